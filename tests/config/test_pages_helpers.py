"""What all pages share: fragments, log-in pages under htmx, messages as toasts."""

import json
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from config.lib.pages import HtmxResponseMiddleware, wants_fragment


def htmx_request(**headers: str) -> HttpRequest:
    named = {f"HTTP_HX_{name.upper()}": value for name, value in headers.items()}
    request = RequestFactory().get("/", **{"HTTP_HX_REQUEST": "true", **named})
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def answer(request: HttpRequest, response: HttpResponse) -> Any:
    return HtmxResponseMiddleware(lambda _: response)(request)


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"target": "results"}, True),
        ({"target": "other"}, False),
        ({"target": "results", "boosted": "true"}, False),
        ({"target": "results", "history_restore_request": "true"}, False),
    ],
)
def test_a_fragment_is_for_htmx_that_asks_for_just_it(headers: dict[str, str], wanted: bool) -> None:
    assert wants_fragment(htmx_request(**headers), "results") is wanted


def test_a_log_in_page_takes_over_the_whole_window() -> None:
    target = f"{reverse('account_login')}?next=/"
    response = answer(htmx_request(), HttpResponseRedirect(target))
    assert response["HX-Redirect"] == target
    assert answer(htmx_request(), HttpResponseRedirect("/films/")).status_code == 302


@pytest.mark.django_db
def test_a_head_has_the_headers_and_no_body(client: Client) -> None:
    handler = client.handler
    handler.load_middleware()
    bodies = {}
    for method in ("GET", "HEAD"):
        request = RequestFactory().generic(method, "/about/")
        bodies[method] = handler._middleware_chain(request)
    assert bodies["HEAD"].content == b""
    assert int(bodies["HEAD"]["Content-Length"]) > 1000
    assert bodies["HEAD"]["Content-Type"] == bodies["GET"]["Content-Type"]


def test_messages_become_toasts() -> None:
    request = htmx_request()
    messages.success(request, "Added")
    toasts = json.loads(answer(request, HttpResponse())["HX-Trigger"])["toasts"]["toasts"]
    assert toasts == [{"text": "Added", "level": "success"}]


def test_messages_wait_for_the_page_that_one_is_sent_to() -> None:
    request = htmx_request()
    messages.success(request, "Added")
    assert "HX-Trigger" not in answer(request, HttpResponseClientRedirect("/films/"))
    assert len(list(messages.get_messages(request))) == 1
