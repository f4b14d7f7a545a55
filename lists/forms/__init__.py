"""Forms of lists and tracking, one module a subject."""
