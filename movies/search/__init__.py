"""Search over titles, people, collections and keywords; suggestions while typing. How it works: docs/search.md."""

from movies.search.engine import search
from movies.search.results import SearchResults, Suggestion
from movies.search.suggest import suggest

__all__ = ["SearchResults", "Suggestion", "search", "suggest"]
