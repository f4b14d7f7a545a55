"""The shapes of the API, one module a subject."""
