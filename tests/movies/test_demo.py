"""The demo catalogue: what its data promise, and that it loads whole, once."""

import datetime
from collections import Counter

import pycountry
import pytest

from movies.demo import load_catalogue, read_catalogue
from movies.demo.loader import DEMO_SERVICES
from movies.enums import TitleKind
from movies.models import Availability, Episode, Genre, Person, Season, Title

TODAY = datetime.date(2026, 1, 2)
CATALOGUE = read_catalogue()
FILMS = [title.record for title in CATALOGUE if title.record.kind == TitleKind.FILM]
SHOWS = [title.record for title in CATALOGUE if title.record.kind == TitleKind.SHOW]


def test_size_and_spread() -> None:
    assert len(FILMS) >= 300
    assert len(SHOWS) >= 30
    decades = Counter(film.released_on.year // 10 * 10 for film in FILMS if film.released_on)
    assert all(decades[decade] >= 3 for decade in range(1910, 2030, 10)), decades
    countries = {country for film in FILMS for country in film.countries}
    for continent in (
        {"JP", "IN", "IR"},
        {"SN", "EG", "ZA"},
        {"BR", "AR"},
        {"FR", "DE"},
        {"US", "MX"},
        {"AU", "NZ"},
    ):
        assert continent <= countries


def test_ids_are_unique_and_well_formed() -> None:
    for titles in (FILMS, SHOWS):
        assert len({title.tmdb_id for title in titles}) == len(titles)
    imdb = [title.imdb_id for title in FILMS + SHOWS if title.imdb_id]
    assert len(set(imdb)) == len(imdb)
    assert all(code.startswith("tt") and code[2:].isdigit() and len(code) >= 9 for code in imdb)
    assert all(film.imdb_id for film in FILMS)


def test_each_title_is_whole() -> None:
    for title in CATALOGUE:
        record = title.record
        assert 80 <= len(record.overview) <= 280, record.name
        assert 1 <= title.fame <= 100, record.name
        assert 1 <= title.acclaim <= 10, record.name
        assert record.genre_slugs, record.name
        assert record.credits, record.name
        assert all(pycountry.countries.get(alpha_2=code) for code in record.countries), record.name
        language = record.original_language
        assert language == "cn" or pycountry.languages.get(alpha_2=language), record.name
        assert all(season.episodes for season in record.seasons or ()), record.name


def test_overviews_are_all_different() -> None:
    overviews = [title.record.overview for title in CATALOGUE]
    assert len(set(overviews)) == len(overviews)


@pytest.mark.django_db
def test_loads_whole_and_only_into_an_empty_catalogue() -> None:
    assert load_catalogue(today=TODAY) == len(CATALOGUE)
    assert Title.objects.count() == len(CATALOGUE)
    assert set(Title.objects.values_list("tmdb_id", flat=True)) == {title.record.tmdb_id for title in CATALOGUE}
    assert Season.objects.count() == sum(len(show.seasons or ()) for show in SHOWS)
    assert Episode.objects.count() == sum(len(s.episodes or ()) for show in SHOWS for s in show.seasons or ())
    assert {slug for title in CATALOGUE for slug in title.record.genre_slugs or ()} <= set(
        Genre.objects.values_list("slug", flat=True)
    )
    assert Person.objects.filter(name="Akira Kurosawa").count() == 1
    assert Availability.objects.current().filter(provider__name=next(iter(DEMO_SERVICES))).exists()
    first = next(title for title in CATALOGUE if title.record.kind == TitleKind.FILM)
    film = Title.objects.get(kind="film", tmdb_id=first.record.tmdb_id)
    assert film.rating_count == first.rating_count
    assert film.rating_mean == pytest.approx(first.acclaim, abs=0.05)
    assert film.synced_at is None
    assert any(facet.startswith("g:") for facet in film.facets)

    Title.objects.filter(pk=film.pk).update(name="Renamed by its owner")
    Title.objects.exclude(pk=film.pk).delete()
    assert load_catalogue(today=TODAY) == 0
    assert list(Title.objects.values_list("name", flat=True)) == ["Renamed by its owner"]
