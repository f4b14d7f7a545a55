"""Advisory file locks, which the kernel releases when their last holder ends, even by `kill -9`."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """One lock on one file. The file is made when missing and never deleted: two processes that disagree
    about which file it is would both hold the lock. The lock is inherited over fork, and not by programs that
    are executed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def share(self) -> bool:
        """Take the lock together with other sharers. False when somebody holds it alone."""
        return self._take(fcntl.LOCK_SH)

    def own(self) -> bool:
        """Take the lock alone. False when anybody else holds it."""
        return self._take(fcntl.LOCK_EX)

    def release(self) -> None:
        """Give the lock up; harmless when it isn't held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def is_owned(self) -> bool:
        """Whether another process holds the lock alone. Only for a lock that this object doesn't hold."""
        free = self.share()
        self.release()
        return not free

    def write(self, text: str) -> None:
        """Replace what the file says; only its owner may."""
        assert self._fd is not None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, text.encode(), 0)

    def _take(self, kind: int) -> bool:
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True
