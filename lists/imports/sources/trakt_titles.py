"""What an item of Trakt's is about: a film, a show, a season or an episode; never a person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lists.imports import values
from lists.imports.records import Part, RefusedRow, Subject
from lists.imports.sources.seen import part_or_none, subject_or_none
from lists.imports.sources.trakt_files import Item
from lists.imports.tables import inside
from movies.enums import TitleKind

About = tuple[Subject | None, Part | None, str]
Identity = tuple[str, int | None, int | None]


def about(data: Mapping[str, Any]) -> About:
    """Subject and part; or why there is none, in words."""
    kind = data.get("type")
    kind = kind if isinstance(kind, str) and isinstance(data.get(kind), dict) else _kind_of(data)
    if kind == "movie":
        return _found(_title(TitleKind.FILM, data["movie"]), None)
    if kind == "show":
        return _found(show_of(data), None)
    if kind in ("season", "episode"):
        return _found(show_of(data), _part(kind, data[kind]))
    if kind == "person" or data.get("type") == "person":
        return None, None, _("Only films and shows can come along, no people.")
    return None, None, _("It doesn’t say what it is about.")


def show_of(data: Mapping[str, Any]) -> Subject | None:
    show = data.get("show")
    return _title(TitleKind.SHOW, show) if isinstance(show, dict) else None


def identity_of(subject: Subject, part: Part | None) -> Identity:
    """What is the same title or part in all files, though one says more of it than another."""
    title = subject.key or f"{subject.kind}:{subject.tmdb}:{subject.imdb}:{subject.name}:{subject.year}"
    return (title, part.season, part.number) if part else (title, None, None)


def refused(item: Item, reason: str, *, code: str = "") -> RefusedRow:
    """code: empty where the item is about nothing that could come along."""
    is_person = item.data.get("type") == "person" or isinstance(item.data.get("person"), dict)
    names = (inside(item.data, kind, "title") for kind in ("movie", "show", "episode"))
    name = next((values.text(each) for each in names if each), "") or values.text(inside(item.data, "person", "name"))
    code = code or ("not_film_or_show" if is_person else "no_name")
    return RefusedRow(origin=item.origin, about=name, code=code, reason=reason)


def _kind_of(data: Mapping[str, Any]) -> str:
    kinds = ("movie", "episode", "season", "show", "person")
    return next((kind for kind in kinds if isinstance(data.get(kind), dict)), "")


def _found(subject: Subject | None, part: Part | None) -> About:
    return subject, part, "" if subject else _("It has neither a name nor an id.")


def _title(kind: TitleKind, said: Mapping[str, Any]) -> Subject | None:
    ids = said.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    own = values.text(ids.get("trakt") or ids.get("slug"), 100)
    return subject_or_none(
        kind=kind,
        name=values.text(said.get("title")),
        original_name=values.text(said.get("original_title")),
        year=values.year(said.get("year")),
        tmdb=values.tmdb_id(ids.get("tmdb")),
        imdb=values.imdb_id(ids.get("imdb")),
        # TheTVDB counts films and shows apart, and only shows can be found by its number.
        tvdb=values.tvdb_id(ids.get("tvdb")) if kind == TitleKind.SHOW else None,
        key=f"trakt:{kind}:{own}" if own else "",
    )


def _part(kind: str, said: Mapping[str, Any]) -> Part | None:
    if kind == "season":
        # A season's ids aren't those that a Part has room for: the number says which it is.
        return part_or_none(said.get("number"))
    ids = said.get("ids")
    ids = ids if isinstance(ids, dict) else {}
    return part_or_none(
        said.get("season"),
        said.get("number"),
        name=values.text(said.get("title")),
        tmdb=values.tmdb_id(ids.get("tmdb")),
        imdb=values.imdb_id(ids.get("imdb")),
        tvdb=values.tvdb_id(ids.get("tvdb")),
    )
