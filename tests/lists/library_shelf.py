"""A small library with one of everything, and what a wish should find in it, in plain Python."""

import datetime
from dataclasses import dataclass, field

from lists.enums import Status
from lists.library import LibraryFilters
from lists.models import LibraryEntry, Watch
from movies.models import Title
from reviews.services import rate
from social.models import Profile
from tests.lists.factories import LibraryEntryFactory
from tests.movies.factories import TitleFactory

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@dataclass
class Held:
    """A title and where its owner stands with it; entry None: it isn't in the library."""

    title: Title
    entry: LibraryEntry | None = None
    rating: int | None = None
    days: list[datetime.date | None] = field(default_factory=list)
    again: bool = False


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def stock(owner: Profile) -> list[Held]:
    """Fifteen titles: statuses, ratings, formats, flags, days and none, an empty row, and two that aren't held."""
    held: list[Held] = []

    def put(name: str, days: tuple[str | None, ...] = (), rating: int | None = None, again: bool = False,
            title: dict | None = None, **entry: object) -> None:  # fmt: skip
        made = TitleFactory(name=name, tmdb_popularity=len(held) % 4, **(title or {}))
        seen = [None if d is None else day(d) for d in days]
        dated = [d for d in seen if d]
        row = LibraryEntryFactory(
            profile=owner,
            title=made,
            times_watched=len(seen),
            first_watched_on=min(dated, default=None),
            last_watched_on=max(dated, default=None),
            last_logged_at=NOW if seen else None,
            **{"status_at": NOW - datetime.timedelta(days=len(held) % 5) if entry.get("status") else None, **entry},
        )
        changed = NOW + datetime.timedelta(minutes=len(held) * 7 % 5)
        LibraryEntry.objects.filter(pk=row.pk).update(updated_at=changed, created_at=changed)
        row.refresh_from_db()
        for number, d in enumerate(seen):
            Watch.objects.create(profile=owner, title=made, watched_on=d, is_rewatch=again or number > 0)
        if rating:
            rate(profile=owner, title=made, value=rating)
            made.refresh_from_db()
        held.append(Held(made, row, rating, seen, again))

    put("Salt", ("2024-05-01",), 9, status=Status.COMPLETED, owned=["bluray"])
    put("Amber", ("2024-05-01", "2020-01-01"), 9, status=Status.COMPLETED, is_favourite=True)
    put("Kite", (None,), 4, status=Status.COMPLETED, private_note="Lent to Sam")
    put("The Quarry", status=Status.PLANNED, on_watchlist=True, title={"runtime_minutes": None})
    put("Ember", status=Status.PLANNED, on_watchlist=True, title={"released_on": None})
    put("Night Desk", ("2026-01-05", "2026-01-06"), title={"show": True, "genres": ["drama"]}, status=Status.WATCHING)
    put("Paper Moons", ("2021-06-01", None), 1, status=Status.DROPPED, title={"genres": ["drama", "comedy"]})
    put("Orchard", status=Status.PAUSED, owned=["dvd", "uhd"], title={"runtime_minutes": 61})
    put("Juniper", (), 7)
    put("Overture", owned_note="On the attic")
    put("Signals", ("2019-12-31",), again=True, status=Status.COMPLETED, title={"genres": ["comedy"]})
    put("Élan", (None, "2025-02-02"), 10, status=Status.COMPLETED, is_favourite=True, owned=["digital"])
    put("Empty")
    held += [Held(TitleFactory(name="Elsewhere", genres=["drama"])), Held(TitleFactory(name="Salt Lake"))]
    other = LibraryEntryFactory(title=held[0].title, status="dropped").profile
    rate(profile=other, title=held[0].title, value=2)
    held[0].title.refresh_from_db()
    return held


def is_content(held: Held) -> bool:
    row = held.entry
    return row is not None and bool(
        row.status or row.on_watchlist or row.is_favourite or row.owned or row.owned_note or row.private_note
        or held.days or held.rating
    )  # fmt: skip


def is_wanted(held: Held, wish: LibraryFilters) -> bool:
    """Whether a wish for what is the owner's describes this."""
    row = held.entry or LibraryEntry(owned=[])
    days = [d for d in held.days if d]
    return all(
        [
            not wish.status or (row.status or "none") in wish.status,
            not wish.favourite or row.is_favourite == (wish.favourite == "yes"),
            not wish.watchlist or row.on_watchlist == (wish.watchlist == "yes"),
            not wish.note or bool(row.private_note) == (wish.note == "yes"),
            not wish.rated or bool(held.rating) == (wish.rated == "yes"),
            wish.rating_min is None or (held.rating or 0) >= wish.rating_min,
            wish.rating_max is None or 0 < (held.rating or 0) <= wish.rating_max,
            not wish.owned or _owns(row, wish),
            {"": True, "ever": bool(held.days), "never": not held.days, "undated": bool(held.days) and not days}[
                wish.watched
            ],
            wish.watched_after is None or any(d >= wish.watched_after for d in days),
            wish.watched_before is None or any(d <= wish.watched_before for d in days),
            None in (wish.watched_after, wish.watched_before)
            or any(wish.watched_after <= d <= wish.watched_before for d in days),
            wish.not_since is None or (bool(days) and max(days) < wish.not_since),
            not wish.rewatched or (held.again or len(held.days) > 1) == (wish.rewatched == "yes"),
            not wish.q or held.title.folded_name.startswith(wish.q),
            not wish.browse.kind or held.title.kind == wish.browse.kind,
            not wish.browse.genre or {f"g:{slug}" for slug in wish.browse.genre} <= set(held.title.facets),
        ]
    )


def _owns(row: LibraryEntry, wish: LibraryFilters) -> bool:
    return (
        ("any" in wish.owned and bool(row.owned))
        or ("none" in wish.owned and not row.owned)
        or bool({*wish.owned} & {*row.owned})
    )
