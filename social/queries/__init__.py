"""Reads about people that span several models: how two stand to each other, who follows whom, whom to follow."""

from social.queries.finding import FOUND_ORDER, found_people
from social.queries.people import (
    MOST_COUNTED,
    Counts,
    Standing,
    counts_of,
    followers_of,
    following_of,
    known_in_common,
    requests_of,
    standing_and_counts,
    standing_of,
    with_standings,
)
from social.queries.suggestions import Candidate, Suggestion, most_active, suggestions_for

__all__ = [
    "FOUND_ORDER",
    "MOST_COUNTED",
    "Candidate",
    "Counts",
    "Standing",
    "Suggestion",
    "counts_of",
    "followers_of",
    "following_of",
    "found_people",
    "known_in_common",
    "most_active",
    "requests_of",
    "standing_and_counts",
    "standing_of",
    "suggestions_for",
    "with_standings",
]
