"""What other services take: their layouts, and that our own readers of them find the same viewings and ratings."""

import csv
import datetime
import io
import json
import zipfile
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists.enums import ExportKind, ImportState, Status
from lists.exports import collecting, letterboxd
from lists.models import LibraryEntry, Watch
from movies.enums import TitleKind
from reviews.models import Rating
from social.models import Profile
from tests.lists.exports.belongings import Shelf, exported, members, stock, today
from tests.lists.imports.flow import commit, upload
from tests.movies.factories import CreditFactory, GenreFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def profile(shelf: Shelf) -> Profile:
    owner: Profile = ProfileFactory(handle="ada", time_zone="UTC")
    stock(owner, shelf)
    return owner


@pytest.fixture
def empty(profile: Profile) -> Profile:
    return ProfileFactory(time_zone="UTC")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def taken_over(profile: Profile, empty: Profile, kind: str, source: str) -> None:
    """The export of the one, imported by the other."""
    name, data = exported(profile, kind)
    run = upload(empty, {name: data})
    assert (run.source, run.state) == (source, ImportState.READY), run.message
    assert commit(run).state == ImportState.DONE


def viewings(profile: Profile) -> Counter[Any]:
    """Of films and episodes: others can't tell of a show as a whole."""
    found = Watch.objects.filter(profile=profile).exclude(title__kind=TitleKind.SHOW, episode=None)
    return Counter(found.values_list("title", "episode", "watched_on"))


def as_told(profile: Profile, shelf: Shelf, *specials: int) -> Counter[Any]:
    """The viewings as others can tell them: a moment has its day where it is read, the first of 1970 is no day, and of
    the specials only these can be told apart.
    """
    found: Counter[Any] = Counter()
    for (title, episode, day), count in viewings(profile).items():
        if title == shelf.films[1].pk:
            found[title, episode, datetime.date(2024, 5, 1)] += count
        elif episode not in {shelf.episodes[0, number].pk for number in {1, 2, 3} - set(specials)}:
            found[title, episode, None if day and day.year == 1970 else day] += count
    return found


def ratings(profile: Profile, **only: Any) -> dict[Any, int]:
    found = Rating.objects.filter(profile=profile, **only)
    return {(title, season, episode): value
            for title, season, episode, value in found.values_list("title", "season", "episode", "value")}  # fmt: skip


# -- Letterboxd -------------------------------------------------------------------------------------------------------


def test_letterboxd_gets_a_row_a_viewing(profile: Profile, shelf: Shelf) -> None:
    name, data = exported(profile, ExportKind.LETTERBOXD)
    assert name == f"matinee-letterboxd-ada-{today()}.csv"
    text = data.decode()
    assert text.startswith("tmdbID,imdbID,Title,Year,Rating10,WatchedDate,Rewatch,Tags,Review\r\n")
    rows = table(text)
    salt = [row for row in rows if row["imdbID"] == "tt0000001"]
    assert salt[0] == {
        "tmdbID": str(shelf.films[0].tmdb_id), "imdbID": "tt0000001", "Title": "Salt", "Year": "1990", "Rating10": "7",
        "WatchedDate": "2024-05-01", "Rewatch": "", "Tags": "rain, at home",
        "Review": "It rains <b>all</b> day &amp; *nobody* minds.\n\nTwice.",
    }  # fmt: skip
    assert [(row["WatchedDate"], row["Rewatch"]) for row in salt[:4]] == [
        ("2024-05-01", ""), ("2024-05-01", "true"), ("", ""), ("1970-01-01", ""),
    ]  # fmt: skip
    # The rating that it has, though no viewing has it; and the review that belongs to none.
    assert [(row["Rating10"], row["Review"], row["WatchedDate"]) for row in salt[4:]] == [
        ("9", "", ""),
        ("", "Ah!", ""),
    ]
    assert "A Show as a Whole" not in text
    assert "The Night Desk" not in text


def test_letterboxd_says_a_rating_once(shelf: Shelf) -> None:
    """Where the latest viewing has the title's rating, that is enough."""
    profile = ProfileFactory()
    Watch.objects.create(profile=profile, title=shelf.films[0], watched_on="2024-01-01", rating=8)
    Rating.objects.create(profile=profile, title=shelf.films[0], value=8, rated_at="2024-01-01T00:00Z")
    assert len(table(exported(profile, ExportKind.LETTERBOXD)[1].decode())) == 1


def test_letterboxd_gets_files_that_are_small_enough(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table(exported(profile, ExportKind.LETTERBOXD)[1].decode())
    monkeypatch.setattr(letterboxd, "MOST_BYTES", 250)
    name, data = exported(profile, ExportKind.LETTERBOXD)
    assert name.endswith(".zip")
    parts = members(data)
    assert len(parts) > 2
    assert all(len(text.encode()) <= 250 for text in parts.values())
    names = [f"letterboxd-{number}.csv" for number in range(1, len(parts) + 1)]
    assert [row for each in names for row in table(parts[each])] == whole


# -- Trakt ------------------------------------------------------------------------------------------------------------


def test_trakt_finds_its_own_files(profile: Profile, shelf: Shelf) -> None:
    files = {name: json.loads(text) for name, text in members(exported(profile, ExportKind.TRAKT)[1]).items()}
    assert set(files) >= {
        "watched-history.json", "ratings-movies.json", "ratings-shows.json", "ratings-seasons.json",
        "ratings-episodes.json", "lists-watchlist.json", "lists-favorites.json", "lists-lists.json",
    }  # fmt: skip
    first = files["watched-history.json"][0]
    assert (first["watched_at"], first["action"], first["type"]) == ("2024-05-01T00:00:00.000Z", "watch", "movie")
    assert first["movie"] == {
        "title": "Salt", "year": 1990,
        "ids": {"trakt": None, "slug": "salt", "imdb": "tt0000001", "tmdb": shelf.films[0].tmdb_id, "tvdb": None},
    }  # fmt: skip
    assert "1970-01-01T00:00:00.000Z" in {each["watched_at"] for each in files["watched-history.json"]}
    (season,) = files["ratings-seasons.json"]
    assert (season["type"], season["season"]["number"], season["rating"]) == ("season", 2, 2)
    assert season["show"]["ids"]["tvdb"] == 7_000
    assert [item["rank"] for item in files["lists-watchlist.json"]] == [1, 2]
    (best,) = [found for found in files["lists-lists.json"] if found["name"].startswith("Best")]
    items = files[f"lists-list-{best['ids']['trakt']}-{best['ids']['slug']}.json"]
    assert [item["type"] for item in items] == ["movie", "show", "movie"]


def test_trakt_s_shape_is_read_back(profile: Profile, empty: Profile, shelf: Shelf) -> None:
    taken_over(profile, empty, ExportKind.TRAKT, "trakt")
    assert viewings(empty) == as_told(profile, shelf, 1, 3)
    assert ratings(empty) == ratings(profile)
    lists = [sorted(each.lists.filter(kind="custom").values_list("name", "item_count")) for each in (profile, empty)]
    # Two lists of one name stay two, since not the same people see them.
    twice = [("Twice", 1), ("Twice", 2)]
    assert lists == [[("Best <of> & more", 3), *twice], [("Best & more", 3), *twice]]


# -- IMDb, TMDB -------------------------------------------------------------------------------------------------------


def test_imdb_s_columns_are_filled(profile: Profile, shelf: Shelf) -> None:
    salt = shelf.films[0]
    salt.genres.add(GenreFactory(name="Drama"), GenreFactory(name="Crime"))
    director = CreditFactory(title=salt, director=True).person.name
    files = members(exported(profile, ExportKind.IMDB)[1])
    rows = {row["Const"]: row for row in table(files["ratings.csv"])}
    assert rows["tt0000001"] == {
        "Const": "tt0000001", "Your Rating": "9", "Date Rated": "2019-09-20", "Title": "Salt",
        "Original Title": "Salt", "URL": "https://www.imdb.com/title/tt0000001", "Title Type": "Movie",
        "IMDb Rating": "", "Runtime (mins)": "100", "Year": "1990", "Genres": "Crime, Drama", "Num Votes": "",
        "Release Date": "1990-05-01", "Directors": director,
    }  # fmt: skip
    assert (rows["tt7000001"]["Title Type"], rows["tt7000001"]["Your Rating"]) == ("TV Series", "8")
    watchlist = table(files["watchlist.csv"])
    assert [(row["Position"], row["Const"], row["Description"]) for row in watchlist] == [
        ("1", "tt0000006", "'=note 0"), ("2", "tt0000003", ""),
    ]  # fmt: skip


def test_imdb_s_shape_is_read_back(profile: Profile, empty: Profile, shelf: Shelf) -> None:
    Rating.objects.create(profile=profile, title=shelf.show, episode=shelf.episodes[1, 1], value=4,
                          rated_at="2024-01-01T00:00Z")  # fmt: skip
    taken_over(profile, empty, ExportKind.IMDB, "imdb")
    told = {key: value for key, value in ratings(profile).items() if key[1] is None}
    # The special has no IMDb id.
    del told[shelf.show.pk, None, shelf.episodes[0, 1].pk]
    assert ratings(empty) == told
    assert _watchlist(empty) == _watchlist(profile)


def test_tmdb_s_shape_is_read_back(profile: Profile, empty: Profile) -> None:
    files = members(exported(profile, ExportKind.TMDB)[1])
    rows = table(files["ratings.csv"])
    episode = next(row for row in rows if row["Episode Number"])
    assert (episode["TMDb ID"], episode["Type"], episode["Name"]) == ("9001", "tv", "The Night Desk S0E1")
    assert (episode["Your Rating"], episode["Season Number"]) == ("10", "0")
    taken_over(profile, empty, ExportKind.TMDB, "tmdb-account")
    assert ratings(empty) == {key: value for key, value in ratings(profile).items() if key[1] is None}
    assert _watchlist(empty) == _watchlist(profile)


def _watchlist(profile: Profile) -> list[int]:
    items = profile.lists.get(kind="watchlist").items.order_by("position")
    return list(items.values_list("title", flat=True))


# -- Yamtrack ---------------------------------------------------------------------------------------------------------


def test_yamtrack_s_shape_is_read_back(profile: Profile, empty: Profile, shelf: Shelf) -> None:
    taken_over(profile, empty, ExportKind.YAMTRACK, "yamtrack")
    # Without a TMDB id nothing is known there; and completed means seen.
    wanted = Counter({key: n for key, n in as_told(profile, shelf).items() if key[0] != shelf.manual.pk})
    wanted[shelf.films[3].pk, None, None] += 1
    # Rated, and so seen.
    wanted[shelf.films[4].pk, None, None] += 1
    assert viewings(empty) == wanted
    assert ratings(empty) == ratings(profile, episode=None)
    statuses = dict(LibraryEntry.objects.filter(profile=empty).values_list("title", "status"))
    assert statuses[shelf.films[0].pk] == Status.PAUSED
    assert statuses[shelf.show.pk] == Status.DROPPED
    assert statuses[shelf.films[5].pk] == Status.PLANNED


def test_yamtrack_s_rows_are_quoted_and_in_order(profile: Profile) -> None:
    text = exported(profile, ExportKind.YAMTRACK)[1].decode()
    assert text.startswith('"media_id","source","media_type","title","image","season_number","episode_number",')
    kinds = [row["media_type"] for row in table(text)]
    assert list(dict.fromkeys(kinds)) == ["tv", "season", "episode", "movie"]
    assert kinds == sorted(kinds, key=["tv", "season", "episode", "movie"].index)


# -- all of them ------------------------------------------------------------------------------------------------------

OTHERS = [kind for kind in ExportKind if kind != ExportKind.MATINEE]


@pytest.mark.parametrize("kind", OTHERS)
def test_more_rows_cost_few_queries_more(kind: str, profile: Profile, shelf: Shelf,
                                         monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(collecting, "CHUNK", 50)
    monkeypatch.setattr("lists.exports.facts.CHUNK", 50)
    before = _queries(profile, kind)
    Watch.objects.bulk_create([Watch(profile=profile, title=shelf.films[1]) for _number in range(200)])
    assert _queries(profile, kind) - before <= 5


@pytest.mark.parametrize("kind", OTHERS)
def test_somebody_without_anything_gets_an_empty_file(kind: str) -> None:
    name, data = exported(ProfileFactory(handle="ada"), kind)
    assert "ada" in name
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            assert packed.testzip() is None
    else:
        assert table(data.decode()) == []


@pytest.mark.parametrize("kind", OTHERS)
def test_names_that_are_formulas_are_none_in_tables(kind: str, profile: Profile) -> None:
    name, data = exported(profile, kind)
    texts = members(data) if name.endswith(".zip") else {name: data.decode()}
    for called, text in texts.items():
        if called.endswith(".csv"):
            titles = [row.get("Title") or row.get("title") or row.get("Name") or "" for row in table(text)]
            assert not [title for title in titles if title.startswith(("=", "-"))], called


def _queries(profile: Profile, kind: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        exported(profile, kind)
    return len(queries)


# -- All of them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ExportKind.values)
def test_no_cell_is_a_formula(profile: Profile, kind: str) -> None:
    """Notes, names, tags and reviews are what people type, and what spreadsheets would reckon with."""
    Watch.objects.filter(profile=profile).update(note='=HYPERLINK("http://x.example")', company="@SUM(1)")
    name, data = exported(profile, kind)
    files = members(data) if name.endswith(".zip") else {name: data.decode()}
    texts = [text for each, text in files.items() if each.endswith(".csv")]
    assert texts or kind == ExportKind.TRAKT
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
