"""Ratings, and reviews."""

from reviews.models.ratings import Rating, RatingQuerySet
from reviews.models.reviews import Review, ReviewQuerySet, ReviewRevision

__all__ = ["Rating", "RatingQuerySet", "Review", "ReviewQuerySet", "ReviewRevision"]
