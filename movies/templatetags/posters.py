"""Posters, portraits and backdrops: a drawing for every title, with TMDB's picture over it where there is one."""

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from django import template
from django.conf import settings
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.tags.static import static_address
from config.lib.words import escaped, said_once
from movies.art import Art, draw
from movies.enums import TitleKind
from movies.models import Company, Episode, Genre, Person, Provider, Season, Title

register = template.Library()

# TMDB's widths for each kind of picture, and the height that goes with a width of 100.
POSTER_WIDTHS, POSTER_HEIGHT = (185, 342, 500, 780), 150
BACKDROP_WIDTHS, BACKDROP_HEIGHT = (780, 1280), 56.25
# How wide a card is in the grid, by its columns.
CARD_SIZES = (
    "(min-width: 1536px) 12vw, (min-width: 1280px) 15vw, (min-width: 1024px) 18vw, (min-width: 768px) 23vw, "
    "(min-width: 640px) 30vw, 45vw"
)
HERO_SIZES = "(min-width: 768px) 300px, 50vw"
EAGER, LAZY = 'fetchpriority="high"', 'loading="lazy"'

Image = dict[str, str | int]


def image_url(path: str, size: str) -> str:
    """The address of one of TMDB's pictures; empty where there is none."""
    return f"{settings.TMDB_IMAGE_URL}/{size}{path}" if path.startswith("/") else ""


def poster_image(path: str, *, size: str, sizes: str) -> Image | None:
    if not path.startswith("/"):
        return None
    width, start = int(size.removeprefix("w")), settings.TMDB_IMAGE_URL
    srcset = ", ".join(f"{start}/w{each}{path} {each}w" for each in POSTER_WIDTHS)
    return {
        "src": f"{start}/{size}{path}",
        "srcset": srcset,
        "sizes": sizes,
        "width": width,
        "height": width * POSTER_HEIGHT // 100,
    }


def title_art(title: Title, *, second_choice: bool = False) -> Art:
    """The title's drawing. Reads its genres, prefetched with a card's data, or the hues that came with a poster's."""
    if hung := getattr(title, "hung_art", None):
        return cast(Art, hung)
    hues: list[int] | None = getattr(title, "hues", None)
    if hues is None:
        hues = [genre.hue for genre in genres_of(title)[:2]]
    return draw(
        seed=title.pk,
        name=title.name,
        year=title.year,
        hue=hues[0] if hues else None,
        second_hue=hues[1] if len(hues) > 1 else None,
        second_choice=second_choice,
    )


def genres_of(title: Title) -> list[Genre]:
    """Its genres, looked at by each part of a card: a manager for each look takes longer than the rest of the part."""
    known = getattr(title, "_prefetched_objects_cache", {}).get("genres")
    return list(title.genres.all() if known is None else known)


def alt_text(title: Title) -> str:
    return f"{title.name} ({title.year})" if title.year else title.name


@register.simple_tag
def hang(titles: Iterable[Title]) -> str:
    """Hang posters side by side, before they are shown: one whose shape hangs close by gets its second choice."""
    close_by: deque[str] = deque(maxlen=3)
    for title in titles:
        art = title_art(title)
        if art.shape in close_by:
            art = title_art(title, second_choice=True)
        title.hung_art = art  # type: ignore[attr-defined]
        close_by.append(art.shape)
    return ""


@register.simple_tag
def poster_art(title: Title) -> Art:
    """The drawing alone, for a template that places it itself: `{% poster_art title as art %}`."""
    return title_art(title)


@register.simple_tag
def poster(title: Title, size: str = "w342", sizes: str = "", eager: bool = False) -> SafeString:
    """A title's poster. size: TMDB's name of the width that a browser without srcset gets."""
    sheet = _poster(title_art(title), alt_text(title), title.poster_path, size, sizes or CARD_SIZES, eager)
    return mark_safe(sheet)  # noqa: S308 (escaped there)


@register.simple_tag
def season_poster(season: Season, title: Title) -> SafeString:
    """A season's poster, over the drawing of its show."""
    image = poster_image(season.poster_path or title.poster_path, size="w342", sizes=HERO_SIZES)
    return mark_safe(_sheet(title_art(title), f"{title.name}: {season}", image, eager=True))  # noqa: S308 (escaped there)


@register.simple_tag
def hit_poster(hit: Any) -> SafeString:
    """The poster of something that isn't in the catalogue yet: anything with tmdb_id, name, year and poster_path."""
    art = draw(seed=hit.tmdb_id, name=hit.name, year=hit.year, hue=None)
    image = poster_image(hit.poster_path or "", size="w342", sizes=CARD_SIZES)
    alt = f"{hit.name} ({hit.year})" if hit.year else hit.name
    return mark_safe(_sheet(art, alt, image))  # noqa: S308 (escaped there)


@register.simple_tag
def poster_card(title: Title, note: Any = None, rank: Any = None, eager: bool = False) -> SafeString:
    """A title with card data as a link. note: a line under it, such as the part somebody played; eager: above the fold;
    rank: its number in a list."""
    facts = (title.name, title.kind, title.released_on, title.runtime_minutes, title.score, title.poster_path)
    genres = tuple(genre.name for genre in genres_of(title)[:3])
    beside = conditional_escape(note) if note else "", str(rank or ""), eager
    return mark_safe(_card(title.pk, facts, genres, title_art(title), beside, get_script_prefix()))  # noqa: S308 (there)


# What follows is HTML made by hand. There are dozens of posters on a page, each with two symbols and some twenty
# variables: as nested templates they took most of the time of nearly every page, ten times as long as this. And the
# same cards are on many pages, so that each is kept for as long as it says the same.


@said_once
def _card(
    pk: int,
    facts: tuple[Any, ...],
    genres: tuple[str, ...],
    art: Art,
    beside: tuple[str, str, bool],
    prefix: str,
) -> str:
    """facts: the title's columns; beside: note, in HTML, rank and eager; prefix: of all addresses."""
    name, kind, released_on, runtime, score, poster_path = facts
    note, rank, eager = beside
    title = Title(pk=pk, name=name, released_on=released_on)
    year, safe = str(title.year or ""), escaped(name)
    minutes = escaped(_("%(minutes)s min") % {"minutes": runtime}) if runtime else ""
    named = "".join(f"<i>{escaped(genre)}</i>" for genre in genres)
    ranked = f'<span class="card__rank" aria-hidden="true">{escaped(rank)}</span>' if rank else ""
    below = (
        f'<span class="card__note">{note}</span>'
        if note
        else f'<span class="num" aria-hidden="true">{year or escaped(TitleKind(kind).label)}</span>'
    )
    sheet = _poster(art, alt_text(title), poster_path, "w342", CARD_SIZES, eager)
    return (
        f'<a class="card" href="{escaped(title.get_absolute_url())}"><span class="card__poster">{sheet}'
        f'<span class="card__preview" aria-hidden="true"><b>{safe}</b>'
        f"<span>{' · '.join(filter(None, (year, minutes)))}</span>"
        f'<span class="card__genres">{named}</span></span>{ranked}</span><span class="card__caption">'
        f'<span class="card__name" aria-hidden="true">{safe}</span><span class="card__meta">{below}'
        f"{_score(score)}</span></span></a>"
    )


@lru_cache(maxsize=8192)
def _poster(art: Art, alt: str, path: str, size: str, sizes: str, eager: bool) -> str:
    return _sheet(art, alt, poster_image(path, size=size, sizes=sizes), eager=eager)


def _sheet(art: Art, alt: str, image: Image | None, *, eager: bool = False) -> str:
    """The drawing, under the picture where there is one. With a picture it is the picture that has the name."""
    words = escaped(alt)
    if image is None:
        return f'<span class="poster">{_drawing(art, words)}</span>'
    return (
        f'<span class="poster" data-alt="{words}">{_drawing(art, "")}<img src="{escaped(image["src"])}"'
        f' srcset="{escaped(image["srcset"])}" sizes="{escaped(image["sizes"])}"'
        f' width="{image["width"]}" height="{image["height"]}" alt="{words}" decoding="async"'
        f" {EAGER if eager else LAZY} data-poster></span>"
    )


def _drawing(art: Art, words: str) -> str:
    """words: what it stands for, escaped; without them the drawing is decoration."""
    role = f'role="img" aria-label="{words}"' if words else 'aria-hidden="true"'
    year = f'<span class="art__year">{art.year}</span>' if art.year else ""
    return (
        f'<span class="art {art.classes}" style="{art.style}" {role}><svg class="art__shape">'
        f'<use href="{static_address("icons/posters.svg")}#{art.shape}"/></svg><span class="art__type">'
        f'<span class="art__name">{escaped(art.name)}</span>{year}</span></span>'
    )


def _score(score: float | None) -> str:
    """As components/score.html has it, of a single score."""
    if not score:
        return ""
    value = floatformat(score, 1)
    words = escaped(_("rated %(value)s out of 10") % {"value": value})
    return (
        '<span class="score"><svg class="icon icon--s" aria-hidden="true">'
        f'<use href="{static_address("icons/icons.svg")}#star"/></svg>'
        f'<span class="num" aria-hidden="true">{value}</span><span class="visually-hidden">{words}</span></span>'
    )


@register.simple_tag
def backdrop_image(path: str) -> Image | None:
    """TMDB's picture to stand behind a page's head, as components/backdrop.html takes it."""
    if not path.startswith("/"):
        return None
    srcset = ", ".join(f"{image_url(path, f'w{width}')} {width}w" for width in BACKDROP_WIDTHS)
    return {"src": image_url(path, "w1280"), "srcset": srcset, "width": 1280, "height": 720}


@register.inclusion_tag("components/portrait.html")
def portrait(person: Person, large: bool = False, alt: str = "") -> dict[str, Any]:
    """Somebody's picture over their initials."""
    path = person.profile_path
    image: Image | None = None
    if path.startswith("/"):
        small, big = image_url(path, "w185"), image_url(path, "h632")
        image = {"src": big if large else small, "width": 185, "height": 278}
        if not large:
            image["srcset"] = f"{small} 1x, {big} 2x"
    return {"initials": initials(person.name), "hue": person.pk * 47 % 360, "image": image, "alt": alt}


@register.simple_tag
def person_card(person: Person, note: Any = "", count: int | None = None) -> SafeString:
    """Somebody as a link. note: a part or a job; count: of episodes. There are dozens, and the same on many pages."""
    said = conditional_escape(note) if note else ""
    return _person_card(person.pk, person.name, person.profile_path, said, count, get_script_prefix())


@said_once
def _person_card(pk: int, name: str, picture: str, note: str, count: int | None, prefix: str) -> SafeString:
    """note: in HTML; prefix: of all addresses."""
    person = Person(pk=pk, name=name, profile_path=picture)
    context = {"person": person, "note": mark_safe(note), "count": count}  # noqa: S308 (escaped above)
    return render_to_string("components/person_card.html", context)


@register.simple_tag
def still_url(episode: Episode) -> str:
    return image_url(episode.still_path, "w300")


@register.simple_tag
def logo_url(owner: Company | Provider) -> str:
    return image_url(owner.logo_path, "w92")


def initials(name: str) -> str:
    """Up to two letters that stand for a name: of its first and its last word."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in dict.fromkeys((parts[0], parts[-1]))).upper() if parts else "?"
