"""What only the site knows in favour of titles: people one trusts, what trends, and what comes next."""

import time
from functools import lru_cache

import numpy as np

from recommendations.engine import Bundle, Extra, History, Source
from recommendations.engine.signals import Keys, places
from recommendations.enums import Window
from recommendations.models import Trending
from recommendations.serving.trust import trusted_source
from social.models import Profile

# Seconds. What trends is counted every five minutes.
TRENDING_SECONDS, TRENDING_MOST = 60, 100
# A like so strong makes the next of a collection welcome; one so strong, the other works of who directed it.
LIKED, LOVED = 0.5, 0.95
# A person who counts fully for a title directed it, or made it: see engine.catalogue.
DIRECTED = 0.99
OF_DIRECTORS, PER_TITLE = 0.4, 3


def extra_of(profile: Profile, history: History, bundle: Bundle) -> Extra:
    """Runs 2 queries at most, usually one, and one every minute for all profiles together."""
    sources = (trusted_source(profile), trending_source(), next_source(history, bundle))
    return Extra(tuple(source for source in sources if source is not None and len(source.titles)))


def trending_source() -> Source | None:
    """What trends this week among everybody here. notes: the place, how many people, and the window."""
    return _read_trending(int(time.monotonic() // TRENDING_SECONDS))


def forget_trending() -> None:
    """Read it anew at the next question."""
    _read_trending.cache_clear()


def next_source(history: History, bundle: Bundle) -> Source | None:
    """The next unseen of a collection of which something was liked, and works of whoever directed what was loved.

    behind: the titles that it follows. notes: "collection" or "director" as what it goes by.
    """
    titles, where = bundle.titles, places(bundle.titles, history.titles)
    known = where >= 0
    where, likes = where[known], history.likes[known]
    found = _directed(bundle, where[likes >= LOVED], where) | _collected(bundle, where[likes >= LIKED], where)
    if not found:
        return None
    chosen = np.asarray(sorted(found), np.int64)
    given = [found[place] for place in chosen.tolist()]
    return Source(
        "continuity",
        titles[chosen],
        np.asarray([score for score, _behind, _notes in given], np.float32),
        tuple(tuple(int(titles[place]) for place in behind) for _score, behind, _notes in given),
        tuple(notes for _score, _behind, notes in given),
    )


_Found = dict[int, tuple[float, tuple[int, ...], dict[str, int | float | str]]]


def _collected(bundle: Bundle, liked: Keys, seen: Keys) -> _Found:
    """By place. Of each collection the one that came out next after the latest that was seen, or the first before."""
    catalogue = bundle.models.catalogue
    found: _Found = {}
    of, age = catalogue.collection_of, catalogue.age
    done = set(seen.tolist())
    for collection in np.unique(of[liked][of[liked] >= 0]):
        members = np.flatnonzero(of == collection)
        members = members[np.argsort(-np.nan_to_num(age[members], nan=-np.inf), kind="stable")]
        order = members.tolist()
        latest = max(place for place, member in enumerate(order) if member in done)
        left = [member for member in order[latest + 1 :] if not age[member] < 0] or [
            member for member in order if member not in done
        ]
        if left:
            behind = tuple(member for member in order if member in done and member in set(liked.tolist()))
            found[left[0]] = (1.0, behind[-1:], {"by": "collection"})
    return found


def _directed(bundle: Bundle, loved: Keys, seen: Keys) -> _Found:
    people = bundle.models.catalogue.people
    found: _Found = {}
    done = set(seen.tolist())
    # The latest first would be nicer; the history is in the order of keys, and what counts is that it is bounded.
    for place in loved[:50].tolist():
        persons, weights = people.at(place)
        for person in persons[weights >= DIRECTED][:2].tolist():
            # By hand: to cut a row out of the matrix takes scipy a hundred times as long.
            part = slice(people.by_value.indptr[person], people.by_value.indptr[person + 1])
            others = people.by_value.indices[part][people.by_value.data[part] >= DIRECTED]
            for other in [each for each in others.tolist() if each not in done][: 4 * PER_TITLE]:
                key = int(people.values[person])
                found[other] = (OF_DIRECTORS, (place,), {"by": "director", "person": key})
    return found


@lru_cache(maxsize=1)
def _read_trending(_turn: int) -> Source | None:
    rows = list(
        Trending.objects.in_scope().filter(window=Window.WEEK).values_list("title", "rank", "people")[:TRENDING_MOST]
    )
    if not rows:
        return None
    rows.sort()
    return Source(
        "trending",
        np.asarray([title for title, _rank, _people in rows], np.int64),
        np.asarray([1 - (rank - 1) / TRENDING_MOST for _title, rank, _people in rows], np.float32),
        (),
        tuple({"rank": rank, "people": people, "window": str(Window.WEEK)} for _title, rank, people in rows),
    )
