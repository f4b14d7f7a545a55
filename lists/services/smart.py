"""Smart lists: a saved wish, asked anew each time. The owner's data decide what fits, the reader's age what shows."""

import datetime
from collections.abc import Callable, Iterable
from functools import partial

from django.conf import settings
from django.db.models import F
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.enums import ListKind, OwnedFormat, Status
from lists.library import LibraryFilters, matching_titles
from lists.library.filters import ANY_FORMAT, NO_STATUS
from lists.models import List
from movies.browse import BrowseFilters, Names, names_for
from movies.browse.groups import label_of
from movies.models.titles import TitleQuerySet
from social.models import Profile

# Orders of LibraryFilters that a whole catalogue can have: the column, whether it usually descends, whether it is null.
_ORDERS = {
    "popular": ("tmdb_popularity", True, False),
    "name": ("sort_name", False, False),
    "released": ("released_on", True, True),
    "score": ("score", True, True),
    "runtime": ("runtime_minutes", False, True),
    "rating": ("own_rating", True, True),
}
DEFAULT_ORDER = "popular"
_FLAGS = {
    ("favourite", "yes"): gettext_lazy("Favourites"),
    ("favourite", "no"): gettext_lazy("No favourites"),
    ("watchlist", "yes"): gettext_lazy("On the watchlist"),
    ("watchlist", "no"): gettext_lazy("Not on the watchlist"),
    ("rated", "yes"): gettext_lazy("Rated"),
    ("rated", "no"): gettext_lazy("Not rated"),
    ("rewatched", "yes"): gettext_lazy("Watched again"),
    ("rewatched", "no"): gettext_lazy("Watched once at most"),
    ("note", "yes"): gettext_lazy("With a private note"),
    ("note", "no"): gettext_lazy("Without a private note"),
    ("watched", "ever"): gettext_lazy("Watched"),
    ("watched", "never"): gettext_lazy("Never watched"),
    ("watched", "undated"): gettext_lazy("Watched on an unknown day"),
}


def rules_from(query: QueryDict, *, owner: Profile) -> LibraryFilters:
    """What a form says of a smart list. What it says wrongly is as if it didn't say it."""
    return LibraryFilters.from_query(query, region=_region(owner), sort=DEFAULT_ORDER)


def rules_of(found: List) -> LibraryFilters:
    """The wish that a smart list keeps."""
    return rules_from(QueryDict(found.rules), owner=found.profile)


def catalogue_part(filters: LibraryFilters) -> LibraryFilters:
    """What of a wish says nothing of its owner: all that others are told."""
    return LibraryFilters(browse=filters.browse, q=filters.q, sort=DEFAULT_ORDER)


def rules_text(filters: LibraryFilters) -> str:
    """A wish as `List.rules` keeps it: equal wishes have equal texts."""
    return filters.to_query(default_sort=DEFAULT_ORDER)


def smart_titles(found: List, *, viewer: Profile | None) -> TitleQuerySet:
    """The titles that fit a smart list now and that the viewer may know of, in the list's order."""
    return titles_for(rules_of(found), owner=found.profile, viewer=viewer)


def titles_for(filters: LibraryFilters, *, owner: Profile, viewer: Profile | None) -> TitleQuerySet:
    """The same for a wish that isn't kept yet."""
    titles = matching_titles(filters, owner=owner, viewer=viewer, library_only=False)
    column, descends, nullable = _ORDERS.get(filters.sort, _ORDERS[DEFAULT_ORDER])
    down = descends != filters.backwards
    last = {"nulls_last": True} if nullable else {}
    return titles.order_by(F(column).desc(**last) if down else F(column).asc(**last), "-pk" if down else "pk")


def smart_among(lists: Iterable[List], *, viewer: Profile | None) -> dict[int, Callable[[], TitleQuerySet]]:
    """What gives `smart_titles` of each smart list among these, by the list's key. Runs no query."""
    return {each.pk: partial(smart_titles, each, viewer=viewer) for each in lists if each.is_smart}


def library_lists(profile: Profile) -> dict[Status, tuple[List, Callable[[], TitleQuerySet]]]:
    """What the profile watches and has completed, as lists that aren't stored, and what gives the titles of each.

    Runs no query.
    """
    made: dict[Status, tuple[List, Callable[[], TitleQuerySet]]] = {}
    for place, status in enumerate((Status.WATCHING, Status.COMPLETED), start=1):
        # A key that no list has tells it apart among others.
        found = List(pk=-place, kind=ListKind.SMART, name=str(status.label), profile=profile)
        made[status] = (found, partial(_latest_of, status, profile))
    return made


def _latest_of(status: Status, profile: Profile) -> TitleQuerySet:
    """Of the profile's library, the latest watched first."""
    filters = rules_from(QueryDict(f"status={status}"), owner=profile)
    titles = matching_titles(filters, owner=profile, viewer=profile, library_only=True)
    return titles.order_by(F("own_logged").desc(nulls_last=True), "-pk")


def rule_labels(filters: LibraryFilters) -> list[str]:
    """The rules of a wish in words. Runs a query where genres are chosen, and one where providers are."""
    chosen = filters.chosen()
    asked = {name for name, _value in chosen}
    browse: BrowseFilters = filters.browse
    names = names_for(browse, None) if asked & {"genre", "provider"} else Names(genres={}, providers={})
    kinds = {"film": _("Films"), "show": _("Shows")}
    first = [kinds[browse.kind]] if browse.kind else []
    return [*first, *(_label(name, value, names) for name, value in chosen)]


def _label(name: str, value: str, names: Names) -> str:
    if (name, value) in _FLAGS:
        return str(_FLAGS[name, value])
    if name == "status":
        return _("No status") if value == NO_STATUS else str(Status(value).label)
    if name == "owned":
        own = _("any format") if value == ANY_FORMAT else OwnedFormat(value).label if value in OwnedFormat else ""
        return _("Owned: %(format)s") % {"format": own} if own else _("Not owned")
    texts = {
        "q": _("Named “%(value)s”"),
        "rating_min": _("Rated %(value)s or more"),
        "rating_max": _("Rated %(value)s or less"),
        "watched_after": _("Watched since %(value)s"),
        "watched_before": _("Watched until %(value)s"),
        "not_since": _("Not watched since %(value)s"),
    }
    if name in texts:
        return texts[name] % {"value": _day(value) if name.startswith(("watched", "not")) else value}
    return label_of(name, value, names)


def _day(text: str) -> str:
    return date_format(datetime.date.fromisoformat(text), "DATE_FORMAT")


def _region(owner: Profile) -> str:
    return owner.region or str(settings.TMDB_REGION)
