"""The kinds of things that can be reported, as addresses name them, and how each is hidden and shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from social import activity
from social.enums import Visibility
from social.models import Profile

# By name of app and model: apps further right are known here by name alone.
KINDS = {
    "profile": "social.Profile",
    "review": "reviews.Review",
    "comment": "reviews.Comment",
    "list": "lists.List",
}


@dataclass(frozen=True)
class Hiding:
    """How rows of a model are hidden and shown, where that isn't its column `hidden_at`. Both take the row."""

    hide: Callable[[Any], object]
    show: Callable[[Any], object]
    is_hidden: Callable[[Any], bool]


_OTHERWISE: dict[str, Hiding] = {}


def register_hiding(label: str, hiding: Hiding) -> None:
    """Say how rows of a model are hidden. label: such as "reviews.Comment"."""
    _OTHERWISE[label.lower()] = hiding


def model_of(kind: str) -> type[models.Model] | None:
    """None for a kind that this site doesn't have."""
    try:
        return apps.get_model(KINDS[kind])
    except (KeyError, LookupError):
        return None


def kind_of(target: models.Model) -> str:
    """Its name in addresses; the model's for what nobody can report, such as a title."""
    label = target._meta.label
    return next((kind for kind, name in KINDS.items() if name == label), target._meta.model_name or "")


def owner_of(target: models.Model) -> Profile | None:
    """Whose it is. Runs a query unless the profile came along."""
    if isinstance(target, Profile):
        return target
    return getattr(target, "profile", None)


def can_hide(target: models.Model) -> bool:
    return target._meta.label_lower in _OTHERWISE or hasattr(target, "hidden_at")


def is_hidden(target: models.Model) -> bool:
    if hiding := _OTHERWISE.get(target._meta.label_lower):
        return hiding.is_hidden(target)
    return getattr(target, "hidden_at", None) is not None


def hide(target: models.Model) -> None:
    """Take it out of sight of all but its owner, and what was told of it with it."""
    if hiding := _OTHERWISE.get(target._meta.label_lower):
        hiding.hide(target)
    else:
        row: Any = target
        row.hidden_at = row.hidden_at or timezone.now()
        type(target)._base_manager.filter(pk=target.pk).update(hidden_at=row.hidden_at)
    activity.show_to(target=target, visibility=Visibility.PRIVATE)


def show(target: models.Model) -> None:
    """Show it again to those for whom it is meant."""
    if hiding := _OTHERWISE.get(target._meta.label_lower):
        hiding.show(target)
    else:
        type(target)._base_manager.filter(pk=target.pk).update(hidden_at=None)
    activity.show_to(target=target, visibility=getattr(target, "visibility", Visibility.PUBLIC))
