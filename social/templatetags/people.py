"""What templates show of profiles."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from social import avatars
from social.models import Profile
from social.queries import MOST_COUNTED, known_in_common, standing_and_counts, standing_of

register = template.Library()

# In pixels on the page; a screen of twice the density gets the large picture from the second on.
_WIDTHS = {"s": 34, "m": 56, "l": 96, "xl": 144}


@register.inclusion_tag("components/avatar.html")
def avatar(profile: Profile, size: str = "s") -> dict[str, Any]:
    """A profile's picture, or its initial on a hue of its own. size: s, m, l or xl. The name stands beside it."""
    width = _WIDTHS[size]
    small, large = avatars.url(profile, avatars.SMALL), avatars.url(profile, avatars.LARGE)
    return {
        "size": size,
        "initial": profile.name[:1].upper(),
        "hue": (profile.pk or 0) * 137 % 360,
        "src": small if width * 2 <= avatars.SMALL else large,
        "width": width,
        "is_kids": profile.is_kids,
    }


@register.inclusion_tag("social/partials/people_bar.html", takes_context=True)
def people_bar(context: dict[str, Any], shown: Profile, viewer: Profile | None) -> dict[str, Any]:
    """Below a profile's name: who follows whom, and what the viewer can do. shown: with `is_open`.

    Runs one query for who reads the page, and 2 for somebody else's profile.
    """
    request = context["request"]
    is_own = bool(viewer) and viewer is not None and shown.pk == viewer.pk
    is_open = shown.kind == "standard" and getattr(shown, "is_open", False)
    standing, counts = standing_and_counts(viewer, shown) if is_open else (standing_of(viewer, shown), None)
    shown.standing = standing  # type: ignore[attr-defined]
    return {
        "shown": shown,
        "viewer": viewer,
        "is_own": is_own,
        "counts": counts,
        "in_common": known_in_common(viewer, shown) if is_open else None,
        "csrf_token": context.get("csrf_token"),
        "next": request.get_full_path(),
        "address": request.build_absolute_uri(shown.get_absolute_url()),
    }


@register.filter
def counted(number: int) -> str:
    """A number of people: `1,204`, and `100,000+` for more than anybody counts."""
    text = number_format(min(number, MOST_COUNTED), decimal_pos=0, use_l10n=True, force_grouping=True)
    return f"{text}+" if number > MOST_COUNTED else text


@register.simple_tag
def profile_tabs(profile: Profile, active: str = "profile") -> list[dict[str, Any]]:
    """The pages of a profile, as components/tabs.html takes them; those that this site has."""
    ways = (
        ("profile", _("Profile"), "social:profile"),
        ("diary", _("Diary"), "lists:diary_of"),
        ("reviews", _("Reviews"), "reviews:of_profile"),
        ("lists", _("Lists"), "lists:lists_of"),
        ("stats", _("Statistics"), "lists:stats_of"),
    )
    found = []
    for name, label, route in ways:
        try:
            url = reverse(route, args=[profile.handle])
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "active": name == active})
    return found


@register.simple_tag
def bare_link(url: str) -> str:
    """A link as people say it: without the scheme and the last slash."""
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/")
