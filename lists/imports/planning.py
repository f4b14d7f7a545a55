"""What a commit would do with each row: the same whether it is only shown or done, for it is asked both times.

A plan says what is so, not what is wanted: which kinds are taken, and what wins where file and library differ, is
applied when rows are written.
"""

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from config.lib.text import fold
from lists.enums import ListKind, OwnedFormat, RowKind, RowState
from lists.imports.further import FURTHER, further_of
from lists.imports.known import Known, Thing, Viewed, digest, exact_name, is_void, list_name
from lists.imports.texts import list_name_of, markdown_of
from lists.models import ImportRow, LibraryEntry
from movies.enums import TitleKind
from social.enums import Visibility
from social.models import Profile

# Of every viewing that an import makes: the same row always has the same name, however often it comes.
EARLIEST = 1800
NAMESPACE = uuid.UUID("6b1f4b50-4c3c-4f6e-9a64-54a1d9f0f1c7")


@dataclass(slots=True)
class Verdict:
    """What becomes of a row. nonce: of a viewing that would be made; watch: the viewing that is here already."""

    state: RowState
    reason: str = ""
    is_conflict: bool = False
    watch: int | None = None
    nonce: uuid.UUID | None = None


@dataclass(slots=True)
class Planner:
    """Judges rows against what is known and against each other. Rows of one title have to come to the same planner.

    zone: the profile's, in which a moment has its day; today: the day that it is there.
    """

    source: str
    known: Known
    zone: datetime.tzinfo
    today: datetime.date
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    _told: set[Viewed] = field(default_factory=set)
    _counted: Counter[str] = field(default_factory=Counter)
    _taken: set[tuple[Any, ...]] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)

    def judge(self, rows: Sequence[ImportRow]) -> dict[int, Verdict]:
        """The verdict on each row, by its key."""
        open_rows = [row for row in rows if not self._is_out(row)]
        watches = [row for row in open_rows if row.kind == RowKind.WATCH]
        self._judge_watches([row for row in watches if not row.data.get("is_claim")])
        for row in watches:
            if row.data.get("is_claim"):
                self.verdicts[row.pk] = self._claim(row)
        ratings = [row for row in open_rows if row.kind == RowKind.RATING]
        # Of two for one thing the later one is the rating.
        for row in sorted(ratings, key=lambda row: (str(row.data.get("rated") or ""), row.number), reverse=True):
            self.verdicts[row.pk] = self._rating(row)
        self._judge_further(open_rows)
        for row in open_rows:
            if row.pk not in self.verdicts and row.kind not in (RowKind.WATCH, RowKind.RATING):
                self.verdicts[row.pk] = self._other(row)
        return self.verdicts

    # -- what can't be judged -----------------------------------------------------------------------------------------

    def _is_out(self, row: ImportRow) -> bool:
        """Whether the row has no title yet, or can't come along; its verdict is given then."""
        verdict = self._without_title(row)
        if verdict:
            self.verdicts[row.pk] = verdict
        return verdict is not None

    def _without_title(self, row: ImportRow) -> Verdict | None:
        if row.kind == RowKind.REFUSED:
            return Verdict(RowState.UNSUPPORTED, row.reason)
        if row.kind == RowKind.FOLLOW:
            text = _("Whom you follow elsewhere is kept with this import; nobody here is followed by it.")
            return Verdict(RowState.UNSUPPORTED, text)
        if row.kind in (RowKind.LIST, RowKind.VIEW, RowKind.TASTE):
            return None
        subject = row.subject
        if subject is None:
            return Verdict(RowState.UNSUPPORTED, _("It doesn’t say what it is about."))
        if row.is_settled and not (row.episode_id or row.season_id):
            return Verdict(RowState.SKIPPED, _("You left it out."))
        if subject.title_id is None:
            if subject.is_settled and subject.how in ("chosen", "remembered"):
                return Verdict(RowState.SKIPPED, _("You left this title out."))
            if subject.candidates:
                return Verdict(RowState.AMBIGUOUS, _("Several titles could be meant."))
            return Verdict(RowState.UNKNOWN, _("No title of this name is known."))
        return self._unplaced(row)

    @staticmethod
    def _unplaced(row: ImportRow) -> Verdict | None:
        """Rows about a part that isn't found: for lists, the watchlist and the like the show is enough."""
        part = row.data.get("part")
        if not part and _may_be_an_episode(row):
            return Verdict(RowState.AMBIGUOUS, _("Which episode of it was this?"))
        if not part or row.episode_id or row.season_id:
            return None
        if row.kind not in (RowKind.WATCH, RowKind.RATING, RowKind.REVIEW):
            return None
        return Verdict(RowState.AMBIGUOUS, _("This episode isn’t found: %(part)s.") % {"part": part_text(part)})

    # -- viewings -----------------------------------------------------------------------------------------------------

    def _judge_watches(self, rows: Sequence[ImportRow]) -> None:
        """First those that an earlier import made, wherever they are by now; then by the day."""
        days = [self.day_of(row) for row in rows]
        nonces = [self._nonce(row, day) for row, day in zip(rows, days, strict=True)]
        # A source's own name of a viewing is the same whatever title it was taken for then.
        self.known.look_for(nonce for row, nonce in zip(rows, nonces, strict=True) if row.data.get("key"))
        left: list[tuple[ImportRow, datetime.date | None, uuid.UUID]] = []
        for row, day, nonce in zip(rows, days, nonces, strict=True):
            if not row.season_id or row.episode_id:
                self._told.add(_viewed(row))
            if sent := self.known.sent.get(nonce):
                self._use(sent.about, sent.day)
                self.verdicts[row.pk] = Verdict(RowState.HERE, watch=sent.pk)
            elif self._again("nonce", nonce):
                self.verdicts[row.pk] = Verdict(RowState.DUPLICATE, _("Another row of this import tells of it."))
            else:
                left.append((row, day, nonce))
        for row, day, nonce in left:
            self.verdicts[row.pk] = self._watch(row, day, nonce)

    def _watch(self, row: ImportRow, day: datetime.date | None, nonce: uuid.UUID) -> Verdict:
        about = _viewed(row)
        if day and day > self.today:
            return Verdict(RowState.UNSUPPORTED, _("That day is still to come."))
        if row.season_id and not row.episode_id:
            return self._season(row)
        if self.known.viewings.get(about, Counter())[day] > 0:
            self._use(about, day)
            return Verdict(RowState.HERE, watch=self.known.keys.get((about, day)))
        if is_whole_show(row) and day in self.known.by_episodes.get(about[0], ()):
            # Of a show seen whole that day its episodes are here.
            return Verdict(RowState.HERE)
        return Verdict(RowState.READY, nonce=nonce)

    def _claim(self, row: ImportRow) -> Verdict:
        """ "Seen", said of a title or an episode: nothing new where a viewing says so, here or in another row."""
        if row.season_id and not row.episode_id:
            return self._season(row)
        about = _viewed(row)
        if row.episode_id is None and about[0] in self.known.unseen and about not in self._told:
            # A whole show, of which something is left to see.
            self._told.add(about)
            return Verdict(RowState.READY)
        if about in self._told:
            return Verdict(RowState.DUPLICATE, _("Another row of this import tells of it."))
        if self.known.viewings.get(about):
            return Verdict(RowState.HERE, watch=next(iter(self._keys_of(about)), None))
        if row.episode_id is None and about[0] in self.known.by_episodes:
            return Verdict(RowState.HERE)
        self._told.add(about)
        return Verdict(RowState.READY, nonce=self._nonce(row, None))

    def _season(self, row: ImportRow) -> Verdict:
        """A season as a whole: each of its episodes that has aired, some time."""
        if self._again("season", row.season_id):
            return Verdict(RowState.DUPLICATE, _("Another row of this import tells of it."))
        return Verdict(RowState.READY if row.season_id in self.known.unseen_seasons else RowState.HERE)

    def _keys_of(self, about: Viewed) -> Iterator[int]:
        return (pk for (each, _day), pk in self.known.keys.items() if each == about)

    def day_of(self, row: ImportRow) -> datetime.date | None:
        """The day of a viewing, where the profile is, unless the row has both."""
        if day := row.data.get("day"):
            return parse_date(day)
        if moment := moment_of(row.data.get("moment")):
            return moment.astimezone(self.zone).date()
        return None

    def _nonce(self, row: ImportRow, day: datetime.date | None) -> uuid.UUID:
        if key := row.data.get("key"):
            if row.data.get("is_ours"):
                return uuid.UUID(key)
            return uuid.uuid5(NAMESPACE, f"{self.source}|{key}")
        same = f"{self.source}|{_viewed(row)}|{row.data.get('moment') or day or ''}"
        self._counted[same] += 1
        return uuid.uuid5(NAMESPACE, f"{same}|{self._counted[same]}")

    def _use(self, about: Viewed, day: datetime.date | None) -> None:
        if counted := self.known.viewings.get(about):
            counted[day] -= 1

    # -- everything else ----------------------------------------------------------------------------------------------

    def _rating(self, row: ImportRow) -> Verdict:
        thing = thing_of(row)
        if self._again("rating", thing):
            return Verdict(RowState.DUPLICATE, _("A later row rates it again."))
        held = self.known.ratings.get(thing)
        if held is None:
            return Verdict(RowState.READY)
        if held[0] == row.data["value"]:
            return Verdict(RowState.HERE)
        text = _("You rated it %(ours)d out of 10 here, and %(theirs)d there.")
        return Verdict(RowState.READY, text % {"ours": held[0], "theirs": row.data["value"]}, is_conflict=True)

    def _other(self, row: ImportRow) -> Verdict:
        return {
            RowKind.REVIEW: self._review, RowKind.STATUS: self._status, RowKind.WATCHLIST: self._standing,
            RowKind.FAVOURITE: self._standing, RowKind.OWNED: self._owned, RowKind.NOTE: self._note,
            RowKind.LIST: self._list, RowKind.ITEM: self._item, RowKind.VIEW: self._view,
        }[RowKind(row.kind)](row)  # fmt: skip

    def _judge_further(self, rows: Sequence[ImportRow]) -> None:
        """What other apps keep. What is here stays."""
        for kind in FURTHER:
            mine, keeper = [row for row in rows if row.kind == kind], further_of(kind)
            if not mine:
                continue
            about = keeper.about(mine) if keeper else {}
            held = keeper.held(self.known.profile) if keeper and about else ()
            room = len(mine) if keeper is None or keeper.most is None else max(keeper.most - len(held), 0)
            for row in mine:
                if row.pk not in about:
                    verdict = Verdict(RowState.UNSUPPORTED, _("There is nothing of this name here."))
                elif self._again(kind, about[row.pk]):
                    verdict = Verdict(RowState.DUPLICATE, _("It is told once already."))
                elif about[row.pk] in held:
                    verdict = Verdict(RowState.HERE)
                elif not room:
                    verdict = Verdict(RowState.UNSUPPORTED, _("There are as many of these already as are kept."))
                else:
                    verdict, room = Verdict(RowState.READY), room - 1
                self.verdicts[row.pk] = verdict

    def _review(self, row: ImportRow) -> Verdict:
        about = (thing_of(row), digest(review_of(row)))
        # Of ours each has a name: somebody may have said the same twice.
        if self._again("review", about, row.data.get("key")):
            return Verdict(RowState.DUPLICATE, _("The same text comes twice."))
        return Verdict(RowState.HERE if about in self.known.reviews else RowState.READY)

    def _status(self, row: ImportRow) -> Verdict:
        if row.data.get("part"):
            return Verdict(RowState.UNSUPPORTED, _("Statuses are kept of whole shows, not of seasons and episodes."))
        if self._again("status", title_of(row)):
            return Verdict(RowState.DUPLICATE, _("Another row says where you stand with it."))
        entry = self.known.entries.get(title_of(row))
        if entry is None or (row.data["status"] and not entry.status) or _says_more(row, entry):
            return Verdict(RowState.READY)
        if entry.status == row.data["status"]:
            return Verdict(RowState.HERE)
        text = _("Here it is %(ours)s, there %(theirs)s.")
        said = row.data.get("said") or row.data["status"] or _("without a status")
        return Verdict(RowState.READY, text % {"ours": entry.get_status_display(), "theirs": said}, is_conflict=True)

    def _standing(self, row: ImportRow) -> Verdict:
        if self._again(row.kind, title_of(row)):
            return Verdict(RowState.DUPLICATE, _("It is on there once already."))
        entry = self.known.entries.get(title_of(row))
        held = entry and (entry.on_watchlist if row.kind == RowKind.WATCHLIST else entry.is_favourite)
        return Verdict(RowState.HERE if held else RowState.READY)

    def _owned(self, row: ImportRow) -> Verdict:
        if self._again("owned", title_of(row)):
            return Verdict(RowState.DUPLICATE, _("It is told once already."))
        entry = self.known.entries.get(title_of(row))
        wanted = set(formats_of(row))
        return Verdict(RowState.HERE if entry and wanted <= set(entry.owned) else RowState.READY)

    def _note(self, row: ImportRow) -> Verdict:
        entry = self.known.entries.get(title_of(row))
        if entry and row.data["text"] in entry.private_note:
            return Verdict(RowState.HERE)
        if self._again("note", title_of(row)):
            return Verdict(RowState.UNSUPPORTED, _("A title has one private note, and another row has it."))
        if entry and entry.private_note:
            return Verdict(RowState.READY, _("You have written another note here."), is_conflict=True)
        return Verdict(RowState.READY)

    def _list(self, row: ImportRow) -> Verdict:
        name = list_identity(row.data, self.known.profile)
        self._names[row.data["key"]] = name
        return Verdict(RowState.HERE if name in self.known.lists else RowState.READY)

    def _item(self, row: ImportRow) -> Verdict:
        name = self._names.get(row.data["list_key"], row.data["list_key"])
        if self._again("item", (name, title_of(row))):
            return Verdict(RowState.DUPLICATE, _("It is on this list once already."))
        held = self.known.lists.get(name)
        return Verdict(RowState.HERE if held and title_of(row) in held.titles else RowState.READY)

    def _view(self, row: ImportRow) -> Verdict:
        name = fold(row.data["name"])
        if self._again("view", name):
            return Verdict(RowState.DUPLICATE, _("It is told once already."))
        return Verdict(RowState.HERE if name in self.known.views else RowState.READY)

    def _again(self, *about: Any) -> bool:
        """Whether this was judged before; from now on it was."""
        if about in self._taken:
            return True
        self._taken.add(about)
        return False


def moment_of(text: Any) -> datetime.datetime | None:
    """A moment that a row keeps as text; None for a day, and for one so long ago that no time zone can say it."""
    found = parse_datetime(text) if isinstance(text, str) and len(text) > 10 else None
    return found if found and found.year > EARLIEST else None


def _says_more(row: ImportRow, entry: LibraryEntry) -> bool:
    """Whether a row of our own archive is to be taken over though it has no status: nothing but its shell is here."""
    return is_void(entry) and moment_of(row.data.get("added")) not in (None, entry.created_at)


def review_of(row: ImportRow) -> str:
    """The text of a review as Markdown, which ours is."""
    text: str = row.data["text"]
    return text if row.data.get("is_ours") else markdown_of(text)


def list_identity(data: Mapping[str, Any], profile: Profile) -> str:
    """What tells a list apart from others: its name and who sees it. Of ours besides when it was made, or that each
    profile has one.
    """
    if not data.get("is_ours"):
        return list_name(list_name_of(data["name"]), visibility_of(data, profile))
    kind = data.get("list_kind", ListKind.CUSTOM)
    if kind in (ListKind.WATCHLIST, ListKind.FAVOURITES):
        return exact_name(kind, "", None)
    return exact_name(kind, data["name"], moment_of(data.get("created")))


def visibility_of(data: Mapping[str, Any], profile: Profile) -> str:
    """Who shall see a list: as its source has it, else as the profile has it for what is new."""
    said = str(data.get("visibility") or "")
    return said if said in Visibility.values else profile.default_visibility


def lists_of(rows: Iterable[ImportRow], profile: Profile) -> set[str]:
    """What the lists among the rows are told by."""
    return {list_identity(row.data, profile) for row in rows if row.kind == RowKind.LIST}


def thing_of(row: ImportRow) -> Thing:
    """What a rating or a review is about: an episode is enough by itself."""
    return (title_of(row), None if row.episode_id else row.season_id, row.episode_id)


def formats_of(row: ImportRow) -> list[str]:
    """What it is owned on; a source that only says that it is owned has mostly seen a file."""
    said = [form for form in row.data.get("formats", ()) if form in OwnedFormat.values]
    return said or [OwnedFormat.DIGITAL.value]


def part_text(part: dict[str, Any]) -> str:
    """`S2 E5 “Name”`."""
    words = [f"S{part['season']}"] if "season" in part else []
    words += [f"E{part['number']}"] if "number" in part else []
    words += [f"“{part['name']}”"] if part.get("name") else []
    return " ".join(words) or str(part.get("imdb") or part.get("tvdb") or part.get("tmdb") or "?")


def seasons_of(rows: Iterable[ImportRow]) -> set[int]:
    """Seasons that viewings are about as a whole."""
    return {row.season_id for row in rows if row.kind == RowKind.WATCH and row.season_id and not row.episode_id}


def titles_of(rows: Iterable[ImportRow]) -> set[int]:
    return {row.subject.title_id for row in rows if row.subject and row.subject.title_id}


def is_whole_show(row: ImportRow) -> bool:
    """Whether a viewing is one of a show as a whole. Needs the rows of `with_subjects`."""
    return row.episode_id is None and row.season_id is None and getattr(row, "title_kind", "") == TitleKind.SHOW


def _may_be_an_episode(row: ImportRow) -> bool:
    """A viewing of nobody knows what that turned out to be a show: one evening, and not all of its seasons."""
    if row.kind != RowKind.WATCH or row.episode_id or row.data.get("is_claim"):
        return False
    unsure = row.subject is not None and not row.subject.said.get("kind")
    return unsure and getattr(row, "title_kind", "") == TitleKind.SHOW


def title_of(row: ImportRow) -> int:
    """The key of the title that a row is about, which has one."""
    assert row.subject
    assert row.subject.title_id
    return row.subject.title_id


def _viewed(row: ImportRow) -> Viewed:
    return (title_of(row), row.episode_id)
