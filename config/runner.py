"""A supervisor for a handful of programs on one machine: the demo's and daily development's.

It starts them, shows what they print with their names in front, starts again what dies, and takes all of them along
when it ends, however it ends. Nothing of it is needed in production, where containers or systemd do this.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LAUNCH = Path(__file__).with_name("launch.py")
TICK_SECONDS = 0.5
# After the polite signal, and after the firm one.
POLITE_SECONDS = 12.0
FIRM_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A program that has run for this long did start; its next pause is short again.
STEADY_SECONDS = 20.0
# This many deaths before everything is up once, and the supervisor gives up.
HOPELESS_STARTS = 3
COLOURS = ("36", "33", "35", "32", "34")
LARGEST_LOG = 5_000_000


@dataclass
class Program:
    """One program and what has become of it. death_signal: what it gets when the supervisor is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    firm_signal: signal.Signals = signal.SIGQUIT
    death_signal: signal.Signals = signal.SIGTERM

    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    deaths: int = 0
    unfinished: bytes = b""

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def send(self, sign: signal.Signals) -> None:
        """Signal the program itself, or with SIGKILL all of its process group."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sign == signal.SIGKILL:
                os.killpg(self.process.pid, sign)
            elif self.is_running:
                self.process.send_signal(sign)


class Supervisor:
    """Runs programs until it is told to stop.

    is_ready: whether everything was up once; until then a program that keeps dying ends it all. tend: called about
    twice a second.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        logs: Path,
        directory: Path,
        is_ready: Callable[[], bool] = lambda: True,
        tend: Callable[[], None] = lambda: None,
    ) -> None:
        self.programs = list(programs)
        self.logs = logs
        self.directory = directory
        self.is_ready = is_ready
        self.tend = tend
        self.signals = 0
        self.failure: str | None = None
        self.selector = selectors.DefaultSelector()
        self.log_files: dict[str, IO[bytes]] = {}
        self._restarts: set[str] = set()
        self._wake_read, self._wake_write = os.pipe()

    # ---- For the caller ---------------------------------------------------------------------------------------------

    def run(self) -> int:
        """Returns the exit status: 0 after being told to stop, 1 when a program never came up."""
        self._listen()
        try:
            while not self.signals and not self.failure:
                self._start_what_is_due()
                self._pass_on_output(TICK_SECONDS)
                self._note_deaths()
                self._restart_requested()
                self.tend()
        finally:
            self._stop_all()
        if self.failure:
            self._show("matinee", self.failure)
        return 1 if self.failure else 0

    def restart(self, *names: str) -> None:
        """Have these programs stopped and started again. May be called from another thread."""
        self._restarts.update(names)
        self._wake()

    # ---- Programs ---------------------------------------------------------------------------------------------------

    def _start_what_is_due(self) -> None:
        for program in self.programs:
            if program.process is None and time.monotonic() >= program.next_start:
                self._start(program)

    def _start(self, program: Program) -> None:
        launcher = [sys.executable, "-I", "-S", str(LAUNCH), str(int(program.death_signal)), str(os.getpid())]
        program.process = subprocess.Popen(  # noqa: S603 (commands of our own)
            [*launcher, *program.command],
            cwd=self.directory,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches only the supervisor, which then stops things in order.
            process_group=0,
        )
        program.started = time.monotonic()
        output = program.process.stdout
        if output is not None:
            os.set_blocking(output.fileno(), False)
            self.selector.register(output, selectors.EVENT_READ, program)

    def _note_deaths(self) -> None:
        for program in self.programs:
            if program.process is None or program.is_running:
                continue
            status = program.process.returncode
            self._bury(program)
            program.deaths += 1
            if not self.is_ready() and program.deaths >= HOPELESS_STARTS:
                self.failure = f"{program.name} does not start; see above, or {self.logs / program.name}.log"
                return
            if time.monotonic() - program.started >= STEADY_SECONDS:
                program.pause = FIRST_PAUSE
            self._show("matinee", f"{program.name} ended ({status}), starting again in {program.pause:.0f} s")
            program.next_start = time.monotonic() + program.pause
            program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def _restart_requested(self) -> None:
        names, self._restarts = self._restarts, set()
        wanted = [program for program in self.programs if program.name in names and program.is_running]
        if wanted:
            self._show("matinee", f"restarting {', '.join(program.name for program in wanted)}")
            self._stop(wanted)
            for program in wanted:
                program.next_start, program.pause = 0.0, FIRST_PAUSE

    def _stop_all(self) -> None:
        running = [program for program in self.programs if program.is_running]
        if running and self.signals:
            self._show("matinee", "stopping; Ctrl-C again kills")
        self._stop(running)
        for file in self.log_files.values():
            file.close()
        self.selector.close()

    def _stop(self, programs: Sequence[Program]) -> None:
        """Ask, insist, kill: whatever was said before, in the end nothing of their groups is left."""
        asked_before = self.signals
        for firm, seconds in ((False, POLITE_SECONDS), (True, FIRM_SECONDS)):
            for program in programs:
                program.send(program.firm_signal if firm else program.stop_signal)
            end = time.monotonic() + seconds
            while any(program.is_running for program in programs) and time.monotonic() < end:
                if self.signals > max(asked_before, 1):
                    break
                self._pass_on_output(0.05)
        for program in programs:
            program.send(signal.SIGKILL)
            self._bury(program)

    def _bury(self, program: Program) -> None:
        """Forget a process that has ended or been killed, after its last words."""
        if program.process is None:
            return
        program.process.wait()
        program.send(signal.SIGKILL)  # what it left behind in its group
        output = program.process.stdout
        if output is not None:
            if output in self.selector.get_map():
                self._read(program, output.fileno())
                self.selector.unregister(output)
            output.close()
        if program.unfinished:
            self._show(program.name, program.unfinished.decode(errors="replace"))
            program.unfinished = b""
        program.process = None

    # ---- Output -----------------------------------------------------------------------------------------------------

    def _pass_on_output(self, seconds: float) -> None:
        """Wait for something to show, but not for longer than that."""
        for key, _ in self.selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, 512)
            elif not self._read(key.data, key.fd):
                self.selector.unregister(key.fileobj)

    def _read(self, program: Program, output: int) -> bool:
        """Show the whole lines that have come. False at the end of the output."""
        while True:
            try:
                received = os.read(output, 65536)
            except BlockingIOError:
                return True
            if not received:
                return False
            *lines, program.unfinished = (program.unfinished + received).split(b"\n")
            for line in lines:
                self._show(program.name, line.decode(errors="replace"))

    def _show(self, name: str, line: str) -> None:
        width = max(len(program.name) for program in self.programs)
        label = f"{name:{max(width, 7)}} |"
        if sys.stdout.isatty():
            names = [program.name for program in self.programs]
            colour = COLOURS[names.index(name) % len(COLOURS)] if name in names else "1"
            label = f"\033[{colour}m{label}\033[0m"
        with contextlib.suppress(OSError):  # the terminal is gone
            print(f"{label} {line}", flush=True)  # noqa: T201 (its very purpose)
        self._log_file(name).write(f"{line}\n".encode())

    def _log_file(self, name: str) -> IO[bytes]:
        if name not in self.log_files:
            path = self.logs / f"{name}.log"
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_size > LARGEST_LOG:
                    path.replace(path.with_suffix(".log.1"))
            self.log_files[name] = path.open("ab", buffering=0)
        return self.log_files[name]

    # ---- Signals ----------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self.selector.register(self._wake_read, selectors.EVENT_READ, None)
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: self._wake())

    def _on_signal(self, *_: object) -> None:
        self.signals += 1
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            os.write(self._wake_write, b"!")
