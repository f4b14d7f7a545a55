"""The spine of what happened: services that write call `record` in their own transaction."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from social.enums import Verb, Visibility
from social.models import Activity, Profile
from social.signals import activity_recorded


def record(
    *,
    actor: Profile,
    verb: Verb,
    target: models.Model,
    visibility: str = Visibility.PUBLIC,
    title_id: int | None = None,
    data: dict[str, Any] | None = None,
    tells: Mapping[str, Collection[int]] | None = None,
) -> Activity:
    """Write down that the actor did this to the target; on commit, tell whoever listens. Runs one query.

    tells: by the kind of notification, the keys of profiles whom it concerns whether they follow the actor or not.
    """
    activity = Activity.objects.create(
        actor=actor,
        verb=verb,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        title_id=title_id,
        visibility=visibility,
        data=data or {},
        tells={str(kind): sorted(set(keys) - {actor.pk}) for kind, keys in (tells or {}).items()},
    )
    transaction.on_commit(partial(activity_recorded.send_robust, sender=Activity, activity=activity))
    return activity


def withdraw(
    *,
    target: models.Model,
    verb: Verb | None = None,
    actor: Profile | None = None,
    title_ids: Collection[int] | None = None,
) -> None:
    """Forget what was recorded about the target: it was undone, or the target goes. Runs one query.

    title_ids: only what was recorded of these titles.
    """
    about = Activity.objects.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)
    if verb:
        about = about.filter(verb=verb)
    if actor:
        about = about.filter(actor=actor)
    if title_ids is not None:
        about = about.filter(title__in=title_ids)
    about.delete()


def show_to(*, target: models.Model, visibility: str) -> None:
    """What was recorded about the target is seen by these from now on, as the target itself is. Runs one query."""
    about = Activity.objects.filter(target_type=ContentType.objects.get_for_model(target), target_id=target.pk)
    about.update(visibility=visibility)


def show_acts_to(*, actor: int, verb: Verb, visibility: str) -> None:
    """All that was recorded of a profile (its key) under this verb is seen by these from now on. Runs one query."""
    Activity.objects.filter(actor=actor, verb=verb).update(visibility=visibility)


def withdraw_each(model: type[models.Model], keys: Collection[int]) -> None:
    """Forget what was recorded about rows of a model, any number of them, by key. Runs one query."""
    if keys:
        about = ContentType.objects.get_for_model(model)
        Activity.objects.filter(target_type=about, target_id__in=keys).delete()
