"""Writes to lists, the library and the log of viewings.

Each service takes the acting profile, carries out one act in one transaction under that profile's shelf, and returns a
Receipt with the words for a toast and the way back. None takes a request.
"""

from lists.services import bulk, saved_views
from lists.services.contents import add_titles, copy_titles, move_titles, remove_titles, set_cover, set_item_note
from lists.services.lists import (
    arrange_list,
    copy_list,
    create_list,
    delete_list,
    edit_list,
    like_list,
    unlike_list,
)
from lists.services.ordering import Goal, move_item
from lists.services.quick import log_with_rating, set_seen
from lists.services.ratings import set_rating
from lists.services.receipts import Receipt
from lists.services.shelf import When, shelf, time_zone_of, today_of
from lists.services.together import edit_together, log_together
from lists.services.tracking import set_favourite, set_note, set_owned, set_status, set_watchlisted
from lists.services.undoing import take_back
from lists.services.watches import Viewing, delete_watches, edit_watch, log_watch

__all__ = [
    "Goal",
    "Receipt",
    "Viewing",
    "When",
    "add_titles",
    "arrange_list",
    "bulk",
    "copy_list",
    "copy_titles",
    "create_list",
    "delete_list",
    "delete_watches",
    "edit_list",
    "edit_together",
    "edit_watch",
    "like_list",
    "log_together",
    "log_watch",
    "log_with_rating",
    "move_item",
    "move_titles",
    "remove_titles",
    "saved_views",
    "set_cover",
    "set_favourite",
    "set_item_note",
    "set_note",
    "set_owned",
    "set_rating",
    "set_seen",
    "set_status",
    "set_watchlisted",
    "shelf",
    "take_back",
    "time_zone_of",
    "today_of",
    "unlike_list",
]
