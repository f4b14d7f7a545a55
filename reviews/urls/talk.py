"""Addresses of reactions and comments."""

from django.urls import URLPattern, path

from reviews.views import comments, reactions

urlpatterns: list[URLPattern] = [
    path("@<handle:handle>/reviews/<int:pk>/comments/", comments.comments, name="comments"),
    path("@<handle:handle>/reviews/<int:pk>/liked-by/", reactions.liked_by, name="liked_by"),
    path("reviews/<int:pk>/react/", reactions.react, name="react"),
    path("comments/<int:pk>/", comments.comment, name="comment"),
    path("comments/<int:pk>/replies/", comments.replies, name="replies"),
    path("comments/<int:pk>/reply/", comments.reply, name="reply"),
    path("comments/<int:pk>/edit/", comments.edit, name="edit_comment"),
    path("comments/<int:pk>/remove/", comments.remove, name="remove_comment"),
    path("comments/<int:pk>/restore/", comments.restore, name="restore_comment"),
]
