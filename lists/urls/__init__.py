"""Addresses of lists and tracking, one module a subject."""

from lists.urls import compare, diary, exports, imports, library, lists, shows, stats, tracking

app_name = "lists"

urlpatterns = [
    *tracking.urlpatterns,
    *compare.urlpatterns,
    *diary.urlpatterns,
    *lists.urlpatterns,
    *shows.urlpatterns,
    *library.urlpatterns,
    *stats.urlpatterns,
    *imports.urlpatterns,
    *exports.urlpatterns,
]
