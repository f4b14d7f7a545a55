"""An archive of each profile a night: of what has changed, for so many days, the newest always."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from lists import services
from lists.exports import nightly
from lists.exports.nightly import files_of, make_nightly_exports
from lists.exports.running import FOLDER, vault
from lists.services import Viewing, When
from lists.tasks import make_nightly_exports as task
from movies.models import Title
from social.models import Profile
from social.services.profiles import delete_profile
from tests.lists.exports.belongings import members
from tests.lists.imports.flow import worked_off
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_vault() -> None:
    def clear(path: str) -> None:
        if vault().exists(path):
            folders, files = vault().listdir(path)
            for folder in folders:
                clear(f"{path}/{folder}")
            for name in files:
                vault().delete(f"{path}/{name}")

    clear(FOLDER)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def film() -> Title:
    return TitleFactory()


def watch(profile: Profile, film: Title) -> None:
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.some_time()))


def at_night(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> None:
    moment = datetime.datetime.combine(day, datetime.time(1, 30), tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def days_of(profile: Profile) -> list[str]:
    return sorted(path.rpartition("/")[2].split("-ada-")[1][:10] for path in files_of(profile))


def test_each_standard_profile_has_one(profile: Profile, film: Title) -> None:
    watch(profile, film)
    kid, other = kid_of(profile), member_of(profile)
    assert make_nightly_exports(days=3) == {"written": 2, "unchanged": 0, "failed": 0, "forgotten": 0}
    (path,) = files_of(profile)
    assert path.startswith("exports/nightly/ada/matinee-ada-")
    with vault().open(path) as file:
        assert len(members(file.read())["watches.ndjson"].splitlines()) == 1
    assert len(files_of(other)) == 1
    assert files_of(kid) == []


def test_what_has_not_changed_is_not_written_again(profile: Profile, film: Title) -> None:
    watch(profile, film)
    make_nightly_exports(days=3)
    assert make_nightly_exports(days=3)["unchanged"] == 1
    watch(profile, film)
    assert make_nightly_exports(days=3)["written"] == 1
    assert len(files_of(profile)) == 2


def test_old_ones_go_and_the_newest_stays(profile: Profile, film: Title, monkeypatch: pytest.MonkeyPatch) -> None:
    first = datetime.date(2030, 5, 1)
    for number in range(4):
        watch(profile, film)
        at_night(monkeypatch, first + datetime.timedelta(days=number))
        make_nightly_exports(days=2)
    assert days_of(profile) == ["2030-05-02", "2030-05-03", "2030-05-04"]
    at_night(monkeypatch, first + datetime.timedelta(days=100))
    assert make_nightly_exports(days=2) == {"written": 0, "unchanged": 1, "failed": 0, "forgotten": 2}
    assert days_of(profile) == ["2030-05-04"]


def test_one_that_fails_keeps_no_other_back(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    other = ProfileFactory(handle="ben")
    write = nightly.write_shape

    def fail(whose: Profile, *args: Any, **kwargs: Any) -> str:
        if whose == profile:
            raise OSError("No room")
        return write(whose, *args, **kwargs)

    monkeypatch.setattr(nightly, "write_shape", fail)
    assert make_nightly_exports(days=3) == {"written": 1, "unchanged": 0, "failed": 1, "forgotten": 0}
    assert len(files_of(other)) == 1


def test_a_handle_that_is_another_s_by_now_mixes_nothing_up(profile: Profile, film: Title) -> None:
    make_nightly_exports(days=3)
    Profile.objects.filter(pk=profile.pk).update(handle="ada_before")
    new = ProfileFactory(handle="ada")
    assert make_nightly_exports(days=3)["written"] == 1
    assert len(files_of(new)) == 1


def test_files_of_who_is_gone_go(profile: Profile) -> None:
    other = member_of(profile, handle="ben")
    make_nightly_exports(days=3)
    with worked_off():
        delete_profile(profile=other)
    assert vault().listdir("exports/nightly/ben")[1] == []
    assert len(files_of(profile)) == 1
    # Those under a handle that it had before as well.
    third = member_of(profile, handle="cleo")
    make_nightly_exports(days=3)
    Profile.objects.filter(pk=third.pk).update(handle="cleo_now")
    third.refresh_from_db()
    with worked_off():
        delete_profile(profile=third)
    assert vault().listdir("exports/nightly/cleo")[1] == []


def test_only_where_the_site_wants_it(profile: Profile, settings: Any) -> None:
    task()
    assert files_of(profile) == []
    settings.NIGHTLY_EXPORTS = 5
    task()
    assert len(files_of(profile)) == 1
