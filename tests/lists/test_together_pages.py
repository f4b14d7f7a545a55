"""Shared viewings on the pages: the forms, the diary, and what waits for an answer."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists import services
from lists.enums import Answer
from lists.models import SharedWatch, Watch
from lists.services import When
from lists.services.together import accept, decline
from movies.models import Title
from social.enums import NotificationKind as Kind
from social.enums import Verb, Visibility
from social.models import Activity, Mute, Notification, Profile
from social.notifications import reading
from social.notifications.words import text_of, url_of
from social.spreading import spread
from tests.lists.together import asked, diary, friend_of, log_with
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.households import act_as, kid_of

pytestmark = pytest.mark.django_db
DIALOG: Any = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "track-body"}
REGION: Any = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "together"}
PAGE = "/diary/together/"


@pytest.fixture
def salt() -> Title:
    made: Title = TitleFactory(name="Salt", certification="R")
    return made


def as_(profile: Profile) -> Client:
    return act_as(Client(), profile)


def text(client: Client, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


# ---- The forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extra", [{}, DIALOG], ids=["page", "dialog"])
def test_the_form_offers_and_logs(
    robin: Profile, sam: Profile, noor: Profile, salt: Title, extra: dict[str, str]
) -> None:
    kid_of(robin, handle="mika", display_name="Mika")
    client, path = as_(robin), reverse("lists:log", args=[salt.pk])
    page = text(client, path, **extra)
    assert "Watched together" in page
    assert 'name="together" value="sam"' in page
    assert "mika" not in page
    response = client.post(path, {"when": "now", "together": ["sam"], "others": "@noor"}, **extra)
    assert response.status_code in (200, 302)
    assert len(diary(sam)) == 1
    assert {row.profile: row.status for row in SharedWatch.objects.all()} == {
        sam: Answer.ACCEPTED,
        noor: Answer.PENDING,
    }


@pytest.mark.parametrize("extra", [{}, DIALOG], ids=["page", "dialog"])
def test_what_is_wrong_names_who_it_is(robin: Profile, salt: Title, extra: dict[str, str]) -> None:
    kid_of(robin, handle="mika", display_name="Mika")
    client, path = as_(robin), reverse("lists:log", args=[salt.pk])
    for sent, said in (
        ({"others": "@noor; kim,"}, "You can’t name @noor, @kim: only people who follow you"),
        ({"together": ["mika"]}, "This title isn’t for Mika"),
        ({"others": "@robin"}, "@robin is you"),
    ):
        response = client.post(path, {"when": "now", **sent}, **extra)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert not Watch.objects.exists()


def test_what_was_ticked_stays_ticked(robin: Profile, sam: Profile, salt: Title) -> None:
    sent = {"when": "now", "together": ["sam"], "others": "nobody_there"}
    page = as_(robin).post(reverse("lists:log", args=[salt.pk]), sent).content.decode()
    assert 'value="sam" id="id_together_sam" checked' in page
    assert 'value="nobody_there"' in page


def test_a_child_is_offered_nobody(robin: Profile) -> None:
    mika, title = kid_of(robin, handle="mika"), TitleFactory(certification="G")
    client, path = as_(mika), reverse("lists:log", args=[title.pk])
    assert "Watched together" not in text(client, path)
    client.post(path, {"when": "now", "together": ["robin"], "others": "robin"})
    assert (len(diary(mika)), SharedWatch.objects.count()) == (1, 0)


def test_editing_shows_who_shares_it_and_names_more(robin: Profile, sam: Profile, noor: Profile) -> None:
    watch = log_with(robin, "noor").made
    declined = asked(robin, friend_of(robin, handle="kim", display_name="Kim"), title=watch.title)
    SharedWatch.objects.filter(pk=declined.pk).update(watch=watch)
    decline(profile=declined.profile, share=declined.pk)
    client, path = as_(robin), reverse("lists:edit_watch", args=[watch.pk])
    page = text(client, path)
    assert page.count("Hasn’t answered yet") == page.count(">Ask no more<") == 2
    assert 'name="together" value="sam"' in page
    assert 'name="together" value="noor"' not in page
    client.post(path, {"when": "date", "date": watch.watched_on, "together": ["sam"]})
    accept(profile=noor, share=SharedWatch.objects.get(profile=noor).pk)
    page = text(client, path)
    assert page.count("In their diary") == 2
    assert 'name="together" value="sam"' not in page
    wrong = client.post(path, {"when": "some_time", "others": "nobody_there"})
    assert wrong.status_code == 422
    assert "@nobody_there" in wrong.content.decode()


@pytest.mark.parametrize("extra", [{}, {"HTTP_HX_REQUEST": "true"}, REGION], ids=["page", "dialog", "region"])
def test_ask_no_more(robin: Profile, noor: Profile, extra: dict[str, str]) -> None:
    row = asked(robin, noor)
    client, path = as_(robin), reverse("lists:together_withdraw", args=[row.pk])
    assert as_(noor).post(path).status_code == 404
    response = client.post(path, **extra)
    assert response.status_code == (200 if extra else 302)
    assert not SharedWatch.objects.exists()
    assert client.post(path).status_code == 404


# ---- The diary -------------------------------------------------------------------------------------------------------


def test_the_diary_names_companions_to_its_owner_alone(robin: Profile, sam: Profile, noor: Profile) -> None:
    title = TitleFactory()
    log_with(robin, "sam", "noor", title=title, company="the film club")
    pages = ("/diary/", title.get_absolute_url())
    for path in pages:
        assert "With the film club, Sam" in text(as_(robin), path)
        assert "Noor" not in text(as_(robin), path)
    accept(profile=noor, share=SharedWatch.objects.get(profile=noor).pk)
    for path in pages:
        assert "With the film club, Sam, Noor" in text(as_(robin), path)
        assert "With Robin" in text(as_(sam), path)
        assert "With Robin" in text(as_(noor), path)
    theirs = text(as_(noor), "/@robin/diary/")
    assert "With the film club<" in theirs
    assert "Sam" not in theirs
    assert "With Robin" not in text(as_(robin), "/@noor/diary/")


def test_who_hides_is_named_no_more(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    accept(profile=noor, share=row.pk)
    Profile.objects.filter(pk=noor.pk).update(visibility=Visibility.PRIVATE)
    assert "Noor" not in text(as_(robin), "/diary/")
    page = text(as_(robin), reverse("lists:edit_watch", args=[row.watch_id]))
    assert "Somebody hidden" in page
    assert "Noor" not in page


def test_a_name_that_is_written_already_isn_t_said_twice(robin: Profile, sam: Profile) -> None:
    log_with(robin, "sam", company="sam")
    assert "With sam<" in text(as_(robin), "/diary/")


def test_the_diary_says_what_waits(robin: Profile, noor: Profile) -> None:
    client = as_(noor)
    assert "See what it was" not in text(client, "/diary/")
    asked(robin, noor)
    assert "Somebody says that you watched something together." in text(client, "/diary/")
    asked(robin, noor)
    assert "2 viewings with others wait for your answer." in text(client, "/diary/")
    assert "See what it was" not in text(as_(robin), "/@noor/diary/")


@pytest.mark.parametrize("path", ["/diary/", PAGE])
def test_pages_cost_the_same_however_much_is_shared(robin: Profile, noor: Profile, path: str) -> None:
    client, costs = as_(noor), []
    for number in (1, 20):
        for _ in range(number):
            accept(profile=noor, share=asked(robin, noor, title=TitleFactory()).pk)
            asked(robin, noor, title=TitleFactory())
            asked(noor, robin, title=TitleFactory(), when=When.some_time())
        with CaptureQueriesContext(connection) as queries:
            text(client, path)
        costs.append(len(queries))
    assert costs == [{"/diary/": 7, PAGE: 5}[path]] * 2


# ---- What waits ------------------------------------------------------------------------------------------------------


def test_nothing_waits(robin: Profile) -> None:
    assert "Nothing waits for you" in text(as_(robin), PAGE)


def test_what_waits_and_what_was_asked(robin: Profile, noor: Profile) -> None:
    episode = EpisodeFactory(name="Who did it", number=4, season__number=2)
    asked(robin, noor, title=episode.season.title, episode=episode)
    page = text(as_(noor), PAGE)
    assert "Robin</a> watched it with you" in page
    assert "Episode 4" in page
    assert "Who did it" not in page
    own = text(as_(robin), PAGE)
    assert "Nothing waits for you" in own
    assert "Noor" in own
    Profile.objects.filter(pk=noor.pk).update(visibility=Visibility.PRIVATE)
    assert "Somebody hidden" in text(as_(robin), PAGE)


@pytest.mark.parametrize("extra", [{}, REGION], ids=["page", "region"])
def test_yes_by_the_page(robin: Profile, noor: Profile, extra: dict[str, str]) -> None:
    row = asked(robin, noor)
    client, path = as_(noor), reverse("lists:together_answer", args=[row.pk])
    for _ in range(2):
        response = client.post(path, {"answer": "yes"}, **extra)
        assert response.status_code == (200 if extra else 302)
    assert len(diary(noor)) == 1
    if extra:
        assert "Nothing waits for you" in response.content.decode()


def test_no_by_the_page_with_a_way_back(robin: Profile, noor: Profile) -> None:
    row = asked(robin, noor)
    client = as_(noor)
    page = client.post(reverse("lists:together_answer", args=[row.pk]), {"answer": "no"}, follow=True).content.decode()
    assert "Salt stays out of your diary." in page
    undo = page.split('action="/undo/')[1].split('"')[0]
    client.post(f"/undo/{undo}")
    assert "watched it with you" in text(client, PAGE)


@pytest.mark.parametrize("key", [0, 10**30])
def test_answers_to_nothing(robin: Profile, key: int) -> None:
    for name in ("together_answer", "together_withdraw"):
        assert as_(robin).post(reverse(f"lists:{name}", args=[key])).status_code == 404


def test_what_may_not_be_seen_is_not_there(robin: Profile, noor: Profile, salt: Title) -> None:
    row = asked(robin, noor, title=salt)
    Title.objects.filter(pk=salt.pk).update(adult=True)
    client = as_(noor)
    assert "Nothing waits for you" in text(client, PAGE)
    assert "See what it was" not in text(client, "/diary/")
    assert client.post(reverse("lists:together_answer", args=[row.pk]), {"answer": "yes"}).status_code == 404


# ---- What is told of it ----------------------------------------------------------------------------------------------


def told(reader: Profile) -> list[tuple[str, str]]:
    return [(text_of(group), url_of(group.newest)) for group in reading.page_of(reader).groups]


def spread_all() -> None:
    for pk in Activity.objects.filter(verb=Verb.WATCHED_WITH, spread_at=None).values_list("pk", flat=True):
        spread(pk=pk)


def test_who_is_asked_is_told_until_it_is_over(
    robin: Profile, noor: Profile, salt: Title, django_capture_on_commit_callbacks: Any
) -> None:
    row = asked(robin, noor, title=salt)
    spread_all()
    assert told(noor) == [("Robin watched Salt with you", PAGE)]
    with django_capture_on_commit_callbacks(execute=True):
        accept(profile=noor, share=row.pk)
    assert told(noor) == [("Robin watched Salt with you", salt.get_absolute_url())]
    assert reading.unread_count(noor) == 0
    services.delete_watches(profile=robin, title=salt, watches=[row.watch_id])
    assert told(noor) == []


@pytest.mark.parametrize("end", ["declined", "withdrawn", "deleted", "undone", "private", "adult"])
def test_who_isn_t_asked_any_more_hears_nothing(robin: Profile, noor: Profile, salt: Title, end: str) -> None:
    receipt = log_with(robin, "noor", title=salt)
    row = SharedWatch.objects.get()
    spread_all()
    if end == "declined":
        decline(profile=noor, share=row.pk)
    elif end == "withdrawn":
        as_(robin).post(reverse("lists:together_withdraw", args=[row.pk]))
    elif end == "deleted":
        services.delete_watches(profile=robin, title=salt, watches=[row.watch_id])
    elif end == "undone":
        assert receipt.undo
        services.take_back(profile=robin, key=receipt.undo.key)
    elif end == "private":
        Profile.objects.filter(pk=robin.pk).update(visibility=Visibility.PRIVATE)
    else:
        Title.objects.filter(pk=salt.pk).update(adult=True)
    assert told(noor) == []
    if end in ("declined", "withdrawn", "deleted", "undone"):
        assert not Notification.objects.filter(kind=Kind.SHARED_WATCH).exists()


def test_who_has_muted_the_host_is_asked_and_not_told(robin: Profile, noor: Profile) -> None:
    Mute.objects.create(muter=noor, muted=robin)
    asked(robin, noor)
    spread_all()
    assert told(noor) == []
    assert "Robin" in text(as_(noor), PAGE)
