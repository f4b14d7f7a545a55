"""Where one stands with many titles: status, watchlist, favourites."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import ListKind, Status
from lists.services.bulk import writing
from lists.services.bulk.act import Act, line, number, of_titles, off_watchlist, onto_watchlist
from lists.services.bulk.rows import Row
from lists.undo import Journal
from social.models import Profile


@dataclass(frozen=True, slots=True)
class SetStatus(Act):
    """Of Status, or empty for none. Completed counts what isn't logged yet as seen some time."""

    status: str

    def changes(self, row: Row) -> bool:
        return row.status != self.status

    def will(self, count: int) -> str:
        if not self.status:
            text = ngettext("%(count)s will have no status.", "%(count)s will have no status.", count)
            return text % {"count": number(count)}
        text = ngettext("%(count)s will become %(status)s.", "%(count)s will become %(status)s.", count)
        return text % {"count": number(count), "status": self._label.lower()}

    def already(self, count: int) -> str:
        return ngettext("%(count)s already is.", "%(count)s already are.", count) % {"count": number(count)}

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        lines = []
        if self.status == Status.COMPLETED:
            unseen = sum(not row.logged for row in rows)
            lines += line(unseen, ngettext(
                "%(count)s without a viewing counts as seen some time.",
                "%(count)s without a viewing count as seen some time.", unseen,
            ))  # fmt: skip
            shows = sum(row.is_show for row in rows)
            lines += line(shows, ngettext(
                "Of %(count)s show each episode that has aired counts as seen.",
                "Of %(count)s shows each episode that has aired counts as seen.", shows,
            ))  # fmt: skip
        if self.status == Status.PLANNED:
            lines += onto_watchlist(sum(not row.on_watchlist for row in rows))
        else:
            lines += off_watchlist(sum(self._leaves_watchlist(profile, row) for row in rows))
        return lines

    def message(self, count: int) -> str:
        label = self._label if self.status else _("no status")
        return of_titles(count) % {"count": number(count), "what": label.lower()}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        writing.ensure_entries(journal.profile, rows)
        if self.status == Status.COMPLETED:
            writing.see(journal, rows)
        writing.set_status(journal, rows, self.status)
        if self.status == Status.PLANNED:
            new = [row.title_id for row in rows if not row.on_watchlist]
            writing.put_on_standing(journal, ListKind.WATCHLIST, new)
        else:
            gone = [row.title_id for row in rows if self._leaves_watchlist(journal.profile, row)]
            writing.take_off_standing(journal, ListKind.WATCHLIST, gone)

    def _leaves_watchlist(self, profile: Profile, row: Row) -> bool:
        tidied = self.status == Status.COMPLETED and profile.tidy_watchlist and not row.logged
        return row.on_watchlist and (row.status == Status.PLANNED or tidied)

    @property
    def _label(self) -> str:
        return str(Status(self.status).label) if self.status else ""


@dataclass(frozen=True, slots=True)
class SetWatchlisted(Act):
    """On the watchlist, which plans what has no status; or off it, which takes "planned" back."""

    on: bool

    def changes(self, row: Row) -> bool:
        return row.on_watchlist != self.on

    def will(self, count: int) -> str:
        if self.on:
            text = ngettext(
                "%(count)s will be put on your watchlist.", "%(count)s will be put on your watchlist.", count
            )
        else:
            text = ngettext("%(count)s will leave your watchlist.", "%(count)s will leave your watchlist.", count)
        return text % {"count": number(count)}

    def already(self, count: int) -> str:
        if self.on:
            text = ngettext("%(count)s is on it already.", "%(count)s are on it already.", count)
        else:
            text = ngettext("%(count)s isn’t on it.", "%(count)s aren’t on it.", count)
        return text % {"count": number(count)}

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        count = len(self._following(rows))
        if self.on:
            text = ngettext("%(count)s without a status becomes planned.", "%(count)s without a status become planned.",
                            count)  # fmt: skip
        else:
            text = ngettext("%(count)s is planned no more.", "%(count)s are planned no more.", count)
        return line(count, text)

    def message(self, count: int) -> str:
        what = _("on your watchlist") if self.on else _("off your watchlist")
        return of_titles(count) % {"count": number(count), "what": what}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        titles = [row.title_id for row in rows]
        writing.ensure_entries(journal.profile, rows)
        act = writing.put_on_standing if self.on else writing.take_off_standing
        act(journal, ListKind.WATCHLIST, titles)
        writing.set_status(journal, self._following(rows), Status.PLANNED if self.on else "")

    def _following(self, rows: Sequence[Row]) -> list[Row]:
        before = "" if self.on else Status.PLANNED
        return [row for row in rows if row.status == before]


@dataclass(frozen=True, slots=True)
class SetFavourite(Act):
    on: bool

    def changes(self, row: Row) -> bool:
        return row.is_favourite != self.on

    def will(self, count: int) -> str:
        if self.on:
            text = ngettext("%(count)s will become a favourite.", "%(count)s will become favourites.", count)
        else:
            text = ngettext("%(count)s will be no favourite.", "%(count)s will be no favourites.", count)
        return text % {"count": number(count)}

    def already(self, count: int) -> str:
        if self.on:
            text = ngettext("%(count)s already is one.", "%(count)s already are.", count)
        else:
            text = ngettext("%(count)s is none.", "%(count)s are none.", count)
        return text % {"count": number(count)}

    def message(self, count: int) -> str:
        what = _("among your favourites") if self.on else _("no favourites any more")
        return of_titles(count) % {"count": number(count), "what": what}

    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        titles = [row.title_id for row in rows]
        writing.ensure_entries(journal.profile, rows)
        act = writing.put_on_standing if self.on else writing.take_off_standing
        act(journal, ListKind.FAVOURITES, titles)
