"""Titles added by hand, and how they become TMDB's."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from movies import manual
from movies.enums import Hydration, Source
from movies.models import Genre, Keyword, SearchWord, Title
from movies.tmdb.errors import TmdbNotConfigured, TmdbNotFound
from tests.movies.factories import TitleFactory
from tests.movies.tmdb_server import TmdbServer, film, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_hand() -> Title:
    return manual.add_by_hand(
        kind="film", name="Our Garden at Night", genres=[Genre.objects.get(slug="documentary")], runtime_minutes=12
    )


def test_a_title_by_hand_is_found_filtered_and_spelt(by_hand: Title) -> None:
    assert (by_hand.source, by_hand.hydration, by_hand.tmdb_id) == (Source.MANUAL, Hydration.FULL, None)
    assert {"g:documentary", "t:0-29"} <= set(by_hand.facets)
    assert "'garden'" in by_hand.search_document
    assert SearchWord.objects.filter(word="garden").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": ""}, "name"), ({"name": "x" * 501}, "name"), ({"name": "x", "runtime_minutes": -1}, "runtime_minutes")],
)
def test_a_title_by_hand_is_refused_with_the_field(fields: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        manual.add_by_hand(kind="film", **fields)
    assert field in refusal.value.message_dict
    assert not Title.objects.exists()


def test_a_change_by_hand_keeps_up_what_is_derived(by_hand: Title) -> None:
    keyword = Keyword.objects.create(name="moths")
    manual.update_by_hand(title=by_hand, name="Moths", keywords=[keyword], genres=[])
    assert "'moths'" in by_hand.search_document
    assert not [facet for facet in by_hand.facets if facet.startswith("g:")]
    assert list(by_hand.keywords.all()) == [keyword]


def test_an_edit_keeps_what_others_wrote_meanwhile(by_hand: Title) -> None:
    stale = Title.objects.get(pk=by_hand.pk)
    Title.objects.filter(pk=by_hand.pk).update(tmdb_id=77, source=Source.TMDB, rating_count=3, rating_mean=7)
    manual.update_by_hand(title=stale, tagline="By moonlight")
    by_hand.refresh_from_db()
    assert (by_hand.tmdb_id, by_hand.source, by_hand.rating_count) == (77, Source.TMDB, 3)
    assert by_hand.tagline == "By moonlight"


def test_linking_keeps_the_row_and_fills_it(tmdb: TmdbServer, by_hand: Title) -> None:
    tmdb.films[77] = film(77, title="The Garden")
    linked = manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=77)
    assert linked.pk == by_hand.pk
    assert (linked.tmdb_id, linked.source, linked.name) == (77, Source.TMDB, "The Garden")
    assert linked.credits.count() == 3
    assert {"g:drama", "t:90-119"} <= set(linked.facets)
    assert Title.objects.count() == 1


def test_linking_can_make_a_film_a_show(tmdb: TmdbServer, by_hand: Title) -> None:
    tmdb.shows[78] = show(78)
    assert manual.link_to_tmdb(title=by_hand, kind="show", tmdb_id=78).kind == "show"


def test_linking_takes_the_place_of_a_row_nobody_uses(tmdb: TmdbServer, by_hand: Title) -> None:
    tmdb.films[77] = film(77)
    TitleFactory(tmdb_id=77, stub=True)
    manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=77)
    assert list(Title.objects.values_list("pk", "tmdb_id")) == [(by_hand.pk, 77)]


def test_linking_to_a_title_in_use_changes_nothing(
    tmdb: TmdbServer, by_hand: Title, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmdb.films[77] = film(77)
    other = TitleFactory(tmdb_id=77)
    monkeypatch.setattr(manual, "in_use", lambda title: title == other)
    with pytest.raises(manual.AlreadyInCatalogueError) as refusal:
        manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=77)
    assert refusal.value.title == other
    by_hand.refresh_from_db()
    assert (by_hand.tmdb_id, Title.objects.count()) == (None, 2)


def test_a_fresh_title_is_in_nobodys_use(by_hand: Title) -> None:
    assert manual.in_use(by_hand) is False


def test_linking_fails_whole(tmdb: TmdbServer, by_hand: Title, settings) -> None:
    with pytest.raises(TmdbNotFound):
        manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=404)
    settings.TMDB_API_KEY = None
    with pytest.raises(TmdbNotConfigured):
        manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=77)
    by_hand.refresh_from_db()
    assert (by_hand.tmdb_id, by_hand.name, by_hand.source) == (None, "Our Garden at Night", Source.MANUAL)


def test_a_title_is_linked_once(tmdb: TmdbServer, by_hand: Title) -> None:
    tmdb.films[77] = film(77)
    stale = Title.objects.get(pk=by_hand.pk)
    manual.link_to_tmdb(title=by_hand, kind="film", tmdb_id=77)
    tmdb.films[79] = film(79)
    with pytest.raises(manual.AlreadyLinkedError):
        manual.link_to_tmdb(title=stale, kind="film", tmdb_id=79)
    assert Title.objects.get().tmdb_id == 77


def test_admin_links_a_title_and_says_what_is_wrong(tmdb: TmdbServer, by_hand: Title, admin_client: Client) -> None:
    tmdb.films[77] = film(77)
    change = reverse("admin:movies_title_change", args=[by_hand.pk])
    link = reverse("admin:movies_title_link", args=[by_hand.pk])
    assert link in admin_client.get(change).content.decode()
    assert admin_client.get(link).status_code == 200
    refused = admin_client.post(link, {"kind": "film", "tmdb_id": "404"})
    assert "tmdb_id" in refused.context["form"].errors
    assert admin_client.post(link, {"kind": "film", "tmdb_id": "77"}).status_code == 302
    assert link not in admin_client.get(change).content.decode()
