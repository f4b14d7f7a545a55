"""Which titles a wish finds, against the same wish in plain Python."""

import pytest
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from lists.library import LibraryFilters, matching_titles, seen_titles
from lists.models import LibraryEntry
from movies.models import Title
from social.enums import Visibility
from social.models import Profile
from tests.lists.library_shelf import Held, is_content, is_wanted
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

WISHES = [
    "", "status=planned", "status=planned&status=none", "status=completed&status=dropped", "status=none",
    "favourite=yes", "favourite=no", "watchlist=yes", "watchlist=no", "note=yes", "note=no",
    "rated=yes", "rated=no", "rating_min=9", "rating_max=4", "rating_min=4&rating_max=7",
    "owned=any", "owned=none", "owned=dvd", "owned=dvd&owned=bluray", "owned=none&owned=uhd",
    "watched=ever", "watched=never", "watched=undated", "watched_after=2024-05-01", "watched_before=2020-01-01",
    "watched_after=2021-01-01&watched_before=2023-12-31", "watched_after=2020-06-01&watched_before=2024-04-30",
    "not_since=2022-01-01", "watched_before=2020-12-31&not_since=2025-01-01",
    "rewatched=yes", "rewatched=no", "q=salt", "q=ju", "q=elan",
    "kind=show", "kind=film&status=watching", "genre=drama", "genre=drama&genre=comedy",
    "genre=comedy&rating_max=5&status=dropped", "status=completed&rated=no&kind=film", "owned=none&rated=no&note=no",
]  # fmt: skip


def wish(query: str) -> LibraryFilters:
    return LibraryFilters.from_query(QueryDict(query), region="US")


def names(found: object) -> list[str]:
    return sorted(title.name for title in found)


@pytest.mark.parametrize("query", WISHES)
def test_library(query: str, owner: Profile, held: list[Held]) -> None:
    wanted = sorted(each.title.name for each in held if is_content(each) and is_wanted(each, wish(query)))
    assert names(matching_titles(wish(query), owner=owner, viewer=owner, library_only=True)) == wanted


@pytest.mark.parametrize("query", WISHES)
@pytest.mark.parametrize("library_only", [True, False])
def test_who_needs_no_ratings_finds_the_same(query: str, library_only: bool, owner: Profile, held: list[Held]) -> None:
    for viewer in (owner, ProfileFactory()):
        with_ratings, without = (
            matching_titles(wish(query), owner=owner, viewer=viewer, library_only=library_only, rated=rated)
            for rated in (True, False)
        )
        assert names(with_ratings) == names(without)


def test_a_wish_with_a_status_joins_ratings_for_whom_needs_them(owner: Profile) -> None:
    for query, rated, joined in (
        ("status=planned", False, False),
        ("status=planned", True, True),
        ("status=planned&rating_min=9", False, True),
        ("status=none", False, True),
        ("", False, True),
    ):
        found = matching_titles(wish(query), owner=owner, viewer=owner, library_only=True, rated=rated)
        assert ("reviews_rating" in str(found.query)) is joined


@pytest.mark.parametrize("query", WISHES)
def test_whole_catalogue(query: str, owner: Profile, held: list[Held]) -> None:
    wanted = sorted(each.title.name for each in held if is_wanted(each, wish(query)))
    assert names(matching_titles(wish(query), owner=owner, viewer=None, library_only=False)) == wanted


def test_titles_that_the_viewer_may_not_see_never_appear(owner: Profile, held: list[Held]) -> None:
    Title.objects.filter(name="Salt").update(adult=True)
    for library_only in (True, False):
        found = names(matching_titles(wish("q=salt"), owner=owner, viewer=owner, library_only=library_only))
        assert "Salt" not in found


def test_others_see_status_and_rating_and_ask_for_nothing_else(owner: Profile, held: list[Held]) -> None:
    public = sorted(each.title.name for each in held if each.entry and (each.entry.status or each.rating))
    for query in (
        "",
        "owned=dvd",
        "note=yes",
        "favourite=yes",
        "watched=never",
        "rewatched=yes",
        "not_since=2020-01-01",
    ):
        for viewer in (None, ProfileFactory()):
            assert names(matching_titles(wish(query), owner=owner, viewer=viewer, library_only=True)) == public
    found = matching_titles(wish("status=planned"), owner=owner, viewer=None, library_only=True)
    assert names(found) == ["Ember", "The Quarry"]


def test_a_private_profile_shows_nothing(owner: Profile, held: list[Held]) -> None:
    owner.visibility = Visibility.PRIVATE
    owner.save()
    assert names(matching_titles(wish(""), owner=owner, viewer=ProfileFactory(), library_only=True)) == []
    assert names(matching_titles(wish(""), owner=owner, viewer=owner, library_only=True)) != []


def test_seen(owner: Profile, held: list[Held]) -> None:
    LibraryEntry.objects.filter(title__name="Ember").update(status="completed")
    seen = sorted(title.name for title in Title.objects.filter(pk__in=seen_titles(owner)))
    assert seen == sorted([each.title.name for each in held if each.days] + ["Ember"])


def test_matches_stay_single_rows(owner: Profile, held: list[Held]) -> None:
    other = ProfileFactory()
    LibraryEntry.objects.create(profile=other, title=held[0].title, status="dropped")
    found = matching_titles(wish("q=salt"), owner=owner, viewer=owner, library_only=True)
    assert found.filter(Exists(Title.objects.filter(pk=OuterRef("pk")))).count() == 1
    TitleFactory(name="Salt")
    assert found.count() == 1
