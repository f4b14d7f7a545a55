"""The endpoints, one module a subject."""

from lists.api import errors

errors.register()
