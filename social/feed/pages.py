"""Reading a feed: its pages, and what is new since one was opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from social.enums import ProfileKind, Visibility
from social.feed.entries import Entry, bounds_of, day_of, entries_of
from social.feed.kinds import Kind
from social.feed.loading import load
from social.feed.places import Place, Token, token_of
from social.feed.rows import NEW, Found, newest_rows, rows_of_days, rows_since
from social.models import Activity, Profile
from social.models.activity import BETWEEN_TWO

# A page is made of so many activities, which make fewer entries.
ACTS = 40
# So many pages' worth are looked through where the viewer may see nothing of what was found.
TRIES = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first. after: where the next page begins, None on the last; token: for what is new later."""

    entries: list[Entry]
    after: Place | None
    token: Token


@dataclass(frozen=True, slots=True)
class News:
    """Entries with something in them that an open page doesn't have. more: there is even more than that."""

    entries: list[Entry]
    more: bool


def feed_page(viewer: Profile, *, kind: Kind = Kind.ALL, after: Place | None = None, acts: int = ACTS) -> Page:
    """What the people that the viewer follows have done, from a place on.

    An entry is on the page that its newest act belongs to, whole; so none is on two pages, whatever is added
    meanwhile. Runs 11 queries at most where there is anything to see.
    """
    if not has_feed(viewer):
        return Page([], None, token_of(()))
    begin, known = after, []
    entries: list[Entry] = []
    for _ in range(TRIES):
        found = newest_rows(viewer, verbs=kind.verbs, before=after, limit=acts)
        last = found[-1].place if len(found) == acts else None
        around = _around(viewer, found, kind)
        entries += [
            entry
            for entry in around
            if (after is None or entry.place < after) and (last is None or entry.place >= last)
        ]
        known += [row.place for entry in around for row in entry.rows] or [each.place for each in found]
        after = last
        if entries or after is None:
            break
    return Page(entries, after, token_of(known if begin is None else ()))


def feed_news(viewer: Profile, *, token: Token, kind: Kind = Kind.ALL) -> News:
    """What has come since a page with this token was opened, also what took its time to come. Runs 11 queries."""
    if not has_feed(viewer):
        return News([], more=False)
    found = rows_since(viewer, verbs=kind.verbs, token=token)
    new = {each.place.pk for each in found}
    entries = _around(viewer, found, kind)
    return News([entry for entry in entries if any(row.place.pk in new for row in entry.rows)], more=len(found) == NEW)


def latest(viewer: Profile, *, limit: int) -> list[Entry]:
    """The newest few with something to look at, for the home page. Runs 11 queries at most."""
    return [entry for entry in feed_page(viewer).entries if entry.titles or entry.lists][:limit]


def has_feed(viewer: Profile) -> bool:
    """Only grown-ups with a profile of their own follow anybody."""
    return bool(viewer) and viewer.kind == ProfileKind.STANDARD


def _around(viewer: Profile, found: Sequence[Found], kind: Kind) -> list[Entry]:
    """The entries of the days that these acts were done on."""
    days = {(each.actor, day_of(each.place.at)) for each in found}
    if not days:
        return []
    rows = rows_of_days((actor, *bounds_of(day)) for actor, day in sorted(days))
    return entries_of(rows, load(viewer, rows), verbs=kind.verbs)


def is_shown(activity: Activity) -> bool:
    """Whether it comes into any feed."""
    return activity.visibility != Visibility.PRIVATE and activity.verb not in BETWEEN_TWO
