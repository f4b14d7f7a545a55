"""Lists as text: what lines say, which titles they mean, and that nothing of them is lost on the way."""

import datetime
from typing import Any

import pytest
from django.test import Client

from lists.models import List
from lists.services.pasting import Line, match_lines, read_line, read_lines
from movies.models import AlternativeName, Title
from social.models import Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def client(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def film(name: str, year: int | None = 1999, **fields: Any) -> Title:
    released = datetime.date(year, 6, 1) if year else None
    return TitleFactory(name=name, released_on=released, **fields)


@pytest.mark.parametrize(
    ("text", "name", "year"),
    [
        ("Heat (1995)", "Heat", 1995),
        ("1. Heat (1995)", "Heat", 1995),
        ("12) Heat [1995]", "Heat", 1995),
        ("#3 Heat, 1995", "Heat", 1995),
        ("- Heat – 1995", "Heat", 1995),
        ("• “Heat” (1995)", "Heat", 1995),
        ("Heat", "Heat", None),
        ("12 Angry Men", "12 Angry Men", None),
        ("3:10 to Yuma (2007)", "3:10 to Yuma", 2007),
        ("Blade Runner 2049", "Blade Runner 2049", None),
        ("2012 (2009)", "2012", 2009),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
        ("1917, 2019", "1917", 2019),
        ("The Wire (2002–2008)", "The Wire", 2002),
        ("The Wire (2002-)", "The Wire", 2002),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
        ("Mommie Dearest (1981) ★", "Mommie Dearest", 1981),
    ],
)
def test_name_and_year_of_a_line(text: str, name: str, year: int | None) -> None:
    line = read_line(text)
    assert (line.names[0], line.year) == (name, year)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tt0133093", {"imdb": "tt0133093"}),
        ("https://www.imdb.com/title/tt0133093/?ref_=fn", {"imdb": "tt0133093"}),
        ("https://www.themoviedb.org/movie/603-the-matrix", {"tmdb": (603, "film")}),
        ("themoviedb.org/tv/1438", {"tmdb": (1438, "show")}),
        ("tmdb:603", {"tmdb": (603, "")}),
        ("movie/603", {"tmdb": (603, "film")}),
        ("https://films.example/title/17-heat/", {"ours": 17}),
    ],
)
def test_ids_and_addresses(text: str, said: dict[str, Any]) -> None:
    assert read_line(text) == Line(text, **said)


def test_empty_lines_say_nothing_and_no_more_than_a_thousand_are_read() -> None:
    assert [line.text for line in read_lines("\n  Heat \r\n\n\tAlien\x00\n")] == ["Heat", "Alien"]
    assert len(read_lines("Heat\n" * 1200)) == 1000


def states(profile: Profile, *texts: str) -> list[str]:
    return [match.state for match in match_lines([read_line(text) for text in texts], viewer=profile)]


def candidates(profile: Profile, text: str) -> list[Title]:
    return match_lines([read_line(text)], viewer=profile)[0].candidates


def test_folded_names_and_years(profile: Profile) -> None:
    amelie, heat = film("Amélie", 2001), film("Heat", 1995)
    film("Heat", 1986)
    assert candidates(profile, "amelie") == [amelie]
    assert candidates(profile, "Heat (1995)") == [heat]
    assert candidates(profile, "Heat (1996)") == [heat]
    assert states(profile, "amelie", "Heat (1995)", "Heat (1996)", "Heat", "Heat (2010)", "Hoot") == [
        "found", "found", "found", "ambiguous", "ambiguous", "missing",
    ]  # fmt: skip


def test_other_names(profile: Profile) -> None:
    matrix = film("The Matrix", 1999)
    totoro = film("My Neighbor Totoro", 1988, original_name="となりのトトロ", original_language="ja")
    spider = film("Spider-Man: No Way Home", 2021)
    AlternativeName.objects.create(title=totoro, name="Mein Nachbar Totoro", region="DE")
    totoro.save()
    for text, title in [
        ("Matrix, The (1999)", matrix),
        ("となりのトトロ", totoro),
        ("Mein Nachbar Totoro (1988)", totoro),
        ("Spider Man: No Way Home", spider),
    ]:
        assert candidates(profile, text) == [title], text


def test_words_alone_are_no_name(profile: Profile) -> None:
    film("The Long Weekend of the Silent Harbour")
    assert states(profile, "Silent Harbour") == ["missing"]


def test_ids_find_what_they_are_of(profile: Profile) -> None:
    one = film("One", imdb_id="tt0000017", tmdb_id=5)
    show = TitleFactory(show=True, name="Other", tmdb_id=5)
    assert candidates(profile, "tt0000017") == [one]
    assert candidates(profile, "https://www.themoviedb.org/tv/5") == [show]
    assert states(profile, "tmdb:5", f"/title/{show.pk}/", "tt9999999", "/title/99999999999999999/") == [
        "ambiguous", "found", "missing", "missing",
    ]  # fmt: skip


def test_hidden_titles_are_not_found(profile: Profile) -> None:
    hidden = film("Hidden", adult=True, imdb_id="tt0000018")
    assert states(profile, "Hidden", "tt0000018", f"/title/{hidden.pk}/") == ["missing"] * 3


def test_queries_are_few_however_many_lines(profile: Profile, django_assert_num_queries: Any) -> None:
    names = [film(f"Film {letter * 3}").name for letter in "abcdefghij"]
    lines = [read_line(text) for text in [*names, *(f"{name} nowhere" for name in names)]]
    with django_assert_num_queries(4):
        matches = match_lines(lines, viewer=profile)
    assert [match.state for match in matches] == ["found"] * 10 + ["missing"] * 10


def paste(client: Client, **data: Any) -> Any:
    return client.post("/lists/paste/", {"step": "check", "list": "", "name": "Pasted", **data})


def test_preview_stores_nothing_and_asks(client: Client, profile: Profile) -> None:
    film("Heat", 1995), film("Heat", 1986), film("Alien", 1979)
    page = paste(client, text="Alien\nHeat\nNowhere <b>").content.decode()
    assert "1 found" in page
    assert "1 to choose" in page
    assert "1 not found" in page
    assert 'value="Nowhere &lt;b&gt;"' in page
    assert not List.objects.exists()


def test_added_in_the_order_of_the_lines(client: Client, profile: Profile) -> None:
    old, new, alien = film("Heat", 1986), film("Heat", 1995), film("Alien", 1979)
    found = ListFactory(profile=profile)
    answer = paste(client, text="Heat\nAlien\nHeat (1986)", list=found.pk, step="add", **{"pick-0": new.pk})
    assert answer["Location"] == found.get_absolute_url()
    assert list(found.items.order_by("position").values_list("title", flat=True)) == [new.pk, alien.pk, old.pk]


def test_what_nobody_knows_comes_back(client: Client, profile: Profile) -> None:
    film("Alien", 1979)
    answer = paste(client, text="Alien\nNowhere (1999)\nHeat", step="add")
    assert answer.status_code == 200
    made = List.objects.get(name="Pasted")
    assert made.items.count() == 1
    assert answer.context["form"].initial == {"text": "Nowhere (1999)\nHeat", "list": made.pk}


def test_corrected_skipped_and_picked_lines(client: Client, profile: Profile) -> None:
    alien, heat, other = film("Alien", 1979), film("Heat", 1995), film("Heat", 1986)
    data = {"text": "Alien\nAlein\nHeat", "fix-1": "Alien (1979)", "pick-2": heat.pk}
    page = paste(client, **data)
    assert page.context["states"] == {"found": 2, "ambiguous": 1, "missing": 0}
    assert page.context["rows"][2]["picked"] == heat.pk
    paste(client, **{**data, "skip": ["0"], "step": "add"})
    made = List.objects.get()
    assert list(made.items.order_by("position").values_list("title", flat=True)) == [alien.pk, heat.pk]
    assert other.pk not in made.items.values_list("title", flat=True)


def test_a_pick_that_was_not_offered_is_not_taken(client: Client) -> None:
    film("Heat", 1995), film("Heat", 1986)
    stranger = film("Stranger")
    answer = paste(client, text="Heat", step="add", **{"pick-0": stranger.pk})
    assert answer.status_code == 200
    assert not List.objects.exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": " \n "}, "Write or paste at least one title."),
        ({"text": "Heat", "name": "x"}, "Give the list a name of at least 2 characters."),
        ({"text": "Heat\n" * 1001}, "These are 1001 lines."),
        ({"text": "x" * 100_001}, "That is too much at once."),
        ({"text": "Heat", "list": "999999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(client: Client, data: dict[str, str], message: str) -> None:
    answer = paste(client, **data)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not List.objects.exists()


def test_a_thousand_lines_to_choose_from_in_one_form(client: Client, profile: Profile) -> None:
    one, _other = film("Heat", 1995), film("Heat", 1986)
    picks = {f"pick-{number}": one.pk for number in range(1000)}
    assert paste(client, text="Heat\n" * 1000, step="add", **picks).status_code == 302
    assert List.objects.get().items.count() == 1


def test_only_lists_that_one_may_edit_are_offered(client: Client) -> None:
    foreign = ListFactory()
    answer = paste(client, text="Heat", list=foreign.pk, step="add")
    assert answer.status_code == 422
    assert not foreign.items.exists()
