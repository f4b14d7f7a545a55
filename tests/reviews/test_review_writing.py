"""The pages that reviews are written, changed, deleted and restored on: plain forms that need no script."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from lists.models import Watch
from lists.services import Viewing, When, log_watch
from reviews.models import Review
from reviews.services import delete_review, edit_review
from social.enums import ProfileKind, Visibility
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.reviews.factories import TEXT, ReviewFactory
from tests.reviews.test_review_pages import page, signed_in
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
OTHER = "On second thoughts the harbour is a little too blue, and the end too long."


def form(**facts: Any) -> dict[str, Any]:
    return {"text": TEXT, "visibility": "public", "comment_policy": "all", "language": "en", **facts}


def address(review: Review, name: str, *more: int) -> str:
    return reverse(f"reviews:{name}", args=[review.profile.handle, review.pk, *more])


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_form_begins_with_what_the_profile_has() -> None:
    profile = ProfileFactory(default_visibility=Visibility.FOLLOWERS, language="en-gb")
    title = TitleFactory(name="Salt")
    text = page(signed_in(profile), f"/title/{title.slug}/reviews/new/")
    assert '<option value="en-gb" selected>' in text
    assert re.search(r'value="followers"[^>]* checked', text)
    assert f'data-draft="review:{profile.pk}:new:{title.pk}::"' in text
    assert 'data-longest="5000"' in text


def test_review_is_published_and_shown() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    client = signed_in(profile)
    new = f"/title/{title.slug}/reviews/new/"
    nonce = re.search(r'name="nonce" value="([^"]+)"', page(client, new))
    assert nonce
    sent = form(nonce=nonce[1], has_spoilers="on", comment_policy="none")
    for _twice in range(2):
        response: Any = client.post(new, sent)
    review = Review.objects.get()
    assert response.headers["Location"] == f"{review.get_absolute_url()}#sent"
    assert (review.text, review.has_spoilers, review.comment_policy) == (TEXT, True, "none")
    assert "Your review is published." in page(client, review.get_absolute_url())


def test_season_and_episode_are_named_by_the_address() -> None:
    episode = EpisodeFactory(season=SeasonFactory(number=2), number=3)
    client, show = signed_in(ProfileFactory()), episode.season.title
    new = f"/title/{show.slug}/reviews/new/"
    assert str(episode.season) in page(client, f"{new}?season=2")
    client.post(f"{new}?season=2", form())
    client.post(f"{new}?season=2&episode=3", form())
    assert list(Review.objects.order_by("pk").values_list("season", "episode")) == [
        (episode.season_id, None),
        (None, episode.pk),
    ]
    assert client.get(f"{new}?season=4").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Write at least 20 letters. A sentence is enough."),
        ({"text": "Too short."}, "Write at least 20 letters: this has 9. A sentence is enough."),
        ({"text": "x" * 5_003}, "A review has room for 5,000 characters: shorten this one by 3."),
        ({"visibility": "all"}, "Select a valid choice."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_kept(wrong: dict[str, str], words: str) -> None:
    client = signed_in(ProfileFactory())
    response = client.post(f"/title/{TitleFactory().slug}/reviews/new/", form(**wrong))
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert wrong.get("text", TEXT) in text
    assert not Review.objects.exists()


def test_visitor_logs_in_first_and_comes_back() -> None:
    new = f"/title/{TitleFactory().slug}/reviews/new/"
    assert Client().get(f"{new}?season=1").headers["Location"].endswith("reviews/new/%3Fseason%3D1")
    assert Client().post(new, form()).status_code == 302
    assert not Review.objects.exists()


def test_text_is_tied_to_a_viewing() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    client = signed_in(profile)
    watches = [
        log_watch(profile=profile, title=title, viewing=Viewing(When.on(datetime.date(2026, 1, day)))).made
        for day in (2, 3)
    ]
    foreign = log_watch(profile=ProfileFactory(), title=title, viewing=Viewing(When.some_time())).made
    new = f"/title/{title.slug}/reviews/new/"
    assert f'<option value="{watches[0].pk}" selected>' in page(client, f"{new}?viewing={watches[0].pk}")
    client.post(new, form(viewing=watches[0].pk))
    review = Review.objects.get()

    def tied() -> list[int]:
        return list(Watch.objects.filter(review=review).values_list("pk", flat=True))

    assert tied() == [watches[0].pk]
    assert f'<option value="{watches[0].pk}" selected>' in page(client, address(review, "edit"))
    client.post(address(review, "edit"), form(viewing=watches[1].pk))
    assert tied() == [watches[1].pk]
    for nonsense in (foreign.pk, "x", 10**30):
        client.post(address(review, "edit"), form(viewing=nonsense))
        assert tied() == [watches[1].pk]
    client.post(address(review, "edit"), form(viewing=""))
    assert tied() == []


def test_change_keeps_the_old_text_for_its_author_alone() -> None:
    review = ReviewFactory()
    client = signed_in(review.profile)
    assert "Never changed" in page(client, address(review, "history"))
    client.post(address(review, "edit"), form(text=OTHER, version=1))
    text = page(client, address(review, "history"))
    assert "<del>" in text
    assert "<ins>" in text
    for other in (ProfileFactory(), ProfileFactory(user=review.profile.user)):
        for name in ("history", "edit", "delete"):
            assert signed_in(other).get(address(review, name)).status_code == 404, name
    assert Client().get(address(review, "history")).status_code == 302
    revision = review.revisions.get()
    for stranger in (signed_in(ProfileFactory()),):
        assert stranger.post(address(review, "restore_revision", revision.pk)).status_code == 404
    client.post(address(review, "restore_revision", revision.pk), {"version": 2})
    review.refresh_from_db()
    assert review.text == TEXT
    late = client.post(address(review, "restore_revision", revision.pk), {"version": 1})
    assert late.headers["Location"] == address(review, "history") or review.text == TEXT


def test_newer_change_is_shown_beside_ones_own() -> None:
    review = ReviewFactory()
    client = signed_in(review.profile)
    edit_review(profile=review.profile, review=review, text=OTHER)
    response = client.post(address(review, "edit"), form(text="Mine, written on the other machine.", version=1))
    text = response.content.decode()
    assert response.status_code == 409
    assert OTHER in text
    assert "Mine, written on the other machine." in text
    assert 'name="version" value="2"' in text
    assert Review.objects.get().text == OTHER
    client.post(address(review, "edit"), form(text="Mine, written on the other machine.", version=2))
    assert Review.objects.get().text == "Mine, written on the other machine."


def test_deleting_asks_and_can_be_undone() -> None:
    review = ReviewFactory()
    client = signed_in(review.profile)
    assert "Delete your review?" in page(client, address(review, "delete"))
    assert Review.objects.live().exists()
    response = client.post(address(review, "delete"), follow=True)
    text = response.content.decode()
    assert "Your review is deleted." in text
    assert f'action="{address(review, "undelete")}"' in text
    assert client.get(address(review, "edit")).status_code == 404
    assert signed_in(ProfileFactory()).post(address(review, "undelete")).status_code == 404
    back = client.post(address(review, "undelete"))
    assert back.headers["Location"] == review.get_absolute_url()
    assert Review.objects.live().get() == review


def test_undo_from_a_toast_leads_to_the_review() -> None:
    review = ReviewFactory()
    delete_review(profile=review.profile, review=review)
    response = signed_in(review.profile).post(address(review, "undelete"), headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == review.get_absolute_url()


def test_preview_shows_it_made_safe() -> None:
    client = signed_in(ProfileFactory())
    text = client.post(reverse("reviews:preview"), {"text": "**Bold** <script>x</script>"}).content.decode()
    assert "<strong>Bold</strong>" in text
    assert "<script>" not in text
    assert "Nothing written yet." in client.post(reverse("reviews:preview")).content.decode()


def test_children_and_guests_dont_write() -> None:
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=18, visibility=Visibility.PRIVATE)
    client = signed_in(kid)
    for path in (f"/title/{TitleFactory().slug}/reviews/new/", reverse("reviews:preview")):
        assert client.post(path, form()).status_code == 403


def test_own_viewing_shows_its_review_as_markdown_and_no_deleted_one() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    watch = log_watch(profile=profile, title=title, viewing=Viewing(When.some_time())).made
    review = ReviewFactory(profile=profile, title=title, text="It is **fine**, all of it, really.")
    Watch.objects.filter(pk=watch.pk).update(review=review)
    client = signed_in(profile)
    assert "<strong>fine</strong>" in page(client, title.get_absolute_url())
    delete_review(profile=profile, review=review)
    assert "<strong>fine</strong>" not in page(client, title.get_absolute_url())
