"""A TMDB for measuring: generated films of a usual size, answered from memory by a process of its own."""

import json
import random
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

COUNTRIES = ("US", "GB", "FR", "DE", "JP", "IN", "KR", "BR", "ES", "IT")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "ja", "ko", "zh", "ru", "pl", "nl", "sv", "tr", "uk", "cs")
GENRES = ((18, "Drama"), (35, "Comedy"), (28, "Action"), (53, "Thriller"), (878, "Science Fiction"), (27, "Horror"))


def film(tmdb_id: int) -> dict[str, Any]:
    """A film with 25 actors, 20 in the crew, 12 keywords, 16 translations and what else a body has; some 20 KB."""
    chance = random.Random(tmdb_id)
    people = [chance.randrange(1, 40_000) for _ in range(45)]
    name = f"Film {tmdb_id} of the {chance.choice(('North', 'River', 'Night', 'Garden', 'Machine'))}"
    known = [{"id": n, "name": f"Person {n}", "popularity": n % 90, "profile_path": f"/{n}.jpg"} for n in people]
    return {
        "id": tmdb_id, "title": name, "original_title": name, "adult": False, "overview": "What happens. " * 20,
        "release_date": f"{1950 + tmdb_id % 75}-0{1 + tmdb_id % 9}-15", "runtime": 80 + tmdb_id % 70, "budget": 10**6,
        "revenue": 3 * 10**6, "status": "Released", "tagline": "Once.", "original_language": "en", "imdb_id": None,
        "popularity": 5000 / tmdb_id, "vote_average": 6.5, "vote_count": tmdb_id % 900, "homepage": "",
        "poster_path": f"/p{tmdb_id}.jpg", "backdrop_path": f"/b{tmdb_id}.jpg", "origin_country": ["US"],
        "belongs_to_collection": None if tmdb_id % 9 else {"id": tmdb_id // 9, "name": f"Collection {tmdb_id // 9}"},
        "genres": [{"id": key, "name": genre} for key, genre in chance.sample(GENRES, 3)],
        "production_companies": [{"id": n, "name": f"Company {n}"} for n in chance.sample(range(1, 3000), 3)],
        "production_countries": [{"iso_3166_1": code} for code in chance.sample(COUNTRIES, 2)],
        "spoken_languages": [{"iso_639_1": "en"}],
        "credits": {
            "cast": [p | {"character": f"Part {n}", "order": n} for n, p in enumerate(known[:25])],
            "crew": [p | {"job": f"Job {n % 7}", "department": "Production"} for n, p in enumerate(known[25:])],
        },
        "keywords": {"keywords": [{"id": n, "name": f"keyword {n}"} for n in chance.sample(range(1, 8000), 12)]},
        "alternative_titles": {"titles": [{"iso_3166_1": c, "title": f"{name} ({c})", "type": ""} for c in COUNTRIES]},
        "videos": {"results": [{"site": "YouTube", "key": f"k{tmdb_id}x{n}", "type": "Trailer"} for n in range(3)]},
        "release_dates": {"results": [{"iso_3166_1": c, "release_dates": [
            {"type": 3, "release_date": "2001-02-03T00:00:00.000Z", "certification": "12"}]} for c in COUNTRIES]},
        "watch/providers": {"results": {c: {"flatrate": [
            {"provider_id": n, "provider_name": f"Provider {n}"} for n in chance.sample(range(1, 60), 3)]}
            for c in COUNTRIES}},
        "translations": {"translations": [{"iso_639_1": code, "iso_3166_1": "US", "data": {
            "title": f"{name} {code}", "overview": "In other words. " * 10}} for code in LANGUAGES]},
        "external_ids": {"imdb_id": f"tt{tmdb_id:07d}"},
    }  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, films: int, rate: int) -> None:
        self.bodies = {f"/3/movie/{n}": json.dumps(film(n)).encode() for n in range(1, films + 1)}
        self.rate, self.refused = rate, 0
        self.recent: deque[float] = deque()
        self.moments: list[float] = []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def admits(self) -> bool:
        now = time.monotonic()
        with self.lock:
            self.moments.append(now)
            while self.recent and now - self.recent[0] > 1:
                self.recent.popleft()
            if self.rate and len(self.recent) >= self.rate:
                self.refused += 1
                return False
            self.recent.append(now)
            return True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/_stats":
            first, last = (self.server.moments or [0.0])[0], (self.server.moments or [0.0])[-1]
            stats = {"requests": len(self.server.moments), "refused": self.server.refused, "seconds": last - first}
            return self.answer(200, json.dumps(stats).encode())
        if not self.server.admits():
            return self.answer(429, b'{"status_code": 25}')
        body = self.server.bodies.get(path)
        return self.answer(200 if body else 404, body or b'{"status_code": 34}')

    def answer(self, status: int, body: bytes) -> None:
        head = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.wfile.write(head.encode() + (b"Retry-After: 1\r\n" if status == 429 else b"") + b"\r\n" + body)


class Serving:
    """A running server of another process."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/3"

    def stats(self) -> dict[str, Any]:
        with urlopen(self.url.removesuffix("/3") + "/_stats") as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def serving(films: int, rate: int = 0) -> Iterator[Serving]:
    """Films 1 to `films`; more than `rate` requests in any second get a 429, 0 for no limit."""
    command = [sys.executable, "-m", "bench.tmdb", str(films), str(rate)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Serving(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    server = _Server(int(sys.argv[1]), int(sys.argv[2]))
    print(server.server_address[1], flush=True)
    server.serve_forever()
