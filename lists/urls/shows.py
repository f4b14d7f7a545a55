"""Addresses: episodes and seasons, and what somebody is in the middle of."""

from django.urls import URLPattern, path

from lists.views import shows, watching

_SEASON = "title/<numbered:slug>/season/<int:number>"

urlpatterns: list[URLPattern] = [
    path("title/<numbered:slug>/episodes/", shows.act_on_episode, name="episodes"),
    path("title/<numbered:slug>/progress/", shows.state, name="show_state"),
    path("title/<numbered:slug>/watch/", shows.show, name="watch_show"),
    path(f"{_SEASON}/watch/", shows.season, name="watch_season"),
    path(f"{_SEASON}/rating/", shows.rate_season, name="rate_season"),
    path(f"{_SEASON}/episode/<int:place>/", shows.episode, name="episode"),
    path(f"{_SEASON}/episode/<int:place>/rating/", shows.rate_episode, name="rate_episode"),
    path("watching/", watching.watching, name="watching"),
    path("watching/rail/", watching.rail, name="watching_rail"),
    path("watching/<int:title>/", watching.go_on_with, name="go_on"),
]
