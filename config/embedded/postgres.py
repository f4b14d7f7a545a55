"""PostgreSQL 18, for this checkout alone."""

import shutil
import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psutil

from config.embedded.accounts import server_account
from config.embedded.binaries import find_postgres
from config.embedded.cluster import cluster_directory, existing_cluster, make_cluster
from config.embedded.notices import DATABASE
from config.embedded.probes import Answer
from config.embedded.service import Service, process_in, recorded_pid, server_environment, wait_for_end

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    # A crash may lose the last few hundredths of a second, and never corrupts: fsync stays on.
    "synchronous_commit": "off",
    "wal_writer_delay": "10ms",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # Compiling a plan costs more than it saves in queries as short as ours.
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (only its size is looked at)
SHARED_MEMORY_NEEDED = 512 * 1024 * 1024


class Postgres(Service):
    name: ClassVar[str] = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": connections are ended
    quit_signal: ClassVar[signal.Signals] = signal.SIGQUIT  # "immediate": recovery at the next start

    def prepare(self) -> None:
        self.account = server_account()
        self.programs = find_postgres(self.account)
        self.directory = cluster_directory(self.layout, self.account)
        make_cluster(self.directory, self.programs, self.account)

    def find(self) -> psutil.Process | None:
        directory = existing_cluster(self.layout)
        pid = recorded_pid(directory / "postmaster.pid")
        return process_in(pid, directory, "postgres") if pid else None

    def has_data(self) -> bool:
        return (existing_cluster(self.layout) / "PG_VERSION").exists()

    def start(self) -> psutil.Popen:
        self._clear_after_crash()
        self.make_socket_directory()
        if self.account:
            self.account.own(self.socket_directory)
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_directory)}
        if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).total < SHARED_MEMORY_NEEDED:
            settings["dynamic_shared_memory_type"] = "mmap"  # as in a container, where parallel queries would fail
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.open_log() as log:
            return psutil.Popen(
                [str(self.programs / "postgres"), "-D", str(self.directory), *options],
                cwd=self.directory,
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **(self.account.as_user() if self.account else {}),
            )

    def complete(self) -> None:
        """Make the database, on the first start."""
        if self.address.answer() is Answer.NO_DATABASE:
            import psycopg  # noqa: PLC0415 (slow)

            server = f"host={self.socket_directory} user=postgres dbname=postgres"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _clear_after_crash(self) -> None:
        """Remove what a killed server left behind, and what would stop the next one.

        Its processes live on while they are busy, and hold the shared memory. The numbers in its pid files
        may belong to others by now, which PostgreSQL would take for itself.
        """
        pid_file = self.directory / "postmaster.pid"
        if pid_file.exists():
            self._end_orphans()
            pid_file.unlink()

    def _end_orphans(self) -> None:
        orphans = [found for pid in psutil.pids() if (found := process_in(pid, self.directory, "postgres"))]
        for process in orphans:
            process.send_signal(self.quit_signal)
        stubborn = wait_for_end(orphans, seconds=3)
        for process in stubborn:
            process.kill()
        wait_for_end(stubborn, seconds=3)
