"""Public lists for feed readers, as RSS and as JSON Feed 1.1: the newest additions first."""

import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.characters import without_controls
from lists.models import List
from lists.queries import titles_on
from lists.services.smart import smart_titles
from movies.models import Title
from movies.templatetags.posters import alt_text, image_url
from movies.views.addresses import number_in
from social.enums import Visibility

NEWEST = 50
VERSION = "https://jsonfeed.org/version/1.1"


@require_safe
def feed(request: HttpRequest, handle: str, slug: str) -> HttpResponseBase:
    """RSS 2.0."""
    found = _public_list(request, handle, slug)
    return _fresh(request, found, lambda: _Rss(found)(request))


@require_safe
def json_feed(request: HttpRequest, handle: str, slug: str) -> HttpResponseBase:
    """jsonfeed.org 1.1."""
    found = _public_list(request, handle, slug)
    return _fresh(request, found, lambda: _json(found))


def _public_list(request: HttpRequest, handle: str, slug: str) -> List:
    """A list that everybody sees. Readers of feeds don't sign in: what isn't public has no feed for anybody.

    A kids' profile has none either: a feed knows no ceiling.
    """
    viewer = getattr(request, "profile", None)
    if viewer and viewer.is_kids:
        raise Http404(_("There is no such list."))
    rows = List.objects.visible_to(None).filter(visibility=Visibility.PUBLIC, profile__handle=handle.lower())
    found = rows.select_related("profile").filter(pk=number_in(slug)).first()
    if found is None:
        raise Http404(_("There is no such list."))
    return found


def _newest(found: List) -> list[Title]:
    smart = smart_titles(found, viewer=None) if found.is_smart else None
    titles = titles_on(found, viewer=None, smart=smart)
    if smart is None:
        titles = titles.order_by(F("added_at").desc(), F("item_id").desc())
    return list(titles.select_related(None).only("name", "released_on", "overview", "poster_path", "kind")[:NEWEST])


def _fresh(request: HttpRequest, found: List, answer: Any) -> HttpResponseBase:
    """The feed, or 304 where the reader has it. Every change of a list moves `updated_at`; a smart one changes by
    itself, and is told apart by what is on it."""
    changed = found.updated_at
    tag = f"{found.pk}-{changed.timestamp():.6f}"
    if found.is_smart:
        tag += "-" + "-".join(str(title.pk) for title in _newest(found))
    etag = quote_etag(sha256(tag.encode()).hexdigest()[:32])
    modified = int(changed.timestamp()) if not found.is_smart else None
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = answer()
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    patch_cache_control(response, public=True, max_age=300)
    return response


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _text(title: Title) -> str:
    """What a reader shows of a title: what the list says of it, and what it is about."""
    note = getattr(title, "item_note", "") or ""
    return without_controls("\n\n".join(part for part in (note, title.overview) if part))


def _name(found: List) -> str:
    return without_controls(f"{found.title} · @{found.profile.handle}")


def _moment(title: Title) -> datetime.datetime | None:
    moment: datetime.datetime | None = getattr(title, "added_at", None)
    return moment


def _guid(found: List, title: Title) -> str:
    return _absolute(f"/title/{title.pk}/#list-{found.pk}")


class _Rss(Feed[Title, List]):
    """Made for one list, that was found already."""

    def __init__(self, found: List) -> None:
        self.found = found

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> List:
        return self.found

    def title(self, found: List) -> str:
        return _name(found)

    def link(self, found: List) -> str:
        return _absolute(found.get_absolute_url())

    def feed_url(self, found: List) -> str:
        return _absolute(reverse("lists:feed", args=[found.profile.handle, found.slug]))

    def description(self, found: List) -> str:
        return without_controls(found.description or found.title)

    def author_name(self, found: List) -> str:
        return without_controls(found.profile.name)

    def items(self, found: List) -> list[Title]:
        return _newest(found)

    def item_title(self, item: Title) -> str:
        return without_controls(alt_text(item))

    def item_description(self, item: Title) -> str:
        return _text(item)

    def item_link(self, item: Title) -> str:
        return _absolute(item.get_absolute_url())

    def item_guid(self, item: Title) -> str:
        return _guid(self.found, item)

    item_guid_is_permalink = False

    def item_pubdate(self, item: Title) -> datetime.datetime | None:
        return _moment(item)


def _json(found: List) -> HttpResponse:
    owner = found.profile
    body = {
        "version": VERSION,
        "title": _name(found),
        "home_page_url": _absolute(found.get_absolute_url()),
        "feed_url": _absolute(reverse("lists:json_feed", args=[owner.handle, found.slug])),
        "description": without_controls(found.description or found.title),
        "authors": [{"name": without_controls(owner.name), "url": _absolute(owner.get_absolute_url())}],
        "items": [_json_item(found, title) for title in _newest(found)],
    }
    return JsonResponse(body, content_type="application/feed+json; charset=utf-8")


def _json_item(found: List, title: Title) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _guid(found, title),
        "url": _absolute(title.get_absolute_url()),
        "title": without_controls(alt_text(title)),
        "content_text": _text(title) or without_controls(alt_text(title)),
    }
    if moment := _moment(title):
        item["date_published"] = moment.isoformat()
    if image := image_url(title.poster_path, "w500"):
        item["image"] = image
    return item
