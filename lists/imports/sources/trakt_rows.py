"""Trakt's ratings, lists, collection, comments and notes as rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import OwnedFormat, Status
from lists.imports import values
from lists.imports.records import (
    LONGEST_TEXT,
    FavouriteRow,
    FollowRow,
    ItemRow,
    ListRow,
    NoteRow,
    OwnedRow,
    RatingRow,
    RefusedRow,
    ReviewRow,
    StatusRow,
    Subject,
    WatchlistRow,
)  # fmt: skip
from lists.imports.sources.seen import Once, entered_at
from lists.imports.sources.trakt_files import Item, Told, Upload
from lists.imports.sources.trakt_titles import Identity, about, identity_of, refused
from lists.imports.tables import inside, objects
from social.enums import Visibility

_FORMATS = {
    "bluray": OwnedFormat.BLURAY, "uhd_bluray": OwnedFormat.UHD, "dvd": OwnedFormat.DVD, "digital": OwnedFormat.DIGITAL,
}  # fmt: skip
_VISIBILITIES = {
    "public": Visibility.PUBLIC, "friends": Visibility.FOLLOWERS, "private": Visibility.PRIVATE,
    "link": Visibility.PRIVATE,
}  # fmt: skip
_UNSAID = 2**31


def ratings(upload: Upload) -> Iterator[RatingRow | RefusedRow]:
    """The current rating of each title or part: the latest where files of different days tell of two."""
    latest: dict[Identity, RatingRow] = {}
    for item in upload.of(Told.RATING):
        subject, part, problem = about(item.data)
        points = values.points(item.data.get("rating"))
        if subject is None:
            yield refused(item, problem)
        elif points is None:
            yield refused(item, _("This is no rating from 1 to 10."), code="bad_value")
        else:
            rated = values.moment(item.data.get("rated_at"))
            row = RatingRow(origin=item.origin, subject=subject, part=part, value=points, rated=rated)
            known = latest.setdefault(identity_of(subject, part), row)
            if rated and (known.rated is None or str(rated) > str(known.rated)):
                latest[identity_of(subject, part)] = row
    yield from latest.values()


def watchlist(upload: Upload) -> Iterator[WatchlistRow | RefusedRow]:
    once = Once()
    for item in upload.of(Told.WATCHLIST):
        subject, part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
        elif once(identity_of(subject, part)):
            yield WatchlistRow(
                origin=item.origin,
                subject=subject,
                part=part,
                added=entered_at(item.data.get("listed_at")),
                note=values.prose(item.data.get("notes"), 500),
                position=values.whole(item.data.get("rank")),
            )


def favourites(upload: Upload) -> Iterator[FavouriteRow | NoteRow | RefusedRow]:
    """What is said there of a title comes as a note on it."""
    once = Once()
    for item in upload.of(Told.FAVOURITE):
        subject, part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
        elif once(identity_of(subject, part)):
            added, position = entered_at(item.data.get("listed_at")), values.whole(item.data.get("rank"))
            yield FavouriteRow(origin=item.origin, subject=subject, part=part, added=added, position=position)
            if text := values.prose(item.data.get("notes"), 2_000):
                yield NoteRow(origin=item.origin, subject=subject, part=part, text=text)


def lists(upload: Upload) -> Iterator[ListRow | ItemRow | RefusedRow]:
    """Each list before its items. One of which only the items are there is named after their file."""
    items: dict[str, list[Item]] = {}
    for item in upload.of(Told.ITEM):
        items.setdefault(item.list_name, []).append(item)
    once = Once()
    for meta in upload.of(Told.LIST):
        number, slug = (values.text(inside(meta.data, "ids", name), 100) for name in ("trakt", "slug"))
        if once(number or slug or meta):
            row = _list(meta, number or slug or str(meta.number))
            yield row
            yield from _items(items.pop(number, []) + items.pop(slug, []), row.key)
    for name, found in items.items():
        row = ListRow(
            origin=found[0].origin_of({}),
            key=f"trakt:list:{name}"[:200],
            name=values.text(found[0].list_title, 200) or _("A list from Trakt"),
        )
        yield row
        yield from _items(found, row.key)


def _list(meta: Item, number: str) -> ListRow:
    said = meta.data
    return ListRow(
        origin=meta.origin,
        key=f"trakt:list:{number}",
        name=values.text(said.get("name"), 200) or _("A list from Trakt"),
        description=values.prose(said.get("description"), LONGEST_TEXT),
        is_ranked=values.truth(said.get("display_numbers")),
        visibility=_VISIBILITIES.get(values.text(said.get("privacy")), ""),
        created=entered_at(said.get("created_at")),
    )


def _items(items: list[Item], key: str) -> Iterator[ItemRow | RefusedRow]:
    once = Once()
    for item in sorted(items, key=_rank):
        subject, part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
        elif once(identity_of(subject, part)):
            added, note = entered_at(item.data.get("listed_at")), values.prose(item.data.get("notes"), 500)
            yield ItemRow(origin=item.origin, subject=subject, part=part, list_key=key, added=added, note=note)


def _rank(item: Item) -> int:
    rank = values.whole(item.data.get("rank"))
    return _UNSAID if rank is None else rank


@dataclass(slots=True)
class _Owned:
    item: Item
    subject: Subject
    formats: set[OwnedFormat] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


def owned(upload: Upload) -> Iterator[OwnedRow | RefusedRow]:
    """Films, and shows once each, on whatever any of their episodes is."""
    found: dict[Identity, _Owned] = {}
    for item in upload.of(Told.OWNED):
        subject, _part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
            continue
        known = found.setdefault(identity_of(subject, None), _Owned(item, subject))
        for metadata in _metadata(item):
            _add_format(known, metadata)
    for owns in found.values():
        formats = tuple(each.value for each in OwnedFormat if each in owns.formats)
        note = ", ".join(sorted(owns.others))[:200]
        yield OwnedRow(origin=owns.item.origin, subject=owns.subject, formats=formats, note=note)


def _metadata(item: Item) -> Iterator[dict[str, Any]]:
    if isinstance(found := item.data.get("metadata"), dict):
        yield found
    for _number, season in objects(item.data.get("seasons")):
        for _place, episode in objects(season.get("episodes")):
            if isinstance(found := episode.get("metadata"), dict):
                yield found


def _add_format(owns: _Owned, metadata: dict[str, Any]) -> None:
    said = values.text(metadata.get("media_type"), 50).lower()
    if said == "bluray" and values.text(metadata.get("resolution")) == "uhd_4k":
        said = "uhd_bluray"
    if said in _FORMATS:
        owns.formats.add(_FORMATS[said])
    elif said:
        owns.others.add(said)


def dropped(upload: Upload) -> Iterator[StatusRow | RefusedRow]:
    once = Once()
    for item in upload.of(Told.DROPPED):
        subject, part, problem = about(item.data)
        if subject is None:
            yield refused(item, problem)
        elif part is not None:
            yield refused(item, _("Matinee drops shows as a whole, no seasons."), code="not_kept")
        elif once(identity_of(subject, None)):
            since = entered_at(item.data.get("hidden_at"))
            yield StatusRow(origin=item.origin, subject=subject, status=Status.DROPPED, said="dropped", since=since)


def comments(upload: Upload) -> Iterator[ReviewRow | RefusedRow]:
    once = Once()
    for item in upload.of(Told.COMMENT):
        said = item.data["comment"]
        if not once(values.text(said.get("id")) or item):
            continue
        subject, part, problem = about(item.data)
        text = values.prose(said.get("comment"))
        if values.whole(said.get("parent_id")):
            yield refused(item, _("This answers somebody else’s comment."), code="not_kept")
        elif isinstance(item.data.get("list"), dict):
            yield refused(item, _("This is a comment on a list."), code="not_kept")
        elif subject is None or not text:
            yield refused(item, problem or _("It has no text."), code="" if subject is None else "no_text")
        else:
            yield ReviewRow(
                origin=item.origin,
                subject=subject,
                part=part,
                text=text,
                rating=values.points(said.get("user_rating")),
                has_spoilers=values.truth(said.get("spoiler")) or "[spoiler]" in text.lower(),
                written=values.moment(said.get("created_at")),
            )


def notes_of_viewings(upload: Upload) -> dict[str, str]:
    """Notes on viewings that are in the log, by the viewing's number."""
    logged = {values.text(item.data.get("id"), 100) for item in upload.of(Told.HISTORY)}
    found = {_viewing(item): values.prose(item.data["note"].get("notes"), 2_000) for item in upload.of(Told.NOTE)}
    return {number: text for number, text in found.items() if number and number in logged}


def notes(upload: Upload, told: dict[str, str]) -> Iterator[NoteRow | RefusedRow]:
    """The others. told: those that came with their viewings."""
    once = Once()
    for item in upload.of(Told.NOTE):
        said = item.data["note"]
        if _viewing(item) in told or not once(values.text(said.get("id")) or item):
            continue
        subject, part, problem = about(item.data)
        text = values.prose(said.get("notes"), 2_000)
        if subject is None or not text:
            yield refused(item, problem or _("It has no text."), code="" if subject is None else "no_text")
        else:
            yield NoteRow(origin=item.origin, subject=subject, part=part, text=text)


def _viewing(item: Item) -> str:
    kind = values.text(inside(item.data, "attached_to", "type"))
    return values.text(inside(item.data, "attached_to", "id"), 100) if kind in ("history", "activity") else ""


def following(upload: Upload) -> Iterator[FollowRow | RefusedRow]:
    once = Once()
    for item in upload.of(Told.FOLLOWING):
        said = item.data.get("user")
        handle = values.text(inside(said, "username"), 100) or values.text(inside(said, "ids", "slug"), 100)
        origin = item.origin_of({"username": handle, "followed_at": values.text(item.data.get("followed_at"))})
        if not handle:
            yield RefusedRow(origin=origin, code="no_name", reason=_("It doesn’t say whom you follow."))
        elif once(handle):
            yield FollowRow(origin=origin, handle=handle, name=values.text(inside(said, "name"), 200))
