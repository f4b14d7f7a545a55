"""The keeper of one service: `python -m config.embedded.keeper postgres`.

It starts the server, or adopts one that a killed keeper left; starts it again when it dies; and stops it once
nobody holds the users' lock any more. Started by `config.embedded.client`, in the background, with no
terminal.
"""

import contextlib
import os
import select
import signal
import sys
import time
from pathlib import Path

import psutil

from config.embedded.errors import EmbeddedError
from config.embedded.layout import Layout, default_data_directory
from config.embedded.locks import FileLock
from config.embedded.notices import Address, Notices
from config.embedded.postgres import Postgres
from config.embedded.probes import Answer
from config.embedded.redis_server import Redis
from config.embedded.service import Service, is_alive, wait_for_end

SERVICES: dict[str, type[Service]] = {service.name: service for service in (Postgres, Redis)}
# Commands that follow one another need no new start each.
GRACE_SECONDS = float(os.environ.get("MATINEE_EMBEDDED_GRACE", "4"))
TICK_SECONDS = min(0.5, max(GRACE_SECONDS / 2, 0.05))
START_SECONDS = 100.0
START_ATTEMPTS = 3
STOP_SECONDS = 40.0
LONGEST_PAUSE = 30.0


class Keeper:
    def __init__(self, service: Service, layout: Layout) -> None:
        self.service = service
        self.notices = Notices(layout, service.name)
        self.users = FileLock(layout.run / f"{service.name}.users")
        self.lock = FileLock(layout.run / f"{service.name}.keeper")
        self.server: psutil.Process | None = None
        self.idle_since: float | None = None
        self.told_to_stop = False
        self.pause = 1.0
        self.next_start = 0.0

    def run(self) -> int:
        """Keep the service until nobody uses it. Returns the exit status."""
        wake = self._listen()
        if not self._take_lock():
            return 0
        last = self.notices.address()
        self.notices.withdraw()
        self.notices.forget_failure()
        try:
            self._begin(last)
            while not self.told_to_stop and not self._is_deserted():
                self._look_after()
                select.select([wake], [], [], TICK_SECONDS)
                self._drain(wake)
        except EmbeddedError as error:
            self._give_up(str(error))
            return 1
        except Exception as error:  # whatever it is, those who wait shall hear of it
            self._give_up(f"The embedded {self.service.name} failed: {error!r}")
            raise
        finally:
            self._end()
        return 0

    def _begin(self, last: Address | None) -> None:
        """Have a server running and announced, unless nobody is there to use it.

        last: where it was when it last ran, which may differ from where this process would put it.
        """
        self.server = self.service.find()
        if self.server is None and self.users.own():
            self.told_to_stop = True
            return
        self.service.prepare()
        if self.server:
            self._say(f"took over process {self.server.pid}")
            self.service.address = last or self.service.address
            if not Path(self.service.address.socket).exists():
                self._stop_server()
        self._bring_up()

    def _give_up(self, message: str) -> None:
        self._say(message)
        self.notices.fail(message)

    def _look_after(self) -> None:
        """Notice a server that has died, or that nobody can reach any more, and start it again."""
        if self._is_up() and Path(self.service.address.socket).exists():
            self.pause = 1.0
            return
        if time.monotonic() < self.next_start:
            return
        self._say("the server is gone; starting it again")
        self.notices.withdraw()
        try:
            self._stop_server()
            self.service.prepare()
            self._bring_up()
        except (EmbeddedError, OSError, psutil.Error) as error:
            self._say(str(error))
            self.next_start = time.monotonic() + self.pause
            self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def _bring_up(self) -> None:
        """Start the server unless it runs, wait until it answers, announce it.

        Raises EmbeddedError with its log.
        """
        deadline = time.monotonic() + START_SECONDS
        attempts = 0
        while self.service.address.answer() is Answer.NOT_YET or not self._is_up():
            if not self._is_up():
                attempts += 1
                if attempts > START_ATTEMPTS:
                    raise EmbeddedError(f"The embedded {self.service.name} does not start:\n{self.service.log_tail()}")
                self.server = self._start()
            if time.monotonic() > deadline or self.told_to_stop:
                raise EmbeddedError(f"The embedded {self.service.name} does not answer:\n{self.service.log_tail()}")
            time.sleep(0.03)
        self.service.complete()
        self.notices.announce(self.service.address)

    def _start(self) -> psutil.Popen | None:
        try:
            server = self.service.start()
            self._say(f"started process {server.pid}")
            return server
        except FileNotFoundError as error:  # the other keeper is just removing the directory that both have
            self._say(str(error))
            return None

    def _is_up(self) -> bool:
        return self.server is not None and is_alive(self.server)

    def _is_deserted(self) -> bool:
        """Whether nobody has used the service for a while.

        If so the users' lock stays ours: who comes now waits.
        """
        if not self.users.own():
            self.idle_since = None
            return False
        if self.idle_since is None:
            self.idle_since = time.monotonic()
        if time.monotonic() - self.idle_since >= GRACE_SECONDS or self.notices.is_hurried():
            return True
        self.users.release()
        return False

    def _end(self) -> None:
        """Stop the server.

        Only the end of this process lets new users in, who then find the keeper's place free.
        """
        self.notices.withdraw()
        self._stop_server()
        self.service.remove_socket_directory()
        self.notices.forget_hurry()
        self._say("done")
        self.lock.release()

    def _stop_server(self) -> None:
        orderly = (self.service.stop_signal,) if self.service.has_data() else ()
        for sign in (*orderly, self.service.quit_signal, signal.SIGKILL):
            if self.server is None or not is_alive(self.server):
                break
            with contextlib.suppress(psutil.NoSuchProcess):
                self.server.send_signal(sign)
            if wait_for_end([self.server], STOP_SECONDS):
                self._say(f"the server did not heed {sign.name}")
        self.server = None

    def _take_lock(self) -> bool:
        """Become the only keeper. Who just looks whether there is one holds the lock for an instant."""
        for _ in range(10):
            if self.lock.own():
                self.lock.write(f"{os.getpid()}\n")
                return True
            time.sleep(0.05)
        return False

    def _listen(self) -> int:
        """Have signals end a pause. Returns the file descriptor that becomes readable."""
        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._on_stop)
        for sign in (signal.SIGHUP, signal.SIGCHLD):
            signal.signal(sign, lambda *_: None)
        return read

    def _on_stop(self, *_: object) -> None:
        self.told_to_stop = True

    @staticmethod
    def _drain(wake: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(wake, 512):
                pass

    def _say(self, text: str) -> None:
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        print(f"{now} {self.service.name} keeper {os.getpid()}: {text}", flush=True)  # noqa: T201 (this is its log)


def main() -> int:
    layout = Layout(default_data_directory())
    layout.prepare()
    return Keeper(SERVICES[sys.argv[1]](layout), layout).run()


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # at once: somebody waits for the lock
