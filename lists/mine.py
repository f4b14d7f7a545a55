"""What a profile's own pages say of a title: where it stands with it, how it rated it, when it saw it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.prepared import Given, prepared
from config.lib.words import said_once
from lists.enums import OwnedFormat, Status
from lists.models import LibraryEntry, Watch
from lists.together import any_share, bring_companions
from movies.models import Episode, Title
from social.enums import RatingScale
from social.models import Profile

# Every page with cards asks this. Written out, because to put it together anew took longer than to answer it.
_ENTRY = tuple(field.attname for field in LibraryEntry._meta.concrete_fields)
_ENTRIES_AND_RATINGS = f"""
SELECT title_id, rated.value, {", ".join(f"kept.{field.column}" for field in LibraryEntry._meta.concrete_fields)}
FROM (SELECT * FROM lists_libraryentry WHERE profile_id = %(profile)s AND title_id = ANY(%(titles)s)) kept
FULL JOIN (
    SELECT title_id, value FROM reviews_rating
    WHERE profile_id = %(profile)s AND title_id = ANY(%(titles)s) AND season_id IS NULL AND episode_id IS NULL
) rated USING (title_id)
"""  # noqa: S608 (made of constants)
SHOWN_VIEWINGS = 8
COMPANY_SUGGESTED = 12


@dataclass(slots=True)
class Control:
    """What the control of a title shows. entry and rating None: there is none. scale: of RatingScale."""

    title: Title
    entry: LibraryEntry | None
    rating: int | None
    scale: str = RatingScale.STARS

    @property
    def seen(self) -> bool:
        return bool(self.entry and self.entry.is_seen)

    @property
    def listed(self) -> bool:
        return bool(self.entry and self.entry.on_watchlist)

    @property
    def favourite(self) -> bool:
        return bool(self.entry and self.entry.is_favourite)

    @property
    def status(self) -> str:
        return self.entry.status if self.entry else ""

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label) if self.status else ""

    @property
    def mark(self) -> str:
        """The status where it says more than the other marks do: under way, or given up."""
        return self.status if self.status in (Status.WATCHING, Status.PAUSED, Status.DROPPED) else ""

    @property
    def times(self) -> int:
        return self.entry.times_watched if self.entry else 0

    @property
    def owned_labels(self) -> list[str]:
        return [str(OwnedFormat(form).label) for form in self.entry.owned] if self.entry else []

    @property
    def rating_text(self) -> str:
        return rating_text(self.rating, self.scale)

    @property
    def words(self) -> str:
        """All of it in a sentence, for who doesn't see the marks."""
        return sentence(self.seen, self.listed, self.favourite, self.mark, self.rating, self.scale)


@said_once
def sentence(seen: bool, listed: bool, favourite: bool, mark: str, rating: int | None, scale: str) -> str:
    said = [
        _("seen") if seen else "",
        _("on your watchlist") if listed else "",
        _("a favourite") if favourite else "",
        str(Status(mark).label) if mark else "",
        _("your rating: %(rating)s") % {"rating": rating_words(rating, scale)} if rating else "",
    ]
    return ", ".join(word for word in said if word)


def rating_text(value: int | None, scale: str) -> str:
    """A rating of 1 to 10 as its owner counts: `4½` stars, or `9` points."""
    if not value:
        return ""
    if scale == RatingScale.POINTS:
        return str(value)
    stars, half = divmod(value, 2)
    return f"{stars or ''}{'½' if half else ''}"


@said_once
def rating_words(value: int, scale: str) -> str:
    """The same in words, with the scale."""
    if scale == RatingScale.POINTS:
        return _("%(points)s out of 10") % {"points": value}
    text = rating_text(value, scale)
    return ngettext("%(stars)s star", "%(stars)s stars", 1 if value <= 2 else 2) % {"stars": text}


def entries_and_ratings(
    profile: Profile, title_ids: Iterable[int]
) -> dict[int, tuple[LibraryEntry | None, int | None]]:
    """Of each title that the profile has anything about, the entry and the rating. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES_AND_RATINGS, {"profile": profile.pk, "titles": list(title_ids)})
        rows = cursor.fetchall()
    # Without an entry all its columns are null, the key first.
    return {
        title_id: (LibraryEntry.from_db(DEFAULT_DB_ALIAS, _ENTRY, entry) if entry[0] else None, rating)
        for title_id, rating, *entry in rows
    }


def control_of(profile: Profile, title: Title) -> Control:
    """Runs one query."""
    entry, rating = entries_and_ratings(profile, [title.pk]).get(title.pk, (None, None))
    return Control(title=title, entry=entry, rating=rating, scale=profile.rating_scale)


def controls_of(profile: Profile, titles: Collection[Title]) -> list[Control]:
    """As `control_of`, in the order of the titles. Runs one query."""
    known = entries_and_ratings(profile, [title.pk for title in titles])
    none = (None, None)
    return [Control(title, *known.get(title.pk, none), scale=profile.rating_scale) for title in titles]


@dataclass(frozen=True, slots=True)
class Viewings:
    """Some of a profile's viewings of a title, the latest first. more: whether there are others."""

    shown: list[Watch]
    more: bool


def viewings_of(profile: Profile, title: Title, *, limit: int = SHOWN_VIEWINGS) -> Viewings:
    """The profile's latest viewings of a title, undated ones last, with episodes and companions along.

    Runs one query, and one more where any is shared.
    """
    found = _viewings(limit + 1, profile=profile.pk, title=title.pk)
    for watch in found:
        watch.title = title
    bring_companions(profile, found)
    return Viewings(shown=found[:limit], more=len(found) > limit)


@prepared
def _viewings(limit: int) -> QuerySet[Watch]:
    own = Watch.objects.filter(profile=Given("profile"), title=Given("title"))
    latest = own.order_by(F("watched_on").desc(nulls_last=True), "-watched_at", "-pk")
    # Of what comes along no more than is shown: of a show there are nine of each.
    shown = ("episode__number", "episode__name", "episode__season__number", "episode__season__name", "review__text")
    columns = (field.name for field in Watch._meta.concrete_fields)
    found = latest.select_related("episode__season", "review").only(*columns, *shown)
    return found.annotate(any_share=any_share())[:limit]


def stopped_words(control: Control) -> str:
    """Where the profile paused or dropped the title; empty where it didn't say. Runs a query for an episode."""
    entry = control.entry
    if entry is None:
        return ""
    if entry.stopped_at_episode_id:
        episode = Episode.objects.select_related("season").filter(pk=entry.stopped_at_episode_id).first()
        return f"{episode.season} · {episode.number}. {episode}" if episode else ""
    if entry.stopped_at_minute is not None:
        return _("At minute %(minute)d") % {"minute": entry.stopped_at_minute}
    return ""


def company_known_to(profile: Profile) -> list[str]:
    """With whom the profile may have watched: its household first, then whom it named lately. Runs 2 queries."""
    household = Profile.objects.filter(user=profile.user_id).exclude(pk=profile.pk).order_by("position", "pk")
    recent = Watch.objects.filter(profile=profile).exclude(company="").order_by("-pk")
    names = [*(member.name for member in household), *recent.values_list("company", flat=True)[:60]]
    return list(dict.fromkeys(names))[:COMPANY_SUGGESTED]


def episodes_to_choose(title: Title, profile: Profile) -> list[tuple[str, list[tuple[int, str]]]]:
    """A show's episodes by season, as the choices of a select: specials last. Runs one query.

    Where the profile hides spoilers, what it hasn't seen has its number alone.
    """
    if not title.is_show:
        return []
    mine = Watch.objects.filter(profile=profile, title=title, episode=OuterRef("pk"))
    named = Exists(mine) if profile.hide_spoilers else Value(True)
    episodes = Episode.objects.filter(season__title=title).select_related("season").annotate(named=named)
    groups: dict[Any, list[tuple[int, str]]] = {}
    for episode in sorted(episodes, key=lambda each: (each.season.number == 0, each.season.number, each.number)):
        groups.setdefault(str(episode.season), []).append((episode.pk, _episode_label(episode)))
    return list(groups.items())


def _episode_label(episode: Any) -> str:
    return f"{episode.number}. {episode}" if episode.named else _("Episode %(number)d") % {"number": episode.number}
