"""Matinee's own archive, and the NDJSON files out of it: read back as they were written. See docs/exports.md."""

import datetime
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from lists.enums import ListKind, Status
from lists.imports import values
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import (
    LONGEST_TEXT,
    Claim,
    DismissedRow,
    FavouriteRow,
    FollowRow,
    ItemRow,
    ListRow,
    NoteRow,
    Origin,
    OwnedRow,
    Part,
    RatingRow,
    RefusedRow,
    ReviewRow,
    StatusRow,
    Subject,
    TasteRow,
    ThumbRow,
    UnknownRow,
    ViewRow,
    WatchlistRow,
    WatchRow,
)
from lists.imports.source import Source
from lists.imports.sources.seen import Once, subject_or_none
from lists.imports.sources.tabular import LONGEST_PATH, repeated
from lists.imports.tables import flat, inside, json_lines_of, json_of, text_of
from reviews.enums import CommentPolicy
from reviews.validators import LANGUAGES
from social.enums import Visibility

NEWEST = 1
MANIFEST = "manifest.json"
_FILES = (
    "watches", "ratings", "reviews", "library", "lists", "list_items", "watchlist", "favourites", "saved_views",
    "follows", "not_interested", "not_known", "thumbs", "taste",
)  # fmt: skip
_MARK = re.compile(r'^\s*\{\s*"matinee"\s*:\s*"[a-z]+/\d+"')
_IN_MANIFEST = re.compile(r'"format"\s*:\s*"matinee"')
_CLAIMED = {
    "watches": "watch", "ratings": "rating", "reviews": "review", "lists": "list", "list_items": "item",
    "watchlist": "watchlist", "favourites": "favourite", "saved_views": "view", "follows": "follow",
    "not_interested": "dismissed", "not_known": "unknown", "taste": "taste",
}  # fmt: skip
Row = dict[str, Any]
Rows = Iterator[Any]


def takes(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].casefold()
    return name == MANIFEST or name in {f"{each}.ndjson" for each in _FILES}


def recognises(member: Member) -> bool:
    head = text_of(member.head)
    return bool(_MARK.match(head)) or bool(member.name.casefold() == MANIFEST and _IN_MANIFEST.search(head))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    reading = Reading()
    for member in members:
        if member.name.casefold() == MANIFEST:
            yield from _manifest(member)
    found = {kind: list[tuple[Member, int, Row]]() for kind in _READERS}
    for member in members:
        if member.name.casefold() != MANIFEST:
            for number, row in _rows_of(member):
                found.setdefault(str(row["matinee"]).partition("/")[0], []).append((member, number, row))
    for kind, several in found.items():
        for member, number, row in several:
            yield from reading.rows(kind, Origin(member=member.path[-LONGEST_PATH:], line=number, raw=_raw(row)), row)
    if reading.repeated:
        yield repeated(reading.repeated)


def _rows_of(member: Member) -> Iterator[tuple[int, Row]]:
    """Raises ImportFileError for what a newer Matinee has written."""
    for number, row in json_lines_of(member):
        said = row.get("matinee") if isinstance(row, dict) else None
        if not isinstance(said, str):
            text = _("Line %(line)d is none of an archive of Matinee’s.") % {"line": number}
            raise ImportFileError(text, member=member.path)
        _check_version(values.whole(said.partition("/")[2]), member)
        yield number, row


def _manifest(member: Member) -> Iterator[Claim]:
    """How much there is by what the archive itself says."""
    said = json_of(member)
    if inside(said, "format") != "matinee":
        return
    _check_version(values.whole(inside(said, "version")), member)
    files = inside(said, "files")
    for name, count in files.items() if isinstance(files, dict) else ():
        what, number = _CLAIMED.get(str(name).removesuffix(".ndjson")), values.whole(count)
        if what and number is not None:
            yield Claim(what=what, count=number, label=str(name)[:100], member=member.path[-LONGEST_PATH:])


def _check_version(version: int | None, member: Member) -> None:
    if version is None or version > NEWEST:
        text = _("This was written by a newer Matinee than this one. Update this one first.")
        raise ImportFileError(text, member=member.path)


class Reading:
    """One upload. What two files of it say is said once: watches, lists and reviews have names of their own."""

    def __init__(self) -> None:
        self.once = Once()
        self.repeated = 0

    def rows(self, kind: str, origin: Origin, row: Row) -> Rows:
        """What a line means; a refusal where it means nothing."""
        reader = _READERS.get(kind)
        if reader is None:
            yield _refused(origin, row, _("Matinee doesn’t know what “%(kind)s” is.") % {"kind": kind[:40]})
            return
        try:
            made = list(reader(origin, row))
        except (ValidationError, ValueError, TypeError, AttributeError, KeyError, OverflowError):
            yield _refused(origin, row, _("A value in this line makes no sense."))
            return
        if made and not self._is_new(kind, row, made[0]):
            self.repeated += 1
            return
        yield from made or [_refused(origin, row, _("It doesn’t say what it is about."), code="no_name")]

    def _is_new(self, kind: str, row: Row, made: Any) -> bool:
        if kind in ("watch", "review", "list"):
            return self.once(kind, str(row.get("id")))
        identity = made.model_dump_json(include={"subject", "part", "list_key", "name", "handle", "facet", "tmdb"})
        return self.once(kind, identity)


def _watch(origin: Origin, row: Row) -> Rows:
    about = _about(row)
    if about:
        yield WatchRow(
            origin=origin,
            is_ours=True,
            **about,
            day=datetime.date.fromisoformat(row["day"]) if row.get("day") else None,
            moment=_moment(row.get("moment")),
            is_rewatch=bool(row.get("rewatch")),
            rating=values.points(row.get("rating")),
            company=_text(row.get("company"), 200),
            note=_text(row.get("note"), 2_000),
            tags=tuple(each[:50] for each in row.get("tags") or () if isinstance(each, str)),
            key=str(uuid.UUID(row["id"])) if row.get("id") else "",
            entered=_moment(row.get("logged_at")),
            visibility=_visibility(row),
            review_key=str(row.get("review") or "")[:200],
        )


def _rating(origin: Origin, row: Row) -> Rows:
    about, points = _about(row), values.points(row.get("value"))
    if about and points is None:
        yield _refused(origin, row, _("This is no rating from 1 to 10."))
    elif about:
        rated, seen_by = _moment(row.get("rated_at")), _visibility(row)
        yield RatingRow(origin=origin, is_ours=True, **about, value=points, rated=rated, visibility=seen_by)


def _review(origin: Origin, row: Row) -> Rows:
    about, text = _about(row), _text(row.get("text"), LONGEST_TEXT)
    if about and not text:
        yield _refused(origin, row, _("It has no text."), code="no_text")
    elif about:
        yield ReviewRow(
            origin=origin,
            is_ours=True,
            **about,
            text=text,
            has_spoilers=bool(row.get("spoilers")),
            written=_moment(row.get("written_at")),
            visibility=_visibility(row),
            key=str(row.get("id") or "")[:200],
            **_more_of_review(row),
        )


def _more_of_review(row: Row) -> dict[str, Any]:
    """What archives of earlier years don't say of a review."""
    language, comments = row.get("language"), row.get("comments")
    return {
        "language": language if isinstance(language, str) and language in LANGUAGES else "",
        "comments": comments if comments in CommentPolicy.values else "",
        "edited": _moment(row.get("edited_at")),
    }


def _entry(origin: Origin, row: Row) -> Rows:
    about = _about(row)
    if not about:
        return
    subject = about["subject"]
    status = row.get("status") or ""
    yield StatusRow(
        origin=origin,
        is_ours=True,
        subject=subject,
        status=Status(status) if status else "",
        said=str(status)[:50],
        since=_moment(row.get("status_at")),
        stopped=_part(row.get("stopped_at_episode")),
        stopped_minute=values.whole(row.get("stopped_at_minute"), most=2**15 - 1),
        visibility=_visibility(row),
        added=_moment(row.get("added_at")),
        changed=_moment(row.get("changed_at")),
    )
    if formats := tuple(each for each in row.get("owned") or () if isinstance(each, str)):
        note = _text(row.get("owned_note"), 200)
        yield OwnedRow(origin=origin, is_ours=True, subject=subject, formats=formats, note=note)
    if text := _text(row.get("private_note"), 2_000):
        yield NoteRow(origin=origin, is_ours=True, subject=subject, text=text)


def _list(origin: Origin, row: Row) -> Rows:
    kind = ListKind(str(row.get("kind")))
    yield ListRow(
        origin=origin,
        is_ours=True,
        key=_list_key(row.get("id")),
        name=_text(row.get("name"), 200) or "?",
        description=_text(row.get("description"), LONGEST_TEXT),
        is_ranked=bool(row.get("ranked")),
        visibility=_visibility(row),
        created=_moment(row.get("created_at")),
        list_kind=kind,
        rules=_text(row.get("rules"), 2_000) if kind == ListKind.SMART else "",
        place=values.whole(row.get("place")) or 0,
        changed=_moment(row.get("changed_at")),
    )


def _item(origin: Origin, row: Row) -> Rows:
    if about := _about(row):
        yield ItemRow(
            origin=origin,
            is_ours=True,
            subject=about["subject"],
            list_key=_list_key(row.get("list")),
            note=_text(row.get("note"), 500),
            added=_moment(row.get("added_at")),
            is_cover=bool(row.get("cover")),
        )


def _standing(made: type[WatchlistRow] | type[FavouriteRow]) -> Callable[[Origin, Row], Rows]:
    def rows(origin: Origin, row: Row) -> Rows:
        if about := _about(row):
            yield made(
                origin=origin,
                is_ours=True,
                subject=about["subject"],
                note=_text(row.get("note"), 500),
                added=_moment(row.get("added_at")),
                position=values.whole(row.get("place")),
            )

    return rows


def _view(origin: Origin, row: Row) -> Rows:
    created = _moment(row.get("created_at"))
    yield ViewRow(origin=origin, is_ours=True, name=row["name"], query=row.get("query") or "", created=created)


def _since(kind: type[DismissedRow | UnknownRow]) -> Callable[[Origin, Row], Rows]:
    def rows(origin: Origin, row: Row) -> Rows:
        if about := _about(row):
            yield kind(origin=origin, is_ours=True, subject=about["subject"], since=_moment(row.get("since")))

    return rows


def _thumb(origin: Origin, row: Row) -> Rows:
    about = _about(row)
    if about and row.get("reason"):
        text = _("A thumb for a reason means something only where the reason was given.")
        yield _refused(origin, row, text, code="not_kept")
    elif about:
        is_up, given = row["up"], _moment(row.get("given_at"))
        yield ThumbRow(origin=origin, is_ours=True, subject=about["subject"], is_up=is_up, given=given)


def _correction(origin: Origin, row: Row) -> Rows:
    yield TasteRow(
        origin=origin,
        is_ours=True,
        facet=row["facet"],
        name=row["name"],
        slug=_text(row.get("slug"), 60),
        tmdb=values.tmdb_id(row.get("tmdb")),
        times=row["times"],
        changed=_moment(row.get("changed_at")),
    )


def _follow(origin: Origin, row: Row) -> Rows:
    yield FollowRow(origin=origin, is_ours=True, handle=row["handle"], name=_text(row.get("name"), 200))


_READERS: Mapping[str, Callable[[Origin, Row], Rows]] = {
    "list": _list, "review": _review, "watch": _watch, "rating": _rating, "entry": _entry,
    "favourite": _standing(FavouriteRow), "watchlist": _standing(WatchlistRow), "item": _item, "view": _view,
    "follow": _follow, "dismissal": _since(DismissedRow), "unknown": _since(UnknownRow), "thumb": _thumb,
    "correction": _correction,
}  # fmt: skip


# -- values -----------------------------------------------------------------------------------------------------------


def _about(row: Row) -> dict[str, Any]:
    """Subject and part; empty where there is no title."""
    said = row.get("title")
    subject = _subject(said) if isinstance(said, dict) else None
    if subject is None:
        return {}
    season = values.whole(row.get("season"), most=10_000)
    part = _part(row.get("episode")) or (Part(season=season, is_ours=True) if season is not None else None)
    return {"subject": subject, "part": part}


def _subject(said: Row) -> Subject | None:
    kind, name = said.get("kind"), _text(said.get("name"), 500)
    ids = {
        "tmdb": values.tmdb_id(said.get("tmdb")),
        "imdb": values.imdb_id(said.get("imdb")),
        "tvdb": values.tvdb_id(said.get("tvdb")),
    }
    key = ":".join(str(each or "") for each in (kind, *ids.values(), name, said.get("year")))
    return subject_or_none(
        kind=kind if kind in ("film", "show") else "",
        name=name,
        original_name=_text(said.get("original_name"), 500),
        year=values.year(said.get("year")),
        key=f"matinee:{key}"[:200],
        **ids,
    )


def _part(said: Any) -> Part | None:
    if not isinstance(said, dict):
        return None
    return Part(
        season=values.whole(said.get("season"), most=10_000),
        number=values.whole(said.get("number"), most=100_000),
        is_ours=True,
        name=_text(said.get("name"), 500),
        tmdb=values.tmdb_id(said.get("tmdb")),
        imdb=values.imdb_id(said.get("imdb")),
        tvdb=values.tvdb_id(said.get("tvdb")),
    )


def _moment(value: Any) -> datetime.datetime | None:
    """As it was written: a film may well have been logged in 1970 by our clock."""
    if not isinstance(value, str):
        return None
    found = datetime.datetime.fromisoformat(value)
    return found.astimezone(datetime.UTC) if found.tzinfo else None


def _visibility(row: Row) -> str:
    said = row.get("visibility")
    return str(said) if said in Visibility.values else ""


def _text(value: Any, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def _list_key(value: Any) -> str:
    return f"matinee:{value}"[:200]


def _raw(row: Row) -> dict[str, str]:
    return {name: text for name, text in flat(row).items() if name != "matinee"}


def _refused(origin: Origin, row: Row, reason: str, *, code: str = "bad_value") -> RefusedRow:
    name = values.text(inside(row, "title", "name") or row.get("name"))
    return RefusedRow(origin=origin, about=name, code=code, reason=reason)


SOURCES = (
    Source(
        slug="matinee",
        label="Matinee",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Everything comes along as it was: viewings, ratings, reviews, statuses, lists with their notes, saved "
                "views. Nobody is followed by it, and people on lists have to be invited again."
            ),
        ),
        where=cast(str, gettext_lazy("On Matinee, open “Export” in the settings, and upload the zip as it is.")),
        statuses={status.value: status for status in Status},
        order=-10,
    ),
)
