"""Errors reach a server that speaks Sentry's protocol, and secrets don't."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
BREAK = """
import sys
import sentry_sdk
from config import sentry
from config.logs import REQUEST_ID
sentry.start(sys.argv[1], release="1.2.3")
REQUEST_ID.set("request-of-the-error")
sentry_sdk.add_breadcrumb(message="GET", data={"url": "https://tmdb.example/3", "http.query": "api_key=from-a-crumb"})
url = "https://tmdb.example/3?api_key=from-a-variable"
try:
    raise ValueError("https://tmdb.example/3/movie/603?api_key=from-an-error")
except ValueError:
    sentry_sdk.capture_exception()
sentry_sdk.flush(10)
"""


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    """The DSN of a local server, and the bodies that it was sent."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(self.headers["Content-Encoding"], bytes)
            received.append(unpack(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://publickey@127.0.0.1:{listening.server_port}/7", received
    listening.shutdown()
    listening.server_close()


def test_an_error_is_reported_without_its_secrets(server: tuple[str, list[bytes]]) -> None:
    dsn, received = server
    result = subprocess.run(
        [sys.executable, "-c", BREAK, dsn], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    sent = b"\n".join(received).decode()
    assert "ValueError" in sent
    assert "1.2.3" in sent
    assert "request-of-the-error" in sent
    assert "from-a-crumb" not in sent
    # Neither in the message nor in the quoted source nor among the variables.
    assert "from-an-error" not in sent
    assert "from-a-variable" not in sent


def test_without_the_package_the_site_starts_all_the_same() -> None:
    code = "import sys; sys.modules['sentry_sdk'] = None; from config import sentry; sentry.start('x', release='1')"
    result = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0
    assert "pip install '.[sentry]'" in result.stderr
