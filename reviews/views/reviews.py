"""Pages that show reviews: one by itself, somebody's, and those of a title."""

from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from movies.cards import bring_genres
from movies.models import Title
from movies.templatetags.posters import image_url
from movies.views.addresses import moved
from movies.views.browsing import viewer
from reviews.markdown import to_plain
from reviews.models import Review
from reviews.queries import (
    OF_PROFILE,
    OF_TITLE,
    SORT_LABELS,
    ReviewWish,
    for_cards,
    of_subject,
    own_about,
    page_about,
    page_of,
    with_ranks,
    with_text,
)
from reviews.validators import LANGUAGES
from reviews.views.finding import LARGEST_KEY, Subject, open_profile, seen_review, subject_of, subject_of_review
from social.enums import ProfileKind, Visibility
from social.models import Profile

# Fragments, by the id of the element that htmx replaces.
RESULTS, MORE, SECTION, NEWEST = "reviews-results", "reviews-more", "title-reviews", "newest-reviews"
IN_SECTION, ON_PROFILE = 4, 2
SHOWN_LANGUAGES = 12
# Seconds. A language that was written in for the first time is offered that much later.
LANGUAGES_KEPT = 300


@require_safe
def review(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    """One review, as whoever may see it reads it."""
    found, looks = seen_review(request, handle, pk), viewer(request)
    if handle != found.profile.handle:
        return HttpResponsePermanentRedirect(found.get_absolute_url(), headers={"Cache-Control": "no-cache"})
    with_text([found], viewer=looks)
    is_open = Visibility.PUBLIC == found.visibility == found.profile.visibility
    context = {
        "review": found,
        "shown": [found],
        "subject": subject_of_review(found),
        "viewer": looks,
        "is_own": looks == found.profile,
        "is_public": is_open and found.profile.kind == ProfileKind.STANDARD,
        # What gives it away, nobody reads in a preview.
        "excerpt": "" if found.has_spoilers else to_plain(found.text),
        "social_image": image_url(found.title.backdrop_path, "w1280"),
        "others": same_by(found, looks),
    }
    return render_page(request, "reviews/review.html", context)


@require_safe
def of_profile(request: PageRequest, handle: str) -> HttpResponse:
    """Somebody's reviews, as far as the viewer sees them; `?title=` only those of one title."""
    owner, looks = open_profile(request, handle), viewer(request)
    if handle != owner.handle:
        return redirect("reviews:of_profile", owner.handle, permanent=True)
    wish = ReviewWish.from_query(request.GET, sorts=OF_PROFILE)
    rows = for_cards(looks).filter(profile=owner)
    title = _title_named(request, looks)
    if title:
        rows = rows.filter(title=title)
    base = {"owner": owner, "viewer": looks, "is_own": looks == owner}
    if wants_fragment(request, NEWEST):
        page = page_of(rows, wish.but(sort="newest").order, size=ON_PROFILE)
        return render_page(
            request, "reviews/partials/newest.html", base | {"reviews": with_text(page.reviews, viewer=looks)}
        )
    page = page_of(with_ranks(rows, looks), wish.order, cursor=request.GET.get("cursor", ""))
    bring_genres(each.title for each in page.reviews)
    named = {"title": title.pk if title else None}
    context = base | {
        "title": title,
        "reviews": with_text(page.reviews, viewer=looks),
        "sorts": _sorts(request, wish, OF_PROFILE, **named),
        "more_url": f"{request.path}{wish.to_query(**named, cursor=page.next_cursor)}" if page.next_cursor else "",
        "continued": "cursor" in request.GET,
        "is_public": owner.visibility == Visibility.PUBLIC and owner.kind == ProfileKind.STANDARD,
    }
    return render_page(request, "reviews/of_profile.html", context, fragment=RESULTS)


@require_safe
def of_title(request: PageRequest, slug: str) -> HttpResponse:
    """The reviews of a title, or of a season or an episode of it; a few of them for the page that it has."""
    subject, looks = subject_of(request, slug), viewer(request)
    if there := _moved(request, subject, slug):
        return there
    wish = ReviewWish.from_query(request.GET, sorts=OF_TITLE if looks else OF_TITLE[1:])
    base = {"subject": subject, "title": subject.title, "viewer": looks, "write_url": write_url(subject, looks)}
    if wants_fragment(request, SECTION):
        return _section(request, subject, wish, base)
    continued = "cursor" in request.GET
    own = own_about(looks, subject.about) if looks and not continued else []
    page = page_about(looks, subject.about, wish, cursor=request.GET.get("cursor", ""), others=True)
    with_text([*own, *page.reviews], viewer=looks)
    context = base | {
        "own": own,
        "reviews": page.reviews,
        "wish": wish,
        "sorts": _sorts(request, wish, OF_TITLE if looks else OF_TITLE[1:], **subject.query),
        "languages": [] if continued else _languages(request, wish, subject),
        "spoilers": _spoilers(request, wish, subject),
        "clear_url": f"{request.path}{ReviewWish(sort=wish.sort, default=wish.default).to_query(**subject.query)}",
        "more_url": f"{request.path}{wish.to_query(**subject.query, cursor=page.next_cursor)}"
        if page.next_cursor
        else "",
        "continued": continued,
        "canonical": f"{request.path}{ReviewWish().to_query(**subject.query)}",
    }
    return render_page(request, "reviews/of_title.html", context, fragment=RESULTS)


def same_by(review: Review, looks: Profile | None) -> QuerySet[Review]:
    """The author's other reviews of the same thing."""
    same = Review.objects.visible_to(looks).filter(
        profile=review.profile_id, title=review.title_id, season=review.season_id, episode=review.episode_id
    )
    return same.exclude(pk=review.pk).select_related("profile").newest_first()


def write_url(subject: Subject, looks: Profile | None) -> str:
    """Where to write about it; a visitor is asked to log in there. Empty for who doesn't write reviews."""
    if looks and looks.kind != ProfileKind.STANDARD:
        return ""
    address = reverse("reviews:new", args=[subject.title.slug])
    return f"{address}{ReviewWish().to_query(**subject.query)}"


def _section(request: PageRequest, subject: Subject, wish: ReviewWish, base: dict[str, Any]) -> HttpResponse:
    """One's own newest first, then what a few others say."""
    looks = base["viewer"]
    page = page_about(looks, subject.about, ReviewWish(sort=wish.sort, default=wish.default), size=IN_SECTION)
    own = next((each for each in page.reviews if looks and each.profile_id == looks.pk), None)
    if own is None and looks:
        mine = own_about(looks, subject.about)
        own = mine[0] if mine else None
        if own:
            own.others = sum(each.is_about_the_same(own) for each in mine) - 1  # type: ignore[attr-defined]
    shown = [*([own] if own else []), *(each for each in page.reviews if each != own)][:IN_SECTION]
    context = base | {
        "reviews": with_text(shown, viewer=looks),
        "has_own": own is not None,
        "all_url": f"{request.path}{ReviewWish().to_query(**subject.query)}",
    }
    return render_page(request, "reviews/partials/section.html", context)


def _moved(request: HttpRequest, subject: Subject, slug: str) -> HttpResponse | None:
    """To the present address of a title's reviews, where the title has another name by now."""
    if moved(request, subject.title, slug) is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    there = reverse("reviews:of_title", args=[subject.title.slug]) + (f"?{query}" if query else "")
    return HttpResponsePermanentRedirect(there, headers={"Cache-Control": "no-cache"})


def _title_named(request: HttpRequest, looks: Profile | None) -> Title | None:
    """The title that `?title=` names; None where it names none that the viewer may know of."""
    raw = request.GET.get("title", "")
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 19 or int(raw) > LARGEST_KEY:
        return None
    rows = Title.objects.visible_to(looks).filter(pk=int(raw))
    return rows.defer("search_document", "facets", "regional_facets").first()


def _sorts(request: HttpRequest, wish: ReviewWish, names: tuple[str, ...], **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": SORT_LABELS[name],
            "url": f"{request.path}{wish.but(sort=name).to_query(**more)}",
            "chosen": name == wish.sort,
        }
        for name in names
    ]


def _languages(request: HttpRequest, wish: ReviewWish, subject: Subject) -> list[dict[str, Any]]:
    """The languages that there are reviews in for everybody, where there is a choice. Runs one query at most.

    They are looked up now and then: of a title with thousands of reviews that takes longer than all the rest.
    """
    season, episode = subject.season, subject.episode
    key = f"reviews:languages:{subject.title.pk}:{season.pk if season else ''}:{episode.pk if episode else ''}"
    codes: set[str] | None = cache.get(key)
    if codes is None:
        every = of_subject(Review.objects.visible_to(None), subject.title, season=season, episode=episode)
        codes = set(every.order_by().values_list("language", flat=True).distinct()[: 4 * SHOWN_LANGUAGES])
        cache.set(key, codes, LANGUAGES_KEPT)
    known = sorted(code for code in codes | {wish.language} if code in LANGUAGES)[:SHOWN_LANGUAGES]
    if len(known) < 2 and not wish.language:
        return []
    every_one = {"label": _("Any language"), "language": ""}
    return [
        {
            "label": choice["label"],
            "url": f"{request.path}{wish.but(language=choice['language']).to_query(**subject.query)}",
            "chosen": choice["language"] == wish.language,
        }
        for choice in (every_one, *({"label": LANGUAGES[code], "language": code} for code in known))
    ]


def _spoilers(request: HttpRequest, wish: ReviewWish, subject: Subject) -> list[dict[str, Any]]:
    choices = (("", _("All")), ("without", _("Without spoilers")), ("with", _("With spoilers")))
    return [
        {
            "label": label,
            "url": f"{request.path}{wish.but(spoilers=value).to_query(**subject.query)}",
            "chosen": value == wish.spoilers,
        }
        for value, label in choices
    ]
