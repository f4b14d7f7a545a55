"""Smart lists: choosing the rules, with what they find shown beside them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.lib.pages import PageRequest, render_page
from lists import services
from lists.enums import OwnedFormat, Status
from lists.forms.lists import ListForm
from lists.library import LibraryFilters
from lists.models import List
from lists.services.smart import rule_labels, rules_from, rules_of, rules_text, titles_for
from lists.validators import LONGEST_RULES
from lists.views.acting import acting
from lists.views.feedback import tell
from lists.views.lists_found import own_list
from movies.browse import WHEN_LABELS, facet_counts, groups, names_for
from movies.enums import TitleKind
from social.enums import Visibility

PREVIEW = "preview"
SHOWN = 12
COUNTED = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def new_smart(request: PageRequest) -> HttpResponse:
    """A GET with rules shows what they find; a POST keeps them."""
    initial = {"visibility": request.profile.default_visibility}
    return _smart(request, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def edit_smart(request: PageRequest, pk: int) -> HttpResponse:
    found = own_list(request, pk)
    if not found.is_smart:
        return redirect("lists:edit_list", pk)
    initial = {name: getattr(found, name) for name in ("name", "description", "visibility")}
    return _smart(request, found, initial)


def _smart(request: PageRequest, found: List | None, initial: dict[str, Any]) -> HttpResponse:
    posted = request.method == "POST"
    said = request.POST if posted else request.GET
    filters = rules_from(said, owner=request.profile) if said or found is None else rules_of(found)
    if not posted and said:
        # The preview's own way without a script: what was typed beside the rules stays.
        initial |= {name: said[name] for name in ("name", "description", "visibility") if name in said}
    form = ListForm(request.POST if posted else None, initial=initial, smart=True)
    rules = rules_text(filters)
    if posted and len(rules) > LONGEST_RULES:
        form.add_error(None, _("These are more rules than a list can keep. Choose fewer."))
    if posted and form.is_valid() and _kept(filters):
        if found is None:
            receipt = services.create_list(profile=request.profile, rules=rules, **form.cleaned_data)
        else:
            receipt = services.edit_list(profile=request.profile, found=found, rules=rules, **form.cleaned_data)
        tell(request, receipt)
        return redirect(receipt.made)
    context = {"form": form, "list": found, "filters": filters, **_preview(request, filters)}
    # Asked again after each change of the form, as the preview is.
    shown = form["visibility"].value() or ""
    context["tells"] = filters.without("q").asks_of_owner and shown != Visibility.PRIVATE
    context["no_rules"] = posted and not _kept(filters)
    if not request.htmx or posted:
        context |= _choices(request, filters)
    return render_page(request, "lists/smart_form.html", context, fragment=PREVIEW, status=422 if posted else 200)


def _kept(filters: LibraryFilters) -> bool:
    """Whether there is a rule at all: without one it would be the catalogue."""
    return filters.is_narrowed or filters.browse.kind is not None


def _preview(request: PageRequest, filters: LibraryFilters) -> dict[str, Any]:
    found = titles_for(filters, owner=request.profile, viewer=request.profile)
    total = found.order_by().values("pk")[: COUNTED + 1].count()
    titles = list(found.with_card_data()[:SHOWN]) if _kept(filters) else []
    return {"total": min(total, COUNTED), "exact": total <= COUNTED, "titles": titles, "rules": rule_labels(filters)}


def _choices(request: PageRequest, filters: LibraryFilters) -> dict[str, Any]:
    browse = filters.browse
    counts = facet_counts(browse, viewer=request.profile, total=(COUNTED + 1, False))
    return {
        "groups": groups(browse, counts, names_for(browse, counts)),
        "browse": browse,
        "kinds": [{"value": kind.value, "label": kind.label, "chosen": browse.kind == kind} for kind in TitleKind],
        "whens": [{"value": v, "label": label, "chosen": browse.when == v} for v, label in WHEN_LABELS.items()],
        "statuses": [{"value": v, "label": label, "chosen": v in filters.status} for v, label in Status.choices],
        "formats": [{"value": v, "label": label, "chosen": v in filters.owned} for v, label in OwnedFormat.choices],
        "points": range(1, 11),
    }
