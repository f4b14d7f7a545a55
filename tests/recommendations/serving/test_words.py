"""Reasons in words: each says what it goes by, and nothing is said of what the viewer may not know of."""

import datetime
from typing import Any

import pytest

from movies.models import Title
from recommendations.serving.words import is_reason_key, joined, told
from social.enums import RatingScale

TITLES = {
    key: Title(pk=key, name=name, released_on=datetime.date(1970 + key, 1, 1))
    for key, name in enumerate(("Alien", "Brazil", "Chinatown", "Diva"), start=1)
}
WHO = [{"sort": "person", "key": 9, "name": "Agnès Varda"}]


def said(kind: str, *, keys: Any = (), facets: Any = (), scale: str = RatingScale.STARS, **notes: Any) -> list[str]:
    reason = {"kind": kind, "key": kind, "part": 0.5, "keys": list(keys), "facets": list(facets), "notes": notes}
    return [each.text for each in told([reason], TITLES, scale)]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ({"kind": "titles", "keys": [1, 2], "loved": True}, "Because you loved Alien and Brazil"),
        ({"kind": "titles", "keys": [1]}, "Because you watched Alien"),
        (
            {"kind": "titles", "keys": [1, 2, 3, 4], "loved": True},
            "Because you loved Alien, Brazil, Chinatown and others",
        ),
        ({"kind": "person", "facets": WHO, "role": "director"}, "Directed by Agnès Varda"),
        ({"kind": "person", "facets": WHO, "keys": [1], "role": "cast"}, "With Agnès Varda, as in Alien"),
        (
            {"kind": "continuity", "facets": WHO, "keys": [2], "by": "director", "role": "director"},
            "Directed by Agnès Varda, like Brazil",
        ),
        ({"kind": "continuity", "keys": [2], "by": "collection"}, "Goes on from Brazil"),
        ({"kind": "genre", "facets": [{"name": "Drama"}], "keys": [3]}, "Drama, like Chinatown"),
        ({"kind": "keyword", "facets": [{"name": "heist"}], "keys": [3]}, "About “heist”, like Chinatown"),
        (
            {"kind": "social", "people": 3, "match": 80, "rating": 9, "best": 9},
            "3 people you follow, with a taste match above 80 %, gave it 4½ stars",
        ),
        (
            {"kind": "social", "people": 1, "match": 70, "rating": 8, "best": 9, "scale": RatingScale.POINTS},
            "1 person you follow, with a taste match above 70 %, gave it 8 out of 10 or more",
        ),
        ({"kind": "trending", "people": 12, "window": "week"}, "Popular this week among 12 people here"),
        ({"kind": "popular"}, "Popular with many"),
    ],
)
def test_a_reason_in_words(reason: dict[str, Any], text: str) -> None:
    assert said(reason.pop("kind"), **reason) == [text]


@pytest.mark.parametrize("kind", ["titles", "genre", "continuity", "social", "of a later version"])
def test_what_may_not_be_named_is_not_told(kind: str) -> None:
    assert said(kind, keys=[99], facets=[{"name": "Drama"}]) == []


@pytest.mark.parametrize(
    ("year", "text"),
    [(1980, "Goes on from Brazil"), (1950, "Comes before Brazil"), (None, "Goes on from Brazil")],
)
def test_what_came_out_before_another_does_not_go_on_from_it(year: int | None, text: str) -> None:
    about = Title(name="Earlier or later", released_on=year and datetime.date(year, 1, 1))
    reason = {"kind": "continuity", "key": "continuity:2", "keys": [2], "facets": [], "notes": {"by": "collection"}}
    assert [each.text for each in told([reason], TITLES, RatingScale.STARS, about=about)] == [text]


@pytest.mark.parametrize(
    ("facts", "short"),
    [
        ({"people": 1, "rating": 9, "best": 9}, "4½ stars from 1 person, match above 80 %"),
        ({"people": 2, "rating": 8, "best": 10}, "4 stars or more from 2 people, match above 80 %"),
    ],
)
def test_in_short_beneath_a_head_that_says_whose(facts: dict[str, int], short: str) -> None:
    reason = {"kind": "social", "key": "social", "keys": [], "facets": [], "notes": {"match": 80, **facts}}
    (said,) = told([reason], {}, RatingScale.STARS)
    assert said.short == short


@pytest.mark.parametrize(
    ("key", "expected"),
    [("social", True), ("genre:3", True), ("titles:3,41", True), ("x", False), ("genre:", False), ("genre:3;", False)],
)
def test_the_keys_of_reasons(key: str, expected: bool) -> None:
    assert is_reason_key(key) is expected


def test_who_directed_it_is_told_once() -> None:
    facts = {"part": 0.5, "facets": WHO}
    follows = {**facts, "kind": "continuity", "key": "continuity:2", "keys": [2]}
    follows["notes"] = {"by": "director", "role": "director"}
    about = {**facts, "kind": "person", "key": "person:9", "keys": [2, 3], "notes": {"role": "director"}}
    found = told([follows, about], TITLES, RatingScale.STARS)
    assert [each.text for each in found] == ["Directed by Agnès Varda, like Brazil"]
    assert told([about, follows], TITLES, RatingScale.STARS)[0].key == "person:9"


def test_more_than_are_named() -> None:
    assert joined(["A"], of=2) == "A and others"
