"""What tables of other services say of a title beside what one thinks of it: genres, who directed it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lists.exports.collecting import CHUNK
from movies.models import Credit, Title
from movies.models.people import DIRECTING_JOBS

Row = dict[str, Any]
FACTS = (
    "title", "title__kind", "title__name", "title__original_name", "title__tmdb_id", "title__imdb_id",
    "title__runtime_minutes", "title__released_on", "title__tmdb_vote_average",
)  # fmt: skip


def with_facts(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows that were read with FACTS, each with its `genres` and `directors`. Runs 2 queries for each CHUNK."""
    several = iter(rows)
    while some := list(islice(several, CHUNK)):
        keys = {row["title"] for row in some}
        genres = _joined(Title.genres.through.objects.filter(title__in=keys).order_by("genre__name")
                         .values_list("title", "genre__name"))  # fmt: skip
        directing = Credit.objects.crew().filter(title__in=keys, job__in=DIRECTING_JOBS).in_billing_order()
        directors = _joined(directing.values_list("title", "person__name"))
        for row in some:
            yield row | {"genres": genres.get(row["title"], ""), "directors": directors.get(row["title"], "")}


def _joined(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for pk, name in pairs:
        found.setdefault(pk, []).append(name)
    return {pk: ", ".join(dict.fromkeys(names)) for pk, names in found.items()}
