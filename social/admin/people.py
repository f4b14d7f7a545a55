"""Who follows, blocks and mutes whom."""

from django.contrib import admin

from config.lib.looking import OnlyToLookAt
from social.models import Block, Follow, Mute


class BetweenPeople(OnlyToLookAt):
    """To look at, when somebody asks for help. The people themselves begin and end it, by services that tell others."""

    date_hierarchy = "created_at"


@admin.register(Follow)
class FollowAdmin(BetweenPeople):
    list_display = ("follower", "followed", "status", "created_at")
    list_filter = ("status",)
    list_select_related = ("follower", "followed")
    search_fields = ("=follower__handle", "=followed__handle")


@admin.register(Block)
class BlockAdmin(BetweenPeople):
    list_display = ("blocker", "blocked", "created_at")
    list_select_related = ("blocker", "blocked")
    search_fields = ("=blocker__handle", "=blocked__handle")


@admin.register(Mute)
class MuteAdmin(BetweenPeople):
    list_display = ("muter", "muted", "created_at")
    list_select_related = ("muter", "muted")
    search_fields = ("=muter__handle", "=muted__handle")
