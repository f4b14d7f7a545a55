"""The manifest and the service worker."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from config.pwa import KEPT


def test_manifest_names_icons_that_exist(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["start_url"] == "/"
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "maskable"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_worker_keeps_the_offline_page_and_files_that_exist(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert "max-age=0" in answer.headers["Cache-Control"]
    script = answer.content.decode()
    assert 'OFFLINE = "/offline/"' in script.replace("\\u002D", "-")
    for name in KEPT:
        assert finders.find(name)
        assert name.rsplit("/", 1)[1].split(".")[0] in script


def test_worker_keeps_nothing_while_developing(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    assert "unregister" in client.get("/sw.js").content.decode()


def test_offline_page_shows_nothing_of_anybody(client: Client) -> None:
    """It is kept in the browser, so it must be the same for all: no query, no session."""
    answer = client.get("/offline/")
    assert answer.status_code == 200
    assert b"The projector is dark" in answer.content
