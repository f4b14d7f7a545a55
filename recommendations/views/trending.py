"""What trends: the page, and the rail on the home page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import render_page
from movies.enums import TitleKind
from movies.queries import genres_by_name
from movies.views.browsing import viewer
from recommendations.enums import Window
from recommendations.forms.trending import TrendingWish
from recommendations.trending import trending, trending_first
from recommendations.trending.rules import FEWEST_PEOPLE
from social.enums import ProfileKind

RESULTS, RAIL = "results", "trending-rail"
SHOWN, ON_RAIL = 48, 18
# The rail's own choice: the latest in which enough happens.
RAIL_WINDOWS = (Window.DAY, Window.WEEK, Window.MONTH)


@require_safe
def trending_page(request: HttpRequest) -> HttpResponse:
    """Window, kind, genre and friends are links; htmx swaps what they lead to."""
    profile, genres = viewer(request), genres_by_name()
    wish = TrendingWish.from_query(request.GET, genres=frozenset(genre.slug for genre in genres))
    may_ask_friends = bool(profile) and profile.kind == ProfileKind.STANDARD
    shown = trending(
        profile,
        window=wish.window,
        kind=wish.kind,
        genre=wish.genre,
        friends=wish.friends and may_ask_friends,
        most=SHOWN,
    )
    path = reverse("recommendations:trending")
    context = {
        "shown": shown,
        "wish": wish,
        "windows": [_link(path, wish, label, window=value) for value, label in Window.choices],
        "kinds": [_link(path, wish, label, kind=value) for value, label in _kinds()],
        "among": _among(path, wish) if may_ask_friends else (),
        "genres": [_link(path, wish, genre.name, genre=genre.slug) for genre in genres],
        "genre_name": next((genre.name for genre in genres if genre.slug == wish.genre), ""),
        "all_genres": path + wish.to_query(genre=""),
        "canonical": path + TrendingWish(window=wish.window).to_query(),
        "fewest": FEWEST_PEOPLE,
    }
    return render_page(request, "recommendations/trending.html", context, fragment=RESULTS)


@require_safe
def trending_rail(request: HttpRequest) -> HttpResponse:
    """A row of what trends, for other pages to fetch: of the window asked for, or of the latest with enough in it."""
    asked = request.GET.get("window")
    windows = (asked,) if asked in Window.values else RAIL_WINDOWS
    shown = trending_first(viewer(request), windows=windows, most=ON_RAIL)
    rail, page = reverse("recommendations:trending_rail"), reverse("recommendations:trending")
    chosen = shown.window if shown else asked if asked in Window.values else ""
    tabs = [
        {
            "label": label,
            "url": page + TrendingWish(window=value).to_query(),
            "piece": f"{rail}?window={value}",
            "active": value == chosen,
        }
        for value, label in Window.choices
    ]
    context = {"shown": shown, "tabs": tabs, "asked": asked in Window.values}
    return render_page(request, "recommendations/trending_rail.html", context)


def _kinds() -> list[tuple[str, str]]:
    return [("", _("Films and shows")), (TitleKind.FILM, _("Films")), (TitleKind.SHOW, _("Shows"))]


def _among(path: str, wish: TrendingWish) -> list[dict[str, Any]]:
    return [_link(path, wish, _("Everybody"), friends=False), _link(path, wish, _("People you follow"), friends=True)]


def _link(path: str, wish: TrendingWish, label: str | Promise, **other: Any) -> dict[str, Any]:
    """A link to the same page with something else chosen: label, url, and whether that is what is shown."""
    active = all(getattr(wish, name) == value for name, value in other.items())
    return {"label": label, "url": path + wish.to_query(**other), "active": active}
