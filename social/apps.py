from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SocialConfig(AppConfig):
    """Who acts: accounts, the profiles they act as, whom they follow."""

    name = "social"
    verbose_name = _("Accounts and people")

    def ready(self) -> None:
        from social import activity as spine  # noqa: PLC0415 (models first)
        from social import feed, live, spreading  # noqa: PLC0415 (models first)
        from social.adapters import leaving, listening  # noqa: PLC0415 (models first)
        from social.models import Profile  # noqa: PLC0415 (models first)
        from social.moderation import cases, groups  # noqa: PLC0415 (models first)
        from social.notifications import listening as notifying  # noqa: PLC0415 (models first)
        from social.signals import activity_recorded, profiles_going  # noqa: PLC0415 (models first)
        from social.webhooks import writing  # noqa: PLC0415 (models first)

        def spread(activity: Any, **_more: Any) -> None:
            spreading.spread_soon(activity=activity)

        def forget_follows(profiles: Any, **_more: Any) -> None:
            # An activity points to whom it is about by number alone: nothing would take it along.
            spine.withdraw_each(Profile, [profile.pk for profile in profiles])

        def hint(activity: Any, **_more: Any) -> None:
            if feed.is_shown(activity):
                live.hint(channel=live.FOLLOWERS, key=activity.actor_id, event="feed")

        post_migrate.connect(groups.make_moderators, sender=self, dispatch_uid="moderators-group")
        listening.connect()
        writing.connect()
        cases.connect()
        leaving.connect()
        notifying.connect()
        activity_recorded.connect(spread, weak=False, dispatch_uid="activities-to-spread")
        profiles_going.connect(forget_follows, weak=False, dispatch_uid="follows-of-profiles-going")
        activity_recorded.connect(hint, weak=False, dispatch_uid="activities-to-feeds")
