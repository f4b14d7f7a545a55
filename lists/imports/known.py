"""What a profile holds already of the titles that an import is about: read in a fixed number of queries."""

import datetime
import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from config.lib.text import fold
from lists.enums import ListKind
from lists.models import LibraryEntry, List, ListItem, Watch
from lists.services.bulk.history import unseen_seasons, unseen_shows
from reviews.models import Rating, Review
from social.models import Profile

# A title and, where it is about a part, its season or its episode.
Thing = tuple[int, int | None, int | None]
Viewed = tuple[int, int | None]


@dataclass(slots=True)
class Seen:
    """A viewing that is here."""

    pk: int
    about: Viewed
    day: datetime.date | None


@dataclass(slots=True)
class Known:
    """viewings: how many of each thing on each day (None: some time), and one of their keys. ratings: points, and when.

    sent: viewings by their nonces. reviews: digests of their texts. by_episodes: of shows, the days of their episodes'
    viewings. unseen, unseen_seasons: what has something left to see. lists: by folded name, and by `exact_name`. views:
    folded names of saved views.
    """

    profile: Profile
    viewings: dict[Viewed, Counter[datetime.date | None]] = field(default_factory=dict)
    keys: dict[tuple[Viewed, datetime.date | None], int] = field(default_factory=dict)
    sent: dict[uuid.UUID, Seen] = field(default_factory=dict)
    ratings: dict[Thing, tuple[int, datetime.datetime]] = field(default_factory=dict)
    entries: dict[int, LibraryEntry] = field(default_factory=dict)
    reviews: set[tuple[Thing, str]] = field(default_factory=set)
    by_episodes: dict[int, set[datetime.date | None]] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)
    unseen_seasons: set[int] = field(default_factory=set)
    lists: dict[str, "KnownList"] = field(default_factory=dict)
    views: set[str] = field(default_factory=set)

    def look_for(self, nonces: Iterable[uuid.UUID]) -> None:
        """Add viewings that an earlier import made, of whatever title they are by now. Runs one query, if any."""
        wanted = [nonce for nonce in nonces if nonce not in self.sent]
        found = Watch.objects.filter(profile=self.profile, nonce__in=wanted) if wanted else Watch.objects.none()
        for pk, title, episode, day, nonce in found.values_list("pk", "title", "episode", "watched_on", "nonce"):
            if nonce:
                self.sent[nonce] = Seen(pk, (title, episode), day)


@dataclass(slots=True)
class KnownList:
    """titles: of lists of the names asked for; of all others nobody needs them."""

    pk: int
    titles: set[int]


def read_known(
    profile: Profile, title_ids: Collection[int], *, seasons: Collection[int] = (), lists: Collection[str] | None = None
) -> Known:
    """What the profile holds of these titles. seasons: those that rows are about as a whole; lists: what the lists that
    rows are about are told apart by, None where there are none. Runs 9 queries at most.
    """
    known, keys = Known(profile), list(title_ids)
    if keys:
        _read_watches(known, profile, keys)
        _read_ratings(known, profile, keys)
        entries = LibraryEntry.objects.filter(profile=profile, title__in=keys)
        known.entries = {entry.title_id: entry for entry in entries}
        known.unseen = unseen_shows(profile, keys)
        known.unseen_seasons = unseen_seasons(profile, seasons)
    if lists is not None:
        known.lists = _lists(profile, lists)
        known.views = {fold(name) for name in profile.saved_views.values_list("name", flat=True)}
    return known


def is_void(entry: LibraryEntry) -> bool:
    """Whether an entry says nothing: the same as none."""
    said = (entry.status, entry.owned, entry.private_note, entry.on_watchlist, entry.is_favourite)
    return not any(said) and entry.last_logged_at is None


def exact_name(kind: str, name: str, created: datetime.datetime | None) -> str:
    """What no two lists of a profile have in common; of those that each profile has one of, the kind is enough."""
    moment = created.astimezone(datetime.UTC).isoformat() if created else ""
    return "|".join((kind, fold(name), moment))


def digest(text: str) -> str:
    """A review's text as two of them are compared: by its words."""
    return hashlib.sha256(" ".join(fold(text).split()).encode()).hexdigest()


def _read_watches(known: Known, profile: Profile, keys: Collection[int]) -> None:
    found = Watch.objects.filter(profile=profile, title__in=keys).order_by("pk")
    for pk, title, episode, day, nonce in found.values_list("pk", "title", "episode", "watched_on", "nonce"):
        about = (title, episode)
        known.viewings.setdefault(about, Counter())[day] += 1
        known.keys[about, day] = pk
        if episode:
            known.by_episodes.setdefault(title, set()).add(day)
        if nonce:
            known.sent[nonce] = Seen(pk, about, day)


def _read_ratings(known: Known, profile: Profile, keys: Collection[int]) -> None:
    ratings = Rating.objects.filter(profile=profile, title__in=keys)
    for title, season, episode, value, at in ratings.values_list("title", "season", "episode", "value", "rated_at"):
        known.ratings[title, season, episode] = (value, at)
    reviews = Review.objects.live().filter(profile=profile, title__in=keys)
    for title, season, episode, text in reviews.values_list("title", "season", "episode", "text"):
        known.reviews.add(((title, season, episode), digest(text)))


def list_name(name: str, visibility: str) -> str:
    """What a list that somebody has made is told by: two of one name are two, if not the same people see them."""
    return f"{fold(name)}|{visibility}"


def _lists(profile: Profile, wanted: Collection[str]) -> dict[str, KnownList]:
    """The profile's lists by exact name; those that it has made by hand by name too, the oldest of a name first."""
    mine = List.objects.filter(profile=profile).order_by("-pk")
    found: dict[str, KnownList] = {}
    by_key: dict[int, KnownList] = {}
    for pk, kind, name, visibility, created in mine.values_list("pk", "kind", "name", "visibility", "created_at"):
        each = by_key[pk] = KnownList(pk, set())
        if kind in (ListKind.WATCHLIST, ListKind.FAVOURITES):
            found[exact_name(kind, "", None)] = each
            continue
        found[exact_name(kind, name, created)] = each
        if kind == ListKind.CUSTOM:
            found[list_name(name, visibility)] = each
    held = {found[name].pk for name in wanted if name in found}
    for pk, title in ListItem.objects.filter(list__in=held).values_list("list", "title"):
        by_key[pk].titles.add(title)
    return found
