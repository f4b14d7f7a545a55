"""TV Time: what rescue tools saved of it, as JSON or as tables, beside the archive or alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lists.enums import Status
from lists.imports.files import Member
from lists.imports.sources.tvtime import recognises, takes
from tests.lists.imports.fuzz import assert_harmless, json_under
from tests.lists.imports.tvtime_files import FILM, SHOW, SOURCE, episode, film, records, rescued, v1, v2

RESCUED_SHOW = {
    "uuid": SHOW, "id": {"tvdb": 4711, "imdb": "tt0000123"}, "title": "Nachtfalter (2018)", "status": "stopped",
    "created_at": "2019-01-01T00:00:00Z", "is_favorite": True,
    "seasons": [
        {"number": 1, "episodes": [
            {"id": {"tvdb": 51}, "number": 1, "is_watched": True, "watched_at": "2020-01-01 20:00:00",
             "rewatch_count": 1, "watched_count": 2, "rating": 8},
            {"id": {"tvdb": 52}, "number": 2, "is_watched": True, "watched_at": None},
            {"id": {"tvdb": 53}, "number": 3, "is_watched": False, "watched_at": "2020-01-01 20:00:00"},
            {"id": {"tvdb": 54}, "number": 1, "special": True, "is_watched": True},
        ]},
    ],
}  # fmt: skip
RESCUED_FILMS = [
    {"id": {"tvdb": 9, "imdb": "tt0000456"}, "uuid": f"{FILM}1", "title": "Film 1", "year": 2019, "is_watched": True,
     "watched_at": "2021-02-03T20:15:00.135015Z", "rewatch_count": 0},
    {"id": {}, "uuid": f"{FILM}2", "title": "Film 2", "is_watched": False, "watched_at": None, "is_favorite": True},
]  # fmt: skip


def test_what_a_rescue_tool_saved() -> None:
    lists = [
        {"id": 5, "name": "Rainy days", "items": [
            {"type": "movie", "uuid": f"{FILM}1", "name": "Film 1"}, {"type": "series", "tvdb_id": 4711},
            {"type": "movie", "uuid": f"{FILM}7"},
        ]},
    ]  # fmt: skip
    found = records(
        rescued("tvtime-series-2026-07-04.json", [RESCUED_SHOW]),
        rescued("tvtime-movies-2026-07-04.json", RESCUED_FILMS),
        rescued("tvtime-lists-2026-07-04.json", lists),
    )
    watches = [row for row in found if row.kind == "watch"]
    assert [(row.part and (row.part.season, row.part.number, row.part.tvdb), str(row.moment)[:10], row.is_rewatch)
            for row in watches] == [
        ((1, 1, 51), "2020-01-01", False), ((1, 1, 51), "None", True), ((1, 2, 52), "None", False),
        ((None, None, 54), "None", False), (None, "2021-02-03", False),
    ]  # fmt: skip
    assert (watches[0].subject.name, watches[0].subject.year, watches[0].subject.imdb) == (
        "Nachtfalter",
        2018,
        "tt0000123",
    )
    assert (watches[-1].subject.imdb, watches[-1].subject.year) == ("tt0000456", 2019)
    assert [(row.status, row.said) for row in found if row.kind == "status"] == [(Status.PAUSED, "stopped")]
    assert [row.subject.name for row in found if row.kind == "favourite"] == ["Nachtfalter", "Film 2"]
    assert [row.subject.name for row in found if row.kind == "watchlist"] == ["Film 2"]
    assert [(row.part.tvdb, row.value) for row in found if row.kind == "rating"] == [(51, 8)]
    assert [row.subject.name for row in found if row.kind == "item"] == ["Film 1", "Nachtfalter"]
    assert [row.code for row in found if row.kind == "refused"] == ["unknown_title"]


def test_favourites_as_liberator_saves_them() -> None:
    favourites = {
        "name": "Favorites",
        "series": [RESCUED_SHOW | {"added_at": "2020-01-01T00:00:00Z"}],
        "movies": RESCUED_FILMS[:1],
    }
    found = records(
        rescued("favorites.json", favourites), rescued("series.json", [RESCUED_SHOW | {"is_favorite": False}])
    )
    assert [(row.subject.name, row.position) for row in found if row.kind == "favourite"] == [
        ("Nachtfalter", 1), ("Film 1", 1),
    ]  # fmt: skip


def test_its_tables_say_the_same() -> None:
    episodes = (
        "series_tvdb_id,series_imdb_id,series_uuid,title,season,episode,tvdb_id,is_watched,watched_at,rewatch_count,special\n"
        f"4711,tt0000123,{SHOW},Nachtfalter (2018),1,1,51,true,2020-01-01 20:00:00,1,false\n"
        f"4711,tt0000123,{SHOW},Nachtfalter (2018),1,2,52,false,,0,false\n"
    )
    films = (
        "uuid,tvdb_id,imdb_id,title,year,created_at,watched_at,is_watched,rewatch_count\n"
        f"{FILM}1,9,tt0000456,Film 1,2019,2021-01-01T00:00:00Z,2021-02-03T20:15:00Z,true,0\n"
    )
    shows = f"uuid,tvdb_id,imdb_id,title,status,is_followed,created_at\n{SHOW},4711,,Nachtfalter (2018),stopped,true,\n"
    lists = (
        "list_id,list_name,item_type,tvdb_id,uuid,name,custom_order\n"
        f"5,Rainy,movie,,{FILM}1,Film 1,0\n5,Rainy,series,4711,,,1\n"
    )
    members = [
        Member(f"tvtime-{name}-2026-07-04.csv", text.encode())
        for name, text in (("series-episodes", episodes), ("movies", films), ("series", shows), ("lists", lists))
    ]
    assert all(recognises(member) and takes(member.path) for member in members)
    found = records(*members)
    assert [(row.subject.name, str(row.moment)[:4]) for row in found if row.kind == "watch"] == [
        ("Nachtfalter", "2020"), ("Nachtfalter", "None"), ("Film 1", "2021"),
    ]  # fmt: skip
    assert [row.status for row in found if row.kind == "status"] == [Status.PAUSED]
    assert [row.subject.name for row in found if row.kind == "item"] == ["Film 1", "Nachtfalter"]
    assert len([row for row in records(*members, rescued("series.json", [RESCUED_SHOW])) if row.kind == "status"]) == 1


def test_a_rescued_file_goes_before_the_archive_s_tables_of_the_same() -> None:
    gdpr = (v2(episode(9, "2020-01-01 20:00:00")), v1(film(1, "watch"), film(2, "towatch")))
    found = records(*gdpr, rescued("series.json", [RESCUED_SHOW]))
    assert [row.subject.name for row in found if row.kind == "watch"] == ["Nachtfalter"] * 4 + ["Film 1"]
    assert 9 not in {row.part.number for row in found if row.kind == "watch" and row.part}
    assert "rescue_preferred" in {row.code for row in found if row.kind == "notice"}


@given(
    json_under(
        ("uuid", "id", "title", "status", "seasons", "is_watched", "watched_at", "items", "series", "movies", "name"),
        seasons=st.just([{"number": 1, "episodes": [{"number": "1", "is_watched": True, "id": {"tvdb": 2}}]}]),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_json_is_harmless(data: bytes) -> None:
    assert_harmless(SOURCE, [Member("series.json", data), rescued("movies.json", RESCUED_FILMS)])
