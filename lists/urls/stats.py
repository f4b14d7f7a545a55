"""Addresses: statistics."""

from django.urls import URLPattern, path

from lists.views import stats

urlpatterns: list[URLPattern] = [
    path("stats/", stats.stats, name="stats"),
    path("stats/<int:year>/", stats.stats, name="stats_year"),
    path("@<slug:handle>/stats/", stats.stats_of, name="stats_of"),
    path("@<slug:handle>/stats/<int:year>/", stats.stats_of, name="stats_of_year"),
]
