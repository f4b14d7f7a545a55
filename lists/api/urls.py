"""The endpoints of lists and tracking, below /api/v1/."""

from django.urls import path

from lists.api.views.items import ItemViewSet
from lists.api.views.library import LibraryViewSet
from lists.api.views.lists import ListViewSet
from lists.api.views.members import InvitationViewSet, MemberViewSet
from lists.api.views.quick_add import QuickAddViewSet
from lists.api.views.undo import UndoViewSet
from lists.api.views.watches import WatchViewSet

one_list = ListViewSet.as_view
item = ItemViewSet.as_view
member = MemberViewSet.as_view
invitation = InvitationViewSet.as_view
library = LibraryViewSet.as_view
watch = WatchViewSet.as_view

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
    path(
        "lists/<int:pk>/items/<int:title>/",
        item({"patch": "partial_update", "delete": "destroy"}),
        name="list-item",
    ),
    path("lists/<int:pk>/reorder/", item({"post": "reorder"}), name="list-reorder"),
    path("lists/<int:pk>/members/", member({"get": "list", "post": "create"}), name="list-members"),
    path(
        "lists/<int:pk>/members/<str:handle>/",
        member({"patch": "partial_update", "delete": "destroy"}),
        name="list-member",
    ),
    path("list-invitations/", invitation({"get": "list"}), name="list-invitations"),
    path(
        "list-invitations/<int:pk>/",
        invitation({"put": "update", "delete": "destroy"}),
        name="list-invitation",
    ),
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
