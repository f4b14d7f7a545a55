"""From a parser's records to the rows of an import, batch by batch."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import RowKind, RowState
from lists.imports.files import ImportFileError
from lists.imports.names import name_key
from lists.imports.records import Claim, Notice, Subject
from lists.models import Import, ImportRow, ImportSubject

BATCH = 2_000
MOST_ROWS = 250_000
# Of the many notices and claims that a strange file may have.
MOST_SAID = 2_000
# Codes of notices that say which files were not read at all: known before anything is.
OF_FILES = ("unreadable", "unknown_table", "others")
# What a row's own data leave out: it stands elsewhere.
_ELSEWHERE = {"kind", "subject", "part", "origin"}


def store_records(run: Import, records: Iterable[Any]) -> Iterator[int]:
    """Write what a source says, in the order in which it says it; yields the number of rows so far, now and then.

    Whatever an earlier try has left is deleted first. Raises what the parser raises, and ImportFileError for more rows
    than anybody has.
    """
    run.rows.all().delete()
    run.subjects.all().delete()
    desk = _Desk(run)
    for record in records:
        desk.take(record)
        if len(desk.rows) >= BATCH:
            desk.flush()
            yield desk.count
    desk.flush()
    desk.finish()
    yield desk.count


def subject_key(said: Subject) -> str:
    """By which an answer is remembered: the same name, year and kind, or the same ids."""
    ids = [said.tmdb, said.imdb, said.tvdb]
    known = [said.kind, *ids] if any(ids) else [said.kind, name_key(said.name), said.year]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:40]


@dataclass(slots=True)
class _Desk:
    run: Import
    rows: list[ImportRow] = field(default_factory=list)
    subjects: dict[str, ImportSubject] = field(default_factory=dict)
    fresh: list[ImportSubject] = field(default_factory=list)
    fuller: dict[int, ImportSubject] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def take(self, record: Any) -> None:
        if isinstance(record, Claim):
            self.claims.append(record.model_dump(mode="json", exclude_defaults=True))
        elif isinstance(record, Notice):
            self.notices.append(record.model_dump(mode="json", exclude_defaults=True))
        else:
            self._row(record)

    def flush(self) -> None:
        ImportSubject.objects.bulk_create(self.fresh, batch_size=BATCH)
        self.fresh = []
        for row in self.rows:
            row.subject_id = row.subject.pk if row.subject else None
        ImportRow.objects.bulk_create(self.rows, batch_size=BATCH)
        self.rows = []

    def finish(self) -> None:
        for subject in self.fuller.values():
            subject.key = subject_key(Subject(**subject.said))
        ImportSubject.objects.bulk_update(self.fuller.values(), ["said", "key"], batch_size=BATCH)
        of_files = [each for each in self.run.notices if each.get("code") in OF_FILES]
        self.run.claims, self.run.notices = self.claims[:MOST_SAID], [*of_files, *self.notices][:MOST_SAID]
        self.run.save(update_fields=["claims", "notices"])

    def _row(self, record: Any) -> None:
        self.count += 1
        if self.count > MOST_ROWS:
            raise ImportFileError(_("These are more than %(most)d rows. Upload fewer files at a time.")
                                  % {"most": MOST_ROWS})  # fmt: skip
        refused = record.kind == RowKind.REFUSED
        said: Subject | None = getattr(record, "subject", None)
        data = record.model_dump(mode="json", exclude=_ELSEWHERE, exclude_defaults=True)
        if part := getattr(record, "part", None):
            data["part"] = part.model_dump(mode="json", exclude_defaults=True)
        self.rows.append(
            ImportRow(
                run=self.run,
                number=self.count,
                kind=record.kind,
                state=RowState.UNSUPPORTED if refused else RowState.UNKNOWN,
                reason=record.reason if refused else "",
                subject=self._subject(said) if said else None,
                data=data,
                member=record.origin.member,
                line=max(record.origin.line, 0),
                raw=record.origin.raw,
            )
        )

    def _subject(self, said: Subject) -> ImportSubject:
        identity = f"k{said.key}" if said.key else subject_key(said)
        found = self.subjects.get(identity)
        facts = said.model_dump(mode="json", exclude_defaults=True)
        if found is None:
            found = ImportSubject(run=self.run, number=len(self.subjects) + 1, said=facts, key=subject_key(said))
            self.subjects[identity] = found
            self.fresh.append(found)
        elif fuller := {name: value for name, value in facts.items() if name not in found.said}:
            # Another row knows more of it: the year, an id.
            found.said |= fuller
            self.fuller[found.number] = found
        return found
