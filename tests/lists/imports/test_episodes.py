"""Where seasons and episodes are, whatever numbers the source goes by."""

from collections.abc import Sequence
from typing import Any

import pytest

from lists.imports.episodes import NOWHERE, Placed, place_parts
from lists.imports.records import Part
from movies.enums import WITHDRAWN
from movies.models import Episode, Season, Title
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show() -> Title:
    return TitleFactory(name="Tide Tables", show=True)


def season(show: Title, number: int, names: Sequence[str] | int, first: int = 1) -> list[Episode]:
    """A season with episodes of these names, or so many whose names say nothing."""
    made = SeasonFactory(title=show, number=number, name=f"Season {number}")
    count = names if isinstance(names, int) else len(names)
    return [
        EpisodeFactory(
            season=made, number=n, name=f"Episode {n}" if isinstance(names, int) else names[n - first], tmdb_id=None
        )
        for n in range(first, first + count)
    ]


def place(show: Title, *parts: Part) -> list[Placed]:
    return place_parts([(show.pk, part) for part in parts])


def one(show: Title, **fields: Any) -> Placed:
    return place(show, Part(**fields))[0]


def numbers(season: int, count: int, start: int = 1) -> list[Part]:
    return [Part(season=season, number=n) for n in range(start, start + count)]


def episodes(placed: Sequence[Placed], *, sure: bool = True) -> list[int | None]:
    return [each.episode_id for each in placed if each.sure == sure]


def test_season_and_number(show: Title) -> None:
    first = season(show, 1, 3)
    found = one(show, season=1, number=2)
    assert found == Placed(first[1].season_id, first[1].pk, sure=True, how="number", candidates=(first[1].pk,))


def test_a_season_as_a_whole(show: Title) -> None:
    season(show, 1, 3)
    made = Season.objects.get()
    assert one(show, season=1) == Placed(made.pk, None, sure=True, how="season")
    assert one(show, season=1, name="Season 1") == Placed(made.pk, None, sure=True, how="season")
    assert one(show, season=2) == NOWHERE


def test_an_episodes_own_ids_come_first(show: Title) -> None:
    first = season(show, 1, 3)
    Episode.objects.filter(pk=first[2].pk).update(tvdb_id=77, imdb_id="tt0000077")
    for ids in ({"tvdb": 77}, {"imdb": "tt0000077"}):
        found = one(show, season=9, number=9, **ids)
        assert (found.episode_id, found.sure, found.how) == (first[2].pk, True, "id")


def test_by_name_alone(show: Title) -> None:
    first, second = season(show, 1, ["Anchor", "Buoy", "Home"]), season(show, 2, ["Home", "Chart"])
    assert one(show, name="BUOY!").episode_id == first[1].pk
    assert one(show, season=2, name="Home").episode_id == second[0].pk
    twice = one(show, name="Home")
    assert not twice.sure
    assert twice.candidates == (first[2].pk, second[0].pk)
    assert one(show, name="Nowhere") == NOWHERE
    assert one(show) == NOWHERE


def test_a_name_that_is_elsewhere_in_the_season_outdoes_the_number(show: Title) -> None:
    first = season(show, 1, ["Anchor", "Buoy", "Chart"])
    found = place(show, Part(season=1, number=1, name="Buoy"), Part(season=1, number=2, name="Anchor"))
    assert [(each.episode_id, each.how) for each in found] == [(first[1].pk, "name"), (first[0].pk, "name")]


def test_a_name_in_another_language_leaves_the_number(show: Title) -> None:
    first = season(show, 1, ["Anchor", "Buoy", "Chart"])
    assert one(show, season=1, number=2, name="Die Boje").episode_id == first[1].pk


def test_a_name_in_another_season_is_asked_about_where_the_numbers_are_right_otherwise(show: Title) -> None:
    first, second = season(show, 1, ["Anchor", "Buoy", "Chart"]), season(show, 2, ["Delta", "Eddy"])
    found = place(show, Part(season=1, number=1, name="Anchor"), Part(season=1, number=2, name="Eddy"))
    assert found[0].episode_id == first[0].pk
    assert not found[1].sure
    assert found[1].candidates == (first[1].pk, second[1].pk)


def test_a_longer_season_of_the_sources_is_several_of_ours(show: Title) -> None:
    ours = [*season(show, 1, 3), *season(show, 2, 3), *season(show, 3, 2)]
    found = place(show, *numbers(1, 6), *numbers(2, 2))
    assert episodes(found) == [each.pk for each in ours]
    assert {each.how for each in found[:3]} == {"number"}
    assert {each.how for each in found[3:]} == {"position"}


def test_what_follows_such_a_season_is_counted_from_where_it_ends(show: Title) -> None:
    ours = [*season(show, 1, 4), *season(show, 2, 4), *season(show, 3, 6)]
    found = place(show, *numbers(1, 8), *numbers(2, 2))
    assert episodes(found) == [each.pk for each in ours[:10]]


def test_half_a_season_that_is_longer_than_ours_is_asked_about(show: Title) -> None:
    first, second = season(show, 1, 6), season(show, 2, 6)
    found = place(show, *numbers(1, 10), *numbers(2, 1))
    assert not any(each.sure for each in found)
    assert found[0].candidates == (first[0].pk,)
    assert found[9].candidates == (second[3].pk,)


def test_equal_pieces_of_our_season(show: Title) -> None:
    ours = season(show, 1, 6)
    found = place(show, *numbers(1, 3), *numbers(2, 3))
    assert episodes(found) == [each.pk for each in ours]


def test_a_season_that_is_not_here_yet_leaves_the_others_alone(show: Title) -> None:
    first, second = season(show, 1, 6), season(show, 2, 6)
    found = place(show, *numbers(1, 6), *numbers(2, 3), *numbers(3, 2))
    assert episodes(found) == [each.pk for each in (*first, *second[:3])]
    assert [each.sure for each in found[-2:]] == [False, False]


def test_an_episode_more_makes_the_numbers_of_its_season_unsure_but_not_the_next_ones(show: Title) -> None:
    first, second = season(show, 1, ["Anchor", "Buoy", "Chart"]), season(show, 2, 3)
    found = place(
        show, Part(season=1, number=1, name="Prologue"), Part(season=1, number=2, name="Anchor"),
        Part(season=1, number=4, name="Chart"), Part(season=1, number=3), Part(season=2, number=1),
    )  # fmt: skip
    assert [each.episode_id for each in found] == [None, first[0].pk, first[2].pk, None, second[0].pk]
    assert found[3].candidates[0] == first[2].pk


def test_names_tell_where_a_season_that_is_not_here_went(show: Title) -> None:
    first = season(show, 1, ["Anchor", "Buoy", "Chart", "Delta"])
    found = place(show, Part(season=2, number=1, name="Chart"), Part(season=2, number=2, name="Delta"))
    assert episodes(found) == [first[2].pk, first[3].pk]


def test_numbers_that_go_on_from_season_to_season_here(show: Title) -> None:
    first, second = season(show, 1, 3), season(show, 2, 3, first=4)
    assert episodes(place(show, *numbers(2, 3))) == [each.pk for each in second]
    assert one(show, season=2, number=5).episode_id == second[1].pk
    assert one(show, number=6, is_absolute=True).episode_id == second[2].pk
    assert one(show, number=2, is_absolute=True).episode_id == first[1].pk


def test_absolute_numbers_count_regular_episodes_only(show: Title) -> None:
    season(show, 0, 2)
    ours = [*season(show, 1, 3), *season(show, 2, 3)]
    EpisodeFactory(season=ours[0].season, number=9, kind=WITHDRAWN, tmdb_id=None)
    found = one(show, number=5, is_absolute=True)
    assert (found.episode_id, found.how) == (ours[4].pk, "absolute")
    assert one(show, number=5).episode_id == ours[4].pk
    assert one(show, number=7, is_absolute=True) == NOWHERE
    assert one(show, number=0, is_absolute=True) == NOWHERE


def test_absolute_numbers_over_a_gap_are_asked_about(show: Title) -> None:
    ours = [*season(show, 1, 3), *season(show, 2, 3)]
    ours[1].delete()
    found = one(show, number=4, is_absolute=True)
    assert not found.sure
    assert found.candidates == (ours[4].pk,)


def test_specials_by_name_before_number(show: Title) -> None:
    specials, first = season(show, 0, ["Making of", "The Storm"]), season(show, 1, ["Anchor", "Long Night"])
    assert one(show, season=0, number=1, name="Storm").episode_id == specials[1].pk
    assert one(show, season=0, number=7, name="Long Night").episode_id == first[1].pk
    for fields in ({}, {"name": "Something Else"}):
        found = one(show, season=0, number=2, **fields)
        assert not found.sure
        assert found.candidates == (specials[1].pk,)


def test_double_episodes(show: Title) -> None:
    first = season(show, 1, ["Pilot", "Anchor", "Flood (1)", "Flood (2)"])
    halves = place(show, Part(season=1, number=1, name="Pilot, Part 1"), Part(season=1, number=2, name="Pilot, Part 2"))
    assert episodes(halves) == [first[0].pk, first[0].pk]
    assert one(show, season=1, number=4, name="Flood, Part Two").episode_id == first[3].pk
    whole = one(show, name="Flood")
    assert not whole.sure
    assert whole.candidates == (first[2].pk, first[3].pk)
    assert one(show, season=1, number=3, name="Flood").episode_id == first[2].pk


def test_a_withdrawn_episode_is_asked_about_unless_its_name_says_it(show: Title) -> None:
    first = season(show, 1, 2)
    gone = EpisodeFactory(season=first[0].season, number=3, kind=WITHDRAWN, name="Lost Reel", tmdb_id=None)
    found = place(show, *numbers(1, 3))
    assert episodes(found) == [each.pk for each in first]
    assert found[2].candidates == (gone.pk,)
    assert one(show, season=1, number=3, name="Lost Reel").episode_id == gone.pk
    assert one(show, name="Lost Reel").episode_id == gone.pk


def test_a_show_without_episodes_places_nothing(show: Title) -> None:
    assert place(
        show, *numbers(1, 3), Part(number=4, is_absolute=True), Part(name="Anchor"), Part(season=0, number=1)
    ) == ([NOWHERE] * 6)


@pytest.mark.parametrize("count", [1, 4])
def test_queries_are_two_however_many_titles(count: int, django_assert_num_queries: Any) -> None:
    shows = [TitleFactory(show=True) for _ in range(count)]
    for each in shows:
        season(each, 1, 2), season(each, 2, 2)
    wanted = [(each.pk, part) for each in shows for part in (*numbers(1, 2), *numbers(2, 2))]
    with django_assert_num_queries(2):
        assert all(placed.sure for placed in place_parts(wanted))
