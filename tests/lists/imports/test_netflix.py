"""Netflix: names that say too little, days in the order of some country, and what was never really watched."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.netflix import SOURCES, read, recognises, takes
from lists.imports.sources.netflix_titles import read_title
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

SOURCE = SOURCES[0]
ACTIVITY = (
    "Profile Name", "Start Time", "Duration", "Attributes", "Title", "Supplemental Video Type", "Device Type",
    "Bookmark", "Latest Bookmark", "Country",
)  # fmt: skip
RATINGS = ("Profile Name", "Title Name", "Rating Type", "Star Value", "Thumbs Value", "Device Model", "Event Utc Ts")
MY_LIST = ("Title Name", "Profile Name", "Country", "Utc Title Add Date")


def short(*rows: tuple[str, str]) -> Member:
    return Member("NetflixViewingHistory.csv", csv_of(("Title", "Date"), rows))


def played(title: str, start: str = "2024-05-01 20:00:00", **cells: str) -> dict[str, str]:
    return {"Profile Name": "Ada", "Title": title, "Start Time": start, "Duration": "00:45:00"} | cells


def activity(*rows: dict[str, str]) -> Member:
    data = csv_of(ACTIVITY, [[row.get(column, "") for column in ACTIVITY] for row in rows])
    return Member("netflix-report/CONTENT_INTERACTION/ViewingActivity.csv", data)


def records(*members: Member, **answers: Any) -> list[Any]:
    return list(read(members, Answers(answers)))


def days(*texts: str, **answers: Any) -> list[Any]:
    return [row.day for row in records(short(*((f"Film {n}", text) for n, text in enumerate(texts))), **answers)]


@pytest.mark.parametrize(
    ("title", "show", "season", "name"),
    [
        ("Nachtfalter: Season 1: Die Laterne", "Nachtfalter", 1, "Die Laterne"),
        ("Nachtfalter: Staffel 2: Licht: Teil 1", "Nachtfalter", 2, "Licht: Teil 1"),
        ("Nachtfalter : Saison 3 : L’aube", "Nachtfalter", 3, "L’aube"),
        ("Star Lamp: The Beginning: Season 4: Dusk", "Star Lamp: The Beginning", 4, "Dusk"),
        ("Nachtfalter: Temporada 1: Luz", "Nachtfalter", 1, "Luz"),
        ("Nachtfalter: Stagione 1: Luce", "Nachtfalter", 1, "Luce"),
        ("Nachtfalter: Seizoen 1: Licht", "Nachtfalter", 1, "Licht"),
        ("Nachtfalter: Sezon 1: Światło", "Nachtfalter", 1, "Światło"),
        ("Nachtfalter: 2. Sezon: Işık", "Nachtfalter", 2, "Işık"),
        ("Nachtfalter: 1. évad: Fény", "Nachtfalter", 1, "Fény"),
        ("Nachtfalter: Säsong 1: Ljus", "Nachtfalter", 1, "Ljus"),
        ("Nachtfalter: Kausi 1: Valo", "Nachtfalter", 1, "Valo"),
        ("Nachtfalter: Сезон 2: Свет", "Nachtfalter", 2, "Свет"),
        ("夜の蛾：シーズン1：光", "夜の蛾", 1, "光"),
        ("나방: 시즌 2: 빛", "나방", 2, "빛"),
        ("夜蛾：第 3 季：光", "夜蛾", 3, "光"),
        ('Nachtfalter: Season 1: "Light"', "Nachtfalter", 1, "Light"),
        ("Nachtfalter: Limited Series: Light", "Nachtfalter", 1, "Light"),
        ("Nachtfalter: Miniserie: Licht", "Nachtfalter", 1, "Licht"),
        ("Nachtfalter: Nachtfalter 3: Chapter One: Light", "Nachtfalter", 3, "Chapter One: Light"),
        ("Nachtfalter: Part 2: Light", "Nachtfalter", None, "Light"),
        ("Nachtfalter: Volume 1: Light", "Nachtfalter", None, "Light"),
        ("Nachtfalter: Chapter Three: The Lantern", "Nachtfalter", None, "Chapter Three: The Lantern"),
        ("Nachtfalter: Episode 4", "Nachtfalter", None, "Episode 4"),
        ("Nachtfalter: Folge 4", "Nachtfalter", None, "Folge 4"),
    ],
)
def test_episodes_are_told_by_the_word_for_a_season_in_many_languages(
    title: str, show: str, season: int | None, name: str
) -> None:
    named = read_title(title)
    assert named.part
    assert (named.subject.kind, named.subject.name, named.part.season, named.part.name) == ("show", show, season, name)


@pytest.mark.parametrize(
    "title",
    [
        "Mission: Improbable",
        "Wick: Chapter 2",
        "Deathly Lamps: Part 2",
        "Lamp: The Dark: A Story",
        "Wars: Episode IV: Hope",
    ],
)
def test_a_colon_alone_makes_no_show(title: str) -> None:
    named = read_title(title)
    assert (named.subject.kind, named.subject.name, named.part) == ("", title, None)


def test_without_a_colon_it_is_likely_a_film() -> None:
    for title in ("Nachtfalter", "3:10 to Somewhere"):
        named = read_title(title)
        assert (named.subject.kind, named.subject.is_guess, named.subject.name) == ("film", True, title)


def test_a_number_for_a_name_is_a_number_where_the_season_is_known() -> None:
    for title in (
        "A: Season 1: Episode 5",
        "A: Staffel 1: Folge 5",
        "A: 시즌 1: 5화",
        "A: 第1季：第5集",
        "A: Sezon 1: 5. Bölüm",
    ):
        part = read_title(title).part
        assert part
        assert (part.season, part.number) == (1, 5)
    part = read_title("A: Season 1: The Fifth").part
    assert part
    assert part.number is None


def test_a_season_without_an_episode_is_refused_as_it_would_be_all_of_it() -> None:
    (row,) = records(short(("Nachtfalter: Season 1", "2024-05-30")))
    assert (row.kind, row.code, row.about) == ("refused", "no_episode", "Nachtfalter: Season 1")


def test_the_short_history_has_days() -> None:
    (row,) = records(short(("Nachtfalter: Season 1: Licht", "4/30/24")))
    assert (row.day, row.moment, row.is_rewatch) == (datetime.date(2024, 4, 30), None, None)
    assert row.origin.raw == {"title": "Nachtfalter: Season 1: Licht", "date": "4/30/24"}


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (("4/30/24", "4/2/24"), (2024, 4, 30)),
        (("30/04/2024", "02/04/2024"), (2024, 4, 30)),
        (("30.04.24", "2.4.24"), (2024, 4, 30)),
        (("2024-04-30", "2024-04-02"), (2024, 4, 30)),
        (("2024. 04. 02.",), (2024, 4, 2)),
        (("24. 5. 9.", "24. 4. 3."), (2024, 5, 9)),
        (("2/4/2024", "3/3/2024", "1/3/2024"), (2024, 4, 2)),
        (("3/4/2024", "2/12/2024", "2/1/2024"), (2024, 3, 4)),
        (("5/5/2024",), (2024, 5, 5)),
    ],
)
def test_all_days_together_tell_their_order(texts: tuple[str, ...], first: tuple[int, int, int]) -> None:
    assert days(*texts)[0] == datetime.date(*first)


def test_where_they_do_not_somebody_is_asked() -> None:
    with pytest.raises(NeedsAnswerError) as asked:
        days("3/4/2024")
    assert asked.value.name == "date_order"
    assert [(choice.value, choice.label) for choice in asked.value.choices] == [
        ("dmy", "3 April 2024"), ("mdy", "4 March 2024"),
    ]  # fmt: skip
    assert days("3/4/2024", date_order="mdy") == [datetime.date(2024, 3, 4)]
    assert days("3/4/2024", date_order="dmy") == [datetime.date(2024, 4, 3)]


def test_days_that_make_no_sense_are_refused() -> None:
    found = records(short(("A", "4/30/24"), ("B", "yesterday"), ("C", "31/31/24"), ("D", ""), ("", "4/30/24")))
    assert [(row.kind, row.code if row.kind == "refused" else "") for row in found] == [
        ("watch", ""), ("refused", "bad_value"), ("refused", "bad_value"), ("refused", "bad_value"),
        ("refused", "no_name"),
    ]  # fmt: skip


def test_the_same_line_twice_is_one_viewing() -> None:
    found = records(short(("A", "4/30/24"), ("A", "4/29/24"), ("A", "4/30/24")))
    assert [row.kind for row in found] == ["watch", "watch", "refused"]


def test_the_long_history_has_moments() -> None:
    (row,) = records(activity(played("Nachtfalter", Country="DE (Germany)")))
    assert (row.moment, row.day) == (datetime.datetime(2024, 5, 1, 20, tzinfo=datetime.UTC), None)
    assert "country" not in row.origin.raw


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Supplemental Video Type": "TRAILER"}, "preview"),
        ({"Title": "Nachtfalter_hook_primary_16x9"}, "preview"),
        ({"Attributes": "Autoplayed: user action: None; "}, "autoplayed"),
        ({"Latest Bookmark": "Not latest view"}, "seen_on_later"),
        ({"Duration": "00:01:59"}, "too_short"),
        ({"Duration": ""}, "too_short"),
        ({"Start Time": "soon"}, "bad_value"),
        ({"Title": ""}, "no_name"),
    ],
)
def test_what_was_not_watched_is_refused_with_the_reason(cells: dict[str, str], code: str) -> None:
    (row,) = records(activity(played("Nachtfalter") | cells))
    assert (row.kind, row.code) == ("refused", code)


def test_what_somebody_chose_to_play_on_is_watched() -> None:
    (row,) = records(activity(played("Nachtfalter", Attributes="Autoplayed: user action: User_Interaction;")))
    assert row.kind == "watch"


def test_the_last_minute_of_a_film_is_not_too_short() -> None:
    found = records(
        activity(
            played("Nachtfalter", "2024-05-02 20:00:00", Duration="00:01:00", **{"Latest Bookmark": "01:31:00"}),
            played("Nachtfalter", Duration="01:30:00", **{"Latest Bookmark": "Not latest view"}),
        )
    )
    assert [(row.kind, getattr(row, "code", "")) for row in found] == [("watch", ""), ("refused", "seen_on_later")]
    assert found[0].moment.day == 2


def test_what_both_histories_tell_is_told_once() -> None:
    long = activity(played("A"), played("B", Duration="00:00:30"), played("C", "2024-05-02 01:00:00"))
    found = records(long, short(("A", "5/1/24"), ("B", "5/1/24"), ("C", "5/1/24"), ("D", "4/20/24")))
    assert [(row.subject.name) for row in found if row.kind == "watch"] == ["A", "C", "D"]


def test_only_one_profile_s_history_comes_along() -> None:
    file = activity(played("A"), played("B", **{"Profile Name": "Bo"}))
    with pytest.raises(NeedsAnswerError) as asked:
        records(file)
    assert asked.value.name == "profile"
    assert [choice.value for choice in asked.value.choices] == ["Ada", "Bo"]
    assert [row.subject.name for row in records(file, profile="Bo")] == ["B"]


def test_the_list_and_the_stars_come_along_and_thumbs_do_not() -> None:
    ratings = csv_of(
        RATINGS,
        [
            ("Ada", "A", "star", "3", "", "", "2015-01-01 10:00:00"),
            ("Ada", "A", "star", "4", "", "", "2016-01-01 10:00:00"),
            ("Ada", "B", "thumb", "", "2", "", "2020-01-01 10:00:00"),
        ],
    )  # fmt: skip
    wishes = csv_of(MY_LIST, [("C", "Ada", "DE", "2024-01-02"), ("C", "Ada", "DE", "2024-01-02"), ("", "Ada", "", "")])
    found = records(Member("Ratings.csv", ratings), Member("MyList.csv", wishes))
    assert [(row.kind, getattr(row, "code", "")) for row in found] == [
        ("watchlist", ""), ("refused", "no_name"), ("rating", ""), ("notice", "thumbs"),
    ]  # fmt: skip
    assert (found[0].subject.name, found[0].subject.kind, found[0].added) == ("C", "", datetime.date(2024, 1, 2))
    assert (found[2].subject.name, found[2].value, found[2].rated.year) == ("A", 8, 2016)
    assert "1 thumb " in found[3].text


def test_files_are_known_by_their_columns() -> None:
    assert recognises(short())
    assert recognises(activity())
    assert not recognises(Member("NetflixViewingHistory.csv", b"Title,Date,Rating\n"))
    assert not recognises(Member("SearchHistory.csv", b"Profile Name,Title Name,Query\n"))
    assert takes("netflix-report/CONTENT_INTERACTION/ViewingActivity.csv")
    assert not takes("netflix-report/ACCOUNT/AccountDetails.csv")
    with pytest.raises(ImportFileError):
        records(Member("a.csv", b"x\n"))


@given(
    title=st.lists(
        st.sampled_from(["A", "Season 1", "：", ": ", "Part 2", "Episode 1", "第 1 季", "²", "x" * 200, '"'])
    )
)
@settings(max_examples=60, deadline=None)
def test_any_title_is_harmless(title: list[str]) -> None:
    assert read_title(": ".join(title)).subject.kind in ("", "film", "show")
    read_title("".join(title) * 50)


@given(
    members=st.lists(
        st.builds(Member, st.just("a.csv"), any_bytes)
        | st.builds(
            Member,
            st.just("s.csv"),
            csv_under(("Title", "Date"), Date=st.sampled_from(["1/2/24", "24.5.1"]) | any_cell),
        )
        | st.builds(Member, st.just("v.csv"), csv_under(ACTIVITY, Duration=st.just("01:00:00")))
        | st.builds(Member, st.just("MyList.csv"), csv_under(MY_LIST) | csv_under(RATINGS)),
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_file_is_harmless(members: list[Member]) -> None:
    assert_harmless(SOURCE, members)
