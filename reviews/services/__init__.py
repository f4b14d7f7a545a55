"""Writes to what people think of titles."""

from reviews.services.ratings import (
    clear_rating,
    counts,
    forget_ratings,
    lock_titles,
    rate,
    rate_many,
    settle_ratings,
)
from reviews.services.reviews import (
    ReviewChangedError,
    delete_review,
    edit_review,
    publish_review,
    purge_deleted_reviews,
    restore_review,
    restore_revision,
)

__all__ = [
    "ReviewChangedError",
    "clear_rating",
    "counts",
    "delete_review",
    "edit_review",
    "forget_ratings",
    "lock_titles",
    "publish_review",
    "purge_deleted_reviews",
    "rate",
    "rate_many",
    "restore_review",
    "restore_revision",
    "settle_ratings",
]
