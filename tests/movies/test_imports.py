"""Imports: each kind, interrupted and resumed, two at once, with TMDB misbehaving."""

import datetime
import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from movies import imports, tasks
from movies.enums import ImportKind, ImportStatus
from movies.imports import plans, runner
from movies.models import CatalogueImport, ImportFailure, Title
from movies.tmdb.client import tmdb_client
from tests.movies.factories import TitleFactory
from tests.movies.tmdb_server import KEY, TmdbServer, film, show

CHECKOUT = Path(__file__).resolve().parent.parent.parent
OLD = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PATIENCE", 0)


def run(kind: str, /, **options: Any) -> CatalogueImport:
    row = imports.make_import(kind=kind, options=options, trusted=True)
    assert imports.run_import(row)
    return row


def counts(row: CatalogueImport) -> tuple[int, int, int, int]:
    return row.done, row.added, row.changed, row.failed


@pytest.mark.django_db
class TestKinds:
    def test_titles(self, tmdb: TmdbServer) -> None:
        tmdb.films[7], tmdb.shows[5] = film(7), show(5)
        row = run("titles", films=[7, 7, 404], shows=[5])
        assert (row.status, row.total, counts(row)) == (ImportStatus.DONE, 3, (2, 2, 0, 1))
        assert ImportFailure.objects.get().tmdb_id == 404
        assert row.finished_at is not None
        assert counts(run("titles", films=[7], shows=[5])) == (2, 0, 0, 0)

    def test_what_is_refused_is_recorded_with_the_reason(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {1: film(1, adult=True), 2: film(2, title="", original_title=""), 3: film(33), 4: film(4)}
        row = run("titles", films=[1, 2, 3, 4])
        assert counts(row) == (1, 1, 0, 3)
        reasons = dict(ImportFailure.objects.values_list("tmdb_id", "reason"))
        assert ["adults" in reasons[1], "name" in reasons[2], "another" in reasons[3]] == [True, True, True]

    def test_a_list_brings_stubs_at_once_and_fills_them(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {n: film(n) for n in range(1, 6)}
        tmdb.lists["/movie/popular"] = [{"id": n, "title": f"Listed {n}", "genre_ids": [18]} for n in range(1, 6)]
        row = run("list", list="popular", kind="film", pages=2)
        assert (row.total, counts(row)) == (4, (4, 4, 0, 0))
        assert Title.objects.filter(hydration="full").count() == 4
        assert run("list", list="popular", kind="film", pages=2).total == 0
        assert tmdb.counts["requests"] == 6
        assert run("list", list="popular", kind="film", pages=2, refetch=True).total == 4

    def test_the_last_page_ends_a_list(self, tmdb: TmdbServer) -> None:
        tmdb.lists["/trending/tv/day"] = [{"id": 5, "name": "Tide", "media_type": "tv"}]
        tmdb.shows[5] = show(5)
        row = run("list", list="trending", kind="show", window="day", pages=50)
        assert (row.total, tmdb.counts["/trending/tv/day"]) == (1, 1)

    def test_the_daily_id_file(self, tmdb: TmdbServer, tmp_path: Path) -> None:
        tmdb.films |= {n: film(n) for n in range(1, 8)}
        path = write_id_file(tmp_path, 7)
        row = run("ids_file", source=str(path), kind="film", fetch=2)
        assert (row.status, row.total, counts(row)) == (ImportStatus.DONE, 9, (9, 7, 2, 0))
        assert set(Title.objects.filter(hydration="full").values_list("tmdb_id", flat=True)) == {6, 7}
        assert tmdb.counts["requests"] == 2
        again = run("ids_file", source=str(path), kind="film", fetch=2)
        assert counts(again) == (7, 0, 0, 0)

    def test_the_daily_id_file_by_url_and_without_a_key(self, tmdb: TmdbServer, tmp_path: Path, settings: Any) -> None:
        settings.TMDB_API_KEY = None
        tmdb.files["/ids.json.gz"] = write_id_file(tmp_path, 3).read_bytes()
        row = run("ids_file", source=tmdb.url.removesuffix("/3") + "/ids.json.gz", fetch=0)
        assert (row.status, counts(row)) == (ImportStatus.DONE, (3, 3, 0, 0))

    @pytest.mark.parametrize("damage", ["missing", "cut", "text"])
    def test_a_damaged_id_file_fails_with_a_message(self, tmp_path: Path, damage: str, settings: Any) -> None:
        path = write_id_file(tmp_path, 40)
        if damage == "missing":
            path.unlink()
        elif damage == "cut":
            path.write_bytes(path.read_bytes()[:-20])
        else:
            path.write_text("no json\n[1]\n{}\n")
        row = run("ids_file", source=str(path), fetch=0)
        assert row.status == (ImportStatus.DONE if damage == "text" else ImportStatus.FAILED)
        assert bool(row.message) == (damage != "text")

    def test_changes_refresh_what_is_here_and_mark_what_is_gone(self, tmdb: TmdbServer) -> None:
        tmdb.films[7], tmdb.films[8], tmdb.shows[5] = film(7), film(8), show(5)
        TitleFactory(tmdb_id=7, synced_at=OLD)
        gone = TitleFactory(tmdb_id=9, synced_at=OLD)
        TitleFactory(tmdb_id=5, show=True, synced_at=OLD)
        TitleFactory(tmdb_id=6, stub=True)
        tmdb.changes["movie"] = [{"id": n, "adult": None} for n in (6, 7, 8, 9)]
        tmdb.changes["tv"] = [{"id": 5, "adult": False}]
        row = run("changes", kinds=["film", "show"])
        assert (row.total, counts(row)) == (3, (3, 0, 2, 0))
        gone.refresh_from_db()
        assert gone.missing_at_tmdb_since is not None
        assert not Title.objects.filter(tmdb_id=8).exists()
        today = timezone.now().date()
        assert row.cursor["until"] == today.isoformat()
        asked = [query for path, query in tmdb.queries if path.endswith("changes")]
        assert {query["start_date"] for query in asked} == {(today - timedelta(days=14)).isoformat()}
        assert run("changes", kinds=["film"], add_unknown=True).added == 1
        assert [query["start_date"] for path, query in tmdb.queries if path.endswith("changes")][
            -1
        ] == today.isoformat()

    def test_the_id_file_comes_from_the_host_that_was_asked(self, tmdb: TmdbServer, tmp_path: Path) -> None:
        host = tmdb.url.removesuffix("/3")
        tmdb.files["/ids.json.gz"] = write_id_file(tmp_path, 3).read_bytes()
        for place in ("/ids.json.gz", host.replace("127.0.0.1", "localhost") + "/ids.json.gz", "file:///etc/passwd"):
            tmdb.redirects["/moved"] = place
            row = run("ids_file", source=f"{host}/moved", fetch=0)
            assert row.status == (ImportStatus.DONE if place.startswith("/") else ImportStatus.FAILED)
        tmdb.redirects["/moved"] = "/moved"
        assert "somewhere else" in run("ids_file", source=f"{host}/moved", fetch=0).message

    @pytest.mark.parametrize("source", ["", "https://files.tmdb.org/p/exports/movie_ids_01_02_2026.json.gz"])
    def test_anybody_may_ask_for_tmdbs_own_id_file(self, source: str) -> None:
        assert imports.check_options("ids_file", {"source": source})

    def test_a_title_that_changed_after_its_sync_is_not_forgotten_at_midnight(
        self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Synced at eight in the evening, changed at nine; asked at twenty to one, and every six hours from then on."""
        midnight = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
        title = TitleFactory(tmdb_id=7, synced_at=midnight - timedelta(hours=4))
        tmdb.films[7] = film(7)
        asked: list[Any] = []
        for hours in (0.7, 6.7, 12.7, 18.7):
            monkeypatch.setattr(timezone, "now", lambda hours=hours: midnight + timedelta(hours=hours))
            day = asked[-1].cursor["until"] if asked else midnight.date().isoformat()
            # TMDB lists it for whoever asks from the first of March on.
            tmdb.changes["movie"] = [{"id": 7}] if day == "2026-03-01" or not asked else []
            asked.append(run("changes", kinds=["film"]))
        title.refresh_from_db()
        assert [row.total for row in asked] == [0, 0, 1, 0]
        assert title.synced_at > midnight
        assert asked[-1].cursor["until"] == "2026-03-02"

    def test_a_gap_is_closed_by_the_next_changes(self, tmdb: TmdbServer) -> None:
        today = timezone.now().date()
        assert "until" not in run("changes", since=today.isoformat()).cursor
        known = (today - timedelta(days=9)).isoformat()
        CatalogueImport.objects.create(
            kind="changes", status=ImportStatus.DONE, options={}, cursor={"until": known}, created_at=OLD
        )
        assert "until" not in run("changes", since=today.isoformat()).cursor
        assert run("changes", since=known).cursor["until"] == today.isoformat()
        assert run("changes").cursor["until"] == today.isoformat()
        asked = [query["start_date"] for path, query in tmdb.queries if path.endswith("changes")]
        assert asked[::2] == [today.isoformat(), today.isoformat(), known, today.isoformat()]

    def test_changes_start_where_the_last_successful_ones_ended(self) -> None:
        day = datetime.date(2026, 1, 1)
        for status, until in ((ImportStatus.DONE, day), (ImportStatus.FAILED, day + timedelta(days=3))):
            CatalogueImport.objects.create(
                kind=ImportKind.CHANGES, status=status, options={"kinds": ["film"]}, cursor={"until": until.isoformat()}
            )
        films = CatalogueImport.objects.create(kind=ImportKind.CHANGES, options={"kinds": ["film"]})
        both = CatalogueImport.objects.create(kind=ImportKind.CHANGES, options={})
        assert plans.last_changes_day(films) == day
        assert plans.last_changes_day(both) is None

    def test_refresh_takes_the_oldest_week_and_in_it_the_most_watched(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {n: film(n) for n in range(1, 6)}
        TitleFactory(tmdb_id=1, synced_at=OLD, tmdb_popularity=1)
        TitleFactory(tmdb_id=2, synced_at=OLD + timedelta(hours=5), tmdb_popularity=9)
        TitleFactory(tmdb_id=3, synced_at=OLD + timedelta(days=30), tmdb_popularity=99)
        TitleFactory(tmdb_id=4, synced_at=None, tmdb_popularity=0)
        TitleFactory(tmdb_id=5, synced_at=timezone.now(), tmdb_popularity=99)
        TitleFactory(tmdb_id=6, stub=True)
        TitleFactory(manual=True)
        row = run("refresh", limit=3)
        assert [-abs(n) for n in row.cursor["targets"]] == [-4, -2, -1]
        assert counts(row) == (3, 0, 3, 0)

    def test_what_has_become_adult_is_hidden(self, tmdb: TmdbServer, tmp_path: Path) -> None:
        """By its own body, by the list of changes, by the id file: whichever says so first."""
        full = [TitleFactory(tmdb_id=tmdb_id, synced_at=OLD) for tmdb_id in (7, 8, 90_001)]
        stub = TitleFactory(tmdb_id=9, stub=True)
        tmdb.films[7] = film(7, adult=True)
        tmdb.changes["movie"] = [{"id": n, "adult": True} for n in (8, 9)]
        tmdb.changes["tv"] = [{"id": 7, "adult": False}]
        assert counts(run("titles", films=[7])) == (0, 0, 0, 1)
        assert counts(run("changes")) == (0, 0, 0, 0)
        run("ids_file", source=str(write_id_file(tmp_path, 1)), fetch=0)
        assert all(Title.objects.get(pk=title.pk).adult for title in (*full, stub))
        assert tmdb.counts["/movie/8"] == 0

    def test_what_is_refused_makes_way_for_other_stale_titles(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {1: film(1, adult=True), 2: film(2, title="", original_title=""), 3: film(3)}
        for n in (1, 2, 3):
            TitleFactory(tmdb_id=n, synced_at=OLD + timedelta(days=n * 10))
        assert counts(run("refresh", limit=2)) == (0, 0, 0, 2)
        assert counts(run("refresh", limit=2)) == (1, 0, 1, 0)
        assert run("refresh", limit=2).total == 0

    def test_a_listed_title_that_is_refused_is_not_asked_about_again_at_once(self, tmdb: TmdbServer) -> None:
        tmdb.films[1] = film(1, adult=True)
        tmdb.lists["/movie/popular"] = [{"id": 1, "title": "Listed"}]
        assert run("list", list="popular").failed == 1
        assert run("list", list="popular").total == 0

    @pytest.mark.parametrize(
        ("kind", "options"),
        [
            ("titles", {}),
            ("titles", {"films": ["x"]}),
            ("titles", {"films": [True]}),
            ("titles", {"films": [2**31]}),
            ("titles", []),
            ("list", {"list": "best"}),
            ("list", {"kind": "opera"}),
            ("list", {"pages": 501}),
            ("list", {"window": "year"}),
            ("ids_file", {"fetch": -1}),
            ("ids_file", {"source": "/etc/passwd"}),
            ("ids_file", {"source": "file:///etc/passwd"}),
            ("ids_file", {"source": "http://127.0.0.1:6379/"}),
            ("ids_file", {"source": "https://files.tmdb.org.example.org/ids.json.gz"}),
            ("ids_file", {"source": "https://files.tmdb.org@example.org/ids.json.gz"}),
            ("ids_file", {"source": "https://files.tmdb.org:99999/ids.json.gz"}),
            ("ids_file", {"source": "https://[files.tmdb.org/ids.json.gz"}),
            ("changes", {"since": "yesterday"}),
            ("changes", {"kinds": []}),
            ("refresh", {"limit": "many"}),
            ("everything", {}),
        ],
    )
    def test_options_that_make_no_sense(self, kind: str, options: Any) -> None:
        with pytest.raises(imports.InvalidOptions):
            imports.make_import(kind=kind, options=options)
        # An admin's form saves before it asks; the row then says what is wrong.
        row = CatalogueImport.objects.create(kind=kind, options=options)
        imports.run_import(row)
        assert (row.status, bool(row.message)) == (ImportStatus.FAILED, True)


def write_id_file(folder: Path, count: int) -> Path:
    lines: list[dict[str, Any]] = [
        {"id": n, "original_title": f"Film {n}", "popularity": n, "adult": False, "video": False}
        for n in range(1, count + 1)
    ]
    lines += [
        {"id": 90_001, "original_title": "Adults", "popularity": 999, "adult": True, "video": False},
        {"id": 90_002, "original_title": "A video", "popularity": 999, "adult": False, "video": True},
    ]
    path = folder / "movie_ids.json.gz"
    with gzip.open(path, "wt") as file:
        file.write("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    return path


@pytest.mark.django_db
class TestTrouble:
    def test_no_key(self) -> None:
        row = run("titles", films=[1])
        assert (row.status, "TMDB_API_KEY" in row.message) == (ImportStatus.FAILED, True)

    def test_a_key_that_tmdb_rejects(self, tmdb: TmdbServer) -> None:
        tmdb.faults.extend([401] * 20)
        row = run("titles", films=[1, 2, 3])
        assert (row.status, row.failed) == (ImportStatus.FAILED, 0)
        assert KEY not in row.message

    def test_a_title_that_fails_is_tried_again_at_the_end(
        self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("movies.imports.fetching.THREADS", 1)
        tmdb.films |= {n: film(n) for n in range(1, 4)}
        tmdb.faults.extend(["cut"] * 5)
        row = run("titles", films=[1, 2, 3])
        assert (row.status, counts(row)) == (ImportStatus.DONE, (3, 3, 0, 0))

    def test_a_title_that_fails_twice_is_recorded(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("movies.imports.fetching.THREADS", 1)
        monkeypatch.setattr(tmdb_client().transport.breaker.__class__, "failed", lambda self: None)
        tmdb.films |= {1: film(1)}
        tmdb.faults.extend(["cut"] * 10)
        row = run("titles", films=[1])
        assert (row.status, counts(row)) == (ImportStatus.DONE, (0, 0, 0, 1))

    def test_while_tmdb_is_down_an_import_goes_back_into_the_queue(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {n: film(n) for n in range(1, 31)}
        tmdb.faults.extend([500] * 1000)
        row = run("titles", films=list(tmdb.films))
        assert (row.status, row.failed, bool(row.message)) == (ImportStatus.QUEUED, 0, True)
        assert row.pk not in imports.abandoned_runs()
        CatalogueImport.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
        assert imports.abandoned_runs() == [row.pk]
        tmdb.faults.clear()
        tmdb_client().transport.breaker.succeeded()
        tasks.resume_catalogue_imports()
        row.refresh_from_db()
        assert (row.status, counts(row)) == (ImportStatus.DONE, (30, 30, 0, 0))

    def test_one_in_five_answers_broken_and_all_arrive(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("movies.tmdb.transport._retry_after", lambda response: 0.01)
        tmdb.films |= {n: film(n) for n in range(1, 81)}
        for n in range(200):
            tmdb.faults.append([None, None, None, None, ("cut", 500, 429, "html", "closed")[n // 5 % 5]][n % 5])
        row = run("titles", films=list(tmdb.films))
        assert counts(row) == (80, 80, 0, 0)

    def test_the_database_refuses_one_title_and_takes_the_others(
        self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("time.sleep", lambda seconds: None)
        tmdb.films |= {n: film(n) for n in range(1, 6)}
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE movies_title ADD CONSTRAINT fussy CHECK (tmdb_id <> 3)")
        row = run("titles", films=list(tmdb.films))
        assert counts(row) == (4, 4, 0, 1)
        assert "fussy" in ImportFailure.objects.get(tmdb_id=3).reason

    def test_cancelling_ends_it_after_the_batch(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "BATCH", 5)
        tmdb.films |= {n: film(n) for n in range(1, 41)}
        row = imports.make_import(kind="titles", options={"films": list(tmdb.films)})

        def cancel(progress: CatalogueImport) -> None:
            if progress.done == 10:
                imports.cancel(run=row)

        imports.run_import(row, on_progress=cancel)
        assert (row.status, row.done, Title.objects.count()) == (ImportStatus.CANCELED, 10, 10)
        assert imports.resume(run=row)
        imports.run_import(row)
        assert (row.status, counts(row)) == (ImportStatus.DONE, (40, 40, 0, 0))

    def test_only_one_process_runs_an_import(self, tmdb: TmdbServer) -> None:
        tmdb.films[1] = film(1)
        row = imports.make_import(kind="titles", options={"films": [1]})
        assert runner.claim(row)
        assert not imports.run_import(row)
        assert not imports.resume(run=row)
        CatalogueImport.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
        assert imports.abandoned_runs() == [row.pk]
        assert imports.run_import(row)
        assert row.status == ImportStatus.DONE
        assert not imports.run_import(row)

    def test_how_long_it_waits_for_tmdb_counts_anew_once_it_is_resumed(self, tmdb: TmdbServer) -> None:
        tmdb.films |= {n: film(n) for n in range(1, 13)}
        for status, seen, expected in (
            (ImportStatus.QUEUED, timedelta(hours=0), ImportStatus.FAILED),
            (ImportStatus.FAILED, timedelta(hours=0), ImportStatus.QUEUED),
            (ImportStatus.RUNNING, timedelta(days=2), ImportStatus.QUEUED),
        ):
            row = imports.make_import(kind="titles", options={"films": list(tmdb.films)})
            now = timezone.now()
            CatalogueImport.objects.filter(pk=row.pk).update(
                status=status, started_at=now - timedelta(days=3), heartbeat_at=now - seen
            )
            if status == ImportStatus.FAILED:
                assert imports.resume(run=row)
            tmdb.faults.extend([500] * 500)
            assert imports.run_import(row)
            assert row.status == expected
            tmdb.faults.clear()
            tmdb_client().transport.breaker.succeeded()

    def test_one_message_waits_for_a_worker(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        tmdb.films[1] = film(1)
        row = imports.make_import(kind="titles", options={"films": [1]})
        CatalogueImport.objects.update(created_at=OLD)
        sent: list[int] = []
        monkeypatch.setattr(tasks.run_catalogue_import, "delay", lambda run_id: sent.append(run_id))
        for _ in range(3):
            tasks.resume_catalogue_imports()
        assert sent == [row.pk]
        # A worker reads it while somebody else has the import: once that one is lost, another message may go out.
        assert runner.claim(row)
        tasks.run_catalogue_import(run_id=row.pk)
        CatalogueImport.objects.update(heartbeat_at=OLD)
        tasks.resume_catalogue_imports()
        assert sent == [row.pk] * 2

    def test_imports_of_long_ago_are_forgotten(self) -> None:
        long_ago, lately = timezone.now() - timedelta(days=91), timezone.now() - timedelta(days=89)
        make = CatalogueImport.objects.create
        done, until = ImportStatus.DONE, {"until": "2025-01-01"}
        old = make(kind="titles", status=done, finished_at=long_ago)
        ImportFailure.objects.create(run=old, title_kind="film", tmdb_id=1, reason="x")
        canceled = make(kind="titles", status=ImportStatus.CANCELED, heartbeat_at=long_ago)
        first = make(kind="changes", status=done, finished_at=long_ago, cursor=until, options={"kinds": ["film"]})
        kept = [
            make(kind="changes", status=done, finished_at=long_ago, cursor=until, options={"kinds": ["film"]}),
            make(kind="changes", status=done, finished_at=long_ago, cursor=until),
            make(kind="titles", status=done, finished_at=lately),
            make(kind="titles", status=ImportStatus.FAILED, heartbeat_at=lately),
            make(kind="titles", status=ImportStatus.QUEUED, heartbeat_at=long_ago),
        ]
        tasks.clean_up()
        left = set(CatalogueImport.objects.all())
        assert (left, left & {old, canceled, first}) == (set(kept), set())

    def test_one_that_was_taken_over_stops(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "BATCH", 5)
        tmdb.films |= {n: film(n) for n in range(1, 21)}
        row = imports.make_import(kind="titles", options={"films": list(tmdb.films)})

        def take_over(progress: CatalogueImport) -> None:
            if progress.done == 5:
                CatalogueImport.objects.update(cursor={**progress.cursor, "owner": "somebody else"})

        imports.run_import(row, on_progress=take_over)
        assert (row.status, row.done, row.cursor["owner"]) == (ImportStatus.RUNNING, 5, "somebody else")

    def test_ctrl_c_leaves_it_resumable(self, tmdb: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runner, "BATCH", 5)
        tmdb.films |= {n: film(n) for n in range(1, 21)}
        row = imports.make_import(kind="titles", options={"films": list(tmdb.films)})

        def interrupt(progress: CatalogueImport) -> None:
            if progress.done == 5:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            imports.run_import(row, on_progress=interrupt)
        row.refresh_from_db()
        assert row.status == ImportStatus.CANCELED
        assert imports.resume(run=row)
        imports.run_import(row)
        assert (row.done, Title.objects.count()) == (20, 20)

    def test_the_schedule_starts_nothing_twice_and_nothing_without_a_key(self, tmdb: TmdbServer, settings: Any) -> None:
        options = {"list": "popular", "kind": "film", "pages": 1}
        tmdb.lists["/movie/popular"] = []
        waiting = imports.make_import(kind="list", options=options)
        tasks.start_catalogue_import(kind="list", options=options)
        assert CatalogueImport.objects.count() == 1
        waiting.delete()
        tasks.start_catalogue_import(kind="list", options=options, later="unknown arguments are tolerated")
        assert CatalogueImport.objects.get().status == ImportStatus.DONE
        settings.TMDB_API_KEY = None
        tasks.start_catalogue_import(kind="list", options=options)
        assert CatalogueImport.objects.count() == 1
        tasks.run_catalogue_import(run_id=10**9)
