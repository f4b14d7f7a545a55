"""Redis: broker, cache, locks. Saved to disk each minute and when it stops."""

import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psutil

from config.embedded.binaries import find_redis
from config.embedded.service import Service, process_in, recorded_pid, server_environment

# What a minute may lose is a queue's messages, and each job can run again.
SETTINGS = {
    "port": ["0"],
    "save": ["60", "1"],
    "appendonly": ["no"],
    "stop-writes-on-bgsave-error": ["no"],
    "maxmemory-policy": ["noeviction"],
    "databases": ["16"],
    "daemonize": ["no"],
    "unixsocketperm": ["700"],
    "dbfilename": ["redis.rdb"],
    # Relative to the directory that it is started in: these two may be given no path with a space.
    "dir": ["."],
    "pidfile": ["redis.pid"],
}


class Redis(Service):
    name: ClassVar[str] = "redis"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    quit_signal: ClassVar[signal.Signals] = signal.SIGKILL

    @property
    def directory(self) -> Path:
        return self.layout.data / "redis"

    def prepare(self) -> None:
        self.directory.mkdir(mode=0o700, exist_ok=True)

    def find(self) -> psutil.Process | None:
        pid = recorded_pid(self.directory / "redis.pid")
        return process_in(pid, self.directory, "redis", "valkey") if pid else None

    def has_data(self) -> bool:
        return self.directory.is_dir()

    def start(self) -> psutil.Popen:
        self.make_socket_directory()
        (self.directory / "redis.pid").unlink(missing_ok=True)
        arguments = [word for name, values in SETTINGS.items() for word in (f"--{name}", *values)]
        with self.open_log() as log:
            return psutil.Popen(
                [str(find_redis()), *arguments, "--unixsocket", self.address.socket],
                cwd=self.directory,
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
