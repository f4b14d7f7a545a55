from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """What people think of titles."""

    name = "reviews"
    verbose_name = _("Ratings and reviews")

    def ready(self) -> None:
        from reviews import services  # noqa: PLC0415 (models first)
        from social.signals import profile_going  # noqa: PLC0415 (models first)

        def forget(profile: Any, **_more: Any) -> None:
            services.forget_ratings(profile=profile)

        profile_going.connect(forget, weak=False, dispatch_uid="ratings-of-a-profile-going")
