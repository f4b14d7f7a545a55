"""What one keeps of many titles: copies, ratings, viewings, places on lists; or nothing any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import ListKind, OwnedFormat, Status
from lists.models import List
from lists.services.bulk import writing
from lists.services.bulk.act import Act, line, number, of_titles, off_watchlist
from lists.services.bulk.rows import Row
from lists.services.items import append_titles, lock_editable
from lists.services.sharing import others_on
from lists.services.shelf import When
from lists.undo import Journal
from reviews.validators import rating_value
from social import activity
from social.enums import NotificationKind, Verb
from social.models import Profile


@dataclass(frozen=True, slots=True)
class ChangeOwned(Act):
    """Add formats of OwnedFormat to what is owned, or take them away."""

    formats: tuple[str, ...]
    on: bool

    def changes(self, row: Row) -> bool:
        return self._after(row) != row.owned

    def will(self, count: int) -> str:
        labels = ", ".join(str(OwnedFormat(form).label) for form in self.formats)
        if self.on:
            text = ngettext("%(count)s will be owned on %(formats)s.", "%(count)s will be owned on %(formats)s.", count)
        else:
            text = ngettext(
                "%(count)s will not be owned on %(formats)s any more.",
                "%(count)s will not be owned on %(formats)s any more.", count,
            )  # fmt: skip
        return text % {"count": number(count), "formats": labels}

    def already(self, count: int) -> str:
        if self.on:
            return ngettext("%(count)s already is.", "%(count)s already are.", count) % {"count": number(count)}
        return ngettext("%(count)s isn’t now.", "%(count)s aren’t now.", count) % {"count": number(count)}

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        gone = sum(bool(row.owned_note) and not self._after(row) for row in rows)
        return line(gone, ngettext("The note on the copy of %(count)s goes with it.",
                                    "The notes on the copies of %(count)s go with them.", gone))  # fmt: skip

    def message(self, count: int) -> str:
        text = ngettext("What you own of %(count)s title is noted.", "What you own of %(count)s titles is noted.",
                        count)  # fmt: skip
        return text % {"count": number(count)}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        writing.ensure_entries(journal.profile, rows)
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(self._after(row), []).append(row)
        for owned, group in groups.items():
            if owned:
                writing.change_entries(journal, group, {"owned": list(owned)})
            else:
                writing.change_entries(journal, group, {"owned": [], "owned_note": ""})

    def _after(self, row: Row) -> tuple[str, ...]:
        wanted = {*row.owned, *self.formats} if self.on else {*row.owned} - {*self.formats}
        return tuple(form for form in OwnedFormat.values if form in wanted)


@dataclass(frozen=True, slots=True)
class SetRating(Act):
    """1 to 10, or None: no rating. Raises ValidationError when carried out with another value."""

    value: int | None

    def changes(self, row: Row) -> bool:
        return row.rating != self.value

    def will(self, count: int) -> str:
        if self.value is None:
            text = ngettext("%(count)s will lose its rating.", "%(count)s will lose their ratings.", count)
        else:
            text = ngettext(
                "%(count)s will be rated %(points)s out of 10.", "%(count)s will be rated %(points)s out of 10.", count
            )
        return text % {"count": number(count), "points": self.value}

    def already(self, count: int) -> str:
        if self.value is None:
            return ngettext("%(count)s has none.", "%(count)s have none.", count) % {"count": number(count)}
        return ngettext("%(count)s already is.", "%(count)s already are.", count) % {"count": number(count)}

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        replaced = sum(row.rating is not None for row in rows) if self.value is not None else 0
        return line(replaced, ngettext("The rating that %(count)s has now is replaced.",
                                        "The ratings that %(count)s have now are replaced.", replaced))  # fmt: skip

    def message(self, count: int) -> str:
        what = _("without a rating") if self.value is None else _("rated %(points)s out of 10") % {"points": self.value}
        return of_titles(count) % {"count": number(count), "what": what}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        if self.value is not None:
            rating_value(self.value)
        writing.rate(journal, rows, self.value)


@dataclass(frozen=True, slots=True)
class LogViewing(Act):
    """A viewing of each film, and of each show as a whole."""

    when: When

    def will(self, count: int) -> str:
        if self.when.day:
            text = ngettext(
                "A viewing of %(count)s title on %(day)s will be in your diary.",
                "A viewing of each of %(count)s titles on %(day)s will be in your diary.", count,
            )  # fmt: skip
            return text % {"count": number(count), "day": date_format(self.when.day, "DATE_FORMAT")}
        text = ngettext("%(count)s title will count as seen once more, some time.",
                        "%(count)s titles will count as seen once more, some time.", count)  # fmt: skip
        return text % {"count": number(count)}

    def already(self, count: int) -> str:
        return ""

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        again = sum(row.logged for row in rows)
        completed = sum(_status_once_seen(row) == Status.COMPLETED != row.status for row in rows)
        return [
            *line(again, ngettext("%(count)s has been seen before.", "%(count)s have been seen before.", again)),
            *line(completed, ngettext("%(count)s becomes completed.", "%(count)s become completed.", completed)),
            *off_watchlist(sum(row.on_watchlist for row in rows) if profile.tidy_watchlist else 0),
        ]

    def message(self, count: int) -> str:
        text = ngettext("%(count)s viewing is logged.", "%(count)s viewings are logged.", count)
        return text % {"count": number(count)}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        titles = [row.title_id for row in rows]
        writing.ensure_entries(journal.profile, rows)
        writing.log(journal, titles, self.when)
        for status in (Status.COMPLETED, Status.WATCHING):
            group = [row for row in rows if _status_once_seen(row) == status != row.status]
            writing.set_status(journal, group, status)
        if journal.profile.tidy_watchlist:
            listed = [row.title_id for row in rows if row.on_watchlist]
            writing.take_off_standing(journal, ListKind.WATCHLIST, listed)


@dataclass(frozen=True, slots=True)
class AddToList(Act):
    """At the end of a list that the profile edits, but for what it holds. Raises List.DoesNotExist."""

    found: List

    def changing(self, profile: Profile, rows: Sequence[Row]) -> list[Row]:
        editable = List.objects.editable_by(profile).custom().get(pk=self.found.pk)
        held = set(editable.items.values_list("title_id", flat=True))
        return [row for row in rows if row.title_id not in held]

    def will(self, count: int) -> str:
        text = ngettext("%(count)s will be put on “%(list)s”.", "%(count)s will be put on “%(list)s”.", count)
        return text % {"count": number(count), "list": self.found.name}

    def already(self, count: int) -> str:
        return ngettext("%(count)s is on it already.", "%(count)s are on it already.", count) % {"count": number(count)}

    def message(self, count: int) -> str:
        return of_titles(count) % {"count": number(count), "what": _("on “%(list)s”") % {"list": self.found.name}}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        (locked,) = lock_editable(journal.profile, self.found)
        items = append_titles(locked, [row.title_id for row in rows], by=journal.profile, journal=journal)
        if items:
            activity.record(
                actor=journal.profile,
                verb=Verb.LISTED,
                target=locked,
                visibility=locked.visibility,
                title_id=items[0].title_id,
                data={"count": len(items)},
                tells={NotificationKind.LIST_ACTIVITY: others_on(locked, but=journal.profile)},
            )


@dataclass(frozen=True, slots=True)
class RemoveFromLibrary(Act):
    """Status, flags, copies and notes go; with_log: viewings and ratings as well, without which nothing is left."""

    with_log: bool

    def changes(self, row: Row) -> bool:
        said = row.status or row.on_watchlist or row.is_favourite or row.owned or row.owned_note or row.private_note
        return bool(said) or (self.with_log and (row.logged or row.rating is not None))

    def will(self, count: int) -> str:
        text = ngettext("%(count)s will lose its status, flags, copies and notes.",
                        "%(count)s will lose their status, flags, copies and notes.", count)  # fmt: skip
        return text % {"count": number(count)}

    def already(self, count: int) -> str:
        return ngettext("%(count)s has none.", "%(count)s have none.", count) % {"count": number(count)}

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        logged, rated = sum(row.logged for row in rows), sum(row.rating is not None for row in rows)
        notes = sum(bool(row.private_note) for row in rows)
        lines = line(notes, ngettext("%(count)s of them has a private note.", "%(count)s of them have private notes.",
                                      notes))  # fmt: skip
        if self.with_log:
            lines += line(logged, ngettext("All viewings of %(count)s go from your diary.",
                                            "All viewings of %(count)s go from your diary.", logged))  # fmt: skip
            return lines + line(rated, ngettext("Your rating of %(count)s goes.", "Your ratings of %(count)s go.",
                                                 rated))  # fmt: skip
        kept = sum(row.logged or row.rating is not None for row in rows)
        return lines + line(kept, ngettext(
            "%(count)s stays in the library: it has viewings or a rating.",
            "%(count)s stay in the library: they have viewings or a rating.", kept,
        ))  # fmt: skip

    def message(self, count: int) -> str:
        return of_titles(count) % {"count": number(count), "what": _("out of your library")}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        titles = [row.title_id for row in rows]
        if self.with_log:
            writing.forget_watches(journal, [row.title_id for row in rows if row.logged])
            writing.rate(journal, [row for row in rows if row.rating is not None], None)
            writing.forget_ratings_of_parts(journal, titles)
        writing.change_entries(journal, rows, writing.NOTHING)
        for kind, flag in ((ListKind.WATCHLIST, "on_watchlist"), (ListKind.FAVOURITES, "is_favourite")):
            writing.take_off_standing(journal, kind, [row.title_id for row in rows if getattr(row, flag)])
        for verb in (Verb.PLANNED, Verb.COMPLETED):
            writing.withdraw(journal.profile, verb, titles)


def _status_once_seen(row: Row) -> str:
    """What a viewing of the whole makes of it: a show that goes on is being watched."""
    return Status.WATCHING if row.is_show and not row.over else Status.COMPLETED
