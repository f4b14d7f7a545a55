"""Reporting through the API."""

from typing import Any

import pytest

from reviews.services.comments import write_comment
from social.models import Block, Profile, Report
from tests.lists.api import API, as_profile, bad_fields
from tests.lists.factories import ListFactory
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db


def report(reporter: Profile, kind: str, pk: int, **body: Any) -> Any:
    return as_profile(reporter).post(
        f"{API}reports/", {"kind": kind, "id": pk, "reason": "spam", **body}, format="json"
    )


def test_each_kind_of_thing_is_reported() -> None:
    review, reporter = ReviewFactory(), ProfileFactory()
    comment = write_comment(profile=ProfileFactory(), review=review.pk, text="Cheap watches!")
    made = ListFactory(profile=review.profile)
    for kind, thing in (("review", review), ("comment", comment), ("list", made), ("profile", review.profile)):
        answer = report(reporter, kind, thing.pk, text="Look.")
        assert answer.status_code == 201, answer.data
        assert (answer.data["reason"], answer.data["text"], answer.data["status"]) == ("spam", "Look.", "open")
    assert Report.objects.count() == 4


def test_a_second_one_replaces_the_first() -> None:
    review, reporter = ReviewFactory(), ProfileFactory()
    report(reporter, "review", review.pk)
    assert report(reporter, "review", review.pk, reason="abuse").status_code == 201
    assert Report.objects.get().reason == "abuse"


def test_what_one_does_not_see_or_owns_is_not_there() -> None:
    review = ReviewFactory()
    blocked, hidden = ProfileFactory(), ReviewFactory(visibility="private")
    Block.objects.create(blocker=review.profile, blocked=blocked)
    for who, thing in ((blocked, review), (ProfileFactory(), hidden), (review.profile, review)):
        assert report(who, "review", thing.pk).status_code == 404
    assert report(member_of(review.profile), "review", review.pk).status_code == 404
    assert report(blocked, "review", 2**62).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({"kind": "film"}, "kind"), ({"reason": "dull"}, "reason"), ({"text": "x" * 1001}, "text"), ({"id": 0}, "id")],
)
def test_bad_input_names_the_field(body: dict[str, Any], field: str) -> None:
    whole = {"kind": "review", "id": ReviewFactory().pk, "reason": "spam", **body}
    answer = as_profile(ProfileFactory()).post(f"{API}reports/", whole, format="json")
    assert field in bad_fields(answer)
