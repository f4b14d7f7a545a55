"""The control on cards and title pages: what it shows, and each of its acts over the web."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists import services
from lists.enums import Status
from lists.models import LibraryEntry, Watch
from lists.services import When
from movies.enums import TitleStatus
from movies.models import Title
from reviews.models import Rating
from social.models import Profile
from tests.movies.factories import CollectionFactory, CreditFactory, EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

HTMX: Any = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def film(db: None) -> Title:
    return TitleFactory(name="Salt")


@pytest.fixture
def show(db: None) -> Title:
    show = TitleFactory(show=True, name="The Night Desk", status=TitleStatus.ENDED)
    EpisodeFactory.create_batch(3, season=SeasonFactory(title=show, number=1))
    return show


@pytest.fixture
def visitor(client: Client) -> Client:
    return client


@pytest.fixture
def owner(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def entry(profile: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=title)


def act(client: Client, name: str, title: Title, **data: Any) -> Any:
    return client.post(reverse(f"lists:{name}", args=[title.pk]), data, **HTMX)


def queries(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in counted]


def toasts(response: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(response.headers["HX-Trigger"])["toasts"]["toasts"]
    return found


# ---- Cards ----------------------------------------------------------------------------------------------------------


def test_a_card_shows_what_its_viewer_has_of_the_title(owner: Client, profile: Profile, film: Title) -> None:
    services.log_watch(profile=profile, title=film, viewing=services.Viewing(When.some_time()))
    services.set_favourite(profile=profile, title=film, on=True)
    services.set_rating(profile=profile, title=film, value=9)
    page = owner.get("/films/").content.decode()
    control = re.search(r'<div class="track" [^>]*>', page)
    assert control is not None
    for fact in (
        f'data-track="{film.pk}"',
        'data-seen="1"',
        'data-listed=""',
        'data-favourite="1"',
        'data-rating="4½"',
    ):
        assert fact in control[0]
    assert "seen, a favourite, your rating: 4½ stars" in page


def test_a_rating_alone_is_shown_in_the_profiles_scale(owner: Client, profile: Profile, film: Title) -> None:
    profile.rating_scale = "points"
    profile.save()
    services.set_rating(profile=profile, title=film, value=9)
    LibraryEntry.objects.all().delete()
    page = owner.get("/films/").content.decode()
    assert 'data-rating="9"' in page
    assert "your rating: 9 out of 10" in page


def test_visitors_cards_have_no_control(visitor: Client, film: Title) -> None:
    page = visitor.get("/films/").content.decode()
    assert "data-track" not in page
    assert "tracking.js" not in page


@pytest.mark.parametrize(("path", "lists"), [("/films/", 1), ("/", 1), ("/search/?q=salt", 1)])
def test_control_costs_one_query_a_page_of_cards(owner: Client, profile: Profile, path: str, lists: int) -> None:
    counts = []
    for more in (1, 10):
        for title in TitleFactory.create_batch(more, name="Salt"):
            services.set_favourite(profile=profile, title=title, on=True)
        owner.get(path)
        counts.append([sql for sql in queries(owner, path) if "FULL JOIN" in sql])
    assert [len(each) for each in counts] == [1, 1]


def test_a_persons_credits_have_the_control_too(owner: Client, profile: Profile, film: Title) -> None:
    credit = CreditFactory(title=film)
    CreditFactory.create_batch(5, person=credit.person)
    CreditFactory(title=film, person=credit.person, director=True)
    services.set_favourite(profile=profile, title=film, on=True)
    path = credit.person.get_absolute_url()
    page = owner.get(path).content.decode()
    lines = re.findall(r'<li class="credit">.*?</li>', page, re.S)
    assert [len(re.findall(r'data-part="card"', line)) for line in lines] == [1] * 7
    assert len(re.findall(rf'data-track="{film.pk}"[^>]* data-favourite="1"', "".join(lines))) == 2
    assert len([sql for sql in queries(owner, path) if "FULL JOIN" in sql]) == 2


# ---- Acts -----------------------------------------------------------------------------------------------------------


def test_watched_logs_a_film_now_and_not_twice(owner: Client, profile: Profile, film: Title) -> None:
    response = act(owner, "track_watched", film, on="1")
    act(owner, "track_watched", film, on="1")
    watch = Watch.objects.get()
    assert watch.watched_at is not None
    assert (entry(profile, film).status, entry(profile, film).times_watched) == (Status.COMPLETED, 1)
    assert 'data-seen="1"' in response.content.decode()
    assert json.loads(response.headers["HX-Trigger"])["tracked"] == {"titles": [film.pk]}
    assert toasts(response)[0]["undo"].startswith("/undo/")


def test_not_watched_takes_the_latest_viewing_off(owner: Client, profile: Profile, film: Title) -> None:
    old = services.log_watch(profile=profile, title=film, viewing=services.Viewing(When.some_time())).made
    act(owner, "track_watched", film, on="1")
    services.log_watch(profile=profile, title=film, viewing=services.Viewing(When.now(profile)))
    act(owner, "track_watched", film, on="0")
    assert list(Watch.objects.all()) == [old]
    act(owner, "track_watched", film, on="0")
    assert not entry(profile, film).is_seen
    assert act(owner, "track_watched", film, on="0").status_code == 200


def test_a_show_is_seen_whole_and_dated_viewings_stay(owner: Client, profile: Profile, show: Title) -> None:
    first = show.seasons.get().episodes.order_by("number")[0]
    services.log_watch(profile=profile, title=show, episode=first, viewing=services.Viewing(When.now(profile)))
    act(owner, "track_watched", show, on="1")
    assert (entry(profile, show).status, entry(profile, show).episodes_seen) == (Status.COMPLETED, 3)
    act(owner, "track_watched", show, on="0")
    assert (entry(profile, show).status, entry(profile, show).episodes_seen) == (Status.WATCHING, 1)


def test_watchlist_and_favourite_are_set_to_what_was_sent(owner: Client, profile: Profile, film: Title) -> None:
    for name, flag in (("track_watchlist", "on_watchlist"), ("track_favourite", "is_favourite")):
        for value, expected in (("1", True), ("1", True), ("0", False), ("0", False)):
            act(owner, name, film, on=value)
            assert getattr(entry(profile, film), flag) is expected


def test_watching_a_watchlisted_film_says_so_with_undo(owner: Client, profile: Profile, film: Title) -> None:
    act(owner, "track_watchlist", film, on="1")
    toast = toasts(act(owner, "track_watched", film, on="1"))[0]
    assert "It is off your watchlist." in toast["text"]
    assert not entry(profile, film).on_watchlist
    owner.post(toast["undo"], **HTMX)
    assert entry(profile, film).on_watchlist


@pytest.mark.parametrize("status", [*Status.values, ""])
def test_each_status_can_be_set(owner: Client, profile: Profile, film: Title, status: str) -> None:
    services.set_status(profile=profile, title=film, status="paused")
    act(owner, "track_status", film, status=status)
    assert entry(profile, film).status == status


@pytest.mark.parametrize(("value", "kept"), [("1", 1), ("10", 10), ("", None)])
def test_rating_is_kept_and_taken_back(
    owner: Client, profile: Profile, film: Title, value: str, kept: int | None
) -> None:
    services.set_rating(profile=profile, title=film, value=5)
    act(owner, "track_rating", film, value=value)
    assert Rating.objects.values_list("value", flat=True).first() == kept


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("track_rating", {"value": "11"}),
        ("track_rating", {"value": "4.5"}),
        ("track_status", {"status": "seen"}),
        ("track_favourite", {"on": "maybe"}),
    ],
)
def test_what_is_no_choice_is_a_400(owner: Client, film: Title, name: str, data: dict[str, str]) -> None:
    assert act(owner, name, film, **data).status_code == 400
    assert not LibraryEntry.objects.exists()
    assert not Rating.objects.exists()


def test_acts_answer_with_the_pieces_asked_for(owner: Client, film: Title) -> None:
    response = act(owner, "track_watched", film, on="1", parts="own,page,card,nonsense")
    assert re.findall(r'data-part="(\w+)"', response.content.decode()) == ["card", "page", "own"]


def test_pieces_are_the_same_as_on_a_fresh_page(owner: Client, film: Title) -> None:
    fragment = act(owner, "track_watched", film, on="1", parts="page,own").content.decode()
    page = owner.get(film.get_absolute_url()).content.decode()
    for part in re.split(r'(?=<section class="(?:tracker|section own)")', fragment)[1:]:
        assert _plain(part) in _plain(page)


def test_without_htmx_an_act_goes_back_to_where_it_was_done(owner: Client, film: Title) -> None:
    address = reverse("lists:track_watched", args=[film.pk])
    assert owner.post(address, {"next": "/films/?genre=drama"}).headers["Location"] == "/films/?genre=drama"
    assert owner.post(address, {"next": "//elsewhere.example"}).headers["Location"] == film.get_absolute_url()


def test_where_one_stopped(owner: Client, profile: Profile, film: Title, show: Title) -> None:
    act(owner, "track_stopped", film, status="dropped", minute="43")
    assert (entry(profile, film).status, entry(profile, film).stopped_at_minute) == ("dropped", 43)
    episode = show.seasons.get().episodes.first()
    act(owner, "track_stopped", show, status="paused", episode=episode.pk)
    assert entry(profile, show).stopped_at_episode == episode
    assert "At minute 43" in owner.get(film.get_absolute_url()).content.decode()
    assert f"Season 1 · {episode.number}." in owner.get(show.get_absolute_url()).content.decode()


def test_a_stop_at_somebody_elses_episode_is_refused(owner: Client, show: Title) -> None:
    other = EpisodeFactory()
    response = act(owner, "track_stopped", show, status="paused", episode=other.pk)
    assert response.status_code == 422
    assert not LibraryEntry.objects.exclude(status="").exists()


def test_owned_and_note_are_kept_and_shown(owner: Client, profile: Profile, film: Title) -> None:
    act(owner, "track_owned", film, formats=["dvd", "uhd"], note="Shelf 3")
    act(owner, "track_note", film, text="Lent to Sam")
    kept = entry(profile, film)
    assert (kept.owned, kept.owned_note, kept.private_note) == (["uhd", "dvd"], "Shelf 3", "Lent to Sam")
    page = owner.get(film.get_absolute_url()).content.decode()
    for text in ("4K Blu-ray, DVD: Shelf 3", "Lent to Sam"):
        assert text in page
    assert act(owner, "track_note", film, text="x" * 2001).status_code == 422
    assert act(owner, "track_owned", film, formats=["vhs"]).status_code == 422


def test_controls_of_many_titles_at_once(owner: Client, profile: Profile, film: Title, show: Title) -> None:
    adult = TitleFactory(adult=True)
    services.set_favourite(profile=profile, title=film, on=True)
    response = owner.get(
        reverse("lists:controls"), {"titles": f"{film.pk},{show.pk},{adult.pk},x,99999999999999999999"}
    )
    assert re.findall(r'data-track="(\d+)"', response.content.decode()) == []
    response = owner.get(
        reverse("lists:controls"), {"titles": f"{film.pk},{show.pk},{adult.pk},x,99999999999999999999", "parts": "card"}
    )
    assert set(re.findall(r'data-track="(\d+)"', response.content.decode())) == {str(film.pk), str(show.pk)}


def test_menu_is_a_fragment_for_htmx_and_a_page_without(owner: Client, film: Title) -> None:
    address = reverse("lists:menu", args=[film.pk])
    assert owner.get(address).headers["Location"] == f"/title/{film.slug}/track/"
    page = owner.get(address, **HTMX).content.decode()
    assert 'data-part="menu"' in page
    assert "<html" not in page


def test_title_page_costs_as_much_with_a_long_history(owner: Client, profile: Profile, film: Title) -> None:
    film.collection = CollectionFactory()
    film.save()
    TitleFactory.create_batch(3, collection=film.collection)
    owner.get(film.get_absolute_url())
    counts = []
    for times in (1, 20):
        for _ in range(times):
            services.log_watch(profile=profile, title=film, viewing=services.Viewing(When.now(profile)))
        counts.append(len(queries(owner, film.get_absolute_url())))
    assert counts[0] == counts[1] <= 12


def _plain(html: str) -> str:
    """Without what differs from one answer to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html).strip()


# ---- Visitors -------------------------------------------------------------------------------------------------------


def test_visitors_see_where_to_log_in(visitor: Client, film: Title) -> None:
    page = visitor.get(film.get_absolute_url()).content.decode()
    assert f"/accounts/login/?next={film.get_absolute_url().replace('/', '%2F')}" in page
    assert "data-part" not in page


def test_visitors_are_sent_to_log_in_and_come_back_to_the_title(visitor: Client, film: Title) -> None:
    response = visitor.post(reverse("lists:track_watched", args=[film.pk]))
    assert response.headers["Location"] == f"/accounts/login/?next=/title/{film.pk}/"
    response = act(visitor, "track_watched", film)
    assert response.headers["HX-Redirect"] == f"/accounts/login/?next=/title/{film.pk}/"
    assert not Watch.objects.exists()
