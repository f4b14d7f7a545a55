"""Bringing from TMDB what rows are about and the catalogue lacks."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from lists.imports import fetching
from lists.imports.asking import Wanted
from lists.imports.fetching import Brought, Progress, bring_from_tmdb, wanted_at_tmdb
from lists.imports.matching import match_episode_ids, match_subjects
from lists.imports.records import Part, Subject
from movies.enums import Hydration
from movies.models import Episode, Title
from movies.tmdb.client import tmdb_client
from social.models import Profile
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.movies.tmdb_server import KEY, TmdbServer, film, running_server, show
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of

pytestmark = pytest.mark.django_db
HOUSE = Subject(kind="film", name="The Lighthouse 7", year=2011)


@pytest.fixture
def viewer(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def tmdb(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[TmdbServer]:
    """A local TMDB that the site is set up for, and little patience with it."""
    monkeypatch.setattr(fetching, "PATIENCE", 0.1)
    with running_server() as server:
        settings.TMDB_API_URL, settings.TMDB_API_KEY = server.url, KEY
        tmdb_client().transport.backoff = 0.005
        yield server


def item(tmdb_id: int, name: str, day: str, **fields: Any) -> dict[str, Any]:
    """A film in a list of TMDB's."""
    return {"id": tmdb_id, "title": name, "original_title": name, "release_date": day, "popularity": 5, **fields}


def series(tmdb_id: int, name: str, day: str, **fields: Any) -> dict[str, Any]:
    return {"id": tmdb_id, "name": name, "original_name": name, "first_air_date": day, "popularity": 5, **fields}


def bring(viewer: Profile, *wanted: Subject | Part | int) -> list[Brought]:
    asked = [
        Wanted(subject=each) if isinstance(each, Subject) else Wanted(part=each) if isinstance(each, Part)
        else Wanted(title_id=each) for each in wanted
    ]  # fmt: skip
    return [each for progress in bring_from_tmdb(asked, viewer=viewer) for each in progress.brought]


def only(viewer: Profile, wanted: Subject | Part | int) -> Brought:
    (brought,) = bring(viewer, wanted)
    return brought


def test_wanted_is_what_the_catalogue_does_not_know_for_certain(viewer: Profile) -> None:
    year = datetime.date(1995, 1, 1)
    TitleFactory(name="Heat", released_on=year, tmdb_id=949)
    TitleFactory.create_batch(2, name="Anthem", released_on=year)
    TitleFactory(name="Dateless", released_on=None)
    stub, full = TitleFactory(show=True, stub=True), TitleFactory(show=True)
    EpisodeFactory(imdb_id="tt0000031")
    known, choice = Subject(name="Heat", year=1995), Subject(name="Anthem", year=1995)
    lacking = [
        Subject(name="Nowhere", year=1995), Subject(name="Heat", year=2020), Subject(name="Dateless", year=1995),
        Subject(kind="film", name="Heat", year=1995, tmdb=8), Subject(imdb="tt0000099"),
    ]  # fmt: skip
    parts = [Part(imdb="tt0000031"), Part(tvdb=5), Part(season=1, number=2), Part(tvdb=5)]
    wanted = wanted_at_tmdb([known, *lacking, choice, *lacking], viewer=viewer, parts=parts, titles=[full.pk, stub.pk])
    assert wanted == [
        Wanted(title_id=stub.pk), *(Wanted(subject=each) for each in lacking), Wanted(part=Part(tvdb=5)),
    ]  # fmt: skip


def test_a_given_id_is_fetched_in_full(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    subject = Subject(kind="film", name="Der Leuchtturm 7", year=2011, tmdb=7)
    brought = only(viewer, subject)
    title = Title.objects.get()
    assert (brought.state, brought.answer.title_id, title.hydration) == ("found", title.pk, Hydration.FULL)
    assert title.credits.exists()
    assert wanted_at_tmdb([subject], viewer=viewer) == []


def test_an_id_of_unknown_kind_is_decided_by_the_name(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7], tmdb.shows[7] = film(7), show(7)
    brought = only(viewer, Subject(name="Tide Tables 7", year=2019, tmdb=7))
    assert brought.state == "found"
    assert list(Title.objects.values_list("kind", flat=True)) == ["show"]


def test_an_id_of_unknown_kind_without_a_name_is_to_be_chosen(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7], tmdb.shows[7] = film(7), show(7)
    brought = only(viewer, Subject(tmdb=7))
    assert (brought.state, len(brought.answer.candidates), Title.objects.count()) == ("unsure", 2, 2)


def test_an_id_that_is_gone_leaves_the_name(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.lists["/search/movie"] = [item(7, "The Lighthouse 7", "2011-05-06")]
    gone = Subject(kind="film", name="The Lighthouse 7", year=2011, tmdb=666)
    brought = only(viewer, gone)
    # Another id than the one that was given: somebody has to look.
    assert brought.state == "unsure"
    assert [each.title_id for each in brought.answer.candidates] == [Title.objects.get().pk]
    assert only(viewer, Subject(kind="film", tmdb=667)).state == "missing"


@pytest.mark.parametrize(
    ("subject", "external"),
    [(Subject(imdb="tt0000007", name="Fyren", year=2011), "tt0000007"), (Subject(tvdb=70, kind="film"), "70")],
)
def test_ids_of_other_sites_are_looked_up(viewer: Profile, tmdb: TmdbServer, subject: Subject, external: str) -> None:
    tmdb.films[7] = film(7)
    tmdb.finds[external] = {"movie_results": [item(7, "The Lighthouse 7", "2011-05-06")]}
    brought = only(viewer, subject)
    assert (brought.state, brought.answer.title_id) == ("found", Title.objects.get(hydration="full").pk)


def test_tvdb_numbers_films_and_shows_apart(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.shows[5] = show(5)
    tmdb.finds["70"] = {
        "movie_results": [item(7, "Elsewhere", "2011-05-06")], "tv_results": [series(5, "Tide Tables 5", "2019-03-01")],
    }  # fmt: skip
    assert only(viewer, Subject(kind="show", tvdb=70, name="Tide Tables 5")).state == "found"
    assert Title.objects.get().kind == "show"


def test_a_name_is_searched_with_its_year_and_then_without(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.lists["/search/movie"] = [item(9, "The Lighthouse", "1999-01-01"), item(7, "The Lighthouse 7", "2011-05-06")]
    brought = only(viewer, HOUSE)
    assert (brought.state, brought.answer.title_id) == ("found", Title.objects.get(tmdb_id=7).pk)
    asked = [query for path, query in tmdb.queries if path == "/search/movie"]
    assert [(query["query"], query.get("year")) for query in asked] == [("The Lighthouse 7", "2011")]
    tmdb.lists["/search/tv"] = []
    bring(viewer, Subject(kind="show", name="Nothing of the Kind", year=2002))
    asked = [query.get("first_air_date_year") for path, query in tmdb.queries if path == "/search/tv"]
    assert asked[-2:] == ["2002", None]


def test_what_is_likely_a_film_may_be_found_among_the_shows(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.shows[5] = show(5)
    tmdb.lists["/search/movie"], tmdb.lists["/search/tv"] = [], [series(5, "Tide Tables 5", "2019-03-01")]
    assert only(viewer, Subject(kind="film", is_guess=True, name="Tide Tables 5", year=2019)).state == "found"


def test_several_that_fit_come_as_stubs_to_choose_from(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.lists["/search/movie"] = [item(7, "Anthem", "2011-05-06"), item(8, "Anthem", "2011-07-06")]
    brought = only(viewer, Subject(kind="film", name="Anthem", year=2011))
    assert brought.state == "unsure"
    assert {each.title_id for each in brought.answer.candidates} == set(Title.objects.values_list("pk", flat=True))
    assert Title.objects.stubs().count() == 2


def test_what_tmdb_lacks_is_missing_and_adds_nothing(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.lists["/search/movie"] = [item(7, "Something Else", "1950-01-01")]
    assert only(viewer, HOUSE).state == "missing"
    assert not Title.objects.exists()


def test_an_episodes_id_brings_its_show_and_is_kept(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.shows[5] = show(5)
    tmdb.finds["tt0000031"] = {"tv_episode_results": [{"id": 5102, "show_id": 5, "name": "Episode 2"}]}
    part = Part(imdb="tt0000031", name="Episode 2")
    brought = only(viewer, part)
    episode = Episode.objects.get(imdb_id="tt0000031")
    assert (brought.state, brought.answer.title_id) == ("found", episode.season.title_id)
    assert (episode.tmdb_id, episode.number) == (5102, 2)
    assert match_episode_ids([part], viewer=viewer)[part].episode_id == episode.pk


def test_a_show_that_lacks_the_episode_is_fetched_again(viewer: Profile, tmdb: TmdbServer) -> None:
    old = TitleFactory(show=True, tmdb_id=5)
    tmdb.shows[5] = show(5)
    tmdb.finds["41"] = {"tv_episode_results": [{"id": 5201, "show_id": 5}]}
    assert only(viewer, Part(tvdb=41)).answer.title_id == old.pk
    assert Episode.objects.get(tvdb_id=41).season.number == 2


def test_a_stub_is_filled(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.shows[5] = show(5)
    stub = TitleFactory(show=True, stub=True, tmdb_id=5)
    assert only(viewer, stub.pk).answer.title_id == stub.pk
    assert stub.seasons.count() == 3


def test_titles_that_are_here_in_full_are_not_fetched(viewer: Profile, tmdb: TmdbServer) -> None:
    here = TitleFactory(name="Unlike", tmdb_id=7, imdb_id="", released_on=datetime.date(2011, 1, 1))
    tmdb.finds["tt0000007"] = {"movie_results": [item(7, "The Lighthouse 7", "2011-05-06")]}
    assert only(viewer, Subject(imdb="tt0000007", name="Fyren", year=2011)).answer.title_id == here.pk
    assert tmdb.counts["/movie/7"] == 0


def test_progress_is_told_after_each_chunk(viewer: Profile, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "CHUNK", 2)
    tmdb.films |= {n: film(n) for n in (1, 2, 3)}
    subjects = [Subject(kind="film", tmdb=n) for n in (1, 2, 9, 3, 4)]
    told = list(bring_from_tmdb([Wanted(subject=each) for each in subjects], viewer=viewer))
    assert [(each.asked, each.left, each.found, each.missing) for each in told] == [
        (2, 3, 2, 0), (4, 1, 3, 1), (5, 0, 3, 2),
    ]  # fmt: skip
    assert [each.wanted.subject for progress in told for each in progress.brought] == subjects
    assert {each.note for each in told} == {""}


def test_what_was_brought_stays_when_it_ends_early(
    viewer: Profile, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "CHUNK", 1)
    tmdb.films |= {n: film(n) for n in (1, 2)}
    subjects = [Subject(kind="film", tmdb=n) for n in (1, 2)]
    running = bring_from_tmdb([Wanted(subject=each) for each in subjects], viewer=viewer)
    next(running)
    running.close()
    assert wanted_at_tmdb(subjects, viewer=viewer) == [Wanted(subject=subjects[1])]


def test_a_failure_is_told_and_can_be_asked_again(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.lists["/search/movie"] = [item(7, "The Lighthouse 7", "2011-05-06")]
    tmdb.faults.extend(["cut"] * 30)
    failed = only(viewer, HOUSE)
    assert failed.state == "failed"
    assert failed.reason
    tmdb.faults.clear()
    assert wanted_at_tmdb([HOUSE], viewer=viewer) == [Wanted(subject=HOUSE)]


@pytest.mark.parametrize("key", ["", "refused"])
def test_without_a_key_nothing_is_asked_and_that_is_said(viewer: Profile, tmdb: TmdbServer, key: str) -> None:
    wanted = [Wanted(subject=HOUSE)] * 3
    with override_settings(TMDB_API_KEY=key and KEY):
        tmdb.faults.extend([401] * 3)
        (told,) = bring_from_tmdb(wanted, viewer=viewer)
    assert "TMDB_API_KEY" in told.note
    if not key:
        assert told == Progress(0, 3, note=told.note)
        assert tmdb.counts["requests"] == 0


def test_a_kids_profile_adds_nothing(tmdb: TmdbServer) -> None:
    kid = kid_of(ProfileFactory())
    (told,) = bring_from_tmdb([Wanted(subject=HOUSE)], viewer=kid)
    assert (told.asked, told.left, tmdb.counts["requests"]) == (0, 1, 0)
    assert "grown-up" in told.note


def test_nothing_wanted_asks_nothing(viewer: Profile, tmdb: TmdbServer) -> None:
    assert list(bring_from_tmdb([], viewer=viewer)) == [Progress(0, 0)]


def test_titles_for_adults_are_missing_to_whom_they_are_not_shown(viewer: Profile, tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7, adult=True)
    subject = Subject(kind="film", name="The Lighthouse 7", year=2011, tmdb=7)
    assert only(viewer, subject).state == "missing"
    assert not match_subjects([subject], viewer=viewer)[0].candidates
