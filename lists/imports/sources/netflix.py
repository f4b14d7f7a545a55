"""Netflix: the short history that each profile can download, and the archive of all that Netflix has of somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.imports import values
from lists.imports.files import Answers, Choice, ImportFileError, Member
from lists.imports.records import Notice, RatingRow, RefusedRow, WatchlistRow, WatchRow
from lists.imports.source import Source
from lists.imports.sources.netflix_days import day_of, order_of
from lists.imports.sources.netflix_titles import read_name, read_title
from lists.imports.sources.seen import Once
from lists.imports.sources.tabular import notice, origin_of, refused
from lists.imports.tables import Line, header_of, lines_of

# Shorter than this nobody has seen anything.
SHORTEST = 120
MOST_PROFILES = 50
_SHORT, _ACTIVITY, _RATINGS, _MY_LIST = "short", "activity", "ratings", "my list"
_SIGNS = {
    _ACTIVITY: {"profile name", "title", "start time", "duration"},
    _RATINGS: {"profile name", "title name", "thumbs value"},
    _MY_LIST: {"profile name", "title name"},
}
_NAMES = {"netflixviewinghistory.csv", "viewingactivity.csv", "ratings.csv", "mylist.csv"}
# On what it plays, who is watching from where: not needed to read a row again.
_HIDDEN = ("device type", "country", "esn", "ip address", "region view date")
_NOT_PLAYED = "autoplayed: user action: none"
_PREVIEWS = ("_hook_", "_clip_", "_backfill")

Rows = list[tuple[Member, Line]]


@dataclass(slots=True)
class _Play:
    """A line of the long history, and how long all lines of its title together are."""

    member: Member
    line: Line
    seconds: int


def takes(path: str) -> bool:
    return path.rsplit("/", 1)[-1].lower() in _NAMES


def recognises(member: Member) -> bool:
    return bool(_role_of(member))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    """What the long history tells isn’t told again by the short one."""
    tables: dict[str, Rows] = {}
    for member in members:
        if role := _role_of(member):
            tables.setdefault(role, []).extend((member, line) for line in lines_of(member))
    if not any(_role_of(member) for member in members):
        raise ImportFileError(_("There is no history of Netflix’s in this."))
    long = {role: tables.get(role, []) for role in _SIGNS}
    if profile := _profile(long, answers):
        long = {role: [row for row in rows if _profile_of(row[1]) == profile] for role, rows in long.items()}
    told: set[tuple[str, Any]] = set()
    yield from _activity(long[_ACTIVITY], told)
    yield from _short_history(tables.get(_SHORT, []), told, answers)
    yield from _my_list(long[_MY_LIST])
    yield from _ratings(long[_RATINGS])


def _role_of(member: Member) -> str:
    """Which table it is, by its columns. The short history has two, and nothing else."""
    columns = header_of(member.head)
    if columns == ["title", "date"]:
        return _SHORT
    role = next((role for role, signs in _SIGNS.items() if signs <= set(columns)), "")
    is_list = "utc title add date" in columns or "mylist" in member.name.casefold()
    return "" if role == _MY_LIST and not is_list else role


def _profile(tables: dict[str, Rows], answers: Answers) -> str:
    """Whose history it is, where the archive has that of several people. Raises NeedsAnswerError."""
    names = dict.fromkeys(_profile_of(line) for rows in tables.values() for _member, line in rows)
    known = [name for name in names if name][:MOST_PROFILES]
    if len(known) < 2:
        return ""
    choices = [Choice(name, name) for name in known]
    return str(answers.need("profile", _("Which profile is yours? Only its history comes along."), choices))


def _profile_of(line: Line) -> str:
    return values.text(line.get("profile name"), 100)


def _activity(rows: Rows, told: set[tuple[str, Any]]) -> Iterator[WatchRow | RefusedRow]:
    """What was played. A title that was stopped and seen on later has several lines: the last one counts for all."""
    seconds: dict[str, int] = {}
    for _member, line in rows:
        if not _why_not_played(line):
            title = line.get("title")
            seconds[title] = seconds.get(title, 0) + _seconds(line.get("duration"))
    once = Once()
    for member, line in rows:
        yield _played(_Play(member, line, seconds.get(line.get("title"), 0)), told, once)


def _played(play: _Play, told: set[tuple[str, Any]], once: Once) -> WatchRow | RefusedRow:
    origin, title = origin_of(play.member, play.line, *_HIDDEN), play.line.get("title")
    moment = values.moment(play.line.get("start time"))
    if moment:
        # The short history has it too; what is refused here isn't let in there.
        told.add((title, moment.date()))
    code, reason = _why_not(play)
    if not code and moment is None:
        code, reason = "bad_value", _("The time of viewing makes no sense.")
    if not code and not once(title, moment):
        code, reason = "repeated", _("Another line says the same.")
    named = read_title(title)
    if not code and named.has_no_episode:
        code, reason = "no_episode", _("It doesn’t say which episode.")
    if code:
        return refused(origin, code, reason, title)
    return WatchRow(origin=origin, subject=named.subject, part=named.part, moment=moment)


def _why_not(play: _Play) -> tuple[str, str]:
    """Why a line isn’t the viewing of a title: a code and words; empty if it is."""
    if found := _why_not_played(play.line):
        return found
    if play.line.get("latest bookmark").casefold() == "not latest view":
        return "seen_on_later", _("It was seen on later: the last time counts.")
    if play.seconds < SHORTEST:
        return "too_short", _("It was played for less than two minutes.")
    return "", ""


def _why_not_played(line: Line) -> tuple[str, str] | None:
    if not line.get("title"):
        return "no_name", _("There is no title.")
    if line.get("supplemental video type") or any(mark in line.get("title").casefold() for mark in _PREVIEWS):
        return "preview", _("It is a trailer or a preview.")
    if _NOT_PLAYED in line.get("attributes").casefold():
        return "autoplayed", _("It played by itself.")
    return None


def _short_history(rows: Rows, told: set[tuple[str, Any]], answers: Answers) -> Iterator[WatchRow | RefusedRow]:
    """Each file has an order of day and month of its own."""
    once = Once()
    files: dict[str, Rows] = {}
    for member, line in rows:
        files.setdefault(member.path, []).append((member, line))
    for file in files.values():
        order = order_of([line.get("date") for _member, line in file], answers)
        for member, line in file:
            title, day = line.get("title"), day_of(line.get("date"), order)
            if not (title and day and _is_told(title, day, told)):
                yield _listed(member, line, day, once)


def _listed(member: Member, line: Line, day: Any, once: Once) -> WatchRow | RefusedRow:
    origin, title = origin_of(member, line), line.get("title")
    if not title:
        return refused(origin, "no_name", _("There is no title."))
    if day is None:
        return refused(origin, "bad_value", _("“%(text)s” is no day.") % {"text": line.get("date")[:50]}, title)
    if not once(title, day):
        return refused(origin, "repeated", _("Another line says the same."), title)
    named = read_title(title)
    if named.has_no_episode:
        return refused(origin, "no_episode", _("It doesn’t say which episode."), title)
    return WatchRow(origin=origin, subject=named.subject, part=named.part, day=day)


def _is_told(title: str, day: Any, days: set[tuple[str, Any]]) -> bool:
    """Whether the long history has it: on that day, or, as its days are Greenwich’s, on one beside it."""
    return any((title, each) in days for each in _beside(day))


def _beside(day: Any) -> list[Any]:
    return [day.fromordinal(day.toordinal() + step) for step in (-1, 0, 1)]


def _my_list(rows: Rows) -> Iterator[WatchlistRow | RefusedRow]:
    once = Once()
    for member, line in rows:
        origin, name = origin_of(member, line, *_HIDDEN), line.get("title name")
        if not name:
            yield refused(origin, "no_name", _("There is no title."))
        elif once(name):
            added = line.get("utc title add date")
            yield WatchlistRow(origin=origin, subject=read_name(name), added=values.moment(added) or values.day(added))


def _ratings(rows: Rows) -> Iterator[RatingRow | RefusedRow | Notice]:
    """Stars, which Netflix had until 2017. A thumb says too little for a rating."""
    latest: dict[str, RatingRow] = {}
    thumbs = 0
    for member, line in rows:
        origin, name = origin_of(member, line, *_HIDDEN), line.get("title name")
        value, rated = values.points(line.get("star value"), of=5), values.moment(line.get("event utc ts"))
        if value is None:
            thumbs += bool(values.whole(line.get("thumbs value")))
        elif not name:
            yield refused(origin, "no_name", _("There is no title."))
        elif name not in latest or str(rated) > str(latest[name].rated):
            latest[name] = RatingRow(origin=origin, subject=read_name(name), value=value, rated=rated)
    yield from latest.values()
    if thumbs:
        text = ngettext(
            "%(count)d thumb doesn’t come along: it is no rating from 1 to 10.",
            "%(count)d thumbs don’t come along: they are no ratings from 1 to 10.",
            thumbs,
        )
        yield notice("thumbs", text % {"count": thumbs})


def _seconds(text: str) -> int:
    """Of "01:02:03"; 0 where it is none."""
    parts = [values.whole(part, most=100_000) for part in text.split(":")]
    if len(parts) != 3 or None in parts:
        return 0
    hours, minutes, seconds = (part or 0 for part in parts)
    return hours * 3600 + minutes * 60 + seconds


SOURCES = (
    Source(
        slug="netflix",
        label="Netflix",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "What you watched and when, your list, and stars from before 2017. Netflix only names titles: some may "
                "have to be found by you. Trailers, what played by itself and thumbs don’t come along."
            ),
        ),
        where=cast(
            str,
            gettext_lazy(
                "On Netflix, choose “Account”, your profile, “Viewing activity” and “Download all”; or, for all that "
                "Netflix knows, netflix.com/account/getmyinfo."
            ),
        ),
        # Two columns called title and date may be anybody's: those who recognise more come first.
        order=50,
    ),
)
