"""The endpoints of comments and reactions, below /api/v1/."""

from django.urls import URLPattern, path

from reviews.api.views.talk import CommentsViewSet, CommentViewSet, ReactionViewSet

urlpatterns: list[URLPattern] = [
    path(
        "reviews/<int:pk>/comments/", CommentsViewSet.as_view({"get": "list", "post": "create"}), name="review-comments"
    ),
    path(
        "reviews/<int:pk>/reactions/<slug:kind>/",
        ReactionViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="review-reaction",
    ),
    path(
        "comments/<int:pk>/",
        CommentViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="comment",
    ),
    path("comments/<int:pk>/restore/", CommentViewSet.as_view({"post": "restore"}), name="comment-restore"),
]
