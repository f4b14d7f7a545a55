"""What a source's files say, one typed record a thing. No database, no network.

A parser yields these. It says only what the file says: matching to titles, what is here already and what follows from
it (a film that was seen is completed, and so on) is for others to find out.
"""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from lists.enums import ListKind, Status
from movies.enums import TitleKind
from reviews.enums import CommentPolicy
from social.enums import Visibility

LONGEST_NAME = 500
LONGEST_TEXT = 20_000
MOST_RAW = 4_000


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Subject(_Record):
    """A film or a show as the source names it. Every field may be missing, but not name and all ids at once.

    kind: empty where the source doesn't say. name: as displayed, without the year behind it ("Bodyguard", not
    "Bodyguard (2018)"). key: the source's own name of the title (an address, an id): rows with the same key are about
    the same title. With is_guess, kind is only likely (Letterboxd has a few shows among its films).
    """

    kind: Literal["", TitleKind.FILM, TitleKind.SHOW] = ""
    is_guess: bool = False
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    original_name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    year: Annotated[int, Field(ge=1870, le=2200)] | None = None
    tmdb: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    imdb: Annotated[str, Field(pattern=r"^(tt\d{7,10})?$")] = ""
    tvdb: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    key: Annotated[str, Field(max_length=200)] = ""


class Part(_Record):
    """A season (number empty) or an episode of the subject, or one known by its own ids or name alone.

    is_absolute: `number` counts through all seasons. is_ours: they are numbered as the catalogue here numbers them.
    tmdb, imdb, tvdb: of the episode itself.
    """

    season: Annotated[int, Field(ge=0, le=10_000)] | None = None
    number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    is_absolute: bool = False
    is_ours: bool = False
    name: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    tmdb: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    imdb: Annotated[str, Field(pattern=r"^(tt\d{7,10})?$")] = ""
    tvdb: Annotated[int, Field(gt=0, lt=2**31)] | None = None


class Origin(_Record):
    """Where a record stands in the source: the file, the line (CSV) or the item's number (JSON), from 1; and what it
    says there, cell by cell or key by key, for a person to read. Never a secret, an e-mail address or a token.
    """

    member: Annotated[str, Field(max_length=300)]
    line: int
    raw: dict[str, str] = Field(default_factory=dict)


class _Row(_Record):
    """is_ours: it comes out of an archive of Matinee's own, is taken over as it is, and nothing follows from it."""

    origin: Origin
    is_ours: bool = False


class _About(_Row):
    subject: Subject
    part: Part | None = None


Points = Annotated[int, Field(ge=1, le=10)]
Tags = tuple[Annotated[str, Field(max_length=50)], ...]
# Who sees it; empty where the source doesn't say.
SeenBy = Literal["", Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE]


class WatchRow(_About):
    """One viewing of a film or an episode; without a part, of a show as a whole (all its episodes that have aired).

    day: None where nobody knows; set only for a day that somebody watched something on, never for the day it was typed
    in. moment: with a time zone, where the source has the time; the day is then its day in the reader's own time zone,
    and `day` stays empty. is_rewatch: what the source claims, None where it says nothing. rating: of this viewing, 1 to
    10. review: of this viewing (it is not given again as a ReviewRow). key: the source's own name of the viewing, so
    that two files of one archive that tell the same one make one. entered: when it was logged at the source.

    is_claim: the source doesn't log viewings of it, it only says "seen" (a film in watched.csv, a status): it
    means one undated viewing where nothing else tells of any of the same.

    Of ours: day and moment may both be there; key is the viewing's nonce, `entered` is when it was logged, and
    review_key names the ReviewRow that belongs to it.
    """

    kind: Literal["watch"] = "watch"
    day: datetime.date | None = None
    moment: datetime.datetime | None = None
    is_rewatch: bool | None = None
    rating: Points | None = None
    review: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    has_spoilers: bool = False
    company: Annotated[str, Field(max_length=200)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""
    tags: Tags = ()
    key: Annotated[str, Field(max_length=200)] = ""
    entered: datetime.date | datetime.datetime | None = None
    is_claim: bool = False
    visibility: SeenBy = ""
    review_key: Annotated[str, Field(max_length=200)] = ""


class RatingRow(_About):
    """The current rating of a title, a season (part without number) or an episode: 1 to 10."""

    kind: Literal["rating"] = "rating"
    value: Points
    rated: datetime.date | datetime.datetime | None = None
    visibility: SeenBy = ""


class ReviewRow(_About):
    """A text about a title, season or episode that belongs to no single viewing. HTML or plain as the source has it.

    Of ours it is Markdown, and viewings name it by its key.
    """

    kind: Literal["review"] = "review"
    text: Annotated[str, Field(max_length=LONGEST_TEXT)]
    title: Annotated[str, Field(max_length=200)] = ""
    rating: Points | None = None
    has_spoilers: bool = False
    written: datetime.date | datetime.datetime | None = None
    tags: Tags = ()
    visibility: SeenBy = ""
    key: Annotated[str, Field(max_length=200)] = ""
    # Of ours alone: the language by its code, who may comment, and when the text was last changed.
    language: Annotated[str, Field(max_length=10)] = ""
    comments: Literal["", CommentPolicy.ALL, CommentPolicy.FOLLOWERS, CommentPolicy.NONE] = ""
    edited: datetime.datetime | None = None


class WatchlistRow(_About):
    """A title somebody means to watch."""

    kind: Literal["watchlist"] = "watchlist"
    added: datetime.date | datetime.datetime | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    position: int | None = None


class FavouriteRow(_About):
    """A title somebody loves: liked, starred, a favourite."""

    kind: Literal["favourite"] = "favourite"
    added: datetime.date | datetime.datetime | None = None
    note: Annotated[str, Field(max_length=500)] = ""
    position: int | None = None


class StatusRow(_About):
    """Where somebody stands with a title, where the source says so. said: its own word for it.

    Of ours it is the whole library entry: without a status where it has none, and with what no other row says of it.
    stopped, stopped_minute: where one stopped. added, changed: when it came into the library, and its last change.
    """

    kind: Literal["status"] = "status"
    status: Status | Literal[""]
    said: Annotated[str, Field(max_length=50)] = ""
    since: datetime.date | datetime.datetime | None = None
    stopped: Part | None = None
    stopped_minute: Annotated[int, Field(ge=0, lt=2**15)] | None = None
    visibility: SeenBy = ""
    added: datetime.datetime | None = None
    changed: datetime.datetime | None = None


class OwnedRow(_About):
    """A title somebody owns. formats: of lists.enums.OwnedFormat; empty means that the source doesn't say on what."""

    kind: Literal["owned"] = "owned"
    formats: tuple[str, ...] = ()
    note: Annotated[str, Field(max_length=200)] = ""


class NoteRow(_About):
    """Somebody's private note on a title."""

    kind: Literal["note"] = "note"
    text: Annotated[str, Field(max_length=2000)]


class ListRow(_Row):
    """A list, before its items. key: what its items call it. Others' smart lists come as ordinary ones.

    Of ours: what kind it is, the rules of a smart one, its place among its owner's, and when it was last changed. The
    watchlist's and the favourites' own facts are a ListRow too; what is on them are rows of their own.
    """

    kind: Literal["list"] = "list"
    key: Annotated[str, Field(max_length=200)]
    name: Annotated[str, Field(max_length=200)]
    description: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    is_ranked: bool = False
    visibility: SeenBy = ""
    created: datetime.date | datetime.datetime | None = None
    tags: Tags = ()
    list_kind: ListKind = ListKind.CUSTOM
    rules: Annotated[str, Field(max_length=2_000)] = ""
    place: Annotated[int, Field(ge=0, lt=2**31)] = 0
    changed: datetime.datetime | None = None


class ItemRow(_About):
    """A title on a list. Items keep the order in which they are yielded; a season or episode stands for its show."""

    kind: Literal["item"] = "item"
    list_key: Annotated[str, Field(max_length=200)]
    note: Annotated[str, Field(max_length=500)] = ""
    added: datetime.date | datetime.datetime | None = None
    is_cover: bool = False


class ViewRow(_Row):
    """Filters and layout of the library under a name. Matinee's own archive alone has them."""

    kind: Literal["view"] = "view"
    name: Annotated[str, Field(min_length=1, max_length=60)]
    query: Annotated[str, Field(max_length=2_000)]
    created: datetime.datetime | None = None


class DismissedRow(_About):
    """A title that isn't to be recommended. This one and the next three are in Matinee's own archive alone."""

    kind: Literal["dismissed"] = "dismissed"
    since: datetime.datetime | None = None


class UnknownRow(_About):
    """A title that somebody was asked about and doesn't know."""

    kind: Literal["unknown"] = "unknown"
    since: datetime.datetime | None = None


class ThumbRow(_About):
    """A thumb up or down for the suggestion of a title."""

    kind: Literal["thumb"] = "thumb"
    is_up: bool
    given: datetime.datetime | None = None


class TasteRow(_Row):
    """How much something is to count in what is recommended. facet: genre, person, …; name, slug, tmdb: what tells it
    apart from others of its kind; times: 0 to 2.
    """

    kind: Literal["taste"] = "taste"
    facet: Annotated[str, Field(max_length=8)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    slug: Annotated[str, Field(max_length=60)] = ""
    tmdb: int | None = None
    times: Annotated[float, Field(ge=0, le=2)]
    changed: datetime.datetime | None = None


class FollowRow(_Row):
    """Somebody whom the person follows at the source, by their name there."""

    kind: Literal["follow"] = "follow"
    handle: Annotated[str, Field(min_length=1, max_length=100)]
    name: Annotated[str, Field(max_length=200)] = ""


class RefusedRow(_Row):
    """A row that can't come along, and why, in words for the person: a video game, a row without a name, a bad date.

    code: the reason in one word (`not_film_or_show`, `no_name`, `bad_value`, `deleted`, `not_kept`, …), to count by.
    """

    kind: Literal["refused"] = "refused"
    about: Annotated[str, Field(max_length=LONGEST_NAME)] = ""
    code: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=500)]


Row = Annotated[
    WatchRow | RatingRow | ReviewRow | WatchlistRow | FavouriteRow | StatusRow | OwnedRow | NoteRow | ListRow | ItemRow
    | ViewRow | DismissedRow | UnknownRow | ThumbRow | TasteRow | FollowRow | RefusedRow,
    Field(discriminator="kind"),
]  # fmt: skip
ROW: TypeAdapter[Any] = TypeAdapter(Row)


class Claim(_Record):
    """What the source itself says that it holds, to be compared with what was read and what came of it.

    what: `watch`, `rating`, … as the kinds of rows; about: only those about films, shows, seasons or episodes as such,
    and with is_distinct each thing once; member: of which file, empty for the whole; subject: of one title.
    label: what it is called there (`nb_episodes_seen`, `movies.plays`).
    """

    kind: Literal["claim"] = "claim"
    what: str
    about: Literal["", TitleKind.FILM, TitleKind.SHOW, "season", "episode"] = ""
    is_distinct: bool = False
    count: int
    label: str
    member: str = ""
    subject: Subject | None = None


class Notice(_Record):
    """Something to tell the person about a file as a whole: not read and why, incomplete, a guess that was made."""

    kind: Literal["notice"] = "notice"
    member: str = ""
    code: str
    text: Annotated[str, Field(max_length=500)]
