"""What the rules of smart lists find, as their readers may know of it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import QueryDict

from lists.library import LibraryFilters, matching_titles
from lists.library.paging import in_order
from lists.models import List
from movies.models.titles import TitleQuerySet


def rules_of(found: List) -> LibraryFilters:
    """The list's filters, in its owner's region."""
    return LibraryFilters.from_query(QueryDict(found.rules), region=found.profile.region or settings.TMDB_REGION)


def found_by(found: List, viewer: Any) -> TitleQuerySet:
    """The titles on a smart list, in its order. Runs no query."""
    rules = rules_of(found)
    titles = matching_titles(rules, owner=found.profile, viewer=viewer, library_only=False)
    return in_order(titles, rules, library_only=False)


def all_found(lists: Iterable[List], viewer: Any) -> dict[int, TitleQuerySet]:
    """The same of all smart lists among these, by key."""
    return {each.pk: found_by(each, viewer) for each in lists if each.is_smart}
