from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocialConfig(AppConfig):
    """Who acts: accounts, the profiles they act as, whom they follow."""

    name = "social"
    verbose_name = _("Accounts and people")

    def ready(self) -> None:
        from social.adapters import leaving, listening  # noqa: PLC0415 (models first)

        listening.connect()
        leaving.connect()
