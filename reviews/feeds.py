"""Somebody's public reviews for feed readers, as RSS and as JSON Feed 1.1: the newest first."""

import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.characters import without_controls
from movies.templatetags.posters import alt_text, image_url
from reviews.queries import for_cards, with_text
from social.enums import Visibility
from social.models import Profile

NEWEST = 50
VERSION = "https://jsonfeed.org/version/1.1"


@require_safe
def feed(request: HttpRequest, handle: str) -> HttpResponseBase:
    """RSS 2.0."""
    owner = _public_profile(request, handle)
    return _fresh(request, owner, lambda: _Rss(owner)(request))


@require_safe
def json_feed(request: HttpRequest, handle: str) -> HttpResponseBase:
    """jsonfeed.org 1.1."""
    owner = _public_profile(request, handle)
    return _fresh(request, owner, lambda: _json(owner))


def _public_profile(request: HttpRequest, handle: str) -> Profile:
    """A profile that everybody reads. Readers of feeds don't sign in: what isn't public has no feed for anybody.

    A kids' profile has none either: a feed knows no ceiling.
    """
    viewer = getattr(request, "profile", None)
    found = Profile.objects.open_to(None).filter(handle=handle.lower()).first()
    if found is None or (viewer and viewer.is_kids):
        raise Http404(_("There is nobody of this name."))
    return found


def _rows(owner: Profile) -> Any:
    return for_cards(None).filter(profile=owner, visibility=Visibility.PUBLIC)


def _newest(owner: Profile) -> list[Any]:
    return list(with_text(_rows(owner).newest_first()[:NEWEST], viewer=None))


def _fresh(request: HttpRequest, owner: Profile, answer: Any) -> HttpResponseBase:
    """The feed, or 304 where the reader has it: of as many reviews, the latest of them changed at the same moment."""
    state = _rows(owner).order_by().aggregate(count=Count("pk"), changed=Max("updated_at"))
    changed: datetime.datetime | None = state["changed"]
    tag = f"{owner.pk}-{owner.name}-{owner.handle}-{state['count']}-{changed.timestamp() if changed else 0:.6f}"
    etag = quote_etag(sha256(tag.encode()).hexdigest()[:32])
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = answer()
    response.headers["ETag"] = etag
    if changed:
        response.headers["Last-Modified"] = http_date(int(changed.timestamp()))
    patch_cache_control(response, public=True, max_age=300)
    return response


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _name(owner: Profile) -> str:
    return without_controls(_("Reviews of %(name)s") % {"name": owner.name})


def _about(review: Any) -> str:
    """`Salt (2010)`, or with the season or episode that is meant."""
    place = ""
    if review.episode:
        place = f" · {review.episode.season} · {review.episode.number}. {review.episode}"
    elif review.season:
        place = f" · {review.season}"
    return without_controls(f"{alt_text(review.title)}{place}")


def _html(review: Any) -> str:
    """The text; of one that tells how it ends only that it does."""
    if review.has_spoilers:
        return f"<p>{_('This review tells how it ends: read it on the site.')}</p>"
    # Links to profiles have to work elsewhere.
    return without_controls(str(review.html).replace('href="/', f'href="{settings.SITE_URL}/'))


class _Rss(Feed[Any, Profile]):
    """Made for one profile, that was found already."""

    def __init__(self, owner: Profile) -> None:
        self.owner = owner

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Profile:
        return self.owner

    def title(self, owner: Profile) -> str:
        return _name(owner)

    def link(self, owner: Profile) -> str:
        return _absolute(reverse("reviews:of_profile", args=[owner.handle]))

    def feed_url(self, owner: Profile) -> str:
        return _absolute(reverse("reviews:feed", args=[owner.handle]))

    def description(self, owner: Profile) -> str:
        return without_controls(owner.bio or _name(owner))

    def author_name(self, owner: Profile) -> str:
        return without_controls(owner.name)

    def items(self, owner: Profile) -> list[Any]:
        return _newest(owner)

    def item_title(self, item: Any) -> str:
        return _about(item)

    def item_description(self, item: Any) -> str:
        return _html(item)

    def item_link(self, item: Any) -> str:
        return _absolute(item.get_absolute_url())

    def item_guid(self, item: Any) -> str:
        return _absolute(f"/reviews/{item.pk}")

    item_guid_is_permalink = False

    def item_pubdate(self, item: Any) -> datetime.datetime:
        written: datetime.datetime = item.written_at
        return written

    def item_updateddate(self, item: Any) -> datetime.datetime:
        changed: datetime.datetime = item.edited_at or item.written_at
        return changed


def _json(owner: Profile) -> HttpResponse:
    body = {
        "version": VERSION,
        "title": _name(owner),
        "home_page_url": _absolute(reverse("reviews:of_profile", args=[owner.handle])),
        "feed_url": _absolute(reverse("reviews:json_feed", args=[owner.handle])),
        "description": without_controls(owner.bio or _name(owner)),
        "authors": [{"name": without_controls(owner.name), "url": _absolute(owner.get_absolute_url())}],
        "items": [_json_item(review) for review in _newest(owner)],
    }
    return JsonResponse(body, content_type="application/feed+json; charset=utf-8")


def _json_item(review: Any) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _absolute(f"/reviews/{review.pk}"),
        "url": _absolute(review.get_absolute_url()),
        "title": _about(review),
        "content_html": _html(review),
        "date_published": review.written_at.isoformat(),
    }
    if review.edited_at:
        item["date_modified"] = review.edited_at.isoformat()
    if review.language:
        item["language"] = review.language
    if image := image_url(review.title.poster_path, "w500"):
        item["image"] = image
    return item
