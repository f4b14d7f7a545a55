"""TMDB's bodies as records. Pure functions: nothing here asks a server or a table.

No key is ever required but an id and a name, no new one disturbs, and a value that makes no sense counts as unknown.
What can't be taken at all raises TmdbRefused with the reason.
"""

from movies.tmdb.parse.lists import ListPage, changed_ids, id_file_stub, list_page, stub_record
from movies.tmdb.parse.people import FilmographyItem, PersonDetails, person_details
from movies.tmdb.parse.seasons import season_record
from movies.tmdb.parse.titles import film_record, show_record, title_record

__all__ = [
    "FilmographyItem",
    "ListPage",
    "PersonDetails",
    "changed_ids",
    "film_record",
    "id_file_stub",
    "list_page",
    "person_details",
    "season_record",
    "show_record",
    "stub_record",
    "title_record",
]
