"""The library's pages: who sees what of them, what they show, how many queries that takes."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists import services
from lists.enums import Status
from lists.library import SORT_NAMES
from lists.library.look import COLUMNS
from lists.models import LibraryEntry, Shelf
from movies.models import Title
from reviews.models import Rating
from social.enums import Visibility
from social.models import Block, Follow, Profile
from tests.lists.library_shelf import Held, is_content, stock
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

ALL_COLUMNS = ".".join(COLUMNS)
TABLE = f"/library/?layout=table&columns={ALL_COLUMNS}"
RESULTS = {"HX-Request": "true", "HX-Target": "results"}
# What only its owner may read of a library.
SECRETS = ("Lent to Sam", "On the attic", "Blu-ray", "2024-05-01", "05/01/2024")


@pytest.fixture
def owner(db: None) -> Profile:
    return ProfileFactory(handle="owner")


@pytest.fixture
def held(owner: Profile) -> list[Held]:
    return stock(owner)


@pytest.fixture
def at(client: Client, owner: Profile) -> Client:
    return act_as(client, owner)


def page(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers.get("headers"))
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("path", ["/library/", TABLE])
def test_shows_what_is_held_and_nothing_else(path: str, at: Client, held: list[Held]) -> None:
    html = page(at, path)
    for each in held:
        name = f"Select {each.title.name}<"
        assert (name in html) == is_content(each), each.title.name
    assert "12 titles" in html


def test_filters_narrow_and_can_be_taken_back(at: Client, held: list[Held]) -> None:
    html = page(at, "/library/?status=completed&rating_min=9&sort=-rating")
    assert "3 titles" in html
    assert "Select Salt<" in html
    assert "Select Kite<" not in html
    assert 'href="/library/?status=completed&amp;sort=-rating"' in html  # without the rating
    assert 'value="-rating" selected' in html


def test_nothing_fits_offers_what_would(at: Client, held: list[Held]) -> None:
    html = page(at, "/library/?status=planned&owned=bluray")
    assert "Nothing fits all of that" in html
    assert "Without “Planned”" in html


def test_an_empty_library_invites(client: Client, owner: Profile) -> None:
    html = page(act_as(client, owner), "/library/")
    assert "Your library is empty" in html
    assert 'href="/films/"' in html


@pytest.mark.parametrize("layout", ["grid", "table"])
@pytest.mark.parametrize("sort", SORT_NAMES)
def test_more_goes_on_where_the_page_ended(sort: str, layout: str, at: Client, owner: Profile) -> None:
    films = TitleFactory.create_batch(30)
    for film in films:
        LibraryEntry.objects.create(profile=owner, title=film, status="paused")
    html = page(at, f"/library/?sort={sort}&layout={layout}")
    target = "grid-more" if layout == "grid" else "rows-more"
    link = re.search(r'hx-get="([^"]+after=[^"]+)"', html)
    assert link
    more = page(at, unescape(link[1]), headers={"HX-Request": "true", "HX-Target": target})
    assert "<html" not in more
    shown = [int(pk) for pk in re.findall(r'data-title="(\d+)"', html + more)]
    assert sorted(shown) == sorted(film.pk for film in films)


def test_fragments_are_the_page_s_own(at: Client, held: list[Held]) -> None:
    path = "/library/?layout=table&status=completed"
    whole, response = page(at, path), at.get(path, headers=RESULTS)
    fragment = response.content.decode()
    assert "<html" not in fragment
    assert response["HX-Push-Url"] == "/library/?status=completed&layout=table"
    table = fragment[fragment.index("<table") : fragment.index("</table>")]
    start = whole.index("<table")
    assert _still(whole[start : whole.index("</table>", start)]) == _still(table)
    assert 'hx-swap-oob="true"' in fragment


def _still(html: str) -> list[str]:
    """Without what differs from answer to answer."""
    return [line for line in html.splitlines() if "csrf" not in line]


def test_heads_order_and_say_so(at: Client, held: list[Held]) -> None:
    html = page(at, "/library/?layout=table&sort=rating")
    assert 'aria-sort="descending"><a href="/library/?sort=-rating&amp;layout=table"' in html
    assert html.count("aria-sort=") == 1


def test_columns_are_chosen_by_address_or_form(at: Client, held: list[Held]) -> None:
    shown = at.get("/library/?layout=table&columns=none&column=owned&column=nonsense").context
    assert [column["name"] for column in shown["columns"]] == ["owned"]
    assert "columns=owned" in shown["here"]
    assert at.get("/library/?layout=table&columns=none").context["columns"] == []


def test_status_and_rating_are_edited_in_the_table(at: Client, owner: Profile, held: list[Held]) -> None:
    title = held[3].title
    url = reverse("lists:library_edit", args=[title.pk])
    response = at.post(f"{url}?layout=table", {"status": "dropped"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith("<tr")
    assert LibraryEntry.objects.get(profile=owner, title=title).status == Status.DROPPED
    at.post(url, {"value": "8"}, headers={"HX-Request": "true"})
    assert Rating.objects.get(profile=owner, title=title).value == 8
    at.post(url, {"value": ""})
    assert not Rating.objects.filter(profile=owner, title=title).exists()
    back = at.post(url, {"status": "", "next": "/library/?layout=table"})
    assert (back.status_code, back["Location"]) == (302, "/library/?layout=table")
    assert at.post(url, {"status": "nonsense"}).status_code == 400
    assert at.post(url, {"value": "11"}).status_code == 400
    assert at.post(reverse("lists:library_edit", args=[10**9]), {"status": ""}).status_code == 404


def test_a_rating_alone_puts_a_title_into_the_library(at: Client, owner: Profile) -> None:
    title = TitleFactory()
    services.set_rating(profile=owner, title=title, value=7)
    assert f"Select {title.name}<" in page(at, "/library/")
    services.set_rating(profile=owner, title=title, value=None)
    assert f"Select {title.name}<" not in page(at, "/library/")


def test_export_has_every_row_and_no_formulas(at: Client, owner: Profile, held: list[Held]) -> None:
    Title.objects.filter(name="Salt").update(name="=SUM(A1)")
    text = b"".join(at.get("/library/export/?sort=name&status=completed").streaming_content).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ["Amber", "Élan", "Kite", "'=SUM(A1)", "Signals"]
    kite = rows[2]
    assert (kite["my_rating"], kite["private_note"], kite["favourite"]) == ("4", "Lent to Sam", "no")


def test_visitors_log_in_first(client: Client) -> None:
    for path in ("/library/", "/library/export/", "/library/views/"):
        response = client.get(path)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


WHO = ("visitor", "stranger", "follower", "blocked", "sibling", "kid", "owner")
FOLLOWERS = ("follower", "sibling", "owner")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("visibility", "allowed"),
    [
        (Visibility.PUBLIC, ("visitor", "stranger", *FOLLOWERS)),
        (Visibility.FOLLOWERS, FOLLOWERS),
        (Visibility.PRIVATE, ("owner",)),
    ],
)
def test_who_sees_a_library(
    who: str, visibility: str, allowed: tuple[str, ...], client: Client, owner: Profile, held: list[Held]
) -> None:
    owner.visibility = visibility
    owner.save()
    people = {
        "stranger": ProfileFactory(), "follower": ProfileFactory(), "blocked": ProfileFactory(),
        "sibling": member_of(owner), "kid": kid_of(owner), "owner": owner,
    }  # fmt: skip
    Follow.objects.create(follower=people["follower"], followed=owner)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    if who != "visitor":
        act_as(client, people[who])
    response = client.get(f"/@owner/library/?layout=table&columns={ALL_COLUMNS}&owned=dvd&note=yes")
    if who not in allowed:
        assert response.status_code == 404
        return
    if who == "owner":
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/library/")
        return
    html = response.content.decode()
    assert response.status_code == 200
    assert "Paper Moons" in html
    assert "Overture" not in html  # only a note on a copy
    assert not [secret for secret in SECRETS if secret in html]
    assert 'name="owned"' not in html
    assert "<select" not in html[html.index("<table") :]


def test_cards_of_others_say_what_they_thought(client: Client, owner: Profile, held: list[Held]) -> None:
    html = page(client, "/@owner/library/?q=kite")
    assert '<span class="card__note">2 stars</span>' in html


def test_own_pages_are_the_active_profile_s(client: Client, owner: Profile, held: list[Held]) -> None:
    """Another profile of the account, and a child: each has its own library at the same address."""
    for other in (member_of(owner), kid_of(owner)):
        html = page(act_as(client, other), "/library/")
        assert "Your library is empty" in html


def test_a_child_sees_its_own_library_within_its_ceiling(client: Client, owner: Profile) -> None:
    kid = kid_of(owner, age_ceiling=9)
    fit, unfit = TitleFactory(name="Fit"), TitleFactory(name="Unfit")
    Title.objects.filter(pk=fit.pk).update(minimum_age=6)
    Title.objects.filter(pk=unfit.pk).update(minimum_age=16)
    for title in (fit, unfit):
        LibraryEntry.objects.create(profile=kid, title=title, status="completed")
    html = page(act_as(client, kid), "/library/")
    assert "Select Fit<" in html
    assert "Unfit" not in html


def test_handles_have_one_spelling(client: Client, owner: Profile) -> None:
    assert client.get("/@Owner/library/")["Location"] == "/@owner/library/"


@pytest.mark.parametrize(
    ("path", "most"),
    [("/library/", 12), (TABLE, 12), ("/library/?status=completed&rated=yes&kind=film", 12), ("/@owner/library/", 12)],
)
def test_queries_stay_the_same(path: str, most: int, client: Client, owner: Profile) -> None:
    viewer = act_as(client, ProfileFactory() if path.startswith("/@") else owner)
    counts = []
    for batch in (1, 29):
        for film in [*TitleFactory.create_batch(batch, genres=["drama"]), TitleFactory(show=True)]:
            LibraryEntry.objects.create(profile=owner, title=film, status="completed", owned=["dvd"])
            Rating.objects.create(profile=owner, title=film, value=7, rated_at="2026-01-01T00:00Z")
        services.set_favourite(profile=owner, title=film, on=True)
        viewer.get(path)
        _forget(owner)
        with CaptureQueriesContext(connection) as captured:
            viewer.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= most


def _forget(owner: Profile) -> None:
    """A write that nobody has counted after."""
    Shelf.objects.filter(profile=owner).update(version=F("version") + 1)
