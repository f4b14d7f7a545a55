"""Suggestions while somebody is typing: few, of every kind, the likeliest first."""

from typing import Any

from movies.enums import TitleKind
from movies.models import Collection, Keyword, Person, Title
from movies.search.engine import Findings, find_all, find_respelled, frequencies
from movies.search.finding import Found
from movies.search.query import parse
from movies.search.results import Suggestion

_TITLES_READ = 100
# Of rows that answer equally well, a title is likelier to be meant than a person, and so on.
_LESS = {"person": 0.15, "collection": 0.5, "keyword": 0.8}
# A kind may fill the list only where the others have nothing to say.
_MOST_OF_A_KIND = {"person": 4, "collection": 2, "keyword": 2}


def suggest(text: str, *, viewer: Any, limit: int = 8) -> list[Suggestion]:
    """What somebody who has typed this much may mean. viewer: a profile or None.

    Too short a text means nothing yet. A wrong letter is forgiven, in the word being typed too. Runs seven queries or
    fewer for what is spelled as the catalogue has it, and at most twenty more for what isn't.
    """
    query = parse(text)
    if query.is_empty:
        return []
    known = frequencies(query)
    found = find_all(query, known, viewer=viewer, titles=_TITLES_READ)
    if not found.count:
        respelled = find_respelled(query, known, viewer=viewer, titles=_TITLES_READ)
        found = respelled[0] if respelled else found
    return [_suggestion(kind, each) for kind, each in _mixed(found, limit)]


def _mixed(found: Findings, limit: int) -> list[tuple[str, Found]]:
    ranked = [("title", each) for each in found.titles[:limit]]
    for kind, rows in (("person", found.people), ("collection", found.collections), ("keyword", found.keywords)):
        ranked += [(kind, each) for each in rows[: _MOST_OF_A_KIND[kind]]]
    ranked.sort(key=lambda item: (_LESS.get(item[0], 0.0) - item[1].score, *item[1].order, item[0]))
    return ranked[:limit]


def _suggestion(kind: str, found: Found) -> Suggestion:
    row = found.row
    pk, name = row["pk"], row["name"]
    if kind == "title":
        year = str(row["released_on"].year) if row["released_on"] else ""
        url = Title(pk=pk, name=name).get_absolute_url()
        return Suggestion(str(TitleKind(row["kind"])), name, year, url, row["poster_path"], pk)
    if kind == "person":
        url = Person(pk=pk, name=name).get_absolute_url()
        return Suggestion(kind, name, row["known_for_department"], url, row["profile_path"], pk)
    if kind == "collection":
        url = Collection(pk=pk, name=name).get_absolute_url()
        return Suggestion(kind, name, "", url, row["poster_path"], pk)
    return Suggestion(kind, name, "", Keyword(pk=pk, name=name).get_absolute_url(), "", pk)
