"""The admin: every page answers, and writes there keep the derived columns in line."""

import json

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from movies.admin.titles import TitleAdmin
from movies.enums import ImportKind, Source
from movies.facets import refresh_facets
from movies.models import CatalogueImport, Genre, Title
from tests.movies.factories import AvailabilityFactory, CreditFactory, SeasonFactory, TitleFactory

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "movies"]


def title_form(**fields: object) -> dict[str, object]:
    management = {}
    for prefix in (
        "title_companies", "seasons", "credits", "alternative_names", "releases", "availability", "videos",
    ):  # fmt: skip
        management |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    blank = {
        "kind": "film", "status": "released", "tmdb_popularity": 0, "tmdb_vote_count": 0, "countries": "",
        "spoken_languages": "",
    }  # fmt: skip
    return management | blank | fields


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_searches_and_forms_answer(admin_client: Client, model: type) -> None:
    SeasonFactory()
    CreditFactory()
    base = f"admin:movies_{model._meta.model_name}"
    assert admin_client.get(reverse(f"{base}_changelist")).status_code == 200
    assert admin_client.get(reverse(f"{base}_changelist"), {"q": "x"}).status_code == 200
    assert admin_client.get(reverse(f"{base}_add")).status_code == 200
    if row := model.objects.first():
        assert admin_client.get(reverse(f"{base}_change", args=[row.pk])).status_code == 200


def test_a_title_added_by_hand_can_be_found_and_filtered(admin_client: Client) -> None:
    drama = Genre.objects.get(slug="drama")
    form = title_form(name="Our Wedding", genres=[drama.pk], released_on="2024-06-01", runtime_minutes=95)
    response = admin_client.post(reverse("admin:movies_title_add"), form)
    assert response.status_code == 302, response.context["errors"]
    title = Title.objects.get()
    assert (title.source, title.tmdb_id) == (Source.MANUAL, None)
    assert {"g:drama", "y:2024", "t:90-119"} <= set(title.facets)
    assert "'wedding'" in title.search_document


def test_a_title_without_a_name_is_refused_with_the_field(admin_client: Client) -> None:
    response = admin_client.post(reverse("admin:movies_title_add"), title_form(name=""))
    assert response.status_code == 200
    assert "name" in response.context["adminform"].form.errors
    assert not Title.objects.exists()


def test_renaming_a_genres_slug_renames_the_facet(admin_client: Client) -> None:
    title = TitleFactory(genres=["war"])
    war = Genre.objects.get(slug="war")
    form = {"name": war.name, "slug": "war-films", "description": "", "hue": 10}
    admin_client.post(reverse("admin:movies_genre_change", args=[war.pk]), form)
    title.refresh_from_db()
    assert "g:war-films" in title.facets
    assert "g:war" not in title.facets


def test_deleting_a_genre_takes_its_facet_away(admin_client: Client) -> None:
    title = TitleFactory(genres=["war"])
    admin_client.post(reverse("admin:movies_genre_delete", args=[Genre.objects.get(slug="war").pk]), {"post": "yes"})
    title.refresh_from_db()
    assert "g:war" not in title.facets


def test_deleting_a_provider_takes_its_facets_away(admin_client: Client) -> None:
    offer = AvailabilityFactory()
    refresh_facets([offer.title_id])
    admin_client.post(reverse("admin:movies_provider_delete", args=[offer.provider_id]), {"post": "yes"})
    offer.title.refresh_from_db()
    assert offer.title.regional_facets == []


def test_an_open_form_does_not_undo_an_import(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    title = TitleFactory(name="Before", manual=True)
    load = TitleAdmin.get_object

    def load_and_import(self, request, object_id, from_field=None):
        found = load(self, request, object_id, from_field)
        Title.objects.filter(pk=title.pk).update(tmdb_id=77, rating_count=2, rating_mean=8)
        return found

    monkeypatch.setattr(TitleAdmin, "get_object", load_and_import)
    form = title_form(name="After", tmdb_popularity=title.tmdb_popularity)
    response = admin_client.post(reverse("admin:movies_title_change", args=[title.pk]), form)
    assert response.status_code == 302, response.context["errors"]
    title.refresh_from_db()
    assert (title.name, title.tmdb_id, title.rating_count) == ("After", 77, 2)


@pytest.mark.parametrize(
    ("kind", "options", "word"),
    [("list", {"list": "unheard of"}, "list"), ("titles", {}, "films"), ("refresh", [1], "JSON object")],
)
def test_an_import_that_cannot_run_is_refused_in_the_form(
    admin_client: Client, kind: str, options: object, word: str
) -> None:
    form = {"kind": kind, "options": json.dumps(options), "failures-TOTAL_FORMS": 0, "failures-INITIAL_FORMS": 0}
    response = admin_client.post(reverse("admin:movies_catalogueimport_add"), form)
    assert word in " ".join(response.context["adminform"].form.errors["options"])
    assert not CatalogueImport.objects.exists()


def test_resuming_leaves_a_running_import_alone(admin_client: Client) -> None:
    running = CatalogueImport.objects.create(kind=ImportKind.LIST, status="running", heartbeat_at=timezone.now())
    admin_client.post(
        reverse("admin:movies_catalogueimport_changelist"), {"action": "resume", "_selected_action": [running.pk]}
    )
    running.refresh_from_db()
    assert running.status == "running"


def test_cancelling_an_import_leaves_finished_ones_alone(admin_client: Client) -> None:
    running = CatalogueImport.objects.create(kind=ImportKind.LIST, status="running")
    done = CatalogueImport.objects.create(kind=ImportKind.LIST, status="done")
    admin_client.post(
        reverse("admin:movies_catalogueimport_changelist"),
        {"action": "cancel", "_selected_action": [running.pk, done.pk]},
    )
    assert set(CatalogueImport.objects.values_list("pk", "status")) == {(running.pk, "canceled"), (done.pk, "done")}


def test_stranger_is_sent_to_the_log_in(client: Client) -> None:
    assert client.get(reverse("admin:movies_title_changelist")).status_code == 302
