"""Ryot: the JSON of its export. Each item has its viewings, reviews and collections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, Choice, ImportFileError, Member
from lists.imports.records import (
    ItemRow,
    ListRow,
    Origin,
    OwnedRow,
    Part,
    RatingRow,
    RefusedRow,
    ReviewRow,
    StatusRow,
    Subject,
    WatchlistRow,
    WatchRow,
)  # fmt: skip
from lists.imports.source import Source
from lists.imports.sources.seen import Once, entered_at, seen_at
from lists.imports.sources.tabular import notice, refused
from lists.imports.tables import flat, inside, json_of, objects, text_of
from movies.enums import TitleKind

STATUSES = {"watchlist": Status.PLANNED, "in progress": Status.WATCHING, "completed": Status.COMPLETED}
# Ryot makes these itself, for purposes of its own.
_ITS_OWN = ("monitoring", "reminders", "custom", "recommendations")
_KINDS = {"movie": TitleKind.FILM, "show": TitleKind.SHOW, "anime": ""}
_SCALES = (5, 10, 100)


@dataclass(frozen=True, slots=True)
class _Item:
    member: Member
    number: int
    data: dict[str, Any]

    def origin(self, data: dict[str, Any] | None = None) -> Origin:
        """Where it stands; with what is said of the item, and of the viewing or review meant."""
        raw = flat(self.data, "seen_history", "reviews", "collections") | flat(
            data or {}, "comments", "creator_user_id"
        )
        return Origin(member=self.member.path[-300:], line=self.number, raw=raw)


@dataclass(slots=True)
class _Upload:
    """items: of all files. scale: the highest rating there can be. described: collections by their name."""

    items: list[_Item] = field(default_factory=list)
    described: dict[str, str] = field(default_factory=dict)
    scale: int = 100
    lists: dict[str, list[tuple[_Item, Subject, Any]]] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)


def takes(path: str) -> bool:
    """The export is one file of any name."""
    return path.lower().endswith(".json")


def recognises(member: Member) -> bool:
    start = text_of(member.head).lstrip()
    named = '"metadata"' in start or '"media"' in start
    return start.startswith("{") and named and '"lot"' in start and '"identifier"' in start


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    upload = _load(members)
    upload.scale = _scale(upload.items, answers)
    for item in upload.items:
        kind = values.text(item.data.get("lot")).casefold()
        subject = _subject(item.data, kind)
        if kind not in _KINDS:
            yield refused(item.origin(), "not_film_or_show", _("It is neither a film nor a show."), _name(item.data))
        elif subject is None:
            yield refused(item.origin(), "no_name", _("There is neither a name nor an id that is known here."))
        else:
            yield from _viewings(item, subject)
            yield from _reviews(item, subject, upload.scale)
            yield from _collections(item, subject, upload)
    yield from _lists(upload)
    if upload.left:
        names = ", ".join(sorted(upload.left))
        text = _("Ryot’s own collections don’t come along: %(names)s.") % {"names": names}
        yield notice("own_collections", text)


def _load(members: Sequence[Member]) -> _Upload:
    """All items. One that is in two exports of an account is one, with what either has of it."""
    upload = _Upload()
    known: dict[tuple[str, ...], _Item] = {}
    exports = [(member, json_of(member)) for member in members if recognises(member)]
    for member, value in exports:
        for key in ("metadata", "media"):
            for number, data in objects(inside(value, key)):
                said = tuple(values.text(data.get(name)).casefold() for name in ("lot", "source", "identifier"))
                if all(said) and said in known:
                    _add(known[said].data, data)
                else:
                    item = known[said] = _Item(member, number, dict(data))
                    upload.items.append(item)
        for _number, data in objects(inside(value, "collections")):
            upload.described.setdefault(values.text(data.get("name"), 200), values.prose(data.get("description")))
    if not exports:
        raise ImportFileError(_("This is no export of Ryot’s."))
    return upload


def _add(item: dict[str, Any], other: dict[str, Any]) -> None:
    """What another export has of an item, and this one hasn’t."""
    for key in ("seen_history", "reviews", "collections"):
        mine, theirs = ([*each] if isinstance(each := data.get(key), list) else [] for data in (item, other))
        told = Counter(repr(each) for each in mine)
        for each in theirs:
            if told[repr(each)]:
                told[repr(each)] -= 1
            else:
                mine.append(each)
        item[key] = mine


def _scale(items: Sequence[_Item], answers: Answers) -> int:
    """Ratings come on the scale that their owner has chosen. Where none is above 5, they have to say which it is."""
    ratings = [
        number
        for item in items
        for _number, review in objects(item.data.get("reviews"))
        if (number := _number_of(review.get("rating"))) > 0
    ]
    highest = max(ratings, default=100.0)
    if highest > 5:
        return 10 if highest <= 10 else 100
    choices = [Choice(str(scale), _("from %(most)d") % {"most": scale}) for scale in _SCALES]
    asked = _("The highest rating in this file is %(rating)s. How many points are the most there can be?")
    return int(answers.need("rating_scale", asked % {"rating": f"{highest:g}"}, choices))


def _number_of(value: Any) -> float:
    """Ryot writes numbers as text."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return number if 0 < number <= 100 else 0.0


def _subject(data: dict[str, Any], kind: str) -> Subject | None:
    """By the id of whoever describes it, else by its name."""
    source, identifier = values.text(data.get("source")).casefold(), data.get("identifier")
    bare, year = values.name_and_year(_name(data))
    subject = Subject(
        kind=_KINDS.get(kind, ""),
        name=bare,
        year=year,
        tmdb=values.tmdb_id(identifier) if source == "tmdb" else None,
        imdb=values.imdb_id(identifier) if source == "imdb" else "",
        tvdb=values.tvdb_id(identifier) if source == "tvdb" else None,
        key=values.text(f"{source}-{kind}-{values.text(identifier)}", 200),
    )
    return subject if subject.name or subject.tmdb or subject.imdb or subject.tvdb else None


def _name(data: dict[str, Any]) -> str:
    """The name, unless it is one of Ryot's own ids, which stands there in some versions."""
    name = values.text(data.get("source_id") or data.get("title"))
    is_id = name.startswith(("met_", "metadata_")) or name == values.text(data.get("identifier")) or name.isdecimal()
    return "" if is_id else name


def _part(data: dict[str, Any], kind: str) -> Part | None:
    """An episode, or a season; an episode of an anime counts through all seasons."""
    if kind == TitleKind.FILM:
        return None
    absolute = values.whole(data.get("anime_episode_number"), most=100_000)
    if absolute is not None:
        return Part(number=absolute, is_absolute=True)
    season = values.whole(data.get("show_season_number"), most=10_000)
    number = values.whole(data.get("show_episode_number"), most=100_000)
    return None if season is None and number is None else Part(season=season, number=number)


def _viewings(item: _Item, subject: Subject) -> Iterator[WatchRow | StatusRow | RefusedRow]:
    """What was begun and not finished is no viewing."""
    begun: _Item | None = None
    for _number, seen in objects(item.data.get("seen_history")):
        progress = values.whole(_number_of(seen.get("progress")) // 1) if seen.get("progress") is not None else 100
        part = _part(seen, subject.kind)
        if progress != 100:
            begun = item
            reason = _("It was begun, and not seen to its end.")
            yield refused(item.origin(seen), "unfinished", reason, subject.name or _name(item.data))
        elif part and part.number is None:
            yield refused(item.origin(seen), "no_episode", _("It doesn’t say which episode."), subject.name)
        else:
            yield WatchRow(origin=item.origin(seen), subject=subject, part=part, **seen_at(seen.get("ended_on")))
    if begun:
        yield StatusRow(origin=item.origin(), subject=subject, status=Status.WATCHING, said="unfinished")


def _reviews(item: _Item, subject: Subject, scale: int) -> Iterator[RatingRow | ReviewRow]:
    """A rating and a text, of the title or of a part. The latest rating of each is the current one."""
    latest: dict[Part | None, RatingRow] = {}
    for _number, given in objects(item.data.get("reviews")):
        part = _part(given, subject.kind)
        text, written = values.prose(inside(given, "review", "text")), entered_at(inside(given, "review", "date"))
        value = values.points(_number_of(given.get("rating")) or None, of=scale)
        if value:
            row = RatingRow(origin=item.origin(given), subject=subject, part=part, value=value, rated=written)
            if part not in latest or str(written) >= str(latest[part].rated):
                latest[part] = row
        if text:
            yield ReviewRow(
                origin=item.origin(given),
                subject=subject,
                part=part,
                text=text,
                has_spoilers=values.truth(inside(given, "review", "spoiler")),
                written=written,
            )
    yield from latest.values()


def _collections(
    item: _Item, subject: Subject, upload: _Upload
) -> Iterator[StatusRow | WatchlistRow | WatchRow | OwnedRow]:
    for name, added in _memberships(item.data):
        said = name.casefold()
        if status := STATUSES.get(said):
            yield StatusRow(origin=item.origin(), subject=subject, status=status, said=name[:50], since=added)
        if said == "watchlist":
            yield WatchlistRow(origin=item.origin(), subject=subject, added=added)
        elif said == "completed":
            yield WatchRow(origin=item.origin(), subject=subject, is_claim=True)
        elif said == "owned":
            yield OwnedRow(origin=item.origin(), subject=subject)
        elif said in _ITS_OWN:
            upload.left[name] += 1
        elif said not in STATUSES:
            upload.lists.setdefault(name, []).append((item, subject, added))


def _memberships(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The collections that an item is in, each once: by name in older exports, as objects in newer ones."""
    once = Once()
    collections = data.get("collections")
    for each in collections if isinstance(collections, list) else []:
        is_object = isinstance(each, dict)
        name = values.text(each.get("collection_name") if is_object else each, 200)
        if name and once(name.casefold()):
            yield name, values.moment(each.get("created_on")) if is_object else None


def _lists(upload: _Upload) -> Iterator[ListRow | ItemRow]:
    for name, items in upload.lists.items():
        first = items[0][0]
        origin = Origin(member=first.member.path[-300:], line=first.number)
        yield ListRow(origin=origin, key=name, name=name, description=upload.described.get(name, ""))
        for item, subject, added in items:
            yield ItemRow(origin=item.origin(), subject=subject, list_key=name, added=added)


SOURCES = (
    Source(
        slug="ryot",
        label="Ryot",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Viewings, ratings and reviews of films, shows and episodes, your watchlist, what you own, and your "
                "collections as lists. Books, games, podcasts and workouts don’t come along."
            ),
        ),
        where=cast(str, gettext_lazy("On Ryot, choose “Settings”, “Imports and Exports”, and export what is media.")),
        statuses={
            name.title() if name != "in progress" else "In Progress": status for name, status in STATUSES.items()
        },
    ),
)
