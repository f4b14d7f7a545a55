"""Helpers of tests about feeds."""

import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lists.models import List, Watch
from movies.models import Title
from reviews.models import Rating, Review
from social import activity
from social.enums import Verb, Visibility
from social.models import Activity, Follow, Profile
from tests.movies.factories import TitleFactory

# In the middle of a day, in whichever zone of Europe the site may be.
NOON = datetime.datetime(2026, 3, 10, 12, 0, tzinfo=datetime.UTC)


def follow(follower: Profile, *followed: Profile) -> None:
    Follow.objects.bulk_create(Follow(follower=follower, followed=each) for each in followed)


def record(actor: Profile, verb: Verb, target: Model, at: datetime.datetime | None = None, **fields: Any) -> Activity:
    row = activity.record(actor=actor, verb=verb, target=target, **fields)
    if at:
        Activity.objects.filter(pk=row.pk).update(created_at=at)
    return row


def watched(actor: Profile, title: Title | None = None, at: datetime.datetime | None = None, **fields: Any) -> Activity:
    """A viewing, as its service records it."""
    title = title or TitleFactory()
    visibility = fields.pop("visibility", Visibility.PUBLIC)
    episode = fields.pop("episode", None)
    watch = Watch.objects.create(
        profile=actor, title=title, episode=episode, visibility=visibility, watched_on=timezone.now().date(), **fields
    )
    data = {"rewatch": False} | ({"episode": episode.pk} if episode else {})
    return record(actor, Verb.WATCHED, watch, at, visibility=visibility, title_id=title.pk, data=data)


def rated(actor: Profile, title: Title | None = None, at: datetime.datetime | None = None, **fields: Any) -> Activity:
    title = title or TitleFactory()
    visibility, value = fields.pop("visibility", Visibility.PUBLIC), fields.pop("value", 8)
    rating = Rating.objects.create(
        profile=actor, title=title, value=value, visibility=visibility, rated_at=timezone.now(), **fields
    )
    return record(actor, Verb.RATED, rating, at, visibility=visibility, title_id=title.pk, data={"value": value})


def reviewed(
    actor: Profile, title: Title | None = None, at: datetime.datetime | None = None, **fields: Any
) -> Activity:
    title = title or TitleFactory()
    fields = {"text": "The rain did most of the work.", "written_at": timezone.now(), **fields}
    review = Review.objects.create(profile=actor, title=title, **fields)
    return record(actor, Verb.REVIEWED, review, at, visibility=review.visibility, title_id=title.pk)


def listed(actor: Profile, found: List, title: Title, at: datetime.datetime | None = None, count: int = 1) -> Activity:
    data = {"count": count}
    return record(actor, Verb.LISTED, found, at, visibility=found.visibility, title_id=title.pk, data=data)
