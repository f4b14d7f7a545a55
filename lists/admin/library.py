"""Libraries and viewings: to look at. Their sums, lists and ways back hang together; only the services write them.

No private notes and no copies: those are their owner's alone, admins included.
"""

from django.contrib import admin

from config.lib.looking import OnlyToLookAt
from lists.models import LibraryEntry, SavedView, SharedWatch, Watch


@admin.register(LibraryEntry)
class LibraryEntryAdmin(OnlyToLookAt):
    list_display = ("title", "profile", "status", "times_watched", "last_watched_on", "updated_at")
    list_filter = ("status", "on_watchlist", "is_favourite")
    list_select_related = ("title", "profile")
    search_fields = ("=profile__handle", "title__folded_name__startswith")
    exclude = ("private_note", "owned", "owned_note")
    ordering = ("-pk",)


@admin.register(Watch)
class WatchAdmin(OnlyToLookAt):
    list_display = ("title", "episode", "profile", "watched_on", "is_rewatch", "visibility", "logged_at")
    list_filter = ("visibility", "is_rewatch")
    list_select_related = ("title", "episode", "profile")
    search_fields = ("=profile__handle", "title__folded_name__startswith")
    exclude = ("note", "company", "nonce")
    ordering = ("-pk",)


@admin.register(SharedWatch)
class SharedWatchAdmin(OnlyToLookAt):
    list_display = ("watch", "profile", "status", "created_at", "answered_at")
    list_filter = ("status",)
    list_select_related = ("watch", "profile")
    search_fields = ("=profile__handle", "=watch__profile__handle")
    ordering = ("-pk",)


@admin.register(SavedView)
class SavedViewAdmin(OnlyToLookAt):
    list_display = ("name", "profile", "created_at")
    list_select_related = ("profile",)
    search_fields = ("=profile__handle", "name")
    ordering = ("-pk",)
