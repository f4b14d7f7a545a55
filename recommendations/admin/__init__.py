"""Recommendations in the admin: mostly to look at."""

from recommendations.admin import experiments, runs

__all__ = ["experiments", "runs"]
