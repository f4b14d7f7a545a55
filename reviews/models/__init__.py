"""Ratings, their tallies, and reviews."""

from reviews.models.ratings import Rating, RatingQuerySet
from reviews.models.reviews import Review, ReviewQuerySet
from reviews.models.tallies import Tally

__all__ = ["Rating", "RatingQuerySet", "Review", "ReviewQuerySet", "Tally"]
