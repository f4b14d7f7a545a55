"""The log of sign-ins and security changes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.lib.agents import device_name
from config.lib.pages import render_page
from social.enums import AuditEvent
from social.models import AuditEntry

ON_A_PAGE = 50
# What somebody should look at twice.
_WORRYING = {AuditEvent.SIGN_IN_FAILED, AuditEvent.PIN_FAILED}


@require_safe
@login_required
@never_cache
def audit_log(request: HttpRequest) -> HttpResponse:
    """The account's own entries, the newest first; `before` goes on from an older one."""
    user: Any = request.user
    entries = AuditEntry.objects.filter(user=user).order_by("-created_at", "-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        # Rows are only ever added: whatever has a smaller id is older.
        entries = entries.filter(pk__lt=int(before))
    found = list(entries[: ON_A_PAGE + 1])
    shown = [
        {"entry": entry, "device": device_name(entry.agent) if entry.agent else "", "worry": entry.event in _WORRYING}
        for entry in found[:ON_A_PAGE]
    ]
    older = found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None
    return render_page(request, "social/audit.html", {"rows": shown, "older": older, "paged": bool(before)})
