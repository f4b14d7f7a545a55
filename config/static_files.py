"""Static files under names that change with their content, compressed beforehand."""

from typing import Any

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What production and the demo serve.

    Brotli takes a minute for all files. That pays off once for a container image, and not for a person who waits for
    the demo: there STATIC_BROTLI is off, and gzip has to do.
    """

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**kwargs, use_brotli=settings.STATIC_BROTLI)
