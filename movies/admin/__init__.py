"""The catalogue in Django's admin, one module a subject."""

from movies.admin import catalogue, imports, titles

__all__ = ["catalogue", "imports", "titles"]
