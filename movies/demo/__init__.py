"""The demo catalogue: films and shows of all continents and decades as data, and how they are loaded.

The facts are facts; the overviews, `fame` (1 to 100) and `acclaim` (1 to 10) are the editors' own. Posters aren't part
of it: the titles carry their TMDB ids, so a site with a TMDB key gets them with `manage.py tmdb_refresh`.
"""

from movies.demo.loader import load_catalogue, read_catalogue

__all__ = ["load_catalogue", "read_catalogue"]
