"""People of similar taste, for those who look for somebody to follow."""

from django.core.cache import cache
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reviews.queries.people import similar_taste
from social.models import Profile
from social.queries import Candidate

# Seconds. Tastes change slowly, and who may be suggested is asked each time by whoever shows them.
KEPT = 300


def candidates(viewer: Profile, *, most: int) -> list[Candidate]:
    """Whose taste is the viewer's, the more alike the nearer. Runs 4 queries at most, and then none for minutes."""
    key = f"reviews:kindred:{viewer.pk}:{most}"
    found: list[tuple[int, int]] | None = cache.get(key)
    if found is None:
        found = [(each.profile.pk, each.match.percent or 0) for each in similar_taste(viewer, most // 2)]
        if found:  # who has rated little finds somebody with the next rating, it may be
            cache.set(key, found, KEPT)
    return [
        Candidate(profile, percent / 100, format_lazy(_("Taste match {percent} %"), percent=percent))
        for profile, percent in found
    ]
