"""The endpoints of lists and tracking, below /api/v1/."""

from django.urls import path

from lists.api.views.library import LibraryViewSet
from lists.api.views.quick_add import QuickAddViewSet
from lists.api.views.undo import UndoViewSet
from lists.api.views.watches import WatchViewSet

library = LibraryViewSet.as_view
watch = WatchViewSet.as_view

urlpatterns = [
    path("library/bulk/", library({"post": "change_many"}), name="library-bulk"),
    path(
        "library/<int:pk>/",
        library({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="library-entry",
    ),
    path("watches/", watch({"get": "list", "post": "create"}), name="watches"),
    path("watches/bulk/", watch({"post": "create_many"}), name="watches-bulk"),
    path(
        "watches/<int:pk>/",
        watch({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="watch",
    ),
    path("quick-add/", QuickAddViewSet.as_view({"post": "create"}), name="quick-add"),
    path("undo/<uuid:key>/", UndoViewSet.as_view({"post": "create"}), name="undo"),
]
