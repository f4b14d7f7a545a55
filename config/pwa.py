"""What makes the site installable: its manifest, and the service worker that stands in when there is no network."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What the offline page needs to look as it should.
KEPT = (
    "css/tokens.css", "css/base.css", "css/posters.css", "css/components.css", "css/site.css", "css/pages.css",
    "css/utilities.css", "js/theme.js", "icons/icons.svg", "icons/scenes.svg", "icons/posters.svg", "icons/favicon.svg",
)  # fmt: skip


@require_safe
@cache_control(max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker, served from the root so that the whole site is its scope; a new version when a kept file changes."""
    files = [static(name) for name in KEPT]
    version = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    context = {
        "files": files,
        "offline_url": reverse("movies:offline"),
        "version": version,
        "development": settings.DEBUG,
        "icon": static("icons/icon-192.png"),
        "notifications_url": reverse("social:notifications"),
    }
    return HttpResponse(render_to_string("sw.js", context), content_type="text/javascript")


@require_safe
@cache_control(max_age=86400)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest."""
    icons = [
        {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("icons/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    return JsonResponse(
        {
            "name": "Matinee",
            "short_name": "Matinee",
            "description": _("A film and television diary of your own."),
            "start_url": reverse("movies:landing"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#0d0c11",
            "theme_color": "#0d0c11",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
