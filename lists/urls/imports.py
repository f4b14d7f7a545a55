"""Addresses: bringing one's history from elsewhere."""

from django.urls import URLPattern, path

from lists.views import imports, imports_found, imports_mapping, imports_resolving, imports_rows

_IMPORT = "import/<int:pk>"
_NAME = f"{_IMPORT}/decide/<int:subject>"

urlpatterns: list[URLPattern] = [
    path("import/", imports.imports, name="imports"),
    path(f"{_IMPORT}/", imports.show, name="import"),
    path(f"{_IMPORT}/answer/", imports.answer, name="import_answer"),
    path(f"{_IMPORT}/columns/", imports_mapping.columns, name="import_columns"),
    path(f"{_IMPORT}/choices/", imports.choose, name="import_choices"),
    path(f"{_IMPORT}/write/", imports.write, name="import_write"),
    path(f"{_IMPORT}/undo/", imports.undo, name="import_undo"),
    path(f"{_IMPORT}/again/", imports.again, name="import_again"),
    path(f"{_IMPORT}/delete/", imports.delete, name="import_delete"),
    path(f"{_IMPORT}/rows/", imports_rows.rows, name="import_rows"),
    path(f"{_IMPORT}/report.csv", imports_rows.report, name="import_report"),
    path(f"{_IMPORT}/decide/", imports_resolving.decide, name="import_decide"),
    path(f"{_NAME}/", imports_resolving.name, name="import_name"),
    path(f"{_NAME}/again/", imports_resolving.reopen, name="import_reopen"),
    path(f"{_NAME}/find/", imports_found.find, name="import_find"),
    path(f"{_NAME}/tmdb/", imports_found.from_tmdb, name="import_from_tmdb"),
    path(f"{_NAME}/new/", imports_found.by_hand, name="import_by_hand"),
    path(f"{_IMPORT}/decide/row/<int:row>/", imports_resolving.row, name="import_row"),
]
