"""Whose rows an endpoint tells of, where it tells of one's own or of somebody else's."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request

from config.lib.api.views import ApiViewSet
from social.models import Profile

OF = OpenApiParameter(
    "of", {"type": "string", "pattern": "^[a-z0-9_]{2,30}$"}, description="Whose: a handle. Without it, one's own."
)


class OfSomebody(ApiViewSet):
    """Endpoints that take `?of=`."""

    def owner(self, request: Request) -> Profile:
        """Whose rows are asked for: `?of=`'s, or one's own. Raises Http404, NotAuthenticated for a visitor's own."""
        handle = request.query_params.get("of")
        if handle is not None:
            if "\0" in handle:
                raise ValidationError({"of": [_("Null characters are not allowed.")]})
            return get_object_or_404(Profile.objects.open_to(self.viewer), handle=handle.removeprefix("@").lower())
        if not self.viewer:
            raise NotAuthenticated
        found: Profile = self.viewer
        return found
