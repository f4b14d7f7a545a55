"""What a profile wants of recommendations, and lets be learned from it."""

from django.db import transaction

from lists.services.shelf import shelf
from recommendations.interactions import rebuild_profile
from recommendations.models import Exposure, Influence, Recommendations, RecommendationSettings
from social.models import Profile
from social.services.profiles import ProfileGone


def wishes_of(profile: Profile) -> RecommendationSettings:
    """As they are, or as they are for whoever never said anything: then it isn't saved. Runs one query."""
    kept = RecommendationSettings.objects.filter(profile=profile).first()
    return kept or RecommendationSettings(profile=profile)


@transaction.atomic
def set_wishes(*, profile: Profile, is_trained_on: bool, is_wanted: bool) -> RecommendationSettings:
    """Say both. What isn't wanted any more is gone with this transaction: the list with its reasons, what experiments
    noted, and, where neither is wanted, all signs of taste. Models that are made from then on don't know of the
    profile; of those made before nobody can take it out, and the next one replaces them. Raises ProfileGone.
    """
    # Whoever is about to store a list of the profile has done so when this goes on, or sees what is written here.
    if not Profile.objects.select_for_update(of=("self",)).filter(pk=profile.pk).exists():
        raise ProfileGone
    with shelf(profile):
        wishes, _new = RecommendationSettings.objects.update_or_create(
            profile=profile, defaults={"is_trained_on": is_trained_on, "is_wanted": is_wanted}
        )
        if not is_wanted:
            Recommendations.objects.filter(profile=profile).delete()
        if not is_trained_on:
            Influence.objects.filter(profile=profile).delete()
        if not (is_trained_on and is_wanted):
            Exposure.objects.filter(profile=profile).delete()
        rebuild_profile(profile_id=profile.pk)
    return wishes
