"""A worker whose runner was killed doesn't stay behind."""

import os
import subprocess
import sys
from pathlib import Path

from tests.config.embedding import wait_for

CHECKOUT = Path(__file__).resolve().parent.parent.parent

# Starts a worker of sorts in a group of its own, says who that is, and waits.
RUNNER = """
import os, subprocess, sys, time
environment = os.environ | {"MATINEE_PARENT": str(os.getpid())}
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=environment, process_group=0)
print(child.pid, flush=True)
time.sleep(60)
"""
WORKER = """
import signal, time
from config import orphans
orphans.GRACE_SECONDS = 0.1
signal.signal(signal.SIGTERM, signal.SIG_IGN)
orphans.end_with_parent()
time.sleep(60)
"""


def test_it_ends_soon_after_its_runner() -> None:
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, WORKER], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert runner.stdout
    worker = int(runner.stdout.readline())
    assert _is_there(worker)
    runner.kill()
    runner.wait()
    wait_for(lambda: not _is_there(worker), seconds=30, what="the end of the worker")


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path(f"/proc/{pid}/stat").exists() else True
