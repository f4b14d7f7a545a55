"""Addresses: taking one's history along."""

from django.urls import URLPattern, path

from lists.views import exports

urlpatterns: list[URLPattern] = [
    path("export/", exports.exports, name="exports"),
    path("export/make/", exports.make, name="export_make"),
    path("export/file/<str:token>/", exports.file, name="export_file"),
    path("export/<int:pk>/delete/", exports.delete, name="export_delete"),
    path("settings/account/data/", exports.account, name="account_data"),
    path("@<slug:handle>/lists/<numbered:slug>/list.csv", exports.list_csv, name="list_csv"),
    path("@<slug:handle>/lists/<numbered:slug>/list.json", exports.list_json, name="list_json"),
]
