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

__all__ = ["clear_rating", "counts", "forget_ratings", "lock_titles", "rate", "rate_many", "settle_ratings"]
