"""What one would write first, measured in the same run as what is there. Each leaves the database as it was."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bench.keeper import Keeper
from bench.visits import Act, Measured, measure
from lists.enums import OwnedFormat
from lists.models import LibraryEntry, ListItem, Watch
from lists.services import set_owned
from movies.models import Episode

# Of what takes seconds, a part is measured, and the whole is told from it.
PART = 200


@dataclass(frozen=True, slots=True)
class Baseline:
    """act: the naive way to the line `against`. scale: how many times more there would be to do."""

    name: str
    against: str
    act: Act
    rounds: int = 5
    scale: float = 1.0

    def measured(self) -> Measured:
        return measure([self.act] * self.rounds)


def baselines(keeper: Keeper) -> Iterator[Baseline]:
    yield Baseline("a grid of 48, a query for each thing on it", "library, grid", lambda: grid(keeper))
    yield Baseline(
        "statistics in Python, over all rows", "statistics, all time, after a change", lambda: stats(keeper), 3
    )
    yield Baseline("renumber all items of the list", "list of 5,000: a place typed", lambda: renumber(keeper))
    yield Baseline("an INSERT an episode", "tick all up to the last of 1,000 episodes", lambda: tick(keeper), 3)
    yield Baseline(
        f"a service call a title, of {PART} titles",
        "one act on all titles of the library",
        lambda: own_each(keeper),
        3,
        len(keeper.held) / PART,
    )


def grid(keeper: Keeper) -> list[tuple[Any, ...]]:
    """No templates: its figures flatter it."""
    entries = LibraryEntry.objects.filter(profile=keeper.profile).order_by("-updated_at", "-pk")
    shown = entries[:48]
    ratings = keeper.profile.ratings.filter(season=None, episode=None)
    return [
        (
            entries.count(),
            entry.title.name,
            list(entry.title.genres.all()),
            ratings.filter(title=entry.title_id).first(),
        )
        for entry in shown
    ]


def stats(keeper: Keeper) -> tuple[Any, ...]:
    """Hours and films by month, genres, directors and actors: a third of what the page has, and no template."""
    watches = Watch.objects.filter(profile=keeper.profile).select_related("title", "episode")
    watches = watches.prefetch_related("title__genres", "title__credits")
    minutes: Counter[Any] = Counter()
    films: Counter[Any] = Counter()
    seen: dict[int, Any] = {}
    for watch in watches:
        month = watch.watched_on and (watch.watched_on.year, watch.watched_on.month)
        length = (watch.episode and watch.episode.runtime_minutes) or watch.title.runtime_minutes
        minutes[month] += length or 0
        films[month] += watch.title.is_film
        seen[watch.title_id] = watch.title
    genres = Counter(genre.name for title in seen.values() for genre in title.genres.all())
    people = Counter(credit.person_id for title in seen.values() for credit in title.credits.all())
    return minutes, films, genres.most_common(12), people.most_common(10)


def renumber(keeper: Keeper) -> None:
    """All items read, one moved, all written."""
    with transaction.atomic():
        items = list(keeper.long_list.items.order_by("position"))
        items.insert(len(items) // 2, items.pop(0))
        for place, item in enumerate(items):
            item.position = place
        ListItem.objects.bulk_update(items, ["position"], batch_size=1_000)
        transaction.set_rollback(True)


def tick(keeper: Keeper) -> None:
    """Those not seen yet, each looked for and saved by itself."""
    with transaction.atomic():
        for episode in Episode.objects.filter(season__title=keeper.show).order_by("season__number", "number"):
            mine = {"profile": keeper.profile, "title": keeper.show, "episode": episode}
            if not Watch.objects.filter(**mine).exists():
                Watch.objects.create(**mine)
        transaction.set_rollback(True)


def own_each(keeper: Keeper) -> None:
    with transaction.atomic():
        for entry in LibraryEntry.objects.filter(profile=keeper.profile).select_related("title")[:PART]:
            set_owned(profile=keeper.profile, title=entry.title, formats=[OwnedFormat.UHD], note="")
        transaction.set_rollback(True)
