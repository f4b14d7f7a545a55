"""A kids' profile: what it never sees, what is closed to it, and the PIN at its door."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from movies.browse import count_whole_catalogue, counts, matching
from movies.facets import refresh_facets
from movies.models import Title
from movies.search.vocabulary import rebuild_vocabulary
from social.enums import AuditEvent, ProfileKind
from social.models import AuditEntry, Profile, User
from social.services import kids, profiles
from social.services.kids import PERIOD, TRIES, TooManyTries, WrongPin
from social.services.profiles import ACTIVE_KEY
from tests.movies.api import API, rich_title
from tests.movies.factories import EpisodeFactory, PersonFactory, ReleaseFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of
from tests.social.signing_in import confirm, log_in

PASSWORD = "a-good-password"
pytestmark = pytest.mark.django_db
CEILING = 9
# The names themselves: what was typed is echoed, and is none of them.
GIVEN_AWAY = re.compile("zorbulon|zorbulina", re.IGNORECASE)


@pytest.fixture
def grown_up() -> Profile:
    profile: Profile = ProfileFactory(handle="robin")
    return profile


@pytest.fixture
def kid(grown_up: Profile) -> Profile:
    return kid_of(grown_up, age_ceiling=CEILING)


@pytest.fixture
def child(client: Client, kid: Profile) -> Client:
    return act_as(client, kid)


@pytest.fixture
def secret(settings: Any) -> Title:
    """A show above the ceiling, with everything that could give it away, beside one that a child may see."""
    secret = rich_title(1, name="Zorbulon", overview="Zorbulon bites.", tmdb_popularity=900)
    secret.releases.update(certification="R")
    for each in (secret.collection, *secret.keywords.all(), *secret.companies.all()):
        each.name = f"Zorbulon {each.pk}"
        each.save()
    for number, credit in enumerate(secret.credits.select_related("person")):
        credit.person.name = f"Zorbulina {number}"
        credit.person.save()
    open_one = TitleFactory(name="Paper Boats", genres=["genre-0"], tmdb_popularity=1)
    ReleaseFactory(title=open_one, certification="G")
    refresh_facets(Title.objects.values_list("pk", flat=True))
    rebuild_vocabulary()
    secret.refresh_from_db()
    assert secret.minimum_age == 17
    return secret


def places(secret: Title) -> dict[str, tuple[list[str], list[str]]]:
    """Addresses that would be the secret's own, and those that might list it."""
    person = secret.credits.cast().get().person
    subjects = [secret.collection, secret.keywords.get(), secret.companies.get(), person]
    own = [secret.get_absolute_url() + each for each in ("", "cast/", "season/0/")]
    own += [each.get_absolute_url() for each in subjects if each]
    listing = [
        "/", "/films/", "/shows/", "/genre/", "/genre/genre-0/", "/shows/?certification=R", "/shows/?sort=newest",
        "/search/?q=zorbulo", "/search/?q=zorbulin", "/search/?q=zorbuloon", "/search/?q=bites", "/search/?q=year:1999",
        "/search/suggest/?q=zorb", "/search/suggest/?q=zorbulin", "/films/?after=x", "/about/",
    ]  # fmt: skip
    base = f"{API}titles/{secret.pk}/"
    api = [base + each for each in ("", "credits/", "translations/", "releases/", "availability/", "seasons/0/")]
    api += [
        f"{API}people/{person.pk}/", f"{API}people/{person.pk}/credits/", f"{API}keywords/{subjects[1].pk}/",
        f"{API}keywords/{subjects[1].pk}/titles/", f"{API}companies/{subjects[2].pk}/",
        f"{API}companies/{subjects[2].pk}/titles/", f"{API}collections/{secret.collection_id}/",
        f"{API}collections/{secret.collection_id}/titles/",
    ]  # fmt: skip
    lists = [
        f"{API}{each}"
        for each in (
            "titles/", "titles/?kind=show", "titles/?certification=R", "people/", "genres/genre-0/titles/", "keywords/",
            "companies/", "collections/", "search/?q=zorbulo", "search/?q=zorbuloon", "search/suggest/?q=zorb",
        )
    ]  # fmt: skip
    return {"page": (own, listing), "api": (api, lists)}


@pytest.mark.parametrize("edge", ["page", "api"])
@pytest.mark.parametrize("counted", [matching.COUNTED, 0])
def test_a_title_above_the_ceiling_is_nowhere(
    child: Client, secret: Title, edge: str, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """counted 0: as if the catalogue were too large to be counted as it comes, with the whole of it counted before."""
    for module in (matching, counts):
        monkeypatch.setattr(module, "COUNTED", counted)
    count_whole_catalogue()
    own, listing = places(secret)[edge]
    grown = Client()
    grown.force_login(ProfileFactory().user)
    for path in own:
        assert grown.get(path).status_code == 200, path
        assert child.get(path).status_code == 404, path
    shown = []
    for path in listing:
        # As a grown-up first: what is remembered for them must not be told to a child.
        before, response = grown.get(path), child.get(path)
        assert response.status_code == 200, path
        assert not GIVEN_AWAY.search(response.content.decode()), path
        shown.append(bool(GIVEN_AWAY.search(before.content.decode())))
    assert sum(shown) > len(shown) / 2


def test_counts_are_of_what_a_child_sees(child: Client, secret: Title) -> None:
    ReleaseFactory(title=TitleFactory(name="Unrated", genres=["genre-0"]), certification="NR")
    grown = APIClient()
    assert grown.get(f"{API}genres/genre-0/").json()["title_count"] == 3
    assert child.get(f"{API}genres/genre-0/").json()["title_count"] == 1
    assert child.get(f"{API}titles/").json()["total"] == 1
    assert "1 film" in child.get("/films/").content.decode()
    assert not [key for key in cache._cache.get_client().scan_iter("*whole*") if b"age" in key]  # type: ignore[attr-defined]


def test_what_belongs_to_an_open_title_is_there(child: Client, secret: Title) -> None:
    film = Title.objects.get(name="Paper Boats")
    person = secret.credits.cast().get().person
    film.credits.create(person=person, kind="cast", character="A sailor")
    assert child.get(film.get_absolute_url()).status_code == 200
    page = child.get(person.get_absolute_url()).content.decode()
    assert "Paper Boats" in page
    assert "Zorbulon" not in page
    assert child.get(f"{API}people/{person.pk}/").json()["credit_count"] == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/search/tmdb/?q=sea"), ("post", "/search/tmdb/add/"), ("get", f"{API}tmdb/search/?q=sea"),
     ("post", f"{API}tmdb/import/")],
)  # fmt: skip
def test_children_neither_search_tmdb_nor_add_from_it(child: Client, method: str, path: str) -> None:
    response = child.get(path) if method == "get" else child.post(path, {"kind": "film", "tmdb_id": 7})
    assert response.status_code == 403
    assert not Title.objects.exists()


def test_children_fill_no_stubs(child: Client, settings: Any) -> None:
    settings.TMDB_API_KEY = "key"
    title = TitleFactory(stub=True)
    person = PersonFactory()
    title.credits.create(person=person, kind="cast")
    Title.objects.update(minimum_age=0)
    for row in (title, person):
        assert child.post(f"{row.get_absolute_url()}fetch/").status_code == 403
        assert "hx-post" not in child.get(row.get_absolute_url()).content.decode().split("<main")[1].split("stub")[-1]


def test_episodes_of_hidden_shows_are_hidden(child: Client) -> None:
    episode = EpisodeFactory(season__number=1)
    assert child.get(f"{episode.season.title.get_absolute_url()}season/1/").status_code == 404


# ---- The gate ------------------------------------------------------------------------------------------------------


CLOSED = [
    "/settings/profile/", "/settings/household/", "/settings/household/pin/", "/settings/account/", "/settings/tokens/",
    "/settings/security/", "/accounts/email/", "/accounts/password/change/", "/accounts/login/", "/accounts/2fa/",
    "/admin/", "/admin/movies/title/", "/identity/o/authorize",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_what_is_for_grown_ups_is_closed(client: Client, grown_up: Profile, kid: Profile, kind: str, path: str) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    if kind == ProfileKind.KIDS:
        act_as(client, kid)
    else:
        client.force_login(grown_up.user)
        client.post("/profiles/switch/", {"profile": "guest"})
    for method in (client.get, client.post):
        response = method(path)
        assert response.status_code == 403, path
        assert "Switch to" in response.content.decode()
    act_as(client, grown_up)
    assert client.get(path).status_code in (200, 302)


def test_programs_are_told_in_their_own_words(child: Client) -> None:
    response = child.post(f"{API}tokens/", {"name": "x", "scopes": ["read"]}, content_type="application/json")
    assert (response.status_code, response.headers["Content-Type"]) == (403, "application/problem+json")
    response = child.patch(f"{API}me/", {"visibility": "public"}, content_type="application/json")
    assert response.status_code == 403


def test_staff_do_not_edit_the_catalogue_from_a_kids_profile(child: Client, kid: Profile) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    title = TitleFactory()
    Title.objects.update(minimum_age=0)
    response = child.patch(f"{API}titles/{title.pk}/", {"name": "Mine"}, content_type="application/json")
    assert response.status_code == 403
    assert not Title.objects.filter(name="Mine").exists()


def test_signing_out_needs_no_pin(child: Client, grown_up: Profile) -> None:
    kids.set_pin(user=grown_up.user, pin="1234")
    assert child.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in child.session


def test_signing_in_starts_with_a_grown_up(client: Client, grown_up: Profile, kid: Profile) -> None:
    profiles.move_profile(profile=kid, by=-1)
    client.force_login(grown_up.user)
    assert client.get("/").context["request"].profile.pk == grown_up.pk


def test_a_kids_profile_deleted_elsewhere_signs_its_session_out(child: Client, kid: Profile, grown_up: Profile) -> None:
    kids.set_pin(user=grown_up.user, pin="1234")
    profiles.delete_profile(profile=kid)
    response = child.get("/")
    assert not response.context["request"].user.is_authenticated
    assert "_auth_user_id" not in child.session
    assert child.get("/settings/account/").status_code == 302


# ---- The PIN -------------------------------------------------------------------------------------------------------


class TestPin:
    @pytest.fixture(autouse=True)
    def _pin(self, grown_up: Profile) -> None:
        kids.set_pin(user=grown_up.user, pin="4711")

    def leave(self, client: Client, to: Profile | str, **data: str) -> Any:
        return client.post("/profiles/switch/", {"profile": getattr(to, "pk", to), **data})

    def acting(self, client: Client) -> int:
        return int(client.session[ACTIVE_KEY])

    def test_it_is_asked_for_and_lets_out(self, child: Client, kid: Profile, grown_up: Profile) -> None:
        response = self.leave(child, grown_up)
        assert response.headers["Location"] == f"/profiles/leave/?to={grown_up.pk}"
        assert 'name="pin"' in child.get(response.headers["Location"]).content.decode()
        assert self.acting(child) == kid.pk
        wrong = self.leave(child, grown_up, pin="1111")
        assert wrong.status_code == 422
        assert "4 tries are left" in wrong.content.decode()
        assert self.acting(child) == kid.pk
        assert self.leave(child, grown_up, pin="4711").headers["Location"] == "/"
        assert self.acting(child) == grown_up.pk

    @pytest.mark.parametrize("way", ["guest", "sibling"])
    def test_there_is_no_way_round_it(self, child: Client, kid: Profile, grown_up: Profile, way: str) -> None:
        to = "guest" if way == "guest" else kid_of(grown_up, age_ceiling=16)
        self.leave(child, to)
        self.leave(child, to, confirm="1")
        assert self.acting(child) == kid.pk
        assert not Profile.objects.filter(kind=ProfileKind.GUEST).exists()

    def test_five_wrong_ones_and_the_right_one_is_refused_too(self, grown_up: Profile, child: Client) -> None:
        for left in range(TRIES - 1, -1, -1):
            with pytest.raises(WrongPin) as wrong:
                kids.check_pin(user=grown_up.user, pin="0000")
            assert wrong.value.tries_left == left
        with pytest.raises(TooManyTries):
            kids.check_pin(user=grown_up.user, pin="4711")
        response = self.leave(child, grown_up, pin="4711")
        assert response.status_code == 422
        assert "too many tries" in response.content.decode()
        assert AuditEntry.objects.filter(event=AuditEvent.PIN_FAILED).count() == TRIES
        first = AuditEntry.objects.filter(event=AuditEvent.PIN_FAILED).order_by("created_at").first()
        assert first is not None
        AuditEntry.objects.filter(pk=first.pk).update(created_at=first.created_at - PERIOD)
        kids.check_pin(user=grown_up.user, pin="4711")

    def test_the_log_says_who_tried(self, child: Client, grown_up: Profile) -> None:
        child.post("/profiles/switch/", {"profile": grown_up.pk, "pin": "1"}, headers={"User-Agent": "Tablet"})
        entry = AuditEntry.objects.get(event=AuditEvent.PIN_FAILED)
        assert (entry.user, entry.agent, entry.address) == (grown_up.user, "Tablet", "127.0.0.1")

    def test_it_is_kept_hashed(self, grown_up: Profile) -> None:
        assert "4711" not in User.objects.get(pk=grown_up.user_id).household_pin

    @pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "१२३४", " 1234 5", ""])
    def test_a_new_one_is_digits(self, client: Client, grown_up: Profile, pin: str) -> None:
        _signed_in(client, grown_up)
        response = client.post("/settings/household/pin/", {"pin": pin})
        assert response.status_code == 422
        kids.check_pin(user=grown_up.user, pin="4711")

    def test_changing_it_takes_the_password(self, client: Client, grown_up: Profile) -> None:
        client.force_login(grown_up.user)
        response = client.post("/settings/household/pin/", {"pin": "8888"})
        assert response.headers["Location"].startswith("/accounts/reauthenticate/")
        kids.check_pin(user=grown_up.user, pin="4711")
        client.post("/accounts/logout/")
        _signed_in(client, grown_up)
        assert client.post("/settings/household/pin/", {"pin": "8888"}).status_code == 302
        kids.check_pin(user=grown_up.user, pin="8888")
        assert client.post("/settings/household/pin/", {"remove": "1"}).status_code == 302
        kids.check_pin(user=grown_up.user, pin="")


def test_without_a_pin_one_click_leaves(child: Client, grown_up: Profile) -> None:
    assert child.post("/profiles/switch/", {"profile": grown_up.pk}).headers["Location"] == "/"
    assert child.session[ACTIVE_KEY] == grown_up.pk


def _signed_in(client: Client, profile: Profile) -> None:
    """With the password, just now."""
    confirm(log_in(client, profile.user, PASSWORD), PASSWORD)
