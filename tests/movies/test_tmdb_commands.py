"""The import commands: what they bring in, and errors in plain words."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from movies import imports
from movies.enums import ImportStatus
from movies.models import CatalogueImport, Title
from tests.movies.factories import TitleFactory
from tests.movies.test_imports import OLD, write_id_file
from tests.movies.tmdb_server import TmdbServer, film, show

pytestmark = pytest.mark.django_db


def call(*arguments: Any, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_import_by_id(tmdb: TmdbServer) -> None:
    tmdb.films |= {7: film(7), 8: film(8)}
    tmdb.shows[5] = show(5)
    out, err = call("tmdb_import", "7", "--film", "8", "404", "--show", "5")
    assert "3 titles, 3 added, 0 changed, 1 failed" in out
    assert "film 404: TMDB knows nothing" in err
    assert Title.objects.count() == 3


def test_list(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    tmdb.lists["/movie/now_playing"] = [{"id": 7, "title": "Listed"}]
    assert "1 titles" in call("tmdb_list", "now_playing", "--pages", "3")[0]


def test_ids_file(tmdb: TmdbServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmdb.films |= {n: film(n) for n in range(1, 6)}
    write_id_file(tmp_path, 5)
    monkeypatch.chdir(tmp_path)
    assert "5 added, 1 changed" in call("tmdb_ids_file", "movie_ids.json.gz", "--fetch", "1")[0]


def test_changes_and_refresh(tmdb: TmdbServer) -> None:
    tmdb.films |= {7: film(7), 8: film(8)}
    TitleFactory(tmdb_id=7, synced_at=OLD)
    TitleFactory(tmdb_id=8, synced_at=OLD)
    tmdb.changes["movie"] = [{"id": 7}]
    assert "1 titles" in call("tmdb_changes", "--kind", "film", "--since", "2026-01-01")[0]
    assert "1 titles" in call("tmdb_refresh", "--older-than-days", "30")[0]


def test_resume(tmdb: TmdbServer) -> None:
    tmdb.films[7] = film(7)
    assert "No import" in call("tmdb_resume")[0]
    row = imports.make_import(kind="titles", options={"films": [7]})
    CatalogueImport.objects.update(status=ImportStatus.FAILED)
    assert "1 titles" in call("tmdb_resume", str(row.pk))[0]
    for number, message in ((row.pk, "can't be resumed"), (row.pk + 1, "no import")):
        with pytest.raises(CommandError, match=message):
            call("tmdb_resume", str(number))


@pytest.mark.parametrize(
    "arguments",
    [("tmdb_import", "7"), ("tmdb_list", "popular"), ("tmdb_changes",), ("tmdb_import",)],
)
def test_without_a_key_or_without_ids_a_plain_error(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="TMDB"):
        call(*arguments)


def test_a_missing_file_is_a_plain_error() -> None:
    with pytest.raises(CommandError, match="can't be opened"):
        call("tmdb_ids_file", "/nowhere/ids.json.gz", "--fetch", "0")
