"""Where a profile stands with many titles: what acts on them look at."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from lists.library.matching import with_own
from movies.enums import OVER, TitleKind
from movies.models import Title
from social.models import Profile


@dataclass(frozen=True, slots=True)
class Row:
    """A title and its entry, which may not be there: then held is false, and all is empty.

    logged: whether there is any viewing. over: of a show.
    """

    title_id: int
    held: bool
    is_show: bool
    over: bool
    status: str
    status_at: datetime.datetime | None
    owned: tuple[str, ...]
    owned_note: str
    private_note: str
    stopped_at_episode_id: int | None
    stopped_at_minute: int | None
    on_watchlist: bool
    is_favourite: bool
    logged: bool
    rating: int | None


def read_rows(profile: Profile, title_ids: Collection[int]) -> list[Row]:
    """A row for each of the titles that the profile may know of, in the order of their keys. Runs one query."""
    if not title_ids:
        return []
    found = with_own(Title.objects.visible_to(profile).filter(pk__in=list(title_ids)), profile, profile).order_by("pk")
    own = (
        "pk", "status", "status_at", "owned", "owned_note", "private_note", "stopped_at_episode_id",
        "stopped_at_minute", "on_watchlist", "is_favourite", "last_logged_at",
    )  # fmt: skip
    columns = ("pk", "kind", "status", *(f"entry_of_owner__{name}" for name in own), "rating_of_owner__value")
    return [
        Row(
            title_id=pk,
            held=entry is not None,
            is_show=kind == TitleKind.SHOW,
            over=over in OVER,
            status=status or "",
            status_at=since,
            owned=tuple(owned or ()),
            owned_note=copy or "",
            private_note=note or "",
            stopped_at_episode_id=episode,
            stopped_at_minute=minute,
            on_watchlist=bool(listed),
            is_favourite=bool(loved),
            logged=logged is not None,
            rating=rating,
        )
        for (pk, kind, over, entry, status, since, owned, copy, note, episode, minute, listed, loved, logged, rating)
        in found.values_list(*columns)
    ]  # fmt: skip
