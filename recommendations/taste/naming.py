"""What facets are called, and where a page shows all titles with one."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.places import country_name, language_name
from movies.models import Genre, Keyword, Person
from movies.queries import genres_by_name
from recommendations.enums import Facet

# How `movies.facets` begins each sort of facet, and what that sort is called here.
SORTS = {"g": Facet.GENRE, "c": Facet.COUNTRY, "l": Facet.LANGUAGE, "d": Facet.DECADE, "t": Facet.RUNTIME}


@dataclass(slots=True)
class Named:
    """key: as a TasteCorrection has it."""

    facet: Facet
    key: str
    name: str
    url: str = ""


@dataclass
class Names:
    """One reading of what facets are called. Runs one query, when a genre is first asked for."""

    people: dict[str, str] = field(default_factory=dict)
    keywords: dict[str, str] = field(default_factory=dict)

    @cached_property
    def genres(self) -> dict[str, Genre]:
        return {genre.slug: genre for genre in genres_by_name()}

    @cached_property
    def genre_keys(self) -> dict[str, Genre]:
        return {str(genre.pk): genre for genre in self.genres.values()}

    def of_facet(self, facet: str) -> Named | None:
        """From a facet as `movies.facets` writes it; None for a genre that is gone."""
        sort, _colon, value = facet.partition(":")
        if SORTS[sort] != Facet.GENRE:
            return self.of(SORTS[sort], value)
        genre = self.genres.get(value)
        return self.of(Facet.GENRE, str(genre.pk)) if genre else None

    def of(self, facet: Facet | str, key: str) -> Named | None:
        """From a facet's sort and its key, as a TasteCorrection has them; None where nobody knows it any more."""
        sort = Facet(facet)
        if sort == Facet.GENRE:
            genre = self.genre_keys.get(key)
            return Named(sort, key, genre.name, genre.get_absolute_url()) if genre else None
        if sort == Facet.PERSON:
            name = self.people.get(key)
            return Named(sort, key, name, Person(pk=int(key), name=name).get_absolute_url()) if name else None
        if sort == Facet.KEYWORD:
            name = self.keywords.get(key)
            return Named(sort, key, name, Keyword(pk=int(key), name=name).get_absolute_url()) if name else None
        return Named(sort, key, _value_name(sort, key), f"{reverse('movies:films')}?{urlencode({sort.value: key})}")

    def learn(self, facet: Facet | str, keys: set[str]) -> None:
        """Look up what people or keywords are called. Runs a query, none for no keys."""
        model = {Facet.PERSON: Person, Facet.KEYWORD: Keyword}.get(Facet(facet))
        known = self.people if Facet(facet) == Facet.PERSON else self.keywords
        if model and (wanted := keys - known.keys()):
            rows = model._default_manager.filter(pk__in=wanted).values_list("pk", "name")
            known |= {str(pk): name for pk, name in rows}


def _value_name(sort: Facet, key: str) -> str:
    if sort == Facet.COUNTRY:
        return country_name(key)
    if sort == Facet.LANGUAGE:
        return language_name(key)
    if sort == Facet.DECADE:
        return _("%(year)ss") % {"year": key}
    low, _dash, high = key.partition("-")
    if not high:
        return _("%(minutes)s min and more") % {"minutes": low}
    if low == "0":
        return _("Under %(minutes)s min") % {"minutes": int(high) + 1}
    return _("%(low)s to %(high)s min") % {"low": low, "high": high}
