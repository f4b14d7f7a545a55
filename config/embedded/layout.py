"""Where the embedded services keep things: data in the checkout, sockets in a short directory elsewhere."""

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError

CHECKOUT = Path(__file__).resolve().parent.parent.parent

# A unix socket's path has room for 107 bytes on Linux and 103 on a Mac, and both servers add a name to the
# directory's.
LONGEST_SOCKET_DIRECTORY = 75
# A directory's name goes into URLs and configuration files, where nothing of it may need quoting.
PLAIN_PATH = re.compile(r"/[A-Za-z0-9/._-]+")


def setting(name: str) -> str | None:
    """A variable of the environment or the `.env` file beside manage.py; None when it is unset or empty."""
    value = os.environ.get(name)
    dotenv = CHECKOUT / ".env"
    if not value and dotenv.is_file():
        from dotenv import dotenv_values  # noqa: PLC0415 (slow)

        value = dotenv_values(dotenv).get(name)
    return value or None


def default_data_directory() -> Path:
    """MATINEE_DATA_DIR, or `.data` in the checkout; absolute."""
    return Path(os.path.abspath(setting("MATINEE_DATA_DIR") or CHECKOUT / ".data"))


@dataclass(frozen=True)
class Layout:
    """The files and directories of one installation. data: absolute."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def log(self) -> Path:
        return self.data / "log"

    def prepare(self) -> None:
        """Make the directories, private to whoever runs this.

        Raises EmbeddedError when that isn't allowed.
        """
        try:
            with contextlib.suppress(FileExistsError):
                self.data.mkdir(parents=True)
                # Root's PostgreSQL runs as another user, who must be able to pass through.
                self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for directory in (self.run, self.log):
                directory.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedError(
                f"Matinee keeps its data in {self.data}, and cannot write there ({error.strerror}). "
                "Set MATINEE_DATA_DIR to a directory of your own."
            ) from error
        if not os.access(self.run, os.W_OK | os.X_OK):
            raise EmbeddedError(
                f"{self.data} belongs to another user. Run Matinee as that user, or set MATINEE_DATA_DIR."
            )

    def socket_name(self) -> str:
        """A name that tells this user's and this directory's sockets from all others."""
        digest = hashlib.sha256(os.fsencode(os.path.realpath(self.data))).hexdigest()[:10]
        return f"matinee-{os.geteuid()}-{digest}"

    def socket_directory(self) -> Path:
        """Where the sockets go, whether or not it exists yet."""
        return socket_parent() / self.socket_name()

    def make_socket_directory(self) -> Path:
        """Make that directory, or check that the one that is there is ours alone.

        Raises EmbeddedError if it is not.
        """
        directory = self.socket_directory()
        mode = 0o711 if os.geteuid() == 0 else 0o700
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
            found = directory.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                raise EmbeddedError(f"{directory} belongs to somebody else; remove it.") from None
        directory.chmod(mode)
        return directory


def socket_parent() -> Path:
    """The first of the usual directories that is short and plain enough for a socket's path."""
    # Root's runtime directory lets nobody else pass, so not that one.
    runtime = os.environ.get("XDG_RUNTIME_DIR") if os.geteuid() else None
    for candidate in (runtime, tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 (holds a private one)
        if (
            candidate
            and PLAIN_PATH.fullmatch(candidate)
            and len(candidate) + len("/matinee-1234567890-0123456789") <= LONGEST_SOCKET_DIRECTORY
            and os.access(candidate, os.W_OK | os.X_OK)
        ):
            return Path(candidate)
    raise EmbeddedError("Found no writable directory with a short name for sockets; set TMPDIR to one.")
