"""Addresses: the library and its saved views."""

from django.urls import URLPattern, path

from lists.views import library, library_bulk, library_rows, library_views

urlpatterns: list[URLPattern] = [
    path("library/", library.library, name="library"),
    path("library/export/", library_rows.export, name="library_export"),
    path("library/bulk/", library_bulk.preview, name="library_bulk"),
    path("library/bulk/do/", library_bulk.carry_out, name="library_bulk_do"),
    path("library/row/<int:title>/", library_rows.row, name="library_row"),
    path("library/row/<int:title>/edit/", library_rows.edit, name="library_edit"),
    path("library/views/", library_views.save, name="save_view"),
    path("library/views/<int:view>/rename/", library_views.rename, name="rename_view"),
    path("library/views/<int:view>/update/", library_views.update, name="update_view"),
    path("library/views/<int:view>/delete/", library_views.delete, name="delete_view"),
    path("@<slug:handle>/library/", library.library_of, name="library_of"),
]
