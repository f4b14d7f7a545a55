from django.urls import URLPattern, path

from reviews.views import reviews

urlpatterns: list[URLPattern] = [
    path("@<handle:handle>/reviews/<int:pk>/", reviews.review, name="review"),
]
