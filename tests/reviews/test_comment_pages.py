"""The thread below a review: who sees what of it, page by page, with htmx and without."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import CommentPolicy
from reviews.models import Comment, Review
from reviews.services.comments import edit_comment, remove_as_moderator, remove_comment
from reviews.services.reactions import react
from social.enums import Visibility
from social.models import Block, Mute
from tests.lists.api import API, as_profile
from tests.reviews.factories import ReviewFactory
from tests.reviews.talkers import EVERYBODY, company, said, say, signed_in
from tests.social.factories import ProfileFactory
from tests.social.households import act_as

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.services.limits.RATES", {"comment": "10000/s", "reaction": "10000/s"})


def shown(page: Any) -> list[int]:
    """The keys of the comments that a page shows, in its order."""
    return [int(key) for key in re.findall(r'<article class="comment[^"]*" id="comment-(\d+)"', page.content.decode())]


# By page and by API: what whoever comments on a public review is answered.
MAY = {
    "anonymous": (302, 401),
    "stranger": (302, 201),
    "follower": (302, 201),
    "owner": (302, 201),
    "sibling": (302, 201),
    "blocked": (404, 404),
    "kid": (403, 404),
    "guest": (403, 403),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("by", ["page", "api"])
def test_who_may_comment(who: str, by: str) -> None:
    met, talks = company(), who in ("stranger", "follower", "owner", "sibling")
    before, profile = said(), met.profiles[who]
    if by == "page":
        client = met.client(who)
        status = client.post(f"{met.review.get_absolute_url()}comments/", {"text": "Yes"}).status_code
    else:
        api: Any = as_profile(profile) if profile else met.client(who)
        status = api.post(
            f"{API}reviews/{met.review.pk}/comments/", {"text": "Yes"}, format="json" if profile else None
        )
        status = status.status_code
    assert status == MAY[who][by == "api"]
    assert Comment.objects.count() == int(talks)
    assert talks or said() == before


SEERS = {
    "public": {"anonymous", "stranger", "follower", "owner", "sibling", "guest"},
    "followers": {"follower", "owner", "sibling"},
    "private": {"owner"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", Visibility.values)
@pytest.mark.parametrize("who", EVERYBODY)
def test_comments_are_as_visible_as_their_review(who: str, visibility: str) -> None:
    met = company(visibility=visibility)
    mine = say(met.review, "secret-words", by=met.review.profile)
    client, sees = met.client(who), who in SEERS[visibility]
    where = met.review.get_absolute_url()
    for url in (where, f"{where}comments/", f"/comments/{mine.pk}/", f"/comments/{mine.pk}/replies/"):
        answer = client.get(url, follow=True)
        assert (answer.status_code == 200) == sees, url
        assert ("secret-words" in answer.content.decode()) == sees, url
    for url in (f"{API}reviews/{met.review.pk}/comments/", f"{API}comments/{mine.pk}/"):
        answer = client.get(url)
        assert ("secret-words" in answer.content.decode()) == sees, url


@pytest.mark.django_db
def test_acts_on_comments_of_others_are_404_or_403() -> None:
    met = company()
    mine = say(met.review, by=met.profiles["follower"])
    before = said()
    expected = {"anonymous": 302, "stranger": 404, "sibling": 404, "blocked": 404, "kid": 403, "guest": 403}
    for who, status in expected.items():
        client = met.client(who)
        for act in ("edit", "remove", "restore"):
            answer = client.post(f"/comments/{mine.pk}/{act}/", {"text": "Taken over"})
            assert answer.status_code == status, (who, act)
    assert said() == before
    assert met.client("owner").post(f"/comments/{mine.pk}/edit/", {"text": "x"}).status_code == 404
    assert said() == before


@pytest.mark.django_db
@pytest.mark.parametrize("blocker", ["me", "them"])
def test_comment_of_somebody_blocked_is_neither_shown_nor_counted(client: Client, blocker: str) -> None:
    review, me, them = ReviewFactory(), signed_in(client), ProfileFactory(handle="them")
    root, other = say(review, "theirs", by=them), say(review)
    reply = say(review, to=root)
    say(review, "theirs", by=them, to=other)
    one, another = (me, them) if blocker == "me" else (them, me)
    Block.objects.create(blocker=one, blocked=another)
    page = client.get(review.get_absolute_url())
    text = page.content.decode()
    assert "theirs" not in text
    assert "@them" not in text
    assert "A comment that isn’t shown to you" in text
    assert "2 comments" in text
    # Its place is kept for the reply.
    assert shown(page) == [root.pk, reply.pk, other.pk]
    assert [row["id"] for row in client.get(f"{API}reviews/{review.pk}/comments/").json()["results"]] == [
        other.pk, reply.pk
    ]  # fmt: skip
    for url in (f"/comments/{root.pk}/", f"/comments/{root.pk}/reply/", f"/comments/{root.pk}/replies/"):
        assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_comment_of_somebody_muted_is_folded(client: Client) -> None:
    review, me, loud = ReviewFactory(), signed_in(client), ProfileFactory()
    say(review, by=loud)
    say(review)
    Mute.objects.create(muter=me, muted=loud)
    text = client.get(review.get_absolute_url()).content.decode()
    assert text.count('<details class="comment__muted">') == 1
    assert "2 comments" in text


@pytest.mark.django_db
def test_comment_of_a_followers_only_profile_is_for_its_followers() -> None:
    met = company()
    shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
    say(met.review, "shy-words", by=shy)
    assert "shy-words" not in met.client("anonymous").get(met.review.get_absolute_url()).content.decode()
    page = act_as(Client(), shy).get(met.review.get_absolute_url()).content.decode()
    assert "shy-words" in page
    assert "Your followers will see it" in page


@pytest.mark.django_db
def test_mention_is_a_link_for_who_may_know_of_the_profile(client: Client) -> None:
    review, me, named = ReviewFactory(), signed_in(client), ProfileFactory(handle="named")
    say(review, "Ask @named or @nobody_here")
    link = '<a class="mention" href="/@named/">@named</a> or @nobody_here'
    assert link in client.get(review.get_absolute_url()).content.decode()
    Block.objects.create(blocker=named, blocked=me)
    assert link not in client.get(review.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_removed_comment_keeps_its_place_where_there_are_replies(client: Client) -> None:
    review = ReviewFactory()
    lone, root, other, third = (say(review, "gone-words") for _ in range(4))
    reply, second = say(review, to=root), say(review, to=other)
    last = say(review, to=third)
    remove_comment(profile=lone.profile, comment=lone.pk)
    remove_comment(profile=root.profile, comment=root.pk)
    remove_comment(profile=review.profile, comment=other.pk)
    remove_as_moderator(comment=third.pk)
    page = client.get(review.get_absolute_url())
    assert shown(page) == [root.pk, reply.pk, other.pk, second.pk, third.pk, last.pk]
    text = page.content.decode()
    assert "gone-words" not in text
    assert re.findall(r'comment__gone">([^<]+)<', text) == [
        "Removed", "Removed by the review’s author", "Hidden by moderators"
    ]  # fmt: skip
    assert "3 comments" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "who", "words"),
    [
        (CommentPolicy.NONE, "stranger", "Comments on this review are closed."),
        (CommentPolicy.NONE, "owner", "Comments on this review are closed."),
        (CommentPolicy.NONE, "anonymous", "Comments on this review are closed."),
        (CommentPolicy.FOLLOWERS, "stranger", "Only followers of Olive comment on this review."),
        (CommentPolicy.ALL, "anonymous", "Log in to comment"),
    ],
)
def test_why_one_may_not_is_said_beforehand(policy: str, who: str, words: str) -> None:
    met = company(comment_policy=policy)
    text = met.client(who).get(met.review.get_absolute_url()).content.decode()
    assert words in text
    assert "<textarea" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["kid", "guest"])
def test_child_and_guest_have_no_controls(who: str) -> None:
    met = company()
    text = met.client(who).get(met.review.get_absolute_url()).content.decode()
    assert "<textarea" not in text
    assert "/reply/" not in text


@pytest.mark.django_db
def test_thread_is_read_page_by_page_in_both_directions(client: Client) -> None:
    review, by = ReviewFactory(), ProfileFactory()
    keys = [say(review, by=by).pk for _ in range(45)]
    where = review.get_absolute_url()
    first = client.get(where)
    assert shown(first) == keys[:20]
    second = client.get(where, {"after": keys[19]})
    assert shown(second) == keys[20:40]
    assert f"?before={keys[20]}" in second.content.decode()
    assert f"?after={keys[39]}" in second.content.decode()
    assert shown(client.get(where, {"after": keys[39]})) == keys[40:]
    assert shown(client.get(where, {"before": keys[40]})) == keys[20:40]
    newest = client.get(where, {"comments": "newest"})
    assert shown(newest) == keys[25:]
    assert "?after=" not in newest.content.decode()
    for nonsense in ({"after": "x"}, {"before": "9" * 30}, {"comment": "-1"}):
        assert shown(client.get(where, nonsense)) == keys[:20]


@pytest.mark.django_db
def test_htmx_gets_the_next_page_alone(client: Client) -> None:
    review, by = ReviewFactory(), ProfileFactory()
    keys = [say(review, by=by).pk for _ in range(45)]
    url = f"{review.get_absolute_url()}comments/"
    later = client.get(url, {"after": keys[19]}, headers={**HTMX, "HX-Target": "talk-later"})
    assert shown(later) == keys[20:40]
    assert "<html" not in later.content.decode()
    assert "talk-earlier" not in later.content.decode()
    earlier = client.get(url, {"before": keys[25]}, headers={**HTMX, "HX-Target": "talk-earlier"})
    assert shown(earlier) == keys[5:25]
    assert "talk-later" not in earlier.content.decode()


@pytest.mark.django_db
def test_link_to_a_comment_leads_to_the_page_that_shows_it(client: Client) -> None:
    review, by = ReviewFactory(), ProfileFactory()
    keys = [say(review, by=by).pk for _ in range(30)]
    answer = client.get(f"/comments/{keys[25]}/")
    assert answer["Location"] == f"{review.get_absolute_url()}?comment={keys[25]}#comment-{keys[25]}"
    page = client.get(answer["Location"])
    assert shown(page) == keys[25:]
    assert f"?before={keys[25]}" in page.content.decode()


@pytest.mark.django_db
def test_link_to_a_reply_far_down_shows_it_below_its_comment(client: Client) -> None:
    review, by = ReviewFactory(), ProfileFactory()
    root, other = say(review, by=by), say(review, by=by)
    keys = [say(review, by=by, to=root).pk for _ in range(60)]
    page = client.get(review.get_absolute_url())
    assert shown(page) == [root.pk, *keys[:3], other.pk]
    assert "57 more replies" in page.content.decode()
    there = client.get(client.get(f"/comments/{keys[40]}/")["Location"])
    assert shown(there) == [root.pk, *keys[40:], other.pk]
    assert "Earlier replies" in there.content.decode()
    more = client.get(
        f"/comments/{root.pk}/replies/", {"after": keys[2]}, headers={**HTMX, "HX-Target": f"more-{root.pk}"}
    )
    assert shown(more) == keys[3:53]
    assert shown(client.get(f"/comments/{root.pk}/replies/", {"after": keys[52]})) == [root.pk, *keys[53:]]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_thread_costs_the_same_however_long(client: Client, number: int) -> None:
    review, me = ReviewFactory(comment_policy=CommentPolicy.FOLLOWERS), signed_in(client)
    people = ProfileFactory.create_batch(number)
    Review.objects.filter(pk=review.pk).update(comment_policy=CommentPolicy.ALL)
    for each in people:
        root = say(review, f"@{me.handle}", by=each)
        say(review, "And @nobody_here", by=people[0], to=say(review, by=each, to=root))
        react(profile=each, review=review.pk, kind="like")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(review.get_absolute_url())
    assert len(shown(page)) == 3 * number
    # Session, profile, review, its viewing, genres, others by its author; what one has pressed; comments, replies,
    # mentions; their number; who likes it.
    assert len(queries) == 11, "\n".join(each["sql"][:200] for each in queries)


@pytest.mark.django_db
def test_comment_without_htmx_comes_back_to_its_place(client: Client) -> None:
    review, me = ReviewFactory(), signed_in(client)
    answer = client.post(f"{review.get_absolute_url()}comments/", {"text": "Yes"})
    made = Comment.objects.get()
    assert made.profile == me
    assert answer["Location"] == f"{review.get_absolute_url()}?comment={made.pk}#comment-{made.pk}"
    reply = client.post(f"{review.get_absolute_url()}comments/", {"text": "No", "answers": made.pk, "slot": "reply"})
    assert reply.status_code == 302
    assert Comment.objects.get(parent=made).text == "No"


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_typed_text_is_never_lost(client: Client, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    review, _me = ReviewFactory(), signed_in(client)
    root, url = say(review), f"{review.get_absolute_url()}comments/"
    long = "typed & kept " + "x" * 2000
    for data in ({"text": long}, {"text": long, "answers": root.pk, "slot": "reply"}):
        answer = client.post(url, data, headers=headers)
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "typed &amp; kept" in text
        assert "shorten this one by 13" in text
        assert 'aria-invalid="true"' in text
    Comment.objects.filter(pk=root.pk).delete()
    gone = client.post(url, {"text": "typed", "answers": root.pk, "slot": "reply"}, headers=headers)
    assert (gone.status_code, Comment.objects.count()) == (302 if not headers else 200, 1)
    monkeypatch.setattr("reviews.services.limits.RATES", {"comment": "1/h"})
    client.post(url, {"text": "one"})
    assert "typed too fast" in client.post(url, {"text": "typed too fast"}, headers=headers).content.decode()


@pytest.mark.django_db
def test_reply_to_what_is_gone_can_become_a_comment(client: Client) -> None:
    review, _me = ReviewFactory(), signed_in(client)
    root = say(review, by=ProfileFactory(display_name="Gone Person"))
    remove_comment(profile=root.profile, comment=root.pk)
    url = f"{review.get_absolute_url()}comments/"
    answer = client.post(url, {"text": "typed", "answers": root.pk, "slot": "reply"}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "isn’t there any more" in text
    assert ">typed</textarea>" in text
    assert 'name="answers"' not in text
    assert "Gone Person" not in text


@pytest.mark.django_db
def test_htmx_puts_the_new_comment_where_it_belongs(client: Client) -> None:
    review, _me = ReviewFactory(), signed_in(client)
    url = f"{review.get_absolute_url()}comments/"
    text = client.post(url, {"text": "Yes"}, headers=HTMX).content.decode()
    made = Comment.objects.get()
    assert 'hx-swap-oob="beforeend:#talk-new"' in text
    assert f'id="comment-{made.pk}"' in text
    assert "Your comment is posted." in text
    assert "1 comment<" in text
    assert "<textarea" in text
    text = client.post(url, {"text": "No", "answers": made.pk, "slot": "reply"}, headers=HTMX).content.decode()
    assert f'hx-swap-oob="beforeend:#replies-{made.pk}"' in text
    assert "<textarea" not in text
    assert "2 comments" in text


@pytest.mark.django_db
def test_edit_by_form(client: Client) -> None:
    review, me = ReviewFactory(), signed_in(client)
    mine = say(review, "As it *was*", by=me)
    url = f"/comments/{mine.pk}/edit/"
    assert ">As it *was*</textarea>" in client.get(url).content.decode()
    assert client.post(url, {"text": " "}).status_code == 422
    assert client.post(url, {"text": "As it is"}).status_code == 302
    text = client.post(
        url, {"text": "As it **is**"}, headers={**HTMX, "HX-Target": f"comment-{mine.pk}"}
    ).content.decode()
    assert "As it <strong>is</strong>" in text
    assert "edited" in text


@pytest.mark.django_db
def test_removal_offers_its_undo(client: Client) -> None:
    review, me = ReviewFactory(), signed_in(client)
    mine, target = say(review, by=me), "comment-{}"
    url = f"/comments/{mine.pk}/remove/"
    answer = client.post(url, headers=HTMX)
    assert f"/comments/{mine.pk}/restore/" in answer["HX-Trigger"]
    assert "comment--gone" in answer.content.decode()
    back = client.post(f"/comments/{mine.pk}/restore/", headers=HTMX)
    assert (back.status_code, f"comment-{mine.pk}-back" in back["HX-Trigger"]) == (204, True)
    client.post(url, headers=HTMX)
    headers = {**HTMX, "HX-Target": target.format(mine.pk)}
    assert mine.text in client.post(f"/comments/{mine.pk}/restore/", headers=headers).content.decode()
    assert client.post(url)["Location"] == f"{review.get_absolute_url()}#comments"
    assert f'action="/comments/{mine.pk}/restore/"' in client.get(review.get_absolute_url()).content.decode()
    assert client.post(f"/comments/{mine.pk}/restore/").status_code == 302
    assert Review.objects.get().comment_count == 1


@pytest.mark.django_db
def test_one_comment_is_asked_for_by_htmx(client: Client) -> None:
    review, me = ReviewFactory(), signed_in(client)
    mine = say(review, by=me)
    answer = client.get(f"/comments/{mine.pk}/", headers={**HTMX, "HX-Target": f"comment-{mine.pk}"})
    assert shown(answer) == [mine.pk]
    assert client.get("/comments/99999999999999999999/").status_code == 404


@pytest.mark.django_db
def test_edited_comment_says_so(client: Client) -> None:
    review = ReviewFactory()
    mine = say(review)
    assert "edited" not in client.get(review.get_absolute_url()).content.decode()
    edit_comment(profile=mine.profile, comment=mine.pk, text="Otherwise")
    assert ">edited<" in client.get(review.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_get_of_acts_is_not_allowed(client: Client) -> None:
    review, me = ReviewFactory(), signed_in(client)
    mine = say(review, by=me)
    for name, key in (("remove_comment", mine.pk), ("restore_comment", mine.pk), ("react", review.pk)):
        assert client.get(reverse(f"reviews:{name}", args=[key])).status_code == 405
