"""Writes to lists, the library and the log of viewings.

Each service takes the acting profile, carries out one act in one transaction under that profile's shelf, and returns a
Receipt with the words for a toast and the way back. None takes a request.
"""

from lists.services.ratings import set_rating
from lists.services.receipts import Receipt
from lists.services.shelf import When, shelf, time_zone_of, today_of
from lists.services.tracking import set_favourite, set_note, set_owned, set_status, set_watchlisted
from lists.services.undoing import take_back
from lists.services.watches import Viewing, delete_watches, edit_watch, log_watch

__all__ = [
    "Receipt",
    "Viewing",
    "When",
    "delete_watches",
    "edit_watch",
    "log_watch",
    "set_favourite",
    "set_note",
    "set_owned",
    "set_rating",
    "set_status",
    "set_watchlisted",
    "shelf",
    "take_back",
    "time_zone_of",
    "today_of",
]
