from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SocialConfig(AppConfig):
    """Who acts: accounts, the profiles they act as, whom they follow."""

    name = "social"
    verbose_name = _("Accounts and people")

    def ready(self) -> None:
        from social import spreading  # noqa: PLC0415 (models first)
        from social.adapters import leaving, listening  # noqa: PLC0415 (models first)
        from social.moderation import cases, groups  # noqa: PLC0415 (models first)
        from social.signals import activity_recorded  # noqa: PLC0415 (models first)
        from social.webhooks import writing  # noqa: PLC0415 (models first)

        def spread(activity: Any, **_more: Any) -> None:
            spreading.spread_soon(activity=activity)

        post_migrate.connect(groups.make_moderators, sender=self, dispatch_uid="moderators-group")
        listening.connect()
        writing.connect()
        cases.connect()
        leaving.connect()
        activity_recorded.connect(spread, weak=False, dispatch_uid="activities-to-spread")
