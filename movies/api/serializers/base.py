"""Fields that several shapes share."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


def image_url(path: str, size: str) -> str | None:
    """A picture's address at TMDB; None where there is no picture."""
    return f"{settings.TMDB_IMAGE_URL}/{size}{path}" if path.startswith("/") else None


@extend_schema_field(OpenApiTypes.URI)
class PictureField(serializers.ReadOnlyField):
    """The address of a picture that is stored as a path; null without one."""

    def __init__(self, *, size: str, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)
        self.size = size

    def to_representation(self, value: str) -> str | None:
        return image_url(value, self.size)


@extend_schema_field(OpenApiTypes.URI)
class PageField(serializers.ReadOnlyField):
    """The address of the page that people read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", **kwargs)

    def to_representation(self, value: Any) -> str:
        request = self.context.get("request")
        path: str = value.get_absolute_url()
        return request.build_absolute_uri(path) if request else path


class SubListField(serializers.HyperlinkedIdentityField):
    """The address of a list that belongs to the row."""
