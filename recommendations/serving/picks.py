"""A profile's list as a page shows it: cards, reasons in words, and rows that are made of both."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from movies.cards import bring_genres, give_genres
from movies.enums import OfferKind
from movies.models import Availability, Genre, Title
from recommendations.models import Feedback, Recommendations
from recommendations.serving.gate import is_open
from recommendations.serving.words import Told, told
from social.models import Profile

ON_A_ROW, ON_TOP, FEWEST = 18, 14, 4
ANCHORS = 2
SHORT_MINUTES = 90
# Kinds of reasons that the head says already: of a row that a title heads, and of what many like.
HEADED = frozenset({"titles", "popular"})
_OFFERS = (OfferKind.STREAM, OfferKind.FREE, OfferKind.ADS)


@dataclass(frozen=True, slots=True)
class Pick:
    """title: with card data. predicted: the rating it would get, 1 to 10, or None. source: which part speaks most for
    it. reasons: weightiest first. anchor: the title that weighs most among its reasons, if any. thumb: what its owner
    said of the suggestion, True, False or None. collection: the key of the title's, if any. line: the one reason that
    its card says, see `varied`."""

    title: Title
    score: float
    predicted: float | None
    source: str
    reasons: list[Told] = field(default_factory=list)
    anchor: Title | None = None
    thumb: bool | None = None
    collection: int | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """key: tells it from others. query: of the filters under which there is more of it, or "". lead: the kind of
    reasons that it is about, or "". Its picks say their lines.
    """

    key: str
    head: str
    picks: list[Pick]
    query: str = ""
    lead: str = ""


def picks_of(profile: Profile, made: Recommendations, *, most: int | None = None) -> list[Pick]:
    """Those of the list that may be recommended still, in its order. Runs 2 queries, none for an empty list."""
    return look_up(profile, made, most=most).picks


@dataclass(frozen=True, slots=True)
class Found:
    """picks: in the order of the list. titles: by key, all that were looked up and that the profile may know of."""

    picks: list[Pick]
    titles: Mapping[int, Any]


def look_up(
    profile: Profile,
    made: Recommendations,
    *,
    most: int | None = None,
    also: Collection[int] = (),
    genres: Iterable[Genre] | None = None,
) -> Found:
    """What of the list may be recommended still. also: keys of titles wanted besides; genres: all there are, where the
    caller has them. Runs one query, and one for genres where these aren't given.
    """
    keys = list(made.title_ids)
    behind = {key for kept in made.reasons for reason in kept["why"] for key in reason["keys"]}
    wanted = {*keys, *behind, *also}
    titles = {title.pk: title for title in _cards(profile, wanted)} if wanted else {}
    at = [place for place, key in enumerate(keys) if key in titles and titles[key].is_open][:most]
    if genres is None:
        bring_genres(titles[keys[place]] for place in at)
    else:
        known = {genre.pk: genre for genre in genres}
        for title in titles.values():
            give_genres(title, [known[key] for key in title.genre_keys if key in known])
    picks = [_pick(titles[keys[place]], made, place, titles, profile.rating_scale) for place in at]
    return Found(picks, titles)


def _cards(profile: Profile, keys: Collection[int]) -> Any:
    """With card data, `genre_keys`, by name, `collection_key`, `is_open`: whether each may be recommended, and `thumb`:
    what was said of its suggestion. Those that reasons name need less of it; one query is quicker than two all the
    same."""
    thumbs = Feedback.objects.filter(profile=profile.pk, title=OuterRef("pk"), reason="")
    genres = Title.genres.through.objects.filter(title=OuterRef("pk")).order_by("genre__name", "genre")
    found = Title.objects.visible_to(profile).filter(pk__in=keys).with_card_data().prefetch_related(None)
    return found.annotate(
        is_open=ExpressionWrapper(is_open(profile), output_field=BooleanField()),
        genre_keys=ArraySubquery(genres.values("genre")),
        collection_key=F("collection"),
        thumb=Subquery(thumbs.values("is_up")[:1]),
    )


def rows_of(profile: Profile, picks: Sequence[Pick], *, region: str) -> list[Row]:
    """What the page shows: each title once, in rows of at least FEWEST. Runs one query."""
    shown: set[int] = set()
    said: Counter[str] = Counter()
    rows: list[Row] = []

    def add(
        key: str,
        head: str,
        wanted: Callable[[Pick], bool],
        *,
        query: str = "",
        lead: str = "",
        most: int = ON_A_ROW,
        fewest: int = FEWEST,
    ) -> None:
        chosen = _two_of_each(pick for pick in picks if pick.title.pk not in shown and wanted(pick))[:most]
        if len(chosen) >= fewest:
            shown.update(pick.title.pk for pick in chosen)
            rows.append(Row(key, head, varied(chosen, lead=lead, said=said), query, lead))

    add("top", _("Top picks for you"), lambda _pick: True, most=ON_TOP, fewest=1)
    add("trust", _("From people you trust"), _by_people, lead="social")
    for anchor in _anchors(pick for pick in picks if pick.title.pk not in shown):
        head = _("Because you watched %(title)s") % {"title": anchor.name}
        add(f"like-{anchor.pk}", head, _hangs_on(anchor.pk), lead="titles")
    here = _offered(profile, [pick.title.pk for pick in picks], region)
    add("services", _("On your services tonight"), lambda pick: pick.title.pk in here, query="services=1")
    add("gems", _("Hidden gems"), _gems(picks))
    add("short", _("Under 90 minutes"), _is_short, query="runtime=short")
    add("more", _("And these"), lambda _pick: True, most=2 * ON_A_ROW)
    return rows


def varied(picks: Sequence[Pick], *, lead: str = "", said: Counter[str] | None = None) -> list[Pick]:
    """The picks of a row with the reason that each card says: of its own the one that the row has said least, then
    the page, then the weightiest.

    lead: the kind of reasons that the row is about, which go before others; but where its head says those already, what
    else there is. said: how often the page said each already; what this row says is added.
    """
    said = Counter() if said is None else said
    here: Counter[str] = Counter()
    lined = []
    for pick in picks:
        line = min(_lines(pick, lead), key=lambda text: (here[text], said[text]), default="")
        here[line] += 1
        said[line] += 1
        lined.append(replace(pick, line=line))
    return lined


def _lines(pick: Pick, lead: str) -> list[str]:
    """What its card may say, weightiest first."""
    if lead in HEADED:
        return [reason.text for reason in pick.reasons if reason.kind != lead]
    leading = [reason.short or reason.text for reason in pick.reasons if reason.kind == lead]
    return leading or [reason.text for reason in pick.reasons]


def _pick(title: Any, made: Recommendations, place: int, names: Mapping[int, Title], scale: str) -> Pick:
    kept = made.reasons[place]
    own = next((reason for reason in kept["why"] if reason["kind"] == "titles"), None)
    anchor = next((names[key] for key in own["keys"] if key in names), None) if own else None
    reasons = told(kept["why"], names, scale, about=title)
    return Pick(
        title,
        made.scores[place],
        kept["predicted"],
        kept["source"],
        reasons,
        anchor,
        title.thumb,
        title.collection_key,
    )


def _two_of_each(picks: Iterable[Pick]) -> list[Pick]:
    """Without the third and later of a collection: a newcomer's list has them far apart, which what is taken from it
    needn't be."""
    counts: Counter[int] = Counter()
    found = []
    for pick in picks:
        of = pick.collection
        counts[of or 0] += 1
        if of is None or counts[of] <= 2:
            found.append(pick)
    return found


def _anchors(picks: Iterable[Pick]) -> list[Title]:
    """The titles that most picks hang on."""
    counts: dict[int, int] = {}
    titles: dict[int, Title] = {}
    for pick in picks:
        if pick.anchor is not None:
            counts[pick.anchor.pk] = counts.get(pick.anchor.pk, 0) + 1
            titles[pick.anchor.pk] = pick.anchor
    best = sorted(counts, key=lambda key: (-counts[key], key))
    return [titles[key] for key in best if counts[key] >= FEWEST][:ANCHORS]


def _hangs_on(key: int) -> Callable[[Pick], bool]:
    return lambda pick: pick.anchor is not None and pick.anchor.pk == key


def _offered(profile: Profile, keys: Sequence[int], region: str) -> set[int]:
    """Which of them the profile's own services stream where it is."""
    own = Profile.providers.through.objects.filter(profile=profile.pk).values("provider_id")
    offers = Availability.objects.current().in_region(region)
    offers = offers.filter(title__in=keys, offer__in=_OFFERS, provider__in=own)
    return set(offers.values_list("title_id", flat=True).distinct())


def _by_people(pick: Pick) -> bool:
    return any(reason.kind == "social" for reason in pick.reasons)


def _gems(picks: Sequence[Pick]) -> Callable[[Pick], bool]:
    """Known to few, and fitting well: of the least known third of the list, but for the third that fits least."""
    if not picks:
        return lambda _pick: False
    votes = sorted(_votes(pick) for pick in picks)[len(picks) // 3]
    score = sorted(pick.score for pick in picks)[len(picks) // 3]
    return lambda pick: _votes(pick) <= votes and pick.score >= score


def _votes(pick: Pick) -> int:
    return (pick.title.tmdb_vote_count or 0) + 20 * (pick.title.rating_count or 0)


def _is_short(pick: Pick) -> bool:
    return pick.title.is_film and 0 < (pick.title.runtime_minutes or 0) <= SHORT_MINUTES
