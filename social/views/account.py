"""The account's own pages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from config.lib.pages import render_page


@require_safe
@login_required
def account_page(request: HttpRequest) -> HttpResponse:
    """Everything about the account, in short."""
    return render_page(request, "social/account.html")
