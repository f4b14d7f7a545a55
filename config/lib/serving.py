"""Pages are made by a few threads, whatever waits for them.

The server has a thread for each open stream; all of them would make pages too, each with a connection to the database
of its own. So they hand each request to one of a few, and only send what comes of it.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

AT_A_TIME = 4

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class FewAtATime:
    """A WSGI application that makes so many answers at a time. Sending them is the server's affair."""

    def __init__(self, application: Application, *, threads: int = AT_A_TIME) -> None:
        self._application = application
        # Its threads begin with the first request, in the process that serves it.
        self._pages = ThreadPoolExecutor(threads, thread_name_prefix="page")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = self._pages.submit(self._application, environ, start_response).result()
        wrapper = environ.get("wsgi.file_wrapper")
        # The server sends a file by itself if it knows it for one.
        return body if isinstance(wrapper, type) and isinstance(body, wrapper) else Body(body)


class Body:
    """What is sent, by the server's thread: if that reads from the database meanwhile, it gives its connection back."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            if close := getattr(self._body, "close", None):
                close()
        finally:
            connections.close_all()
