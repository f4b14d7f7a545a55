"""Trakt: the zip that its settings offer, as JSON or as tables, and bodies of its API that somebody saved."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Answers, Member
from lists.imports.records import Claim, Notice
from lists.imports.source import Source
from lists.imports.sources import trakt_rows
from lists.imports.sources.trakt_files import Item, Told, Upload, gather, recognises, takes
from lists.imports.sources.trakt_watches import watches
from lists.imports.tables import inside

# What the statistics count: as which of our kinds, and about what.
_CLAIMED = {
    "movies.plays": ("watch", "film"), "movies.watched": ("watch", "film"), "movies.collected": ("owned", "film"),
    "movies.ratings": ("rating", "film"), "movies.comments": ("review", "film"), "shows.watched": ("watch", "show"),
    "shows.collected": ("owned", "show"), "shows.ratings": ("rating", "show"), "shows.comments": ("review", "show"),
    "seasons.ratings": ("rating", "season"), "seasons.comments": ("review", "season"),
    "episodes.plays": ("watch", "episode"), "episodes.watched": ("watch", "episode"),
    "episodes.ratings": ("rating", "episode"), "episodes.comments": ("review", "episode"),
    "ratings.total": ("rating", ""), "network.following": ("follow", ""),
}  # fmt: skip


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    upload = gather(members, answers)
    yield from upload.notices
    noted = trakt_rows.notes_of_viewings(upload)
    yield from watches(upload, noted)
    yield from trakt_rows.ratings(upload)
    yield from trakt_rows.watchlist(upload)
    yield from trakt_rows.favourites(upload)
    yield from trakt_rows.lists(upload)
    yield from trakt_rows.owned(upload)
    yield from trakt_rows.dropped(upload)
    yield from trakt_rows.comments(upload)
    yield from trakt_rows.notes(upload, noted)
    yield from trakt_rows.following(upload)
    yield from _claims(upload)
    yield from _notices(upload)


def _claims(upload: Upload) -> Iterator[Claim]:
    for item in upload.of(Told.STATS)[:1]:
        for label, (what, about) in _CLAIMED.items():
            count = values.whole(inside(item.data, *label.split(".")))
            if count is not None:
                # "Watched" counts films and episodes, "plays" viewings of them.
                once = label.endswith((".watched", ".collected"))
                yield Claim(
                    what=what, about=about, is_distinct=once, count=count, label=label, member=item.member
                )  # fmt: skip


def _notices(upload: Upload) -> Iterator[Notice]:
    if failed := [values.text(item.data.get("endpoint"), 60) for item in upload.of(Told.FAILURE)]:
        text = _("Trakt couldn’t put everything into this export. What is missing: %(parts)s. Ask for a new one.")
        yield Notice(code="incomplete", text=(text % {"parts": ", ".join(failed)[:300]})[:500])
    if count := len(upload.of(Told.PAUSED)):
        text = ngettext(
            "%(count)d title that was paused half way isn’t kept: it wasn’t watched to its end.",
            "%(count)d titles that were paused half way aren’t kept: they weren’t watched to their end.",
            count,
        )
        yield Notice(code="not_kept", text=text % {"count": count}, member=upload.of(Told.PAUSED)[0].member)
    for member, items in groupby(upload.of(Told.UNREAD), key=_member):
        text = _("This file was looked at, but Matinee has no place for the %(count)d things in it.")
        yield Notice(code="not_read", text=text % {"count": len(list(items))}, member=member)


def _member(item: Item) -> str:
    return item.member


SOURCES = (
    Source(
        slug="trakt",
        label="Trakt",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Viewings, ratings, lists, watchlist, favourites, collection, comments, notes, dropped shows and whom "
                "you follow; not what was paused, likes, followers, hidden calendars or settings."
            ),
        ),
        where=cast(str, gettext_lazy("On Trakt, choose “Settings”, “Data” and “Export”, and upload the zip as it is.")),
        statuses={"dropped": Status.DROPPED},
    ),
)
