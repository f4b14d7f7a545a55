"""The numbers beside the filters, against the titles that each would leave."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from lists.library import LibraryFilters, library_counts, matching_titles
from lists.models import LibraryEntry
from social.models import Profile
from tests.lists.library_shelf import Held
from tests.lists.test_library_matching import WISHES
from tests.social.factories import ProfileFactory

# Filters that take one value: another one takes its place.
ONE = ("favourite", "watchlist", "note", "rewatched", "watched", "rated", "kind", "score")


def wish(query: str) -> LibraryFilters:
    return LibraryFilters.from_query(QueryDict(query), region="US")


def with_value(filters: LibraryFilters, name: str, value: str) -> LibraryFilters:
    """The wish with this alone in one filter: what a count beside it promises."""
    if name == "kind":
        return filters.of_kind(value)
    if name == "rated":
        filters = filters.without("rating_min").without("rating_max")
    if name == "genre" and filters.browse.match == "all":
        return filters if value in filters.browse.genre else filters.toggle(name, value)
    alone = filters.without(name)
    if name == "score":
        return replace(alone, browse=replace(alone.browse, score=int(value)))
    return alone.toggle(name, value)


@pytest.mark.parametrize("query", [*WISHES, "score=7&genre=drama", "decade=1990&runtime=90-119&owned=any", "year=1999"])
def test_each_number_is_what_it_would_leave(query: str, owner: Profile, held: list[Held]) -> None:
    asked = wish(query)

    def count(filters: LibraryFilters) -> int:
        return matching_titles(filters, owner=owner, viewer=owner, library_only=True).count()

    counts = library_counts(asked, owner=owner, viewer=owner, version=1)
    assert counts.total == count(asked)
    assert counts.by_filter
    for name, values in counts.by_filter.items():
        if name != "total":
            for value, number in values.items():
                assert number == count(with_value(asked, name, value)), (name, value)


def test_remembered_until_the_library_changes(owner: Profile, held: list[Held], django_assert_num_queries) -> None:
    assert library_counts(wish(""), owner=owner, viewer=owner, version=1).of("status")["planned"] == 2
    LibraryEntry.objects.filter(status="planned").update(status="dropped")
    with django_assert_num_queries(0):
        assert library_counts(wish("sort=name"), owner=owner, viewer=owner, version=1).of("status")["planned"] == 2
    with django_assert_num_queries(2):
        assert "planned" not in library_counts(wish(""), owner=owner, viewer=owner, version=2).of("status")


def test_others_are_told_nothing_of_the_rest(owner: Profile, held: list[Held]) -> None:
    for viewer in (None, ProfileFactory()):
        counts = library_counts(wish("owned=any"), owner=owner, viewer=viewer, version=1)
        assert counts.total == sum(counts.of("status").values())
        assert not {"owned", "note", "favourite", "watchlist", "watched", "rewatched"} & set(counts.by_filter)
