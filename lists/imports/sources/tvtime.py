"""TV Time: its archive of tables, which people got when it closed, single ones of them, and what rescue tools saved."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.enums import Status
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import Notice, Subject
from lists.imports.source import Source
from lists.imports.sources import tvtime_rescue as rescue
from lists.imports.sources import tvtime_rows as rows
from lists.imports.sources.seen import Once
from lists.imports.sources.tvtime_tables import Tables, load, role_of
from lists.imports.sources.tvtime_titles import Titles, learn
from lists.imports.sources.tvtime_viewings import Viewings, title_of
from lists.imports.sources.tvtime_watches import tell_episodes, tell_films

# The archive has about 75 tables, some with passwords and addresses: only these are ever unpacked.
_TABLES = {
    f"{name}.csv"
    for name in (
        "tracking-prod-records-v2", "tracking-prod-records", "followed_tv_show", "user_tv_show_data",
        "user_show_special_status", "lists-prod-lists", "tv_show_rate", "watched_on_episode", "seen_episode",
        "seen_episode_latest", "seen_episode_source", "seen_episode_unitarian", "show_seen_episode_latest",
        "rewatched_episode", "ratings-prod-episode_votes", "ratings-3-prod-episode_votes", "ratings-v2-prod-votes",
        "ratings-live-votes",
    )
}  # fmt: skip
_RESCUED = {"shows.json", "series.json", "movies.json", "favorites.json", "lists.json"}
_RESCUED_STARTS = ("tvtime-series", "tvtime-movies", "tvtime-lists")


def takes(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return (
        name in _TABLES or name in _RESCUED or (name.startswith(_RESCUED_STARTS) and name.endswith((".json", ".csv")))
    )


def recognises(member: Member) -> bool:
    return bool(role_of(member.head)) or rescue.is_rescued(member.head)


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    """What a rescue tool saved of shows, or of films, goes before the archive’s tables of the same."""
    rescued = rescue.load(members)
    tables = load([member for member in members if not rescue.is_rescued(member.head)])
    if not tables and not (rescued.shows or rescued.movies or rescued.lists or rescued.favourites or rescued.unknown):
        raise ImportFileError(_("There is no table of TV Time’s that is known here."))
    as_ratings = rows.are_ratings(tables, answers)
    titles = Titles()
    rescue.learn(titles, rescued)
    learn(titles, tables)
    viewings = Viewings()
    once = Once()
    rescue.tell(rescued, titles, viewings)
    others = list(rescue.rows(rescued, titles, once))
    if not rescued.shows:
        tell_episodes(tables, titles, viewings)
    if not rescued.movies:
        others += tell_films(tables, titles, viewings)
    yield from viewings.rows()
    yield from viewings.refused
    yield from others
    yield from _rest(tables, rescued, titles, viewings, once)
    yield from rows.reactions(tables, titles, as_ratings=as_ratings)
    yield from _notices(tables, rescued, viewings)


def _rest(tables: Tables, rescued: rescue.Rescued, titles: Titles, viewings: Viewings, once: Once) -> Iterator[Any]:
    """What the tables say besides viewings."""
    if not rescued.shows:
        seen = viewings.titles()

        def has_history(subject: Subject) -> bool:
            return title_of(subject) in seen

        yield from rows.statuses(tables, titles, has_history)
    yield from rows.favourites(tables, titles, once)
    yield from rows.lists({} if rescued.lists else tables, titles, once)
    yield from rows.ratings(tables, titles)
    yield from rows.claims(tables, titles)


def _notices(tables: Tables, rescued: rescue.Rescued, viewings: Viewings) -> Iterator[Notice]:
    if viewings.marked:
        text = ngettext(
            "%(count)d viewing was ticked off together with others. TV Time doesn’t know when it was: it has no date.",
            "%(count)d viewings were ticked off in one go. TV Time doesn’t know when they were: they have no date.",
            viewings.marked,
        )
        yield Notice(code="marked_together", text=text % {"count": viewings.marked})
    if tables and (rescued.shows or rescued.movies):
        text = _("The rescue tool’s files say the same as the archive’s tables, and more; the tables were left aside.")
        yield Notice(code="rescue_preferred", text=text)
    for member in rescued.unknown:
        text = _("Nothing of this file is known here.")
        yield Notice(member=member.path[-300:], code="unknown_file", text=text)


SOURCES = (
    Source(
        slug="tvtime",
        label="TV Time",
        takes=takes,
        recognises=recognises,
        read=read,
        said=cast(
            str,
            gettext_lazy(
                "Episodes and films you saw, with the day where you ticked them off one by one; shows you follow, your "
                "watchlist, favourites, lists and ratings of shows. Comments, emotions and friends don’t come along."
            ),
        ),
        where=cast(
            str,
            gettext_lazy(
                "The zip that TV Time sent you, with its password, or the files that Liberator or Refract saved."
            ),
        ),
        statuses={
            "following": Status.WATCHING,
            "not started": Status.PLANNED,
            "for later": Status.PLANNED,
            "for later, begun": Status.PAUSED,
            "stopped": Status.PAUSED,
        },
    ),
)
