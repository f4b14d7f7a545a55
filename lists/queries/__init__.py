"""Reads of lists: which there are for somebody, what is on them, and how far the reader has come."""

from lists.queries.contents import PAGE_SIZE, ListPage, page_of, titles_on
from lists.queries.faces import COVERS, show_faces
from lists.queries.shelves import (
    ForTitle,
    Shelf,
    discovered,
    for_page,
    lists_for_title,
    lists_of,
    lists_with,
    my_shelf,
    own_for_page,
    own_list_for_page,
    seen_of,
    takes_titles,
)
from lists.queries.wish import SORT_LABELS, ListWish

__all__ = [
    "COVERS",
    "PAGE_SIZE",
    "SORT_LABELS",
    "ForTitle",
    "ListPage",
    "ListWish",
    "Shelf",
    "discovered",
    "for_page",
    "lists_for_title",
    "lists_of",
    "lists_with",
    "my_shelf",
    "own_for_page",
    "own_list_for_page",
    "page_of",
    "seen_of",
    "show_faces",
    "takes_titles",
    "titles_on",
]
