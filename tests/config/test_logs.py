"""Log lines: their form, what they carry, and what they never carry."""

import json
import logging
import sys
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from django.utils.functional import SimpleLazyObject

from config import sentry, task_log
from config.logs import (
    REQUEST_ID,
    TASK_ID,
    JSONFormatter,
    TextFormatter,
    accepted_id,
    logging_config,
    without_secrets,
)
from config.request_log import RequestLogMiddleware, public_path
from config.sentry import cleaned, cleaned_breadcrumb
from config.tasking import app


def record(message: str, *args: object, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    return logging.getLogger("movies.test").makeRecord(
        "movies.test", level, __file__, 1, message, args, None, extra=extra
    )


def test_json_line_is_one_object() -> None:
    token = REQUEST_ID.set("request-1")
    try:
        line = JSONFormatter().format(record("imported %d\ntitles", 3, queue="tmdb", nothing=None))
    finally:
        REQUEST_ID.reset(token)
    assert "\n" not in line
    parsed = json.loads(line)
    assert parsed.pop("time").endswith("+00:00")
    assert parsed == {
        "level": "INFO",
        "logger": "movies.test",
        "message": "imported 3\ntitles",
        "request_id": "request-1",
        "queue": "tmdb",
    }


@pytest.mark.parametrize("formatter", [JSONFormatter(), TextFormatter()], ids=["json", "text"])
def test_a_line_has_the_traceback_without_the_secrets_in_it(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("GET https://tmdb.example/3/movie/603?api_key=s3cr3t failed")
    except ValueError:
        entry = record("broken")
        entry.exc_info = sys.exc_info()
    line = formatter.format(entry)
    assert "Traceback" in line
    assert "api_key=…" in line
    # The source line that raised is quoted too.
    assert "s3cr3t" not in line


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("?api_key=abc123&page=2", "?api_key=…&page=2"),
        ("Authorization: Bearer eyJhbGciOi.x.y", "Authorization: Bearer …"),
        ("{'password': 'hunter2', 'name': 'x'}", "{'password': '…', 'name': 'x'}"),
        ("postgresql://matinee:hunter2@db:5432/matinee", "postgresql://…@db:5432/matinee"),
        ("redis://:hunter2@cache/0", "redis://…@cache/0"),
        ("the keynote speaker's secretary", "the keynote speaker's secretary"),
        ("https://matinee.example:8000/films/?page=2", "https://matinee.example:8000/films/?page=2"),
    ],
)
def test_secrets_are_left_out(text: str, clean: str) -> None:
    assert without_secrets(text) == clean


@pytest.mark.parametrize(
    ("offered", "kept"),
    [
        ("0af7651916cd43dd8448eb211c80319c", True),
        ("client-42.7", True),
        ("short", False),
        ("x" * 65, False),
        ("forged\nline", False),
        ("", False),
        (None, False),
    ],
)
def test_request_id_is_taken_over_if_sane(offered: str | None, kept: bool) -> None:
    assert (accepted_id(offered) == offered) is kept
    assert len(accepted_id(offered)) >= 8


def request_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [vars(entry) for entry in caplog.records if getattr(entry, "event", None) == "request"]


@pytest.mark.django_db
def test_each_request_writes_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "config.request_log")
    response = client.get("/accounts/login/?next=/secret/", headers={"x-request-id": "from-the-proxy"})
    assert response["X-Request-ID"] == "from-the-proxy"
    (line,) = request_lines(caplog)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/accounts/login/", 200)
    assert line["route"] == "accounts/login/"
    assert line["ms"] > 0
    assert "/secret/" not in str(line)


def test_probes_and_static_files_are_for_those_who_ask(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "config.request_log")
    client.get("/healthz")
    assert request_lines(caplog) == []
    caplog.set_level(logging.DEBUG, "config.request_log")
    client.get("/healthz")
    assert len(request_lines(caplog)) == 1


@pytest.mark.django_db
def test_queries_are_counted_and_the_actor_named(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    user = get_user_model().objects.create_user("somebody@matinee.example")
    caplog.set_level(logging.INFO, "config.request_log")

    def view(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: user)  # type: ignore[assignment]
        assert request.user.pk
        with connection.cursor() as cursor:
            for _ in range(3):
                cursor.execute("SELECT 1")
        return HttpResponse("fine")

    RequestLogMiddleware(view)(rf.get("/films/"))
    (line,) = request_lines(caplog)
    assert (line["queries"], line["user_id"], line["profile_id"]) == (3, user.pk, None)


def test_naming_the_actor_looks_nobody_up(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "config.request_log")

    def view(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: pytest.fail("looked up"))  # type: ignore[assignment]
        return HttpResponse("fine")

    RequestLogMiddleware(view)(rf.get("/films/"))
    assert request_lines(caplog)[0]["user_id"] is None


def test_secrets_in_a_path_are_left_out(rf: RequestFactory) -> None:
    request = rf.get("/accounts/password/reset/key/7-cn3x-abc/?next=/")
    request.resolver_match = ResolverMatch(lambda: None, (), {"uidb36": "7", "key": "cn3x-abc"})
    assert public_path(request) == "/accounts/password/reset/key/…-…/"


def test_each_task_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "config.task_log")

    @app.task(name="tests.noted")
    def noted() -> None:
        """Does nothing."""

    noted.apply(task_id="task-1")
    (line,) = [vars(entry) for entry in caplog.records if getattr(entry, "event", None) == "task"]
    assert (line["task"], line["task_id"], line["state"]) == (noted.name, "task-1", "SUCCESS")
    assert line["ms"] >= 0


def test_a_task_knows_the_request_that_sent_it() -> None:
    headers: dict[str, Any] = {}
    token = REQUEST_ID.set("request-7")
    try:
        task_log.send_request_id(headers=headers)
    finally:
        REQUEST_ID.reset(token)

    class Sent:
        name = "movies.tasks.anything"

        class request:  # noqa: N801 (as Celery names it)
            is_eager = False
            retries = 0

    for name, value in headers.items():
        setattr(Sent.request, name, value)
    task_log.begin("task-7", Sent)
    assert (TASK_ID.get(), REQUEST_ID.get()) == ("task-7", "request-7")
    task_log.end("task-7", Sent, state="SUCCESS")
    assert (TASK_ID.get(), REQUEST_ID.get()) == (None, None)


def test_a_line_of_text_stays_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET /a\nERROR \x1b[31mfake", None, None)
    text = TextFormatter().format(record)
    assert "\n" not in text
    assert "\x1b" not in text
    assert "\\x0aERROR" in text


def test_both_formats_can_be_configured() -> None:
    assert logging_config("json", "INFO")["formatters"]["line"]["()"] == "config.logs.JSONFormatter"
    assert logging_config("text", "DEBUG")["loggers"]["movies"] == {"level": "DEBUG"}


def test_sentry_sees_no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, object] = {}
    monkeypatch.setattr("sentry_sdk.init", lambda **given: options.update(given))
    sentry.start("https://key@sentry.example/1", release="1")
    assert options["include_local_variables"] is False
    assert options["max_request_body_size"] == "never"


def test_sentry_gets_no_secrets() -> None:
    event = {
        "request": {"url": "https://matinee.example/", "query_string": "key=1", "cookies": {"sessionid": "x"}},
        "exception": {"values": [{"type": "ValueError", "value": "api_key=s3cr3t"}]},
    }
    assert cleaned(event, {}) == {
        "request": {"url": "https://matinee.example/"},
        "exception": {"values": [{"type": "ValueError", "value": "api_key=…"}]},
    }
    crumb = {"message": "password=x", "data": {"url": "https://tmdb.example/3", "http.query": "api_key=s3cr3t"}}
    assert cleaned_breadcrumb(crumb, {}) == {"message": "password=…", "data": {"url": "https://tmdb.example/3"}}
