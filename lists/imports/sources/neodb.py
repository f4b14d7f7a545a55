"""NeoDB: its tables (a file of marks for films, one for shows, and so on) and its NDJSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, Choice, ImportFileError, Member
from lists.imports.records import (
    ItemRow,
    ListRow,
    NoteRow,
    Notice,
    Origin,
    RatingRow,
    RefusedRow,
    ReviewRow,
    StatusRow,
    WatchlistRow,
    WatchRow,
)  # fmt: skip
from lists.imports.source import Source
from lists.imports.sources import neodb_journal as journals
from lists.imports.sources import neodb_tables as tables
from lists.imports.sources.neodb_items import Item
from lists.imports.sources.seen import Once, entered_at, seen_at
from lists.imports.sources.tabular import notice, refused
from lists.imports.tables import inside, objects
from social.enums import Visibility

STATUSES = {
    "wishlist": Status.PLANNED, "progress": Status.WATCHING, "complete": Status.COMPLETED, "dropped": Status.DROPPED,
}  # fmt: skip
_SORTS = ("movie", "tv", "music", "album", "book", "game", "podcast", "performance")
_FILES = {f"{sort}_{table}.csv" for sort in _SORTS for table in (tables.MARK, tables.REVIEW, tables.NOTE)}
_JOURNALS = {"journal.ndjson", "catalog.ndjson"}
_VISIBILITIES = {0: Visibility.PUBLIC, 1: Visibility.FOLLOWERS, 2: Visibility.PRIVATE}
LONGEST_WATCHLIST_NOTE = 500


def takes(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return name in _FILES or name in _JOURNALS


def recognises(member: Member) -> bool:
    return bool(tables.table_of(member.head)) or journals.is_journal(member.head)


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where somebody stands with an item, with all that they said of it there, from a table or from the journal."""

    origin: Origin
    item: Item
    said: str
    when: str = ""
    points: int | None = None
    comment: str = ""
    tags: tuple[str, ...] = ()
    name: str = ""


@dataclass(slots=True)
class _Upload:
    """What is asked of the files as a whole, and what is to be said of them.

    undated: seen without a day; tagged: with tags that have no place; others: rows of a file about books, games, …
    """

    uses_days: bool = False
    undated: int = 0
    tagged: int = 0
    others: Counter[str] = field(default_factory=Counter)
    once: Once = field(default_factory=Once)


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    """Asks whether the day of a mark is the day of the viewing; else it is when it was entered."""
    if not any(recognises(member) for member in members):
        raise ImportFileError(_("There is nothing of NeoDB’s in this that is known here."))
    upload, journal = _Upload(), journals.load(members)
    marks = [*_table_marks(members, upload), *_journal_marks(journal, upload)]
    upload.uses_days = _are_days_watched(marks, answers)
    for mark in marks:
        yield from _rows_of(mark, upload)
    yield from _texts(members, journal, upload)
    yield from _collections(journal)
    yield from _notices(journal, upload)


def _are_days_watched(marks: Sequence[_Mark], answers: Answers) -> bool:
    """Raises NeedsAnswerError where something was seen, and nobody has said what its day means."""
    seen = sum(STATUSES.get(mark.said) == Status.COMPLETED for mark in marks)
    if not seen:
        return False
    asked = ngettext(
        "%(count)d mark says that something was seen. What is the day of the mark?",
        "%(count)d marks say that something was seen. What are the days of the marks?",
        seen,
    )
    choices = (
        Choice("entered", _("When I entered it: I saw it some time before")),
        Choice("watched", _("When I saw it")),
    )
    return bool(answers.need("mark_dates", asked % {"count": seen}, choices) == "watched")


def _table_marks(members: Sequence[Member], upload: _Upload) -> Iterator[_Mark]:
    for row in tables.lines(members, tables.MARK):
        if row.item.is_other:
            upload.others[row.member.path] += 1
        else:
            yield _Mark(
                row.origin, row.item, row.get("status").casefold(), row.get("timestamp"),
                values.points(row.get("rating")), values.prose(row.get("comment")), _tags(row.get("tags")),
                row.get("title"),
            )  # fmt: skip


def _journal_marks(journal: journals.Journal, upload: _Upload) -> Iterator[_Mark]:
    """Rating, comment and tags stand in entries of their own; they belong to the mark of the same item."""
    marks: dict[str, _Mark] = {}
    for entry in journal.entries:
        if entry.item and entry.kind in ("ShelfMember", "Rating", "Comment", "TagMember"):
            if entry.item.is_other:
                upload.others[entry.member.path] += entry.kind == "ShelfMember"
                continue
            known = marks.get(entry.key, _Mark(entry.origin, entry.item, ""))
            marks[entry.key] = _with(known, entry)
    yield from marks.values()


def _with(mark: _Mark, entry: journals.Entry) -> _Mark:
    content = entry.content
    if entry.kind == "Rating":
        best = values.whole(content.get("best"), least=1, most=100) or 10
        return replace(mark, points=values.points(content.get("value"), of=best))
    if entry.kind == "Comment":
        return replace(mark, comment=values.prose(content.get("content")))
    if entry.kind == "TagMember":
        return replace(mark, tags=values.tags([*mark.tags, content.get("tag")]))
    said = values.text(content.get("status"), 50).casefold()
    return replace(mark, origin=entry.origin, said=said, when=values.text(content.get("published"), 50))


def _rows_of(mark: _Mark, upload: _Upload) -> Iterator[Any]:
    """What follows from one mark. A season’s mark says nothing of where somebody stands with all of the show."""
    subject, part, when = mark.item.subject, mark.item.part, entered_at(mark.when)
    status = STATUSES.get(mark.said)
    if subject is None:
        yield refused(mark.origin, "no_name", _("It doesn’t say which film or show it is."), mark.name)
        return
    if part and part.season is None and part.number is None:
        yield refused(
            mark.origin, "no_episode", _("It doesn’t say which season or episode."), subject.name or mark.name
        )
        return
    if not upload.once(subject, part, mark.said, mark.when):
        yield refused(mark.origin, "repeated", _("Another line says the same."), subject.name)
        return
    if mark.said and status is None:
        yield refused(mark.origin, "bad_value", _("This status isn’t known here."), subject.name)
    if status and not (part and (status == Status.COMPLETED or part.number is not None)):
        yield StatusRow(origin=mark.origin, subject=subject, part=part, status=status, said=mark.said, since=when)
    if status == Status.COMPLETED:
        yield _watch(mark, upload)
    if mark.points:
        yield RatingRow(origin=mark.origin, subject=subject, part=part, value=mark.points, rated=when)
    yield from _words_of(mark, status, upload)


def _words_of(mark: _Mark, status: Status | None, upload: _Upload) -> Iterator[WatchlistRow | ReviewRow]:
    """The comment: on the watchlist, with the viewing (there it is given already), or as a review; and the tags."""
    subject, part, when = mark.item.subject, mark.item.part, entered_at(mark.when)
    assert subject
    is_seen, is_wish = status == Status.COMPLETED, status == Status.PLANNED
    is_note = is_wish and len(mark.comment) <= LONGEST_WATCHLIST_NOTE
    if is_wish:
        note = mark.comment if is_note else ""
        yield WatchlistRow(origin=mark.origin, subject=subject, part=part, added=when, note=note)
    if mark.comment and not is_note and not (is_seen and upload.uses_days):
        tags = () if is_seen else mark.tags
        yield ReviewRow(origin=mark.origin, subject=subject, part=part, text=mark.comment, written=when, tags=tags)
    elif mark.tags and not is_seen:
        upload.tagged += 1


def _watch(mark: _Mark, upload: _Upload) -> WatchRow:
    """That it was seen. On which day is only known to whoever set the days of marks themselves."""
    subject = mark.item.subject
    assert subject
    row = WatchRow(
        origin=mark.origin, subject=subject, part=mark.item.part, tags=mark.tags, entered=entered_at(mark.when),
        is_claim=not upload.uses_days,
    )  # fmt: skip
    if upload.uses_days:
        return row.model_copy(update={**seen_at(mark.when), "review": mark.comment, "rating": mark.points})
    upload.undated += 1
    return row


def _texts(members: Sequence[Member], journal: journals.Journal, upload: _Upload) -> Iterator[Any]:
    """Reviews and notes."""
    for table in (tables.REVIEW, tables.NOTE):
        for row in tables.lines(members, table):
            if row.item.is_other:
                upload.others[row.member.path] += 1
            else:
                yield from _text(
                    row.origin, row.item, table, row.get("own title"), row.get("content"), row.get("timestamp"),
                    row.get("progress"),
                )  # fmt: skip
    for entry in journal.entries:
        if entry.kind in ("Review", "Note") and entry.item and not entry.item.is_other:
            content = entry.content
            progress = values.text(inside(content, "progress", "value"), 50)
            name = content.get("name") or content.get("title")
            yield from _text(
                entry.origin, entry.item, entry.kind.casefold(), name, content.get("content"), content.get("published"),
                progress,
            )  # fmt: skip


def _text(
    origin: Origin, item: Item, table: str, title: Any, content: Any, when: Any, progress: str
) -> Iterator[ReviewRow | NoteRow | RefusedRow]:
    name, text = values.text(title, 200), values.prose(content)
    if item.subject is None:
        yield refused(origin, "no_name", _("It doesn’t say which film or show it is."))
    elif not text:
        yield refused(origin, "no_text", _("There is no text."), item.subject.name)
    elif table == tables.REVIEW:
        yield ReviewRow(
            origin=origin, subject=item.subject, part=item.part, text=text, title=name, written=entered_at(when)
        )
    else:
        whole = "\n".join(line for line in (name, progress, text) if line)
        if len(whole) > 2_000:
            yield refused(origin, "too_long", _("A note has 2,000 characters at most."), item.subject.name)
        else:
            yield NoteRow(origin=origin, subject=item.subject, part=item.part, text=whole)


def _collections(journal: journals.Journal) -> Iterator[ListRow | ItemRow | RefusedRow]:
    for number, entry in enumerate(entry for entry in journal.entries if entry.kind == "Collection"):
        name = values.text(entry.content.get("name"), 200)
        if not name:
            yield refused(entry.origin, "no_name", _("The list has no name."))
            continue
        visibility = entry.data.get("visibility")
        yield ListRow(
            origin=entry.origin,
            key=f"collection-{number}",
            name=name,
            description=values.prose(entry.content.get("content")),
            visibility=_VISIBILITIES.get(visibility, "") if isinstance(visibility, int) else "",
            created=values.moment(entry.content.get("published")),
        )
        for _place, each in objects(entry.data.get("items")):
            item = journal.item(each.get("item"))
            if item.subject is None:
                code, about = ("not_film_or_show" if item.is_other else "unknown_title"), values.text(each.get("item"))
                yield refused(entry.origin, code, _("It is no film or show that is known here."), about)
            else:
                note = values.text(inside(each, "metadata", "note"), 500)
                yield ItemRow(
                    origin=entry.origin,
                    subject=item.subject,
                    part=item.part,
                    list_key=f"collection-{number}",
                    note=note,
                )


def _notices(journal: journals.Journal, upload: _Upload) -> Iterator[Notice]:
    if upload.undated:
        text = ngettext(
            "%(count)d mark says that something was seen. Its day is that of the mark, and isn’t taken for the "
            "viewing’s.",
            "%(count)d marks say that something was seen. Their days are those of the marks, and aren’t taken for the "
            "viewings’.",
            upload.undated,
        )
        yield notice("mark_dates", text % {"count": upload.undated})
    if upload.tagged:
        text = ngettext(
            "The tags of %(count)d mark don’t come along: only viewings and reviews have tags here.",
            "The tags of %(count)d marks don’t come along: only viewings and reviews have tags here.",
            upload.tagged,
        )
        yield notice("tags", text % {"count": upload.tagged})
    for path, count in upload.others.items():
        text = ngettext(
            "%(count)d row about books, music, games or the stage doesn’t come along.",
            "%(count)d rows about books, music, games or the stage don’t come along.",
            count,
        )
        yield Notice(member=path[-300:], code="not_film_or_show", text=text % {"count": count})
    kinds = Counter(entry.kind for entry in journal.entries)
    if kinds["ShelfLog"]:
        yield notice("history", _("The history of how marks changed doesn’t come along, only how they are now."))
    if kinds["Article"]:
        yield notice("articles", _("Articles that are about no film or show don’t come along."))


def _tags(text: str) -> tuple[str, ...]:
    """Between bars in newer files, between blanks in older ones."""
    return values.tags(text.split("|") if "|" in text else text.split())


SOURCES = (
    Source(
        slug="neodb",
        label="NeoDB",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Marks of films, shows, seasons and episodes with ratings, comments and tags, reviews, notes and "
                "collections. Books, music and games don’t come along."
            ),
        ),
        where=cast(str, gettext_lazy("On NeoDB, choose “Data”, then “Export”, as CSV or as NDJSON.")),
        statuses=STATUSES,
    ),
)
