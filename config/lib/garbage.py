"""What Python's garbage collector looks through."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects before the young ones are looked through: more than a page makes, so that it happens between pages.
_YOUNG = 50_000


def settle() -> None:
    """Leave out of all collections what is there now and stays: modules, models, templates. Call it once, when loaded.

    A page makes tens of thousands of objects, and each some hundred of them set off a look through the young ones, each
    now and then through all half a million: a tenth of a page's time, and a pause that nobody expects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


@contextmanager
def left_alone() -> Iterator[None]:
    """Nothing is looked through meanwhile: for work that makes many objects without cycles and keeps them to its end,
    where each look finds nothing and is longer than the one before."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
