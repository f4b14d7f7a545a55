"""What TV Time's tables say besides viewings: follows, favourites, lists, ratings, reactions, and sums to compare."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, Choice
from lists.imports.records import (
    Claim,
    FavouriteRow,
    ItemRow,
    ListRow,
    Notice,
    Part,
    RatingRow,
    RefusedRow,
    StatusRow,
    Subject,
    WatchlistRow,
)  # fmt: skip
from lists.imports.sources.seen import Once
from lists.imports.sources.tabular import refused
from lists.imports.sources.tvtime_tables import (
    FOLLOWED,
    LATEST,
    LISTS,
    RATES,
    SEEN,
    SHOW_DATA,
    SPECIAL,
    V1,
    V2,
    VOTES,
    Row,
    Tables,
    maps_of,
    moment_of,
)  # fmt: skip
from lists.imports.sources.tvtime_titles import Titles, is_film
from social.enums import Visibility

# What a reaction is worth where somebody wants it to be a rating: Wow, Good, Meh.
REACTIONS = {3: 10, 27: 7, 29: 4}
_HISTORY = (V2, V1, SEEN, LATEST, SHOW_DATA)
_FAVOURITES = ("favorite-series", "favorite-movies")


@dataclass(slots=True)
class Follow:
    """Where somebody stands with a show, as all tables together have it; None where none says."""

    row: Row
    subject: Subject
    is_followed: bool | None = None
    is_archived: bool | None = None
    is_for_later: bool = False
    seen: int = 0
    since: datetime.datetime | None = None


def follows(tables: Tables, titles: Titles) -> dict[int, Follow]:
    """By TheTVDB's id. The second tracking table is the newest, and goes before the others."""
    found: dict[int, Follow] = {}

    def follow(row: Row, tvdb: int | None) -> Follow | None:
        subject = titles.show(tvdb)
        return found.setdefault(tvdb, Follow(row, subject)) if tvdb and subject else None

    for row in (row for row in tables.get(V2, ()) if row.get("key").startswith("user-series")):
        if known := follow(row, values.tvdb_id(row.get("s_id"))):
            _take_v2(known, row)
    for row in tables.get(FOLLOWED, ()):
        if known := follow(row, values.tvdb_id(row.get("tv_show_id"))):
            _take_followed(known, row)
    for row in tables.get(SHOW_DATA, ()):
        if known := follow(row, values.tvdb_id(row.get("tv_show_id"))):
            known.seen = max(known.seen, values.whole(row.get("nb_episodes_seen")) or 0)
            if known.is_followed is None and row.get("is_followed"):
                known.is_followed = values.truth(row.get("is_followed"))
    for row in (row for row in tables.get(SPECIAL, ()) if "later" in row.get("status").lower()):
        if known := follow(row, values.tvdb_id(row.get("tv_show_id"))):
            known.is_for_later = True
            known.since = known.since or moment_of(row.get("created_at"))
    for row in (row for row in tables.get(V1, ()) if row.get("type") == "follow" and not is_film(row)):
        if known := follow(row, values.tvdb_id(row.get("series_id"))):
            known.is_followed = True if known.is_followed is None else known.is_followed
    return found


def statuses(
    tables: Tables, titles: Titles, has_history: Callable[[Subject], bool]
) -> Iterator[StatusRow | WatchlistRow | RefusedRow | Notice]:
    """Where no table tells of viewings, followed shows count as begun: nobody knows which of them are."""
    knows = any(role in tables for role in _HISTORY)
    for follow in follows(tables, titles).values():
        is_begun = has_history(follow.subject) or follow.seen > 0
        yield from _status(follow, is_begun or not knows, is_told=is_begun)
    if tables.get(FOLLOWED) and not knows:
        text = _("Without the table “tracking-prod-records-v2.csv” it isn’t known which of these shows were begun.")
        yield Notice(code="no_history", text=text)


def favourites(tables: Tables, titles: Titles, once: Once) -> Iterator[FavouriteRow]:
    """once: tells of which title one was given, by kind and id."""
    starred = [row for row in tables.get(SHOW_DATA, ()) if values.truth(row.get("is_favorited"))]
    starred += [row for row in tables.get(SPECIAL, ()) if "favorite" in row.get("status").lower()]
    for row in starred:
        subject = titles.show(values.tvdb_id(row.get("tv_show_id")), name=row.get("tv_show_name"))
        if subject and once(subject.kind, subject.key or subject.name):
            yield FavouriteRow(origin=row.origin, subject=subject)


def lists(tables: Tables, titles: Titles, once: Once) -> Iterator[ListRow | ItemRow | FavouriteRow | RefusedRow]:
    """Lists with their items in order. The two of favourites aren’t lists here."""
    for row in tables.get(LISTS, ()):
        key = row.get("s_key")
        if key in _FAVOURITES:
            yield from _starred(row, titles, once)
        elif row.get("name") and row.get("type") in ("list", ""):
            yield _list(row)
            yield from _items(row, titles, key or row.get("name"))


def ratings(tables: Tables, titles: Titles) -> Iterator[RatingRow | RefusedRow]:
    once = Once()
    for row in reversed(tables.get(RATES, [])):
        subject = titles.show(values.tvdb_id(row.get("tv_show_id")), name=row.get("tv_show_name"))
        value = values.points(row.get("rating"), of=5)
        if subject is None or value is None:
            yield refused(row.origin, "bad_value", _("This is no rating from 0.5 to 5."), row.get("tv_show_name"))
        elif once(subject.key or subject.name):
            yield RatingRow(origin=row.origin, subject=subject, value=value, rated=moment_of(row.get("created_at")))


def are_ratings(tables: Tables, answers: Answers) -> bool:
    """Whether reactions are to be ratings. Raises NeedsAnswerError where there are any and nobody has said."""
    count = len(tables.get(VOTES, ()))
    if not count:
        return False
    asked = ngettext(
        "There is %(count)d reaction (Wow, Good or Meh), which is no rating. Shall it become one?",
        "There are %(count)d reactions (Wow, Good or Meh), which are no ratings. Shall they become some?",
        count,
    )
    choices = (
        Choice("ratings", _("Make them ratings: 10, 7 and 4 out of 10")),
        Choice("none", _("Leave them out")),
    )
    return bool(answers.need("reactions", asked % {"count": count}, choices) == "ratings")


def reactions(tables: Tables, titles: Titles, *, as_ratings: bool) -> Iterator[RatingRow | RefusedRow | Notice]:
    """Reactions are no ratings, unless their owner says so."""
    rows = tables.get(VOTES, [])
    if not rows:
        return
    if not as_ratings:
        text = ngettext(
            "%(count)d reaction (Wow, Good, Meh) stays behind, as you said.",
            "%(count)d reactions (Wow, Good, Meh) stay behind, as you said.",
            len(rows),
        )
        yield Notice(code="reactions", text=text % {"count": len(rows)})
        return
    once = Once()
    for row in reversed(rows):
        yield from _reaction(row, titles, once)


def claims(tables: Tables, titles: Titles) -> Iterator[Claim]:
    """How many episodes TV Time says that somebody has seen, of each show and in all."""
    for row in tables.get(SHOW_DATA, ()):
        count = values.whole(row.get("nb_episodes_seen"))
        subject = titles.show(values.tvdb_id(row.get("tv_show_id")), name=row.get("tv_show_name"))
        if count and subject:
            member = row.member.path[-300:]
            yield Claim(what="watch", count=count, label="nb_episodes_seen", member=member, subject=subject)
    for row in (row for row in tables.get(V2, ()) if row.get("key") == "tracking-stats"):
        for label, about in (("ep_watch_count", "episode"), ("movie_watch_count", "film")):
            if count := values.whole(row.get(label)):
                yield Claim(what="watch", about=about, count=count, label=label, member=row.member.path[-300:])


def _take_v2(follow: Follow, row: Row) -> None:
    if row.get("is_followed"):
        follow.is_followed = values.truth(row.get("is_followed"))
    if row.get("is_archived"):
        follow.is_archived = values.truth(row.get("is_archived"))
    follow.is_for_later = follow.is_for_later or values.truth(row.get("is_for_later"))
    follow.seen = max(follow.seen, values.whole(row.get("ep_watch_count")) or 0)
    follow.since = moment_of(row.get("followed_at")) or moment_of(row.get("created_at"))


def _take_followed(follow: Follow, row: Row) -> None:
    if follow.is_followed is None:
        follow.is_followed = values.truth(row.get("active") or "1")
    if follow.is_archived is None:
        follow.is_archived = values.truth(row.get("archived"))
    follow.since = follow.since or moment_of(row.get("created_at"))


def _status(follow: Follow, has_history: bool, *, is_told: bool) -> Iterator[StatusRow | WatchlistRow | RefusedRow]:
    origin = follow.row.origin
    if follow.is_for_later:
        said, status = ("for later, begun", Status.PAUSED) if has_history else ("for later", Status.PLANNED)
    elif not follow.is_followed:
        said, status = "not followed", None
    elif follow.is_archived:
        said, status = "stopped", Status.PAUSED if has_history else None
    else:
        said, status = ("following", Status.WATCHING) if has_history else ("not started", Status.PLANNED)
    if status:
        yield StatusRow(origin=origin, subject=follow.subject, status=status, said=said, since=follow.since)
    elif not is_told:
        reason = _("It is stopped or no longer followed at TV Time, and no episode of it was seen.")
        yield refused(origin, "not_kept", reason, follow.subject.name)
    if follow.is_for_later or status == Status.PLANNED:
        yield WatchlistRow(origin=origin, subject=follow.subject, added=follow.since)


def _starred(row: Row, titles: Titles, once: Once) -> Iterator[FavouriteRow | RefusedRow]:
    for position, item in enumerate(maps_of(row.get("objects")), start=1):
        subject = _object(item, titles)
        if subject is None:
            yield _lost(row, item)
        elif once(subject.kind, subject.key or subject.name):
            added = moment_of(item.get("created_at", ""))
            yield FavouriteRow(origin=row.origin, subject=subject, added=added, position=position)


def _list(row: Row) -> ListRow:
    public = row.get("is_public")
    return ListRow(
        origin=row.origin,
        key=values.text(row.get("s_key") or row.get("name"), 200),
        name=values.text(row.get("name"), 200),
        description=values.prose(row.get("description")),
        visibility=(Visibility.PUBLIC if values.truth(public) else Visibility.PRIVATE) if public else "",
        created=moment_of(row.get("created_at")),
    )


def _items(row: Row, titles: Titles, key: str) -> Iterator[ItemRow | RefusedRow]:
    for item in maps_of(row.get("objects")):
        if subject := _object(item, titles):
            added = moment_of(item.get("created_at", ""))
            yield ItemRow(origin=row.origin, subject=subject, list_key=values.text(key, 200), added=added)
        else:
            yield _lost(row, item)


def _object(item: dict[str, str], titles: Titles) -> Subject | None:
    """What an item of a list is: a show by its id, a film by TV Time's own, which another table has to explain."""
    if item.get("type") == "movie":
        return titles.film(item.get("uuid", ""))
    tvdb = values.tvdb_id(item.get("id"))
    return titles.show(tvdb, item.get("uuid", "")) if tvdb or item.get("uuid", "") in titles.by_uuid else None


def _lost(row: Row, item: dict[str, str]) -> RefusedRow:
    reason = _("It is on the list “%(list)s”, but no file says which title it is.")
    name = row.get("name", "s_key")[:200]
    return refused(row.origin, "unknown_title", reason % {"list": name}, item.get("uuid") or item.get("id") or "")


def _reaction(row: Row, titles: Titles, once: Once) -> Iterator[RatingRow | RefusedRow]:
    code = values.whole(row.get("vote_key").rsplit("-", 1)[-1])
    film = row.get("movie_name")
    if code not in REACTIONS:
        yield refused(
            row.origin, "bad_value", _("It isn’t known what this reaction means."), film or row.get("series_name")
        )
        return
    subject = titles.film(row.get("uuid"), film) if film else titles.show(name=row.get("series_name", "tv_show_name"))
    tvdb = values.tvdb_id(row.get("episode_id"))
    season, number = (values.whole(row.get(name), most=10_000) for name in ("season_number", "episode_number"))
    part = None if film else Part(season=season, number=number, tvdb=tvdb)
    if subject is None or (part and number is None and tvdb is None):
        yield refused(row.origin, "no_name", _("It doesn’t say what the reaction is to."))
    elif once(subject, part):
        yield RatingRow(origin=row.origin, subject=subject, part=part, value=REACTIONS[code])
