"""Whoever it is, and oneself."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.permissions import SignedIn
from config.lib.api.views import ConditionalReads
from social.api.serializers.people import ProfileSerializer
from social.api.serializers.profiles import MeSerializer, MeWriteSerializer
from social.enums import ProfileKind
from social.models import Profile
from social.models.visibility import readable_profiles
from social.queries import counts_of, standing_of
from social.services.profiles import HandleTaken, household, update_profile


class ProfileView(ConditionalReads):
    @extend_schema(summary="A profile's public face", responses=ProfileSerializer)
    def get(self, request: Request, handle: str) -> Response:
        viewer = getattr(request, "profile", None) or None
        is_open = ExpressionWrapper(readable_profiles(viewer), output_field=BooleanField())
        known: QuerySet[Profile] = Profile.objects.visible_to(viewer).annotate(is_open=is_open)
        shown = get_object_or_404(known, handle=handle.lower())
        shown.standing = standing_of(viewer, shown) if viewer else None  # type: ignore[attr-defined]
        context = {"request": request, "counts": counts_of(shown) if shown.is_open else None}  # type: ignore[attr-defined]
        return Response(ProfileSerializer(shown, context=context).data)


class MeView(ConditionalReads):
    permission_classes = (SignedIn,)

    @extend_schema(summary="The profile that acts, its settings and its household", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return self.answer(request)

    @extend_schema(
        summary="Change the settings of the profile that acts", request=MeWriteSerializer, responses=MeSerializer
    )
    def patch(self, request: Request) -> Response:
        profile = self.profile(request)
        if profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Kids' and guest profiles are changed by the household's grown-ups."))
        wanted = MeWriteSerializer(profile, data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        try:
            update_profile(profile=profile, **wanted.validated_data)
        except HandleTaken:
            raise ValidationError({"handle": [_("This handle is taken.")]}) from None
        return self.answer(request)

    def profile(self, request: Any) -> Profile:
        """As it is now: the one on the request may have been read before somebody else's change."""
        return Profile.objects.select_related("user").get(pk=request.profile.pk)

    def answer(self, request: Any) -> Response:
        profile = self.profile(request)
        # A kids' token or session needs to know of nobody else.
        members = household(profile.user) if profile.kind == ProfileKind.STANDARD else [profile]
        context = {"request": request, "household": list(members)}
        return Response(MeSerializer(profile, context=context).data)
