"""Which titles of the catalogue rows are about, and when that is certain."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists.imports.matching import Answer, EpisodeKey, match_episode_ids, match_subjects
from lists.imports.records import Part, Subject
from movies.models import AlternativeName, Title, Translation
from social.models import Profile
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def viewer(db: None) -> Profile:
    return ProfileFactory()


def film(name: str, year: int | None = 1999, popularity: float = 1.0, **fields: Any) -> Title:
    released = datetime.date(year, 6, 1) if year else None
    return TitleFactory(name=name, released_on=released, tmdb_popularity=popularity, **fields)


def show(name: str, year: int | None = 1999, **fields: Any) -> Title:
    return film(name, year, show=True, **fields)


def ask(viewer: Profile, name: str = "", year: int | None = None, **fields: Any) -> Answer:
    return match_subjects([Subject(name=name, year=year, **fields)], viewer=viewer)[0]


def keys(answer: Answer) -> list[int]:
    return [candidate.title_id for candidate in answer.candidates]


def test_name_and_year(viewer: Profile) -> None:
    heat, older = film("Heat", 1995), film("Heat", 1986)
    found = ask(viewer, "heat", 1995)
    assert (found.title_id, keys(found)) == (heat.pk, [heat.pk, older.pk])
    assert found.candidates[0].score == 1.0
    assert found.candidates[0].how == "name"
    assert ask(viewer, "Heat", 1987).title_id == older.pk
    assert ask(viewer, "Heat", 2010).title_id is None
    assert ask(viewer, "Heat").title_id is None
    assert ask(viewer, "Hoot", 1995) == Answer()


def test_one_year_off_on_both_sides_is_asked(viewer: Profile) -> None:
    film("Heat", 1995), film("Heat", 1997)
    found = ask(viewer, "Heat", 1996)
    assert len(found.candidates) == 2
    assert not found.sure


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("The Silent Harbour", "Silent Harbour, The"),
        ("Amélie & Zoë", "AMELIE AND ZOE"),
        ("Rocky Shores III", "Rocky Shores 3"),
        ("Spider-Boy: Far From School", "Spiderboy - Far from School"),
        ("Wharf: Part Two", "Wharf Part II"),
        ("The Theatre of Neighbours", "The Theater of Neighbors"),
    ],
)
def test_the_name_however_it_is_written(viewer: Profile, stored: str, asked: str) -> None:
    title = film(stored)
    assert ask(viewer, asked, 1999).title_id == title.pk


def test_other_names(viewer: Profile) -> None:
    title = film("My Neighbour Ponpo", 1988, original_name="となりのぽんぽ", original_language="ja")
    AlternativeName.objects.create(title=title, name="Tonari no Ponpo", region="JP")
    Translation.objects.create(title=title, language="de-DE", name="Mein Nachbar Ponpo")
    title.save()
    for name in ("となりのポンポ", "Tonari no Ponpo", "Mein Nachbar Ponpo", "Ponpo's Friend (Tonari no Ponpo)"):
        assert ask(viewer, name, 1988).title_id == title.pk, name
    assert ask(viewer, "Mein Nachbar Ponpo", 1989).title_id == title.pk
    assert ask(viewer, "Mein Nachbar Ponpo", 1988).candidates[0].how == "other_name"
    assert not ask(viewer, "Mein Nachbar Ponpo").sure
    assert ask(viewer, "Unknown Here", 1988, original_name="となりのぽんぽ").title_id == title.pk


def test_a_title_of_the_name_comes_before_one_that_is_also_called_so(viewer: Profile) -> None:
    other = film("Glut", 1995, popularity=500)
    AlternativeName.objects.create(title=other, name="Heat", region="DE")
    other.save()
    heat = film("Heat", 1995)
    assert ask(viewer, "Heat", 1995).title_id == heat.pk


def test_names_that_are_nearly_the_same(viewer: Profile) -> None:
    title = film("Birds of the Forgotten Archipelago", 2001)
    assert ask(viewer, "Birds of the Forgoten Archipelago", 2001).title_id == title.pk
    assert not ask(viewer, "Birds of the Forgoten Archipelago", 2002).sure
    assert ask(viewer, "Bird in the Forgotten Wood", 2001).candidates == ()


def test_a_sequel_is_not_its_predecessor(viewer: Profile) -> None:
    film("Birds of the Forgotten Archipelago 2", 2001)
    assert not ask(viewer, "Birds of the Forgotten Archipelago 3", 2001).sure


def test_a_subtitle_may_be_missing_in_the_year_itself(viewer: Profile) -> None:
    title = film("Dunes", 2021)
    assert ask(viewer, "Dunes: Part One", 2021).title_id == title.pk
    assert not ask(viewer, "Dunes: Part One", 2022).sure


def test_a_subtitle_that_the_title_lacks_may_make_it_another(viewer: Profile) -> None:
    title = film("Watchers", 2009)
    found = ask(viewer, "Watchers: Tales of the Black Schooner", 2009)
    assert (keys(found), found.sure) == ([title.pk], False)
    assert ask(viewer, "Watchers", 2009).title_id == title.pk


def test_whose_film_it_is_may_stand_before_its_name(viewer: Profile) -> None:
    title = film("Meaning of the Sea", 1983)
    assert ask(viewer, "Monty Pylon's Meaning of the Sea", 1983).title_id == title.pk
    assert ask(viewer, "The Pylons: Meaning of the Sea", 1983).candidates[0].how == "piece"
    short = film("Brian", 1979)
    found = ask(viewer, "Monty Pylon's Brian", 1979)
    assert (keys(found), found.sure) == ([short.pk], False)


def test_two_films_of_one_name_are_told_apart_by_their_original_names(viewer: Profile) -> None:
    title = film("The Promise", 1995, original_name="Lofte", original_language="sv")
    for fields in ({"name": "Promise, The (Promesse, La)"}, {"name": "The Promise", "original_name": "La Promesse"}):
        assert not ask(viewer, year=1996, **fields).sure
    assert ask(viewer, "The Promise", 1996, original_name="Løfte").title_id == title.pk
    assert ask(viewer, "The Promise", 1996).title_id == title.pk


def test_a_number_in_letters_is_a_name_of_its_own(viewer: Profile) -> None:
    figures, letters = film("9", 2009), film("Nine", 2009)
    assert ask(viewer, "9", 2009).title_id == figures.pk
    assert ask(viewer, "Nine", 2009).title_id == letters.pk


def test_kinds(viewer: Profile) -> None:
    both = film("Fargone", 1996), show("Fargone", 1996)
    assert ask(viewer, "Fargone", 1996, kind="film").title_id == both[0].pk
    assert ask(viewer, "Fargone", 1996, kind="show").title_id == both[1].pk
    assert ask(viewer, "Fargone", 1996, kind="film", is_guess=True).title_id == both[0].pk
    unsaid = ask(viewer, "Fargone", 1996)
    assert keys(unsaid) == [both[0].pk, both[1].pk]
    assert not unsaid.sure


def test_what_is_likely_a_film_and_may_be_a_show_is_asked_about(viewer: Profile) -> None:
    film("Boiling", 1999)
    series = show("Boiling", 2023)
    likely = ask(viewer, "Boiling", 2023, kind="film", is_guess=True)
    said = ask(viewer, "Boiling", 2023, kind="film")
    assert (likely.sure, said.sure) == (False, False)
    assert (keys(likely)[0], keys(said)[0]) == (series.pk, series.pk)
    assert likely.candidates[0].score > said.candidates[0].score


def test_a_season_of_a_show_may_give_the_year(viewer: Profile) -> None:
    series = show("Tide Tables", 2010, ended_on=datetime.date(2016, 1, 1))
    assert ask(viewer, "Tide Tables", 2014, kind="show").title_id == series.pk
    assert not ask(viewer, "Tide Tables", 2018, kind="show").sure


def test_a_region_in_brackets_tells_versions_apart(viewer: Profile) -> None:
    british, american = show("Bureau", 2001, countries=["GB"]), show("Bureau", 2005, countries=["US"])
    assert ask(viewer, "Bureau (US)", kind="show").title_id == american.pk
    assert ask(viewer, "Bureau (UK)", kind="show").title_id == british.pk
    assert not ask(viewer, "Bureau", kind="show").sure


def test_popularity_decides_only_when_it_is_far_apart(viewer: Profile) -> None:
    known, _student = film("Anthem", 2004, popularity=60), film("Anthem", 2004, popularity=0.6)
    assert ask(viewer, "Anthem", 2004).title_id == known.pk
    film("Ballad", 2004, popularity=60), film("Ballad", 2004, popularity=20)
    assert not ask(viewer, "Ballad", 2004).sure
    assert not ask(viewer, "Anthem").sure


def test_ids(viewer: Profile) -> None:
    matrix = film("Matrix", imdb_id="tt0000017", tmdb_id=5, tvdb_id=70)
    series = show("Other", tmdb_id=5, tvdb_id=71)
    assert ask(viewer, tmdb=5, kind="film").title_id == matrix.pk
    assert ask(viewer, tmdb=5, kind="show").title_id == series.pk
    assert ask(viewer, tmdb=5, name="Other", year=1999).title_id == series.pk
    assert ask(viewer, imdb="tt0000017").title_id == matrix.pk
    assert ask(viewer, tvdb=71, name="Other").title_id == series.pk
    assert [each.how for each in ask(viewer, tvdb=70, name="Matrix").candidates] == ["tvdb"]
    unsaid = ask(viewer, tmdb=5)
    assert keys(unsaid) == [matrix.pk, series.pk]
    assert not unsaid.sure


def test_an_id_is_believed_although_the_name_is_another_languages(viewer: Profile) -> None:
    title = film("The Wild Machine", 2024, imdb_id="tt0000018")
    assert ask(viewer, "Den vilda maskinen", 2024, imdb="tt0000018").title_id == title.pk
    assert ask(viewer, "Den vilda maskinen", imdb="tt0000018").title_id == title.pk


def test_an_id_against_which_name_and_year_speak_is_asked_about(viewer: Profile) -> None:
    wrong, right = film("Alien Shore", 1979, imdb_id="tt0000019"), film("Heat", 1995, imdb_id="tt0000020")
    found = ask(viewer, "Heat", 1995, imdb="tt0000019")
    assert keys(found) == [right.pk, wrong.pk]
    assert not found.sure
    alone = ask(viewer, "Nowhere to Be Found", 2010, imdb="tt0000019")
    assert keys(alone) == [wrong.pk]
    assert not alone.sure


def test_a_remake_under_the_id_of_the_first_is_asked_about(viewer: Profile) -> None:
    first, remake = film("Ben", 1959, imdb_id="tt0000021"), film("Ben", 2016)
    found = ask(viewer, "Ben", 2016, imdb="tt0000021")
    assert set(keys(found)) == {first.pk, remake.pk}
    assert not found.sure


def test_ids_of_two_titles_are_asked_about_unless_the_name_decides(viewer: Profile) -> None:
    one, two = film("Anthem", 2004, imdb_id="tt0000022"), film("Ballad", 2004, tmdb_id=99)
    assert ask(viewer, "Ballad", 2004, kind="film", imdb="tt0000022", tmdb=99).title_id == two.pk
    found = ask(viewer, kind="film", imdb="tt0000022", tmdb=99)
    assert set(keys(found)) == {one.pk, two.pk}
    assert not found.sure


def test_a_namesake_with_another_id_is_not_the_one(viewer: Profile) -> None:
    namesake = film("Heat", 1995, tmdb_id=949)
    found = ask(viewer, "Heat", 1995, tmdb=777, kind="film")
    assert keys(found) == [namesake.pk]
    assert not found.sure


def test_hidden_titles_are_not_found(viewer: Profile) -> None:
    film("Hidden", adult=True, imdb_id="tt0000018")
    for fields in ({"name": "Hidden"}, {"imdb": "tt0000018"}, {"name": "The Hidden!", "year": 1999}):
        assert ask(viewer, **fields) == Answer()


def test_candidates_are_five_at_most_and_the_best_come_first(viewer: Profile) -> None:
    titles = [film("Love", 1990 + n, popularity=n) for n in range(8)]
    found = ask(viewer, "Love", 1993)
    assert len(found.candidates) == 5
    assert keys(found)[0] == titles[3].pk
    assert [each.score for each in found.candidates] == sorted((each.score for each in found.candidates), reverse=True)


def test_answers_come_in_the_order_of_the_subjects(viewer: Profile) -> None:
    heat, alien = film("Heat", 1995), film("Alien", 1979)
    subjects = [Subject(name="Alien", year=1979), Subject(name="Heat", year=1995), Subject(name="Alien", year=1979)]
    assert [each.title_id for each in match_subjects(subjects, viewer=viewer)] == [alien.pk, heat.pk, alien.pk]
    assert match_subjects([], viewer=viewer) == []


@pytest.mark.parametrize("count", [1, 20])
def test_queries_are_seven_however_many_subjects(viewer: Profile, count: int, django_assert_num_queries: Any) -> None:
    for n in range(count):
        film(f"Film {n} of the Wharf", imdb_id=f"tt00001{n:02}")
        film(f"{n} the Wharf of Film")
    subjects = [
        Subject(name=f"{n} of Wharf Film", year=1999, imdb=f"tt00001{n:02}", tmdb=9 + n, tvdb=1 + n)
        for n in range(count)
    ]
    with django_assert_num_queries(7):
        assert all(answer.candidates for answer in match_subjects(subjects, viewer=viewer))


def test_names_that_are_found_at_once_take_one_query(viewer: Profile, django_assert_num_queries: Any) -> None:
    subjects = [Subject(name=film(f"Film {letter * 3}").name, year=1999) for letter in "abcdefghij"]
    with django_assert_num_queries(1):
        assert all(answer.sure for answer in match_subjects(subjects, viewer=viewer))


def test_any_name_can_be_asked_for(viewer: Profile) -> None:
    names = ["'); --", "a & b | !c", "\\", "%", ":*", "'", "???", "x" * 500, "一", "🎬", "a:b c", "_" * 500, "(()"]
    with CaptureQueriesContext(connection):
        match_subjects([Subject(name=name, year=1999, original_name=name) for name in names], viewer=viewer)


def test_episodes_by_their_own_ids(viewer: Profile) -> None:
    one = EpisodeFactory(imdb_id="tt0000031", tvdb_id=41, tmdb_id=51)
    two = EpisodeFactory(imdb_id="tt0000032", tvdb_id=42, tmdb_id=52)
    hidden = EpisodeFactory(imdb_id="tt0000033", season__title__adult=True)
    EpisodeFactory.create_batch(2, tvdb_id=49)
    asked = [
        Part(imdb="tt0000031"), Part(tvdb=42), Part(tmdb=51), Part(imdb="tt9999999", tvdb=42),
        Part(imdb=hidden.imdb_id), Part(season=1, number=1), Part(tvdb=49),
    ]  # fmt: skip
    where = {each.pk: EpisodeKey(each.season.title_id, each.season_id, each.pk) for each in (one, two)}
    assert match_episode_ids(asked, viewer=viewer) == dict(
        zip(asked, (where[one.pk], where[two.pk], where[one.pk], where[two.pk]), strict=False)
    )
