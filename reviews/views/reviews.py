"""A review by itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reviews.models import Review


@require_safe
def review(request: Any, handle: str, pk: int) -> HttpResponse:
    """One review, as whoever may see it reads it."""
    readable = Review.objects.visible_to(request.profile).select_related("profile", "title", "season", "episode")
    found = get_object_or_404(readable, pk=pk, profile__handle=handle.lower())
    return render(request, "reviews/review.html", {"review": found})
