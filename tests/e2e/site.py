"""The site as a visitor has it: a browser's page, with what went on in it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from movies.models import Title
from social.models import User

# A browser says so of each request that fails; tests that want a failure look at the page instead.
_EXPECTED = "Failed to load resource"


class Site:
    """Opens pages and keeps a record of requests to strangers and of errors in scripts."""

    def __init__(self, url: str, page: Page, film: Title) -> None:
        self.url, self.page, self.film = url, page, film
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self._own = {urlsplit(url).netloc, urlsplit(settings.TMDB_IMAGE_URL).netloc, ""}
        self.follow(page)

    def follow(self, page: Page) -> None:
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path, wait_until="load")
        return self.page

    def paths(self) -> dict[str, str]:
        """Every kind of page that a visitor can reach, by name."""
        film = self.film
        show = Title.objects.shows().first()
        person = film.credits.first().person
        return {
            "landing": "/",
            "films": "/films/",
            "films filtered": "/films/?genre=drama",
            "nothing fits": "/films/?genre=drama&decade=1880",
            "shows": "/shows/",
            "trending": "/trending/",
            "title": film.get_absolute_url(),
            "show": show.get_absolute_url(),
            "season": f"{show.get_absolute_url()}season/1/",
            "cast": f"{film.get_absolute_url()}cast/",
            "person": person.get_absolute_url(),
            "genres": "/genre/",
            "genre": "/genre/drama/",
            "keyword": film.keywords.first().get_absolute_url(),
            "company": film.companies.first().get_absolute_url(),
            "collection": film.collection.get_absolute_url(),
            "search": "/search/?q=harbour",
            "search without a word": "/search/",
            "nothing found": "/search/?q=zzzzzz",
            "about": "/about/",
            "offline": "/offline/",
            "missing": "/title/999999999/",
            "log in": "/accounts/login/",
            "sign up": "/accounts/signup/",
            "forgotten password": "/accounts/password/reset/",
        }

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self._own:
            self.strangers.append(request.url)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and _EXPECTED not in message.text:
            self.errors.append(message.text)


def at_rest(page: Page) -> None:
    """What htmx has put in place answers to keys a moment after it is seen."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    page.wait_for_timeout(100)


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """Give the browser a session without the form, which tests of accounts go through."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])
