"""Which film or show an address means: TMDB's, IMDb's, or one of our own pages."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote, urlsplit

from movies.enums import TitleKind

LONGEST_ADDRESS = 2_000
LARGEST_TMDB_ID = 2**31 - 1
LARGEST_KEY = 2**63 - 1
_KINDS = {"movie": TitleKind.FILM, "tv": TitleKind.SHOW}
_TMDB = re.compile(r"(?:\w+\.)?(?:themoviedb|tmdb)\.org", re.ASCII)
_IMDB = re.compile(r"(?:\w+\.)?imdb\.com", re.ASCII)
# Some sites put the language first: /de/title/tt0133093/.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?", re.ASCII | re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,19})(?:-.*)?", re.ASCII | re.DOTALL)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_IMDB_ID = re.compile(r"tt\d{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """A film or show by one of its names: our key, kind and TMDB id, or IMDb id.

    season, episode: the numbers of that part of a show which the address is about, if it is about one.
    """

    pk: int | None = None
    kind: str = ""
    tmdb_id: int | None = None
    imdb_id: str = ""
    season: int | None = None
    episode: int | None = None

    def about(self, part: dict[str, int]) -> Self:
        """The same with the numbers of a season and of an episode, as far as they are there."""
        return replace(self, season=part.get("season"), episode=part.get("episode"))


def read_address(address: str, *, own_hosts: Collection[str] = ()) -> Reference | None:
    """What an address is about; None if it is about no film or show. Its query and fragment mean nothing.

    A scheme may be missing. own_hosts: where this site itself lives, with the port where it has one.
    """
    text = address.strip()
    if not text or len(text) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, netloc = (parts.hostname or "").lower(), parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    path = [unquote(part) for part in parts.path.split("/") if part]
    if netloc in own_hosts:
        return _own(path)
    if _TMDB.fullmatch(host):
        return _tmdb(_without_language(path, tuple(_KINDS)))
    if _IMDB.fullmatch(host):
        return _imdb(_without_language(path, ("title",)))
    return None


def _without_language(path: list[str], starts: tuple[str, ...]) -> list[str]:
    leads = len(path) > 1 and path[0] not in starts and path[1] in starts
    return path[1:] if leads and _LANGUAGE.fullmatch(path[0]) else path


def _own(path: list[str]) -> Reference | None:
    if path[:3] == ["api", "v1", "titles"]:
        path = path[2:]
    if len(path) < 2 or path[0] not in ("title", "titles"):
        return None
    key = _leading_number(path[1], LARGEST_KEY)
    return Reference(pk=key).about(_part(path[2:])) if key else None


def _tmdb(path: list[str]) -> Reference | None:
    if len(path) < 2 or path[0] not in _KINDS:
        return None
    key = _leading_number(path[1], LARGEST_TMDB_ID)
    if not key:
        return None
    kind = _KINDS[path[0]]
    part = _part(path[2:]) if kind == TitleKind.SHOW else {}
    return Reference(kind=kind.value, tmdb_id=key).about(part)


def _imdb(path: list[str]) -> Reference | None:
    if len(path) < 2 or path[0] != "title" or not _IMDB_ID.fullmatch(path[1]):
        return None
    return Reference(imdb_id=path[1])


def _part(path: list[str]) -> dict[str, int]:
    """`season/2/episode/5`, as far as it is there."""
    found: dict[str, int] = {}
    for name, value in zip(path[::2], path[1::2], strict=False):
        expected = "season" if not found else "episode"
        if name.rstrip("s") != expected or not _NUMBER.fullmatch(value):
            break
        found[expected] = int(value)
    return found


def _leading_number(text: str, largest: int) -> int | None:
    found = _NUMBERED.fullmatch(text)
    number = int(found[1]) if found else 0
    return number if 0 < number <= largest else None
