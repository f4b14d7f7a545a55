"""Addresses of which a page has dozens: where they lead is looked up once, and not for each."""

import re
from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, reverse

# What needs no quoting in an address.
_PLAIN = re.compile(r"[0-9A-Za-z_-]+")
# Of digits alone, as a key and a slug may be; no address has it anywhere else.
_STAND_IN = "77000000000000007"


def address(name: str, *parts: int | str) -> str:
    """As `reverse(name, args=parts)`, several times as quick where the parts are keys, numbers and slugs."""
    texts = [str(part) for part in parts]
    between = _between(name, len(texts), get_script_prefix())
    if between is None or not all(map(_PLAIN.fullmatch, texts)):
        return reverse(name, args=parts)
    return between % tuple(texts)


@cache
def _between(name: str, parts: int, prefix: str) -> str | None:
    """The address with `%s` for each part; None where it takes other parts than numbers. prefix: `reverse` knows it."""
    stand_ins = [f"{_STAND_IN}{place}" for place in range(parts)]
    try:
        found = reverse(name, args=stand_ins).replace("%", "%%")
    except NoReverseMatch:
        return None
    for stand_in in stand_ins:
        found = found.replace(stand_in, "%s")
    return found
