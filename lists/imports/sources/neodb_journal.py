"""NeoDB's NDJSON: a catalogue of items, and a journal of marks, ratings, comments, tags, reviews, notes and lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import Origin
from lists.imports.sources.neodb_items import Item, item_of
from lists.imports.tables import flat, inside, json_lines_of, objects, text_of

_KINDS = {"ShelfMember", "Rating", "Comment", "TagMember", "Review", "Note", "Collection", "ShelfLog", "Tag", "Article"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A record of the journal. kind: as NeoDB calls it; content: what is in it; item: what it is about, if anything."""

    member: Member
    line: int
    kind: str
    data: dict[str, Any]
    item: Item | None = None

    @property
    def content(self) -> dict[str, Any]:
        content = self.data.get("content")
        return content if isinstance(content, dict) else {}

    @property
    def origin(self) -> Origin:
        return Origin(member=self.member.path[-300:], line=self.line, raw=flat(self.data, "posts", "to", "cc", "actor"))

    @property
    def key(self) -> str:
        """The item's address, which other entries about it have too."""
        return values.text(self.content.get("withRegardTo"), 500)


@dataclass(slots=True)
class Journal:
    entries: list[Entry] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)

    def item(self, address: Any) -> Item:
        """An item by its address; of one that isn’t in the catalogue only what the address says."""
        text = values.text(address, 500)
        return self.items.get(text) or item_of("", text)


def is_journal(head: bytes) -> bool:
    """Whether a file that begins so is the journal or the catalogue."""
    start = text_of(head).lstrip()
    if not start.startswith("{"):
        return False
    is_entry = '"withRegardTo"' in start or '"ShelfMember"' in start or '"ShelfLog"' in start
    return is_entry or ('"external_resources"' in start and '"id"' in start)


def load(members: Sequence[Member]) -> Journal:
    """All records of all files. Raises NotAnExportError."""
    journal = Journal()
    lines = [
        (member, number, data)
        for member in members
        if is_journal(member.head)
        for number, data in json_lines_of(member)
        if isinstance(data, dict)
    ]
    for _member, _number, data in lines:
        if isinstance(data.get("external_resources"), list) or (data.get("id") and data.get("type") not in _KINDS):
            journal.items[values.text(data.get("id"), 500)] = _item(data)
    for member, number, data in lines:
        kind = data.get("type")
        if isinstance(kind, str) and kind in _KINDS:
            address = inside(data, "content", "withRegardTo") or data.get("item")
            item = journal.item(address) if address else None
            journal.entries.append(Entry(member, number, kind, data, item))
    return journal


def _item(data: dict[str, Any]) -> Item:
    resources = [values.text(resource.get("url"), 500) for _number, resource in objects(data.get("external_resources"))]
    links = " ".join([values.text(data.get("id"), 500), *resources[:20]])
    facts = {
        "imdb": data.get("imdb"), "year": data.get("year"), "season_number": data.get("season_number"),
        "episode_number": data.get("episode_number"),
    }  # fmt: skip
    info = " ".join(f"{name}:{values.text(value, 20)}" for name, value in facts.items() if values.text(value, 20))
    name = values.text(data.get("display_title") or data.get("title"))
    return item_of(name, links, info, values.text(data.get("type"), 30))
