"""An export from being asked for to being gone: one at a time, made once, kept for a while, its owner told."""

import datetime
import io
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone

from lists.enums import ExportKind, ExportState
from lists.exports import running
from lists.exports.running import (
    ExportUnderWayError,
    abandoned,
    delete_export,
    forget_old_exports,
    make_export,
    opened,
    progress_of,
    start_export,
    vault,
)
from lists.models import Export
from lists.models.exports import KEPT_FOR, MOST_KEPT
from lists.tasks import forget_old_exports as forget_task
from lists.tasks import resume_exports
from social.models import Profile
from social.services.profiles import delete_profile
from tests.lists.exports.belongings import Shelf, members, stock
from tests.lists.imports.flow import worked_off
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    owner: Profile = ProfileFactory(handle="ada")
    stock(owner, Shelf())
    return owner


def made(profile: Profile, kind: str = ExportKind.MATINEE) -> Export:
    with worked_off():
        export = start_export(profile=profile, kind=kind)
    export.refresh_from_db()
    return export


def waiting(profile: Profile) -> Export:
    with TestCase.captureOnCommitCallbacks():
        return start_export(profile=profile)


def test_it_is_made_kept_and_told_of(profile: Profile) -> None:
    export = made(profile)
    assert (export.state, export.message, export.is_there) == (ExportState.DONE, "", True)
    assert export.total
    assert export.expires_at == export.finished_at + KEPT_FOR  # type: ignore[operator]
    file: Any = opened(export)
    data = file.read()
    assert len(data) == export.size
    assert len(members(data)["watches.ndjson"].splitlines()) == profile.watches.count()
    # Nobody guesses where it lies.
    assert export.stored.startswith("exports/made/matinee-ada-")
    assert len(export.stored.rpartition("-")[2]) == 32 + len(".zip")
    (told,) = mail.outbox
    assert told.to == [profile.user.email]
    assert f"http://testserver/export/file/{export.token}/" in told.body
    assert "@ada" in told.body


def test_others_shapes_are_made_in_the_same_way(profile: Profile) -> None:
    export = made(profile, ExportKind.YAMTRACK)
    assert export.name.startswith("yamtrack-ada-")
    assert export.name.endswith(".csv")


def test_one_at_a_time(profile: Profile) -> None:
    waiting(profile)
    with pytest.raises(ExportUnderWayError):
        start_export(profile=profile)
    assert start_export(profile=member_of(profile)).state == ExportState.WAITING


def test_the_oldest_makes_room(profile: Profile) -> None:
    first = made(profile)
    others = [made(profile, ExportKind.TMDB) for _number in range(MOST_KEPT - 1)]
    assert vault().exists(first.stored)
    last = made(profile, ExportKind.TMDB)
    assert set(Export.objects.filter(profile=profile)) == {*others, last}
    assert not vault().exists(first.stored)


def test_a_second_message_makes_nothing(profile: Profile) -> None:
    export = made(profile)
    assert make_export(export_id=export.pk) is False
    assert len(mail.outbox) == 1


def test_a_fault_is_said_and_another_try_is_possible(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> str:
        raise OSError("No room")

    monkeypatch.setattr(running, "write_shape", fail)
    export = waiting(profile)
    with pytest.raises(OSError, match="No room"):
        make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.is_there) == (ExportState.FAILED, False)
    assert "fault of Matinee" in export.message
    assert not mail.outbox
    monkeypatch.undo()
    assert made(profile).state == ExportState.DONE


def test_deleted_while_it_is_made_it_leaves_nothing(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(vault().listdir("exports/made")[1]) if vault().exists("exports/made") else set()
    export = waiting(profile)
    write = running.write_shape

    def meanwhile(*args: Any, **kwargs: Any) -> str:
        delete_export(Export.objects.get(pk=export.pk))
        return write(*args, **kwargs)

    monkeypatch.setattr(running, "write_shape", meanwhile)
    make_export(export_id=export.pk)
    assert set(vault().listdir("exports/made")[1]) == before
    assert not mail.outbox


def test_what_a_dead_process_had_is_taken_up(profile: Profile) -> None:
    export = waiting(profile)
    assert abandoned() == []
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    Export.objects.filter(pk=export.pk).update(created_at=long_ago)
    assert abandoned() == [export.pk]
    Export.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, owner="dead", claimed_at=long_ago)
    # A sign of life.
    cache.set(f"exports:{export.pk}:done", 7, 60)
    assert abandoned() == []
    assert make_export(export_id=export.pk) is False
    cache.delete(f"exports:{export.pk}:done")
    with worked_off():
        resume_exports()
    export.refresh_from_db()
    assert export.state == ExportState.DONE


def test_progress_is_known_while_it_runs(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    export = waiting(profile)
    assert progress_of(export) is None
    seen: list[float | None] = []
    write = running.write_shape

    def watched(*args: Any, **kwargs: Any) -> str:
        name = write(*args, **kwargs)
        seen.append(progress_of(Export.objects.get(pk=export.pk)))
        return name

    monkeypatch.setattr(running, "write_shape", watched)
    make_export(export_id=export.pk)
    assert seen == [1.0]


def test_what_is_over_goes(profile: Profile) -> None:
    export = made(profile)
    assert forget_old_exports() == 0
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    export.refresh_from_db()
    assert not export.is_there
    assert opened(export) is None
    with worked_off():
        forget_task()
    assert not Export.objects.exists()
    assert not vault().exists(export.stored)
    assert forget_old_exports() == 0


def test_files_go_with_their_profile(profile: Profile) -> None:
    other = made(member_of(profile))
    export = made(profile)
    with worked_off():
        delete_profile(profile=profile)
    assert not Export.objects.filter(pk=export.pk).exists()
    assert not vault().exists(export.stored)
    assert vault().exists(other.stored)


def test_files_that_nobody_names_are_swept_up(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever made one may have died before it said so."""
    with worked_off():
        found = start_export(profile=profile, kind=ExportKind.MATINEE)
    kept = Export.objects.get(pk=found.pk).stored
    lost = running.put_away(io.BytesIO(b"lost"), running.MADE, "lost.zip")
    assert forget_old_exports() == 0
    monkeypatch.setattr(vault(), "get_modified_time", lambda path: timezone.now() - 2 * KEPT_FOR)
    # Other tests have left theirs, too.
    assert forget_old_exports() >= 1
    assert not vault().exists(lost)
    assert vault().exists(kept)
