"""The consent page of other apps, and their tokens: allauth's, with a profile to act as."""

import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.idp.oidc.forms import AuthorizationForm
from allauth.idp.oidc.models import Client
from allauth.idp.oidc.views import AuthorizationView, TokenView
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from config.lib.callers import caller_of
from config.lib.locks import redis_client, redis_key
from movies.views.browsing import viewer
from social.enums import AuditEvent, ProfileKind, TokenScope
from social.models import Profile
from social.services import apps, audit

# Longer than an authorization code holds.
_CODE_KEPT = 600


class ConsentForm(AuthorizationForm):
    """What the app may do, and as whom."""

    profile = forms.ModelChoiceField(
        Profile.objects.none(), label=_("As whom?"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user, self.wanted = kwargs["user"], list(kwargs["requested_scopes"])
        super().__init__(*args, **kwargs)
        field: Any = self.fields["profile"]
        field.queryset = Profile.objects.of(self.user).exclude(kind=ProfileKind.GUEST)
        field.label_from_instance = lambda profile: f"{profile.name} (@{profile.handle})"
        if not self.acts:
            del self.fields["profile"]

    def clean(self) -> dict[str, Any]:
        if self.user.deletion_due_at:
            raise ValidationError(_("This account is about to be deleted. Keep it first, then let the app in."))
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned

    @property
    def acts(self) -> bool:
        """Whether it matters which profile is meant: the app wants to do something, or to know a handle and a name."""
        return bool(set(self.wanted) & {*TokenScope.values, "profile"})

    @property
    def asks_address(self) -> bool:
        """Whether it wants an e-mail address, of which there are several."""
        return "email" in self.fields


@method_decorator(never_cache, name="dispatch")
class ConsentView(AuthorizationView):
    """Asks each time, whatever the client's settings say: nobody but the person knows which profile is meant."""

    form_class = ConsentForm

    def _skip_consent(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        active = viewer(self.request)
        return {**initial, "profile": active.pk if active else None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "returns_to": urlsplit(str(self._request_info.get("redirect_uri", "")))}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().render_to_response(context, **kwargs)
        # The answer to this form leads to the app; browsers hold that to the form's policy.
        response._csp_update = {"form-action": [_form_target(context["returns_to"])]}  # type: ignore[attr-defined]
        return response

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user: Any = self.request.user
        codes = parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code", [])
        if not codes:
            return response
        if profile := form.cleaned_data.get("profile"):
            redis_client().set(_slot(codes[0]), profile.pk, ex=_CODE_KEPT)
        client = Client.objects.get(pk=self._request_info["client_id"])
        detail = f"{client.name} ({', '.join(form.cleaned_data['scopes'])})"
        audit(user=user, event=AuditEvent.APP_ALLOWED, detail=detail, caller=caller_of(self.request))
        return response


authorize = ConsentView.as_view()


class ProfileTokenView(TokenView):
    """Tokens that remember whom they act as: chosen on the consent page, and kept when they are refreshed."""

    @transaction.atomic
    def post(self, request: HttpRequest) -> HttpResponse:
        grant = request.POST.get("grant_type", "")
        if grant not in (Client.GrantType.AUTHORIZATION_CODE, Client.GrantType.REFRESH_TOKEN):
            return _refused("unsupported_grant_type")
        if grant == Client.GrantType.REFRESH_TOKEN:
            secret = request.POST.get("refresh_token", "")
            if apps.is_resting(secret=secret):
                return _refused("invalid_grant")
            profile_id = apps.profile_of_refresh_token(secret=secret)
        else:
            profile_id = _chosen(request.POST.get("code", ""))
        # The id_token is made along with the tokens, before they are there to be asked.
        request.granted_profile = profile_id  # type: ignore[attr-defined]
        response: HttpResponse = super().post(request)
        if response.status_code == 200 and profile_id is not None:
            made = json.loads(response.content)
            secrets = [made[name] for name in ("access_token", "refresh_token") if made.get(name)]
            apps.bind_to_profile(secrets=secrets, profile_id=profile_id)
        return response


token = csrf_exempt(ProfileTokenView.as_view())


def not_offered(request: HttpRequest) -> HttpResponse:
    """Devices without a browser make themselves a personal access token instead."""
    raise Http404


def _refused(error: str) -> HttpResponse:
    return HttpResponse(json.dumps({"error": error}), status=400, content_type="application/json")


def _chosen(code: str) -> int | None:
    """The profile that was chosen along with this code."""
    kept: Any = redis_client().get(_slot(code))
    return int(kept) if kept else None


def _slot(code: str) -> str:
    return redis_key(f"oauth-code:{hashlib.sha256(code.encode('utf-8', 'replace')).hexdigest()}")


def _form_target(address: Any) -> str:
    """The source that a policy names for an address: a site's origin, or the scheme of an app on a phone."""
    if address.scheme in ("http", "https"):
        return f"{address.scheme}://{address.netloc}"
    return f"{address.scheme}:" if address.scheme else "'self'"
