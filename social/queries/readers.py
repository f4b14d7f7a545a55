"""A viewer as prepared queries know it: what decides their shape, and places for who it is."""

from dataclasses import dataclass
from typing import Any

from config.lib.prepared import Given
from social.models import Profile


@dataclass(frozen=True, slots=True)
class Reader:
    """Stands in for a viewer in `visible_to` and the like, with a `Given` where its keys come; see `reader_of`.

    kind: of ProfileKind. age_ceiling, adult_titles: as of a profile, for what titles it may know of.
    """

    kind: str
    age_ceiling: int | None
    adult_titles: bool

    @property
    def pk(self) -> Any:
        return Given("viewer")

    @property
    def user_id(self) -> Any:
        return Given("viewer_account")


def reader_of(viewer: Profile | None) -> Any:
    """For a prepared query's shape. None, as for the queries themselves, is a visitor."""
    return Reader(viewer.kind, viewer.age_ceiling, viewer.adult_titles) if viewer else None


def keys_of(viewer: Profile | None) -> dict[str, Any]:
    """What fills the places of a `Reader`."""
    return {"viewer": viewer.pk, "viewer_account": viewer.user_id} if viewer else {}
