"""Acts as the spine has them, of any age."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from movies.models import Title
from social.enums import Verb, Visibility
from social.models import Activity, Profile
from tests.social.factories import ProfileFactory

MINUTE, HOUR, DAY = datetime.timedelta(minutes=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)


def act(
    profile: Profile,
    title: Title,
    verb: str = Verb.WATCHED,
    *,
    ago: datetime.timedelta = MINUTE,
    visibility: str = Visibility.PUBLIC,
    **data: Any,
) -> Activity:
    made: Activity = Activity.objects.create(
        actor=profile,
        verb=verb,
        title=title,
        target_type=ContentType.objects.get_for_model(Title),
        target_id=title.pk,
        visibility=visibility,
        data=data,
    )
    Activity.objects.filter(pk=made.pk).update(created_at=timezone.now() - ago)
    return made


def crowd(number: int, title: Title, verb: str = Verb.WATCHED, **more: Any) -> list[Profile]:
    """So many people who do the same with a title."""
    people: list[Profile] = ProfileFactory.create_batch(number)
    for profile in people:
        act(profile, title, verb, **more)
    return people
