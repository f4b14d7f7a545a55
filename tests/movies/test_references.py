"""Which film or show an address means."""

import pytest

from movies.references import Reference, read_address

FILM = Reference(kind="film", tmdb_id=603)
SHOW = Reference(kind="show", tmdb_id=1399)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.themoviedb.org/movie/603", FILM),
        ("https://www.themoviedb.org/movie/603-the-matrix?language=de-DE", FILM),
        ("http://themoviedb.org/movie/603-the-matrix/", FILM),
        ("HTTPS://WWW.TheMovieDB.org/movie/603/cast", FILM),
        ("www.themoviedb.org/movie/603-the-matrix#reviews", FILM),
        ("https://m.themoviedb.org/de-DE/movie/603", FILM),
        ("https://www.themoviedb.org/tv/1399-game-of-thrones", SHOW),
        ("https://www.themoviedb.org/tv/1399-game-of-thrones/season/2", Reference(kind="show", tmdb_id=1399, season=2)),
        (
            "https://www.themoviedb.org/tv/1399/season/2/episode/5/cast",
            Reference(kind="show", tmdb_id=1399, season=2, episode=5),
        ),
        ("https://www.themoviedb.org/tv/1399/season/x", SHOW),
        ("https://www.themoviedb.org/movie/603-%E9%BB%91", FILM),
        ("https://www.imdb.com/title/tt0133093/", Reference(imdb_id="tt0133093")),
        ("https://m.imdb.com/title/tt0133093/?ref_=nv_sr_1", Reference(imdb_id="tt0133093")),
        ("imdb.com/de/title/tt0133093/fullcredits", Reference(imdb_id="tt0133093")),
        ("https://www.imdb.com/es-es/title/tt10048342", Reference(imdb_id="tt10048342")),
        ("https://site.example/title/603-the-matrix/", Reference(pk=603)),
        ("https://site.example/title/603/season/2/", Reference(pk=603, season=2)),
        ("site.example/api/v1/titles/603/", Reference(pk=603)),
        ("http://localhost:8000/title/7-x/", Reference(pk=7)),
    ],
)
def test_address_of_a_title(address: str, expected: Reference) -> None:
    assert read_address(address, own_hosts={"site.example", "localhost:8000"}) == expected


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "603", "tt0133093", "https://www.themoviedb.org/", "https://www.themoviedb.org/movie/",
        "https://www.themoviedb.org/movie/the-matrix", "https://www.themoviedb.org/person/6384-keanu-reeves",
        "https://www.themoviedb.org/movie/0", f"https://www.themoviedb.org/movie/{2**31}", "https://imdb.com/name/nm0000206/",
        f"https://www.themoviedb.org/movie/{'9' * 30}", "https://www.imdb.com/title/", "https://www.imdb.com/title/tt/",
        "https://www.imdb.com/title/tt12345678901/", "https://themoviedb.org.evil.example/movie/603",
        "https://evilthemoviedb.org/movie/603", "https://evil.example/themoviedb.org/movie/603",
        "https://imdb.com@evil.example/title/tt0133093", "ftp://www.imdb.com/title/tt0133093", "javascript:alert(1)",
        "https://[::1/title/7", "https://[bad]/movie/1", "https://other.example/title/7/", "http://localhost/title/7-x/",
        "https://site.example/person/7/", "https://site.example/title/0/", "https://site.example/title/x/",
        "https://www.themoviedb.org/movie/²", "x" * 3000, "https://\0/movie/603", "//", "https://",
        "https://www.imdb.com/title/ŧŧ0133093/",
    ],
)  # fmt: skip
def test_address_of_nothing(address: str) -> None:
    assert read_address(address, own_hosts={"site.example", "localhost:8000"}) is None


def test_whose_name_comes_before_the_at_sign_is_no_host() -> None:
    assert read_address("https://evil.example@www.imdb.com/title/tt0133093", own_hosts=()) == Reference(
        imdb_id="tt0133093"
    )
