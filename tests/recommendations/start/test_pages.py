"""How somebody begins: the posters, their answers, and picks."""

import re
from typing import Any

import pytest
from django.urls import reverse

from lists.models import LibraryEntry, Undo, Watch
from lists.services import take_back
from movies.models import Genre, Title
from recommendations.models import Interaction, RecommendationSettings, TasteCorrection, UnknownTitle
from recommendations.services import feedback
from recommendations.services.suggesting import list_of
from recommendations.serving.ranking import basis_of, unknown_to
from recommendations.training import train_models
from reviews.models import Rating
from social.models import Profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

URL = "/for-you/start/"
HTMX = {"HX-Request": "true", "HX-Target": "ask"}


@pytest.fixture
def me(client: Any) -> Profile:
    made: Profile = ProfileFactory()
    client.force_login(made.user)
    return made


def films(number: int) -> list[Title]:
    return [TitleFactory(genres=["drama"], tmdb_vote_count=1000 - place) for place in range(number)]


def asked(html: str) -> list[int]:
    """Keys of the titles on the page, in order."""
    return [int(key) for key in re.findall(r'hx-post="/for-you/start/(\d+)/"', html)]


def test_a_visitor_logs_in_first(client: Any) -> None:
    assert client.get(URL).url == "/accounts/login/?next=/for-you/start/"
    assert client.post(f"{URL}{TitleFactory().pk}/", {"value": "9"}).status_code == 302
    assert not Rating.objects.exists()


def test_six_are_asked_about_at_once(client: Any, me: Profile) -> None:
    films(8)
    html = client.get(URL).content.decode()
    assert len(asked(html)) == 6
    assert "0 of 10 rated" in html
    assert "See your list" not in html


def test_a_rating_is_kept_and_the_poster_replaced_where_it_stood(client: Any, me: Profile) -> None:
    films(8)
    before = asked(client.get(URL).content.decode())
    show = ",".join(map(str, before))
    html = client.post(f"{URL}{before[2]}/", {"value": "9", "show": show}, headers=HTMX).content.decode()
    after = asked(html)
    assert html.strip().startswith('<div id="ask"')
    assert Rating.objects.get().value == 9
    assert [*before[:2], *before[3:]] == [*after[:2], *after[3:]]
    assert after[2] not in before
    assert "1 of 10 rated" in html


def test_the_same_without_javascript(client: Any, me: Profile) -> None:
    films(8)
    before = asked(client.get(URL).content.decode())
    show = ",".join(map(str, before))
    response = client.post(f"{URL}{before[0]}/", {"value": "7", "show": show}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain == [(f"{URL}?show={show}", 302)]
    assert asked(html)[1:] == before[1:]
    assert "is rated" in html
    assert "Undo" in html


def test_without_stars_it_is_said_what_to_do(client: Any, me: Profile) -> None:
    first = films(7)[0]
    response = client.post(f"{URL}{first.pk}/", {"value": "", "show": str(first.pk)}, follow=True)
    assert "Choose the stars first" in response.content.decode()
    assert not Rating.objects.exists()


def test_the_same_answer_twice_is_one(client: Any, me: Profile) -> None:
    first = films(7)[0]
    for _ in range(2):
        client.post(f"{URL}{first.pk}/", {"value": "9", "show": str(first.pk)}, headers=HTMX)
    assert Rating.objects.count() == 1


def test_what_was_seen_is_in_the_library_without_a_rating(client: Any, me: Profile) -> None:
    first = films(7)[0]
    html = client.post(f"{URL}{first.pk}/", {"act": "seen", "show": str(first.pk)}, headers=HTMX).content.decode()
    assert LibraryEntry.objects.get().times_watched == 1
    assert Watch.objects.get().watched_on is None
    assert not Rating.objects.exists()
    assert first.pk not in asked(html)


def test_what_is_skipped_isnt_asked_about_again_and_leaves_no_trace(client: Any, me: Profile) -> None:
    some = films(7)
    before = asked(client.get(URL).content.decode())
    html = client.post(
        f"{URL}{before[0]}/", {"act": "skip", "show": ",".join(map(str, before))}, headers=HTMX
    ).content.decode()
    assert sorted(asked(html)) == sorted({each.pk for each in some} - {before[0]})
    assert before[0] not in asked(client.get(URL).content.decode())
    assert not LibraryEntry.objects.exists()
    assert not Interaction.objects.exists()


def test_what_one_profile_skipped_another_is_asked(client: Any, me: Profile) -> None:
    some = films(3)
    client.post(f"{URL}{some[0].pk}/", {"act": "skip"}, headers=HTMX)
    assert UnknownTitle.objects.get().profile == me
    client.force_login(ProfileFactory().user)
    assert some[0].pk in asked(client.get(URL).content.decode())


def test_what_is_skipped_twice_is_kept_once_and_the_earliest_goes(
    client: Any, me: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "REMEMBERED", 2)
    some = films(3)
    for title in (*some, some[2]):
        assert client.post(f"{URL}{title.pk}/", {"act": "skip"}, headers=HTMX).status_code == 200
    assert unknown_to(me).tolist() == [some[2].pk, some[1].pk]


def test_a_skip_can_be_taken_back(client: Any, me: Profile) -> None:
    first = films(7)[0]
    client.post(f"{URL}{first.pk}/", {"act": "skip"}, headers=HTMX)
    take_back(profile=me, key=Undo.objects.get().key)
    assert not UnknownTitle.objects.exists()
    assert first.pk in asked(client.get(URL).content.decode())


def test_nobody_skips_what_it_may_not_know_of(client: Any, me: Profile) -> None:
    assert client.post(f"{URL}{TitleFactory(adult=True).pk}/", {"act": "skip"}).status_code == 404
    assert not UnknownTitle.objects.exists()


def test_the_list_goes_by_what_was_skipped(client: Any, me: Profile) -> None:
    made = village(titles=30)
    train_models(chosen=QUICK)
    before = list(list_of(me).title_ids)
    for title in made.loud[:6]:
        client.post(f"{URL}{title.pk}/", {"act": "skip"}, headers=HTMX)
    after = list(list_of(me).title_ids)
    assert after != before
    # All may be recommended as before, those that were skipped too.
    assert sorted(after) == sorted(before)
    loud = {title.pk for title in made.loud}
    assert sum(key in loud for key in after[:20]) < sum(key in loud for key in before[:20])
    basis = basis_of(me)
    assert basis is not None
    assert set(basis.history.unseen.tolist()) == {title.pk for title in made.loud[:6]}
    # Once it is rated, that is what counts.
    client.post(f"{URL}{made.loud[0].pk}/", {"value": "9"}, headers=HTMX)
    basis = basis_of(me)
    assert basis is not None
    assert set(basis.history.unseen.tolist()) == {title.pk for title in made.loud[1:6]}
    assert made.loud[0].pk not in list_of(me).title_ids


def test_ten_are_enough(client: Any, me: Profile) -> None:
    films(3)
    RatingFactory.create_batch(10, profile=me)
    assert "10 rated: your list is ready" in client.get(URL).content.decode()


def test_when_all_is_answered_it_says_so(client: Any, me: Profile) -> None:
    assert "That was all" in client.get(URL).content.decode()


@pytest.mark.parametrize("show", ["x", "1,,2", "9" * 40, "-1", "0", ",".join(["5"] * 500), "\0", "999999"])
def test_an_address_that_makes_no_sense_is_as_if_it_said_nothing(client: Any, me: Profile, show: str) -> None:
    films(2)
    response = client.get(URL, {"show": show})
    assert response.status_code == 200
    assert len(asked(response.content.decode())) == 2


@pytest.mark.parametrize("sent", [{}, {"value": "0"}, {"value": "11"}, {"value": "x"}, {"act": "fly"}, {"value": "٣"}])
def test_an_answer_that_makes_no_sense_changes_nothing(client: Any, me: Profile, sent: dict[str, str]) -> None:
    first = films(1)[0]
    assert client.post(f"{URL}{first.pk}/", sent, headers=HTMX).status_code == 200
    assert not Rating.objects.exists()
    assert not LibraryEntry.objects.exists()


def test_a_title_that_one_may_not_know_of_cant_be_answered(client: Any, me: Profile) -> None:
    hidden = TitleFactory(adult=True)
    assert client.post(f"{URL}{hidden.pk}/", {"value": "9"}).status_code == 404
    assert client.post(f"{URL}999999/", {"value": "9"}).status_code == 404
    assert not Rating.objects.exists()


def test_who_wants_no_recommendations_is_asked_nothing(client: Any, me: Profile) -> None:
    films(3)
    RecommendationSettings.objects.create(profile=me, is_wanted=False)
    html = client.get(URL).content.decode()
    assert "Recommendations are off" in html
    assert asked(html) == []


def test_picks_make_genres_count_more_and_back(client: Any, me: Profile) -> None:
    horror, comedy = (
        Genre.objects.get_or_create(slug=slug, defaults={"name": slug})[0] for slug in ("horror", "comedy")
    )
    TasteCorrection.objects.create(profile=me, facet="genre", key=str(comedy.pk), multiplier=0.5)
    url = reverse("recommendations:picks")
    client.post(url, {"genre": [str(horror.pk)]})
    assert dict(TasteCorrection.objects.values_list("key", "multiplier")) == {str(horror.pk): 2, str(comedy.pk): 0.5}
    client.post(url, {"mood": ["laugh", "nonsense"], "genre": ["x", "999999"]})
    assert dict(TasteCorrection.objects.values_list("key", "multiplier")) == {str(comedy.pk): 1.5}
    client.post(url, {"genre": [str(comedy.pk), str(horror.pk)]})
    kept = dict(TasteCorrection.objects.values_list("key", "multiplier"))
    assert kept == {str(comedy.pk): 1.5, str(horror.pk): 2}, "what came checked stays as it was"
    client.post(url, {})
    assert not TasteCorrection.objects.exists()


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_the_same_for_any_number(
    number: int, client: Any, me: Profile, django_assert_max_num_queries: Any
) -> None:
    films(number)
    RatingFactory.create_batch(number, profile=me)
    client.get(URL)
    show = ",".join(map(str, asked(client.get(URL).content.decode())))
    with django_assert_max_num_queries(12):
        client.get(URL)
    with django_assert_max_num_queries(12):
        client.get(f"{URL}?show={show}", headers=HTMX)
