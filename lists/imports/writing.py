"""From rows that are ready to what they mean in the library: one batch, in one transaction, with one way back."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.dateparse import parse_date

from lists.enums import ListKind, OwnedFormat, RowKind, RowState, Status
from lists.imports import restoring
from lists.imports.choosing import Choices
from lists.imports.further import FURTHER, write_further
from lists.imports.known import Known, is_void
from lists.imports.planning import Planner, Verdict, formats_of, moment_of, review_of, thing_of, title_of
from lists.imports.texts import cut, markdown_of
from lists.models import ImportRow, Watch
from lists.services.bulk import history, writing
from lists.services.bulk.history import PartRating
from lists.services.bulk.rows import read_rows
from lists.services.shelf import When
from lists.services.watches import Viewing, new_watches
from lists.undo import Journal
from movies.models import Title
from reviews.enums import CommentPolicy
from reviews.models import Review
from reviews.validators import language_near
from social.models import Profile

LONGEST_NOTE = 2_000
# A shorter text on a viewing is a note to it: a review has more to say.
SHORTEST_REVIEW = 20
_ON_THE_WAY = (Status.WATCHING, Status.PAUSED)


@dataclass(slots=True)
class Batch:
    """Rows of some titles that are to be written, all judged by one planner, under the profile's shelf."""

    journal: Journal
    planner: Planner
    choices: Choices
    known: Known
    rows: Sequence[ImportRow]
    titles: set[int] = field(default_factory=set)
    now: datetime.datetime = field(default_factory=timezone.now)
    # Of our own archive: whole entries, from whose viewings nothing follows; and reviews that viewings name.
    entries: list[ImportRow] = field(default_factory=list)
    reviews: dict[str, Review] = field(default_factory=dict)
    written_reviews: list[ImportRow] = field(default_factory=list)

    @property
    def profile(self) -> Profile:
        return self.journal.profile

    def write(self) -> None:
        """Write what is ready and wanted, and give every row its state. The rows are the caller's to save."""
        # What an earlier commit of the same import has written stays as it is.
        ready = [row for row in self.rows if row.state != RowState.WRITTEN and self._is_wanted(row)]
        by_kind: dict[str, list[ImportRow]] = {}
        for row in ready:
            by_kind.setdefault(row.kind, []).append(row)
        self.entries = [row for row in self.rows if self._is_whole(row)]
        self._reviews(by_kind.get(RowKind.REVIEW, []))
        self._watches(by_kind.get(RowKind.WATCH, []))
        self._ratings(by_kind.get(RowKind.RATING, []))
        self._statuses(by_kind.get(RowKind.STATUS, []))
        self._standing(ListKind.FAVOURITES, by_kind.get(RowKind.FAVOURITE, []))
        self._standing(ListKind.WATCHLIST, by_kind.get(RowKind.WATCHLIST, []))
        self._copies(by_kind.get(RowKind.OWNED, []))
        self._notes(by_kind.get(RowKind.NOTE, []))
        for kind in FURTHER:
            write_further(self.journal, kind, by_kind.get(kind, []))
        restoring.write_entries(self.journal, self.known, self.entries)
        for row in ready:
            row.state, row.reason = RowState.WRITTEN, ""

    def _is_whole(self, row: ImportRow) -> bool:
        """Whether it is an entry of our own archive that is to be written, or of which nothing but a shell is here."""
        if row.kind != RowKind.STATUS or not row.data.get("is_ours"):
            return False
        entry = self.known.entries.get(title_of(row))
        is_shell = entry is not None and is_void(entry) and self.choices.takes(row)
        return row.state == RowState.READY or (row.state == RowState.HERE and is_shell)

    def _is_wanted(self, row: ImportRow) -> bool:
        """Take the verdict over into the row; whether it is to be written."""
        verdict = self.planner.verdicts[row.pk]
        apply(row, verdict)
        if verdict.state != RowState.READY:
            return False
        if not self.choices.takes(row):
            row.state = RowState.SKIPPED
            return False
        if verdict.is_conflict and not self.choices.prefers_theirs(row, ours_at=self._ours_at(row)):
            row.state = RowState.HERE
            return False
        return True

    def _ours_at(self, row: ImportRow) -> datetime.datetime | None:
        if row.kind == RowKind.RATING and (held := self.known.ratings.get(thing_of(row))):
            return held[1]
        entry = self.known.entries.get(title_of(row))
        return entry.status_at if entry and row.kind == RowKind.STATUS else None

    # -- viewings and what is said of them ----------------------------------------------------------------------------

    def _watches(self, rows: Sequence[ImportRow]) -> None:
        shows = {title.title_id for title in read_rows(self.profile, {title_of(row) for row in rows}) if title.is_show}
        seasons = {row.season_id for row in rows if row.season_id and not row.episode_id}
        whole = [
            row for row in rows if row.episode_id is None and title_of(row) in shows and not row.data.get("is_ours")
        ]
        apart = {row.pk for row in whole}
        single = [row for row in rows if row.pk not in apart]
        watches = self._in_order(single)
        self._keep_their_reviews(single, watches)
        logged = [_moment(row.data.get("entered")) if row.data.get("is_ours") else None for row in single]
        titles = history.log_viewings(self.journal, watches, logged)
        for row, watch in zip(single, watches, strict=True):
            row.watch = watch
        titles |= history.see_seasons(self.journal, {pk for pk in seasons if pk})
        titles |= self._whole_shows([row for row in whole if not row.season_id])
        history.follow_viewings(self.journal, titles - {title_of(row) for row in self.entries})
        self._tidy_watchlist(titles)

    def _in_order(self, rows: list[ImportRow]) -> list[Watch]:
        """A viewing for each row. The rows are put in the order in which things were seen, which keys then follow."""
        rows.sort(key=lambda row: (self.planner.day_of(row) or datetime.date.max, row.number))
        seen = {about for about, days in self.known.viewings.items() if days.total() > 0}
        made = []
        for row in rows:
            about = (title_of(row), row.episode_id)
            made.append(self._watch(row, again=about in seen))
            seen.add(about)
        return made

    def _watch(self, row: ImportRow, *, again: bool) -> Watch:
        data = row.data
        claimed = data.get("is_rewatch")
        text = markdown_of(data.get("review", ""))
        note = [data.get("note", ""), text if len(text) < SHORTEST_REVIEW else ""]
        return Watch(
            profile=self.profile,
            title_id=title_of(row),
            episode_id=row.episode_id,
            watched_on=self.planner.day_of(row),
            watched_at=moment_of(data.get("moment")),
            is_rewatch=again if claimed is None else claimed,
            company=data.get("company", ""),
            note=cut("\n".join(part for part in note if part), LONGEST_NOTE),
            rating=data.get("rating"),
            tags=data.get("tags", []),
            review=self.reviews.get(data.get("review_key", "")),
            visibility=data.get("visibility") or self.profile.default_visibility,
            nonce=self.planner.verdicts[row.pk].nonce,
        )

    def _keep_their_reviews(self, rows: Sequence[ImportRow], watches: Sequence[Watch]) -> None:
        pairs = []
        for row, watch in zip(rows, watches, strict=True):
            text = markdown_of(row.data.get("review", ""))
            if len(text) >= SHORTEST_REVIEW:
                written = watch.watched_at or _moment(row.data.get("entered")) or _noon(watch.watched_on)
                spoilers = row.data.get("has_spoilers", False)
                pairs.append((watch, self._review(row, text, written, has_spoilers=spoilers)))
        history.keep_reviews(self.journal, [review for _watch, review in pairs])
        for watch, review in pairs:
            watch.review = review

    def _whole_shows(self, rows: Sequence[ImportRow]) -> set[int]:
        """Shows that are said to be seen get what they lack; a viewing of one on a day is one of all its episodes."""
        claimed = {title_of(row) for row in rows if row.data.get("is_claim")}
        writing.see(self.journal, read_rows(self.profile, claimed))
        titles = Title.objects.in_bulk({title_of(row) for row in rows} - claimed)
        for row in rows:
            if title := titles.get(title_of(row)):
                self._whole_show(row, title)
        return {title_of(row) for row in rows}

    def _whole_show(self, row: ImportRow, title: Title) -> None:
        """As somebody logs it by hand: what was said of it is the last episode's."""
        said = self._watch(row, again=False)
        self._keep_their_reviews([row], [said])
        viewing = Viewing(
            When(said.watched_on, said.watched_at),
            is_rewatch=row.data.get("is_rewatch"),
            company=said.company,
            note=said.note,
            rating=said.rating,
            tags=said.tags,
            visibility=said.visibility,
            nonce=said.nonce,
        )
        made = new_watches(self.profile, title, None, viewing)
        made[-1].review = said.review
        history.log_viewings(self.journal, made)
        row.watch = made[-1]

    def _tidy_watchlist(self, titles: Iterable[int]) -> None:
        """What was seen leaves the watchlist, where its owner wants that, unless the source has it on its own too."""
        if not self.profile.tidy_watchlist:
            return
        listed = {pk for pk, entry in self.known.entries.items() if entry.on_watchlist}
        theirs = {title_of(row) for row in self.rows if row.kind == RowKind.WATCHLIST and row.subject}
        writing.take_off_standing(self.journal, ListKind.WATCHLIST, sorted(listed & set(titles) - theirs))

    # -- opinions -----------------------------------------------------------------------------------------------------

    def _ratings(self, rows: Sequence[ImportRow]) -> None:
        rows = [*rows, *self._rated_in_reviews(rows)]
        whole = {title_of(row): row for row in reversed(rows) if not (row.season_id or row.episode_id)}
        moments = {pk: at for pk, row in whole.items() if (at := _moment(row.data.get("rated")))}
        seen_by = {pk: row.data.get("visibility", "") for pk, row in whole.items()}
        history.rate_each(self.journal, {pk: _value(row) for pk, row in whole.items()}, moments, seen_by)
        parts = [row for row in rows if row.season_id or row.episode_id]
        history.rate_parts(
            self.journal,
            [
                PartRating(
                    *thing_of(row),
                    _value(row),
                    _moment(row.data.get("rated")) or self.now,
                    row.data.get("visibility", ""),
                )
                for row in parts
            ],
        )

    def _rated_in_reviews(self, rows: Sequence[ImportRow]) -> list[ImportRow]:
        """Reviews that are written now and say points for what nothing else rates, here or in the files."""
        if RowKind.RATING not in self.choices.kinds:
            return []
        rated = {*self.known.ratings, *(thing_of(row) for row in self.rows if row.kind == RowKind.RATING)}
        written = [row for row in self.written_reviews if row.data.get("rating") and thing_of(row) not in rated]
        return list({thing_of(row): row for row in reversed(written)}.values())

    def _reviews(self, rows: Sequence[ImportRow]) -> None:
        reviews = [
            self._review(
                row,
                _with_title(row.data.get("title", ""), review_of(row)),
                _moment(row.data.get("written")),
                has_spoilers=row.data.get("has_spoilers", False),
            )
            for row in rows
        ]
        history.keep_reviews(self.journal, reviews)
        self.written_reviews = list(rows)
        self.reviews = {row.data.get("key", ""): review for row, review in zip(rows, reviews, strict=True)}
        self.reviews.pop("", None)

    def _review(self, row: ImportRow, text: str, written: datetime.datetime | None, *, has_spoilers: bool) -> Review:
        title, season, episode = thing_of(row)
        return Review(
            profile=self.profile,
            title_id=title,
            season_id=season,
            episode_id=episode,
            text=text or "…",
            has_spoilers=has_spoilers,
            visibility=row.data.get("visibility") or self.profile.default_visibility,
            language=row.data.get("language", "") if row.data.get("is_ours") else language_near(self.profile.language),
            comment_policy=row.data.get("comments") or CommentPolicy.ALL,
            written_at=written or self.now,
            edited_at=moment_of(row.data.get("edited")),
        )

    # -- where one stands ---------------------------------------------------------------------------------------------

    def _statuses(self, rows: Sequence[ImportRow]) -> None:
        said = {title_of(row): row.data["status"] for row in rows if not row.data.get("is_ours")}
        for pk in self._finished([pk for pk, status in said.items() if status in _ON_THE_WAY]):
            del said[pk]
        completed = [pk for pk, status in said.items() if status == Status.COMPLETED]
        writing.see(self.journal, read_rows(self.profile, completed))
        held = read_rows(self.profile, said)
        writing.ensure_entries(self.profile, held)
        for status in Status.values:
            group = [row for row in held if said[row.title_id] == status != row.status]
            writing.set_status(self.journal, group, status)
            if status == Status.PLANNED:
                wanted = [row.title_id for row in group if not row.on_watchlist]
                writing.put_on_standing(self.journal, ListKind.WATCHLIST, wanted)

    def _finished(self, titles: Iterable[int]) -> set[int]:
        """Shows that have ended and are seen to their end: nobody is on the way in them."""
        over = {row.title_id for row in read_rows(self.profile, list(titles)) if row.is_show and row.over}
        return over - history.unseen_shows(self.profile, over)

    def _standing(self, kind: ListKind, rows: Sequence[ImportRow]) -> None:
        places = sorted(
            rows, key=lambda row: (row.data.get("position") is None, row.data.get("position") or row.number)
        )
        ours = [row for row in places if row.data.get("is_ours")]
        restoring.put_on_standing(self.journal, kind, ours)
        titles = [title_of(row) for row in places if not row.data.get("is_ours")]
        writing.put_on_standing(self.journal, kind, titles)
        if kind == ListKind.WATCHLIST and titles:
            fresh = [row for row in read_rows(self.profile, titles) if not row.status]
            writing.set_status(self.journal, fresh, Status.PLANNED)

    def _copies(self, rows: Sequence[ImportRow]) -> None:
        values = {}
        for row in rows:
            entry = self.known.entries.get(title_of(row))
            wanted = {*formats_of(row), *(entry.owned if entry else ())}
            note = (entry.owned_note if entry else "") or row.data.get("note", "")
            values[title_of(row)] = [[form for form in OwnedFormat.values if form in wanted], note[:200]]
        history.change_each(self.journal, ["owned", "owned_note"], values)

    def _notes(self, rows: Sequence[ImportRow]) -> None:
        """Two notes on a title become one: nobody's words are thrown away."""
        values = {}
        for row in rows:
            entry = self.known.entries.get(title_of(row))
            both = [entry.private_note if entry else "", row.data["text"]]
            values[title_of(row)] = [cut("\n".join(part for part in both if part), LONGEST_NOTE)]
        history.change_each(self.journal, ["private_note"], values)


def apply(row: ImportRow, verdict: Verdict) -> None:
    """Let a row say what its verdict says."""
    row.state, row.reason, row.is_conflict = verdict.state, verdict.reason[:500], verdict.is_conflict
    if verdict.watch:
        row.watch_id = verdict.watch


def _value(row: ImportRow) -> int:
    """The points of a rating, or of a review."""
    return int(row.data["value"] if row.kind == RowKind.RATING else row.data["rating"])


def _moment(said: str | None) -> datetime.datetime | None:
    """A moment out of a moment or a day, which has its noon."""
    return moment_of(said) or _noon(parse_date(said)) if said else None


def _noon(day: datetime.date | None) -> datetime.datetime | None:
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC) if day else None


def _with_title(title: str, text: str) -> str:
    return f"**{title}**\n\n{text}" if title else text
