"""What somebody says of what was recommended: not interested, thumbs, and the way back."""

from typing import Any

from django.utils.translation import gettext as _

from lists.services import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal, Left, Step, takes_back
from movies.models import Title
from recommendations.models import Feedback, NotInterested, UnknownTitle
from social.models import Profile

# Of each profile so many titles that it doesn't know.
REMEMBERED = 300


def dismiss(*, profile: Profile, title: Title) -> Receipt:
    """Recommend the title no more. Twice changes nothing; the receipt offers the undo."""
    with shelf(profile):
        journal = Journal(profile)
        _new, was_new = NotInterested.objects.get_or_create(profile=profile, title=title)
        if was_new:
            journal.note("title_dismissed", title=title.pk)
        undo = journal.save(_("%(name)s won’t be recommended to you any more.") % {"name": title.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


def want_again(*, profile: Profile, title: Title) -> Receipt:
    """Take back, however much later, that the title isn't wanted."""
    with shelf(profile):
        journal = Journal(profile)
        if NotInterested.objects.filter(profile=profile, title=title).delete()[0]:
            journal.note("title_wanted_again", title=title.pk)
        undo = journal.save(_("%(name)s may be recommended to you again.") % {"name": title.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


def leave_unknown(*, profile: Profile, title: Title) -> Receipt:
    """Keep that the profile doesn't know the title. Of REMEMBERED, the earliest go. Twice is once; the receipt offers
    the undo.
    """
    with shelf(profile):
        journal = Journal(profile)
        _unknown, was_new = UnknownTitle.objects.get_or_create(profile=profile, title=title)
        if was_new:
            journal.note("titles_left_unknown", titles=[title.pk])
        mine = UnknownTitle.objects.filter(profile=profile).order_by("-pk")
        mine.filter(pk__in=list(mine.values_list("pk", flat=True)[REMEMBERED:])).delete()
        undo = journal.save(_("You don’t know %(name)s.") % {"name": title.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


def give_thumb(
    *, profile: Profile, title: Title, is_up: bool | None, reason: str = "", model_version: str = ""
) -> Receipt:
    """A thumb for the suggestion of a title, or for one of its reasons; None takes it back.

    reason: the reason's key, "" for the suggestion itself; model_version: whose suggestion it was. The receipt offers
    the undo, and its `made` is the thumb as it is now, or None. Twice is once, and another one takes its place.
    """
    with shelf(profile):
        journal = Journal(profile)
        mine = Feedback.objects.filter(profile=profile, title=title, reason=reason)
        before = mine.first()
        given = _put_thumb(profile, title.pk, reason, is_up, model_version)
        was = None if before is None else before.is_up
        if was is not is_up:
            version = before.model_version if before else ""
            journal.note("thumb_given", title=title.pk, reason=reason, before=was, after=is_up, model=version)
        undo = journal.save(_said(title, is_up, reason))
    return Receipt(message=undo.label if undo else "", undo=undo, made=given)


def _said(title: Title, is_up: bool | None, reason: str) -> str:
    if is_up is None:
        return _("Your thumb is taken back.")
    if reason:
        return _("Noted: a good reason.") if is_up else _("Noted: a bad reason.")
    words = _("Noted: %(name)s is a good suggestion.") if is_up else _("Noted: %(name)s is a bad suggestion.")
    return words % {"name": title.name}


def _put_thumb(profile: Profile, title_id: int, reason: str, is_up: bool | None, model_version: str) -> Feedback | None:
    about: dict[str, Any] = {"profile": profile, "title_id": title_id, "reason": reason}
    if is_up is None:
        Feedback.objects.filter(**about).delete()
        return None
    given, _new = Feedback.objects.update_or_create(**about, defaults={"is_up": is_up, "model_version": model_version})
    return given


@takes_back("title_dismissed")
def _undismiss(profile: Profile, step: Step) -> Left | None:
    gone, _rows = NotInterested.objects.filter(profile=profile, title=step["title"]).delete()
    return None if gone else Left.ALL


@takes_back("title_wanted_again")
def _dismiss_again(profile: Profile, step: Step) -> Left | None:
    if Title.objects.filter(pk=step["title"]).exists():
        NotInterested.objects.get_or_create(profile=profile, title_id=step["title"])
        return None
    return Left.ALL


@takes_back("thumb_given")
def _take_thumb_back(profile: Profile, step: Step) -> Left | None:
    """Unless it is another one by now, or the title is gone."""
    mine = Feedback.objects.filter(profile=profile, title=step["title"], reason=step["reason"])
    now = mine.values_list("is_up", flat=True).first()
    if now is not step["after"] or not Title.objects.filter(pk=step["title"]).exists():
        return Left.ALL
    _put_thumb(profile, step["title"], step["reason"], step["before"], step["model"])
    return None
