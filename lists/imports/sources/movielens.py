"""MovieLens: what an account exports, and its data sets, where somebody has their own ratings in that form.

The data sets hold ratings by MovieLens's own numbers; movies.csv and links.csv beside them say which films these are.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.imports import values
from lists.imports.files import Answers, Choice, ImportFileError, Member, NeedsAnswerError
from lists.imports.records import Claim, Origin, RatingRow, RefusedRow, Subject, WatchlistRow, WatchRow
from lists.imports.source import Source
from lists.imports.sources.movielens_titles import Catalogue, subject_of
from lists.imports.sources.tabular import notice, origin_of, refused, repeated, torn, unread, words_of
from lists.imports.tables import Line, header_of, lines_of

SCALE = 5
MOST_CHOICES = 50
_TAKEN = re.compile(r"(?:^|/)(?:(?:ratings|movies|links|tags)|movielens-[^/]*)\.csv$", re.IGNORECASE)
_SAID = gettext_lazy(
    "Your ratings come along with the tags of the films that you rated, and each of these films counts as seen, on a "
    "day that nobody knows; so does the wish list."
)
_WHERE = gettext_lazy(
    "On MovieLens, open “Settings”, choose “Import/export” and “Export ratings”, and upload the CSV file."
)


@dataclass(slots=True)
class Upload:
    """The files by what they hold. account: the ratings with names and ids; wishes: the same without ratings."""

    ratings: list[Member] = field(default_factory=list)
    movies: list[Member] = field(default_factory=list)
    links: list[Member] = field(default_factory=list)
    tags: list[Member] = field(default_factory=list)
    account: list[Member] = field(default_factory=list)
    wishes: list[Member] = field(default_factory=list)


@dataclass(slots=True)
class Rated:
    """A rating that is understood. film: MovieLens's number of it."""

    film: str
    line: Line
    origin: Origin
    value: int
    subject: Subject | None = None

    @property
    def moment(self) -> datetime.datetime | None:
        return values.unix_moment(self.line.get("timestamp"))


def recognises(member: Member) -> bool:
    return bool(_kind_of(member))


def takes(path: str) -> bool:
    return bool(_TAKEN.search(path))


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    upload = Upload()
    for member in members:
        if kind := _kind_of(member):
            getattr(upload, kind).append(member)
    _check(upload)
    reading = Reading(upload)
    yield from reading.of_data_set(answers)
    yield from reading.of_account()
    yield from reading.wishes()
    yield from reading.refusals
    yield from unread(members, recognises)
    if reading.repeated:
        yield repeated(reading.repeated)


def _kind_of(member: Member) -> str:
    has = set(header_of(member.head))
    if {"movieid", "rating"} <= has and has & {"userid", "timestamp"}:
        return "ratings"
    if {"movieid", "tag"} <= has and has & {"userid", "timestamp"}:
        return "tags"
    if {"movieid", "imdbid"} <= has:
        return "links"
    if {"movieid", "title", "genres"} <= has:
        return "movies"
    if {"movie id", "imdb id", "tmdb id", "title"} <= has:
        return "account" if "rating" in has and "wishlist" not in words_of(member) else "wishes"
    return ""


def _check(upload: Upload) -> None:
    if not (upload.ratings or upload.account or upload.wishes):
        raise ImportFileError(_("There are no ratings among these files. Add ratings.csv."))
    if upload.ratings and not (upload.movies or upload.links):
        reason = _("The ratings name films by numbers of MovieLens’s. Add links.csv or movies.csv from beside them.")
        raise ImportFileError(reason, member=upload.ratings[0].path)


class Reading:
    """One upload. Each film is rated once, whichever file says so."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self.repeated = 0
        self.refusals: list[RefusedRow] = []
        self.claims: list[Claim] = []
        self._told: set[str] = set()

    def of_data_set(self, answers: Answers) -> Iterator[Any]:
        if not self.upload.ratings:
            return
        user = _user(self.upload.ratings, answers)
        rated = self._rated(user)
        yield from self.claims
        tags = self._tags(user)
        catalogue = Catalogue(rated.keys(), self.upload.movies, self.upload.links)
        for film, rating in rated.items():
            rating.subject = catalogue.subject(film)
            yield from self._records(rating, tags.pop(film, []))
        if lost := sum(len(several) for several in tags.values()):
            text = ngettext(
                "%(count)d tag is on a film that you have not rated, and doesn’t come along.",
                "%(count)d tags are on films that you have not rated, and don’t come along.",
                lost,
            )
            yield notice("not_kept", text % {"count": lost})

    def of_account(self) -> Iterator[Any]:
        for member in self.upload.account:
            count = 0
            for line in lines_of(member):
                count += 1
                if rating := self._rating(member, line, line.get("movie id")):
                    rating.subject = subject_of(rating.film, line.get("title"), line)
                    yield from self._records(rating, [])
            yield Claim(what="rating", count=count, label=member.name, member=member.path)

    def wishes(self) -> Iterator[Any]:
        known: set[str] = set()
        for member in self.upload.wishes:
            count = 0
            for line in lines_of(member):
                count += 1
                origin, film = origin_of(member, line), line.get("movie id")
                subject = subject_of(film, line.get("title"), line)
                if line.is_torn:
                    self.refusals.append(torn(origin, line.get("title")))
                elif subject is None:
                    self._refuse_nameless(origin, film)
                elif film in known:
                    self.repeated += 1
                else:
                    known.update([film] if film else [])
                    yield WatchlistRow(origin=origin, subject=subject)
            yield Claim(what="watchlist", count=count, label=member.name, member=member.path)

    def _records(self, rating: Rated, tags: list[str]) -> Iterator[RatingRow | WatchRow]:
        """The rating, and that somebody has seen what they rated. When it was rated is not when it was seen."""
        if rating.subject is None:
            self._refuse_nameless(rating.origin, rating.film)
            return
        if rating.film and rating.film in self._told:
            self.repeated += 1
            return
        self._told.add(rating.film)
        about = {"origin": rating.origin, "subject": rating.subject}
        yield RatingRow(**about, value=rating.value, rated=rating.moment)
        yield WatchRow(**about, is_claim=True, entered=rating.moment, tags=values.tags(tags))

    def _rated(self, user: str) -> dict[str, Rated]:
        """The user's ratings by film; of two of one film the later one."""
        found: dict[str, Rated] = {}
        for member in self.upload.ratings:
            count = 0
            for line in lines_of(member):
                if line.get("userid") != user:
                    continue
                count += 1
                if rating := self._rating(member, line, line.get("movieid")):
                    known = found.get(rating.film)
                    self.repeated += known is not None
                    if known is None or (known.moment and rating.moment and rating.moment > known.moment):
                        found[rating.film] = rating
            self.claims.append(Claim(what="rating", count=count, label=member.name, member=member.path))
        return found

    def _rating(self, member: Member, line: Line, film: str) -> Rated | None:
        origin, value = origin_of(member, line), values.points(line.get("rating"), of=SCALE)
        if line.is_torn:
            self.refusals.append(torn(origin, line.get("title")))
        elif value is None:
            reason = _("“%(cell)s” is no rating from half a star to five.") % {"cell": line.get("rating")[:50]}
            self.refusals.append(refused(origin, "bad_value", reason, line.get("title") or film))
        else:
            return Rated(film, line, origin, value)
        return None

    def _tags(self, user: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for member in self.upload.tags:
            for line in lines_of(member):
                if line.get("userid") == user and line.get("tag"):
                    # A tag is one, whatever commas it has.
                    found.setdefault(line.get("movieid"), []).append(line.get("tag").replace(",", " "))
        return found

    def _refuse_nameless(self, origin: Origin, film: str) -> None:
        reason = _("No file says which film this is. It may be named in links.csv or movies.csv of a newer data set.")
        self.refusals.append(refused(origin, "no_name", reason, film))


def _user(members: Sequence[Member], answers: Answers) -> str:
    """Whose ratings come along, where there are several people's."""
    users = dict.fromkeys(line.get("userid") for member in members for line in lines_of(member))
    if len(users) < 2:
        return next(iter(users), "")
    named = sorted(users, key=lambda user: (len(user), user))
    choices = [Choice(user, user or _("Nobody")) for user in named] if len(named) <= MOST_CHOICES else []
    asked = _("The file holds the ratings of %(count)d people. Which user are you?") % {"count": len(users)}
    answer = str(answers.need("user", asked, choices)).strip()
    if answer not in users:
        raise NeedsAnswerError("user", asked, choices)
    return answer


SOURCES = (
    Source(
        slug="movielens",
        label="MovieLens",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(str, _SAID),
        where=cast(str, _WHERE),
        order=20,
    ),
)
