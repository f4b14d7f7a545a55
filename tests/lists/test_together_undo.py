"""Shared viewings taken back, off the log, and back again."""

import pytest

from lists import services
from lists.enums import Answer, Status
from lists.models import LibraryEntry, SharedWatch, Undo, Watch
from lists.services.bulk import writing
from lists.services.together import accept
from lists.undo import Journal
from movies.models import Title
from social.enums import Verb
from social.models import Activity, Profile
from social.services.blocking import block
from tests.lists.together import diary, log_with, take_back

pytestmark = pytest.mark.django_db


def test_undo_takes_all_of_it_back(robin: Profile, sam: Profile, noor: Profile, salt: Title) -> None:
    services.set_watchlisted(profile=sam, title=salt, on=True)
    receipt = log_with(robin, "sam", "noor", title=salt, rating=8)
    assert not LibraryEntry.objects.get(profile=sam, title=salt).on_watchlist
    assert "stays" not in take_back(robin, receipt).message
    assert not Watch.objects.exists()
    assert not SharedWatch.objects.exists()
    assert not Activity.objects.filter(verb__in=[Verb.WATCHED_WITH, Verb.WATCHED]).exists()
    entry = LibraryEntry.objects.get(profile=sam, title=salt)
    assert (entry.on_watchlist, entry.status) == (True, Status.PLANNED)
    assert take_back(robin, receipt).undo is None


def test_undo_leaves_what_a_companion_changed_since(robin: Profile, sam: Profile, noor: Profile) -> None:
    receipt = log_with(robin, "sam", "noor")
    accept(profile=noor, share=SharedWatch.objects.get(profile=noor).pk)
    services.edit_watch(profile=sam, watch=diary(sam)[0], note="Cried")
    assert "stays as it is" in take_back(robin, receipt).message
    assert (diary(robin), len(diary(sam)), len(diary(noor))) == ([], 1, 1)


def test_undo_leaves_companions_where_the_viewing_stays(robin: Profile, sam: Profile, noor: Profile) -> None:
    receipt = log_with(robin, "sam", "noor")
    services.edit_watch(profile=robin, watch=receipt.made, note="Cried")
    assert "Nothing is taken back" in take_back(robin, receipt).message
    assert (len(diary(robin)), len(diary(sam)), SharedWatch.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize("way", ["one", "many"])
def test_a_viewing_off_the_log_and_back(robin: Profile, sam: Profile, noor: Profile, salt: Title, way: str) -> None:
    watch = log_with(robin, "sam", "noor", title=salt).made
    before = list(SharedWatch.objects.order_by("pk").values())
    if way == "one":
        receipt = services.delete_watches(profile=robin, title=salt, watches=[watch.pk])
    else:
        receipt = services.Receipt(undo=_removed_from_library(robin, salt))
    assert not SharedWatch.objects.exists()
    assert not Activity.objects.filter(verb=Verb.WATCHED_WITH).exists()
    assert len(diary(sam)) == 1
    with pytest.raises(SharedWatch.DoesNotExist):
        accept(profile=noor, share=before[1]["id"])
    take_back(robin, receipt)
    assert list(SharedWatch.objects.order_by("pk").values()) == before
    assert accept(profile=noor, share=before[1]["id"]).undo


def _removed_from_library(profile: Profile, title: Title) -> Undo:
    with services.shelf(profile):
        journal = Journal(profile)
        writing.forget_watches(journal, [title.pk])
        undo = journal.save("Removed")
    assert undo
    return undo


def test_back_on_the_log_without_who_has_parted(robin: Profile, sam: Profile, noor: Profile, salt: Title) -> None:
    watch = log_with(robin, "sam", "noor", title=salt).made
    receipt = services.delete_watches(profile=robin, title=salt, watches=[watch.pk])
    block(blocker=noor, blocked=robin)
    services.delete_watches(profile=sam, title=salt, watches=[diary(sam)[0].pk])
    take_back(robin, receipt)
    assert [(row.profile, row.copy) for row in SharedWatch.objects.all()] == [(sam, None)]


def test_a_copy_is_its_owners(robin: Profile, sam: Profile, salt: Title) -> None:
    log_with(robin, "sam", title=salt)
    row, copy = SharedWatch.objects.get(), diary(sam)[0]
    receipt = services.delete_watches(profile=sam, title=salt, watches=[copy.pk])
    row.refresh_from_db()
    assert (row.status, row.copy, len(diary(robin))) == (Answer.ACCEPTED, None, 1)
    take_back(sam, receipt)
    row.refresh_from_db()
    assert row.copy == copy


def test_who_goes_takes_their_part_along(robin: Profile, sam: Profile, noor: Profile) -> None:
    receipt = log_with(robin, "sam", "noor")
    sam.delete()
    noor.delete()
    assert not SharedWatch.objects.exists()
    take_back(robin, receipt)
    assert not Watch.objects.exists()
