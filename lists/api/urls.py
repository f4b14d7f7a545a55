"""The endpoints of lists and tracking, below /api/v1/."""

from typing import Any

from django.urls import path

from lists.api.views.compare import CompareViewSet
from lists.api.views.exports import ExportViewSet
from lists.api.views.imports import ImportPartsViewSet, ImportsViewSet, ImportViewSet
from lists.api.views.items import ItemViewSet
from lists.api.views.library import LibraryViewSet
from lists.api.views.links import LinkViewSet
from lists.api.views.lists import ListViewSet
from lists.api.views.members import InvitationViewSet, MemberViewSet
from lists.api.views.quick_add import QuickAddViewSet
from lists.api.views.ratings import RatingsViewSet, RatingViewSet
from lists.api.views.shows import ShowViewSet
from lists.api.views.stats import StatsViewSet
from lists.api.views.together import TogetherViewSet
from lists.api.views.undo import UndoViewSet
from lists.api.views.watches import WatchViewSet

one_list = ListViewSet.as_view
item = ItemViewSet.as_view
member = MemberViewSet.as_view
link = LinkViewSet.as_view
invitation = InvitationViewSet.as_view
library = LibraryViewSet.as_view
watch = WatchViewSet.as_view
shared = TogetherViewSet.as_view
show = ShowViewSet.as_view
rating = RatingViewSet.as_view
one_import = ImportViewSet.as_view
parts = ImportPartsViewSet.as_view
export = ExportViewSet.as_view
RATED: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}

urlpatterns = [
    path("lists/", one_list({"get": "list", "post": "create"}), name="lists"),
    path(
        "lists/<int:pk>/",
        one_list({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="list",
    ),
    path("lists/<int:pk>/like/", one_list({"put": "like", "delete": "unlike"}), name="list-like"),
    path("lists/<int:pk>/copy/", one_list({"post": "copy"}), name="list-copy"),
    path("lists/<int:pk>/items/", item({"get": "list", "post": "create"}), name="list-items"),
    path("lists/<int:pk>/items/bulk/", item({"post": "change_many"}), name="list-items-bulk"),
    path(
        "lists/<int:pk>/items/<int:title>/",
        item({"patch": "partial_update", "delete": "destroy"}),
        name="list-item",
    ),
    path("lists/<int:pk>/reorder/", item({"post": "reorder"}), name="list-reorder"),
    path("lists/<int:pk>/members/", member({"get": "list", "post": "create"}), name="list-members"),
    path(
        "lists/<int:pk>/members/<slug:handle>/",
        member({"patch": "partial_update", "delete": "destroy"}),
        name="list-member",
    ),
    path(
        "lists/<int:pk>/memberships/<int:member>/",
        member({"patch": "change_by_id", "delete": "remove_by_id"}),
        name="list-membership",
    ),
    path("lists/<int:pk>/links/", link({"get": "list", "post": "create"}), name="list-links"),
    path("lists/<int:pk>/links/<int:link>/", link({"delete": "destroy"}), name="list-link"),
    path("lists/<int:pk>/place/", one_list({"put": "place"}), name="list-place"),
    path("list-joins/", link({"post": "join"}), name="list-joins"),
    path("list-invitations/", invitation({"get": "list"}), name="list-invitations"),
    path(
        "list-invitations/<int:pk>/",
        invitation({"put": "update", "delete": "destroy"}),
        name="list-invitation",
    ),
    path("library/", library({"get": "list"}), name="library"),
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
    path("together/", shared({"get": "list"}), name="together"),
    path("together/<int:pk>/accept/", shared({"post": "accept"}), name="together-accept"),
    path("together/<int:pk>/decline/", shared({"post": "decline"}), name="together-decline"),
    path("shows/<int:pk>/progress/", show({"get": "progress"}), name="show-progress"),
    path("shows/<int:pk>/episodes/", show({"get": "list"}), name="show-episodes"),
    path("shows/<int:pk>/episodes/tick/", show({"post": "tick"}), name="show-tick"),
    path("shows/<int:pk>/episodes/untick/", show({"post": "untick"}), name="show-untick"),
    path("continue-watching/", show({"get": "watching"}), name="continue-watching"),
    path("ratings/", RatingsViewSet.as_view({"get": "list"}), name="ratings"),
    path("ratings/<int:pk>/", rating(RATED), name="rating"),
    path("ratings/<int:pk>/seasons/<int:season>/", rating(RATED), name="season-rating"),
    path("ratings/<int:pk>/seasons/<int:season>/episodes/<int:episode>/", rating(RATED), name="episode-rating"),
    path("profiles/<slug:handle>/compare/", CompareViewSet.as_view({"get": "retrieve"}), name="compare"),
    path("profiles/<slug:handle>/compare/titles/", CompareViewSet.as_view({"get": "titles"}), name="compare-titles"),
    path("stats/", StatsViewSet.as_view({"get": "retrieve"}), name="stats"),
    path("stats/<int:year>/", StatsViewSet.as_view({"get": "of_year"}), name="stats-year"),
    path("imports/", ImportsViewSet.as_view({"get": "list", "post": "create"}), name="imports"),
    path("imports/<int:pk>/", one_import({"get": "retrieve", "delete": "destroy"}), name="import"),
    path("imports/<int:pk>/rows/", parts({"get": "rows"}), name="import-rows"),
    path("imports/<int:pk>/subjects/", parts({"get": "subjects"}), name="import-subjects"),
    path("imports/<int:pk>/answer/", one_import({"post": "reply"}), name="import-answer"),
    path("imports/<int:pk>/resolve/", one_import({"post": "resolve"}), name="import-resolve"),
    path("imports/<int:pk>/choices/", one_import({"patch": "choose"}), name="import-choices"),
    path("imports/<int:pk>/commit/", one_import({"post": "commit"}), name="import-commit"),
    path("imports/<int:pk>/undo/", one_import({"post": "undo"}), name="import-undo"),
    path("imports/<int:pk>/retry/", one_import({"post": "retry"}), name="import-retry"),
    path("exports/", export({"get": "list", "post": "create"}), name="exports"),
    path("exports/<int:pk>/", export({"get": "retrieve", "delete": "destroy"}), name="export"),
    path("exports/<int:pk>/file/", export({"get": "file"}), name="export-file"),
    path("quick-add/", QuickAddViewSet.as_view({"post": "create"}), name="quick-add"),
    path("undo/<uuid:key>/", UndoViewSet.as_view({"post": "create"}), name="undo"),
]
