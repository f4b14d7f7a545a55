"""Who works on an import: killed, resumed, two at once, questions, failures."""

import datetime
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from lists import tasks
from lists.enums import ImportState, RowKind
from lists.imports import committing, running, uploads
from lists.imports.choosing import Choices, Winner
from lists.imports.files import ImportFileError
from lists.imports.records import Subject, WatchRow
from lists.imports.resolving import answer, choose, start_commit, start_undo, try_again
from lists.imports.storing import store_records
from lists.imports.uploads import TooManyImportsError, start_import
from lists.models import Import, ImportBatch, ImportChunk, Undo, Watch
from lists.services import set_rating
from lists.undo import UndoExpiredError
from reviews.models import Rating
from social.models import Profile
from tests.backends import wait_until_alone
from tests.config.embedding import wait_for
from tests.lists.imports.flow import FILM, commit, origin, undo, upload
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)
CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent
COUNT = 60

# Writes ten rows at a time, and after the third time waits until it is killed.
CHILD = """
import os, sys, time
from config import embedded
embedded.ensure()
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
settings.REDIS_PREFIX = os.environ["TEST_PREFIX"]
django.setup()
from lists.imports import committing, running
committing.ROWS_AT_ONCE = 10
close, times = committing._close, []
def slow(*args):
    close(*args)
    times.append(time.time())
    time.sleep(60 if len(times) == 3 else 0)
committing._close = slow
running.run_import(import_id=int(sys.argv[1]))
"""


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


def diary(count: int = COUNT) -> dict[str, str]:
    for number in range(count):
        TitleFactory(name=f"Harbour {number} of Rain", released_on=datetime.date(1990, 1, 1))
    rows = [
        f"2021-01-02,Harbour {number} of Rain,1990,https://boxd.it/entry{number},,,,2021-01-{number % 28 + 1:02}"
        for number in range(count)
    ]
    return {"diary.csv": "\n".join([f"{FILM},Rating,Rewatch,Tags,Watched Date", *rows])}


def imported_row(number: int) -> WatchRow:
    return WatchRow(origin=origin(number), subject=Subject(kind="film", name=f"Harbour {number}"))


def test_killed_while_it_writes_and_resumed(profile: Profile) -> None:
    """`kill -9` in the middle: another process goes on, and nothing is doubled."""
    run = upload(profile, diary())
    Import.objects.filter(pk=run.pk).update(state=ImportState.COMMITTING, owner="", heartbeat_at=None)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "TEST_PREFIX": settings.REDIS_PREFIX,
    }
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(run.pk)], cwd=CHECKOUT, env=environment)
    wait_for(lambda: ImportBatch.objects.count() >= 2, seconds=60, what="its second batch")
    child.send_signal(signal.SIGKILL)
    child.wait()
    wait_until_alone()
    written = Watch.objects.count()
    assert 0 < written < COUNT
    assert not running.run_import(import_id=run.pk), "its owner may be alive still"
    Import.objects.update(heartbeat_at=timezone.now() - 2 * running.STALE)
    tasks.resume_history_imports.delay()
    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert Watch.objects.count() == COUNT
    assert set(run.rows.values_list("state", flat=True)) == {"written"}


def test_read_again_after_a_death(profile: Profile) -> None:
    """Whatever rows there are already are not there twice."""
    run = Import.objects.create(profile=profile, source="letterboxd")
    records = [imported_row(number) for number in range(5)]
    for _ in range(2):
        list(store_records(run, records))
    assert list(run.rows.in_order().values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert run.subjects.count() == 5


def test_two_workers_do_it_once(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "ROWS_AT_ONCE", 5)
    run = upload(profile, diary(20))
    Import.objects.filter(pk=run.pk).update(state=ImportState.COMMITTING, owner="", heartbeat_at=None)
    results: list[bool] = []

    def work() -> None:
        try:
            results.append(running.run_import(import_id=run.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert Watch.objects.count() == 20


def test_a_commit_that_is_asked_for_twice_is_one(profile: Profile) -> None:
    run = commit(upload(profile, diary(3)))
    assert start_commit(run)
    assert Watch.objects.count() == 3
    Import.objects.update(state=ImportState.REVERTING)
    assert not start_commit(run)


def test_a_locked_zip_asks_for_its_password(profile: Profile) -> None:
    import io

    import pyzipper

    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"sesame")
        for name, text in diary(2).items():
            archive.writestr(name, text)
    run = upload(profile, {"data.zip": buffer.getvalue()})
    assert (run.state, run.question["name"]) == (ImportState.ASKING, "password")
    uploads.remember_password(run, "wrong")
    assert answer(run, "password", None)
    run.refresh_from_db()
    assert run.state == ImportState.ASKING
    uploads.remember_password(run, "sesame")
    assert answer(run, "password", None)
    run.refresh_from_db()
    assert (run.state, run.rows.count()) == (ImportState.READY, 2)
    assert uploads.password_of(run) is None
    assert "sesame" not in str(run.answers) + str(run.question) + str(run.notices)


def test_a_question_is_answered_once(profile: Profile) -> None:
    TitleFactory(name="Harbour", released_on=datetime.date(1990, 1, 1))
    run = upload(profile, {"things.csv": f"{FILM}\n2021-01-02,Harbour,1990,https://boxd.it/aa\n"})
    assert run.state == ImportState.ASKING
    name, choices = run.question["name"], [value for value, _label in run.question["choices"]]
    assert not answer(run, "something else", choices[0])
    assert answer(run, name, choices[0])
    run.refresh_from_db()
    assert run.state == ImportState.READY
    assert not answer(run, name, choices[0])


def test_files_of_two_services_become_two_imports(profile: Profile) -> None:
    TitleFactory(name="Harbour", imdb_id="tt0000077")
    imdb = "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes"
    imdb += ",Release Date,Directors"
    upload(
        profile,
        {**diary(1), "ratings.csv": f"{imdb}\ntt0000077,8,2020-01-01,Harbour,,movie,7,90,1990,,1,1990-01-01,\n"},
    )
    assert set(Import.objects.values_list("source", "state")) == {("imdb", "ready"), ("letterboxd", "ready")}


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"PK\x03\x04broken", b"{}", b"<html>"])
def test_what_is_no_export_says_so(profile: Profile, data: bytes) -> None:
    run = upload(profile, {"thing.bin": data})
    assert run.state == ImportState.FAILED
    assert "thing.bin" in run.message
    assert not try_again(run) or Import.objects.get().state == ImportState.FAILED


def test_uploads_have_their_limits(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImportFileError, match=r"a\.csv.*empty"):
        upload(profile, {"a.csv": ""})
    monkeypatch.setattr(uploads, "LARGEST", 10)
    with pytest.raises(ImportFileError, match=r"a\.csv.*larger"):
        upload(profile, {"a.csv": "x" * 11})
    with pytest.raises(ImportFileError, match="Choose a file"):
        start_import(profile=profile, files=[])
    assert not ImportChunk.objects.exists()


def test_an_account_reads_three_at_a_time(profile: Profile) -> None:
    for _ in range(uploads.MOST_RUNNING):
        Import.objects.create(profile=ProfileFactory(user=profile.user), state=ImportState.MATCHING)
    with pytest.raises(TooManyImportsError):
        upload(profile, diary(1))
    upload(ProfileFactory(), diary(1))


def test_what_is_deleted_meanwhile_ends(profile: Profile) -> None:
    run = upload(profile, diary(2))
    Import.objects.filter(pk=run.pk).update(state=ImportState.COMMITTING)
    worker = running._Worker(run, "somebody else's")
    with pytest.raises(running.TakenOverError):
        worker.alive(done=1)


def test_what_an_earlier_commit_left_out_may_come_later(profile: Profile) -> None:
    """Kinds that weren't taken, and ratings that gave way, are judged anew."""
    title = TitleFactory(name="Harbour", released_on=datetime.date(1990, 1, 1))
    set_rating(profile=profile, title=title, value=3)
    rated = f"{FILM},Rating\n2021-01-02,Harbour,1990,https://boxd.it/aa,4\n"
    run = upload(profile, {"ratings.csv": rated})
    commit(run)
    assert Rating.objects.get().value == 3
    choose(run, Choices(conflicts={RowKind.RATING: Winner.THEIRS}))
    commit(run)
    assert Rating.objects.get().value == 8
    undone = undo(run)
    assert Rating.objects.get().value == 3
    assert set(undone.rows.filter(kind="rating").values_list("state", flat=True)) == {"ready"}


def test_an_undo_comes_too_late_after_a_month(profile: Profile) -> None:
    run = commit(upload(profile, diary(2)))
    run.committed_at = timezone.now() - datetime.timedelta(days=31)
    with pytest.raises(UndoExpiredError):
        start_undo(run)


def test_files_that_nobody_came_back_to_go(profile: Profile) -> None:
    run = upload(profile, {"things.csv": f"{FILM}\n2021-01-02,Harbour,1990,https://boxd.it/aa\n"})
    assert run.state == ImportState.ASKING
    assert uploads.forget_old_uploads() == 0
    Import.objects.update(created_at=timezone.now() - datetime.timedelta(days=8))
    assert uploads.forget_old_uploads() == 1
    assert not ImportChunk.objects.exists()
    assert answer(run, run.question["name"], run.question["choices"][0][0])
    run.refresh_from_db()
    assert (run.state, "Upload them again" in run.message) == (ImportState.FAILED, True)
    Import.objects.update(created_at=timezone.now() - datetime.timedelta(days=91))
    assert uploads.forget_old_uploads() == 1
    assert not Import.objects.exists()


def test_what_is_deleted_while_it_is_read_is_no_fault(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    run = upload(profile, diary(2))
    Import.objects.filter(pk=run.pk).update(state=ImportState.MATCHING, owner="", heartbeat_at=None)

    def gone(*args: object) -> None:
        Import.objects.all().delete()
        raise RuntimeError

    monkeypatch.setattr(running.steps, "match", gone)
    assert running.run_import(import_id=run.pk)


def test_what_was_not_read_is_told(profile: Profile) -> None:
    run = upload(profile, {**diary(1), "picture.jpg": b"\xff\xd8\xff\xe0", "other.csv": "a,b\n1,2\n"})
    assert run.state == ImportState.READY
    assert {notice["code"] for notice in run.notices} >= {"unreadable", "unknown_table"}


def test_a_long_list_of_complaints_is_cut(profile: Profile) -> None:
    names = {f"a rather long name of a picture {n:04}{'x' * 200}.jpg": b"\xff\xd8\xff\xe0" for n in range(8)}
    run = upload(profile, names)
    assert run.state == ImportState.FAILED
    assert 0 < len(run.message) <= 500


def test_what_kills_each_worker_is_given_up(profile: Profile) -> None:
    run = upload(profile, diary(1))
    dead = timezone.now() - 2 * running.STALE
    Import.objects.filter(pk=run.pk).update(
        state=ImportState.READING, owner="dead", heartbeat_at=dead, tries=running.MOST_TRIES
    )
    assert running.run_import(import_id=run.pk)
    run.refresh_from_db()
    assert (run.state, "too much" in run.message) == (ImportState.FAILED, True)


def test_a_failed_undo_goes_on_as_an_undo(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(committing, "ROWS_AT_ONCE", 5)
    run = commit(upload(profile, diary(10)))
    first = run.batches.order_by("-number").first()
    assert first
    assert run.batches.count() > 1
    ImportBatch.objects.filter(pk=first.pk).update(undone_at=timezone.now())
    Import.objects.filter(pk=run.pk).update(state=ImportState.FAILED)
    run.refresh_from_db()
    assert try_again(run)
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE


def test_all_of_an_import_can_be_taken_back_as_long_as_its_last_part(profile: Profile) -> None:
    run = commit(upload(profile, diary(2)))
    Undo.objects.update(expires_at=timezone.now() + datetime.timedelta(days=1))
    commit(run)
    assert Undo.objects.filter(expires_at__gt=timezone.now() + datetime.timedelta(days=29)).count() == 1
