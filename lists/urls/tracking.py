"""Addresses: status, ratings, viewings, the menu of a card, and undo."""

from django.urls import URLPattern, path

from lists.views import tracking, undo, watches

urlpatterns: list[URLPattern] = [
    path("title/<numbered:slug>/track/", tracking.track, name="track"),
    path("title/<int:title>/menu/", tracking.menu, name="menu"),
    path("track/", tracking.controls, name="controls"),
    path("track/<int:title>/watched/", tracking.watched, name="track_watched"),
    path("track/<int:title>/watchlist/", tracking.watchlist, name="track_watchlist"),
    path("track/<int:title>/favourite/", tracking.favourite, name="track_favourite"),
    path("track/<int:title>/status/", tracking.status, name="track_status"),
    path("track/<int:title>/stopped/", tracking.stopped, name="track_stopped"),
    path("track/<int:title>/rating/", tracking.rating, name="track_rating"),
    path("track/<int:title>/owned/", tracking.owned, name="track_owned"),
    path("track/<int:title>/note/", tracking.note, name="track_note"),
    path("track/<int:title>/log/", watches.log, name="log"),
    path("watch/<int:watch>/edit/", watches.edit, name="edit_watch"),
    path("watch/<int:watch>/delete/", watches.delete, name="delete_watch"),
    path("undo/<uuid:key>/", undo.undo, name="undo"),
]
