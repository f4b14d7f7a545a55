"""The facts of a title or a person as label and value, for components/facts.html."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.lib.places import country_name, language_name
from movies.enums import TitleStatus
from movies.models import Person, Title
from movies.queries import TitleDetails, department_label

Fact = dict[str, Any]


def title_facts(title: Title, details: TitleDetails) -> list[Fact]:
    """What is known of a title, unknown things left out."""
    rows: list[tuple[str, Any, str]] = [
        (_("Original name"), title.original_name if title.original_name != title.name else "", ""),
        (_("First aired") if title.is_show else _("Released"), _day(title.released_on), ""),
        (_("Last aired") if title.is_show else "", _day(title.ended_on), ""),
        (_("Status"), "" if title.status == TitleStatus.UNKNOWN else title.get_status_display(), ""),
        (_("Seasons"), title.season_count if title.is_show else None, ""),
        (_("Episodes"), title.episode_count if title.is_show else None, ""),
        (_("Original language"), language_name(title.original_language), _browse_url(title, "language")),
        (_("Spoken languages"), _listed(map(language_name, title.spoken_languages)), ""),
        (_("Countries"), _listed(map(country_name, title.countries)), _browse_url(title, "country")),
        (_("Budget"), _money(title.budget), ""),
        (_("Box office"), _money(title.revenue), ""),
        (_("Last updated"), _day(title.synced_at), ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in rows if label and value]


def person_facts(person: Person) -> list[Fact]:
    """What is known of somebody, unknown things left out."""
    others = [name for name in person.also_known_as if name != person.name]
    rows: list[tuple[str, Any, str]] = [
        (_("Known for"), department_label(person.known_for_department) if person.known_for_department else "", ""),
        (_("Born"), _birth(person), ""),
        (_("Died"), _death(person), ""),
        (_("From"), person.place_of_birth, ""),
        (_("Also known as"), _listed(others[:8]), ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in rows if value]


def external_links(title: Title) -> list[Fact]:
    """The same title elsewhere."""
    tvdb = f"https://thetvdb.com/dereferrer/{'series' if title.is_show else 'movie'}/{title.tvdb_id}"
    rows = [
        ("TMDB", title.tmdb_url),
        ("IMDb", title.imdb_url),
        ("TheTVDB", tvdb if title.tvdb_id else ""),
        ("Wikidata", f"https://www.wikidata.org/wiki/{title.wikidata_id}" if title.wikidata_id else ""),
        (_("Official site"), title.homepage if title.homepage.startswith(("http://", "https://")) else ""),
    ]
    return [{"label": label, "url": url} for label, url in rows if url]


def age_on(day: datetime.date, born_on: datetime.date) -> int:
    """Whole years between a birthday and a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _birth(person: Person) -> str:
    if person.born_on is None:
        return ""
    if person.died_on is not None:
        return _day(person.born_on)
    age = age_on(timezone.localdate(), person.born_on)
    return _("%(day)s (age %(age)d)") % {"day": _day(person.born_on), "age": age}


def _death(person: Person) -> str:
    if person.died_on is None or person.born_on is None:
        return _day(person.died_on)
    return _("%(day)s (age %(age)d)") % {"day": _day(person.died_on), "age": age_on(person.died_on, person.born_on)}


def _day(day: datetime.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _listed(names: Any) -> str:
    return ", ".join(names)


def _money(amount: int | None) -> str:
    return pgettext("money", "$%(amount)s") % {"amount": number_format(amount, force_grouping=True)} if amount else ""


def _browse_url(title: Title, name: str) -> str:
    value = title.original_language if name == "language" else title.countries[0] if len(title.countries) == 1 else ""
    return f"{reverse('movies:shows' if title.is_show else 'movies:films')}?{name}={value}" if value else ""


def absolute(path: str) -> str:
    """A path of ours with the site in front."""
    return f"{settings.SITE_URL}{path}"
