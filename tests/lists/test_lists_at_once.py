"""Lists in threads of their own: several people at one list lose nothing, and count nothing twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from lists import services
from lists.enums import Role
from lists.models import List, ListLink, ListMember
from lists.services import Goal, sharing
from social.models import Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], Any]) -> list[BaseException]:
    """Run each job in a thread; what they raised."""
    failed: list[BaseException] = []
    together = threading.Barrier(len(jobs))

    def work(job: Callable[[], Any]) -> None:
        try:
            together.wait()
            job()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def shared_list(count: int) -> tuple[List, list[Profile]]:
    """A list with so many titles, its owner and an editor."""
    found = ListFactory()
    editor = ProfileFactory()
    ListMember.objects.create(list=found, profile=editor, role=Role.EDITOR, accepted_at=timezone.now())
    titles = TitleFactory.create_batch(count)
    services.add_titles(profile=found.profile, found=found, title_ids=[title.pk for title in titles])
    return found, [found.profile, editor]


def keys(found: List) -> list[int]:
    return list(found.items.order_by("position").values_list("pk", flat=True))


def test_two_reorder_while_two_add_and_remove() -> None:
    """Each of four threads does its part thirty times; in the end everything is there once and in one order."""
    found, (owner, editor) = shared_list(12)
    first = keys(found)
    removed = list(found.items.filter(pk__in=first[8:]).values_list("title_id", flat=True))
    added = [title.pk for title in TitleFactory.create_batch(30)]

    def shuffle(profile: Profile, step: int) -> None:
        for turn in range(30):
            goal = Goal(after=first[(turn * step) % 8]) if turn % 2 else Goal(to=turn % 8 + 1)
            services.move_item(profile=profile, found=found, item=first[(turn + step) % 8], goal=goal)

    def add(profile: Profile) -> None:
        for key in added:
            services.add_titles(profile=profile, found=found, title_ids=[key])

    def remove(profile: Profile) -> None:
        for key in removed:
            services.remove_titles(profile=profile, found=found, title_ids=[key])

    assert not at_once(
        lambda: shuffle(owner, 3), lambda: shuffle(editor, 5), lambda: add(owner), lambda: remove(editor)
    )
    found.refresh_from_db()
    assert set(first[:8]) <= set(keys(found))
    assert set(found.items.values_list("title_id", flat=True)) >= set(added)
    assert found.item_count == found.items.count() == 12 - len(removed) + len(added)


def test_moves_of_different_items_are_all_kept() -> None:
    """The owner sends items to the end, the editor others to the front; both find what they did."""
    found, (owner, editor) = shared_list(20)
    first = keys(found)
    to_end, to_front = first[:5], first[10:15]

    def send(profile: Profile, items: list[int], goal: Goal) -> None:
        for each in items:
            services.move_item(profile=profile, found=found, item=each, goal=goal)

    assert not at_once(lambda: send(owner, to_end, Goal(to=20)), lambda: send(editor, to_front, Goal(to=1)))
    assert keys(found) == [*reversed(to_front), *first[5:10], *first[15:], *to_end]


def test_the_same_title_added_by_both_is_there_once() -> None:
    found, (owner, editor) = shared_list(1)
    title = TitleFactory()
    jobs = [
        lambda profile=profile: services.add_titles(profile=profile, found=found, title_ids=[title.pk])
        for profile in (owner, editor)
    ] * 3
    assert not at_once(*jobs)
    found.refresh_from_db()
    assert (found.items.count(), found.item_count) == (2, 2)


def test_titles_moved_between_two_lists_in_both_directions() -> None:
    """Locks are taken in the order of keys: no deadlock, whoever begins."""
    one, (owner, editor) = shared_list(10)
    other = ListFactory(profile=owner)
    ListMember.objects.create(list=other, profile=editor, role=Role.EDITOR, accepted_at=timezone.now())
    titles = list(one.items.values_list("title_id", flat=True))

    def to_and_fro(profile: Profile, source: List, target: List) -> None:
        for key in titles:
            services.move_titles(profile=profile, source=source, target=target, title_ids=[key])

    assert not at_once(lambda: to_and_fro(owner, one, other), lambda: to_and_fro(editor, other, one))
    for each in (one, other):
        each.refresh_from_db()
        assert each.item_count == each.items.count()
    assert sorted([*one.items.values_list("title", flat=True), *other.items.values_list("title", flat=True)]) == sorted(
        titles
    )


def test_likes_are_counted_right() -> None:
    found = ListFactory()
    fans = ProfileFactory.create_batch(4)

    def like(profile: Profile) -> None:
        for _ in range(4):
            services.like_list(profile=profile, found=found)
            services.unlike_list(profile=profile, found=found)
        services.like_list(profile=profile, found=found)

    twice = [lambda fan=fan: like(fan) for fan in fans for _ in range(2)]
    assert not at_once(*twice)
    found.refresh_from_db()
    assert found.like_count == found.likes.count()


def test_the_last_place_of_a_link_goes_to_one() -> None:
    found = ListFactory()
    link = sharing.create_link(profile=found.profile, found=found, role=Role.EDITOR, uses=2, days=7)
    guests = ProfileFactory.create_batch(5)
    failed = at_once(
        *[lambda guest=guest: sharing.join_by_link(profile=guest, code=link.code) for guest in guests],
        lambda: sharing.join_by_link(profile=guests[0], code=link.code),
    )
    assert {type(error) for error in failed} == {ListLink.DoesNotExist}
    link.refresh_from_db()
    assert (link.uses, found.members.count()) == (2, 2)
