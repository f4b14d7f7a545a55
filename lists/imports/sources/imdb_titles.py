"""What IMDb's rows are about: its types of titles in the words that it has had for them, and episodes' two names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from lists.imports import values
from lists.imports.records import Part, Subject
from lists.imports.tables import Line
from movies.enums import TitleKind

Type = Literal["film", "maybe_film", "show", "episode", "other", ""]

# Without blanks and marks, in lower case. The newest layout has them in the language of the reader.
_TYPES: Mapping[Type, tuple[str, ...]] = {
    "film": (
        "movie", "featurefilm", "tvmovie", "short", "shortfilm", "documentary", "spielfilm", "fernsehfilm", "kurzfilm",
        "película", "pelicula", "cortometraje", "telefilm", "téléfilm", "courtmétrage", "cortometraggio", "filme",
        "curtametragem", "kortfilm", "kısafilm", "film",
    ),
    "maybe_film": ("tvspecial", "tvshort", "video"),
    "show": (
        "tvseries", "tvminiseries", "miniseries", "fernsehserie", "tvserie", "miniserie", "serie", "serietv",
        "seriedetv", "seriedetelevisión", "sérietélévisée", "sérietv", "sériedetv", "minissérie", "minisérie",
        "televisionseries",
    ),
    "episode": (
        "tvepisode", "episode", "fernsehepisode", "tvfolge", "folge", "episodio", "episodiodetv", "episodiotv",
        "épisodetélévisé", "épisodetv", "episódiodetv", "tvavsnitt",
    ),
    "other": (
        "videogame", "musicvideo", "podcastseries", "podcastepisode", "videospiel", "videojuego", "jeuvidéo",
        "videogioco", "jogodevideogame", "musikvideo", "vídeomusical", "clipmusical", "podcastserie", "podcastfolge",
        "podcast",
    ),
}  # fmt: skip
_BY_WORD = {word: kind for kind, words in _TYPES.items() for word in words}
_NO_LETTERS = re.compile(r"[\W_]+")
_BETWEEN = ": "
MOST_PARTS = 6


def type_of(line: Line) -> Type:
    """Empty for a word that nobody here knows: the id then tells what it is."""
    return _BY_WORD.get(_NO_LETTERS.sub("", line.get("title type").casefold()), "")


def year_of(line: Line) -> int | None:
    return values.year(line.get("year")) or values.year(line.get("release date", "release date (month/day/year)"))


class Series:
    """Which part of "Series: Episode" is the series, where either has a colon of its own.

    The shows among the rows tell, and episodes with one colon alone; else what all that begin alike have in common. It
    may be wrong, which is why an episode is known by its id, and the series' name is only a help.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self._known: set[str] = set()
        unsure: dict[str, list[list[str]]] = defaultdict(list)
        for line in lines:
            name, kind = values.text(line.get("title")), type_of(line)
            parts = name.split(_BETWEEN)
            if kind == "show":
                self._known.add(name)
            elif kind == "episode" and len(parts) == 2:
                self._known.add(parts[0])
            elif kind == "episode" and len(parts) > 2:
                unsure[parts[0]].append(parts)
        self._shared = {first: _shared(several) for first, several in unsure.items() if len(several) > 1}

    def split(self, name: str) -> tuple[str, str]:
        """The series and the episode; the whole for both where there is only one name."""
        parts = name.split(_BETWEEN)
        if len(parts) < 2:
            return name, name
        count = self._parts_of_series(parts)
        return _BETWEEN.join(parts[:count]), _BETWEEN.join(parts[count:])

    def _parts_of_series(self, parts: list[str]) -> int:
        for count in range(min(len(parts) - 1, MOST_PARTS), 0, -1):
            if _BETWEEN.join(parts[:count]) in self._known:
                return count
        return self._shared.get(parts[0], 1)


def _shared(several: list[list[str]]) -> int:
    """How many parts all of them begin with, leaving a name for each episode."""
    most = min(MOST_PARTS, min(len(parts) for parts in several) - 1)
    return next((count for count in range(most, 1, -1) if len({tuple(parts[:count]) for parts in several}) == 1), 1)


def about(line: Line, series: Series) -> tuple[Subject, Part | None]:
    """What the row is about. An episode's id and year are its own: they say nothing of its show."""
    name, original = values.text(line.get("title")), values.text(line.get("original title"))
    imdb, kind = values.imdb_id(line.get("const")), type_of(line)
    if kind == "episode":
        show, episode = series.split(name)
        original_show = _original_series(name, original, show)
        return Subject(kind=TitleKind.SHOW, name=show, original_name=original_show), Part(imdb=imdb, name=episode)
    subject = Subject(
        kind="" if not kind else TitleKind.SHOW if kind == "show" else TitleKind.FILM, is_guess=kind == "maybe_film",
        name=name, original_name=original, year=year_of(line), imdb=imdb, key=imdb,
    )  # fmt: skip
    return subject, None


def _original_series(name: str, original: str, show: str) -> str:
    """The original name's part that stands for the series, where it has as many parts as the name."""
    parts = original.split(_BETWEEN)
    if len(parts) != name.count(_BETWEEN) + 1 or len(parts) < 2:
        return ""
    return _BETWEEN.join(parts[: show.count(_BETWEEN) + 1])
