"""A worker whose runner was killed ends, also where the kernel's signal met it too early to be heeded.

While it starts, a worker notes that it is to stop and then forgets about it: it would wait for work for ever.
"""

import os
import signal
import threading
import time
from typing import Any

# What runs may come to its end meanwhile.
GRACE_SECONDS = 20


def end_with_parent(**_kwargs: Any) -> None:
    """Watch the process that `config.launch` was told of, if any."""
    parent = os.environ.get("MATINEE_PARENT", "")
    if parent.isdigit():
        threading.Thread(target=_watch, args=(int(parent),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(GRACE_SECONDS)
    # The processes of its pool are in its group.
    os.killpg(os.getpgid(0), signal.SIGKILL)
