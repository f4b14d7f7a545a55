"""The live stream: who is told what, how many there may be, and what happens without Redis."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from config.lib.locks import redis_client, redis_key
from config.lib.serving import FewAtATime
from social import live, stream
from social.enums import TokenScope, Verb, Visibility
from social.models import Profile
from social.services.tokens import create_token
from social.stream import EventStream, FullError, Hub
from social.stream.events import written
from social.stream.hub import AWAY, HELLO, Listener
from tests.social.factories import ProfileFactory
from tests.social.feeding import follow, rated, record
from tests.social.households import act_as, kid_of

SOON = 10.0


def connect() -> redis.Redis:
    return stream._connect()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """One with a thread of its own, which is gone afterwards."""
    made = Hub(connect=connect, most=5, most_of_one=2)
    yield made
    made.serving = lambda: False
    thread = made._thread
    if thread:
        thread.join(SOON)
    assert made.count() == 0 or thread is None


def heard(listener: Listener, *, until: str) -> list[str]:
    """What the listener is told, up to this word."""
    said: list[str] = []
    end = time.monotonic() + SOON
    while until not in said and time.monotonic() < end:
        said += listener.wait(0.2)
    assert until in said
    return said


def nothing(listener: Listener) -> bool:
    return listener.wait(0.3) == []


def test_a_listener_hears_of_whom_it_follows_and_of_itself(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[2, 3])
    assert heard(listener, until=HELLO) == [HELLO]
    live.hint(channel=live.FOLLOWERS, key=3, event="feed")
    assert heard(listener, until="feed") == ["feed"]
    live.hint(channel=live.PROFILE, key=1, event="notifications")
    assert heard(listener, until="notifications") == ["notifications"]
    live.hint(channel=live.FOLLOWERS, key=1, event="feed")
    live.hint(channel=live.FOLLOWERS, key=4, event="feed")
    live.hint(channel=live.PROFILE, key=3, event="notifications")
    assert nothing(listener)


def test_many_hints_are_one_word(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[2])
    heard(listener, until=HELLO)
    for _ in range(200):
        live.hint(channel=live.FOLLOWERS, key=2, event="feed")
    time.sleep(0.3)
    assert listener.wait(SOON) == ["feed"]


def test_words_that_are_none_are_passed_over(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[])
    heard(listener, until=HELLO)
    for text in ("", "no json", "[]", '{"event": 7}', '{"event": "a\\nb"}', json.dumps({"event": "x" * 90})):
        redis_client().publish(redis_key("live:profile:1"), text)
    assert nothing(listener)


def test_the_second_of_two_listeners_is_greeted_as_well(hub: Hub) -> None:
    first = hub.join(profile=1, followed=[9])
    heard(first, until=HELLO)
    second = hub.join(profile=2, followed=[9])
    heard(second, until=HELLO)
    hub.leave(first)
    third = hub.join(profile=1, followed=[9])
    heard(third, until=HELLO)
    live.hint(channel=live.FOLLOWERS, key=9, event="feed")
    assert heard(second, until="feed")
    assert heard(third, until="feed")


def test_whom_it_follows_may_change(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[2])
    heard(listener, until=HELLO)
    hub.listen_to(listener, followed=[3])
    heard(listener, until=HELLO)
    live.hint(channel=live.FOLLOWERS, key=2, event="feed")
    assert nothing(listener)
    live.hint(channel=live.FOLLOWERS, key=3, event="feed")
    heard(listener, until="feed")


def test_there_is_room_for_so_many(hub: Hub) -> None:
    held = [hub.join(profile=1, followed=[]), hub.join(profile=1, followed=[])]
    with pytest.raises(FullError) as refused:
        hub.join(profile=1, followed=[])
    assert refused.value.of_one
    held += [hub.join(profile=key, followed=[]) for key in (2, 3, 4)]
    with pytest.raises(FullError) as refused:
        hub.join(profile=5, followed=[])
    assert not refused.value.of_one
    hub.leave(held[0])
    hub.leave(held[0])
    assert hub.join(profile=5, followed=[])


def test_a_browser_that_turns_pages_has_one_connection(hub: Hub) -> None:
    held = [hub.join(profile=1, followed=[2], browser="mine") for _page in range(5)]
    assert [each.is_over for each in held] == [True] * 4 + [False]
    assert hub.count() == 1
    heard(held[-1], until=HELLO)
    live.hint(channel=live.FOLLOWERS, key=2, event="feed")
    heard(held[-1], until="feed")
    other = hub.join(profile=3, followed=[], browser="mine")  # of the household
    assert not held[-1].is_over
    assert not other.is_over
    hub.leave(held[0])  # late: its place was taken long ago
    assert hub.count() == 2


def test_its_thread_ends_with_the_last_and_begins_anew(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[])
    heard(listener, until=HELLO)
    thread = hub._thread
    hub.leave(listener)
    assert thread
    thread.join(SOON)
    assert not thread.is_alive()
    heard(hub.join(profile=1, followed=[]), until=HELLO)


def test_all_end_when_the_process_stops(hub: Hub) -> None:
    listener = hub.join(profile=1, followed=[])
    heard(listener, until=HELLO)
    hub.serving = lambda: False
    end = time.monotonic() + SOON
    while not listener.is_over and time.monotonic() < end:
        listener.wait(0.1)
    assert listener.is_over


def test_without_redis_it_says_so_and_comes_back() -> None:
    is_there = threading.Event()

    def now_and_then() -> redis.Redis:
        if not is_there.is_set():
            raise redis.ConnectionError("away")
        return connect()

    hub = Hub(connect=now_and_then, most=5, most_of_one=2)
    listener = hub.join(profile=1, followed=[2])
    assert heard(listener, until=AWAY) == [AWAY]
    assert hub.join(profile=2, followed=[]).wait(SOON) == [AWAY]
    is_there.set()
    heard(listener, until=HELLO)
    live.hint(channel=live.FOLLOWERS, key=2, event="feed")
    heard(listener, until="feed")
    # Redis hangs up on all who listen, as it does when it stops.
    redis_client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    said = heard(listener, until=HELLO)
    assert said.index(AWAY) < said.index(HELLO)
    hub.serving = lambda: False


def test_a_hint_without_redis_costs_nobody_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    class Away:
        def publish(self, *_args: Any) -> None:
            tried.append(1)
            raise redis.ConnectionError("away")

    monkeypatch.setattr(live, "redis_client", Away)
    monkeypatch.setattr(live, "_resting_until", 0.0)
    for _ in range(5):
        live.hint(channel=live.PROFILE, key=1, event="feed")
    assert tried == [1]


def test_a_body_of_events(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("social.stream.events.HEARTBEAT_SECONDS", 0.3)
    asked: list[int] = []

    def followed() -> list[int]:
        asked.append(1)
        return [2]

    listener = hub.join(profile=1, followed=[])
    body = EventStream(hub, listener, followed)
    parts = iter(body)

    def part(wanted: bytes) -> bytes:
        return next(each for each in parts if each == wanted)

    assert next(parts).startswith(b"retry: ")
    assert part(written(HELLO)) == b'event: hello\ndata: {"event": "hello"}\n\n'
    assert part(b": \n\n")
    live.hint(channel=live.PROFILE, key=1, event="follows")
    assert part(written("follows"))
    assert asked == [1]
    assert part(written(HELLO))
    listener.end()
    assert not [each for each in parts if each.startswith(b"event")]
    assert hub.count() == 0


def test_a_forgotten_stream_leaves(hub: Hub) -> None:
    stream_of = EventStream(hub, hub.join(profile=1, followed=[]), list)
    iter(stream_of)
    del stream_of
    assert hub.count() == 0


# ---- Over HTTP -------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_hub(monkeypatch: pytest.MonkeyPatch, hub: Hub) -> Hub:
    monkeypatch.setattr(stream, "hub", lambda: hub)
    return hub


@pytest.mark.django_db
def test_a_page_s_stream(client: Client, own_hub: Hub) -> None:
    reader = ProfileFactory()
    client.force_login(reader.user)
    response: Any = client.get(
        reverse("api:events"), headers={"Accept": "text/event-stream", "Accept-Encoding": "gzip"}
    )
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/event-stream")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Accel-Buffering"] == "no"
    assert "Content-Encoding" not in response
    assert next(iter(response.streaming_content)).startswith(b"retry:")
    assert own_hub.count() == 1
    response.close()
    assert own_hub.count() == 0


@pytest.mark.django_db
def test_no_room_is_a_503_that_says_when_to_come_back(client: Client, own_hub: Hub) -> None:
    own_hub.most = 0
    client.force_login(ProfileFactory().user)
    response = client.get(reverse("api:events"), headers={"Accept": "text/event-stream"})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"


@pytest.mark.django_db
def test_who_may_listen(client: Client, own_hub: Hub) -> None:
    address = reverse("api:events")
    assert client.get(address).status_code == 401
    reader = ProfileFactory()
    act_as(client, kid_of(reader))
    assert client.get(address, headers={"Accept": "text/event-stream"}).status_code == 403
    for scope, status in ((TokenScope.READ, 200), (TokenScope.WRITE, 403)):
        _token, secret = create_token(profile=reader, name="app", scopes=[scope])
        api = APIClient(headers={"Authorization": f"Bearer {secret}"})
        assert api.get(address).status_code == status
        assert api.head(address).status_code == status
    client.force_login(reader.user)


@pytest.mark.django_db
def test_acts_are_hinted_at_once_they_are_in(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[dict[str, Any]] = []
    monkeypatch.setattr(live, "hint", lambda **hint: hints.append(hint))
    actor: Profile = ProfileFactory()

    def said(act: Callable[[], Any]) -> list[dict[str, Any]]:
        hints.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert hints == []
        return list(hints)

    told = [{"channel": live.FOLLOWERS, "key": actor.pk, "event": "feed"}]
    assert said(lambda: rated(actor)) == told
    assert said(lambda: rated(actor, visibility=Visibility.FOLLOWERS)) == told
    assert said(lambda: rated(actor, visibility=Visibility.PRIVATE)) == []
    assert said(lambda: record(actor, Verb.ASKED_TO_FOLLOW, ProfileFactory())) == []


@pytest.mark.django_db(transaction=True)
def test_over_a_real_server(live_server: Any, own_hub: Hub) -> None:
    """From the act to the other's open connection, over sockets."""
    import http.client

    reader, friend = ProfileFactory(), ProfileFactory()
    follow(reader, friend)
    client = Client()
    client.force_login(reader.user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    connection = http.client.HTTPConnection(live_server.thread.host, live_server.thread.port, timeout=SOON)
    connection.request("GET", reverse("api:events"), headers={"Cookie": cookie, "Accept": "text/event-stream"})
    answer = connection.getresponse()

    def line(wanted: bytes) -> None:
        while answer.fp.readline().strip() != wanted:
            pass

    line(b"event: hello")
    begun = time.monotonic()
    rated(friend)
    line(b"event: feed")
    assert time.monotonic() - begun < 1
    answer.close()
    connection.close()


def test_few_threads_make_pages_and_the_server_s_own_send_them() -> None:
    made, begun, gate = [], threading.Semaphore(0), threading.Event()

    def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        made.append(threading.current_thread().name)
        begun.release()
        gate.wait(SOON)
        return iter([threading.current_thread().name.encode()])

    served = FewAtATime(application, threads=2)
    bodies: list[bytes] = []

    def serve() -> None:
        body: Any = served({}, lambda *_: None)
        bodies.extend(body)
        body.close()

    threads = [threading.Thread(target=serve) for _ in range(6)]
    for thread in threads:
        thread.start()
    begun.acquire(timeout=SOON)
    begun.acquire(timeout=SOON)
    assert not begun.acquire(timeout=0.2)
    gate.set()
    for thread in threads:
        thread.join(SOON)
    assert len(bodies) == 6
    assert len(set(made)) == 2
