"""What pages reckon from a profile's tracking, kept for as long as that stays as it is."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.db.models import QuerySet

from config.lib.prepared import Given, prepared
from lists.models import Shelf
from social.models import Profile

T = TypeVar("T")

# What the catalogue says may be so old, where it is kept with the rest.
REMEMBERED_SECONDS = 300
# What fewer titles or viewings add up to is reckoned anew each time: it takes no longer than to look it up.
MANY = 2_000


def version_of(profile: Profile | None) -> int:
    """Of the profile's shelf: every write of its tracking raises it. Runs one query, none for a visitor.

    Read it before what depends on it: what is kept is then never older than its version says.
    """
    if not profile:
        return 0
    return next(iter(_version(profile=profile.pk)), 0)


@prepared
def _version() -> QuerySet[Shelf, int]:
    return Shelf.objects.filter(profile=Given("profile")).values_list("version", flat=True)


def remembered(what: str, about: tuple[object, ...], reckon: Callable[[], T], *, worth: Callable[[T], bool]) -> T:
    """What `reckon` says, or said about the very same some minutes ago. None is never kept.

    about: all that it depends on, versions of shelves and the reader with the rest; repr() must tell them apart.
    worth: whether it took long enough to be kept.
    """
    key = f"lists:{what}:{hashlib.sha256(repr(about).encode()).hexdigest()[:32]}"
    known: T | None = cache.get(key)
    if known is None:
        known = reckon()
        if worth(known):
            cache.set(key, known, REMEMBERED_SECONDS)
    return known
