"""Trakt's viewings: the log has one item a viewing, the tables of what was watched only count them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lists.imports import values
from lists.imports.records import Claim, Part, Subject, WatchRow
from lists.imports.sources.seen import Allowance, Once, Seen, part_or_none, seen_at
from lists.imports.sources.trakt_files import Item, Told, Upload
from lists.imports.sources.trakt_titles import Identity, about, identity_of, refused
from lists.imports.tables import objects

# Nobody has watched anything more often; and what all tables together may ask for.
MOST_PLAYS = 1_000
MOST_COUNTED = 200_000


@dataclass(slots=True)
class Count:
    """How often something was watched, as a table says it."""

    item: Item
    subject: Subject
    part: Part | None
    plays: int
    last: Any


def watches(upload: Upload, notes: dict[str, str]) -> Iterator[Any]:
    """The log, and of what is only counted as many viewings as the log lacks. notes: on viewings, by their number."""
    logged: Counter[Identity] = Counter()
    once = Once()
    for item in upload.of(Told.HISTORY):
        subject, part, problem = about(item.data)
        if subject is None or (part is not None and part.number is None and not part.tmdb):
            yield refused(item, problem or _("It doesn’t say which episode."))
            continue
        number = values.text(item.data.get("id"), 100)
        seen = seen_at(item.data.get("watched_at"))
        if once(number or (identity_of(subject, part), *seen.values()) if number or seen else item):
            logged[identity_of(subject, part)] += 1
            yield _row(item, subject, part, seen, key=f"trakt:{number}" if number else "", note=notes.get(number, ""))
    yield from _counted(upload, logged)


def _counted(upload: Upload, logged: Counter[Identity]) -> Iterator[Any]:
    counts: dict[Identity, Count] = {}
    unspecified: list[Count] = []
    for item in upload.of(Told.WATCHED):
        subject, part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
            continue
        found = (
            list(_episodes(item, subject)) if "show" in item.data and part is None else [_count(item, subject, part)]
        )
        if "show" in item.data and part is None:
            yield from _claim(item, subject)
        if not found:
            unspecified.append(_count(item, subject, None))
        for count in found:
            known = counts.setdefault(identity_of(count.subject, count.part), count)
            known.plays = max(known.plays, count.plays)
    allowance = Allowance(MOST_PLAYS, MOST_COUNTED)
    for same, count in counts.items():
        yield from _lacking(count, logged[same], allowance)
    yield from _without_episodes(unspecified, logged, counts)


def _lacking(count: Count, known: int, allowance: Allowance) -> Iterator[Any]:
    """Rows for what the log lacks: one with the last day where it lacks all of them, the others without."""
    lacking = count.plays - known
    if lacking > 0 and not allowance.grants(lacking):
        text = _("It says that this was watched %(count)d times, which can’t be.") % {"count": count.plays}
        yield refused(count.item, text, code="bad_value")
        return
    for place in range(lacking):
        seen = seen_at(count.last) if place == 0 and not known else Seen()
        yield _row(count.item, count.subject, count.part, seen)


def _without_episodes(shows: list[Count], logged: Counter[Identity], counts: dict[Identity, Count]) -> Iterator[Any]:
    """Shows of which only a sum is known: of no use, but where the log or another table tells the episodes."""
    told = Counter({same: count.plays for same, count in counts.items()})
    by_show: Counter[str] = Counter()
    for same, plays in (told | logged).items():
        by_show[same[0]] += plays
    once = Once()
    for show in shows:
        key = identity_of(show.subject, None)[0]
        if show.plays > by_show[key] and once(key):
            text = _("Trakt counts %(count)d viewings of its episodes here, but doesn’t say of which ones.")
            yield refused(show.item, text % {"count": show.plays - by_show[key]}, code="no_episode")


def _episodes(item: Item, show: Subject) -> Iterator[Count]:
    for _number, season in objects(item.data.get("seasons")):
        for _place, episode in objects(season.get("episodes")):
            part = part_or_none(season.get("number"), episode.get("number"))
            if part is not None and part.season is not None and part.number is not None:
                plays = values.whole(episode.get("plays"), least=1) or 1
                yield Count(item, show, part, plays, episode.get("last_watched_at"))


def _count(item: Item, subject: Subject, part: Part | None) -> Count:
    plays = values.whole(item.data.get("plays"), least=1) or 1
    return Count(item, subject, part, plays, item.data.get("last_watched_at"))


def _claim(item: Item, show: Subject) -> Iterator[Claim]:
    plays = values.whole(item.data.get("plays"), least=1)
    if plays:
        yield Claim(what="watch", count=plays, label="plays", member=item.member, subject=show)


def _row(item: Item, subject: Subject, part: Part | None, seen: Seen, *, key: str = "", note: str = "") -> WatchRow:
    origin = item.origin
    if part is not None and "seasons" in item.data:
        # Its item is the show; of a thousand episodes each would carry all of it.
        origin = item.origin_of({"show": subject.name, "season": str(part.season), "episode": str(part.number)})
    return WatchRow(origin=origin, subject=subject, part=part, key=key, note=note, **seen)
