"""The endpoints, one module a subject."""

from movies.api import errors

errors.register()
