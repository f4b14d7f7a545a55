"""Writing batches of records: idempotent, set-based, and careful with what people have made of a row."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from movies import tasks
from movies.enums import CompanyRole, Hydration, Source
from movies.ingest import refresh_popularity, write_stubs, write_titles
from movies.models import (
    Availability,
    Company,
    Credit,
    Episode,
    Genre,
    Keyword,
    Person,
    SearchWord,
    Season,
    Title,
    TmdbGenre,
)  # fmt: skip
from movies.records import CreditRecord, Named, PersonRecord, SeasonRecord, StubRecord, TitleRecord
from movies.tmdb.parse import film_record, show_record
from tests.movies.tmdb_server import episode, film, show

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)


def dump(*ignored: str) -> dict[str, list[Any]]:
    """Every row of the catalogue, without the columns that a sync moves by design."""
    rows: dict[str, list[Any]] = {}
    for model in apps.get_app_config("movies").get_models(include_auto_created=True):
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in ignored]
        rows[model.__name__] = sorted(map(repr, model._default_manager.order_by("pk").values_list(*names)))
    return rows


def credit(name: str, tmdb_id: int | None = None, **fields: Any) -> CreditRecord:
    return CreditRecord(person=PersonRecord(name=name, tmdb_id=tmdb_id), kind="cast", **fields)


def test_a_film_lands_in_all_tables() -> None:
    result = write_titles([film_record(film(7))], now=NOW)
    title = Title.objects.get(pk=result.title_ids[0])
    assert (result.added, result.changed, result.unchanged) == (1, 0, 0)
    assert (title.name, title.hydration, title.certification, title.trailer_key) == (
        "The Lighthouse 7", Hydration.FULL, "PG-13", "yt7",
    )  # fmt: skip
    assert title.sort_name == "lighthouse 7 the"
    assert (title.synced_at, title.availability_checked_on) == (NOW, NOW.date())
    assert set(title.genres.values_list("slug", flat=True)) == {"drama", "thriller"}
    assert {"g:drama", "c:GB", "y:2011"} <= set(title.facets)
    assert "US:r:PG-13" in title.regional_facets
    assert title.credits.count() == 3
    assert set(SearchWord.objects.values_list("word", flat=True)) >= {"lighthouse", "leuchtturm", "phare", "ada"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_document @@ 'leuchtturm'::tsquery FROM movies_title WHERE id = %s", [title.pk])
        assert cursor.fetchone() == (True,)


def test_the_same_import_twice_changes_nothing() -> None:
    records = [film_record(film(7)), film_record(film(8)), show_record(show(5))]
    write_titles(records, now=NOW)
    before = dump("synced_at")
    result = write_titles(records, now=NOW + datetime.timedelta(hours=1))
    assert (result.added, result.changed, result.unchanged) == (0, 0, 3)
    assert dump("synced_at") == before


def test_only_what_changed_is_touched() -> None:
    write_titles([film_record(film(7)), film_record(film(8))], now=NOW)
    later = NOW + datetime.timedelta(hours=1)
    changed = film(7)
    changed["credits"]["cast"] = changed["credits"]["cast"][:1]
    result = write_titles([film_record(changed), film_record(film(8))], now=later)
    assert (result.changed, result.unchanged) == (1, 1)
    updated = dict(Title.objects.values_list("tmdb_id", "updated_at"))
    assert updated == {7: later, 8: NOW}
    assert sorted(Credit.objects.filter(title__tmdb_id=7).values_list("person__name", flat=True)) == [
        "Ada Moor", "Cleo Vane",
    ]  # fmt: skip


def test_parts_that_a_record_lacks_stay_and_empty_ones_go() -> None:
    write_titles([film_record(film(7))], now=NOW)
    bare = TitleRecord(kind="film", tmdb_id=7, name="Renamed")
    write_titles([bare], now=NOW)
    title = Title.objects.get(tmdb_id=7)
    assert (title.credits.count(), title.videos.count(), title.genres.count()) == (3, 1, 2)
    assert (title.imdb_id, title.certification, title.trailer_key) == ("tt0000007", "PG-13", "yt7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_document @@ 'phare & renamed'::tsquery FROM movies_title")
        assert cursor.fetchone() == (True,)
    write_titles([replace(bare, credits=(), videos=(), tmdb_genre_ids=(), releases=())], now=NOW)
    title.refresh_from_db()
    assert (title.credits.count(), title.videos.count(), title.genres.count()) == (0, 0, 0)
    assert (title.certification, title.trailer_key) == ("", "")


def test_ratings_given_here_are_never_touched() -> None:
    write_titles([film_record(film(7))], now=NOW)
    Title.objects.update(rating_count=4, rating_mean=8.5)
    write_titles([film_record(film(7, vote_average=2.0, title="Other"))], now=NOW)
    title = Title.objects.get()
    assert (title.name, title.rating_count, title.rating_mean, title.score) == ("Other", 4, 8.5, 8.5)


def test_duplicates_in_a_batch_and_in_a_body() -> None:
    body = film(7)
    body["credits"]["cast"] *= 2
    body["keywords"]["keywords"] *= 2
    body["alternative_titles"]["titles"] *= 2
    body["videos"]["results"] *= 2
    body["release_dates"]["results"] *= 2
    body["watch/providers"]["results"]["US"]["flatrate"] *= 2
    result = write_titles([film_record(film(7, title="First")), film_record(film(8)), film_record(body)], now=NOW)
    assert result.title_ids[0] == result.title_ids[2] != result.title_ids[1]
    assert result.added == 2
    assert Title.objects.get(pk=result.title_ids[0]).name == "The Lighthouse 7"
    assert Credit.objects.filter(title__tmdb_id=7).count() == 3


def test_a_film_and_a_show_may_share_an_id() -> None:
    result = write_titles([film_record(film(5)), show_record(show(5))], now=NOW)
    assert result.added == 2
    assert Title.objects.filter(tmdb_id=5).count() == 2


def test_companies_and_networks_count_apart() -> None:
    write_titles([film_record(film(5)), show_record(show(5))], now=NOW)
    assert sorted(Company.objects.filter(tmdb_id=77).values_list("role", "name")) == [
        (CompanyRole.NETWORK, "Channel North"), (CompanyRole.PRODUCTION, "Harbour Films"),
    ]  # fmt: skip


def test_a_genre_that_tmdb_has_added_becomes_ours() -> None:
    write_titles([film_record(film(5, genres=[{"id": 4711, "name": "Slow Cinema"}]))], now=NOW)
    assert Genre.objects.get(slug="slow-cinema").titles.count() == 1
    assert TmdbGenre.objects.get(tmdb_id=4711).genres.get().name == "Slow Cinema"


def test_names_only_come_together_with_ids_later() -> None:
    """The demo knows people and keywords by name; TMDB's import gives them their ids, not twins."""
    by_name = TitleRecord(
        kind="film", tmdb_id=7, name="The Lighthouse 7", keywords=(Named(name="Sea"),),
        companies=(Named(name="Harbour Films"),), credits=(credit("Ada Moor"), credit("Bela Szen")),
    )  # fmt: skip
    write_titles([by_name], now=NOW)
    people = dict(Person.objects.values_list("folded_name", "pk"))
    write_titles([film_record(film(7))], now=NOW)
    assert Person.objects.get(tmdb_id=1).pk == people["ada moor"]
    assert Person.objects.get(tmdb_id=2).pk == people["bela szen"]
    assert Keyword.objects.filter(folded_name="sea").count() == 1
    assert Company.objects.filter(name="Harbour Films").count() == 1
    write_titles([by_name], now=NOW)
    assert Person.objects.filter(folded_name="ada moor").count() == 1


def test_namesakes_with_ids_stay_apart() -> None:
    one = TitleRecord(kind="film", tmdb_id=1, name="One", credits=(credit("Steve Stone", 11),))
    two = TitleRecord(kind="film", tmdb_id=2, name="Two", credits=(credit("Steve Stone", 12),))
    write_titles([one, two], now=NOW)
    assert Person.objects.filter(name="Steve Stone").count() == 2


def test_a_renamed_person_keeps_their_other_names_in_search() -> None:
    write_titles([film_record(film(7))], now=NOW)
    person = Person.objects.get(tmdb_id=1)
    person.also_known_as = ["Countess"]
    person.save()
    body = film(7)
    body["credits"]["cast"][0]["name"] = "Ada Moor-Lake"
    write_titles([film_record(body)], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_document @@ 'countess & lake'::tsquery FROM movies_person WHERE tmdb_id = 1")
        assert cursor.fetchone() == (True,)


def test_offers_keep_the_day_they_were_first_seen() -> None:
    write_titles([film_record(film(7))], now=NOW)
    later = NOW + datetime.timedelta(days=3)
    write_titles([film_record(film(7))], now=later)
    offer = Availability.objects.get()
    assert (offer.seen_from, offer.last_seen_on) == (NOW.date(), later.date())
    write_titles([film_record(film(7, **{"watch/providers": {"results": {}}}))], now=later + datetime.timedelta(days=1))
    assert not Availability.objects.current().exists()
    assert not [facet for facet in Title.objects.get().regional_facets if ":p:" in facet]


@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("left", [{}, {"GB": {"flatrate": [{"provider_id": 9, "provider_name": "Quay"}]}}])
def test_an_offer_that_goes_on_the_day_it_was_last_seen_has_ended(days: int, left: dict[str, Any]) -> None:
    write_titles([film_record(film(7)), film_record(film(8))], now=NOW)
    later = NOW + datetime.timedelta(days=days)
    write_titles([film_record(film(7))], now=later)
    write_titles([film_record(film(7, **{"watch/providers": {"results": left}}))], now=later)
    title, other = Title.objects.order_by("tmdb_id")
    current = Availability.objects.current().filter(title=title)
    assert [offer.provider.name for offer in current] == (["Quay"] if left else [])
    assert not [facet for facet in title.regional_facets if facet.startswith("US:p:")]
    ended = title.availability.filter(region="US")
    # What came and went on one day leaves no row: it has no day on which it was offered.
    assert [offer.last_seen_on for offer in ended] == ([later.date() - datetime.timedelta(days=1)] if days else [])
    assert other.availability.current().count() == 1
    write_titles([film_record(film(7))], now=later)
    assert title.availability.current().filter(region="US").count() == 1


def test_a_genre_named_in_another_script_has_an_address() -> None:
    genres = [{"id": 771, "name": "Приключения"}, {"id": 772, "name": "Comédie"}, {"id": 773, "name": "Драма 2"}]
    write_titles([film_record(film(7, genres=genres))], now=NOW)
    title = Title.objects.get()
    assert {genre.get_absolute_url() for genre in title.genres.all()} == {
        "/genre/genre-771/", "/genre/comedie/", "/genre/genre-773/",
    }  # fmt: skip
    assert {"g:genre-771", "g:comedie", "g:genre-773"} <= set(title.facets)


def test_a_renumbered_episode_keeps_its_row() -> None:
    write_titles([show_record(show(5, seasons=1))], now=NOW)
    rows = dict(Episode.objects.filter(season__number=1).values_list("tmdb_id", "pk"))
    body = show(5, seasons=1)
    first, second, third = body["season/1"]["episodes"]
    body["season/1"]["episodes"] = [
        episode(99_999, 1, name="Inserted"), first | {"episode_number": 2}, second | {"episode_number": 3},
        third | {"episode_number": 4},
    ]  # fmt: skip
    write_titles([show_record(body)], now=NOW)
    now = dict(Episode.objects.filter(season__number=1).values_list("tmdb_id", "pk"))
    assert {key: now[key] for key in rows} == rows
    assert list(Episode.objects.filter(season__number=1).order_by("number").values_list("number", "tmdb_id")) == [
        (1, 99_999), (2, 5101), (3, 5102), (4, 5103),
    ]  # fmt: skip


def test_seasons_and_episodes_that_are_gone_go() -> None:
    write_titles([show_record(show(5))], now=NOW)
    body = show(5, seasons=1)
    body["season/1"]["episodes"] = body["season/1"]["episodes"][:2]
    result = write_titles([show_record(body)], now=NOW)
    assert result.changed == 1
    assert list(Season.objects.order_by("number").values_list("number", flat=True)) == [0, 1]
    assert Episode.objects.filter(season__number=1).count() == 2


def test_a_show_without_season_bodies_keeps_its_episodes() -> None:
    whole = show(5)
    write_titles([show_record(whole)], now=NOW)
    body = {key: value for key, value in whole.items() if not key.startswith("season/")}
    write_titles([show_record(body)], now=NOW)
    assert Episode.objects.count() == 9
    write_titles([TitleRecord(kind="show", tmdb_id=5, name="X", seasons=(SeasonRecord(number=1),))], now=NOW)
    assert Episode.objects.count() == 3


def test_a_title_made_by_hand_keeps_key_and_source() -> None:
    mine = Title.objects.create(kind="film", name="Mine", source=Source.MANUAL, tmdb_id=7, rating_count=0)
    assert write_titles([film_record(film(7))], now=NOW).title_ids == [mine.pk]
    mine.refresh_from_db()
    assert (mine.name, mine.source) == ("The Lighthouse 7", Source.MANUAL)


def test_records_without_an_id_are_new_each_time() -> None:
    record = TitleRecord(kind="film", name="By hand")
    write_titles([record, record], now=NOW, source=Source.MANUAL)
    assert Title.objects.filter(name="By hand", source=Source.MANUAL, synced_at=None).count() == 2


def stub(tmdb_id: int = 7, **changes: Any) -> StubRecord:
    fields: dict[str, Any] = {"name": "Stub", "original_name": "Stumpf", "popularity": 2.0, "tmdb_genre_ids": (18,)}
    return StubRecord(kind="film", tmdb_id=tmdb_id, **(fields | changes))


def test_stubs_are_added_followed_and_idempotent() -> None:
    assert write_stubs([stub(), stub(8)], now=NOW).added == 2
    before = dump()
    assert write_stubs([stub(), stub(8)], now=timezone.now()).unchanged == 2
    assert dump() == before
    result = write_stubs([stub(name="Better", overview="Now known."), stub(8)])
    assert (result.added, result.changed, result.unchanged) == (0, 1, 1)
    title = Title.objects.get(tmdb_id=7)
    assert (title.name, title.overview, title.is_stub) == ("Better", "Now known.", True)
    assert "g:drama" in title.facets


def test_the_id_file_renames_no_stub() -> None:
    write_stubs([stub(overview="Known")])
    write_stubs([StubRecord(kind="film", tmdb_id=7, name="原題", popularity=9.0)])
    title = Title.objects.get()
    assert (title.name, title.overview, title.tmdb_popularity) == ("Stub", "Known", 9.0)


def test_a_stub_never_overwrites_a_full_title() -> None:
    write_titles([film_record(film(7))], now=NOW)
    before = dump("tmdb_popularity")
    write_stubs([stub(popularity=77.0)])
    assert dump("tmdb_popularity") == before
    assert Title.objects.get().tmdb_popularity == 77.0


def test_filling_a_stub_keeps_its_row() -> None:
    pk = write_stubs([stub()]).title_ids[0]
    assert write_titles([film_record(film(7))], now=NOW).title_ids == [pk]
    assert not Title.objects.get().is_stub


@pytest.mark.parametrize("count", [1, 20])
def test_a_batch_costs_the_same_number_of_queries_whatever_its_size(count: int) -> None:
    numbers = range(1, count + 1)
    records = [film_record(film(n)) for n in numbers] + [show_record(show(n)) for n in numbers]
    with CaptureQueriesContext(connection) as first:
        write_titles(records, now=NOW)
    with CaptureQueriesContext(connection) as again:
        write_titles(records, now=NOW)
    assert (len(first), len(again)) == (34, 34)


def test_keywords_and_collections_are_as_popular_as_their_titles() -> None:
    trilogy = {"id": 5, "name": "Lamps"}
    rain, sea = {"id": 1, "name": "rain"}, {"id": 2, "name": "sea"}
    write_titles([
        film_record(film(7, popularity=10.04, keywords={"keywords": [rain, sea]}, belongs_to_collection=trilogy)),
        film_record(film(8, popularity=2.5, keywords={"keywords": [sea]}, belongs_to_collection=trilogy)),
    ])  # fmt: skip
    write_titles([film_record(film(9, popularity=99, adult=True, keywords={"keywords": [sea]}), adult_admitted=True)])
    Keyword.objects.create(name="unused", tmdb_popularity=3)
    assert refresh_popularity() == 4
    assert dict(Keyword.objects.values_list("name", "tmdb_popularity")) == {"rain": 10, "sea": 12.5, "unused": 0}
    assert Title.objects.get(tmdb_id=7).collection.tmdb_popularity == 10
    assert refresh_popularity() == 0
    Title.objects.update(tmdb_popularity=1)
    tasks.rebuild_search_vocabulary()
    assert Keyword.objects.get(name="sea").tmdb_popularity == 2
