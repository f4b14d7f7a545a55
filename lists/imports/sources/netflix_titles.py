"""What Netflix's names of what was watched say: "Show: Season 1: Episode", in the language of whoever watched it.

Films have colons in their names too. Only a word for a season or an episode, at its place, makes a show; where there is
none, the whole is a name of something.
"""

import re
from dataclasses import dataclass

from lists.imports import values
from lists.imports.records import Part, Subject
from movies.enums import TitleKind

# English, German, French, Spanish and Portuguese, Italian, Dutch, Scandinavian, Finnish, Polish, Czech, Hungarian,
# Romanian, Turkish, Greek, Russian, Ukrainian, Croatian, Indonesian, Vietnamese, Thai, Hebrew, Arabic.
_SEASON = (
    "season|series|staffel|saison|temporada|stagione|seizoen|säsong|sesong|sæson|kausi|sezon|sezonul|řada|série|évad|"
    "sezona|sezóna|σεζόν|κύκλος|сезон|musim|mùa|phần|ซีซั่น|ซีซัน|עונה|الموسم"
)
_PART = (
    "part|teil|partie|parte|deel|del|osa|część|část|rész|partea|kısım|bölüm|μέρος|часть|частина|dio|bagian|volume|"
    "vol\\.|volumen|book|buch|livre|libro|livro|boek|chapter|kapitel|chapitre|capítulo|capitolo|hoofdstuk|collection"
)
_EPISODE = (
    "episode|folge|épisode|episodio|episódio|aflevering|avsnitt|episod|afsnit|jakso|odcinek|epizoda|epizód|bölüm|"
    "επεισόδιο|серия|эпизод|серія|епізод|epizode|tập|ตอน|ตอนที่|פרק|الحلقة"
)
_NUMBER = r"(?P<number>\d{1,4})"


def _numbered(words: str, *more: str) -> re.Pattern[str]:
    """The word with a number behind it or before it ("Season 2", "2. sezon"), and other ways to say it."""
    ways = (rf"(?:{words})\s*#?\s*{_NUMBER}", rf"{_NUMBER.replace('number', 'first')}\s*\.?\s*(?:{words})", *more)
    return re.compile(rf"^(?:{'|'.join(ways)})$", re.IGNORECASE)


_SEASON_NUMBER = _numbered(
    _SEASON, r"第\s*(?P<han>\d{1,4})\s*[季部]", r"(?:シーズン|시즌)\s*(?P<kana>\d{1,4})", r"S(?P<s>\d{1,2})"
)
_PART_NUMBER = re.compile(rf"^(?:{_PART})\s+\S{{1,20}}$|^第\s*\d{{1,4}}\s*章$|^파트\s*\d{{1,4}}$", re.IGNORECASE)
_EPISODE_NUMBER = _numbered(
    _EPISODE,
    r"第\s*(?P<han>\d{1,4})\s*[集話话回]",
    r"(?:エピソード|에피소드)\s*(?P<kana>\d{1,4})",
    r"(?P<s>\d{1,4})\s*화",
)
_LIMITED = re.compile(
    r"^(?:limited series|a limited series|mini-?\s?serie[ns]?|mini-?série|minissérie|miniserial|minisorozat|mini dizi|"
    r"miniseriál|miniserien|minisarja|minisérie|serie limitada|série limitée|série limitada|limitierte serie|"
    r"serie limitata|мини-сериал|мінісеріал|迷你劇集|迷你剧|限定劇集|リミテッドシリーズ|리미티드 시리즈)$",
    re.IGNORECASE,
)
# Behind a colon comes a blank, or the colon is a wide one; "3:10" has none of both.
_COLON = re.compile(r"\s?:\s+|：\s*")
_QUOTES = '"“”„«»‘’「」'
# A season that is called as the show is, and counted: "Stranger Things 3".
_COUNTED = re.compile(r"^(?P<name>.+?)\s+(?P<number>\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means. part: None for a film, a show as a whole, or something of which nobody knows which it is.

    has_no_episode: it is a show's, but doesn't say which episode.
    """

    subject: Subject
    part: Part | None = None
    has_no_episode: bool = False


def read_title(text: str) -> Named:
    """A title as the history of viewings has it."""
    whole = values.text(text)
    pieces = [piece.strip() for piece in _COLON.split(whole)]
    pieces = [piece for piece in pieces if piece]
    for place in range(1, len(pieces)):
        season = _season_of(pieces, place)
        if season is not None:
            return _episode(pieces[:place], season, pieces[place + 1 :])
    for place in range(1, len(pieces) - 1):
        if _PART_NUMBER.match(pieces[place]):
            return _of_a_part(pieces, place)
    if len(pieces) > 1 and _episode_number(pieces[-1]) is not None:
        return _episode(pieces[:-1], None, pieces[-1:])
    return Named(_unknown(whole, is_film=len(pieces) < 2))


def read_name(text: str) -> Subject:
    """A title as lists and ratings have it: of a film or a show, which they don’t say."""
    return Subject(name=values.text(text))


def _season_of(pieces: list[str], place: int) -> int | None:
    """The season that a piece names."""
    if found := _SEASON_NUMBER.match(pieces[place]):
        return next(int(number) for number in found.groups() if number)
    if _LIMITED.match(pieces[place]):
        return 1
    counted = _COUNTED.match(pieces[place])
    if counted and place + 1 < len(pieces) and counted["name"].casefold() == ": ".join(pieces[:place]).casefold():
        return int(counted["number"])
    return None


def _of_a_part(pieces: list[str], place: int) -> Named:
    """A part, a volume or a book is no season: only the episode’s name is sure. A chapter may be the episode itself."""
    behind = pieces[place + 1 :]
    word = pieces[place].split()[0].casefold()
    if word in ("chapter", "kapitel", "chapitre", "capítulo", "capitolo", "hoofdstuk"):
        behind = pieces[place:]
    named = _episode(pieces[:place], None, behind)
    return Named(named.subject.model_copy(update={"is_guess": True}), named.part)


def _episode(show: list[str], season: int | None, behind: list[str]) -> Named:
    subject = Subject(kind=TitleKind.SHOW, name=values.text(": ".join(show)))
    name = values.text(": ".join(behind).strip(_QUOTES + " "))
    if not name:
        return Named(subject, has_no_episode=True)
    # "Episode 5" is no name but a number, where it is known of which season.
    number = _episode_number(name) if season is not None else None
    return Named(subject, Part(season=season, number=number, name=name))


def _episode_number(text: str) -> int | None:
    found = _EPISODE_NUMBER.match(text.strip(_QUOTES + " "))
    return next((int(number) for number in found.groups() if number), None) if found else None


def _unknown(whole: str, *, is_film: bool) -> Subject:
    """Without a colon it is most likely a film; with one it may be either."""
    return Subject(kind=TitleKind.FILM, is_guess=True, name=whole) if is_film else Subject(name=whole)
