from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """What people think of titles."""

    name = "reviews"
    verbose_name = _("Ratings and reviews")

    def ready(self) -> None:
        from reviews import services  # noqa: PLC0415 (models first)
        from reviews.models import Review  # noqa: PLC0415 (models first)
        from reviews.queries import kindred  # noqa: PLC0415 (models first)
        from reviews.services import comments, going  # noqa: PLC0415 (models first)
        from social.models import Profile  # noqa: PLC0415 (models first)
        from social.moderation import Hiding, register_hiding  # noqa: PLC0415 (models first)
        from social.signals import profile_faced, profiles_going, suggesting  # noqa: PLC0415 (models first)

        def forget(profiles: Any, **_more: Any) -> None:
            services.forget_ratings(profiles=profiles)

        def settle(profile: Any, **_more: Any) -> None:
            services.settle_ratings(profile=profile)

        def saved(instance: Any, created: bool, **_more: Any) -> None:
            if not created:
                services.settle_ratings(profile=instance)

        def fall_silent(profiles: Any, **_more: Any) -> None:
            going.forget_talk_of(profiles=profiles)

        def forget_talk(instance: Any, origin: Any = None, **_more: Any) -> None:
            # Of a profile that goes all reviews are dealt with at once, before.
            if getattr(origin, "model", type(origin)) is Review:
                going.withdraw_talk(reviews=[instance.pk])

        def suggest(viewer: Any, most: int, **_more: Any) -> Any:
            return kindred.candidates(viewer, most=most)

        # The place of a comment stays, for the sake of the replies.
        hiding = Hiding(
            hide=lambda comment: comments.remove_as_moderator(comment=comment.pk),
            show=lambda comment: comments.put_back_as_moderator(comment=comment.pk),
            is_hidden=comments.is_hidden,
        )
        register_hiding("reviews.Comment", hiding)
        suggesting.connect(suggest, weak=False, dispatch_uid="people-of-similar-taste")
        post_save.connect(saved, sender=Profile, weak=False, dispatch_uid="ratings-of-a-profile-saved")
        profile_faced.connect(settle, weak=False, dispatch_uid="ratings-of-a-profile-faced")
        profiles_going.connect(forget, weak=False, dispatch_uid="ratings-of-a-profile-going")
        profiles_going.connect(fall_silent, weak=False, dispatch_uid="talk-of-a-profile-going")
        pre_delete.connect(forget_talk, sender=Review, weak=False, dispatch_uid="talk-of-a-review-going")
