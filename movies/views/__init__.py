"""The catalogue's pages, one module a subject; everything that has an address is importable from here."""

from movies.views.about import about, offline
from movies.views.browse import films, shows
from movies.views.groups import collection, company, genre, genres, keyword
from movies.views.landing import landing
from movies.views.people import fetch_person, person
from movies.views.regions import choose_region
from movies.views.search import add_from_tmdb, search, search_tmdb, suggest
from movies.views.titles import credits, fetch_title, season, title

__all__ = [
    "about",
    "add_from_tmdb",
    "choose_region",
    "collection",
    "company",
    "credits",
    "fetch_person",
    "fetch_title",
    "films",
    "genre",
    "genres",
    "keyword",
    "landing",
    "offline",
    "person",
    "search",
    "search_tmdb",
    "season",
    "shows",
    "suggest",
    "title",
]
