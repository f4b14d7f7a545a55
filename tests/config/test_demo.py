"""`make demo`, `make demo-reset` and `make run` for real, in a checkout of their own whose path has spaces."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from social.demo import ADMIN_EMAIL, ADMIN_PASSWORD, DEMO_EMAIL, DEMO_PASSWORD
from tests.config.embedding import wait_for
from tests.config.serving import CHECKOUT, Running, free_port, get

pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(300)]

PARTS = (
    "config",
    "movies",
    "social",
    "reviews",
    "lists",
    "recommendations",
    "templates",
    "static",
    "locale",
    "manage.py",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")


class Place:
    """A copy of the code, and what runs there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        for part in PARTS:
            source = CHECKOUT / part
            if source.is_dir():
                shutil.copytree(source, path / part, ignore=LEFT_OUT)
            elif source.exists():
                shutil.copy(source, path / part)

    def variables(self) -> dict[str, str]:
        return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ} | {
            "PYTHONDONTWRITEBYTECODE": "1",
            "MATINEE_EMBEDDED_GRACE": "0.5",
            "WEB_CONCURRENCY": "1",
            "WORKER_CONCURRENCY": "1",
        }

    def start(self, *command: str) -> Running:
        log = self.path / f"{command[0]}.out"
        return Running([sys.executable, "manage.py", *command], self.variables(), log, directory=self.path)

    def try_to(self, *command: str) -> tuple[int, str]:
        """Run a command that ends by itself. Returns status and output."""
        result = subprocess.run(
            [sys.executable, *command],
            cwd=self.path,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
        )
        return result.returncode, result.stdout

    def processes(self) -> list[str]:
        """Command lines of all that runs in the copy."""
        inside = (self.path.resolve(), (self.path / ".data" / "postgres").resolve(), self.path / ".data" / "redis")
        found = []
        for process in psutil.process_iter():
            try:
                if Path(process.cwd()) in inside:
                    found.append(" ".join(process.cmdline()))
            except (psutil.Error, OSError):
                continue
        return found

    def wait_until_quiet(self) -> None:
        wait_for(lambda: not self.processes(), seconds=90, what=f"the end of {self.processes()}")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    base = Path(tempfile.mkdtemp(prefix="matinee-demo-"))
    base.chmod(0o755)
    made = Place(base / "a checkout with spaces")
    yield made
    made.wait_until_quiet()
    shutil.rmtree(base, ignore_errors=True)


def sign_in(url: str, email: str, password: str) -> str:
    """The address that one ends up at after signing in with the site's own form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{url}accounts/login/?next=/admin/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password, "next": "/admin/"}
    request = urllib.request.Request(f"{url}accounts/login/?next=/admin/", urllib.parse.urlencode(form).encode())
    request.add_header("Referer", url)
    return browser.open(request, timeout=20).geturl()


@pytest.mark.slow
def test_from_the_first_demo_to_the_reset(place: Place) -> None:
    port = free_port()
    url = f"http://localhost:{port}/"
    with place.start("demo", "--port", str(port)) as demo:
        demo.says("Matinee is ready")
        output = demo.output()
        for expected in (url, DEMO_EMAIL, DEMO_PASSWORD, ADMIN_EMAIL, ADMIN_PASSWORD, f"{url}admin/"):
            assert expected in output
        demo.says("worker  |")
        demo.says("beat: Starting...")

        status, _, body = get(url)
        assert status == 200
        assert re.search(rb'href="/static/[^"]+\.[0-9a-f]{12}\.css"', body), "the manifest's names"
        assert sign_in(url, ADMIN_EMAIL, ADMIN_PASSWORD) == f"{url}admin/"
        with pytest.raises(urllib.error.HTTPError, match="403"):  # signed in, and no administrator
            sign_in(url, DEMO_EMAIL, DEMO_PASSWORD)

        taken = place.try_to("manage.py", "demo", "--port", str(port))
        assert taken == (
            1,
            f"CommandError: Port {port} is taken by another program. Choose one: make demo PORT={port + 1}\n",
        )
        second = place.try_to("manage.py", "demo", "--port", str(free_port()))
        assert second == (1, f"CommandError: Matinee already runs from this directory, at {url}. Stop that first.\n")
        status, said = place.try_to("-m", "config.embedded.reset")
        assert (status, said) == (
            1,
            "matinee: Matinee is running from this directory. Stop it first (Ctrl-C in its terminal).\n",
        )

        assert demo.ends(signal.SIGINT, seconds=60) == 0
    assert place.processes() == []

    # Again: at once, with what was there; and killed the hard way.
    with place.start("demo", "--port", str(port)) as demo:
        demo.says("Matinee is ready")
        assert "The demo is already there." in demo.output()
        assert "Preparing style sheets" not in demo.output()
        assert get(url)[0] == 200
        demo.process.kill()
        demo.process.wait()
        place.wait_until_quiet()

    # Development, on the same data.
    with place.start("run", "--port", str(port)) as run:
        run.says("Matinee is ready")
        run.says("ready.\n")
        assert get(url)[0] == 200
        (place.path / "movies" / "apps.py").touch()
        run.says("restarting worker, beat")
        run.until(lambda: run.output().count("ready.\n") >= 2, "a new worker")
        run.answers(f"{url}healthz")
        assert run.ends(signal.SIGTERM, seconds=60) == 0
    assert place.processes() == []

    assert place.try_to("-m", "config.embedded.reset") == (0, "Deleted what Matinee kept in .data.\n")
    assert {path.name for path in (place.path / ".data").iterdir()} == {"run"}


def test_the_demo_keeps_away_from_a_real_database(place: Place) -> None:
    (place.path / ".env").write_text("DATABASE_URL=postgresql://db.example/matinee\nREDIS_URL=redis://db.example/0\n")
    try:
        status, output = place.try_to("manage.py", "demo", "--port", str(free_port()))
    finally:
        (place.path / ".env").unlink()
    assert status == 1
    assert output.startswith("CommandError: The demo keeps to a PostgreSQL and a Redis of its own")
