"""Queries that are put together once."""

import datetime

import pytest
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.lib.prepared import Given, prepared
from movies.models import Episode, Season, Title
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory

pytestmark = pytest.mark.django_db

made: list[int] = []


@prepared
def newest(limit: int) -> QuerySet[Title]:
    made.append(limit)
    return Title.objects.filter(kind=Given("kind"), released_on__gt=Given("since")).order_by("-released_on")[:limit]


@prepared
def names() -> QuerySet[Title, str]:
    return Title.objects.filter(pk__in=Given("keys", many=True)).order_by("name").values_list("name", flat=True)


@prepared
def years() -> QuerySet[Title, tuple[str, int]]:
    later = F("runtime_minutes") + Given("more")
    return (
        Title.objects.alias(later=later).filter(later__gt=100).order_by("name").values_list("name", "runtime_minutes")
    )


@prepared
def episodes() -> QuerySet[Episode]:
    shows = Prefetch("season__title", Title.objects.only("name"))
    found = Episode.objects.filter(season__title=Given("show")).select_related("season").prefetch_related(shows)
    return found.annotate(twice=F("number") * 2).order_by("season__title", "number").distinct("season__title", "number")


@prepared
def synced() -> QuerySet[Title]:
    return Title.objects.filter(synced_at__date=Given("day"))


@prepared
def both() -> QuerySet[Title]:
    films = Title.objects.filter(kind="film", released_on__gt=Given("since")).only("name").order_by("name")[:1]
    return films.union(Title.objects.filter(kind="show").only("name").order_by("name")[:1], all=True)


def test_it_is_put_together_once_and_answers_anew(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    old, new = (TitleFactory(released_on=datetime.date(year, 1, 1)) for year in (1990, 2010))
    made.clear()
    since = datetime.date(1980, 1, 1)
    assert newest(4, kind="film", since=since) == [new, old]
    newer = TitleFactory(released_on=datetime.date(2020, 1, 1))
    with django_assert_num_queries(1):
        assert newest(4, kind="film", since=datetime.date(2000, 1, 1)) == [newer, new]
    assert newest(4, kind="show", since=since) == []
    assert newest(1, kind="film", since=since) == [newer]
    assert made == [4, 1]


def test_values_lists_and_what_is_reckoned() -> None:
    a, _b, c = (TitleFactory(name=name, runtime_minutes=minutes) for name, minutes in (("A", 80), ("B", 99), ("C", 60)))
    assert names(keys=[c.pk, a.pk]) == ["A", "C"]
    assert names(keys=[]) == []
    assert years(more=5) == [("B", 99)]
    assert years(more=25) == [("A", 80), ("B", 99)]


def test_what_comes_along_comes_along(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    season = SeasonFactory(title=TitleFactory(show=True, name="The Night Desk"))
    for number in (1, 2):
        EpisodeFactory(season=season, number=number)
    with django_assert_num_queries(2):
        first, second = episodes(show=season.title_id)
        assert (first.season.title.name, first.twice, second.twice) == ("The Night Desk", 2, 4)  # type: ignore[attr-defined]
        assert first.season.number == season.number
    assert Season.objects.count() == 1


def test_unions() -> None:
    TitleFactory(show=True, name="Z")
    TitleFactory(name="B", released_on=datetime.date(2000, 1, 1))
    TitleFactory(name="A", released_on=datetime.date(1990, 1, 1))
    assert [title.name for title in both(since=datetime.date(1980, 1, 1))] == ["A", "Z"]
    assert [title.name for title in both(since=datetime.date(1995, 1, 1))] == ["B", "Z"]


def test_a_day_is_one_of_the_time_zone_of_who_asks() -> None:
    TitleFactory(synced_at=datetime.datetime(2026, 5, 1, 23, 30, tzinfo=datetime.UTC))
    first, second = datetime.date(2026, 5, 1), datetime.date(2026, 5, 2)
    for zone, expected in (("UTC", (1, 0)), ("Europe/Vienna", (0, 1)), ("UTC", (1, 0))):
        with timezone.override(zone):
            assert (len(synced(day=first)), len(synced(day=second))) == expected


def test_any_of_many() -> None:
    one, _two, three = (TitleFactory() for _n in range(3))
    rows = prepared(lambda: Title.objects.filter(pk__any_of=Given("keys")).order_by("pk"))
    assert rows(keys=[one.pk, three.pk]) == [one, three]
    assert rows(keys=[]) == []


@pytest.mark.parametrize("given", [{}, {"kind": "film"}, {"kind": "film", "until": None}])
def test_what_is_given_must_be_what_is_wanted(given: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="wants kind, since; was given"):
        newest(5, **given)
