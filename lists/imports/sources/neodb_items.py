"""What NeoDB's exports say of an item: its addresses there and elsewhere, and a few facts in one cell."""

import re
from dataclasses import dataclass

from lists.imports import values
from lists.imports.records import Part, Subject
from movies.enums import TitleKind

_TMDB = re.compile(
    r"themoviedb\.org/(movie|tv)/(\d{1,9})(?:[^/\s]*/season/(\d{1,4})(?:/episode/(\d{1,5}))?)?", re.ASCII
)
_IMDB = re.compile(r"imdb\.com/title/(tt\d{5,10})(?!\d)", re.ASCII)
_TVDB = re.compile(r"thetvdb\.com/(?:series|dereferrer/series)/(\d{1,9})(?!\d)", re.ASCII)
# An item's own address: what sort of thing it is stands in its path.
_OWN = re.compile(r"^https?://[^/\s]+/(movie|tv/season|tv/episode|tv|book|album|game|podcast|performance)/[\w-]+/?$")
_FACT = re.compile(r"(?:^|\s)(imdb|year|season_number|episode_number):(\S+)")
# A season's name has its number at the end: "Nachtfalter Season 2", "夜蛾 第二季".
_SEASON_BEHIND = re.compile(
    r"\s*(?:[-–:,(]\s*)?(?:season\s+\d{1,4}|s\d{1,3}|第\s?[\d一二三四五六七八九十]{1,4}\s?季)\)?$", re.I
)
FILM, SHOW, SEASON, EPISODE = "movie", "tv", "tv/season", "tv/episode"
OTHERS = ("book", "album", "music", "game", "podcast", "performance")
_TYPES = {
    "movie": FILM, "tvshow": SHOW, "tvseason": SEASON, "tvepisode": EPISODE, "edition": "book", "work": "book",
    "album": "album", "game": "game", "podcast": "podcast", "podcastepisode": "podcast", "performance": "performance",
    "performanceproduction": "performance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that was marked. sort: FILM, SHOW, SEASON, EPISODE, one of OTHERS, or empty where nothing says it."""

    sort: str
    subject: Subject | None = None
    part: Part | None = None

    @property
    def is_other(self) -> bool:
        return self.sort in OTHERS


def item_of(name: str, links: str, info: str = "", hint: str = "") -> Item:
    """An item out of a line. hint: of the file or the record, what it is where its addresses don’t say."""
    own = next((found[1] for link in links.split()[:50] if (found := _OWN.match(link))), "")
    facts = dict(_FACT.findall(info))
    tmdb = _TMDB.search(links)
    sort = own or _TYPES.get(hint.casefold(), hint)
    if sort in OTHERS:
        return Item(sort)
    sort = _narrowed(sort, tmdb, facts)
    return Item(sort, _subject(sort, name, links, facts, tmdb), _part(sort, facts, tmdb))


def _narrowed(sort: str, tmdb: re.Match[str] | None, facts: dict[str, str]) -> str:
    """A show that has a season's number is a season."""
    if not sort and tmdb:
        sort = FILM if tmdb[1] == "movie" else SHOW
    if sort == SHOW and ("episode_number" in facts or (tmdb and tmdb[4])):
        return EPISODE
    if sort == SHOW and ("season_number" in facts or (tmdb and tmdb[3])):
        return SEASON
    return sort


def _subject(sort: str, name: str, links: str, facts: dict[str, str], tmdb: re.Match[str] | None) -> Subject | None:
    """The film or show. Of a season or an episode the address at IMDb and the year are its own, not the show’s."""
    kind = TitleKind.FILM if sort == FILM else TitleKind.SHOW if sort in (SHOW, SEASON, EPISODE) else ""
    bare, year = values.name_and_year(values.text(name))
    is_whole = sort not in (SEASON, EPISODE)
    imdb = _IMDB.search(links)
    tvdb = _TVDB.search(links)
    fits = tmdb and (not kind or (tmdb[1] == "movie") == (kind == TitleKind.FILM))
    subject = Subject(
        kind=kind,
        name=bare if is_whole else _SEASON_BEHIND.sub("", bare) or bare,
        year=(values.year(facts.get("year")) or year) if is_whole else None,
        tmdb=values.tmdb_id(tmdb[2]) if tmdb and fits else None,
        imdb=(values.imdb_id(imdb[1] if imdb else facts.get("imdb"))) if is_whole else "",
        tvdb=values.tvdb_id(tvdb[1]) if tvdb and kind == TitleKind.SHOW else None,
    )
    # An episode’s own name isn’t that of its show.
    if sort == EPISODE:
        subject = subject.model_copy(update={"name": ""})
    return subject if subject.name or subject.tmdb or subject.imdb or subject.tvdb else None


def _part(sort: str, facts: dict[str, str], tmdb: re.Match[str] | None) -> Part | None:
    if sort not in (SEASON, EPISODE):
        return None
    season = values.whole(facts.get("season_number") or (tmdb and tmdb[3]), most=10_000)
    number = values.whole(facts.get("episode_number") or (tmdb and tmdb[4]), most=100_000)
    return Part(season=season, number=number if sort == EPISODE else None)
