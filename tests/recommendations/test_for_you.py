"""The page of what is chosen for somebody."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lists import services
from movies.facets import refresh_facets
from movies.models import Genre, Title
from recommendations.models import (
    Exposure,
    Feedback,
    NotInterested,
    RecommendationSettings,
    TasteCorrection,
)
from recommendations.services import suggesting
from recommendations.serving import extras, gate, loaded, picks
from recommendations.serving.freshness import mark_stale
from recommendations.serving.words import Told
from recommendations.training import train_models
from social.enums import ProfileKind, Visibility
from social.models import Follow
from tests.movies.factories import AvailabilityFactory, TitleFactory
from tests.recommendations.factories import ExperimentFactory, RatingFactory, TrendingFactory
from tests.recommendations.pages import URL, missing, page, why
from tests.recommendations.village import QUICK, Village, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def test_a_visitor_logs_in_first(client: Client) -> None:
    assert client.get(URL).status_code == 302


def test_rows_with_reasons(client: Client, made: Village) -> None:
    html = page(client, made.people[0])
    assert "Top picks for you" in html
    assert "Because you loved" in html
    assert all(f'data-pick="{title.pk}"' in html for title in missing(made))
    assert not any(f'data-pick="{title.pk}"' in html for title in made.loud if title not in missing(made))


def test_a_grid_does_not_repeat_a_reason_where_there_is_another(
    client: Client, made: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [Told("genre:1", "genre", "Drama, like Salt"), Told("titles:1", "titles", "Because you loved Salt")]
    monkeypatch.setattr(picks, "told", lambda *_args, **_kwargs: both)
    for query in ("", "?genre=action"):
        told = re.findall('class="pick__text">([^<]+)<', page(client, made.people[0], query))
        assert told[:2] == ["Drama, like Salt", "Because you loved Salt"]
    # The page of a suggestion keeps all of them.
    html = why(client, made.people[0], missing(made)[0])
    assert all(reason.text in html for reason in both)


VARIANTS = {
    "as it is": "",
    "filtered": "?genre=action&decade=1990&runtime=medium",
    "on my services": "?services=1&kind=film",
    "shuffled": "?seed=7",
    "more like one": "?like={}",
    "all at once": "?like={}&genre=action&services=1&seed=7",
}


@pytest.fixture(params=[1, 20])
def crowded(request: Any) -> Village:
    """All that a list can be made of: people to trust, what trends, services, corrections, thumbs, an experiment, and
    one title or twenty that may be recommended."""
    made, rows = village(), request.param
    me, friends = made.people[0], made.people[1:3]
    common = TitleFactory.create_batch(12)
    for friend in friends:
        Follow.objects.create(follower=me, followed=friend)
    for value, title in enumerate(common):
        for profile in (me, *friends):
            RatingFactory(profile=profile, title=title, value=1 + value % 10)
    new = TitleFactory.create_batch(rows, genres=["action"])
    for title in new:
        for friend in friends:
            RatingFactory(profile=friend, title=title, value=10)
        TrendingFactory(title=title)
    offers = [AvailabilityFactory(title=title, region="US") for title in (*new, *missing(made))]
    me.providers.add(*(offer.provider for offer in offers))
    offered = [offer.title_id for offer in offers]
    Title.objects.filter(pk__in=offered).update(availability_checked_on=offers[0].last_seen_on)
    refresh_facets(offered)
    TasteCorrection.objects.create(profile=me, facet="genre", key=str(Genre.objects.get(slug="drama").pk), multiplier=2)
    Feedback.objects.create(profile=me, title=new[0], is_up=True)
    ExperimentFactory()
    train_models(chosen=QUICK)
    return made


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("is_fresh", [True, False], ids=["fresh", "stale"])
def test_no_page_costs_more_than_twelve_queries(
    client: Client,
    crowded: Village,
    variant: str,
    is_fresh: bool,
    django_assert_max_num_queries: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, like = crowded.people[0], crowded.loud[1].pk
    # What a process reads once a minute for everybody, somebody else has asked for just now.
    for module, name in ((loaded, "LOOK_SECONDS"), (gate, "CATALOGUE_SECONDS"), (extras, "TRENDING_SECONDS")):
        monkeypatch.setattr(module, name, 1e9)
    loaded.forget()
    page(client, crowded.people[5])
    page(client, crowded.people[5], "?genre=drama")
    if is_fresh:
        for shard in suggesting.begin_everybody():
            suggesting.make_shard(shard)
    else:
        mark_stale(profile_id=me.pk)
    cache.clear()
    client.force_login(me.user)
    with django_assert_max_num_queries(12):
        html = client.get(URL + VARIANTS[variant].format(like)).content.decode()
    assert "data-pick" in html


def test_a_fragment_is_the_page_s_own(client: Client, made: Village) -> None:
    whole, part = page(client, made.people[0]), page(client, made.people[0], **HTMX)
    assert part.strip().startswith('<section class="for-you" id="results"')
    assert TOKEN.sub("", part).strip() in TOKEN.sub("", whole)


def test_filters_leave_what_fits(client: Client, made: Village) -> None:
    me = made.people[0]
    html = page(client, me, "?genre=drama")
    assert f'data-pick="{missing(made)[0].pk}"' not in html
    assert f'data-pick="{made.quiet[5].pk}"' in html
    assert 'value="drama" selected' in html
    assert "Nothing is left" in page(client, me, "?genre=drama&decade=1950")
    assert f'data-pick="{made.quiet[5].pk}"' in page(client, me, "?runtime=medium")
    assert "Nothing is left" in page(client, me, "?kind=show")
    assert "Top picks" in page(client, me, "?genre=nonsense&decade=x&runtime=y&like=z&seed=-1")


def test_services_are_ones_own(client: Client, made: Village) -> None:
    me = made.people[0]
    assert "Which services do you have?" in page(client, me, "?services=1")
    offer = AvailabilityFactory(title=missing(made)[0], region="US")
    me.providers.add(offer.provider)
    Title.objects.filter(pk=offer.title_id).update(availability_checked_on=offer.last_seen_on)
    refresh_facets([offer.title_id])
    html = page(client, me, "?services=1")
    assert html.count("data-pick=") == 1
    assert f'data-pick="{offer.title_id}"' in html


def test_more_like_one(client: Client, made: Village) -> None:
    html = page(client, made.people[0], f"?like={made.loud[1].pk}")
    assert f"More like {made.loud[1].name}, for you" in html
    assert f'data-pick="{missing(made)[0].pk}"' in html


def test_what_one_may_not_know_of_has_nothing_like_it(client: Client, made: Village) -> None:
    hidden = made.loud[1]
    Title.objects.filter(pk=hidden.pk).update(adult=True)
    assert "data-pick" not in page(client, made.people[0], f"?like={hidden.pk}")


def test_a_shuffle_is_in_its_address(client: Client, made: Village) -> None:
    me = made.people[0]
    one, again, other = (page(client, me, f"?seed={seed}") for seed in (7, 7, 8))
    order = [[part.split('"')[0] for part in html.split('data-pick="')[1:]] for html in (one, again, other)]
    assert order[0] == order[1]
    assert order[0] != order[2]
    assert "seed=8" in one


def test_nothing_said_yet(client: Client, made: Village) -> None:
    html = page(client, ProfileFactory())
    assert "Nothing to go by yet" in html
    assert "What many like" in html
    assert "data-pick" in html


def test_switched_off(client: Client, made: Village) -> None:
    me = made.people[0]
    RecommendationSettings.objects.create(profile=me, is_wanted=False)
    html = page(client, me)
    assert "You have switched recommendations off" in html
    assert "data-pick" not in html


def test_without_a_model_what_is_popular(client: Client) -> None:
    title = TitleFactory()
    assert f'data-pick="{title.pk}"' in page(client, ProfileFactory())


def test_an_empty_house(client: Client) -> None:
    assert "Nothing is left" in page(client, ProfileFactory())


def test_a_kid_has_its_own(client: Client, made: Village) -> None:
    grown_up = made.people[0]
    kid = ProfileFactory(user=grown_up.user, kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    for_all = made.loud[0]
    Title.objects.filter(pk=for_all.pk).update(minimum_age=6)
    mine = page(client, grown_up)
    assert all(f'data-pick="{title.pk}"' in mine for title in missing(made))
    client.post("/profiles/switch/", {"profile": kid.pk})
    html = client.get(URL).content.decode()
    assert re.findall(r'data-pick="(\d+)"', html) == [str(for_all.pk)]
    assert not any(f">{title.name}<" in html for title in (*made.loud[1:], *made.quiet))


def test_why_and_thumbs(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    client.force_login(me.user)
    url = f"/for-you/why/{title.pk}/"
    html = client.get(url).content.decode()
    assert f"Why {title.name}?" in html
    assert 'class="why__reason"' in html
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "track-body"}).content.decode()
    assert "<html" not in part
    made_of = suggesting.list_of(me)
    key = made_of.reasons[made_of.title_ids.index(title.pk)]["why"][0]["key"]
    response = client.post(f"/for-you/thumb/{title.pk}/", {"thumb": "down", "reason": key, "model": "x", "next": url})
    assert response.headers["Location"] == url
    assert Feedback.objects.get().reason == key
    # The list is another one by now, perhaps without the title; the page says so, or shows what was pressed.
    html = client.get(url).content.decode()
    assert 'aria-pressed="true"' in html or "isn’t on your list" in html


def test_a_thumb_up_keeps_the_suggestion_and_is_a_sign(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    before = suggesting.list_of(me)
    marked = re.compile(rf'data-pick="{title.pk}"(?:(?!</li>).)*You said that it is a good suggestion', re.DOTALL)
    assert not marked.search(page(client, me))
    client.post(f"/for-you/thumb/{title.pk}/", {"thumb": "up", "next": URL})
    html = page(client, me)
    assert f"Noted: {title.name} is a good suggestion." in html
    assert "/undo/" in html
    assert marked.search(html)
    assert f'data-pick="{title.pk}"' in html
    after = suggesting.list_of(me)
    at, was = after.title_ids.index(title.pk), before.title_ids.index(title.pk)
    # It doesn't speak for itself, and isn't said to have been watched; but it does speak for others.
    assert after.scores[at] == pytest.approx(before.scores[was], abs=0.05)
    assert not any(title.pk in reason["keys"] for kept in after.reasons for reason in kept["why"])
    assert after.scores != before.scores
    services.set_watchlisted(profile=me, title=title, on=True)
    assert f'data-pick="{title.pk}"' not in page(client, me)


def test_a_thumb_down_can_be_seen_and_changed(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    client.force_login(me.user)
    url = f"/for-you/why/{title.pk}/"
    client.post(f"/for-you/thumb/{title.pk}/", {"thumb": "down", "next": url})
    html = client.get(url).content.decode()
    assert "You gave it a thumb down, so it isn’t on your list." in html
    assert html.count('aria-pressed="true"') == 1
    assert f'data-pick="{title.pk}"' not in page(client, me)


def test_why_of_what_one_may_not_know_of(client: Client, made: Village) -> None:
    client.force_login(made.people[0].user)
    hidden = TitleFactory(adult=True)
    assert client.get(f"/for-you/why/{hidden.pk}/").status_code == 404
    assert client.get("/for-you/why/99999999999999999999/").status_code == 404


def test_why_not_of_what_is_not_on_the_list(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    assert "you have seen or rated it" in why(client, me, made.loud[1])
    client.post(f"/for-you/dismiss/{title.pk}/")
    html = why(client, me, title)
    assert "You said you aren’t interested" in html
    assert "Recommend it again" in html
    assert ">Not interested<" not in html


def test_why_says_nothing_of_a_list_that_is_switched_off(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    Feedback.objects.create(profile=me, title=title, is_up=False)
    RecommendationSettings.objects.create(profile=me, is_wanted=False)
    html = why(client, me, title)
    assert "You have switched recommendations off" in html
    assert "/settings/recommendations/" in html
    for said in ("isn’t on your list", "Is it a good suggestion?", "More like this", "Not interested", "thumbs"):
        assert said not in html


def test_the_lists_of_the_page_can_be_filled_up(client: Client, made: Village) -> None:
    me = made.people[0]
    assert 'data-list="top"' in page(client, me)
    assert 'data-list="grid"' in page(client, me, "?genre=action")
    assert 'data-list="new"' in page(client, ProfileFactory())


def test_not_interested_and_back(client: Client, made: Village) -> None:
    me, title = made.people[0], missing(made)[0]
    assert f'formaction="/for-you/dismiss/{title.pk}/"' in page(client, me)
    response = client.post(f"/for-you/dismiss/{title.pk}/", {"next": URL})
    assert response.headers["Location"] == URL
    assert f'data-pick="{title.pk}"' not in page(client, me)
    client.post(f"/for-you/dismiss/{title.pk}/", {"on": "0"})
    assert f'data-pick="{title.pk}"' in page(client, me)
    assert not NotInterested.objects.exists()


def test_less_of_a_genre_twice_is_a_quarter(client: Client, made: Village) -> None:
    me, genre = made.people[0], Genre.objects.get(slug="action")
    client.force_login(me.user)
    for _ in range(2):
        response = client.post("/for-you/less/", {"facet": "genre", "key": genre.pk, "name": "Action", "next": URL})
        assert response.headers["Location"] == URL
    correction = TasteCorrection.objects.get()
    assert (correction.facet, correction.key, correction.multiplier) == ("genre", str(genre.pk), 0.25)
    assert "There will be less of Action." in client.get(URL).content.decode()
    client.post("/for-you/less/", {"facet": "nonsense", "key": "1", "next": URL})
    assert TasteCorrection.objects.count() == 1


def test_a_rating_changes_the_next_page(client: Client, made: Village) -> None:
    me = made.people[0]
    for shard in suggesting.begin_everybody():
        suggesting.make_shard(shard)
    before = page(client, me)
    services.set_rating(profile=me, title=made.quiet[4], value=10)
    after = page(client, me)
    assert f'data-pick="{made.quiet[4].pk}"' in before
    assert f'data-pick="{made.quiet[4].pk}"' not in after


def test_an_experiment_is_told_what_it_shows(client: Client, made: Village) -> None:
    me = made.people[0]
    assert "data-shown" not in page(client, me)
    ExperimentFactory(variants=[{"name": "a", "share": 1, "holdout": True}, {"name": "b", "share": 1e-9}])
    html = page(client, me)
    assert 'data-shown="/for-you/shown/"' in html
    made_of = suggesting.list_of(me)
    assert made_of.variant == "a"
    assert not any(reason["kind"] == "titles" for kept in made_of.reasons for reason in kept["why"])
    client.post("/for-you/shown/", {"title": made_of.title_ids[:3]})
    assert Exposure.objects.filter(profile=me, variant="a").count() == 3
