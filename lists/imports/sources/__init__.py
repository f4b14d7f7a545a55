"""One parser a file: pure functions from bytes to records. Found here by themselves: no list has to be kept."""

import importlib
import pkgutil
from functools import cache

from lists.imports.source import Source


@cache
def sources() -> dict[str, Source]:
    """All sources by their slug, in the order in which they are asked whether a file is theirs."""
    found: list[Source] = []
    for module in pkgutil.iter_modules(__path__):
        found += getattr(importlib.import_module(f"{__name__}.{module.name}"), "SOURCES", ())
    return {source.slug: source for source in sorted(found, key=lambda source: (source.order, source.slug))}
