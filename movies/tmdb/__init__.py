"""TMDB: asking it politely, and reading what it answers."""
