from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """What people keep: lists, a library, a diary."""

    name = "lists"
    verbose_name = _("Lists and library")

    def ready(self) -> None:
        from lists import notifications  # noqa: PLC0415 (models first)
        from lists.exports.going import forget_profiles  # noqa: PLC0415 (models first)
        from lists.imports.followed import followed_elsewhere  # noqa: PLC0415 (models first)
        from lists.models import ListLike  # noqa: PLC0415 (models first)
        from lists.services import sharing, together  # noqa: PLC0415 (models first)
        from lists.services.items import lock_lists  # noqa: PLC0415 (models first)
        from lists.services.reviewing import tie_as_sent  # noqa: PLC0415 (models first)
        from lists.tasks import on_shows_written  # noqa: PLC0415 (models first)
        from movies.signals import shows_written  # noqa: PLC0415 (models first)
        from reviews.signals import review_sent  # noqa: PLC0415 (models first)
        from social.signals import profiles_blocked, profiles_going, suggesting  # noqa: PLC0415 (models first)

        def lock_liked(profiles: Any, **_more: Any) -> None:
            # Each like that goes has its list counted anew: of two who go at once the second waits here, not halfway.
            lock_lists(ListLike.objects.filter(profile__in=profiles).values_list("list_id", flat=True))

        def forget_exports(profiles: Any, **_more: Any) -> None:
            forget_profiles(profiles)

        notifications.connect()

        def part_ways(blocker: int, blocked: int, **_more: Any) -> None:
            together.part(one=blocker, other=blocked)
            sharing.part(one=blocker, other=blocked)

        def suggest(viewer: Any, **_more: Any) -> Any:
            return followed_elsewhere(viewer)

        profiles_blocked.connect(part_ways, weak=False, dispatch_uid="lists-and-viewings-of-profiles-blocked")
        suggesting.connect(suggest, weak=False, dispatch_uid="people-followed-elsewhere")
        profiles_going.connect(lock_liked, weak=False, dispatch_uid="likes-of-profiles-going")
        profiles_going.connect(forget_exports, weak=False, dispatch_uid="exports-of-profiles-going")
        review_sent.connect(tie_as_sent, dispatch_uid="viewings-of-reviews-sent")
        shows_written.connect(on_shows_written, dispatch_uid="entries-of-shows-written")
