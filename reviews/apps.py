from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """What people think of titles."""

    name = "reviews"
    verbose_name = _("Ratings and reviews")
