"""The catalogue's tables, one module a subject; everything is importable from here."""

from movies.models.audience import Audience, audience_of
from movies.models.companies import Collection, Company, TitleCompany
from movies.models.genres import Genre, Keyword, TmdbGenre
from movies.models.imports import CatalogueImport, ImportFailure
from movies.models.offers import Availability, Provider, Release
from movies.models.people import Credit, Person
from movies.models.search import SearchWord
from movies.models.shows import Episode, Season
from movies.models.texts import AlternativeName, Translation, Video
from movies.models.titles import Title

__all__ = [
    "AlternativeName",
    "Audience",
    "Availability",
    "CatalogueImport",
    "Collection",
    "Company",
    "Credit",
    "Episode",
    "Genre",
    "ImportFailure",
    "Keyword",
    "Person",
    "Provider",
    "Release",
    "SearchWord",
    "Season",
    "Title",
    "TitleCompany",
    "TmdbGenre",
    "Translation",
    "Video",
    "audience_of",
]
