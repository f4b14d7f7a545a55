"""How much memory something needs at its peak."""

import resource
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

OWN = Path("/proc/self")
# The highest mark that was set back so far.
_forgotten = [0.0]


def highest() -> float:
    """MiB that this process held at most in its life."""
    return max(_highest(), *_forgotten)


class Peak:
    """MiB that the process held at most within a `with`, beyond what it held before.

    On Linux the kernel's mark is set back first, so each measurement stands for itself. Elsewhere only what exceeds all
    earlier peaks shows. Memory that was freed before, and that the allocator still holds, isn't seen.
    """

    mib = 0.0

    def __enter__(self) -> Self:
        self._before = _reset()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mib = max(_highest() - self._before, 0.0)


def _reset() -> float:
    """Sets the mark back, and returns what is held now."""
    _forgotten[0] = highest()
    try:
        (OWN / "clear_refs").write_text("5")
        return _line("VmRSS:")
    except (OSError, LookupError):
        return _highest()


def _highest() -> float:
    try:
        return _line("VmHWM:")
    except (OSError, LookupError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1024**2 if sys.platform == "darwin" else most / 1024


def _line(name: str) -> float:
    lines = (OWN / "status").read_text().splitlines()
    found = [line.split()[1] for line in lines if line.startswith(name)]
    return int(found[0]) / 1024
