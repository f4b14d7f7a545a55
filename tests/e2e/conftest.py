"""A real browser on a real server, with a small catalogue in it."""

import datetime
import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from movies.models import Genre, Title
from tests.e2e.site import Site
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    EpisodeFactory,
    KeywordFactory,
    PersonFactory,
    SeasonFactory,
    TitleFactory,
    make_titles,
)
from tests.social.factories import UserFactory

NAMES = (
    "Harbour Lights", "The Second Winter", "Paper Moons", "Salt", "A Room Facing North", "The Cartographer’s Daughter",
    "Nine Bridges", "Quiet Engines", "Orchard", "The Long Platform", "Glass Weather", "Signals", "Ash and Honey",
    "The Lighthouse Keeper’s Extraordinarily Long Correspondence With the Sea", "Velvet Static", "Low Tide", "Ember",
    "The Understudy", "Northbound", "Marzipan", "Twelve Chairs Left", "Ferris", "The Quarry", "Small Hours", "Tin Sky",
    "Juniper", "The Weight of Feathers", "Overture", "Kite", "Saltwater Saints",
)  # fmt: skip
GENRES = {"drama": 206, "comedy": 52, "science-fiction": 188, "romance": 336, "crime": 222}
BROWSER_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-default-browser-check", "--no-first-run", "--disable-domain-reliability", "--disable-dev-shm-usage",
    "--in-process-gpu",
    # No test leaves this machine: every other name is unknown. (A route would take all requests through this process
    # and turn the browser's cache off.)
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": BROWSER_ARGS}


@pytest.fixture
def catalogue(transactional_db: None) -> Title:
    """Thirty films and a show; the one returned has everything that a title's page can show."""
    for slug, hue in GENRES.items():
        Genre.objects.update_or_create(slug=slug, defaults={"name": slug.replace("-", " ").title(), "hue": hue})
    slugs = list(GENRES)
    films = make_titles(
        {
            "name": name,
            "genres": [slugs[number % 5], slugs[(number * 3 + 1) % 5]],
            "tmdb_popularity": 100 - number,
            "released_on": datetime.date(1960 + number * 2, 5, 1),
            "tmdb_vote_average": 6 + number % 4,
            "tmdb_vote_count": 300,
        }
        for number, name in enumerate(NAMES)
    )
    show = TitleFactory(show=True, name="The Night Desk", genres=["drama"], tmdb_popularity=90)
    season = SeasonFactory(title=show, number=1)
    EpisodeFactory.create_batch(3, season=season)
    return _rich(films[0], films[1])


def _rich(film: Title, sequel: Title) -> Title:
    film.tagline, film.trailer_key, film.imdb_id = "Everyone comes back to the water.", "abcdefghijk", "tt0000001"
    film.original_name, film.original_language = "Luces del puerto", "es"
    film.collection = sequel.collection = CollectionFactory(name="Harbour Collection")
    film.availability_checked_on = datetime.date(2026, 1, 2)
    film.save()
    sequel.save()
    film.keywords.add(KeywordFactory(name="harbour"))
    film.companies.add(CompanyFactory(name="Pier Seven"))
    AvailabilityFactory(title=film)
    for person in PersonFactory.create_batch(4):
        CreditFactory(title=film, person=person)
    CreditFactory(title=film, person=person, director=True)
    return film


@pytest.fixture
def site(live_server: Any, catalogue: Title, page: Page) -> Iterator[Site]:
    """The catalogue in a browser. Afterwards: nothing was asked of strangers, and no script failed."""
    visited = Site(live_server.url, page, catalogue)
    yield visited
    assert visited.strangers == []
    assert visited.errors == []


@pytest.fixture
def context(
    browser: Browser, browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> Iterator[BrowserContext]:
    """A context for one test, without a service worker unless the test is about it: each would fetch all files anew."""
    own = request.node.get_closest_marker("browser_context_args")
    given = {
        "service_workers": "block",
        "reduced_motion": "reduce",
        **browser_context_args,
        **(own.kwargs if own else {}),
    }
    made = browser.new_context(**given)
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def account(catalogue: Title) -> Any:
    return UserFactory(email="ada@example.com", password="projector-lamp-9")
