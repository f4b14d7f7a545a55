"""Acts of one tap that come down to more than one write, as one act with one way back."""

from dataclasses import replace

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import Status
from lists.models import Watch
from lists.services.entries import join_undos
from lists.services.ratings import set_rating
from lists.services.receipts import Receipt
from lists.services.shelf import When, shelf
from lists.services.tracking import set_status
from lists.services.watches import Viewing, delete_watches, log_watch
from movies.models import Episode, Title
from reviews.models import Rating
from social.models import Profile


def set_seen(*, profile: Profile, title: Title, on: bool) -> Receipt:
    """Say that a title has been seen, or take that back; twice the same changes nothing.

    On: a film's viewing is logged now, of a show all that has aired "some time", where none is logged yet. Off: a
    film's latest viewing is taken off the log, of a show those without a day, its specials' apart: dated ones are a
    record of their own, and while there are any the show stays as it is.
    """
    with shelf(profile):
        own = Watch.objects.filter(profile=profile, title=title)
        if on and title.is_show:
            return set_status(profile=profile, title=title, status=Status.COMPLETED)
        if on:
            if own.exists():
                return Receipt()
            return log_watch(profile=profile, title=title, viewing=Viewing(When.now(profile)))
        if title.is_show:
            own = own.exclude(episode__season__number=0)
            taken = own.filter(watched_on=None)
        else:
            taken = own.order_by(F("watched_on").desc(nulls_last=True), F("watched_at").desc(nulls_last=True), "-pk")[
                :1
            ]
        found = list(taken.values_list("pk", flat=True))
        dated = own.exclude(pk__in=found).count() if title.is_show else 0
        if dated and not found:
            return Receipt(message=_dated_stay(title, dated))
        if not found:
            return set_status(profile=profile, title=title, status="")
        if dated:
            return delete_watches(profile=profile, title=title, watches=found, label=_dated_stay(title, dated))
        label = _("%(name)s is not marked as watched any more.") % {"name": title.name}
        whole = title.is_show or not own.exclude(pk__in=found).exists()
        return delete_watches(profile=profile, title=title, watches=found, label=label if whole else "")


def _dated_stay(title: Title, count: int) -> str:
    return ngettext(
        "%(count)d dated viewing of %(name)s stays: take it off in your diary, or by its episode.",
        "%(count)d dated viewings of %(name)s stay: take them off in your diary, or by their episodes.",
        count,
    ) % {"count": count, "name": title.name}


def log_with_rating(
    *, profile: Profile, title: Title, viewing: Viewing, episode: Episode | None = None, also_rate: bool = False
) -> Receipt:
    """Log a viewing; its rating becomes the rating of what was watched where that has none, or also_rate says so."""
    with shelf(profile):
        logged = log_watch(profile=profile, title=title, viewing=viewing, episode=episode)
        if viewing.rating is None or logged.undo is None:
            return logged
        subject = Rating.objects.filter(profile=profile, title=title, season=None, episode=episode)
        if not also_rate and subject.exists():
            return logged
        # As visible as the viewing that it comes from.
        seen_by = viewing.visibility or profile.default_visibility
        rating = set_rating(profile=profile, title=title, value=viewing.rating, episode=episode, visibility=seen_by)
        acts = [logged.undo, rating.undo] if rating.undo else [logged.undo]
        return replace(logged, undo=join_undos(profile, acts, label=logged.undo.label))
