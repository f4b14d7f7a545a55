"""How long a friend’s act takes to reach an open page, behind gunicorn as shipped, while many streams are open."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.visits import Visitor, quantile

GOAL_MS = 1_000
# So many of the open pages belong to somebody who follows the one who acts.
FRIENDS = 5
WITHIN_SECONDS = 30.0


@dataclass(slots=True)
class _Page:
    """A feed that is open in some browser. news: where it asks for what is new."""

    cookie: str
    news: str
    follows: bool
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None


def measure_streams(*, streams: int, rounds: int) -> None:
    """Print the milliseconds from an act, its own time included, until friends' pages have what is new of it."""
    with _gunicorn() as port:
        found = asyncio.run(_Measurement(port, streams, rounds).run())
    for name, times in found.items():
        print(f"{name:44}{min(times):9.1f}{quantile(times, 0.5):9.1f}{quantile(times, 0.95):9.1f}")
    slow = quantile(next(iter(found.values())), 0.95) >= GOAL_MS
    print(f"From an act to the open page with {streams} streams: {'over' if slow else 'below'} {GOAL_MS} ms at p95.\n")


@contextmanager
def _gunicorn() -> Iterator[int]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    served = os.environ | {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "3", "LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(command, env=served, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(60)


class _Measurement:
    def __init__(self, port: int, streams: int, rounds: int) -> None:
        from movies.models import Title
        from social.models import Follow, Profile

        self.port, self.rounds = port, rounds
        crowd = Profile.objects.filter(handle__startswith="crowd", visibility="public").select_related("user")
        self.leader = crowd.get(handle="crowd0")
        known = Follow.objects.accepted().values("followed")
        few = crowd.filter(pk__in=known).exclude(pk=self.leader.pk).order_by("-pk")
        self.friend = next(each for each in few[:2000] if each.followers.count() >= FRIENDS)
        followers = list(crowd.filter(following__followed=self.friend)[:FRIENDS])
        others = crowd.filter(following__followed=self.leader).exclude(following__followed=self.friend)
        people = [*((each, True) for each in followers), *((each, False) for each in others[: streams - FRIENDS])]
        self.pages = [self._page(profile, follows) for profile, follows in people]
        rated = self.friend.ratings.values("title")
        self.titles = list(Title.objects.visible_to(None).most_popular().exclude(pk__in=rated)[: 2 * rounds])

    def _page(self, profile: Any, follows: bool) -> _Page:
        visitor = Visitor(profile.user)
        found = re.search(r'"(/feed/new/\?[^"]+)"', visitor.get_text("/feed/"))
        assert found, "the feed doesn't say where it asks for what is new"
        return _Page(f"{visitor.name}={visitor.session}", found[1].replace("&amp;", "&"), follows)

    async def run(self) -> dict[str, list[float]]:
        for page in self.pages:
            await self._open(page)
        await asyncio.sleep(3)
        friends = [page for page in self.pages if page.follows]
        return {
            f"act to page, {len(friends)} of {len(self.pages)} pages": await self._acts(
                self.friend, friends, self.rounds
            ),
            f"act to page, all {len(self.pages)} pages at once": await self._acts(self.leader, self.pages, 3),
        }

    async def _open(self, page: _Page) -> None:
        page.reader, page.writer = await asyncio.open_connection("127.0.0.1", self.port)
        page.writer.write(self._request("/api/v1/events/", page.cookie, "text/event-stream"))
        await page.writer.drain()
        head = await asyncio.wait_for(page.reader.readuntil(b"\r\n\r\n"), WITHIN_SECONDS)
        assert b" 200 " in head.split(b"\r\n", 1)[0], head
        await self._until(page, b"event: hello")

    def _request(self, path: str, cookie: str, accept: str) -> bytes:
        lines = (
            f"GET {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {cookie}",
            f"Accept: {accept}",
            "HX-Request: true",
        )
        ending = "" if accept == "text/event-stream" else "Connection: close\r\n"
        return ("\r\n".join(lines) + f"\r\n{ending}\r\n").encode()

    async def _until(self, page: _Page, line: bytes) -> None:
        assert page.reader
        while (read := await asyncio.wait_for(page.reader.readline(), WITHIN_SECONDS)).strip() != line:
            assert read, "the stream ended"

    async def _acts(self, actor: Any, pages: list[_Page], rounds: int) -> list[float]:
        times: list[float] = []
        for _ in range(rounds):
            title = self.titles.pop()
            waiting = [asyncio.create_task(self._arrives(page, title.name)) for page in pages]
            await asyncio.sleep(0)
            started = time.perf_counter()
            await asyncio.to_thread(_rate, actor, title)
            times += [(ended - started) * 1000 for ended in await asyncio.gather(*waiting)]
            await asyncio.sleep(0.2)
        return times

    async def _arrives(self, page: _Page, name: str) -> float:
        """When the page has asked for what is new and got it."""
        await self._until(page, b"event: feed")
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._request(page.news, page.cookie, "text/html"))
        await writer.drain()
        answer = await reader.read()
        writer.close()
        assert b" 200 " in answer.split(b"\r\n", 1)[0], answer[:300]
        return time.perf_counter()


def _rate(actor: Any, title: Any) -> None:
    from django.db import close_old_connections

    from lists.services.ratings import set_rating

    set_rating(profile=actor, title=title, value=8)
    close_old_connections()
