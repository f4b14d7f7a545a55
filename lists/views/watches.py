"""Viewings: logging one, changing it, taking it off the log."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.pages import PageRequest
from lists import services
from lists.forms.tracking import EditWatchForm, WatchForm
from lists.forms.when import Choice
from lists.imports.sources import sources
from lists.mine import company_known_to, control_of, episodes_to_choose
from lists.models import Watch
from lists.queries.imports import origin_of
from lists.services import today_of
from lists.services.companions import CompanionError
from lists.views.acting import acting, title_for
from lists.views.tracking import answer, form_page
from movies.models import Title
from social.models import Profile
from social.moderation import RefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def log(request: PageRequest, title: int) -> HttpResponse:
    """The form for a viewing, and the viewing."""
    found = title_for(request, title)
    profile: Profile = request.profile
    if request.method != "POST":
        form = WatchForm(profile=profile, title=found, initial=_initial(request, found))
        return _form(request, found, form, "lists/watch_log.html")
    form = WatchForm(request.POST, profile=profile, title=found)
    if not form.is_valid():
        return _form(request, found, form, "lists/watch_log.html")
    try:
        receipt = services.log_together(
            profile=profile,
            title=found,
            viewing=form.viewing(),
            companions=form.companions,
            episode=form.cleaned_data.get("episode"),
            also_rate=form.cleaned_data["also_rate"],
        )
    except (CompanionError, RefusedError) as error:
        form.add_error("others", error)
        return _form(request, found, form, "lists/watch_log.html")
    return answer(request, found, receipt)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def edit(request: PageRequest, watch: int) -> HttpResponse:
    kept = _own(request, watch)
    data = request.POST if request.method == "POST" else None
    form = EditWatchForm(data, profile=request.profile, watch=kept, initial=_kept(kept))
    if not form.is_valid():
        return _form(request, kept.title, form, "lists/watch_edit.html", watch=kept, **_origin(request, kept))
    try:
        receipt = services.edit_together(
            profile=request.profile, watch=kept, companions=form.companions, **form.changes()
        )
    except (CompanionError, RefusedError) as error:
        form.add_error("others", error)
        return _form(request, kept.title, form, "lists/watch_edit.html", watch=kept, **_origin(request, kept))
    except Watch.DoesNotExist:
        # Taken off the log since it was looked up.
        raise Http404(_("There is no such viewing.")) from None
    return answer(request, kept.title, receipt)


@require_POST
@acting
def delete(request: PageRequest, watch: int) -> HttpResponse:
    kept = _own(request, watch)
    receipt = services.delete_watches(profile=request.profile, title=kept.title, watches=[kept.pk])
    return answer(request, kept.title, receipt)


def _own(request: PageRequest, key: int) -> Watch:
    """A viewing of this profile, of a title that it may know of; else 404."""
    own = Watch.objects.filter(profile=request.profile, pk=min(key, 2**63 - 1))
    kept = own.select_related("title", "episode__season").first()
    if kept is None or not Title.objects.visible_to(request.profile).filter(pk=kept.title_id).exists():
        raise Http404(_("There is no such viewing."))
    return kept


def _form(request: PageRequest, title: Title, form: WatchForm, template: str, **context: Any) -> HttpResponse:
    control = control_of(request.profile, title)
    context |= {"form": form, "company": company_known_to(request.profile)}
    context["groups"] = episodes_to_choose(title, request.profile) if "episode" in form.fields else []
    return form_page(request, template, control, context)


def _origin(request: PageRequest, watch: Watch) -> dict[str, Any]:
    """Where an imported viewing comes from. Runs one query."""
    origin = origin_of(watch, request.profile)
    source = sources().get(origin.run.source) if origin else None
    return {"origin": origin, "origin_label": source.label if source else _("your files")}


def _initial(request: PageRequest, title: Title) -> dict[str, Any]:
    """A new viewing: today, of the episode that the address names; seen before where the log says so."""
    profile: Profile = request.profile
    raw = request.GET.get("episode", "")
    episode = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
    seen = Watch.objects.filter(profile=profile, title=title, episode=episode).exists()
    return {
        "when": Choice.NOW,
        "date": today_of(profile),
        "episode": episode,
        "is_rewatch": seen,
        "rewatch_shown": "1" if seen else "",
        "visibility": profile.default_visibility,
        "nonce": uuid.uuid4(),
    }


def _kept(watch: Watch) -> dict[str, Any]:
    names = ("is_rewatch", "company", "note", "rating", "tags", "visibility")
    dated = watch.watched_on is not None
    when = {"when": Choice.DATE if dated else Choice.SOME_TIME, "date": watch.watched_on}
    return when | {name: getattr(watch, name) for name in names}
