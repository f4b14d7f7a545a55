"""Addresses: lists and what is on them."""

from django.urls import URLPattern, path

from lists import feeds
from lists.views import lists, lists_editing, lists_items, lists_menu, lists_pasting, lists_sharing, lists_smart

urlpatterns: list[URLPattern] = [
    path("lists/", lists.my_lists, name="lists"),
    path("lists/discover/", lists.discover, name="discover"),
    path("lists/new/", lists_editing.new_list, name="new_list"),
    path("lists/new/smart/", lists_smart.new_smart, name="new_smart"),
    path("lists/paste/", lists_pasting.paste, name="paste"),
    path("lists/arrange/", lists_editing.arrange_page, name="arrange"),
    path("lists/invitations/", lists_sharing.invitations, name="invitations"),
    path("lists/join/<str:code>/", lists_sharing.join, name="join"),
    path("lists/<int:pk>/edit/", lists_editing.edit_list, name="edit_list"),
    path("lists/<int:pk>/rules/", lists_smart.edit_smart, name="edit_smart"),
    path("lists/<int:pk>/delete/", lists_editing.delete_list, name="delete_list"),
    path("lists/<int:pk>/copy/", lists_editing.copy_list, name="copy_list"),
    path("lists/<int:pk>/like/", lists_editing.like_list, name="like_list"),
    path("lists/<int:pk>/place/", lists_editing.arrange_list, name="arrange_list"),
    path("lists/<int:pk>/cover/", lists_items.cover, name="cover"),
    path("lists/<int:pk>/items/", lists_items.bulk, name="bulk"),
    path("lists/<int:pk>/items/<int:item>/move/", lists_items.move_item, name="move_item"),
    path("lists/<int:pk>/items/<int:item>/note/", lists_items.note_item, name="note_item"),
    path("lists/<int:pk>/people/", lists_sharing.people, name="people"),
    path("lists/<int:pk>/people/invite/", lists_sharing.invite, name="invite"),
    path("lists/<int:pk>/people/<int:member>/", lists_sharing.member, name="member"),
    path("lists/<int:pk>/links/", lists_sharing.create_link, name="create_link"),
    path("lists/<int:pk>/links/<int:link>/", lists_sharing.revoke_link, name="revoke_link"),
    path("lists/<int:pk>/leave/", lists_sharing.leave, name="leave"),
    path("lists/<int:pk>/answer/", lists_sharing.answer, name="answer"),
    path("title/<numbered:slug>/lists/", lists_menu.title_lists, name="title_lists"),
    path("title/<numbered:slug>/lists/new/", lists_menu.new_list_with, name="new_list_with"),
    path("title/<numbered:slug>/lists/<int:pk>/", lists_menu.toggle_item, name="toggle_item"),
    path("title/<numbered:slug>/lists/<slug:kind>/", lists_menu.toggle_standing, name="toggle_standing"),
    path("title/<numbered:slug>/in-lists/", lists.in_lists, name="in_lists"),
    path("@<slug:handle>/lists/", lists.lists_of_profile, name="lists_of"),
    path("@<slug:handle>/lists/<numbered:slug>/", lists.list_page, name="list"),
    path("@<slug:handle>/lists/<numbered:slug>/feed.xml", feeds.feed, name="feed"),
    path("@<slug:handle>/lists/<numbered:slug>/feed.json", feeds.json_feed, name="json_feed"),
    path("@<slug:handle>/watchlist/", lists.watchlist, name="watchlist"),
    path("@<slug:handle>/favourites/", lists.favourites, name="favourites"),
]
