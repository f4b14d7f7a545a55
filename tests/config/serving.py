"""Programs of a deployment, run for real against a database and a Redis of their own."""

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

CHECKOUT = Path(settings.BASE_DIR)
PATIENCE_SECONDS = 100


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that is given twice, of which the usual one takes the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if key.value != "<<"]
        assert len(keys) == len(set(keys)), f"twice: {sorted(keys)}"
        return super().construct_mapping(node, deep)


def compose() -> dict[str, Any]:
    return yaml.load((CHECKOUT / "docker-compose.yml").read_text(), StrictLoader)


def dockerfile() -> str:
    return (CHECKOUT / "Dockerfile").read_text()


def dockerfile_command() -> list[str]:
    """What the image runs when it is told nothing else."""
    found = re.search(r"^CMD (\[.*\])$", dockerfile(), flags=re.M)
    assert found
    return yaml.safe_load(found[1])


def build_variables() -> dict[str, str]:
    """The environment in which the image's build collects the static files."""
    step = re.search(
        r"^RUN (DJANGO_SETTINGS_MODULE=.*?)python manage.py collectstatic", dockerfile(), flags=re.M | re.S
    )
    assert step
    return dict(re.findall(r"([A-Z_]+)=(\S+)", step[1]))


def here(command: Sequence[str]) -> list[str]:
    """The same command in this virtual environment, whose console scripts may have a broken first line."""
    program, *arguments = command
    if program == "python":
        return [sys.executable, *arguments]
    return [sys.executable, "-m", program, *arguments]


def in_shell(command: str) -> list[str]:
    return here(shlex.split(command))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body; no redirect is followed."""

    class Still(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args: Any) -> None:
            return None

    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.build_opener(Still).open(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class Running:
    """A program that runs until the end of the `with`; its output is in `log`."""

    def __init__(
        self, command: Sequence[str], variables: Mapping[str, str], log: Path, directory: Path = CHECKOUT
    ) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=directory,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *args: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def says(self, text: str) -> None:
        """Wait until its output has this."""
        self.until(lambda: text in self.output(), f"“{text}”")

    def until(self, condition: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert self.process.poll() is None, f"ended while waiting for {what}:\n{self.output()}"
            assert time.monotonic() < end, f"waited in vain for {what}:\n{self.output()}"
            time.sleep(0.1)

    def answers(self, url: str) -> None:
        """Wait until there is a 200."""

        def well() -> bool:
            try:
                return get(url)[0] == 200
            except OSError:
                return False

        self.until(well, url)

    def ends(self, sign: signal.Signals = signal.SIGTERM, seconds: float = 20) -> int:
        """Signal it, and wait for its end. Returns the exit status."""
        self.process.send_signal(sign)
        return self.process.wait(seconds)

    def output(self) -> str:
        return self.log.read_text(errors="replace")
