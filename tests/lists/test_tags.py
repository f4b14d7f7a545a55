"""Tags of viewings: typed, shown, looked for, refused."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from lists import services
from lists.models import Watch
from lists.services import Viewing, When
from lists.validators import viewing_tags
from movies.models import Title
from reviews.models import Review
from social.models import Profile
from tests.lists.api import as_profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 5, 6)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def owner(client: Client, profile: Profile) -> Client:
    client.force_login(profile.user)
    return client


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Salt")


def test_tags_have_one_spelling() -> None:
    assert viewing_tags([" #Rain ", "open  AIR", "rain", "", "#"]) == ["rain", "open air"]


@pytest.mark.parametrize("words", [["x" * 51], [str(n) for n in range(21)], ["a\x01"]])
def test_tags_have_limits(words: list[str]) -> None:
    with pytest.raises(ValidationError):
        viewing_tags(words)


def test_tags_are_typed_with_commas_and_changed(owner: Client, profile: Profile, film: Title) -> None:
    address = f"/track/{film.pk}/log/"
    assert 'name="tags"' in owner.get(address).content.decode()
    owner.post(address, {"when": "date", "date": DAY.isoformat(), "tags": "Rain, open air"})
    watch = Watch.objects.get()
    assert watch.tags == ["rain", "open air"]
    assert 'value="rain, open air"' in owner.get(f"/watch/{watch.pk}/edit/").content.decode()
    page = owner.get("/diary/").content.decode()
    assert "#rain" in page
    assert "Salt" in owner.get("/diary/?q=%23rain").content.decode()


def test_a_bad_tag_is_named(owner: Client, film: Title) -> None:
    response = owner.post(f"/track/{film.pk}/log/", {"when": "now", "tags": "x" * 60})
    assert response.status_code == 422
    assert "Shorten the tag" in response.content.decode()
    assert not Watch.objects.exists()


def test_undo_brings_tags_back(profile: Profile, film: Title) -> None:
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY), tags=["rain"]))
    receipt = services.edit_watch(profile=profile, watch=Watch.objects.get(), tags=["snow"])
    assert receipt.undo
    services.take_back(profile=profile, key=receipt.undo.key)
    assert Watch.objects.get().tags == ["rain"]


def test_a_review_that_came_with_a_viewing_is_shown_to_its_owner(owner: Client, profile: Profile, film: Title) -> None:
    review = Review.objects.create(
        profile=profile, title=film, text="Rain & more rain.", written_at="2024-05-06T12:00Z"
    )
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY)))
    Watch.objects.update(review=review)
    assert "Rain &amp; more rain." in owner.get(film.get_absolute_url()).content.decode()


def test_programs_write_tags_too(profile: Profile, film: Title) -> None:
    client = as_profile(profile)
    made = client.post("/api/v1/watches/", {"title": film.pk, "tags": ["#Rain", "rain"]})
    assert (made.status_code, made.json()["tags"]) == (201, ["rain"])
    refused = client.patch(f"/api/v1/watches/{made.json()['id']}/", {"tags": ["x" * 55]})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["tags"])
