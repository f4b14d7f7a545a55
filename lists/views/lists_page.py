"""What a list's page shows: the list as somebody wishes to see it, and what they may do with it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.pages import PageRequest, render_page
from lists.enums import ListKind
from lists.models import List
from lists.queries import ListPage, ListWish, page_of, takes_titles
from lists.queries.wish import OF_SMART, SEEN_LABELS, SORT_LABELS
from lists.services.smart import catalogue_part, rule_labels, rules_of, smart_titles
from lists.views.lists_found import may
from movies.enums import TitleKind
from movies.models import Genre
from movies.views.browsing import viewer
from social.enums import Visibility
from social.models import Profile

RESULTS = "results"


def list_response(request: PageRequest, found: Any) -> HttpResponse:
    """The page of a list of `seen_list`, or its results alone where htmx asks for them."""
    profile = viewer(request)
    rights = may(found, profile)
    wish = ListWish.from_query(request.GET)
    if wish.view in ("arrange", "select") and not rights["can_edit"] and not (wish.view == "select" and profile):
        wish = wish.seen_as("")
    if wish.view == "arrange":
        wish = wish.in_order("arrange")
    page = _page(found, wish, profile)
    context = {
        "list": found,
        "page": page,
        "profile": profile,
        **rights,
        **_controls(request, found, page, profile),
    }
    if page.wish.view in ("rows", "arrange", "select") and (found.members_count or not rights["is_owner"]):
        _name_adders(page, profile)
    if page.wish.view == "select" and profile:
        context["targets"] = [each for each in takes_titles(profile) if each.pk != found.pk]
    return render_page(request, "lists/list.html", context, fragment=RESULTS)


def _page(found: Any, wish: ListWish, profile: Profile | None) -> ListPage:
    if found.pk is None:
        return ListPage(titles=[], wish=wish.cleared(), total=0, seen=0, matched=0, minutes=0, films=0, decades=[])
    smart = smart_titles(found, viewer=profile) if found.is_smart else None
    return page_of(found, wish, viewer=profile, smart=smart)


def _controls(request: PageRequest, found: Any, page: ListPage, profile: Profile | None) -> dict[str, Any]:
    wish, path = page.wish, request.path
    open_to_all = Visibility.PUBLIC == found.visibility == found.profile.visibility
    sorts = OF_SMART if found.is_smart else tuple(SORT_LABELS)
    sort = "popular" if found.is_smart and wish.sort == "order" else wish.sort
    return {
        "wish": wish,
        "here": _address(path, wish),
        "is_public": open_to_all and found.pk is not None,
        "sorts": [
            {"value": name, "label": SORT_LABELS[name], "chosen": name == sort}
            for name in sorts
            if profile or name != "rating"
        ],
        "turned_url": _address(path, _turned(wish)),
        "kinds": [{"value": kind.value, "label": _kind_label(kind), "chosen": wish.kind == kind} for kind in TitleKind],
        "genres": list(Genre.objects.by_name().values_list("slug", "name")) if page.total else [],
        "seen_choices": [{"value": v, "label": label, "chosen": wish.seen == v} for v, label in SEEN_LABELS.items()],
        "clear_url": _address(path, wish.cleared()),
        "urls": {view: _address(path, _in_view(wish, view)) for view in ("grid", "rows", "arrange", "select")},
        "done_url": _address(path, wish.seen_as("")),
        "previous_url": _address(path, wish.with_page(wish.page - 1)) if wish.page > 1 else "",
        "next_url": _address(path, wish.with_page(wish.page + 1)) if wish.page < page.pages else "",
        "feed_url": reverse("lists:feed", args=[found.profile.handle, found.slug]) if found.pk else "",
        "json_feed_url": reverse("lists:json_feed", args=[found.profile.handle, found.slug]) if found.pk else "",
        "rules": _rules(found, profile) if found.is_smart else [],
        "days": page.minutes // 1440,
        "hours": page.minutes % 1440 // 60,
        "is_watchlist": found.kind == ListKind.WATCHLIST,
        "is_favourites": found.kind == ListKind.FAVOURITES,
    }


def _rules(found: List, profile: Profile | None) -> list[str]:
    """All of them for the owner; for others what the catalogue says, and nothing of what somebody owns or notes."""
    filters = rules_of(found)
    is_own = bool(profile) and profile is not None and profile.pk == found.profile_id
    return rule_labels(filters if is_own else catalogue_part(filters))


def _turned(wish: ListWish) -> ListWish:
    return type(wish)(
        sort=wish.sort, backwards=not wish.backwards, kind=wish.kind, genre=wish.genre, decade=wish.decade,
        seen=wish.seen, q=wish.q, view=wish.view,
    )  # fmt: skip


def _in_view(wish: ListWish, view: str) -> ListWish:
    return wish.in_order(view) if view == "arrange" else wish.seen_as("" if view == "grid" else view)


def _address(path: str, wish: ListWish) -> str:
    query = wish.to_query()
    return f"{path}?{query}" if query else path


def _kind_label(kind: TitleKind) -> str:
    return _("Films") if kind == TitleKind.FILM else _("Shows")


def _name_adders(page: ListPage, profile: Profile | None) -> None:
    """Put on each title who has added it, where the viewer may know them. Runs one query."""
    keys = {title.added_by_id for title in page.titles if title.added_by_id}  # type: ignore[attr-defined]
    people = Profile.objects.visible_to(profile).in_bulk(keys)
    for title in page.titles:
        title.added_by = people.get(title.added_by_id)  # type: ignore[attr-defined]
