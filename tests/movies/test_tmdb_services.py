"""Fetching one title or person while somebody waits."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections

from movies import services
from movies.enums import Hydration
from movies.ingest import write_stubs
from movies.models import Credit, Person, Title
from movies.records import StubRecord
from movies.tmdb.errors import TmdbNotConfigured, TmdbNotFound, TmdbRefused, TmdbUnavailable
from tests.movies.factories import CreditFactory, PersonFactory, TitleFactory
from tests.movies.tmdb_server import TmdbServer, film, person, show

OLD = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.django_db
class TestTitles:
    def test_a_stub_is_filled(self, tmdb: TmdbServer) -> None:
        tmdb.films[7] = film(7)
        stub = TitleFactory(tmdb_id=7, stub=True, name="Stub")
        title = services.fetch_title(title=stub)
        assert (title.pk, title.name, title.is_stub) == (stub.pk, "The Lighthouse 7", False)
        assert title.credits.count() == 3

    def test_a_show_comes_with_its_episodes(self, tmdb: TmdbServer) -> None:
        tmdb.shows[5] = show(5, seasons=15)
        title = services.fetch_title(title=TitleFactory(tmdb_id=5, show=True, stub=True))
        assert title.seasons.count() == 16
        assert sum(season.episodes.count() for season in title.seasons.all()) == 48

    @pytest.mark.parametrize(
        ("fault", "error"), [(500, TmdbUnavailable), ("html", TmdbUnavailable), (401, TmdbNotConfigured)]
    )
    def test_while_tmdb_is_down_nothing_changes(self, tmdb: TmdbServer, fault: Any, error: type[Exception]) -> None:
        tmdb.faults.extend([fault] * 10)
        title = TitleFactory(tmdb_id=7, stub=True)
        before = Title.objects.values().get(pk=title.pk)
        with pytest.raises(error):
            services.fetch_title(title=title)
        assert Title.objects.values().get(pk=title.pk) == before

    def test_one_that_tmdb_has_deleted_is_marked_once(self, tmdb: TmdbServer) -> None:
        title = TitleFactory(tmdb_id=7)
        with pytest.raises(TmdbNotFound):
            services.fetch_title(title=title)
        since = Title.objects.get().missing_at_tmdb_since
        assert since is not None
        with pytest.raises(TmdbNotFound):
            services.fetch_title(title=title)
        assert Title.objects.get().missing_at_tmdb_since == since
        tmdb.films[7] = film(7)
        assert services.fetch_title(title=title).missing_at_tmdb_since is None

    def test_what_has_become_adult_is_hidden_and_stays_as_it_was(self, tmdb: TmdbServer) -> None:
        tmdb.films[7] = film(7, title="", original_title="", adult=True)
        title = TitleFactory(tmdb_id=7, name="Before")
        with pytest.raises(TmdbRefused, match="adults"):
            services.fetch_title(title=title)
        assert (Title.objects.get().name, Title.objects.get().adult) == ("Before", True)
        assert not Title.objects.visible_to(None).exists()
        tmdb.films[7] = film(7)
        assert not services.fetch_title(title=Title.objects.get()).adult

    def test_another_titles_answer_hides_nothing(self, tmdb: TmdbServer) -> None:
        tmdb.films[7] = film(8, adult=True)
        with pytest.raises(TmdbRefused, match="another"):
            services.fetch_title(title=TitleFactory(tmdb_id=7))
        assert not Title.objects.get().adult

    @pytest.mark.parametrize("adult", [True, False])
    def test_a_stub_that_is_refused_says_so_for_a_day(self, tmdb: TmdbServer, adult: bool) -> None:
        tmdb.films[7] = film(7, title="", original_title="", adult=adult)
        stub = TitleFactory(tmdb_id=7, stub=True)
        assert not services.refused_lately(stub)
        with pytest.raises(TmdbRefused):
            services.import_from_tmdb(kind="film", tmdb_id=7)
        stub.refresh_from_db()
        assert (services.refused_lately(stub), stub.adult) == (True, adult)
        # What a list says of it later takes nothing back.
        write_stubs([StubRecord(kind="film", tmdb_id=7, name="Listed", original_name="Listed")])
        stub.refresh_from_db()
        assert (stub.name, stub.adult) == ("Listed", adult)
        stub.synced_at = OLD
        assert not services.refused_lately(stub)

    def test_by_hand(self) -> None:
        with pytest.raises(TmdbRefused):
            services.fetch_title(title=TitleFactory(manual=True))

    def test_import_by_id_asks_once(self, tmdb: TmdbServer) -> None:
        tmdb.films[7] = film(7)
        first = services.import_from_tmdb(kind="film", tmdb_id=7)
        assert services.import_from_tmdb(kind="film", tmdb_id=7) == first
        assert tmdb.counts["requests"] == 1
        with pytest.raises(TmdbNotFound):
            services.import_from_tmdb(kind="film", tmdb_id=8)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_ask_tmdb_once(tmdb: TmdbServer) -> None:
    tmdb.films[7], tmdb.latency = film(7), 0.2
    title = TitleFactory(tmdb_id=7, stub=True)
    names: list[str] = []

    def work() -> None:
        names.append(services.fetch_title(title=Title.objects.get(pk=title.pk)).name)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["The Lighthouse 7"] * 3
    assert tmdb.counts["requests"] == 1


@pytest.mark.django_db
class TestPeople:
    def test_a_person_is_filled_and_unknown_titles_become_stubs(self, tmdb: TmdbServer) -> None:
        tmdb.people[1] = person(1)
        known = PersonFactory(tmdb_id=1, name="A. Moor")
        full = TitleFactory(tmdb_id=501, name="Low Water (our copy)")
        CreditFactory(title=full, person=known, character="Joan of the pier")
        found = services.fetch_person(person=known)
        assert (found.name, found.hydration, found.born_on) == ("Ada Moor", Hydration.FULL, date(1970, 1, 31))
        assert found.also_known_as == ["Аda Мур"]
        stub = Title.objects.get(kind="show", tmdb_id=502)
        assert (stub.name, stub.hydration) == ("Night Boats", Hydration.STUB)
        assert list(stub.credits.values_list("person", "episode_count")) == [(found.pk, 4)]
        # A full title knows its own credits, and keeps its name.
        assert list(full.credits.values_list("character", flat=True)) == ["Joan of the pier"]
        assert Title.objects.get(pk=full.pk).name == "Low Water (our copy)"
        before = list(Credit.objects.order_by("pk").values())
        services.fetch_person(person=found)
        assert list(Credit.objects.order_by("pk").values()) == before
        assert not Title.objects.filter(tmdb_id=503).exists()

    def test_while_tmdb_is_down_nothing_changes(self, tmdb: TmdbServer) -> None:
        tmdb.faults.extend([500] * 5)
        somebody = PersonFactory(tmdb_id=1)
        before = Person.objects.values().get()
        with pytest.raises(TmdbUnavailable):
            services.fetch_person(person=somebody)
        assert Person.objects.values().get() == before

    def test_known_by_name_only(self) -> None:
        with pytest.raises(TmdbRefused):
            services.fetch_person(person=PersonFactory(tmdb_id=None))


@pytest.mark.django_db
def test_searching_tmdb_names_what_is_here(tmdb: TmdbServer) -> None:
    tmdb.results = [
        {"media_type": "movie", "id": 7, "title": "Sea", "release_date": "2001-02-03", "overview": "Wet."},
        {"media_type": "person", "id": 7, "name": "Sea"},
        {"media_type": "tv", "id": 7, "name": "Sea, the show"},
    ]
    ours = TitleFactory(tmdb_id=7)
    hits = services.search_tmdb(query="sea")
    assert [(hit.kind, hit.tmdb_id, hit.name, hit.year, hit.title) for hit in hits] == [
        ("film", 7, "Sea", 2001, ours),
        ("show", 7, "Sea, the show", None, None),
    ]
