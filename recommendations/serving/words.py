"""Reasons in words, from what is kept of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.mine import rating_words
from movies.models import Title

# So many titles are named in a reason.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A reason for people. key: which it is, for thumbs; facets: what it goes by, each with sort, key and name; short:
    in fewer words, for a row whose head says the rest.
    """

    key: str
    kind: str
    text: str
    facets: tuple[Mapping[str, Any], ...] = ()
    short: str = ""


def told(
    reasons: Sequence[Mapping[str, Any]], titles: Mapping[int, Title], scale: str, *, about: Title | None = None
) -> list[Told]:
    """Those of a title, weightiest first. titles: those that the viewer may know of; a reason that is left without any
    of its own isn't told, nor one that says again what another has said. scale: how the viewer counts. about: the title
    that they are of.
    """
    found: list[Told] = []
    known: set[Any] = set()
    for reason in reasons:
        named = [titles[key] for key in reason["keys"] if key in titles]
        names = [title.name for title in named]
        if _is_earlier(reason, about, named):
            text = _("Comes before %(title)s") % {"title": names[0]}
        else:
            text = _TELLERS.get(reason["kind"], _nothing)(reason, names, scale)
        # Who directed it may count twice, by what it is about and by what goes on: to people that is one reason.
        says = {text, *((facet.get("sort"), facet["name"], facet.get("key")) for facet in reason["facets"])}
        if text and known.isdisjoint(says):
            known |= says
            short = _social_in_short(reason, scale) if reason["kind"] == "social" else ""
            found.append(Told(reason["key"], reason["kind"], text, tuple(reason["facets"]), short))
    return found


def is_reason_key(text: str) -> bool:
    """Whether a reason may have such a key: its kind, and what it goes by. Of which title, and when, it doesn't say."""
    kind, *rest = text.split(":", 1)
    return kind in _TELLERS and all(re.fullmatch(r"[\w,]+", each, re.ASCII) for each in rest)


def joined(names: Sequence[str], *, of: int | None = None) -> str:
    """`A`, `A and B`, `A, B and C`; of: how many there are, where these aren't all."""
    shown = list(names[:NAMED])
    if (of or len(names)) > len(shown):
        return _("%(names)s and others") % {"names": ", ".join(shown)}
    if len(shown) < 2:
        return "".join(shown)
    return _("%(names)s and %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}


def _nothing(_reason: Mapping[str, Any], _names: Sequence[str], _scale: str) -> str:
    return ""


def _titles(reason: Mapping[str, Any], names: Sequence[str], _scale: str) -> str:
    if not names:
        return ""
    which = {"titles": joined(names, of=len(reason["keys"]))}
    return _("Because you loved %(titles)s") % which if reason["notes"].get("loved") else _because_watched(which)


def _because_watched(which: Mapping[str, str]) -> str:
    return _("Because you watched %(titles)s") % which


def _person(reason: Mapping[str, Any], names: Sequence[str], _scale: str) -> str:
    if not reason["facets"]:
        return ""
    who = {"name": reason["facets"][0]["name"], "titles": joined(names[:2])}
    role = reason["notes"].get("role", "other")
    if not names:
        return {
            "director": _("Directed by %(name)s"),
            "creator": _("Created by %(name)s"),
            "writer": _("Written by %(name)s"),
            "music": _("Music by %(name)s"),
        }.get(role, _("With %(name)s")) % who
    return {
        "director": _("Directed by %(name)s, like %(titles)s"),
        "creator": _("Created by %(name)s, like %(titles)s"),
        "writer": _("Written by %(name)s, like %(titles)s"),
        "music": _("Music by %(name)s, as in %(titles)s"),
    }.get(role, _("With %(name)s, as in %(titles)s")) % who


def _facet(reason: Mapping[str, Any], names: Sequence[str], _scale: str) -> str:
    if not reason["facets"] or not names:
        return ""
    which = {"name": reason["facets"][0]["name"], "titles": joined(names[:2])}
    return {
        "genre": _("%(name)s, like %(titles)s"),
        "keyword": _("About “%(name)s”, like %(titles)s"),
        "collection": _("Part of %(name)s, like %(titles)s"),
    }[reason["kind"]] % which


def _continuity(reason: Mapping[str, Any], names: Sequence[str], scale: str) -> str:
    if not names:
        return ""
    if reason["notes"].get("by") == "director":
        return _person(reason, names, scale)
    return _("Goes on from %(title)s") % {"title": names[0]}


def _is_earlier(reason: Mapping[str, Any], about: Title | None, named: Sequence[Title]) -> bool:
    """Whether the title is of the same collection as one that came out after it: it doesn't go on from that."""
    if reason["kind"] != "continuity" or reason["notes"].get("by") == "director" or not named or about is None:
        return False
    ours, theirs = about.released_on, named[0].released_on
    return ours is not None and theirs is not None and ours < theirs


def _social_in_short(reason: Mapping[str, Any], scale: str) -> str:
    """Beneath a head that says who these people are."""
    notes = reason["notes"]
    people, low = notes.get("people", 0), notes.get("rating", 0)
    facts = {"people": people, "match": notes.get("match", 0), "rating": rating_words(int(low), scale)}
    if low == notes.get("best", 0):
        words = ngettext(
            "%(rating)s from %(people)d person, match above %(match)d %%",
            "%(rating)s from %(people)d people, match above %(match)d %%",
            people,
        )
    else:
        words = ngettext(
            "%(rating)s or more from %(people)d person, match above %(match)d %%",
            "%(rating)s or more from %(people)d people, match above %(match)d %%",
            people,
        )
    return words % facts


def _social(reason: Mapping[str, Any], _names: Sequence[str], scale: str) -> str:
    notes = reason["notes"]
    people, low, best = notes.get("people", 0), notes.get("rating", 0), notes.get("best", 0)
    if not people or not low:
        return ""
    facts = {"people": people, "match": notes.get("match", 0), "rating": rating_words(int(low), scale)}
    if low == best:
        return (
            ngettext(
                "%(people)d person you follow, with a taste match above %(match)d %%, gave it %(rating)s",
                "%(people)d people you follow, with a taste match above %(match)d %%, gave it %(rating)s",
                people,
            )
            % facts
        )
    return (
        ngettext(
            "%(people)d person you follow, with a taste match above %(match)d %%, gave it %(rating)s or more",
            "%(people)d people you follow, with a taste match above %(match)d %%, gave it %(rating)s or more",
            people,
        )
        % facts
    )


def _trending(reason: Mapping[str, Any], _names: Sequence[str], _scale: str) -> str:
    people = reason["notes"].get("people", 0)
    return ngettext(
        "Popular this week with %(people)d person here", "Popular this week among %(people)d people here", people
    ) % {"people": people}


def _popular(_reason: Mapping[str, Any], _names: Sequence[str], _scale: str) -> str:
    return _("Popular with many")


_TELLERS = {
    "titles": _titles,
    "person": _person,
    "genre": _facet,
    "keyword": _facet,
    "collection": _facet,
    "continuity": _continuity,
    "social": _social,
    "trending": _trending,
    "popular": _popular,
}
