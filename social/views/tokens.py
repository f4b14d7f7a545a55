"""Access tokens: the list, making one, and ending one."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.callers import caller_of
from config.lib.locks import redis_client, redis_key
from config.lib.pages import render_page
from movies.views.browsing import viewer
from social.forms.tokens import TokenForm
from social.models import AccessToken
from social.services import tokens

# How long a new token waits for the page that shows it, once.
_SHOWN_WITHIN = 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
@reauthentication_required(allow_get=True)
def token_list(request: HttpRequest) -> HttpResponse:
    """The account's tokens, and the form for one more. A new one is shown on the page that follows, and never again."""
    user: Any = request.user
    form = TokenForm(request.POST or None, user=user, active=viewer(request))
    if request.method == "POST" and form.is_valid() and (made := _made(request, form)):
        return redirect(f"{reverse('social:tokens')}?made={made}")
    mine = AccessToken.objects.filter(profile__user=user).select_related("profile").order_by("-created_at", "-pk")
    rows = tokens.with_last_use(mine.live())
    secret = _shown_once(request) if request.method == "GET" else None
    context = {"form": form, "tokens": rows, "secret": secret, "made": request.GET.get("made", "")}
    return render_page(request, "social/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """End a token for good."""
    token = get_object_or_404(
        AccessToken.objects.select_related("profile__user"), pk=number, profile__user=request.user
    )
    tokens.revoke_token(token=token, caller=caller_of(request))
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": token.name})
    return redirect("social:tokens")


def _made(request: HttpRequest, form: TokenForm) -> int | None:
    """The id of the new token, whose secret now waits for its one showing; None if there are too many tokens."""
    facts = form.cleaned_data
    try:
        token, secret = tokens.create_token(
            profile=facts["profile"],
            name=facts["name"],
            scopes=facts["scopes"],
            expires_at=form.expires_at,
            caller=caller_of(request),
        )
    except tokens.TooManyTokensError:
        form.add_error(None, _("That would be too many tokens. Revoke one that you don’t use any more."))
        return None
    redis_client().set(_slot(request, str(token.pk)), secret, ex=_SHOWN_WITHIN)
    return token.pk


def _shown_once(request: HttpRequest) -> str | None:
    """The secret of the token just made in this session: taken out as it is read, so that a reload finds nothing."""
    number = request.GET.get("made", "")
    if not (number.isascii() and number.isdigit()):
        return None
    found: Any = redis_client().getdel(_slot(request, number))
    return str(found) if found else None


def _slot(request: HttpRequest, number: str) -> str:
    return redis_key(f"new-token:{request.session.session_key}:{number[:20]}")
