"""Who gets which variant, what is noted of it, and what the figures say."""

import math
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from recommendations.enums import Outcome
from recommendations.models import Experiment, Exposure, RecommendationSettings
from recommendations.queries.results import Share, profiles_needed, results_of
from recommendations.services import experiments
from recommendations.services.experiments import ExperimentError, assigned, note_opened, note_shown, variant_for
from recommendations.validators import variants_add_up
from social import activity
from social.enums import ProfileKind, Verb, Visibility
from social.models import Profile
from social.spreading import spread
from tests.movies.factories import TitleFactory
from tests.recommendations.acting import HOUR
from tests.recommendations.factories import ExperimentFactory
from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db


def did(profile: Profile, title: Any, verb: Verb, **data: Any) -> None:
    made = activity.record(actor=profile, verb=verb, target=title, title_id=title.pk, data=data)
    spread(pk=made.pk)


def test_the_same_profile_always_gets_the_same_in_proportion() -> None:
    shares = [{"name": "a", "share": 1}, {"name": "b", "share": 3}]
    experiment = Experiment(slug="one", variants=shares)
    got = [variant_for(experiment, key)["name"] for key in range(4000)]
    assert got == [variant_for(experiment, key)["name"] for key in range(4000)]
    assert 0.22 < got.count("a") / 4000 < 0.28
    other = Experiment(slug="two", variants=shares)
    # Whoever is in a of the one is as often in a of the other as anybody.
    both = sum(variant_for(other, key)["name"] == "a" for key in range(4000) if got[key] == "a")
    assert 0.18 < both / got.count("a") < 0.32


@pytest.mark.parametrize(
    ("fields", "wishes", "is_in"),
    [
        ({}, None, True),
        ({}, {"is_trained_on": True, "is_wanted": True}, True),
        ({}, {"is_trained_on": False, "is_wanted": True}, False),
        ({}, {"is_trained_on": True, "is_wanted": False}, False),
        ({"kind": ProfileKind.KIDS, "age_ceiling": 9, "visibility": Visibility.PRIVATE}, None, False),
        ({"kind": ProfileKind.GUEST, "visibility": Visibility.PRIVATE}, None, False),
    ],
)
def test_who_takes_part(fields: dict[str, Any], wishes: dict[str, bool] | None, is_in: bool) -> None:
    ExperimentFactory()
    profile = ProfileFactory(**fields)
    if wishes:
        RecommendationSettings.objects.create(profile=profile, **wishes)
    assert (assigned(profile) is not None) is is_in
    assert note_shown(profile=profile, title_ids=[TitleFactory().pk]) == is_in
    assert Exposure.objects.count() == is_in


@pytest.mark.parametrize("times", [{"started_at": None}, {"ended_at": timezone.now() + HOUR}])
def test_only_what_runs_assigns(times: dict[str, Any]) -> None:
    ExperimentFactory(**times)
    assert assigned(ProfileFactory()) is None


def test_a_holdout_and_a_tuning_come_along() -> None:
    ExperimentFactory(variants=[{"name": "a", "share": 1, "holdout": True}, {"name": "b", "share": 1e-9}])
    found = assigned(ProfileFactory())
    assert found
    assert (found.variant, found.is_holdout, found.tuning) == ("a", True, {})


def test_what_was_shown_is_noted_once() -> None:
    ExperimentFactory()
    profile, titles = ProfileFactory(), [TitleFactory(), TitleFactory()]
    hidden = TitleFactory(adult=True)
    keys = [title.pk for title in titles]
    assert note_shown(profile=profile, title_ids=[*keys, *keys, hidden.pk, 10**12]) == 2
    first = list(Exposure.objects.order_by("pk").values())
    assert note_shown(profile=profile, title_ids=keys) == 0
    assert list(Exposure.objects.order_by("pk").values()) == first


def test_what_came_of_it_is_noted_once_each() -> None:
    ExperimentFactory()
    profile, title = ProfileFactory(), TitleFactory()
    note_shown(profile=profile, title_ids=[title.pk])
    assert note_opened(profile=profile, title_id=title.pk)
    assert not note_opened(profile=profile, title_id=title.pk)
    did(profile, title, Verb.PLANNED)
    did(profile, title, Verb.WATCHED)
    did(profile, title, Verb.RATED, value=9)
    noted = Exposure.objects.values().get()
    assert noted["rating"] == 9
    assert all(noted[f"{outcome}_at"] for outcome in Outcome.values)
    did(profile, title, Verb.WATCHED)
    did(profile, title, Verb.RATED, value=2)
    assert Exposure.objects.values().get() == noted


@pytest.mark.parametrize("why", ["before", "other title", "other profile", "ended", "opted out"])
def test_what_has_nothing_to_do_with_it_is_not_noted(why: str) -> None:
    experiment = ExperimentFactory()
    profile, title = ProfileFactory(), TitleFactory()
    note_shown(profile=profile, title_ids=[title.pk])
    if why == "before":
        Exposure.objects.update(shown_at=timezone.now() + HOUR)
    if why == "ended":
        experiments.end(experiment=experiment)
    if why == "opted out":
        RecommendationSettings.objects.create(profile=profile, is_trained_on=False)
    did(
        ProfileFactory() if why == "other profile" else profile,
        TitleFactory() if why == "other title" else title,
        Verb.WATCHED,
    )
    assert Exposure.objects.get().watched_at is None


def test_starting_and_ending() -> None:
    one, two = ExperimentFactory(started_at=None), ExperimentFactory(started_at=None)
    with pytest.raises(ExperimentError):
        experiments.end(experiment=one)
    experiments.start(experiment=one)
    with pytest.raises(ExperimentError):
        experiments.start(experiment=one)
    with pytest.raises(ExperimentError, match="Another"):
        experiments.start(experiment=two)
    ended = experiments.end(experiment=one)
    assert experiments.end(experiment=one).ended_at == ended.ended_at
    experiments.start(experiment=two)
    assert Experiment.objects.running().get() == two


@pytest.mark.parametrize(
    "variants",
    [
        [],
        "ab",
        [{"name": "a", "share": 1}],
        [{"name": "a", "share": 1}, {"name": "a", "share": 1}],
        [{"name": "a", "share": 1}, {"name": "", "share": 1}],
        [{"name": "a", "share": 1}, {"share": 1}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 0}],
        [{"name": "a", "share": 1}, {"name": "b", "share": True}],
        [{"name": "a", "share": 1}, {"name": "b", "share": "1"}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "tuning": 3}],
        [{"name": "a", "share": 1}, "b"],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "tuning": {"divrsity": 0.5}}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "tuning": {"variant": ["blend"]}}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "tuning": {"diversity": 2}}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "tuning": {"of_a_collection": 0.5}}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 10**308}],
        [{"name": "a", "share": 1}, {"name": "b", "share": 1, "holdout": "no"}],
    ],
)
def test_variants_that_make_no_sense(variants: Any) -> None:
    with pytest.raises(ValidationError):
        variants_add_up(variants)
    with pytest.raises(ExperimentError):
        experiments.start(experiment=ExperimentFactory(variants=variants, started_at=None))


def exposure(experiment: Experiment, profile: Profile, variant: str, **happened: Any) -> None:
    now = timezone.now()
    facts = {f"{name}_at": now for name in happened if name != "rating"}
    Exposure.objects.create(
        experiment=experiment, profile=profile, title=TitleFactory(), variant=variant, shown_at=now,
        **facts, rating=happened.get("rating"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [{"name": "b\0", "share": 1}, {"name": "b", "share": 1, "tuning": {"\0": 1}}, {"name": "b", "share": math.nan}],
)
def test_variants_that_cant_be_stored_are_refused_before(second: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        variants_add_up([{"name": "a", "share": 1}, second])


def test_results_count_profiles_once_and_titles_each(django_assert_num_queries: Any) -> None:
    experiment = ExperimentFactory(
        variants=[{"name": "as-is", "share": 1}, {"name": "pop", "share": 1, "holdout": True}]
    )
    eager, idle, other = ProfileFactory(), ProfileFactory(), ProfileFactory()
    exposure(experiment, eager, "as-is", clicked=1, rated=1, rating=8)
    exposure(experiment, eager, "as-is", clicked=1)
    exposure(experiment, eager, "as-is")
    exposure(experiment, idle, "as-is")
    exposure(experiment, other, "pop", watched=1)
    with django_assert_num_queries(1):
        first, second = results_of(experiment)
    assert (first.profiles, first.shown, first.opened, first.click_through) == (2, 4, 2, 0.5)
    assert first.by_profile == {
        "clicked": Share(1, 2),
        "added": Share(0, 2),
        "watched": Share(0, 2),
        "rated": Share(1, 2),
    }
    assert (first.mean_rating, second.mean_rating) == (8, None)
    assert (second.is_holdout, second.by_profile["watched"]) == (True, Share(1, 1))
    assert profiles_needed([first, second]) == 385
    assert profiles_needed([second]) is None
    assert Share(0, 0).percent == "–"
    assert Share(1, 2).percent == "50.0 % (9.5–90.5)"


def test_admin_makes_starts_and_shows_experiments(client: Any) -> None:
    client.force_login(UserFactory(admin=True))
    data = {
        "name": "More daring", "slug": "daring", "description": "",
        "variants": '[{"name": "as-is", "share": 1}, {"name": "bold", "share": 1}]',
    }  # fmt: skip
    assert client.post(reverse("admin:recommendations_experiment_add"), data | {"variants": "[]"}).status_code == 200
    assert client.post(reverse("admin:recommendations_experiment_add"), data).status_code == 302
    made = Experiment.objects.get()
    listed = reverse("admin:recommendations_experiment_changelist")
    client.post(listed, {"action": "start", "_selected_action": [made.pk]})
    assert Experiment.objects.running().get() == made
    note_shown(profile=ProfileFactory(), title_ids=[TitleFactory().pk])
    change = reverse("admin:recommendations_experiment_change", args=[made.pk])
    html = client.get(change).content.decode()
    assert "Wilson" in html
    assert "0.0 % (0.0–79.3)" in html
    # Once it runs, who gets what is fixed.
    client.post(change, {"name": "Bolder", "slug": "other", "variants": "[]"})
    made.refresh_from_db()
    assert (made.name, made.slug, len(made.variants)) == ("Bolder", "daring", 2)
    client.post(listed, {"action": "end", "_selected_action": [made.pk]})
    assert not Experiment.objects.running().exists()
    assert (
        "was started before"
        in client.post(listed, {"action": "start", "_selected_action": [made.pk]}, follow=True).content.decode()
    )


def test_pages_note_what_they_showed_and_what_was_opened(client: Any) -> None:
    ExperimentFactory()
    profile, title = ProfileFactory(), TitleFactory()
    shown, opened = reverse("recommendations:shown"), reverse("recommendations:opened", args=[title.pk])
    assert client.post(shown, {"title": [title.pk]}).status_code == 302
    client.force_login(profile.user)
    assert client.post(shown, {"title": [title.pk, "x", "9" * 30, "-1", "²"]}).status_code == 204
    assert client.post(opened).status_code == 204
    assert Exposure.objects.get().clicked_at
    assert client.get(shown).status_code == 405
