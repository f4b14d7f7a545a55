"""What a source says of itself beside what was read."""

from typing import Any

import pytest

from lists.imports.records import Claim, Part, RatingRow, RefusedRow, Subject, WatchRow
from lists.queries.imports import tally
from lists.views.imports_claims import reckonings
from social.models import Profile
from tests.lists.imports.flow import imported, origin

pytestmark = pytest.mark.django_db

SALT, EMBER = Subject(kind="film", name="Salt"), Subject(kind="film", name="Ember")
DESK = Subject(kind="show", name="The Night Desk", tvdb=7)


def watch(subject: Subject, part: Part | None = None) -> WatchRow:
    return WatchRow(origin=origin(), subject=subject, part=part)


def rating(subject: Subject, part: Part | None = None) -> RatingRow:
    return RatingRow(origin=origin(), subject=subject, part=part, value=7)


FIRST = Part(season=1, number=1)
ROWS = (
    watch(SALT), watch(SALT), watch(EMBER), watch(DESK, FIRST), watch(DESK, FIRST),
    watch(DESK, Part(season=1, number=2)), rating(SALT), rating(DESK), rating(DESK, Part(season=1)),
    rating(DESK, Part(season=1, number=2)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("about", "once", "what", "read"),
    [
        ("film", False, "watch", 3), ("film", True, "watch", 2), ("episode", False, "watch", 3),
        ("episode", True, "watch", 2), ("show", True, "watch", 1), ("film", False, "rating", 1),
        ("show", False, "rating", 1), ("season", False, "rating", 1), ("episode", False, "rating", 1),
        ("", False, "rating", 4), ("", False, "review", None),
    ],
)  # fmt: skip
def test_totals_are_set_against_what_was_read(
    profile: Profile, about: Any, once: bool, what: str, read: int | None
) -> None:
    claim = Claim(what=what, about=about, is_distinct=once, count=5, label="total", member="stats.json")
    run = imported(profile, *ROWS, claim)
    (found,) = reckonings(run, tally(run))
    assert (found.claimed, found.read, found.missing) == (5, read, 5 - read if read is not None else 0)


def test_a_file_is_set_against_its_own_rows(profile: Profile) -> None:
    refused = RefusedRow(origin=origin(), code="bad_row", reason="It is torn.")
    run = imported(profile, watch(SALT), refused, Claim(what="watch", count=3, label="some.csv", member="some.csv"))
    (found,) = reckonings(run, tally(run))
    assert (found.read, found.refused, found.missing) == (1, 1, 1)


def test_of_single_titles_only_what_is_missing_is_told(profile: Profile) -> None:
    claims = [Claim(what="watch", count=count, label="nb_episodes_seen", subject=DESK) for count in (3, 9)]
    run = imported(profile, *ROWS, *claims)
    found = reckonings(run, tally(run))
    assert [(each.label, each.claimed, each.read) for each in found] == [("The Night Desk", 9, 3)]
