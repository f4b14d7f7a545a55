"""Addresses with a number and a readable name: the number decides, the name is kept right."""

from typing import Protocol

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

_LARGEST_KEY = 2**63 - 1


class Addressed(Protocol):
    @property
    def slug(self) -> str: ...

    def get_absolute_url(self) -> str: ...


def number_in(slug: str) -> int:
    """The number that an address starts with. Raises Http404 where no row could have it."""
    number = int(slug.split("-", 1)[0])
    if number > _LARGEST_KEY:
        raise Http404
    return number


def moved(request: HttpRequest, found: Addressed, slug: str, *, to: str = "") -> HttpResponsePermanentRedirect | None:
    """To the row's present address where it was asked for by another one, with the query string kept. to: the present
    address of a page below the row's own.

    Browsers keep a permanent redirect for good unless told to ask again, and a name that changes there and back would
    send them in circles.
    """
    if slug == found.slug:
        return None
    query = request.META.get("QUERY_STRING", "")
    there = to or found.get_absolute_url()
    return HttpResponsePermanentRedirect(f"{there}?{query}" if query else there, headers={"Cache-Control": "no-cache"})
