"""Watcharr: the JSON of its "Export list"."""

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import (
    ItemRow,
    ListRow,
    NoteRow,
    Origin,
    Part,
    RatingRow,
    ReviewRow,
    StatusRow,
    Subject,
    WatchlistRow,
    WatchRow,
)  # fmt: skip
from lists.imports.source import Source
from lists.imports.sources.seen import Once, Seen, entered_at, part_or_none, seen_at, subject_or_none
from lists.imports.sources.tabular import notice, refused
from lists.imports.tables import flat, inside, json_of, objects, text_of
from movies.enums import TitleKind
from social.enums import Visibility

_TAKEN = re.compile(r"^watcharr[\w .()-]*\.json$", re.IGNORECASE)
_KINDS = {"movie": TitleKind.FILM, "tv": TitleKind.SHOW}
_STATUSES = {
    "PLANNED": Status.PLANNED, "WATCHING": Status.WATCHING, "FINISHED": Status.COMPLETED, "HOLD": Status.PAUSED,
    "DROPPED": Status.DROPPED,
}  # fmt: skip
# A text shorter than that is something that somebody reminds themselves of.
SHORTEST_REVIEW = 20
# The day of an activity is one of watching only with these, and with the second ones only where they say that it is
# finished.
_IMPORTED = "IMPORTED_ADDED_WATCHED"
_FINISHING = ("ADDED_WATCHED", "IMPORTED_WATCHED", "STATUS_CHANGED")


def takes(path: str) -> bool:
    return bool(_TAKEN.match(path.rsplit("/", 1)[-1]))


def recognises(member: Member) -> bool:
    head = text_of(member.head).lstrip()
    marks = ('"activity"', '"status"', '"watchedSeasons"', '"watchedEpisodes"', '"thoughts"', '"pinned"')
    return (
        head.startswith(("[", "{"))
        and any(f'"{name}"' in head for name in ("tmdbId", "igdbId"))
        and sum(mark in head for mark in marks) >= 3
    )


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    once = Once()
    for member in members:
        try:
            value = json_of(member)
        except ImportFileError as error:
            if len(members) == 1:
                raise
            text = _("This file couldn’t be read, so what it holds is missing: %(why)s") % {"why": error}
            yield notice("unreadable", text, member)
            continue
        pinned = 0
        for number, data in objects(value if isinstance(value, list) else [value]):
            pinned += data.get("pinned") is True
            yield from _entry(data, Origin(member=member.path[-300:], line=number, raw=_raw(data)), once)
        if pinned:
            text = _("%(count)d titles are pinned to the top at Watcharr. That isn’t kept.") % {"count": pinned}
            yield notice("not_kept", text, member)


def _entry(data: dict[str, Any], origin: Origin, once: Once) -> Iterator[Any]:
    content = data.get("content")
    content = content if isinstance(content, dict) else {}
    subject = _subject(content)
    if not content or values.text(content.get("type")) not in _KINDS:
        other = next((values.text(inside(data, kind, "name")) for kind in ("game", "book") if data.get(kind)), "")
        about = values.text(content.get("title")) or other
        yield refused(origin, "not_film_or_show", _("Matinee is for films and shows; this is something else."), about)
    elif subject is None:
        yield refused(origin, "no_name", _("It has neither a name nor an id."))
    elif once("entry", subject, *origin.raw.items()):
        yield from _standing(data, origin, subject)
        yield from _words(data, origin, subject)
        yield from _tags(data, origin, subject, once)
        if subject.kind == TitleKind.FILM:
            yield from _film(data, origin, subject)
        else:
            yield from _show(data, origin, subject)


def _standing(data: dict[str, Any], origin: Origin, subject: Subject, part: Part | None = None) -> Iterator[Any]:
    """Status and rating, of a title, a season or an episode."""
    word = values.text(data.get("status"), 50)
    status = _STATUSES.get(word.upper())
    if status and (part is None or part.number is None):
        yield StatusRow(origin=origin, subject=subject, part=part, status=status, said=word)
    elif word and not status:
        reason = _("Matinee doesn’t know the status “%(word)s”.") % {"word": word}
        yield refused(origin, "bad_value", reason, subject.name)
    if status == Status.PLANNED and part is None:
        yield WatchlistRow(origin=origin, subject=subject, added=entered_at(data.get("createdAt")))
    if points := values.points(data.get("rating")):
        yield RatingRow(origin=origin, subject=subject, part=part, value=points)


def _words(data: dict[str, Any], origin: Origin, subject: Subject) -> Iterator[ReviewRow | NoteRow]:
    text = values.prose(data.get("thoughts"))
    if len(text) >= SHORTEST_REVIEW:
        yield ReviewRow(origin=origin, subject=subject, text=text)
    elif text:
        yield NoteRow(origin=origin, subject=subject, text=text)


def _tags(data: dict[str, Any], origin: Origin, subject: Subject, once: Once) -> Iterator[ListRow | ItemRow]:
    """Titles with a tag are what a list of that name has here. Nobody else sees tags."""
    for _number, tag in objects(data.get("tags")):
        name = values.text(tag.get("name"), 150)
        key = f"watcharr:tag:{name}"
        if name and once("list", key):
            yield ListRow(origin=origin, key=key, name=name, visibility=Visibility.PRIVATE)
        if name:
            yield ItemRow(origin=origin, subject=subject, list_key=key)


def _film(data: dict[str, Any], origin: Origin, subject: Subject) -> Iterator[WatchRow]:
    """Viewings on the days that somebody gave; and without a day as many more as Watcharr counts."""
    activities = [activity for _number, activity in objects(data.get("activity"))]
    found = [seen_at(activity.get("customDate")) for activity in activities if _finishes(activity)]
    dated = list({_day(seen): seen for seen in found if seen}.values())
    undated = sum(activity.get("countAsPlay") is True for activity in activities) - len(dated)
    for seen in dated:
        yield WatchRow(origin=origin, subject=subject, **seen)
    for _play in range(undated):
        yield WatchRow(origin=origin, subject=subject)
    if not dated and undated <= 0 and values.text(data.get("status")).upper() == "FINISHED":
        yield WatchRow(origin=origin, subject=subject, is_claim=True, entered=entered_at(data.get("createdAt")))


def _show(data: dict[str, Any], origin: Origin, subject: Subject) -> Iterator[Any]:
    if values.text(data.get("status")).upper() == "FINISHED":
        yield WatchRow(origin=origin, subject=subject, is_claim=True)
    for _number, season in objects(data.get("watchedSeasons")):
        part = part_or_none(season.get("seasonNumber"))
        here = Origin(member=origin.member, line=origin.line, raw={"show": subject.name} | flat(season))
        if part is None:
            yield refused(here, "no_episode", _("It doesn’t say which season or episode."), subject.name)
            continue
        yield from _standing(season, here, subject, part)
        if values.text(season.get("status")).upper() == "FINISHED":
            yield WatchRow(origin=here, subject=subject, part=part, is_claim=True)
    days = _days_of_episodes(data)
    for _number, episode in objects(data.get("watchedEpisodes")):
        here = Origin(member=origin.member, line=origin.line, raw={"show": subject.name} | flat(episode))
        yield from _episode(episode, here, subject, days)


def _episode(
    data: dict[str, Any], origin: Origin, subject: Subject, days: dict[tuple[int | None, int | None], Seen]
) -> Iterator[Any]:
    part = part_or_none(data.get("seasonNumber"), data.get("episodeNumber"))
    status = values.text(data.get("status")).upper()
    if part is None or part.season is None or part.number is None:
        yield refused(origin, "no_episode", _("It doesn’t say which season or episode."), subject.name)
        return
    yield from _standing(data, origin, subject, part)
    if status == "FINISHED":
        seen, entered = days.get((part.season, part.number), Seen()), entered_at(data.get("createdAt"))
        yield WatchRow(origin=origin, subject=subject, part=part, is_claim=not seen, entered=entered, **seen)
    elif status in _STATUSES:
        yield refused(origin, "not_kept", _("An episode is seen or not; it has no other status."), subject.name)


def _days_of_episodes(data: dict[str, Any]) -> dict[tuple[int | None, int | None], Seen]:
    """Days that somebody gave to the finishing of an episode."""
    found: dict[tuple[int | None, int | None], Seen] = {}
    for _number, activity in objects(data.get("activity")):
        said = _said(activity)
        number = (values.whole(said.get("season")), values.whole(said.get("episode")))
        is_episode = values.text(activity.get("type")).startswith(("EPISODE_ADDED", "EPISODE_STATUS"))
        if is_episode and said.get("status") == "FINISHED" and (seen := seen_at(activity.get("customDate"))):
            found[number] = seen
    return found


def _finishes(activity: dict[str, Any]) -> bool:
    kind = values.text(activity.get("type"))
    if kind.startswith(_IMPORTED):
        return True
    return kind.startswith(_FINISHING) and _said(activity).get("status") == "FINISHED"


def _said(activity: dict[str, Any]) -> dict[str, Any]:
    """What an activity says: a word, or an object as text."""
    text = values.prose(activity.get("data"))
    if not text.startswith("{"):
        return {"status": text.strip('"')}
    try:
        found = json_of(Member("", text.encode()))
    except ImportFileError:
        return {}
    return found if isinstance(found, dict) else {}


def _subject(content: dict[str, Any]) -> Subject | None:
    number = values.text(content.get("tmdbId"), 20)
    kind = _KINDS.get(values.text(content.get("type")), "")
    return subject_or_none(
        kind=kind,
        name=values.text(content.get("title")),
        year=values.year(content.get("release_date") or content.get("releaseDate")),
        tmdb=values.tmdb_id(content.get("tmdbId")),
        key=f"watcharr:{kind}:{number}" if number else "",
    )


def _day(seen: Seen) -> datetime.date | None:
    return seen["moment"].date() if "moment" in seen else seen.get("day")


def _raw(data: dict[str, Any]) -> dict[str, str]:
    return flat(data, "overview", "poster_path", "backdrop_path", "posterPath", depth=2)


SOURCES = (
    Source(
        slug="watcharr",
        label="Watcharr",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Statuses, ratings, thoughts, tags as lists, seasons, episodes and viewings; with a day where you gave "
                "one, as Watcharr else knows only when something was ticked. No games and books."
            ),
        ),
        where=cast(str, gettext_lazy("On your profile at Watcharr, choose “Export”, and upload the JSON file.")),
        statuses=_STATUSES,
    ),
)
