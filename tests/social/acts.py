"""What several do at the same moment, on real connections."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from tests.config.embedding import wait_for


class Acts:
    """Each in a thread of its own, and each begins when the one before is within its slow step."""

    def __init__(self) -> None:
        self.within, self.all_begun = threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []

    def at_once(self, *acts: Callable[[], Any]) -> list[Exception]:
        """What they raise."""
        raised: list[Exception] = []

        def run(act: Callable[[], Any]) -> None:
            try:
                act()
            except Exception as error:  # noqa: BLE001 (looked at by the test)
                raised.append(error)
            finally:
                connections.close_all()

        self.threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in self.threads:
            thread.start()
            while thread.is_alive() and not self.within.wait(0.01):
                pass
        self.all_begun.set()
        for thread in self.threads:
            thread.join(timeout=20)
        return raised

    def slowly(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        """Have a step of an open transaction take until another one waits for what that holds, or has come and gone."""
        real = getattr(module, name)

        def slow(*args: Any, **kwargs: Any) -> Any:
            done = real(*args, **kwargs)
            self.within.set()
            wait_for(lambda: self._is_waited_for() or self._is_alone(), seconds=10, what="the other one")
            return done

        monkeypatch.setattr(module, name, slow)

    def _is_waited_for(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"
            )
            return cursor.fetchone() is not None

    def _is_alone(self) -> bool:
        return self.all_begun.is_set() and sum(thread.is_alive() for thread in self.threads) == 1
