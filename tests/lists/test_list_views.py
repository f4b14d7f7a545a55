"""Pages of lists: what they show to whom, in how many queries, in which order; and what their forms do."""

import datetime
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lists import services
from lists.enums import ListKind, Role, Status
from lists.models import List, ListMember
from lists.services.items import standing_list
from movies.models import Title
from reviews.services import rate
from social.enums import Visibility
from social.models import Profile
from social.services.profiles import ACTIVE_KEY
from tests.lists.factories import LibraryEntryFactory, ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def client(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def filled(profile: Profile, count: int, **fields: Any) -> List:
    found = ListFactory(profile=profile, **fields)
    titles = TitleFactory.create_batch(count, genres=["drama"])
    services.add_titles(profile=profile, found=found, title_ids=[title.pk for title in titles])
    return found


def shown(page: Any) -> list[str]:
    return [title.name for title in page.context["page"].titles]


@pytest.mark.parametrize("count", [1, 60])
def test_list_page_query_count(client: Client, profile: Profile, count: int, django_assert_num_queries: Any) -> None:
    found = filled(profile, count)
    client.get(found.get_absolute_url())
    with django_assert_num_queries(8):
        client.get(found.get_absolute_url())


@pytest.mark.parametrize(("count", "goal"), [(3, {"to": "2"}), (60, {"to": "30"}), (60, {"before": "first"})])
def test_moving_an_item_query_count(
    client: Client, profile: Profile, count: int, goal: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    """As many as in a long list: places are counted, not walked through."""
    found = filled(profile, count)
    first, *_others, last = found.items.order_by("position")
    goal = {name: str(first.pk) if value == "first" else value for name, value in goal.items()}
    path = reverse("lists:move_item", args=[found.pk, last.pk])
    client.get(found.get_absolute_url())
    with django_assert_max_num_queries(12 + 2):  # a savepoint and its release, which only tests have
        assert client.post(path, goal, headers=HTMX).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_rows_of_a_shared_list_query_count(
    client: Client, profile: Profile, count: int, django_assert_num_queries: Any
) -> None:
    """In another order and narrowed: the most that a list's page does."""
    owner = ProfileFactory()
    found = filled(owner, count)
    ListMember.objects.create(list=found, profile=profile, role=Role.EDITOR, accepted_at=timezone.now())
    address = found.get_absolute_url() + "?view=rows&sort=rating&genre=drama&seen=unseen&q=film"
    client.get(address)
    with django_assert_num_queries(9):
        page = client.get(address)
    assert page.context["page"].matched == count


@pytest.mark.parametrize("count", [1, 3])
def test_my_lists_query_count(client: Client, profile: Profile, count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        filled(profile, 2)
        services.create_list(profile=profile, name="Smart", rules="genre=drama")
        services.like_list(profile=profile, found=filled(ProfileFactory(), 2))
        shared = filled(ProfileFactory(), 2)
        ListMember.objects.create(list=shared, profile=profile, accepted_at=timezone.now())
    client.get("/lists/")
    with django_assert_num_queries(9):
        client.get("/lists/")


@pytest.mark.parametrize("count", [1, 3])
def test_discover_and_somebodys_lists_query_count(client: Client, count: int, django_assert_num_queries: Any) -> None:
    owner = ProfileFactory()
    for _ in range(count):
        filled(owner, 2)
    for path, queries in (("/lists/discover/", 4), (reverse("lists:lists_of", args=[owner.handle]), 5)):
        client.get(path)
        with django_assert_num_queries(queries):
            client.get(path)


@pytest.mark.parametrize("count", [1, 3])
def test_title_menu_query_count(client: Client, profile: Profile, count: int, django_assert_num_queries: Any) -> None:
    title = TitleFactory()
    ListFactory.create_batch(count, profile=profile)
    with django_assert_num_queries(3):
        client.get(reverse("lists:title_lists", args=[title.pk]))


def test_progress_counts_what_the_viewer_may_know_of(client: Client, profile: Profile) -> None:
    found = filled(ProfileFactory(), 3)
    titles = [item.title for item in found.items.order_by("position").select_related("title")]
    LibraryEntryFactory(profile=profile, title=titles[0], times_watched=1)
    LibraryEntryFactory(profile=profile, title=titles[1], status=Status.PLANNED)
    LibraryEntryFactory(profile=profile, title=titles[2], times_watched=1)
    Title.objects.filter(pk=titles[2].pk).update(adult=True)
    page = client.get(found.get_absolute_url())
    assert "1 of 2 seen" in page.content.decode()
    assert titles[2].name not in page.content.decode()
    assert "1 of 2 seen" in client.get("/lists/discover/").content.decode()
    assert Client().get(found.get_absolute_url()).context["page"].seen == 0


@pytest.fixture
def various(profile: Profile) -> List:
    """Three films whose orders all differ; C is seen, and rated highest."""
    found = ListFactory(profile=profile, name="Various", is_ranked=True)
    facts: list[tuple[str, dict[str, Any]]] = [
        (
            "Cedar",
            {
                "released_on": datetime.date(1985, 1, 1),
                "runtime_minutes": 90,
                "tmdb_popularity": 1,
                "genres": ["drama"],
            },
        ),
        (
            "Ash",
            {
                "released_on": datetime.date(2001, 1, 1),
                "runtime_minutes": 200,
                "tmdb_popularity": 3,
                "genres": ["crime"],
            },
        ),
        (
            "Birch",
            {"released_on": None, "runtime_minutes": 100, "tmdb_popularity": 2, "show": True, "genres": ["drama"]},
        ),
    ]
    for place, (name, fields) in enumerate(facts):
        title = TitleFactory(name=name, **fields)
        moment = timezone.now() - datetime.timedelta(days=place)
        ListItemFactory(list=found, title=title, position=place, added_at=moment)
    cedar, ash, _birch = (item.title for item in found.items.order_by("position").select_related("title"))
    LibraryEntryFactory(profile=profile, title=cedar, times_watched=1)
    rate(profile=profile, title=cedar, value=9)
    rate(profile=profile, title=ash, value=4)
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "CAB"), ("sort=-order", "BAC"), ("sort=name", "ABC"), ("sort=-name", "CBA"), ("sort=released", "ACB"),
        ("sort=-released", "CAB"), ("sort=added", "CAB"), ("sort=rating", "CAB"), ("sort=-rating", "ACB"),
        ("sort=runtime", "CBA"), ("sort=popular", "ABC"), ("sort=nonsense", "CAB"), ("kind=film", "CA"),
        ("kind=show", "B"), ("genre=drama", "CB"), ("decade=1980", "C"), ("decade=1987", "CAB"), ("seen=seen", "C"),
        ("seen=unseen", "AB"), ("q=bir", "B"), ("q=%00", "CAB"), ("genre=drama&seen=unseen", "B"), ("page=99", "CAB"),
        ("page=x", "CAB"), ("q=zzz", ""),
    ],
)  # fmt: skip
def test_order_and_filters(client: Client, various: List, query: str, expected: str) -> None:
    page = client.get(f"{various.get_absolute_url()}?{query}")
    assert page.status_code == 200
    assert "".join(name[0] for name in shown(page)) == expected


def test_places_stay_those_of_the_list(client: Client, various: List) -> None:
    page = client.get(various.get_absolute_url() + "?sort=name&view=rows")
    assert [(title.name, title.place) for title in page.context["page"].titles] == [
        ("Ash", 2),
        ("Birch", 3),
        ("Cedar", 1),
    ]


def test_pages_of_sixty(client: Client, profile: Profile) -> None:
    found = filled(profile, 61)
    assert len(shown(client.get(found.get_absolute_url()))) == 60
    second = client.get(found.get_absolute_url() + "?page=2")
    assert [title.place for title in second.context["page"].titles] == [61]
    assert "Page 2 of 2" in second.content.decode()


def test_fragment_is_the_page_s_own(client: Client, various: List) -> None:
    path = various.get_absolute_url() + "?view=rows&sort=name"
    fragment = client.get(path, headers={**HTMX, "HX-Target": "results"}).content.decode()
    assert fragment.lstrip().startswith("<section")
    page = client.get(path).content.decode()
    strip = lambda text: [line.split("csrfmiddlewaretoken")[0] for line in text.splitlines()]  # noqa: E731
    assert set(strip(fragment)) - {""} <= set(strip(page))


def test_addresses_lead_to_the_right_one(client: Client, various: List) -> None:
    handle = various.profile.handle
    assert client.get(f"/@{handle}/lists/{various.pk}/")["Location"] == various.get_absolute_url()
    assert client.get(f"/@{handle.upper()}/lists/{various.slug}/")["Location"] == various.get_absolute_url()
    assert client.get(f"/@somebody/lists/{various.slug}/").status_code == 404
    assert client.get(f"/@{handle}/lists/999999999999999999/").status_code == 404
    watchlist = standing_list(various.profile, ListKind.WATCHLIST)
    assert client.get(f"/@{handle}/lists/{watchlist.slug}/")["Location"] == f"/@{handle}/watchlist/"


def test_standing_lists_are_there_before_anything_is_on_them(client: Client, profile: Profile) -> None:
    for name in ("watchlist", "favourites"):
        for who in (client, Client()):
            assert who.get(f"/@ada/{name}/").status_code == 200
    assert not List.objects.exists()
    standing_list(profile, ListKind.WATCHLIST)
    List.objects.update(visibility=Visibility.PRIVATE)
    assert Client().get("/@ada/watchlist/").status_code == 404


def test_new_list_says_what_is_wrong_and_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/lists/new/", {"name": "x", "description": "y" * 501, "visibility": "public"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Give the list a name of at least 2 characters." in text
    assert "Shorten the description to 500 characters; it has 501." in text
    assert "y" * 501 in text
    answer = client.post("/lists/new/", {"name": "Good one", "visibility": "private"})
    assert answer.status_code == 302
    assert List.objects.get().visibility == Visibility.PRIVATE


def test_moves_by_form_and_by_htmx(client: Client, various: List) -> None:
    item = various.items.get(title__name="Birch")
    path = reverse("lists:move_item", args=[various.pk, item.pk])
    assert client.post(path, {"to": "1"}).status_code == 302
    assert "".join(name[0] for name in shown(client.get(various.get_absolute_url()))) == "BCA"
    answer = client.post(path, {"by": "1"}, headers=HTMX)
    assert answer.status_code == 204
    assert "tracked" in json.loads(answer["HX-Trigger"])
    assert "undo" in json.loads(answer["HX-Trigger"])["toasts"]["toasts"][0]
    quiet = client.post(path, {"by": "1", "quiet": "1"}, headers=HTMX)
    assert "HX-Trigger" not in quiet
    assert "".join(name[0] for name in shown(client.get(various.get_absolute_url()))) == "CAB"
    for wrong in ({}, {"to": "x"}, {"to": "1", "by": "1"}, {"to": "9" * 30}):
        assert client.post(path, wrong).status_code == 302
    assert client.post(reverse("lists:move_item", args=[various.pk, 10**15]), {"to": "1"}).status_code == 404


def test_bulk_acts_and_their_bounds(client: Client, various: List, profile: Profile) -> None:
    target = ListFactory(profile=profile, name="Target")
    keys = list(various.items.order_by("position").values_list("title_id", flat=True))
    path = reverse("lists:bulk", args=[various.pk])
    client.post(path, {"action": "copy", "target": target.pk, "title": keys[:2]})
    assert target.items.count() == 2
    client.post(path, {"action": "remove", "title": keys[:1]})
    assert various.items.count() == 2
    before = (various.items.count(), target.items.count())
    for wrong in (
        {}, {"action": "remove"}, {"title": keys}, {"action": "move", "title": keys}, {"action": "burn", "title": keys},
        {"action": "remove", "title": [str(n) for n in range(1, 1002)]},
    ):  # fmt: skip
        assert client.post(path, wrong).status_code == 302
    assert (various.items.count(), target.items.count()) == before
    assert client.post(path, {"action": "move", "target": ListFactory().pk, "title": keys}).status_code == 404


def test_title_menu_adds_takes_off_and_makes_lists(client: Client, profile: Profile) -> None:
    title, found = TitleFactory(name="Salt"), ListFactory(profile=profile, name="Sea films")
    menu = reverse("lists:title_lists", args=[title.pk])
    assert 'aria-pressed="true"' not in client.get(menu).content.decode()
    answer = client.post(reverse("lists:toggle_item", args=[title.pk, found.pk]), {"on": "1"}, headers=HTMX)
    assert 'aria-pressed="true"' in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["tracked"] == {"titles": [title.pk]}
    client.post(reverse("lists:toggle_standing", args=[title.pk, "watchlist"]), {"on": "1"})
    assert client.get(menu).content.decode().count('aria-pressed="true"') == 2
    client.post(reverse("lists:toggle_item", args=[title.pk, found.pk]), {"on": "0"})
    assert found.items.count() == 0
    refused = client.post(reverse("lists:new_list_with", args=[title.pk]), {"name": "x"}, headers=HTMX)
    assert refused.status_code == 422
    assert "at least 2 characters" in refused.content.decode()
    client.post(reverse("lists:new_list_with", args=[title.pk]), {"name": "Salty"})
    assert List.objects.get(name="Salty").items.get().title == title
    assert client.get(reverse("lists:title_lists", args=[TitleFactory(adult=True).pk])).status_code == 404
    assert client.get(menu, headers={**HTMX, "HX-Target": "track-body"}).content.decode().lstrip().startswith("<div")


def test_public_lists_that_hold_a_title(client: Client, profile: Profile) -> None:
    title = TitleFactory(name="Salt")
    for name, visibility in (("Shown", Visibility.PUBLIC), ("Hidden", Visibility.FOLLOWERS)):
        found = ListFactory(profile=profile, name=name, visibility=visibility)
        services.add_titles(profile=profile, found=found, title_ids=[title.pk])
    path = reverse("lists:in_lists", args=[title.slug])
    page = client.get(path).content.decode()
    assert "Shown" in page
    assert "Hidden" not in page
    part = client.get(path, headers={**HTMX, "HX-Target": "in-lists"}).content.decode()
    assert part.lstrip().startswith('<div id="in-lists">')
    assert path in client.get(title.get_absolute_url()).content.decode()


def test_visitor_is_sent_to_log_in_and_to_discover(db: None) -> None:
    assert Client().get("/lists/")["Location"] == "/lists/discover/"
    assert Client().get("/lists/new/")["Location"] == f"/accounts/login/?next={quote('/lists/new/')}"


def test_delete_asks_and_can_be_undone(client: Client, various: List) -> None:
    path = reverse("lists:delete_list", args=[various.pk])
    assert "Delete “Various”?" in client.get(path).content.decode()
    answer = client.post(path, follow=True)
    assert not List.objects.exists()
    key = next(m for m in answer.context["messages"] if "undo" in m.extra_tags).extra_tags.split("/undo/")[1]
    client.post(f"/undo/{key}")
    assert various.items.count() == 3


def test_kids_see_of_a_list_what_is_for_them(various: List, profile: Profile) -> None:
    Title.objects.filter(name="Ash").update(minimum_age=0)
    Profile.objects.filter(pk=profile.pk).update(kind="kids", age_ceiling=6, visibility="private")
    client = Client()
    client.force_login(profile.user)
    session = client.session
    session[ACTIVE_KEY] = profile.pk
    session.save()
    assert shown(client.get(various.get_absolute_url())) == ["Ash"]


def test_names_on_cards_are_text(client: Client, profile: Profile) -> None:
    """Cards are made by hand, and escape what they say."""
    ListFactory(profile=profile, name="<b>Rain</b>")
    owner = ProfileFactory(display_name="<i>Sam</i>")
    liked = filled(owner, 1, name="<u>Sun</u>")
    services.like_list(profile=profile, found=liked)
    page = client.get("/lists/").content.decode().split("<main")[1]
    for tag in ("<b>Rain", "<i>Sam", "<u>Sun"):
        assert tag not in page, tag
        assert tag.replace("<", "&lt;").replace(">", "&gt;") in page, tag


def test_how_long_a_list_is_counts_its_films(client: Client, profile: Profile) -> None:
    found = ListFactory(profile=profile)
    for title in (TitleFactory(runtime_minutes=150), TitleFactory(show=True, runtime_minutes=600)):
        ListItemFactory(list=found, title=title)
    client.force_login(profile.user)
    page = " ".join(client.get(found.get_absolute_url()).content.decode().split())
    assert "films: 2 hours</span>" in page
