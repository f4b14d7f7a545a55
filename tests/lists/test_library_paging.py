"""Page by page through a library: every order, no gaps, nothing twice, and the unknown last."""

import base64
import json
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lists.library import SORT_NAMES, LibraryFilters, library_page
from lists.library.paging import ORDERS, read_cursor
from movies.models import Title
from social.models import Profile
from tests.lists.library_shelf import Held, is_content
from tests.social.factories import ProfileFactory

ORDERED = [f"{minus}{name}" for name in SORT_NAMES for minus in ("", "-")]


def wish(query: str) -> LibraryFilters:
    return LibraryFilters.from_query(QueryDict(query), region="US")


def value_of(held: Held, name: str) -> Any:
    """What this is ordered by; None where nobody knows."""
    title, row = held.title, held.entry
    if name in ("name", "released", "score", "popular", "runtime"):
        return getattr(title, ORDERS[name].column)
    if name == "rating":
        return held.rating
    column = {
        "changed": "updated_at", "since": "status_at", "watched": "last_watched_on", "first": "first_watched_on",
        "times": "times_watched", "added": "created_at",
    }[name]  # fmt: skip
    return getattr(row, column) if row else None


def expected(held: list[Held], order: str) -> list[int]:
    name, backwards = order.removeprefix("-"), order.startswith("-")
    descending = ORDERS[name].descending != backwards
    known = sorted(
        ((value_of(each, name), each.title.pk) for each in held if value_of(each, name) is not None),
        reverse=descending,
    )
    unknown = sorted((each.title.pk for each in held if value_of(each, name) is None), reverse=descending)
    return [*(pk for _, pk in known), *unknown]


def walk(filters: LibraryFilters, owner: Profile, *, library_only: bool, page_size: int = 2) -> list[int]:
    found: list[int] = []
    cursor: str | None = None
    for _ in range(40):
        page = library_page(
            filters, owner=owner, viewer=owner, library_only=library_only, after=cursor, page_size=page_size
        )
        found += [title.pk for title in page.titles]
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("no end")


@pytest.mark.parametrize("order", ORDERED)
def test_no_gaps_and_nothing_twice(order: str, owner: Profile, held: list[Held]) -> None:
    mine = [each for each in held if is_content(each)]
    assert walk(wish(f"sort={order}"), owner, library_only=True) == expected(mine, order)
    assert walk(wish(f"sort={order}"), owner, library_only=False, page_size=3) == expected(held, order)


def test_cursor_of_another_order_means_the_first_page(owner: Profile, held: list[Held]) -> None:
    cursor = library_page(wish("sort=name"), owner=owner, viewer=owner, page_size=1).next_cursor
    assert read_cursor(cursor, wish("sort=name"))
    assert read_cursor(cursor, wish("sort=-name")) is None
    assert read_cursor(cursor, wish("sort=score")) is None


def test_what_comes_in_meanwhile_moves_nothing(owner: Profile, held: list[Held]) -> None:
    first = library_page(wish("sort=name"), owner=owner, viewer=owner, page_size=3)
    rest = library_page(wish("sort=name"), owner=owner, viewer=owner, page_size=30, after=first.next_cursor)
    Title.objects.filter(pk=first.titles[0].pk).delete()
    again = library_page(wish("sort=name"), owner=owner, viewer=owner, page_size=30, after=first.next_cursor)
    assert [t.pk for t in again.titles] == [t.pk for t in rest.titles]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from(ORDERED), JSON, st.integers(-5, 2**70))
def test_forged_cursors_never_fail(order: str, value: Any, pk: int) -> None:
    owner = ProfileFactory.build(pk=2**40, user_id=2**40)  # nobody who is there
    text = json.dumps([order, value, pk])
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    page = library_page(wish(f"sort={order}"), owner=owner, viewer=owner, after=cursor)
    assert page.titles == []


def test_queries_do_not_grow(owner: Profile, held: list[Held], django_assert_num_queries: Any) -> None:
    for size in (1, 10):
        with django_assert_num_queries(3):
            library_page(wish("status=completed&sort=rating"), owner=owner, viewer=owner, page_size=size)
