"""Addresses: reviews, and how they are written."""

from django.urls import URLPattern, path

from reviews import feeds
from reviews.views import reviews, writing

_REVIEW = "@<handle:handle>/reviews/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("@<handle:handle>/reviews/", reviews.of_profile, name="of_profile"),
    path("@<handle:handle>/reviews/rss.xml", feeds.feed, name="feed"),
    path("@<handle:handle>/reviews/feed.json", feeds.json_feed, name="json_feed"),
    path(_REVIEW, reviews.review, name="review"),
    path(f"{_REVIEW}edit/", writing.edit_review, name="edit"),
    path(f"{_REVIEW}delete/", writing.delete_review, name="delete"),
    path(f"{_REVIEW}undelete/", writing.undelete_review, name="undelete"),
    path(f"{_REVIEW}history/", writing.history, name="history"),
    path(f"{_REVIEW}history/<int:revision>/restore/", writing.restore_revision, name="restore_revision"),
    path("title/<numbered:slug>/reviews/", reviews.of_title, name="of_title"),
    path("title/<numbered:slug>/reviews/new/", writing.new_review, name="new"),
    path("reviews/preview/", writing.preview, name="preview"),
]
