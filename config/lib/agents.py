"""What browser, and on what, by the line that it sends of itself."""

import re

from django.utils.translation import gettext as _

# The first that fits: those that pretend to be others stand before the others.
_PROGRAMS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Vivaldi/", "Vivaldi"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"CriOS/|Chromium/|Chrome/", "Chrome"),
    (r"Safari/", "Safari"),
    (r"curl/", "curl"),
    (r"python-requests|aiohttp|httpx|Python-urllib", "Python"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux|X11", "Linux"),
)
_HANDHELD = ("iPhone", "iPad", "Android")


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, agent)), "")


def device_name(agent: str) -> str:
    """`Firefox on Linux`, as far as the line tells."""
    program, system = _first(_PROGRAMS, agent), _first(_SYSTEMS, agent)
    if program and system:
        return _("%(program)s on %(system)s") % {"program": program, "system": system}
    return program or system or _("Unknown program")


def is_handheld(agent: str) -> bool:
    return _first(_SYSTEMS, agent) in _HANDHELD
