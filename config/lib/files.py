"""Files that an installation makes for itself."""

import secrets
from collections.abc import Callable
from pathlib import Path


def stored_once(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; if there is none yet, what `make` makes, kept in it from now on for its owner alone."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            path.hardlink_to(draft)  # atomic, and of two processes starting at once only one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()
