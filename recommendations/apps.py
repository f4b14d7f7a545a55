from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    """What to watch next, and why."""

    name = "recommendations"
    verbose_name = _("Recommendations")
