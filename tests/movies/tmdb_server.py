"""A small TMDB of our own on a local port: a few titles in its shapes, faults on demand, and counters.

Everything in it is invented. Bodies are made by `film` and `show`; a test adds keys or whole bodies as it needs.
"""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "5ec2e75ec2e75ec2e75ec2e75ec2e75e"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJtYXRpbmVlIn0.c2lnbmF0dXJl"


def film(tmdb_id: int, **changes: Any) -> dict[str, Any]:
    """A film's body with all parts, as TMDB sends it today."""
    body: dict[str, Any] = {
        "adult": False, "backdrop_path": f"/b{tmdb_id}.jpg", "budget": 1_000_000, "homepage": "", "id": tmdb_id,
        "belongs_to_collection": None, "imdb_id": f"tt{tmdb_id:07d}", "origin_country": ["GB"], "softcore": False,
        "genres": [{"id": 18, "name": "Drama"}, {"id": 53, "name": "Thriller"}], "original_language": "en",
        "original_title": f"The Lighthouse {tmdb_id}", "title": f"The Lighthouse {tmdb_id}", "video": False,
        "overview": "A keeper counts ships.", "popularity": 12.5, "poster_path": f"/p{tmdb_id}.jpg",
        "production_companies": [{"id": 77, "logo_path": None, "name": "Harbour Films", "origin_country": "GB"}],
        "production_countries": [{"iso_3166_1": "GB", "name": "Britain"}, {"iso_3166_1": "IE", "name": "Ireland"}],
        "release_date": "2011-05-06", "revenue": 0, "runtime": 104, "status": "Released", "tagline": "Count them.",
        "spoken_languages": [{"iso_639_1": "en", "name": "English", "english_name": "English"}],
        "vote_average": 7.1, "vote_count": 320,
        "credits": {
            "cast": [
                {"id": 1, "name": "Ada Moor", "character": "Keeper", "order": 0, "popularity": 3.5,
                 "known_for_department": "Acting", "profile_path": "/ada.jpg", "credit_id": "c1"},
                {"id": 2, "name": "Béla Szén", "character": "Captain", "order": 1, "popularity": 2.0,
                 "known_for_department": "Acting", "profile_path": None, "credit_id": "c2"},
            ],
            "crew": [{"id": 3, "name": "Cleo Vane", "job": "Director", "department": "Directing", "credit_id": "c3",
                      "known_for_department": "Directing", "popularity": 1.0, "profile_path": None}],
        },
        "keywords": {"keywords": [{"id": 901, "name": "lighthouse"}, {"id": 902, "name": "sea"}]},
        "alternative_titles": {"titles": [{"iso_3166_1": "DE", "title": f"Der Leuchtturm {tmdb_id}", "type": ""}]},
        "videos": {"results": [{"iso_639_1": "en", "name": "Trailer", "key": f"yt{tmdb_id}", "site": "YouTube",
                                "type": "Trailer", "official": True, "published_at": "2011-01-01T10:00:00.000Z"}]},
        "release_dates": {"results": [
            {"iso_3166_1": "US", "release_dates": [
                {"certification": "", "note": "Festival", "release_date": "2011-04-01T00:00:00.000Z", "type": 1},
                {"certification": "PG-13", "note": "", "release_date": "2011-05-06T00:00:00.000Z", "type": 3}]},
            {"iso_3166_1": "DE", "release_dates": [
                {"certification": "12", "note": "", "release_date": "2011-06-09T00:00:00.000Z", "type": 3}]}]},
        "watch/providers": {"results": {"US": {"link": "https://example.org", "flatrate": [
            {"provider_id": 8, "provider_name": "Pier", "logo_path": "/pier.jpg", "display_priority": 3}]}}},
        "translations": {"translations": [
            {"iso_3166_1": "FR", "iso_639_1": "fr", "name": "Français", "english_name": "French",
             "data": {"title": f"Le Phare {tmdb_id}", "overview": "Un gardien.", "tagline": "", "homepage": ""}},
            {"iso_3166_1": "IT", "iso_639_1": "it", "name": "Italiano", "english_name": "Italian",
             "data": {"title": "", "overview": "", "tagline": "", "homepage": ""}}]},
        "external_ids": {"imdb_id": f"tt{tmdb_id:07d}", "wikidata_id": f"Q{tmdb_id}", "facebook_id": ""},
    }  # fmt: skip
    return body | changes


def episode(tmdb_id: int, number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": tmdb_id, "episode_number": number, "name": f"Episode {number}", "overview": "", "runtime": 48,
        "air_date": f"2019-03-{number:02d}", "still_path": None, "episode_type": "standard", "production_code": None,
        "vote_average": 0.0, "vote_count": 0,
    } | changes  # fmt: skip


def season(tmdb_id: int, number: int, episodes: int) -> dict[str, Any]:
    return {
        "_id": f"mongo{tmdb_id}", "id": tmdb_id, "season_number": number, "name": f"Season {number}", "overview": "",
        "air_date": "2019-03-01", "poster_path": None,
        "episodes": [episode(tmdb_id * 100 + n, n) for n in range(1, episodes + 1)],
    }  # fmt: skip


def show(tmdb_id: int, seasons: int = 2, **changes: Any) -> dict[str, Any]:
    """A show's body; its seasons stand under `season/1` and so on, and are given out when they are asked for."""
    numbers = range(seasons + 1)
    listed = [
        {"id": tmdb_id * 10 + n, "season_number": n, "name": f"Season {n}", "episode_count": 3, "air_date": None,
         "overview": "", "poster_path": None} for n in numbers
    ]  # fmt: skip
    body: dict[str, Any] = {
        "id": tmdb_id, "name": f"Tide Tables {tmdb_id}", "original_name": f"Tide Tables {tmdb_id}", "adult": False,
        "overview": "Twice a day.", "first_air_date": "2019-03-01", "last_air_date": "2021-03-03", "status": "Ended",
        "created_by": [{"id": 3, "name": "Cleo Vane", "credit_id": "x"}], "episode_run_time": [], "homepage": None,
        "genres": [{"id": 10765, "name": "Sci-Fi & Fantasy"}], "in_production": False, "languages": ["en"],
        "networks": [{"id": 77, "name": "Channel North", "logo_path": None, "origin_country": "GB"}],
        "number_of_episodes": 7, "number_of_seasons": seasons, "origin_country": ["GB"], "original_language": "en",
        "popularity": 8, "poster_path": None, "backdrop_path": None, "vote_average": 8, "vote_count": 12,
        "production_companies": [], "production_countries": [], "spoken_languages": [], "tagline": "",
        "seasons": listed, "type": "Scripted", "last_episode_to_air": None, "next_episode_to_air": None,
        "aggregate_credits": {
            "cast": [{"id": 1, "name": "Ada Moor", "order": 0, "total_episode_count": 6, "popularity": 3.5,
                      "known_for_department": "Acting", "profile_path": "/ada.jpg",
                      "roles": [{"character": "Nell", "episode_count": 5},
                                {"character": "Nell's twin", "episode_count": 1}]}],
            "crew": [{"id": 2, "name": "Béla Szén", "department": "Writing", "total_episode_count": 2,
                      "jobs": [{"job": "Writer", "episode_count": 2}]}],
        },
        "keywords": {"results": [{"id": 902, "name": "sea"}]},
        "content_ratings": {"results": [{"iso_3166_1": "US", "rating": "TV-14"}, {"iso_3166_1": "GB", "rating": ""}]},
        "alternative_titles": {"results": []}, "videos": {"results": []}, "translations": {"translations": []},
        "watch/providers": {"results": {}},
        "external_ids": {"imdb_id": "", "tvdb_id": 4000 + tmdb_id, "wikidata_id": None},
        **{f"season/{n}": season(tmdb_id * 10 + n, n, 3) for n in numbers},
    }  # fmt: skip
    return body | changes


def person(tmdb_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": tmdb_id, "name": "Ada Moor", "also_known_as": ["Аda Мур"], "biography": "Born by the sea.", "gender": 1,
        "birthday": "1970-01-31", "deathday": None, "homepage": None, "imdb_id": "nm0000001", "adult": False,
        "known_for_department": "Acting", "place_of_birth": "Whitby", "popularity": 3.5, "profile_path": "/ada.jpg",
        "external_ids": {"imdb_id": "nm0000001"},
        "combined_credits": {
            "cast": [
                {"id": 501, "media_type": "movie", "title": "Low Water", "original_title": "Low Water", "adult": False,
                 "character": "Joan", "release_date": "1999-09-09", "genre_ids": [18], "popularity": 1.5, "order": 2},
                {"id": 502, "media_type": "tv", "name": "Night Boats", "original_name": "Night Boats", "character": "",
                 "first_air_date": "", "genre_ids": [], "popularity": 0.5, "episode_count": 4},
                {"id": 503, "media_type": "movie", "title": "Not Here", "adult": True, "character": "X"},
            ],
            "crew": [{"id": 501, "media_type": "movie", "title": "Low Water", "original_title": "Low Water",
                      "job": "Writer", "department": "Writing", "release_date": "1999-09-09"}],
        },
    } | changes  # fmt: skip


class TmdbServer(ThreadingHTTPServer):
    """Answers from `films`, `shows`, `people`, `lists`, `changes`, `results` and `finds`.

    faults: taken from the left, one a request: 429, (429, seconds), 500, "html", "cut", "closed", ("stall", seconds),
    401, 404. rate: requests allowed in any second. counts: what was asked; keys: what keys and tokens came.
    pauses_after: so many requests are answered, and the others once `goes_on` is set.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.films: dict[int, dict[str, Any]] = {}
        self.shows: dict[int, dict[str, Any]] = {}
        self.people: dict[int, dict[str, Any]] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.changes: dict[str, list[dict[str, Any]]] = {"movie": [], "tv": []}
        self.results: list[dict[str, Any]] = []
        self.finds: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.faults: deque[Any] = deque()
        self.rate, self.latency = 0, 0.0
        self.pauses_after, self.goes_on = 0, threading.Event()
        self.counts: Counter[str] = Counter()
        self.queries: list[tuple[str, dict[str, str]]] = []
        self.credentials: list[tuple[str, str]] = []
        self.times: deque[float] = deque()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/3"

    def over_rate(self) -> bool:
        now = time.monotonic()
        with self.lock:
            while self.times and now - self.times[0] > 1:
                self.times.popleft()
            if self.rate and len(self.times) >= self.rate:
                return True
            self.times.append(now)
            return False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of our business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: TmdbServer

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        server, url = self.server, urlsplit(self.path)
        query = {key: values[-1] for key, values in parse_qs(url.query).items()}
        path = url.path.removeprefix("/3")
        with server.lock:
            server.counts["requests"] += 1
            server.counts[path] += 1
            server.queries.append((path, query))
            server.credentials.append((query.get("api_key", ""), self.headers.get("Authorization", "")))
            fault = server.faults.popleft() if server.faults else None
        if server.latency:
            time.sleep(server.latency)
        if 0 < server.pauses_after < server.counts["requests"]:
            server.goes_on.wait(60)
        if path in server.redirects:
            self.send(302, b"", "text/plain", {"Location": server.redirects[path]})
        elif path in server.files:
            self.send(200, server.files[path], "application/gzip")
        elif server.over_rate():
            server.counts["over rate"] += 1
            self.failure(429, 25, "Your request count is over the allowed limit.", {"Retry-After": "1"})
        elif fault is None:
            self.answer(path, query)
        else:
            self.misbehave(fault)

    def answer(self, path: str, query: dict[str, str]) -> None:
        server, page = self.server, int(query.get("page", 1))
        parts = [part for part in query.get("append_to_response", "").split(",") if part]
        match path.strip("/").split("/"):
            case ["movie" | "tv" as kind, number] if number.isdigit():
                body = (server.films if kind == "movie" else server.shows).get(int(number))
                self.details(body, parts)
            case ["person", number]:
                self.details(server.people.get(int(number)), parts)
            case ["movie" | "tv" as kind, "changes"]:
                self.page(server.changes[kind], page, 2)
            case ["find", external]:
                none: dict[str, list[Any]] = {f"{name}_results": [] for name in FOUND}
                self.json(200, none | server.finds.get(external, {}))
            case ["search", "multi"]:
                self.page(server.results, page, 20)
            case ["configuration"]:
                self.json(200, {"images": {"secure_base_url": "https://image.tmdb.org/t/p/"}})
            case _ if path in server.lists:
                self.page(server.lists[path], page, 2)
            case _:
                self.failure(404, 34, "The resource you requested could not be found.")

    def details(self, body: dict[str, Any] | None, parts: list[str]) -> None:
        if body is None:
            return self.failure(404, 34, "The resource you requested could not be found.")
        if len(parts) > 20:
            return self.failure(400, 27, "Too many append to response objects.")
        known = {*ALL_PARTS, *(key for key in body if key.startswith("season/"))}
        return self.json(200, {key: value for key, value in body.items() if key not in known or key in parts})

    def page(self, items: list[dict[str, Any]], page: int, size: int) -> None:
        total = -(-len(items) // size)
        results = deepcopy(items[(page - 1) * size : page * size])
        self.json(200, {"page": page, "results": results, "total_pages": total, "total_results": len(items)})

    def misbehave(self, fault: Any) -> None:
        self.server.counts[f"fault {fault}"] += 1
        match fault:
            case 429:
                self.failure(429, 25, "Your request count (41) is over the allowed limit of 40.")
            case (429, seconds):
                self.failure(429, 25, "Your request count is over the limit.", {"Retry-After": str(seconds)})
            case 500:
                self.failure(500, 11, "Internal error: Something went wrong, contact TMDb.")
            case "html":
                self.send(502, b"<html><body>502 Bad Gateway</body></html>", "text/html")
            case "html200":
                self.send(200, b"<html><body>Hello</body></html>", "text/html")
            case "cut":
                self.send(200, b'{"id": 550, "title": "Fig', "application/json")
            case ("stall", seconds):
                time.sleep(seconds)
                self.failure(504, 24, "Your request to the backend server timed out. Try again.")
            case 401:
                self.failure(401, 7, "Invalid API key: You must be granted a valid key.")
            case "closed":
                self.close_connection = True
                self.connection.close()

    def failure(self, status: int, code: int, message: str, headers: dict[str, str] | None = None) -> None:
        self.json(status, {"success": False, "status_code": code, "status_message": message}, headers)

    def json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, json.dumps(body).encode(), "application/json;charset=utf-8", headers)

    def send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


FOUND = ("movie", "person", "tv", "tv_episode", "tv_season")
ALL_PARTS = {
    "credits", "aggregate_credits", "keywords", "alternative_titles", "videos", "release_dates", "content_ratings",
    "watch/providers", "translations", "external_ids", "combined_credits",
}  # fmt: skip


@contextmanager
def running_server() -> Iterator[TmdbServer]:
    server = TmdbServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
