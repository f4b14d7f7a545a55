"""What can be asked of an import, checked once: an admin types it as JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from movies.enums import ImportKind, TitleKind
from movies.tmdb.client import LISTS

LARGEST_ID = 2**31 - 1
LAST_PAGE = 500
# Where TMDB keeps its id files: the one place that an import may fetch them from, unless it was started in a terminal.
FILES_HOST = "files.tmdb.org"


class InvalidOptions(Exception):  # noqa: N818 (the name says what happened)
    """The options make no sense; the message names the one that doesn't."""


@dataclass(frozen=True)
class Options:
    """Reads the options of one import, key by key, with defaults."""

    values: dict[str, Any]

    def kind(self, default: str | None = TitleKind.FILM) -> str | None:
        return self._one_of("kind", TitleKind.values, default)

    def kinds(self) -> list[str]:
        found = self.values.get("kinds", list(TitleKind.values))
        if not isinstance(found, list) or not found or not set(found) <= set(TitleKind.values):
            raise InvalidOptions(_("`kinds` is a list of film and show."))
        return found

    def list_name(self) -> str:
        return self._one_of("list", LISTS, "popular") or ""

    def window(self) -> str:
        return self._one_of("window", ("day", "week"), "week") or ""

    def number(self, name: str, default: int, low: int = 0, high: int = LARGEST_ID) -> int:
        value = self.values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            limits = {"name": name, "low": low, "high": high}
            raise InvalidOptions(_("`%(name)s` is a number from %(low)d to %(high)d.") % limits)
        return value

    def flag(self, name: str) -> bool:
        return self.values.get(name) is True

    def ids(self, name: str) -> list[int]:
        """TMDB ids, each once, in order."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(
            isinstance(item, int) and not isinstance(item, bool) and 0 < item <= LARGEST_ID for item in value
        ):
            raise InvalidOptions(_("`%(name)s` is a list of TMDB ids.") % {"name": name})
        return list(dict.fromkeys(value))

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise InvalidOptions(_("`%(name)s` is a text.") % {"name": name})
        return value

    def day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.text(name)) if self.values.get(name) else None
        except ValueError:
            raise InvalidOptions(_("`%(name)s` is a date such as 2026-01-31.") % {"name": name})

    def _one_of(self, name: str, choices: Any, default: str | None) -> str | None:
        value = self.values.get(name, default)
        if value is not None and value not in choices:
            names = {"name": name, "choices": ", ".join(choices)}
            raise InvalidOptions(_("`%(name)s` is one of %(choices)s.") % names)
        return value


def _is_tmdbs(source: str) -> bool:
    """Whether it is TMDB's own file: yesterday's, which goes without saying, or one at its address."""
    if not source:
        return True
    try:
        parts = urlsplit(source)
        return parts.scheme in ("http", "https") and parts.netloc.lower() == FILES_HOST
    except ValueError:
        return False


def check_options(kind: str, values: Any, *, trusted: bool = False) -> Options:
    """The options of an import of that kind. Raises InvalidOptions.

    trusted: whoever asks may read this machine's files and reach its network anyway, so `source` may name any.
    """
    if not isinstance(values, dict):
        raise InvalidOptions(_("The options are a JSON object."))
    options = Options(values)
    if kind == ImportKind.TITLES:
        if not options.ids("films") + options.ids("shows"):
            raise InvalidOptions(_("Name at least one TMDB id in `films` or `shows`."))
    elif kind == ImportKind.LIST:
        options.list_name(), options.kind(), options.window()
        options.number("pages", 1, 1, LAST_PAGE)
    elif kind == ImportKind.IDS_FILE:
        options.kind(), options.number("fetch", 0)
        if not trusted and not _is_tmdbs(options.text("source")):
            raise InvalidOptions(_("`source` is an address at %(host)s.") % {"host": FILES_HOST})
    elif kind == ImportKind.CHANGES:
        options.kinds(), options.day("since")
    elif kind == ImportKind.REFRESH:
        options.kind(None)
        options.number("limit", 500, 1), options.number("older_than_days", 7)
    else:
        raise InvalidOptions(_("There is no such kind of import."))
    return options
