"""What was said of suggestions, taken along in the archive and brought back."""

import json
from typing import Any

import pytest

from lists.enums import ExportKind, ImportState
from movies.models import Genre
from recommendations.models import Feedback, NotInterested, RecommendationSettings, TasteCorrection, UnknownTitle
from recommendations.services.taste import MOST
from social.models import Profile
from tests.lists.exports.belongings import at, exported, members
from tests.lists.imports.flow import commit, states, undo, upload
from tests.movies.factories import KeywordFactory, PersonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    owner: Profile = ProfileFactory()
    films = TitleFactory.create_batch(4)
    for days, film in enumerate(films[:2]):
        said = NotInterested.objects.create(profile=owner, title=film)
        NotInterested.objects.filter(pk=said.pk).update(created_at=at(days))
    unknown = UnknownTitle.objects.create(profile=owner, title=films[1])
    UnknownTitle.objects.filter(pk=unknown.pk).update(said_at=at(3))
    for days, (film, reason, is_up) in enumerate(
        ((films[2], "", True), (films[3], "", False), (films[3], "person:7", True))
    ):
        thumb = Feedback.objects.create(profile=owner, title=film, reason=reason, is_up=is_up, model_version="v1")
        Feedback.objects.filter(pk=thumb.pk).update(given_at=at(days))
    genre = Genre.objects.get(slug="drama")
    people = PersonFactory(tmdb_id=5), PersonFactory(tmdb_id=None, name="Nobody Else")
    keys = [
        ("genre", genre.pk), ("person", people[0].pk), ("person", people[1].pk), ("keyword", KeywordFactory().pk),
        ("decade", 1990), ("country", "FR"), ("runtime", "60-89"),
    ]  # fmt: skip
    for days, (facet, key) in enumerate(keys):
        made = TasteCorrection.objects.create(profile=owner, facet=facet, key=str(key), multiplier=0.25 * (1 + days))
        TasteCorrection.objects.filter(pk=made.pk).update(updated_at=at(days))
    RecommendationSettings.objects.create(profile=owner, is_trained_on=False)
    return owner


def archive(profile: Profile) -> dict[str, bytes]:
    name, data = exported(profile, ExportKind.MATINEE)
    return {name: data}


def said(profile: Profile) -> dict[str, list[Any]]:
    return {
        "dismissed": list(NotInterested.objects.filter(profile=profile).order_by("pk").values("title", "created_at")),
        "unknown": list(UnknownTitle.objects.filter(profile=profile).values("title", "said_at")),
        "thumbs": list(
            Feedback.objects.filter(profile=profile, reason="").order_by("pk").values("title", "is_up", "given_at")
        ),
        "taste": list(
            TasteCorrection.objects.filter(profile=profile)
            .order_by("facet", "key")
            .values("facet", "key", "multiplier", "updated_at")
        ),
    }


def test_all_of_it_is_in_the_archive(profile: Profile) -> None:
    files = members(exported(profile, ExportKind.MATINEE)[1])
    dismissals, unknown, thumbs, taste = (
        [json.loads(line) for line in files[f"{name}.ndjson"].splitlines()]
        for name in ("not_interested", "not_known", "thumbs", "taste")
    )
    assert [each["matinee"] for each in dismissals] == ["dismissal/1"] * 2
    assert [each["matinee"] for each in unknown] == ["unknown/1"]
    assert [(each["up"], each["reason"], each["model"]) for each in thumbs] == [
        (True, "", "v1"), (False, "", "v1"), (True, "person:7", "v1"),
    ]  # fmt: skip
    assert [(each["facet"], each["slug"], each["tmdb"], each["times"]) for each in taste[:2]] == [
        ("genre", "drama", None, 0.25), ("person", "", 5, 0.5),
    ]  # fmt: skip
    assert taste[4]["name"] == "1990"
    manifest = json.loads(files["manifest.json"])
    assert manifest["recommendations"] == {"is_wanted": True, "is_trained_on": False}
    assert manifest["files"]["taste.ndjson"] == 7
    assert "not_interested.csv" in files


def test_an_empty_profile_has_said_the_same(profile: Profile) -> None:
    empty = ProfileFactory()
    run = commit(upload(empty, archive(profile)))
    assert run.state == ImportState.DONE, run.message
    assert all(said(profile).values())
    assert said(empty) == said(profile)
    # A thumb for a reason means nothing elsewhere, and settings are nobody's but one's own.
    assert not Feedback.objects.filter(profile=empty).exclude(reason="").exists()
    assert not RecommendationSettings.objects.filter(profile=empty).exists()


def test_twice_is_once_and_what_is_here_stays(profile: Profile) -> None:
    mine = ProfileFactory()
    film = Feedback.objects.filter(profile=profile, reason="", is_up=True).get().title
    Feedback.objects.create(profile=mine, title=film, is_up=False)
    TasteCorrection.objects.create(profile=mine, facet="country", key="FR", multiplier=2)
    commit(upload(mine, archive(profile)))
    assert Feedback.objects.get(profile=mine, title=film).is_up is False
    assert TasteCorrection.objects.get(profile=mine, facet="country").multiplier == 2
    before = said(mine)
    again = upload(mine, archive(profile))
    assert "ready" not in {state for found in states(again).values() for state in found}
    commit(again)
    assert said(mine) == before


def test_no_more_comes_along_than_may_be_kept(profile: Profile) -> None:
    full = ProfileFactory()
    TasteCorrection.objects.bulk_create(
        TasteCorrection(profile=full, facet="keyword", key=str(10**9 + number), multiplier=0.5)
        for number in range(MOST - 2)
    )
    titles = TitleFactory.create_batch(2)
    UnknownTitle.objects.bulk_create(UnknownTitle(profile=full, title=title) for title in titles)
    run = commit(upload(full, archive(profile)))
    assert run.state == ImportState.DONE, run.message
    assert TasteCorrection.objects.filter(profile=full).count() == MOST
    refused = [row for row in run.rows.filter(kind="taste") if row.state == "unsupported"]
    assert len(refused) == 5
    assert "as many" in refused[0].reason


def test_it_can_be_taken_back(profile: Profile) -> None:
    empty = ProfileFactory()
    commit(upload(empty, archive(profile)))
    run = undo(empty.imports.get())
    assert (run.state, run.message) == (ImportState.UNDONE, "")
    assert not any(said(empty).values())


def test_what_is_not_known_here_is_left_out(profile: Profile) -> None:
    empty = ProfileFactory()
    lines = [
        {"matinee": "correction/1", "facet": "person", "name": "Somebody", "slug": "", "tmdb": 999_999, "times": 2},
        {"matinee": "correction/1", "facet": "decade", "name": "long ago", "slug": "", "tmdb": None, "times": 2},
        {"matinee": "correction/1", "facet": "genre", "name": "Drama", "slug": "drama", "tmdb": None, "times": 9},
        {"matinee": "correction/1", "facet": "genre", "name": "Crime", "slug": "crime", "tmdb": None, "times": 0},
    ]
    data = "\n".join(json.dumps(line) for line in lines).encode()
    commit(upload(empty, {"taste.ndjson": data}))
    assert list(TasteCorrection.objects.filter(profile=empty).values_list("facet", "multiplier")) == [("genre", 0)]


def test_a_thumb_is_up_or_down_and_nothing_else(profile: Profile) -> None:
    empty, films = ProfileFactory(), TitleFactory.create_batch(4)
    lines = [
        {"matinee": "thumb/1", "title": {"kind": "film", "name": film.name, "tmdb": film.tmdb_id}, "up": up}
        for film, up in zip(films, (True, "false", None, "sideways"), strict=True)
    ]
    commit(upload(empty, {"thumbs.ndjson": "\n".join(json.dumps(line) for line in lines).encode()}))
    said_now = dict(Feedback.objects.filter(profile=empty).values_list("title", "is_up"))
    assert said_now == {films[0].pk: True, films[1].pk: False}
