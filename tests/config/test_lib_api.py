"""What every endpoint shares, each piece by itself."""

import datetime
import io
import json
import threading
import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from config.lib.api import (
    Conflict,
    ScopedThrottle,
    StrictJSONParser,
    answers_with,
    idempotent,
    problem_page,
    problem_response,
)
from config.lib.api.idempotency import KEPT_FOR
from config.lib.api.paging import page_size, read_cursor, write_cursor
from config.lib.api.problems import Answer, TooLarge
from config.lib.api.throttling import parse_rate
from config.lib.api.views import conflicts_answered
from config.lib.locks import redis_client, redis_key
from movies.models import Genre, Person
from social.models import Follow
from tests.social.factories import UserFactory

factory = APIRequestFactory()


def body_of(error: Exception) -> tuple[int, dict[str, Any]]:
    response = problem_response(error, {})
    assert response is not None
    assert response.content_type == "application/problem+json"
    return response.status_code, json.loads(json.dumps(response.data))


# ---- Problems -------------------------------------------------------------------------------------------------------


def test_invalid_input_names_its_fields() -> None:
    error = exceptions.ValidationError(
        {"name": ["Too long."], "genres": {0: ["No such."]}, "cast": [{}, {"role": ["?"]}]}
    )
    assert body_of(error) == (
        400,
        {
            "type": "urn:matinee:problem:invalid",
            "title": "The input is not valid",
            "detail": "Not valid: name, genres.0, cast.1.role.",
            "errors": {"name": ["Too long."], "genres.0": ["No such."], "cast.1.role": ["?"]},
        },
    )


def test_error_of_the_whole_input_is_its_detail() -> None:
    status, body = body_of(exceptions.ValidationError(["Not both."]))
    assert (status, body["detail"], body["errors"]) == (400, "Not both.", {"non_field_errors": ["Not both."]})


def test_models_validation_is_invalid_input() -> None:
    status, body = body_of(DjangoValidationError({"name": ["This field cannot be blank."]}))
    assert (status, body["errors"]) == (400, {"name": ["This field cannot be blank."]})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404(), 404, "not-found"),
        (exceptions.NotAuthenticated(), 401, "not-authenticated"),
        (exceptions.PermissionDenied(), 403, "permission-denied"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-not-allowed"),
        (exceptions.NotAcceptable(), 406, "not-acceptable"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported-media-type"),
        (exceptions.ParseError(), 400, "parse-error"),
        (TooLarge(), 413, "too-large"),
    ],
)
def test_known_errors(error: Exception, status: int, code: str) -> None:
    found, body = body_of(error)
    assert (found, body["type"]) == (status, f"urn:matinee:problem:{code}")
    assert list(body) == ["type", "title", "detail", "errors"]
    assert body["title"]
    assert body["detail"]


def test_domain_error_is_answered_as_declared() -> None:
    class OutOfFilmError(Exception):
        pass

    class OutOfColourFilmError(OutOfFilmError):
        pass

    answers_with(OutOfFilmError, Answer(503, "out-of-film", "No film", retry_after=7, field="reel"))
    response = problem_response(OutOfColourFilmError("Buy some."), {})
    assert response is not None
    assert response.headers["Retry-After"] == "7"
    assert response.data == {
        "type": "urn:matinee:problem:out-of-film",
        "title": "No film",
        "detail": "Buy some.",
        "errors": {"reel": ["Buy some."]},
    }


def test_unexpected_error_is_left_to_the_site() -> None:
    assert problem_response(RuntimeError("a bug"), {}) is None


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_problem_page_has_the_same_shape(status: int) -> None:
    response = problem_page(status)
    assert response.status_code == status
    assert list(json.loads(response.content)) == ["type", "title", "detail", "errors"]


# ---- Bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", [b"{", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_parser_refuses_what_is_not_json(raw: bytes) -> None:
    with pytest.raises(exceptions.ParseError):
        StrictJSONParser().parse(io.BytesIO(raw))


def test_parser_refuses_a_huge_body() -> None:
    with pytest.raises(TooLarge):
        StrictJSONParser().parse(io.BytesIO(b'"' + b"x" * 1024 * 1024 + b'"'))


def test_parser_reads_json() -> None:
    assert StrictJSONParser().parse(io.BytesIO('{"name": "Amélie"}'.encode())) == {"name": "Amélie"}


# ---- Paging ---------------------------------------------------------------------------------------------------------

ORDER = ("-tmdb_popularity", "name", "pk")


def test_cursor_comes_back_as_written() -> None:
    cursor = write_cursor(ORDER, [12.25, "Ödön “Ⅱ” 👩‍🚀", 7])
    assert read_cursor(cursor, Person.objects.all(), ORDER) == [12.25, "Ödön “Ⅱ” 👩‍🚀", 7]


def test_cursor_keeps_microseconds() -> None:
    order = ("-created_at", "pk")
    moment = datetime.datetime(2026, 3, 1, 20, 15, 0, 123_987, datetime.UTC)
    assert read_cursor(write_cursor(order, [moment, 7]), Follow.objects.all(), order) == [moment, 7]


@pytest.mark.parametrize(
    "values",
    [
        [1.0, "a", 2**64], [1.0, "a", True], [1.0, "a\0", 3], [1.0, "\ud800", 3], ["x", "a", 3], [1.0, None, 3],
        [1.0, ["a"], 3], [float("inf"), "a", 3], [float("nan"), "a", 3], [1.0, "a" * 501, 3], [1.0, "a", -(2**64)],
        [1.0, "a"], [1.0, "a", 3, 4], [1.0, "a", {}],
    ],
)  # fmt: skip
def test_forged_cursor_is_refused(values: list[Any]) -> None:
    import base64

    payload = json.dumps([*ORDER, *values])
    with pytest.raises(exceptions.ValidationError):
        read_cursor(base64.urlsafe_b64encode(payload.encode()).decode(), Person.objects.all(), ORDER)


@pytest.mark.parametrize("text", ["x", "é", "=", "!!!!", "bnVsbA", "W10", "eyJ9", "A" * 5000, "e30", "W1tbW1tb" * 300])
def test_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(exceptions.ValidationError) as caught:
        read_cursor(text, Person.objects.all(), ORDER)
    assert list(caught.value.detail) == ["cursor"]


def test_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(exceptions.ValidationError):
        read_cursor(write_cursor(("pk",), [1]), Person.objects.all(), ("-pk",))


@pytest.mark.parametrize(
    ("raw", "size"), [("1", 1), ("007", 7), ("100", 100), ("101", 100), ("9" * 400, 100), ("", 20)]
)
def test_page_size_is_capped(raw: str, size: int) -> None:
    view = APIView()
    assert page_size(view.initialize_request(factory.get("/", {"page_size": raw}))) == size


@pytest.mark.parametrize("raw", ["0", "-1", "1.5", "x", "²", "٣", " 1", "000"])
def test_page_size_must_be_a_number(raw: str) -> None:
    view = APIView()
    with pytest.raises(exceptions.ValidationError):
        page_size(view.initialize_request(factory.get("/", {"page_size": raw})))


# ---- Limits ---------------------------------------------------------------------------------------------------------


class Limited(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (ScopedThrottle,)

    def get(self, request: Any) -> Response:
        return Response("read")

    def post(self, request: Any) -> Response:
        return Response("written")


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    rates = {"read": "3/min", "write": "1/h", "special": "1/day"}
    monkeypatch.setattr("config.lib.api.throttling.api_settings.DEFAULT_THROTTLE_RATES", rates, raising=False)
    return rates


def ask(method: str = "get", address: str = "203.0.113.1", **kwargs: Any) -> Response:
    view = Limited.as_view(**kwargs)
    response = view(getattr(factory, method)("/", REMOTE_ADDR=address))
    response.render()
    return response


def test_limit_is_answered_with_the_time_to_wait(rates: dict[str, str]) -> None:
    assert [ask().status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask()
    # A place frees up every 20 seconds.
    assert 18 <= int(refused.headers["Retry-After"]) <= 20
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert json.loads(refused.content)["type"] == "urn:matinee:problem:throttled"


def test_refused_requests_do_not_lengthen_the_wait(rates: dict[str, str]) -> None:
    waits = [int(ask().headers.get("Retry-After", 0)) for _ in range(10)]
    assert waits[:3] == [0, 0, 0]
    assert max(waits) <= 20


def test_limit_holds_again_after_its_time(rates: dict[str, str]) -> None:
    rates["read"] = "5/s"
    began = time.monotonic()
    codes = [ask().status_code for _ in range(7)]
    assert codes[:5] == [200] * 5
    time.sleep(0.5)
    codes += [ask().status_code for _ in range(5)]
    # Half a period frees half of the allowance, not all of it: a place every fifth of a second.
    assert 7 <= codes.count(200) <= 5 + (time.monotonic() - began) / 0.2


def test_limits_are_apart_by_caller_and_scope(rates: dict[str, str]) -> None:
    assert [ask().status_code for _ in range(4)][-1] == 429
    assert ask(address="203.0.113.2").status_code == 200
    assert [ask("post").status_code for _ in range(2)] == [200, 429]
    assert [ask(throttle_classes=[Special]).status_code for _ in range(2)] == [200, 429]


class Special(ScopedThrottle):
    def allow_request(self, request: Any, view: Any) -> bool:
        view.throttle_scope = "special"
        return super().allow_request(request, view)


def test_limit_is_shared_by_threads_exactly(rates: dict[str, str]) -> None:
    rates["read"] = "10/h"
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.extend(ask().status_code for _ in range(10))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(200) == 10


def test_account_has_its_own_allowance(rates: dict[str, str], db: None) -> None:
    user = UserFactory()
    throttle = ScopedThrottle()
    request = APIView().initialize_request(factory.get("/", REMOTE_ADDR="203.0.113.1"))
    force_authenticate(request._request, user)
    request.user = user
    assert throttle.caller(request) == f"user:{user.pk}"


@pytest.mark.parametrize(("proxies", "counted"), [(0, "203.0.113.9"), (1, "198.51.100.2"), (2, "198.51.100.1")])
def test_only_our_own_proxies_are_believed(monkeypatch: pytest.MonkeyPatch, proxies: int, counted: str) -> None:
    assert api_settings.NUM_PROXIES == 0
    monkeypatch.setattr("rest_framework.throttling.api_settings.NUM_PROXIES", proxies, raising=False)
    headers = {"HTTP_X_FORWARDED_FOR": "made.up, 198.51.100.1, 198.51.100.2", "REMOTE_ADDR": "203.0.113.9"}
    request = APIView().initialize_request(factory.get("/", **headers))
    assert ScopedThrottle().caller(request) == f"address:{counted}"


def test_without_redis_nobody_is_refused(rates: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setattr("config.lib.locks.settings.REDIS_URL", "redis://127.0.0.1:1")
        redis_client.cache_clear()
        gone = redis_client()
    redis_client.cache_clear()
    monkeypatch.setattr("config.lib.api.throttling.redis_client", lambda: gone)
    started = time.monotonic()
    assert [ask().status_code for _ in range(5)] == [200] * 5
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("rate", "parsed"), [("600/min", (600, 60)), ("5/s", (5, 1)), ("1/hour", (1, 3600)), ("2/day", (2, 86400))]
)
def test_rates(rate: str, parsed: tuple[int, int]) -> None:
    assert parse_rate(rate) == parsed


# ---- Requests that come twice ---------------------------------------------------------------------------------------


class Counting(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    made = 0
    entered = threading.Event()
    leave = threading.Event()

    @idempotent
    def post(self, request: Any) -> Response:
        if request.data.get("slow"):
            self.entered.set()
            assert self.leave.wait(10)
        if request.data.get("bad"):
            raise exceptions.ValidationError({"bad": ["It is."]})
        if request.data.get("refused"):
            return Response({"no": True}, 409)
        Counting.made += 1
        return Response({"number": Counting.made}, 201, headers={"Location": f"/things/{Counting.made}/"})


@pytest.fixture(autouse=True)
def _count_anew() -> None:
    Counting.made = 0
    Counting.entered.clear()
    Counting.leave.clear()


def create(key: str | None, body: dict[str, Any] | None = None, path: str = "/things/", user: Any = None) -> Response:
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    request = factory.post(path, body or {"name": "A"}, format="json", **headers)
    if user:
        force_authenticate(request, user)
    response = Counting.as_view()(request)
    response.render()
    return response


def test_same_key_and_body_gets_the_first_answer() -> None:
    first, second = create("k"), create("k")
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["Location"] == "/things/1/"
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Counting.made == 1
    slots = list(redis_client().scan_iter(redis_key("idempotency:*")))
    assert [KEPT_FOR - 5 < redis_client().ttl(slot) <= KEPT_FOR for slot in slots] == [True]


def test_order_of_members_is_no_difference() -> None:
    create("k", {"a": 1, "b": 2})
    assert create("k", {"b": 2, "a": 1}).headers["Idempotency-Replayed"] == "true"


def test_other_body_under_the_same_key_is_refused() -> None:
    create("k")
    response = create("k", {"name": "B"})
    assert (response.status_code, Counting.made) == (422, 1)
    assert response.data["type"] == "urn:matinee:problem:idempotency-key-reused"


def test_keys_are_apart_by_address_account_and_key(db: None) -> None:
    users = UserFactory.create_batch(2)
    answers = [create("k"), create("k", path="/others/"), create("l"), create(None), create(None)]
    answers += [create("k", user=user) for user in users]
    assert [answer.data["number"] for answer in answers] == [1, 2, 3, 4, 5, 6, 7]


def test_error_leaves_the_key_free() -> None:
    assert create("k", {"bad": True}).status_code == 400
    assert create("k", {"refused": True}).status_code == 409
    assert create("k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ü"])
def test_key_must_be_plain(key: str) -> None:
    response = create(key)
    assert (response.status_code, list(response.data["errors"])) == (400, ["Idempotency-Key"])


def test_second_request_while_the_first_runs_is_a_conflict() -> None:
    answers: list[Response] = []
    thread = threading.Thread(target=lambda: answers.append(create("k", {"slow": True})))
    thread.start()
    assert Counting.entered.wait(10)
    during = create("k", {"slow": True})
    other = create("k", {"slow": False})
    Counting.leave.set()
    thread.join()
    assert (during.status_code, during.data["type"]) == (409, "urn:matinee:problem:in-flight")
    assert int(during.headers["Retry-After"]) > 0
    assert other.status_code == 422
    assert answers[0].status_code == 201
    assert create("k", {"slow": True}).content == answers[0].content
    assert Counting.made == 1


# ---- Writes that race -----------------------------------------------------------------------------------------------


def test_lost_race_for_a_unique_value_is_a_conflict(db: None) -> None:
    Genre.objects.create(slug="silent", name="Silent")
    with pytest.raises(Conflict), conflicts_answered():
        Genre.objects.create(slug="silent", name="Quiet")
    assert Genre.objects.filter(slug="silent").count() == 1
