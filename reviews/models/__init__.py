"""Ratings and their tallies, reviews, and what is said of reviews."""

from reviews.models.comments import Comment, CommentQuerySet
from reviews.models.ratings import Rating, RatingQuerySet
from reviews.models.reactions import COUNTED_BY, Reaction, ReactionQuerySet
from reviews.models.reviews import Review, ReviewQuerySet, ReviewRevision
from reviews.models.tallies import Tally

__all__ = [
    "COUNTED_BY",
    "Comment",
    "CommentQuerySet",
    "Rating",
    "RatingQuerySet",
    "Reaction",
    "ReactionQuerySet",
    "Review",
    "ReviewQuerySet",
    "ReviewRevision",
    "Tally",
]
