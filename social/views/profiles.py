"""A profile's public face, and the pictures that go with it."""

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import BooleanField, ExpressionWrapper
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from social import avatars
from social.models import Profile
from social.models.visibility import readable_profiles

A_YEAR = 365 * 24 * 3600


@require_safe
def profile(request: Any, handle: str) -> HttpResponse:
    """Whoever may know of the profile sees its face; whoever may read it, what it did as well."""
    viewer = request.profile or None
    if viewer and viewer.handle == handle.lower():
        shown = viewer
        shown.is_open = True
    else:
        is_open = ExpressionWrapper(readable_profiles(viewer), output_field=BooleanField())
        known = Profile.objects.visible_to(viewer).annotate(is_open=is_open)
        shown = get_object_or_404(known, handle=handle.lower())
    if handle != shown.handle:
        # Browsers would keep it for good, and a handle may be another's tomorrow.
        return HttpResponsePermanentRedirect(shown.get_absolute_url(), headers={"Cache-Control": "no-cache"})
    return render(request, "social/profile.html", {"shown": shown, "viewer": viewer, "is_own": shown == viewer})


@require_safe
def avatar(request: Any, name: str) -> HttpResponse:
    """A picture out of the store, for sites that keep theirs on disk. Nothing else that lies there has an address."""
    if not avatars.FILE_NAME.fullmatch(name):
        raise Http404
    try:
        with default_storage.open(f"{avatars.FOLDER}/{name}") as stored:
            content = stored.read()
    except FileNotFoundError:
        raise Http404 from None
    headers = {
        "Cache-Control": f"public, max-age={A_YEAR}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
        "Content-Disposition": "inline",
    }
    return HttpResponse(content, content_type="image/webp", headers=headers)
