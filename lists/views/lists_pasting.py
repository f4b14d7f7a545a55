"""Pasting a list: the text, then what its lines may mean, then the list. The form carries everything in between."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from config.lib.pages import PageRequest, render_page
from lists import services
from lists.forms.lists import PasteForm
from lists.models import List
from lists.queries import takes_titles
from lists.services.pasting import MOST_LINES, Match, match_lines, read_lines
from lists.views.acting import acting
from lists.views.feedback import tell
from lists.views.lists_editing import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def paste(request: PageRequest) -> HttpResponse:
    """step=check shows what the lines may mean, step=add puts them on the list."""
    lists = takes_titles(request.profile)
    if request.method != "POST":
        initial = {"list": whole_number(request.GET.get("list", ""))}
        return _text_page(request, PasteForm(initial=initial, lists=lists))
    data = request.POST.copy()
    data["text"] = _corrected(request).replace("\0", "")
    form = PasteForm(data, lists=lists)
    if not form.is_valid():
        return _text_page(request, form)
    lines = [line for line in form.cleaned_data["text"].splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        form.add_error("text", _("These are %(count)d lines. Paste 1,000 at a time.") % {"count": len(lines)})
        return _text_page(request, form)
    if request.POST.get("step") == "edit":
        return render_page(request, "lists/paste.html", {"form": form})
    matches = match_lines(read_lines(form.cleaned_data["text"]), viewer=request.profile)
    if request.POST.get("step") != "add":
        return _preview_page(request, form, matches)
    return _add(request, form, matches)


def _add(request: PageRequest, form: PasteForm, matches: list[Match]) -> HttpResponse:
    """Put what was chosen on the list, in the order of the lines; what nobody knows comes back as text."""
    chosen, left = _chosen(request, matches)
    found: List | None = form.cleaned_data["list"]
    if not chosen:
        messages.error(request, _("There is nothing to add yet: choose a title, or correct a line."))
        return _preview_page(request, form, matches)
    try:
        if found is None:
            receipt = services.create_list(profile=request.profile, name=form.cleaned_data["name"], title_ids=chosen)
            found, count = receipt.made, len(chosen)
        else:
            receipt = services.add_titles(profile=request.profile, found=found, title_ids=chosen)
            count = receipt.count
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _preview_page(request, form, matches)
    except List.DoesNotExist:
        messages.error(request, _("You can’t add to this list any more. Choose another one."))
        return _preview_page(request, form, matches)
    assert found is not None
    tell(request, receipt)
    if not receipt.message:
        messages.info(request, _("All of them are on the list already."))
    if not left:
        return redirect(found)
    text = ngettext(
        "%(count)d title added. One line is left: nobody knew it.",
        "%(count)d titles added. Some lines are left: nobody knew them.",
        len(left),
    )
    messages.warning(request, text % {"count": count})
    initial = {"text": "\n".join(left), "list": found.pk}
    return _text_page(request, PasteForm(initial=initial, lists=takes_titles(request.profile)))


def _chosen(request: PageRequest, matches: list[Match]) -> tuple[list[int], list[str]]:
    """Keys of the titles in the lines' order, and the lines that nothing was found for.

    A form that says nothing of a line leaves it as it was found; `skip` passes over it.
    """
    chosen: list[int] = []
    left: list[str] = []
    skipped = set(request.POST.getlist("skip"))
    for number, match in enumerate(matches):
        if str(number) in skipped:
            continue
        key = whole_number(request.POST.get(f"pick-{number}", ""))
        known = {title.pk for title in match.candidates}
        if key in known and key is not None:
            chosen.append(key)
        elif match.state == "found":
            chosen.append(match.candidates[0].pk)
        elif match.state == "missing" or f"pick-{number}" not in request.POST:
            left.append(match.line.text)
    return chosen, left


def _corrected(request: PageRequest) -> str:
    """The text, with the lines that were corrected in the preview instead of the old ones."""
    text = request.POST.get("text", "")
    fixes = {name.removeprefix("fix-"): value for name, value in request.POST.items() if name.startswith("fix-")}
    if not fixes:
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(str(fixes.get(str(number), line)).replace("\n", " ") or line for number, line in enumerate(lines))


def _text_page(request: PageRequest, form: PasteForm) -> HttpResponse:
    return render_page(request, "lists/paste.html", {"form": form}, status=422 if form.is_bound else 200)


def _preview_page(request: PageRequest, form: PasteForm, matches: list[Match]) -> HttpResponse:
    states: dict[str, int] = {"found": 0, "ambiguous": 0, "missing": 0}
    rows: list[dict[str, Any]] = []
    for number, match in enumerate(matches):
        states[match.state] += 1
        rows.append({
            "number": number,
            "match": match,
            "picked": whole_number(request.POST.get(f"pick-{number}", "")),
            "skipped": str(number) in request.POST.getlist("skip"),
        })  # fmt: skip
    context = {"form": form, "rows": rows, "states": states, "target": form.cleaned_data.get("list")}
    return render_page(request, "lists/paste_preview.html", context)
