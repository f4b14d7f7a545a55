"""Webhooks: the list, one with the log of what it was sent, one delivery, and what can be done with them."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.callers import caller_of
from config.lib.locks import redis_client, redis_key
from config.lib.pages import PageRequest, render_page
from social.enums import ProfileKind, WebhookStatus
from social.forms.webhooks import WebhookForm
from social.models import Webhook, WebhookDelivery
from social.services import webhooks
from social.webhooks.payloads import in_order

ON_A_PAGE = 30
# How long a new secret waits for the page that shows it, once.
_SHOWN_WITHIN = 60

View = Callable[..., HttpResponse]


def for_owners(view: View) -> View:
    """A view for somebody's own profile of the standard kind: kids and guests have no webhooks, and no such page."""

    @wraps(view)
    @login_required
    @never_cache
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.profile or request.profile.kind != ProfileKind.STANDARD:
            raise Http404(_("Webhooks are for standard profiles. Switch to one first."))
        return view(request, *args, **kwargs)

    return wrapped


def _own(request: PageRequest, number: int) -> Webhook:
    return get_object_or_404(Webhook.objects.of(request.profile).select_related("profile__user"), pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_owners
@reauthentication_required(allow_get=True)
def webhook_list(request: PageRequest) -> HttpResponse:
    """The profile's webhooks, and the form for one more, after which its own page shows the secret once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = webhooks.create_webhook(
                profile=request.profile, caller=caller_of(request), **form.cleaned_data
            )
        except webhooks.TooManyWebhooksError:
            form.add_error(None, _("There are five already, which is the most. Take one away that you don’t need."))
        else:
            return _show_secret(request, made, secret)
    mine = list(Webhook.objects.of(request.profile))
    context = {"form": form, "webhooks": mine, "full": len(mine) >= webhooks.MOST_WEBHOOKS}
    return render_page(request, "social/webhooks.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_owners
@reauthentication_required(allow_get=True)
def webhook(request: PageRequest, number: int) -> HttpResponse:
    """One webhook: its settings, and what it was sent; `page` goes on to older ones."""
    found = _own(request, number)
    initial = {"url": found.url, "name": found.name, "events": found.events}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        webhooks.update_webhook(webhook=found, caller=caller_of(request), **form.cleaned_data)
        messages.success(request, _("The webhook is changed."))
        return redirect(found)
    deliveries = WebhookDelivery.objects.of(request.profile).filter(webhook=found).defer("payload", "answer_body")
    page = _page_number(request)
    start = (page - 1) * ON_A_PAGE
    shown = list(deliveries[start : start + ON_A_PAGE + 1])
    secret = _shown_once(request, found) if request.method == "GET" else None
    context = {
        "webhook": found,
        "form": form,
        "deliveries": shown[:ON_A_PAGE],
        "older": page + 1 if len(shown) > ON_A_PAGE else None,
        "newer": page - 1 if page > 1 else None,
        "secret": secret,
        "made": "made" in request.GET,
    }
    return render_page(request, "social/webhook.html", context, status=422 if form.errors else 200)


@require_safe
@for_owners
def delivery(request: PageRequest, number: int, key: Any) -> HttpResponse:
    """What was sent, and what came back."""
    found = _delivery(request, number, key)
    context = {
        "delivery": found,
        "webhook": found.webhook,
        "payload": json.dumps(in_order(found.payload), ensure_ascii=False, indent=2),
        "waits": found.status == WebhookStatus.PENDING,
        "tried": found.sent_at is not None,
    }
    return render_page(request, "social/webhook_delivery.html", context)


@require_POST
@for_owners
@reauthentication_required(allow_get=True)
def roll(request: PageRequest, number: int) -> HttpResponse:
    """A new secret."""
    found = _own(request, number)
    return _show_secret(request, found, webhooks.roll_secret(webhook=found, caller=caller_of(request)))


@require_POST
@for_owners
def pause(request: PageRequest, number: int) -> HttpResponse:
    """Send nothing there for now."""
    found = _own(request, number)
    webhooks.pause_webhook(webhook=found)
    messages.success(request, _("The webhook is paused. What happens until you resume it isn’t sent."))
    return redirect(found)


@require_POST
@for_owners
def resume(request: PageRequest, number: int) -> HttpResponse:
    """Go on."""
    found = _own(request, number)
    webhooks.resume_webhook(webhook=found)
    messages.success(request, _("The webhook hears of things again."))
    return redirect(found)


@require_POST
@for_owners
def test(request: PageRequest, number: int) -> HttpResponse:
    """Have a test sent."""
    found = _own(request, number)
    try:
        made = webhooks.send_test(webhook=found)
    except webhooks.PausedError:
        messages.error(request, _("The webhook is paused. Resume it, and try again."))
        return redirect(found)
    messages.success(request, _("A test is on its way. Load this page again to see what came back."))
    return redirect(made)


@require_POST
@for_owners
def replay(request: PageRequest, number: int, key: Any) -> HttpResponse:
    """Send it once more."""
    found = _delivery(request, number, key)
    try:
        webhooks.replay(delivery=found)
    except webhooks.PausedError:
        messages.error(request, _("The webhook is paused. Resume it, and try again."))
    else:
        messages.success(request, _("It is on its way once more. Load this page again to see what came back."))
    return redirect(found)


@require_POST
@for_owners
def remove(request: PageRequest, number: int) -> HttpResponse:
    """Take the webhook away."""
    found = _own(request, number)
    webhooks.delete_webhook(webhook=found, caller=caller_of(request))
    messages.success(request, _("The webhook is gone, and the log of what it was sent with it."))
    return redirect("social:webhooks")


def _delivery(request: PageRequest, number: int, key: Any) -> WebhookDelivery:
    own = WebhookDelivery.objects.of(request.profile).select_related("webhook")
    return get_object_or_404(own, webhook=number, pk=key)


def _page_number(request: HttpRequest) -> int:
    wanted = request.GET.get("page", "")
    return max(int(wanted), 1) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1


def _show_secret(request: HttpRequest, found: Webhook, secret: str) -> HttpResponse:
    """To the webhook's page, which shows the secret once."""
    redis_client().set(_slot(request, found), secret, ex=_SHOWN_WITHIN)
    return redirect(f"{found.get_absolute_url()}?made")


def _shown_once(request: HttpRequest, found: Webhook) -> str | None:
    """A secret that was just made in this session: taken out as it is read, so that a reload finds nothing."""
    if "made" not in request.GET:
        return None
    secret: Any = redis_client().getdel(_slot(request, found))
    return str(secret) if secret else None


def _slot(request: HttpRequest, found: Webhook) -> str:
    return redis_key(f"new-webhook:{request.session.session_key}:{found.pk}")
