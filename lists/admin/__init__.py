"""Lists and tracking in Django's admin, one module a subject."""

from lists.admin import library, lists

__all__ = ["library", "lists"]
