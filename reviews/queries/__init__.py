"""Reads of ratings and reviews for pages, feeds and the API."""

from reviews.queries.about import About, own_about, page_about
from reviews.queries.pages import ReviewPage, page_of
from reviews.queries.rows import for_cards, of_subject, only_newest, with_ranks, with_text
from reviews.queries.wish import OF_PROFILE, OF_TITLE, SORT_LABELS, ReviewWish

__all__ = [
    "OF_PROFILE", "OF_TITLE", "SORT_LABELS", "About", "ReviewPage", "ReviewWish", "for_cards", "of_subject",
    "only_newest", "own_about", "page_about", "page_of", "with_ranks", "with_text",
]  # fmt: skip
