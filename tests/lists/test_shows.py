"""Shows on pages: who sees and changes what, what is veiled, how many queries it takes."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists.models import Watch
from lists.services import When, episodes
from movies.models import Episode, Title
from reviews.models import Rating
from social.models import Profile
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY
from tests.lists.test_episodes import at, make_show, seen
from tests.movies.factories import SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(hide_spoilers=False)


@pytest.fixture
def show(db: None) -> Title:
    show = make_show()
    for episode in Episode.objects.filter(season__title=show):
        number = episode.season.number
        episode.name, episode.overview = f"Name {number}.{episode.number}", f"Story {number}.{episode.number}"
        episode.runtime_minutes = 45
        episode.save()
    return show


@pytest.fixture
def signed_in(client: Client, profile: Profile) -> Client:
    client.force_login(profile.user)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_every_page_of_shows_is_whole(signed_in: Client, show: Title) -> None:
    for path in (
        show.get_absolute_url(),
        reverse("movies:season", args=[show.slug, 1]),
        reverse("lists:episode", args=[show.slug, 1, 1]),
        reverse("lists:watch_show", args=[show.slug]),
        reverse("lists:watch_season", args=[show.slug, 1]),
        "/watching/",
        "/watching/rail/",
        "/",
    ):
        response = signed_in.get(path)
        assert response.status_code == 200, path
        assert "undefined" not in text(response), path


# ---- Who may ---------------------------------------------------------------------------------------------------------


def kid() -> Profile:
    return ProfileFactory(kind="kids", age_ceiling=6, visibility="private")


WHO: dict[str, Any] = {"owner": ProfileFactory, "kid": kid}


def sit_down(client: Client, who: str) -> None:
    if who == "anonymous":
        return
    profile = WHO[who]()
    client.force_login(profile.user)
    if who == "kid":
        session = client.session
        session.update({ACTIVE_KEY: profile.pk, CONFINED_KEY: True})
        session.save()


@pytest.mark.parametrize(("who", "expected"), [("anonymous", 302), ("owner", 302), ("kid", 404)])
@pytest.mark.parametrize("name", ["episodes", "watch_show", "watch_season", "rate_season", "rate_episode", "go_on"])
def test_who_may_write(client: Client, show: Title, who: str, expected: int, name: str) -> None:
    """A kid's ceiling hides the show, which has no certificate; a visitor is asked to log in. Nothing changes then."""
    sit_down(client, who)
    args = {
        "episodes": [show.slug], "watch_show": [show.slug], "watch_season": [show.slug, 1],
        "rate_season": [show.slug, 1], "rate_episode": [show.slug, 1, 1], "go_on": [show.pk],
    }[name]  # fmt: skip
    data = {"tick": at(show, 1, 1).pk} if name in ("episodes", "go_on") else {"act": "tick", "value": "7"}
    response = client.post(reverse(f"lists:{name}", args=args), data)
    assert response.status_code == expected
    wrote = Watch.objects.exists() or Rating.objects.exists()
    assert wrote == (who == "owner")
    if who == "anonymous":
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("who", "expected"), [("anonymous", 302), ("owner", 200), ("kid", 404)])
@pytest.mark.parametrize("name", ["episode", "watch_show", "watch_season", "show_state"])
def test_who_may_read(client: Client, show: Title, who: str, expected: int, name: str) -> None:
    sit_down(client, who)
    args = {"episode": [show.slug, 1, 1], "watch_season": [show.slug, 1]}.get(name, [show.slug])
    assert client.get(reverse(f"lists:{name}", args=args)).status_code == expected


def test_profiles_see_their_own_ticks_alone(client: Client, show: Title) -> None:
    """A stranger's, and those of another profile of the same account, are nobody else's."""
    me = ProfileFactory(hide_spoilers=False)
    sibling = ProfileFactory(user=me.user, position=1)
    for other in (sibling, ProfileFactory()):
        episodes.tick_show(profile=other, title=show)
    client.force_login(me.user)
    page = text(client.get(show.get_absolute_url()))
    assert "0 of 6 episodes" in page
    assert 'aria-pressed="true"' not in text(client.get(reverse("movies:season", args=[show.slug, 1])))
    client.post(reverse("lists:watch_show", args=[show.slug]), {"act": "untick"})
    assert len(seen(sibling)) == 6


@pytest.mark.parametrize(
    "path",
    [
        "/title/{slug}/season/9/watch/",
        "/title/{slug}/season/1/episode/99/",
        "/title/{slug}/season/99999/episode/1/",
        "/title/{slug}/season/1/episode/99999999999/",
        "/title/999999999/watch/",
        "/title/{film}/watch/",
    ],
)
def test_what_is_not_there_is_a_404(signed_in: Client, show: Title, path: str) -> None:
    film = TitleFactory()
    assert signed_in.get(path.format(slug=show.slug, film=film.slug)).status_code == 404


def test_an_episode_of_another_show_is_a_404(signed_in: Client, show: Title) -> None:
    other = make_show()
    response = signed_in.post(reverse("lists:episodes", args=[show.slug]), {"tick": at(other, 1, 1).pk})
    assert response.status_code == 404
    assert not Watch.objects.exists()


# ---- Acts without JavaScript -----------------------------------------------------------------------------------------


def post(client: Client, show: Title, **data: Any) -> Any:
    return client.post(reverse("lists:episodes", args=[show.slug]), data)


def test_ticking_and_unticking_leads_back_to_the_season(signed_in: Client, show: Title, profile: Profile) -> None:
    response = post(signed_in, show, tick=at(show, 1, 2).pk)
    assert response["Location"] == reverse("movies:season", args=[show.slug, 1])
    assert seen(profile) == [(1, 2)]
    page = text(signed_in.get(response["Location"]))
    assert "/undo/" in page
    assert "1 of 3" in page
    post(signed_in, show, untick=at(show, 1, 2).pk)
    assert seen(profile) == []


def test_up_to_here_is_some_time_unless_said_otherwise(signed_in: Client, show: Title) -> None:
    post(signed_in, show, up_to=at(show, 1, 3).pk)
    assert set(Watch.objects.values_list("watched_on", flat=True)) == {None}
    post(signed_in, show, up_to=at(show, 2, 1).pk, when="date", date="2026-03-30")
    assert Watch.objects.get(episode=at(show, 2, 1)).watched_on == datetime.date(2026, 3, 30)


def test_what_has_not_aired_needs_its_own_page(signed_in: Client, show: Title) -> None:
    episode = at(show, 2, 3)
    Episode.objects.filter(pk=episode.pk).update(aired_on=datetime.date(2999, 1, 1))
    own = reverse("lists:episode", args=[show.slug, 2, 3])
    assert post(signed_in, show, tick=episode.pk)["Location"] == own
    assert not Watch.objects.exists()
    page = text(signed_in.get(own))
    assert "Have you seen it already" in page
    assert 'name="early"' in page
    post(signed_in, show, tick=episode.pk, early="1")
    assert Watch.objects.get().episode == episode


@pytest.mark.parametrize(
    "data",
    [{}, {"tick": "x"}, {"tick": "0"}, {"tick": "99999999999999999999"}, {"tick": "1", "untick": "1"},
     {"tick": "PK", "when": "yesterday"}, {"tick": "PK", "when": "date"},
     {"tick": "PK", "when": "date", "date": "2999-01-01"}, {"again": "PK", "nonce": "x"}],
)  # fmt: skip
def test_nonsense_changes_nothing_and_says_so(signed_in: Client, show: Title, data: dict[str, str]) -> None:
    key = str(at(show, 1, 1).pk)
    response = post(signed_in, show, **{name: key if value == "PK" else value for name, value in data.items()})
    assert response.status_code == 302
    assert not Watch.objects.exists()
    assert "toast--error" in text(signed_in.get(response["Location"]))


def test_a_season_by_form(signed_in: Client, show: Title, profile: Profile) -> None:
    url = reverse("lists:watch_season", args=[show.slug, 1])
    assert signed_in.post(url, {"act": "tick", "when": "aired"}).status_code == 302
    assert seen(profile) == [(1, 1), (1, 2), (1, 3)]
    assert None not in Watch.objects.values_list("watched_on", flat=True)
    signed_in.post(url, {"act": "again"})
    assert Watch.objects.count() == 6
    signed_in.post(url, {"act": "latest"})
    assert Watch.objects.count() == 3
    signed_in.post(url, {"act": "untick"})
    assert seen(profile) == []


@pytest.mark.parametrize(
    "data", [{"act": "burn"}, {}, {"act": "tick", "when": "date", "date": "2999-01-01"}, {"act": "tick", "when": "now"}]
)
def test_a_wrong_season_form_says_what_is_wrong(signed_in: Client, show: Title, data: dict[str, str]) -> None:
    response = signed_in.post(reverse("lists:watch_season", args=[show.slug, 1]), data or {"x": "y"})
    assert response.status_code == 422
    assert not Watch.objects.exists()


def test_seasons_and_episodes_are_rated(signed_in: Client, show: Title) -> None:
    signed_in.post(reverse("lists:rate_season", args=[show.slug, 1]), {"value": "8"})
    signed_in.post(reverse("lists:rate_episode", args=[show.slug, 1, 2]), {"value": "7"})
    ratings = sorted(Rating.objects.values_list("season__number", "episode__number", "value"), key=str)
    assert ratings == [(1, None, 8), (None, 2, 7)]
    page = text(signed_in.get(reverse("movies:season", args=[show.slug, 1])))
    assert "Your rating: </span>4</span>" in page
    assert "Your rating: </span>3½</span>" in page
    assert signed_in.post(reverse("lists:rate_episode", args=[show.slug, 1, 2]), {"value": "11"}).status_code == 400
    signed_in.post(reverse("lists:rate_episode", args=[show.slug, 1, 2]), {"value": ""})
    assert Rating.objects.count() == 1


# ---- Fragments -------------------------------------------------------------------------------------------------------


def test_an_act_by_htmx_brings_what_the_page_has(signed_in: Client, show: Title) -> None:
    data = {"tick": at(show, 1, 1).pk, "pieces": "show-progress,s1-head,s1-acts,s7-head,x", "loaded": "1"}
    response = signed_in.post(reverse("lists:episodes", args=[show.slug]), data, **HTMX)
    ids = re.findall(r'<\w+ [^>]*id="([^"]+)"[^>]*hx-swap-oob', text(response))
    assert ids == ["s1e1", "show-progress", "s1-head", "s1-acts"]
    assert f'"titles": [{show.pk}]' in response["HX-Trigger"]
    assert "undo" in response["HX-Trigger"]


def test_pieces_are_those_of_a_fresh_page(signed_in: Client, show: Title) -> None:
    """What an act brings equals what the page would show, but for the mark that says where it goes."""
    data = {"tick": at(show, 1, 1).pk, "pieces": "show-progress,s1-head,s1-acts", "loaded": "1"}
    answer = text(signed_in.post(reverse("lists:episodes", args=[show.slug]), data, **HTMX))
    pages = text(signed_in.get(show.get_absolute_url())) + text(
        signed_in.get(reverse("movies:season", args=[show.slug, 1]))
    )
    token = re.compile(r'value="[A-Za-z0-9]{64}"')
    pieces = re.split(r'(?=<(?:div|li|span) class="(?:show-progress|ep|season-head|season-acts)[" ])', answer)
    assert len([piece for piece in pieces if piece.strip()]) == 4
    for piece in pieces:
        plain = token.sub("", piece.replace(' hx-swap-oob="true"', "")).strip()
        assert plain in token.sub("", pages)


def test_many_rows_are_asked_for_again(signed_in: Client, show: Title) -> None:
    data = {"up_to": at(show, 1, 3).pk, "pieces": "s1-head", "loaded": "1"}
    response = signed_in.post(reverse("lists:episodes", args=[show.slug]), data, **HTMX)
    assert response["X-Episodes"] == "changed"
    assert "<li" not in text(response)


# ---- Spoilers --------------------------------------------------------------------------------------------------------


@pytest.fixture
def careful(client: Client, db: None) -> Profile:
    profile = ProfileFactory(hide_spoilers=True)
    client.force_login(profile.user)
    return profile


def test_what_is_unseen_is_not_in_the_page(client: Client, careful: Profile, show: Title) -> None:
    Episode.objects.filter(season__title=show).update(still_path="/still.jpg")
    episodes.tick_episode(profile=careful, episode=at(show, 1, 1))
    pages = text(client.get(reverse("movies:season", args=[show.slug, 1])))
    assert "Name 1.1" in pages
    assert pages.count("still.jpg") == 1
    everything = (
        pages + text(client.get(show.get_absolute_url())) + text(client.get("/")) + text(client.get("/watching/"))
    )
    for hidden in ("Name 1.2", "Story 1.2", "Name 1.3", "Story 1.3"):
        assert hidden not in everything
    assert "S1 E2" in everything


@pytest.mark.parametrize(
    ("reveal", "shown"),
    [("2", {"Name 1.2"}), ("all", {"Name 1.1", "Name 1.2", "Name 1.3"}), ("x", set()), ("-1", set())],
)
def test_the_veil_lifts_by_a_link_and_is_not_stored(
    client: Client, careful: Profile, show: Title, reveal: str, shown: set[str]
) -> None:
    here = reverse("movies:season", args=[show.slug, 1])
    page = text(client.get(f"{here}?reveal={reveal}"))
    names = {f"Name 1.{number}" for number in (1, 2, 3)}
    assert {name for name in names if name in page} == shown
    assert not any(name in text(client.get(here)) for name in names)


def test_one_row_is_unveiled_by_htmx(client: Client, careful: Profile, show: Title) -> None:
    row = text(client.get(reverse("lists:episode", args=[show.slug, 1, 2]), HTTP_HX_TARGET="s1e2", **HTMX))
    assert row.startswith("<li")
    assert "Story 1.2" in row
    assert "<html" not in row


def test_visitors_and_those_who_do_not_mind_see_it_all(client: Client, show: Title, profile: Profile) -> None:
    here = reverse("movies:season", args=[show.slug, 1])
    assert "Story 1.3" in text(client.get(here))
    client.force_login(profile.user)
    assert "Story 1.3" in text(client.get(here))


# ---- Sums and long seasons -------------------------------------------------------------------------------------------


def test_the_page_says_what_is_left(signed_in: Client, show: Title, profile: Profile) -> None:
    episodes.tick_up_to(profile=profile, episode=at(show, 1, 2), when=When.some_time())
    page = text(signed_in.get(show.get_absolute_url()))
    for words in ("2 of 6 episodes", "4 episodes to go", "3 h left", "S1 E3", "2 of 3", "0 of 3"):
        assert words in page, words
    episodes.tick_show(profile=profile, title=show)
    assert "You have seen all of it." in text(signed_in.get(show.get_absolute_url()))


def test_a_long_season_opens_where_one_is(signed_in: Client, profile: Profile) -> None:
    show = make_show(seasons=0, each=0)
    season = SeasonFactory(title=show, number=1)
    Episode.objects.bulk_create(
        Episode(season=season, number=n, aired_on=datetime.date(2020, 1, 1)) for n in range(1, 251)
    )
    here = reverse("movies:season", args=[show.slug, 1])

    def rows(path: str) -> list[int]:
        return [int(number) for number in re.findall(r'id="s1e(\d+)"', text(signed_in.get(path)))]

    assert rows(here) == list(range(1, 101))
    episodes.tick_up_to(profile=profile, episode=at(show, 1, 150))
    assert rows(here) == list(range(101, 201))
    assert rows(f"{here}?from=250") == list(range(201, 251))
    assert rows(f"{here}?from=x") == list(range(101, 201))


@pytest.mark.parametrize("length", [2, 100])
def test_query_counts(signed_in: Client, profile: Profile, length: int) -> None:
    shows = make_show(seasons=length // 50 + 1, each=min(length, 50))
    episodes.tick_episode(profile=profile, episode=at(shows, 1, 1))
    counts = {}
    for name, path in {
        "show": shows.get_absolute_url(),
        "season": reverse("movies:season", args=[shows.slug, 1]),
        "episode": reverse("lists:episode", args=[shows.slug, 1, 1]),
        "state": reverse("lists:show_state", args=[shows.slug]) + "?pieces=show-progress,s1-head,s1-acts",
        "watching": "/watching/",
        "rail": "/watching/rail/",
    }.items():
        signed_in.get(path)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(path)
        counts[name] = len(queries)
    assert counts == {"show": 10, "season": 10, "episode": 7, "state": 6, "watching": 7, "rail": 7}


def test_names_of_seasons_are_text(signed_in: Client, show: Title) -> None:
    """Rows of seasons are made by hand, and escape what they say."""
    show.seasons.filter(number=1).update(name="<b>One</b>")
    page = text(signed_in.get(show.get_absolute_url()))
    assert "<b>One" not in page
    assert page.count("&lt;b&gt;One&lt;/b&gt;") == 4
