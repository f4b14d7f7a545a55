"""Acts on many titles, as the library's page asks for them; and views of it under names."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.forms.library import action_choices
from lists.models import LibraryEntry, SavedView, Undo, Watch
from lists.services import saved_views
from social.models import Profile
from tests.lists.factories import ListFactory
from tests.lists.library_shelf import Held, is_content, stock
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, member_of

PREVIEW = {"HX-Request": "true", "HX-Target": "bulk-preview"}
BULK, DO = "/library/bulk/", "/library/bulk/do/"


@pytest.fixture
def owner(db: None) -> Profile:
    return ProfileFactory(handle="owner")


@pytest.fixture
def held(owner: Profile) -> list[Held]:
    return stock(owner)


@pytest.fixture
def at(client: Client, owner: Profile) -> Client:
    return act_as(client, owner)


def said(html: str) -> dict[str, str]:
    """What the form that does it sends."""
    form = html[html.index(f'action="{DO}"') :]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs if name != "csrfmiddlewaretoken"}


def look(client: Client, **fields: Any) -> str:
    response = client.post(BULK, fields, headers=PREVIEW)
    assert response.status_code == 200
    return response.content.decode()


def statuses(owner: Profile) -> list[str]:
    return list(LibraryEntry.objects.filter(profile=owner).order_by("pk").values_list("status", flat=True))


def test_preview_then_done_then_undone(at: Client, owner: Profile, held: list[Held]) -> None:
    before = statuses(owner)
    html = look(at, action="status:paused", title=[held[0].title.pk, held[7].title.pk], query="status=completed")
    assert "1 will become paused." in html
    assert "1 already is." in html
    assert statuses(owner) == before

    response = at.post(DO, said(html))

    assert (response.status_code, response["Location"]) == (302, "/library/?status=completed")
    assert statuses(owner)[0] == "paused"
    undo = Undo.objects.get()
    assert reverse("lists:undo", args=[undo.key]) in at.get(response["Location"]).content.decode()
    at.post(reverse("lists:undo", args=[undo.key]))
    assert statuses(owner) == before


def test_all_that_match(at: Client, owner: Profile, held: list[Held]) -> None:
    html = look(at, action="rating:7", scope="all", query="status=completed")
    assert "will be rated 7 out of 10" in html
    at.post(DO, said(html))
    rated = {each.title.name for each in held if each.entry and each.entry.status == "completed"}
    assert set(owner.ratings.filter(value=7).values_list("title__name", flat=True)) - {"Juniper"} == rated


def test_every_action_of_the_select_does_something(at: Client, owner: Profile, held: list[Held]) -> None:
    ListFactory(profile=owner)
    keys = [each.title.pk for each in held if is_content(each)]
    for _label, actions in action_choices(str):
        for action, _name in actions:
            html = look(at, action=action, title=keys)
            if action == "list":
                assert "Which list" in html
                html = look(at, action=action, title=keys, to_list=owner.lists.get(kind="custom").pk)
            response = at.post(DO, said(html))
            assert response.status_code == 302, action
            services.take_back(profile=owner, key=Undo.objects.latest("pk").key)


def test_a_viewing_on_a_day_of_choice(at: Client, owner: Profile, held: list[Held]) -> None:
    keys = [held[3].title.pk]
    assert "today" in said(look(at, action="log", title=keys))["when"]
    html = look(at, action="log", title=keys, when="date", date="2026-02-03")
    assert "Feb. 3, 2026" in html
    at.post(DO, said(html))
    assert str(Watch.objects.get(title=held[3].title).watched_on) == "2026-02-03"
    wrong = at.post(BULK, {"action": "log", "title": keys, "when": "date", "date": "2100-01-01"}, headers=PREVIEW)
    assert wrong.status_code == 422
    assert DO not in wrong.content.decode()


def test_a_library_that_changed_meanwhile_is_shown_again(at: Client, owner: Profile, held: list[Held]) -> None:
    form = said(look(at, action="status:dropped", scope="all", query="status=planned"))
    services.set_status(profile=owner, title=held[7].title, status="planned")
    before = statuses(owner)
    response = at.post(DO, form)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Your library has changed meanwhile" in html
    assert "3 will become dropped." in html
    assert statuses(owner) == before
    assert at.post(DO, said(html)).status_code == 302
    assert statuses(owner).count("planned") == 0


def test_what_the_filter_finds_has_to_be_the_same(at: Client, owner: Profile, held: list[Held]) -> None:
    """Titles change without the library: then its version says nothing."""
    form = said(look(at, action="status:dropped", scope="all", query="q=salt"))
    held[1].title.name = "Salt and Amber"
    held[1].title.save()
    assert "changed meanwhile" in at.post(DO, form).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"action": "status:paused"}, "Select titles first."),
        ({"action": "status:paused", "title": "abc,,-4"}, "Select titles first."),
        ({"action": "", "title": "1"}, "Choose what to do with these titles."),
        ({"action": "explode", "title": "1"}, "Choose what to do with these titles."),
        ({"action": "rating:11", "title": "1"}, "Choose what to do with these titles."),
        ({"action": "list", "title": "1", "to_list": "999999"}, "Choose what to do with these titles."),
        ({"action": "status:paused", "title": ",".join(map(str, range(1, 5_002)))}, "too many to pick"),
    ],
)
def test_wrong_input_says_what_to_do(fields: dict[str, str], words: str, at: Client) -> None:
    for url in (BULK, DO):
        response = at.post(url, fields)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert not Undo.objects.exists()


def test_lists_of_others_are_not_offered_and_not_taken(at: Client, owner: Profile, held: list[Held]) -> None:
    foreign = ListFactory(name="Somebody’s own")
    html = look(at, action="list", title=[held[0].title.pk])
    assert foreign.name not in html
    response = at.post(BULK, {"action": "list", "title": held[0].title.pk, "to_list": foreign.pk}, headers=PREVIEW)
    assert response.status_code == 422
    assert not foreign.items.exists()


def test_where_it_goes_back_to_is_always_the_library(at: Client, held: list[Held]) -> None:
    html = look(at, action="status:paused", title=[held[0].title.pk], query="//evil.example/?x=1&next=http://evil")
    assert at.post(DO, said(html))["Location"].startswith("/library/?")


def test_others_touch_only_their_own(client: Client, owner: Profile, held: list[Held]) -> None:
    before = statuses(owner)
    for other in (ProfileFactory(), member_of(owner)):
        act_as(client, other)
        client.post(DO, said(look(client, action="status:dropped", title=[held[0].title.pk])))
        assert statuses(other) == ["dropped"]
    assert statuses(owner) == before
    visitor = Client()
    for url in (BULK, DO):
        assert visitor.post(url, {"action": "status:", "title": held[0].title.pk})["Location"].startswith(
            "/accounts/login/"
        )


def test_a_view_is_kept_and_opened(at: Client, owner: Profile, held: list[Held]) -> None:
    query = "sort=-name&layout=table&columns=year&genre=drama&nonsense=1"
    response = at.post("/library/views/", {"name": "  Dramas  by year ", "query": query})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Dramas by year", "genre=drama&sort=-name&layout=table&columns=year")
    html = at.get(response["Location"]).content.decode()
    assert 'aria-current="true">Dramas by year' in html


def test_names_are_told_apart(at: Client, owner: Profile) -> None:
    saved_views.save_view(profile=owner, name="Mine", query="")
    for name, words in {
        "mine": "There is a view “mine” already",
        "  ": "Give the view a name",
        "x" * 61: "Shorten",
    }.items():
        response = at.post("/library/views/", {"name": name, "query": "status=planned"})
        assert response.status_code == 422
        assert words in response.content.decode()
    assert SavedView.objects.count() == 1


def test_fifty_and_no_more(at: Client, owner: Profile) -> None:
    for number in range(50):
        saved_views.save_view(profile=owner, name=f"View {number}", query="")
    response = at.post("/library/views/", {"name": "One more", "query": ""})
    assert response.status_code == 422
    assert "You have 50 views already" in response.content.decode()


def test_too_long_a_wish_is_not_kept(at: Client) -> None:
    long = "&".join(f"certification={'ü' * 28}{n}" for n in range(20))
    response = at.post("/library/views/", {"name": "Long", "query": long})
    assert response.status_code == 422
    assert "Choose fewer filters" in response.content.decode()


def test_views_are_renamed_replaced_and_deleted_with_a_way_back(at: Client, owner: Profile) -> None:
    view = saved_views.save_view(profile=owner, name="Old", query="status=planned")
    at.post(reverse("lists:rename_view", args=[view.pk]), {"name": "New"})
    at.post(reverse("lists:update_view", args=[view.pk]), {"query": "status=dropped"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("New", "status=dropped")
    at.post(reverse("lists:delete_view", args=[view.pk]))
    assert not SavedView.objects.exists()
    saved_views.save_view(profile=owner, name="NEW", query="")
    at.post(reverse("lists:undo", args=[Undo.objects.get().key]))
    back = SavedView.objects.get(pk=view.pk)
    assert (back.name, back.query, back.created_at) == ("New (2)", "status=dropped", view.created_at)


def test_views_of_others_are_not_there(client: Client, owner: Profile) -> None:
    view = saved_views.save_view(profile=owner, name="Mine", query="status=planned")
    for other in (ProfileFactory(), member_of(owner)):
        act_as(client, other)
        for name in ("rename_view", "update_view", "delete_view"):
            assert client.post(reverse(f"lists:{name}", args=[view.pk]), {"name": "x"}).status_code == 404
        assert "Mine" not in client.get("/library/").content.decode()
    view.refresh_from_db()
    assert (view.name, view.query) == ("Mine", "status=planned")
