"""The streaming services that somebody has."""

from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef

from movies.models import Availability, Provider
from social.models import Profile

_KEPT_FOR = 3600


def region_of(profile: Profile) -> str:
    """Where the profile watches; the site's own region where it doesn't say."""
    return profile.region or str(settings.TMDB_REGION)


def services_of_region(region: str) -> list[int]:
    """Keys of those that offer anything there, the best known first. Remembered for an hour."""

    def found() -> list[int]:
        offers = Availability.objects.filter(provider=OuterRef("pk"), region=region)
        return list(Provider.objects.filter(Exists(offers)).values_list("pk", flat=True))

    return cache.get_or_set(f"providers:{region}", found, _KEPT_FOR) or []


@transaction.atomic
def set_services(*, profile: Profile, providers: Iterable[Provider]) -> None:
    """These it has, and no others."""
    profile.providers.set(providers)
