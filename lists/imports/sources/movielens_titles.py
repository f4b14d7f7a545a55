"""How MovieLens names films: "Long Night, The (Lange Nacht, Die) (1995)"."""

from collections.abc import Collection, Iterable

from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import Subject
from lists.imports.tables import Line, lines_of
from movies.enums import TitleKind

_ARTICLES = frozenset((
    "the", "a", "an", "la", "le", "les", "l'", "el", "los", "las", "il", "lo", "i", "gli", "der", "die", "das", "den",
    "det", "en", "et", "un", "une", "una", "uno", "de", "het", "os", "as", "o",
))  # fmt: skip
_ALIASES = ("a.k.a.", "aka ")


class Catalogue:
    """What movies.csv and links.csv say of some films."""

    def __init__(self, keys: Collection[str], movies: Iterable[Member], links: Iterable[Member]) -> None:
        self._titles = {key: line.get("title") for key, line in _rows(movies, keys)}
        self._links = dict(_rows(links, keys))

    def subject(self, key: str) -> Subject | None:
        """None for a film that neither of them names."""
        return subject_of(key, self._titles.get(key, ""), self._links.get(key))


def _rows(members: Iterable[Member], keys: Collection[str]) -> Iterable[tuple[str, Line]]:
    for member in members:
        for line in lines_of(member):
            key = line.get("movieid")
            if key in keys and not line.is_torn:
                yield key, line


def subject_of(key: str, title: str, ids: Line | None) -> Subject | None:
    name, original, year = names_of(title)
    tmdb = values.tmdb_id(ids.get("tmdbid", "tmdb id")) if ids else None
    imdb = values.imdb_id(ids.get("imdbid", "imdb id")) if ids else ""
    if not (name or tmdb or imdb):
        return None
    # There are a few shows among the films, and nothing tells which.
    return Subject(
        kind=TitleKind.FILM, is_guess=True, name=name, original_name=original, year=year, tmdb=tmdb, imdb=imdb,
        key=f"movielens/{key}"[:200] if key else "",
    )  # fmt: skip


def names_of(title: str) -> tuple[str, str, int | None]:
    """`("The Long Night", "Die Lange Nacht", 1995)` of "Long Night, The (Lange Nacht, Die) (1995)"."""
    rest, year = values.name_and_year(values.text(title))
    others: list[str] = []
    while rest.endswith(")") and (start := rest.rfind(" (")) > 0:
        inner = rest[start + 2 : -1]
        if "(" in inner or ")" in inner:
            break
        others.append(inner)
        rest = rest[:start].rstrip()
    original = next((other for other in others if other and not other.casefold().startswith(_ALIASES)), "")
    return article_first(rest), article_first(original), year


def article_first(name: str) -> str:
    rest, comma, article = name.rpartition(", ")
    if not comma or article.casefold() not in _ARTICLES:
        return name
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"
