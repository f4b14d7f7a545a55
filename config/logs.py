"""Logs: one line an event, JSON for machines or text for people, and one line for each request and each task.

Lines carry the id of the request or task in whose course they were written, across the queue too: a task knows the
request that sent it. No line carries a query string, a secret in a path, or a key in a message.
"""

import json
import logging
import logging.config
import re
import time
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
TASK_ID: ContextVar[str | None] = ContextVar("task_id", default=None)

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET = re.compile(
    r"(?i)\b((?:api_?key|access_token|token|password|passwd|secret|session_id|sessionid|signature)[\"']?\s*[=:]\s*[\"']?)"
    r"[^\s&\"',;)}]+|(?<=Bearer )\S+|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"
)
# The text form leaves out what its messages say already, and what only a machine would look for.
_IN_MESSAGE = frozenset({"event", "request_id", "method", "path", "route", "status", "task", "state"})
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request", "data"}


def accepted_id(offered: str | None) -> str:
    """The id that a client or a proxy gave, if it is a sane one; else a new one."""
    return offered if offered and _SANE_ID.fullmatch(offered) else uuid.uuid4().hex


def without_secrets(text: str) -> str:
    """The text with the values of what looks like keys, passwords and tokens left out."""
    return _SECRET.sub(lambda found: f"{found[1] or ''}…", text)


def extras(record: logging.LogRecord) -> dict[str, Any]:
    """What the call gave beside its message, and the ids of the request and task at hand."""
    ids = {"request_id": REQUEST_ID.get(), "task_id": TASK_ID.get()}
    given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
    return {name: value for name, value in (ids | given).items() if value is not None}


class JSONFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **extras(record),
        }
        if record.exc_info:
            line["exception"] = without_secrets("".join(traceback.format_exception(*record.exc_info)))
        return json.dumps(line, default=str, ensure_ascii=False)


# An address may hold line ends and terminal codes, and a log line is one line of plain text.
_VISIBLE = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


class TextFormatter(logging.Formatter):
    """Time, level, message; what else there is follows as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        beside = " ".join(f"{name}={value}" for name, value in extras(record).items() if name not in _IN_MESSAGE)
        clock = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        message = without_secrets(record.getMessage())
        line = f"{clock} {record.levelname:7} {message} {beside}".rstrip().translate(_VISIBLE)
        if record.exc_info:
            line += "\n" + without_secrets("".join(traceback.format_exception(*record.exc_info))).rstrip()
        return line


def logging_config(log_format: str, level: str) -> dict[str, Any]:
    """The configuration for `logging.config.dictConfig`. log_format: `json` or `text`."""
    formatter = JSONFormatter if log_format == "json" else TextFormatter
    ours = ("config", "movies", "social", "reviews", "lists", "recommendations")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            **{name: {"level": level} for name in ours},
            # The request's line says it already, but for what Django adds to an error.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "CRITICAL"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # So does the task's.
            "celery.app.trace": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.redirected": {"level": "WARNING"},
            # Gunicorn's own handlers would write each line a second time.
            "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
            "gunicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
            # These speak of each connection.
            "urllib3": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "asyncio": {"level": "WARNING"},
        },
    }


def configure() -> None:
    """Set up logging as the settings say, and Sentry when there is a DSN. Again does no harm."""
    from django.conf import settings  # noqa: PLC0415 (circular: settings name this module)

    logging.config.dictConfig(logging_config(settings.LOG_FORMAT, settings.LOG_LEVEL))
    logging.captureWarnings(True)
    if settings.SENTRY_DSN:
        from config.sentry import start  # noqa: PLC0415 (slow, and an optional package)

        start(settings.SENTRY_DSN, release=settings.RELEASE)


class Stopwatch:
    """Whole and tenth milliseconds since it was made."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()

    def ms(self) -> float:
        return round((time.perf_counter() - self.begun) * 1000, 1)
