"""Logging, changing and deleting viewings over the web; and the whole day's use without scripts."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lists import services
from lists.models import LibraryEntry, Watch
from lists.services import Viewing, When, today_of
from movies.models import Title
from reviews.models import Rating
from social.models import Profile
from tests.lists.factories import WatchFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

HTMX: Any = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "track-body"}
DAY = datetime.date(2026, 3, 14)


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(display_name="Ada", time_zone="America/Los_Angeles")


@pytest.fixture
def film(db: None) -> Title:
    return TitleFactory(name="Salt")


@pytest.fixture
def owner(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def log(client: Client, title: Title, **data: Any) -> Any:
    return client.post(reverse("lists:log", args=[title.pk]), data, **HTMX)


def rating_of(profile: Profile) -> int | None:
    return Rating.objects.filter(profile=profile).values_list("value", flat=True).first()


def test_a_viewing_keeps_all_that_was_said(owner: Client, profile: Profile, film: Title) -> None:
    said = {"company": "Sam", "note": "Twice the salt", "visibility": "followers", "is_rewatch": "on", "rating": "7"}
    log(owner, film, when="date", date="2026-03-14", **said)
    watch = Watch.objects.get()
    assert (watch.watched_on, watch.watched_at, watch.is_rewatch, watch.rating) == (DAY, None, True, 7)
    assert (watch.company, watch.note, watch.visibility) == ("Sam", "Twice the salt", "followers")


def test_now_is_the_day_where_the_profile_is_to_the_minute(owner: Client, profile: Profile, film: Title) -> None:
    log(owner, film, when="now")
    watch = Watch.objects.get()
    assert watch.watched_on == today_of(profile)
    assert watch.watched_at is not None


def test_some_time_has_no_day(owner: Client, film: Title) -> None:
    log(owner, film, when="some_time", date="2026-03-14")
    assert Watch.objects.get().watched_on is None


def test_many_viewings_a_day_but_what_is_sent_twice_is_one(owner: Client, film: Title) -> None:
    nonce = str(uuid.uuid4())
    for sent in (nonce, nonce, str(uuid.uuid4()), ""):
        log(owner, film, when="date", date="2026-03-14", nonce=sent)
    assert Watch.objects.filter(watched_on=DAY).count() == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"when": "date", "date": "2999-01-01"}, "That day is still to come."),
        ({"when": "date", "date": "1887-12-31"}, "There were no films before 1888."),
        ({"when": "date", "date": "2026-02-30"}, "Write the day as year, month and day"),
        ({"when": "date"}, "Choose the day."),
        ({"note": "x" * 2001}, "at most 2000 characters"),
        ({"company": "x" * 201}, "at most 200 characters"),
        ({"rating": "11"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(owner: Client, film: Title, data: dict[str, str], said: str) -> None:
    response = log(owner, film, **data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Watch.objects.exists()
    assert owner.post(reverse("lists:log", args=[film.pk]), data).status_code == 422


@pytest.mark.parametrize("data", [{"visibility": "nobody"}, {"nonce": "x"}])
def test_what_no_form_sends_is_refused(owner: Client, film: Title, data: dict[str, str]) -> None:
    assert log(owner, film, **data).status_code == 422
    assert not Watch.objects.exists()


def test_the_form_begins_with_what_is_likely(owner: Client, profile: Profile, film: Title) -> None:
    ProfileFactory(user=profile.user, display_name="Sam", position=1)
    profile.default_visibility = "private"
    profile.save()
    page = owner.get(reverse("lists:log", args=[film.pk])).content.decode()
    assert f'value="{today_of(profile)}"' in page
    assert '<option value="Sam">' in page
    assert 'value="private" selected' in page
    assert 'name="is_rewatch" id="id_is_rewatch"' in page.replace(" checked", "")
    assert "checked" not in re.findall(r'<input[^>]*name="is_rewatch"[^>]*>', page)[0]
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.some_time()))
    again = owner.get(reverse("lists:log", args=[film.pk])).content.decode()
    assert "checked" in re.findall(r'<input[^>]*name="is_rewatch"[^>]*>', again)[0]


def test_a_first_rating_becomes_the_titles_and_is_taken_back_with_it(
    owner: Client, profile: Profile, film: Title
) -> None:
    response = log(owner, film, when="now", rating="8")
    assert rating_of(profile) == 8
    address = re.search(r'"undo": "([^"]+)"', response.headers["HX-Trigger"])
    assert address is not None
    owner.post(address[1])
    assert rating_of(profile) is None
    assert not Watch.objects.exists()


def test_a_later_rating_stays_the_viewings_unless_the_box_says_so(owner: Client, profile: Profile, film: Title) -> None:
    services.set_rating(profile=profile, title=film, value=4)
    log(owner, film, when="now", rating="8")
    assert rating_of(profile) == 4
    log(owner, film, when="now", rating="9", also_rate="on")
    assert rating_of(profile) == 9


def test_an_episode_is_logged_and_rated_for_itself(owner: Client, profile: Profile) -> None:
    episode = EpisodeFactory(season=SeasonFactory(number=1))
    show = episode.season.title
    page = owner.get(f"{reverse('lists:log', args=[show.pk])}?episode={episode.pk}").content.decode()
    assert f'<option value="{episode.pk}" selected>' in page
    log(owner, show, when="now", episode=episode.pk, rating="6")
    assert Watch.objects.get().episode == episode
    assert Rating.objects.get().episode == episode
    assert log(owner, show, when="now", episode=EpisodeFactory().pk).status_code == 422


def test_an_edit_keeps_the_minute_of_the_same_day(owner: Client, profile: Profile, film: Title) -> None:
    watch = services.log_watch(profile=profile, title=film, viewing=Viewing(When.now(profile), note="Old")).made
    address = reverse("lists:edit_watch", args=[watch.pk])
    kept = {"company": "", "rating": "", "visibility": "public"}
    owner.post(address, {"when": "date", "date": watch.watched_on.isoformat(), "note": "New", **kept})
    edited = Watch.objects.get()
    assert (edited.note, edited.watched_at) == ("New", watch.watched_at)
    owner.post(address, {"when": "date", "date": "2026-03-14", "note": "New", **kept})
    assert (Watch.objects.get().watched_on, Watch.objects.get().watched_at) == (DAY, None)
    owner.post(address, {"when": "some_time", "note": "New", **kept})
    assert Watch.objects.get().watched_on is None


def test_an_edit_refuses_days_to_come(owner: Client, profile: Profile, film: Title) -> None:
    watch = WatchFactory(profile=profile, title=film, watched_on=DAY)
    response = owner.post(reverse("lists:edit_watch", args=[watch.pk]), {"when": "date", "date": "2999-01-01"}, **HTMX)
    assert response.status_code == 422
    assert Watch.objects.get().watched_on == DAY


def test_a_deleted_viewing_comes_back(owner: Client, profile: Profile, film: Title) -> None:
    watch = WatchFactory(profile=profile, title=film, watched_on=DAY)
    response = owner.post(reverse("lists:delete_watch", args=[watch.pk]), **HTMX)
    assert not Watch.objects.exists()
    address = re.search(r'"undo": "([^"]+)"', response.headers["HX-Trigger"])
    assert address is not None
    owner.post(address[1])
    assert Watch.objects.get().watched_on == DAY


# ---- Who may ---------------------------------------------------------------------------------------------------------

ACTS: dict[str, dict[str, Any]] = {
    "track_watched": {"on": "1"},
    "track_watchlist": {"on": "1"},
    "track_favourite": {"on": "1"},
    "track_status": {"status": "paused"},
    "track_rating": {"value": "7"},
    "track_stopped": {"status": "dropped", "minute": "3"},
    "track_owned": {"formats": ["dvd"]},
    "track_note": {"text": "Mine"},
    "log": {"when": "now"},
}
READS = ("menu", "track_stopped", "track_owned", "track_note", "log")


def sign_in(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    session = client.session
    session["profile"] = profile.pk
    session.save()
    return client


def untouched() -> bool:
    return not (LibraryEntry.objects.exists() or Watch.objects.exists() or Rating.objects.exists())


@pytest.mark.parametrize("name", ACTS)
def test_visitors_change_nothing(client: Client, film: Title, name: str) -> None:
    response = client.post(reverse(f"lists:{name}", args=[film.pk]), ACTS[name])
    assert response.headers["Location"].startswith("/accounts/login/")
    assert untouched()


@pytest.mark.parametrize("name", ACTS)
def test_titles_that_one_may_not_know_of_are_missing(profile: Profile, name: str) -> None:
    kid = ProfileFactory(user=profile.user, position=1, kind="kids", age_ceiling=6, visibility="private")
    grown = TitleFactory(name="Late Show")
    adult = TitleFactory(adult=True)
    for who, title in ((kid, grown), (profile, adult)):
        assert sign_in(who).post(reverse(f"lists:{name}", args=[title.pk]), ACTS[name]).status_code == 404
    assert sign_in(profile).post(reverse(f"lists:{name}", args=[10**17]), ACTS[name]).status_code == 404
    assert untouched()


@pytest.mark.parametrize("name", READS)
def test_forms_about_titles_that_one_may_not_know_of_are_missing(profile: Profile, name: str) -> None:
    adult = TitleFactory(adult=True)
    assert sign_in(profile).get(reverse(f"lists:{name}", args=[adult.pk]), **HTMX).status_code == 404
    assert sign_in(profile).get(reverse("lists:track", args=[adult.slug])).status_code == 404


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_the_acting_profiles_alone(profile: Profile, film: Title, name: str) -> None:
    sibling = ProfileFactory(user=profile.user, position=1)
    sign_in(sibling).post(reverse(f"lists:{name}", args=[film.pk]), ACTS[name])
    kept = [*LibraryEntry.objects.all(), *Watch.objects.all(), *Rating.objects.all()]
    assert {row.profile for row in kept} == {sibling}


@pytest.mark.parametrize("who", ["anonymous", "stranger", "sibling", "kid"])
@pytest.mark.parametrize("name", ["edit_watch", "delete_watch"])
def test_somebody_elses_viewing_is_missing(client: Client, profile: Profile, film: Title, who: str, name: str) -> None:
    watch = WatchFactory(profile=profile, title=film, watched_on=DAY, note="Kept")
    if who == "stranger":
        client = sign_in(ProfileFactory())
    elif who != "anonymous":
        kind: dict[str, Any] = {"kind": "kids", "age_ceiling": 6, "visibility": "private"} if who == "kid" else {}
        client = sign_in(ProfileFactory(user=profile.user, position=1, **kind))
    response = client.post(reverse(f"lists:{name}", args=[watch.pk]), {"when": "some_time", "note": "Taken"})
    assert response.status_code == (302 if who == "anonymous" else 404)
    assert (Watch.objects.get().note, Watch.objects.get().watched_on) == ("Kept", DAY)


@pytest.mark.parametrize(
    "name", ["track_watched", "track_watchlist", "track_favourite", "track_status", "track_rating"]
)
def test_acts_are_posts_with_a_token(profile: Profile, film: Title, name: str) -> None:
    address = reverse(f"lists:{name}", args=[film.pk])
    assert sign_in(profile).get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(profile.user)
    assert strict.post(address, ACTS[name]).status_code == 403
    assert untouched()


# ---- Without scripts -------------------------------------------------------------------------------------------------


class Paper:
    """A browser without scripts: pages, links and forms, as the page has them."""

    def __init__(self, profile: Profile) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(profile.user)
        self.page = ""

    def open(self, path: str) -> str:
        response = self.client.get(path, follow=True)
        assert response.status_code == 200, path
        self.page = response.content.decode()
        return self.page

    def follow(self, words: str) -> str:
        link = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{words}(?:(?!</a>).)*</a>', self.page, re.S)
        assert link is not None, words
        return self.open(link[1].replace("&amp;", "&"))

    def send(self, address: str, **data: Any) -> str:
        """Send the form with that action: its hidden fields, and what is filled in."""
        form = re.search(rf'<form [^>]*action="{re.escape(address)}".*?</form>', self.page, re.S)
        assert form is not None, address
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
        response = self.client.post(address, hidden | data, follow=True)
        assert response.status_code == 200
        self.page = response.content.decode()
        return self.page


def test_the_whole_day_without_scripts(profile: Profile, film: Title) -> None:
    paper = Paper(profile)
    paper.open("/films/")
    paper.follow("Keep track of Salt")
    track = f"/title/{film.slug}/track/"
    key = film.pk

    assert "is on your watchlist" in paper.send(f"/track/{key}/watchlist/")
    assert "off your watchlist" in paper.send(f"/track/{key}/watched/")
    undo = re.search(r'action="(/undo/[^"]+)"', paper.page)
    assert undo is not None
    assert "Undone" in paper.send(undo[1])
    assert LibraryEntry.objects.get().on_watchlist
    assert not Watch.objects.exists()

    paper.send(f"/track/{key}/rating/", value="7")
    assert "3½" in paper.page
    paper.send(f"/track/{key}/status/", status="paused")
    paper.follow("Where I stopped")
    paper.send(f"/track/{key}/stopped/", status="dropped", minute="12")
    assert "At minute 12" in paper.page
    paper.open(track)
    paper.follow("Owned")
    paper.send(f"/track/{key}/owned/", formats="dvd")
    paper.open(track)
    paper.follow("Private note")
    paper.send(f"/track/{key}/note/", text="Lent to Sam")
    assert "Lent to Sam" in paper.page

    paper.open("/diary/")
    paper.open("/diary/find/?q=salt")
    paper.follow("Salt")
    assert "is in your diary on" in paper.send(f"/track/{key}/log/", when="date", date="2026-03-14")
    paper.open("/diary/2026/3/14/")
    paper.follow("Edit this viewing: Salt")
    watch = Watch.objects.get()
    assert "Nothing on this day" in paper.send(
        f"/watch/{watch.pk}/edit/", when="date", date="2026-03-13", note="Friday"
    )
    assert "Friday" in paper.open("/diary/2026/3/13/")
    assert "Nothing on this day" in paper.send(f"/watch/{watch.pk}/delete/")
    assert not Watch.objects.exists()
