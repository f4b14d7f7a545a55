"""Somebody's history from other services: read, matched, shown, asked about, written, and taken back as a whole.

`records` is what all sources are turned into, `sources` has a parser for each of them, `matching` finds the titles that
rows are about, `planning` says what a commit would do, `committing` does it and `reverting` takes it back.
"""
