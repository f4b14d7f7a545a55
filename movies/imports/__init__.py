"""Imports of many titles from TMDB: each is a row that says what was asked for, how far it is and what went wrong.

    titles    {"films": [603], "shows": [1396]}
    list      {"list": "popular", "kind": "film", "pages": 5, "window": "week"}
    ids_file  {"kind": "film", "source": "address at files.tmdb.org; yesterday's file if left out", "fetch": 1000}
    changes   {"kinds": ["film", "show"], "since": "2026-01-02", "add_unknown": false}
    refresh   {"limit": 500, "older_than_days": 7, "kind": "film"}

From a terminal, `source` may be any path or URL.

An import can be killed at any moment; `resume` goes on from its cursor.
"""

from movies.imports.options import InvalidOptions, check_options
from movies.imports.runner import Interrupted, run_import
from movies.imports.runs import (
    abandoned_runs,
    cancel,
    forget_old_imports,
    make_import,
    may_hand_over,
    resume,
    run_import_by_id,
    run_scheduled,
)

__all__ = [
    "Interrupted",
    "InvalidOptions",
    "abandoned_runs",
    "cancel",
    "check_options",
    "forget_old_imports",
    "make_import",
    "may_hand_over",
    "resume",
    "run_import",
    "run_import_by_id",
    "run_scheduled",
]
