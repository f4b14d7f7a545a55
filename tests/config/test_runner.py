"""The supervisor: programs start, talk, die and are started again, and none is ever left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.embedded.service import is_alive
from tests.config.embedding import wait_for

CHECKOUT = Path(__file__).resolve().parents[2]

# Runs the programs that follow as `name=code`, and says when each is up.
SUPERVISE = """
import sys
from pathlib import Path
from config import runner
runner.POLITE_SECONDS, runner.FIRM_SECONDS, runner.FIRST_PAUSE = {polite}, 1.0, 0.1
programs = []
for word in sys.argv[2:]:
    name, _, code = word.partition("=")
    programs.append(runner.Program(name, [sys.executable, "-u", "-c", code]))
directory = Path(sys.argv[1])
ready = lambda: (directory / "ready").exists()
sys.exit(runner.Supervisor(programs, logs=directory, directory=directory, is_ready=ready).run())
"""
SLEEPER = "import time; print('up'); time.sleep(1000)"
STUBBORN = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 3, 15)]; print('up'); time.sleep(1000)"
# A parent that dies at once and leaves a child in its group.
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)']); print('up'); time.sleep(1000)"  # noqa: E501


class Supervised:
    def __init__(self, directory: Path, *programs: str, polite: float = 5.0) -> None:
        self.directory = directory
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE.format(polite=polite), str(directory), *programs],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.seen: list[psutil.Process] = []

    def log(self, name: str) -> str:
        path = self.directory / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def wait_for_line(self, name: str, line: str, times: int = 1) -> None:
        wait_for(lambda: self.log(name).count(line) >= times, what=f"{line!r} of {name}: {self.log(name)}")
        self.seen = psutil.Process(self.process.pid).children(recursive=True)

    def send(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    def ends(self) -> int:
        output, _ = self.process.communicate(timeout=30)
        self.output = output
        return self.process.returncode

    def nothing_is_left(self) -> None:
        assert self.seen
        wait_for(lambda: not any(is_alive(process) for process in self.seen), what="the end of all")


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[type[Supervised]]:
    made: list[Supervised] = []

    def make(*programs: str, polite: float = 5.0) -> Supervised:
        made.append(Supervised(tmp_path, *programs, polite=polite))
        return made[-1]

    yield make  # type: ignore[misc]
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()
        for process in one.seen:
            if is_alive(process):
                process.kill()


def test_output_has_the_name_in_front_and_goes_to_a_log(supervised: type[Supervised], tmp_path: Path) -> None:
    run = supervised("web=" + SLEEPER, "worker=import time; print('a\\nb', end=''); time.sleep(1000)")
    run.wait_for_line("web", "up")
    run.wait_for_line("worker", "a")
    run.send(signal.SIGINT)
    assert run.ends() == 0
    assert "web     | up\n" in run.output
    assert "worker  | a\n" in run.output
    assert "worker  | b\n" in run.output
    assert (tmp_path / "worker.log").read_text() == "a\nb\n"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(supervised: type[Supervised], sign: signal.Signals) -> None:
    run = supervised("one=" + SLEEPER, "two=" + PARENT)
    run.wait_for_line("one", "up")
    run.wait_for_line("two", "up")
    assert len(run.seen) == 3
    run.send(sign)
    assert run.ends() == 0
    run.nothing_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_kill_9_takes_the_programs_along(supervised: type[Supervised]) -> None:
    run = supervised("one=" + SLEEPER, "two=" + SLEEPER)
    run.wait_for_line("one", "up")
    run.wait_for_line("two", "up")
    run.process.kill()
    run.ends()
    run.nothing_is_left()


def test_what_does_not_heed_is_killed_in_time(supervised: type[Supervised]) -> None:
    run = supervised("deaf=" + STUBBORN, polite=0.5)
    run.wait_for_line("deaf", "up")
    run.send(signal.SIGTERM)
    assert run.ends() == 0
    run.nothing_is_left()


def test_a_second_signal_does_not_wait(supervised: type[Supervised]) -> None:
    run = supervised("deaf=" + STUBBORN, polite=1000)
    run.wait_for_line("deaf", "up")
    run.send(signal.SIGINT)
    run.wait_for_line("matinee", "stopping")
    begun = time.monotonic()
    run.send(signal.SIGINT)
    assert run.ends() == 0
    assert time.monotonic() - begun < 10
    run.nothing_is_left()


def test_what_dies_is_started_again(supervised: type[Supervised], tmp_path: Path) -> None:
    run = supervised("one=" + SLEEPER, "two=" + PARENT)
    run.wait_for_line("one", "up")
    run.wait_for_line("two", "up")
    (tmp_path / "ready").touch()
    first = run.seen
    parent = next(process for process in first if process.children())
    os.kill(parent.pid, signal.SIGKILL)
    run.wait_for_line("two", "up", times=2)
    run.wait_for_line("matinee", "two ended (-9), starting again")
    # Its child went with it, and the other program wasn't touched.
    assert sum(is_alive(process) for process in first) == 1
    run.send(signal.SIGTERM)
    assert run.ends() == 0
    run.nothing_is_left()


def test_a_program_that_never_starts_ends_it(supervised: type[Supervised], tmp_path: Path) -> None:
    run = supervised("good=" + SLEEPER, "bad=raise SystemExit('no such setting')")
    run.wait_for_line("good", "up")
    assert run.ends() == 1
    assert run.output.count("bad     | no such setting") == 3
    assert f"bad does not start; see above, or {tmp_path}/bad.log" in run.output
    run.nothing_is_left()


def test_a_program_may_close_its_output(supervised: type[Supervised]) -> None:
    run = supervised("shy=import os, time; print('up'); os.close(1); os.close(2); time.sleep(1000)")
    run.wait_for_line("shy", "up")
    used = psutil.Process(run.process.pid).cpu_times().user
    time.sleep(0.5)
    assert psutil.Process(run.process.pid).cpu_times().user - used < 0.3
    run.send(signal.SIGTERM)
    assert run.ends() == 0
    run.nothing_is_left()
