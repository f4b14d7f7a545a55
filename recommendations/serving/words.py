"""Reasons in words, from what is kept of them."""

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
    """A reason for people. key: which it is, for thumbs; facets: what it goes by, each with sort, key and name."""

    key: str
    kind: str
    text: str
    facets: tuple[Mapping[str, Any], ...] = ()


def told(reasons: Sequence[Mapping[str, Any]], titles: Mapping[int, Title], scale: str) -> list[Told]:
    """Those of a title, weightiest first. titles: those that the viewer may know of; a reason that is left without any
    of its own isn't told. scale: how the viewer counts.
    """
    found = []
    for reason in reasons:
        names = [titles[key].name for key in reason["keys"] if key in titles]
        text = _TELLERS.get(reason["kind"], _nothing)(reason, names, scale)
        if text:
            found.append(Told(reason["key"], reason["kind"], text, tuple(reason["facets"])))
    return found


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
        "collection": _("Of %(name)s, like %(titles)s"),
    }[reason["kind"]] % which


def _continuity(reason: Mapping[str, Any], names: Sequence[str], scale: str) -> str:
    if not names:
        return ""
    if reason["notes"].get("by") == "director":
        return _person(reason, names, scale)
    return _("Goes on from %(title)s") % {"title": names[0]}


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
