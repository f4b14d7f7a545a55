from django.urls import URLPattern, path

from reviews.views import ratings

urlpatterns: list[URLPattern] = [
    path("title/<numbered:slug>/ratings/", ratings.title_ratings, name="title_ratings"),
    path("about/ratings/", ratings.about_ratings, name="about_ratings"),
]
