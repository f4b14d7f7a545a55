"""Lists and tracking in Django's admin, one module a subject."""

from lists.admin import imports, library, lists

__all__ = ["imports", "library", "lists"]
