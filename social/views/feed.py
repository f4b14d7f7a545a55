"""What the people that somebody follows did."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import HTMX_VARY, PageRequest
from social.feed import (
    Kind,
    feed_news,
    feed_page,
    has_feed,
    kind_of,
    latest,
    read_place,
    read_token,
    write_place,
    write_token,
)
from social.feed.entries import day_of
from social.models import Follow
from social.templatetags.feed import ON_HOME

View = Callable[..., HttpResponse]


def with_feed(view: View) -> View:
    """A page for those who follow people: grown-ups with a profile of their own. For others it isn't there."""

    @require_safe
    @login_required
    @wraps(view)
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_feed(request.profile):
            raise Http404(_("Only grown-ups’ profiles have a feed."))
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, HTMX_VARY)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return wrapped


@with_feed
def feed(request: PageRequest) -> HttpResponse:
    """A page of the feed; ?kind= narrows it, ?after= goes on."""
    kind, after = kind_of(request.GET.get("kind", "")), read_place(request.GET.get("after", ""))
    page = feed_page(request.profile, kind=kind, after=after)
    follows = bool(page.entries) or Follow.objects.accepted().filter(follower=request.profile).exists()
    here = reverse("social:feed")
    context = {
        "entries": page.entries,
        # The page before this one ended within that day, and has its heading.
        "day_before": day_of(after.at) if after else None,
        "next_url": _address(here, kind, after=write_place(page.after)) if page.after else "",
        "news_url": _address(reverse("social:feed_news"), kind, since=write_token(page.token)) if not after else "",
        "kinds": [
            {"label": each.label, "url": _address(here, each), "active": each == kind} for each in Kind
        ],
        "kind": kind,
        "first": after is None,
        "follows": follows,
    }  # fmt: skip
    return render(request, "social/feed.html", context)


@with_feed
def news(request: PageRequest) -> HttpResponse:
    """What has come since a page with the token ?since= was opened: its region `feed-new`, whole."""
    token = read_token(request.GET.get("since", ""))
    if token is None:
        raise Http404(_("This page is too old to be brought up to date. Load it again."))
    kind = kind_of(request.GET.get("kind", ""))
    found = feed_news(request.profile, token=token, kind=kind)
    return render(request, "social/partials/feed_new.html", {"entries": found.entries, "more": found.more})


@with_feed
def friends(request: PageRequest) -> HttpResponse:
    """The newest few, for the home page: the inside of its region `friends`."""
    entries = latest(request.profile, limit=ON_HOME)
    return render(request, "social/partials/friends.html", {"entries": entries})


def _address(path: str, kind: Kind, **more: str) -> str:
    query = urlencode({name: value for name, value in {"kind": kind.value, **more}.items() if value})
    return f"{path}?{query}" if query else path
