"""Smart lists and feeds: always current, and no more than the reader may know of."""

import datetime
import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.enums import Status
from lists.models import List
from lists.services.smart import rule_labels, rules_of, smart_titles
from movies.models import Title
from reviews.services import rate
from social.models import Profile
from tests.lists.factories import LibraryEntryFactory, ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def client(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def smart(profile: Profile, rules: str) -> List:
    return services.create_list(profile=profile, name="Smart", rules=rules).made


def names(found: List, viewer: Profile | None) -> list[str]:
    return [title.name for title in smart_titles(found, viewer=viewer)]


def test_made_from_a_form_keeps_the_rules_in_one_spelling(client: Client) -> None:
    data = {
        "name": "Long dramas",
        "visibility": "public",
        "genre": ["drama", "crime"],
        "min_runtime": "120",
        "status": "planned",
    }
    assert client.post("/lists/new/smart/", {**data, "country": "Atlantis", "sort": "name"}).status_code == 302
    made = List.objects.get()
    assert made.rules == "status=planned&genre=crime&genre=drama&min_runtime=120&sort=name"
    client.post(reverse("lists:edit_smart", args=[made.pk]), {**data, "genre": ["drama"]})
    made.refresh_from_db()
    assert made.rules == "status=planned&genre=drama&min_runtime=120"


def test_without_a_rule_it_is_refused(client: Client) -> None:
    answer = client.post("/lists/new/smart/", {"name": "All", "visibility": "public", "genre": "!!"})
    assert answer.status_code == 422
    assert "Choose at least one rule" in answer.content.decode()
    assert not List.objects.exists()


def test_preview_shows_what_fits_and_keeps_what_was_typed(client: Client) -> None:
    TitleFactory(genres=["drama"]), TitleFactory(genres=["crime"])
    page = client.get("/lists/new/smart/?genre=drama&name=Sad+ones").content.decode()
    assert "1 title fits now" in page
    assert 'value="Sad ones"' in page
    fragment = client.get("/lists/new/smart/?genre=drama", headers={"HX-Request": "true", "HX-Target": "preview"})
    assert fragment.content.decode().lstrip().startswith("<section")


def test_stays_current(profile: Profile) -> None:
    film = TitleFactory(name="Salt", genres=["drama"])
    found = smart(profile, "rating_min=8")
    assert names(found, profile) == []
    rate(profile=profile, title=film, value=9)
    assert names(found, profile) == ["Salt"]
    rate(profile=profile, title=film, value=3)
    assert names(found, profile) == []


def test_owners_data_decide_and_the_readers_age_shows(profile: Profile) -> None:
    seen, hidden = TitleFactory(name="Seen"), TitleFactory(name="Adult", adult=True)
    for title in (seen, hidden, TitleFactory(name="Other")):
        LibraryEntryFactory(profile=profile, title=title, status=Status.COMPLETED if title.name != "Other" else "")
    Title.objects.filter(name="Seen").update(minimum_age=0)
    found = smart(profile, "status=completed")
    kid = ProfileFactory(kind="kids", age_ceiling=6, visibility="private")
    assert names(found, None) == names(found, ProfileFactory()) == names(found, kid) == ["Seen"]
    Title.objects.filter(name="Seen").update(minimum_age=16)
    assert names(found, kid) == []


def test_page_has_rules_progress_and_no_hand(client: Client, profile: Profile) -> None:
    films = TitleFactory.create_batch(3, genres=["drama"])
    LibraryEntryFactory(profile=profile, title=films[0], times_watched=1)
    found = smart(profile, "kind=film&genre=drama&not_since=2020-01-01")
    assert rule_labels(rules_of(found)) == ["Films", "Not watched since Jan. 1, 2020", "Drama"]
    List.objects.update(rules="kind=film&genre=drama")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "1 of 3 seen" in page
    assert "?view=arrange" not in page
    assert client.get(found.get_absolute_url() + "?seen=unseen").context["page"].matched == 2
    assert client.post(reverse("lists:toggle_item", args=[films[0].pk, found.pk])).status_code == 404
    assert not found.items.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_page_query_count(client: Client, profile: Profile, count: int, django_assert_num_queries: Any) -> None:
    TitleFactory.create_batch(count, genres=["drama"])
    found = smart(profile, "kind=film&genre=drama")
    client.get(found.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(found.get_absolute_url())


def test_copy_of_anothers_smart_list_is_what_is_on_it_now(client: Client, profile: Profile) -> None:
    film = TitleFactory(genres=["drama"])
    source = smart(ProfileFactory(), "genre=drama")
    client.post(reverse("lists:copy_list", args=[source.pk]))
    copy = List.objects.get(profile=profile)
    assert (copy.kind, copy.items.get().title) == ("custom", film)
    own = services.copy_list(profile=source.profile, source=source).made
    assert (own.kind, own.rules) == ("smart", "genre=drama")


@pytest.fixture
def public(profile: Profile) -> List:
    found = ListFactory(profile=profile, name="Tea & <films>", description="With biscuits.")
    for name in ("First", "Second & last"):
        title = TitleFactory(name=name, overview="About it.", released_on=datetime.date(1999, 1, 1))
        services.add_titles(profile=profile, found=found, title_ids=[title.pk], notes=[f"Note on {name}"])
    hidden = TitleFactory(name="Third")
    services.add_titles(profile=profile, found=found, title_ids=[hidden.pk])
    Title.objects.filter(pk=hidden.pk).update(adult=True)
    return found


def test_rss(public: List) -> None:
    answer = Client().get(reverse("lists:feed", args=["ada", public.slug]))
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Tea & <films> · @ada"
    items = [
        (item.findtext("title"), item.findtext("link"), item.findtext("description")) for item in channel.iter("item")
    ]
    second = Title.objects.get(name="Second & last")
    link = f"http://testserver{second.get_absolute_url()}"
    assert items[0] == ("Second & last (1999)", link, "Note on Second & last\n\nAbout it.")
    assert [title for title, _link, _text in items] == ["Second & last (1999)", "First (1999)"]


def test_json_feed(public: List) -> None:
    answer = Client().get(reverse("lists:json_feed", args=["ada", public.slug]))
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    body = json.loads(answer.content)
    assert body["version"] == "https://jsonfeed.org/version/1.1"
    assert body["feed_url"].startswith("http://testserver/@ada/lists/")
    assert [item["title"] for item in body["items"]] == ["Second & last (1999)", "First (1999)"]
    assert all(item["date_published"] and item["content_text"] and item["id"] for item in body["items"])
    page = Client().get(public.get_absolute_url()).content.decode()
    assert f'type="application/feed+json" title="Tea &amp; &lt;films&gt;" href="{body["feed_url"]}"' in page


@pytest.mark.parametrize("name", ["feed", "json_feed"])
def test_feed_is_sent_once(public: List, name: str) -> None:
    path = reverse(f"lists:{name}", args=["ada", public.slug])
    first = Client().get(path)
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    services.add_titles(profile=public.profile, found=public, title_ids=[TitleFactory().pk])
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_feed_of_a_smart_list_changes_with_what_fits(profile: Profile) -> None:
    found = smart(profile, "genre=drama")
    path = reverse("lists:json_feed", args=["ada", found.slug])
    first = Client().get(path)
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    TitleFactory(genres=["drama"])
    assert len(json.loads(Client().get(path, headers={"If-None-Match": first["ETag"]}).content)["items"]) == 1
