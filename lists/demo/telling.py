"""What the demo's people did lately, written down as their services would have: for feeds, and told to nobody."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from lists.enums import ListKind
from lists.models import List, ListLike, Watch
from reviews.models import Rating
from social.enums import Verb
from social.models import Activity, Profile

LATELY = datetime.timedelta(days=60)


def tell(profiles: Iterable[Profile]) -> int:
    """Record the last weeks of these people's diaries, and their lists. Returns how many acts that makes."""
    now = timezone.now()
    rows = [row for profile in profiles for row in _acts(profile, now)]
    Activity.objects.bulk_create(rows, batch_size=1000)
    # Django writes the present time into new rows.
    for row in rows:
        row.created_at = row.happened_at  # type: ignore[attr-defined]
    Activity.objects.bulk_update(rows, ["created_at"], batch_size=1000)
    return len(rows)


def _acts(profile: Profile, now: datetime.datetime) -> Iterator[Activity]:
    points = {rating.title_id: rating for rating in Rating.objects.of_titles().filter(profile=profile)}
    diary = Watch.objects.filter(profile=profile, watched_at__gt=now - LATELY, watched_at__lt=now)
    for watch in diary.order_by("watched_at"):
        at = watch.watched_at or now
        said = {"rewatch": watch.is_rewatch} | ({"episode": watch.episode_id} if watch.episode_id else {})
        yield _act(profile, Verb.WATCHED, watch, at, watch.title_id, watch.visibility, said)
        rating = points.get(watch.title_id)
        if rating and not watch.episode_id and not watch.is_rewatch:
            later = min(at + datetime.timedelta(hours=2), now)
            yield _act(profile, Verb.RATED, rating, later, rating.title_id, rating.visibility, {"value": rating.value})
    for number, found in enumerate(List.objects.filter(profile=profile, kind=ListKind.CUSTOM).order_by("pk")):
        at = now - datetime.timedelta(days=5 + 9 * number, hours=profile.pk % 7)
        yield _act(profile, Verb.CREATED_LIST, found, at, None, found.visibility, {})
    for number, like in enumerate(ListLike.objects.filter(profile=profile).select_related("list")):
        at = now - datetime.timedelta(days=2 + 6 * number, hours=profile.pk % 5)
        yield _act(profile, Verb.LIKED_LIST, like.list, at, None, like.list.visibility, {})


def _act(
    profile: Profile,
    verb: Verb,
    target: Model,
    at: datetime.datetime,
    title_id: int | None,
    visibility: str,
    data: Mapping[str, object],
) -> Activity:
    row = Activity(
        actor=profile,
        verb=verb,
        title_id=title_id,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        visibility=visibility,
        data=dict(data),
        spread_at=at,
    )
    row.happened_at = at  # type: ignore[attr-defined]
    return row
