"""Endpoints over personal access tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict
from config.lib.api.views import ApiViewSet
from config.lib.callers import caller_of
from social.api.authentication import Grant
from social.enums import ProfileKind, TokenScope
from social.models import AccessToken, Profile, User
from social.services import tokens


class ReauthenticationNeededError(PermissionDenied):
    """403: a session makes tokens only shortly after its owner proved once more who they are."""

    default_detail = _("Please confirm that it is you, at /accounts/reauthenticate/, and try again.")
    default_code = "reauthentication_needed"


class TokenSerializer(serializers.ModelSerializer[AccessToken]):
    url = serializers.HyperlinkedIdentityField(view_name="api:token", lookup_field="pk")
    profile = serializers.CharField(source="profile.handle", help_text="The handle of the profile that it acts as.")
    scopes = serializers.ListField(child=serializers.ChoiceField(TokenScope.choices))

    class Meta:
        model = AccessToken
        fields: tuple[str, ...] = (
            "id",
            "url",
            "name",
            "start",
            "profile",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
        )
        read_only_fields: tuple[str, ...] = fields


class NewTokenSerializer(TokenSerializer):
    """A token that was just made."""

    token = serializers.CharField(help_text="The token itself: in this answer, and never again.")

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")
        read_only_fields = fields


class TokenWriteSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(TokenScope.choices), allow_empty=False, max_length=len(TokenScope)
    )
    profile = serializers.CharField(
        required=False, help_text="A handle of the account's own; without one, the profile that asks."
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, help_text="Null or left out: never.")

    def validate_expires_at(self, value: datetime | None) -> datetime | None:
        if value is not None and value <= timezone.now():
            raise ValidationError(_("Choose a moment that is still to come."))
        return value


def show_last_use(rows: Sequence[AccessToken]) -> None:
    """Give the tokens the time of their last use as of this moment."""
    tokens.with_last_use(rows)


class TokenViewSet(ApiViewSet):
    """A session sees all tokens of its account; a token only those of its own profile, and makes none that does more
    or lasts longer than itself. Apps see none: a token would outlast their being shown out.
    """

    permission_classes = (IsAuthenticated,)
    scopes = {"list": "admin", "retrieve": "admin", "create": "admin", "destroy": "admin"}  # noqa: RUF012
    serializer_class = TokenSerializer
    detail_serializer_class = TokenSerializer
    write_serializer_class = TokenWriteSerializer
    keyset = ("-pk",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.grant and self.grant.token is None:
            raise PermissionDenied(_("Apps can't see or make access tokens."))
        if not self.grant and self.viewer and self.viewer.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Switch to a profile of a grown-up first."))

    @property
    def grant(self) -> Grant | None:
        """The token that asks; None for a session."""
        return self.request.auth if isinstance(self.request.auth, Grant) else None

    def get_queryset(self) -> QuerySet[AccessToken]:
        mine = AccessToken.objects.live().filter(profile__user=self.account).select_related("profile__user")
        return mine.filter(profile=self.grant.profile) if self.grant else mine

    @extend_schema(summary="Your access tokens")
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset(), prepare=show_last_use)

    @extend_schema(summary="An access token")
    def retrieve(self, request: Request, pk: int) -> Response:
        [token] = tokens.with_last_use([get_object_or_404(self.get_queryset(), pk=pk)])
        return Response(self.get_serializer(token).data)

    @extend_schema(
        summary="Make an access token",
        description="Takes no Idempotency-Key: keeping the answer would mean keeping the token.",
        request=TokenWriteSerializer,
        responses={201: NewTokenSerializer},
    )
    def create(self, request: Request) -> Response:
        if not self.grant and not did_recently_reauthenticate(request._request):
            raise ReauthenticationNeededError
        facts = self.validated()
        try:
            token, secret = tokens.create_token(
                profile=self.chosen_profile(facts.get("profile")),
                name=facts["name"],
                scopes=self.allowed(facts["scopes"]),
                expires_at=self.within_life(facts.get("expires_at")),
                within=self.grant.scopes if self.grant else None,
                caller=caller_of(request._request),
            )
        except tokens.WiderThanAllowedError:
            raise ValidationError({"scopes": [_("A token makes none with scopes that it doesn't have itself.")]})
        except tokens.TooManyTokensError:
            raise Conflict(_("There are too many tokens. Revoke one that isn't used any more."))
        token.token = secret  # type: ignore[attr-defined]
        data = NewTokenSerializer(token, context=self.get_serializer_context()).data
        return Response(data, 201, headers={"Location": str(data["url"])})

    @extend_schema(summary="Revoke an access token")
    def destroy(self, request: Request, pk: int) -> Response:
        token = get_object_or_404(self.get_queryset(), pk=pk)
        if not tokens.revoke_token(token=token, caller=caller_of(request._request)):
            raise Http404
        return Response(status=204)

    def chosen_profile(self, handle: str | None) -> Profile:
        """The profile of this handle, if whoever asks may make tokens for it. Raises ValidationError."""
        own = Profile.objects.of(self.account).exclude(kind=ProfileKind.GUEST).select_related("user")
        if self.grant:
            own = own.filter(pk=self.grant.profile.pk)
        wanted = own.filter(handle=handle.lower().removeprefix("@")) if handle else own.filter(pk=self.viewer.pk)
        profile = wanted.first()
        if profile is None:
            raise ValidationError({"profile": [_("You have no profile of this handle that a token could act as.")]})
        return profile

    def allowed(self, scopes: Sequence[str]) -> Sequence[str]:
        """The scopes, if the account may have them. Raises ValidationError."""
        if TokenScope.ADMIN in scopes and not self.account.is_staff:
            raise ValidationError({"scopes": [_("Only staff make tokens with the scope admin.")]})
        return scopes

    def within_life(self, expires_at: datetime | None) -> datetime | None:
        """The moment asked for, or the end of the token that asks if that is sooner."""
        own = self.grant.token.expires_at if self.grant and self.grant.token else None
        return min((moment for moment in (own, expires_at) if moment is not None), default=None)

    @property
    def account(self) -> User:
        return cast(User, self.request.user)
