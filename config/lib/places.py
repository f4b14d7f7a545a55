"""Names of countries and languages in the reader's language, from the ISO lists that pycountry carries."""

import gettext
from functools import lru_cache

import pycountry
from django.utils.translation import get_language

# ISO 639-1 codes that TMDB still uses or made up itself.
_ODD_LANGUAGES = {"cn": "Cantonese", "xx": "No Language", "mo": "Moldovan", "sh": "Serbo-Croatian", "iw": "Hebrew"}
_ODD_COUNTRIES = {
    "SU": "Soviet Union", "YU": "Yugoslavia", "CS": "Czechoslovakia", "XC": "Czechoslovakia", "DD": "East Germany",
    "XG": "East Germany", "XI": "Northern Ireland", "XK": "Kosovo", "AN": "Netherlands Antilles", "ZR": "Zaire",
    "BU": "Burma", "TP": "East Timor",
}  # fmt: skip


def country_name(code: str) -> str:
    """The short name of an ISO 3166-1 country, former ones included; the code itself where nobody knows it."""
    return _country(code.upper(), get_language() or "en")


def language_name(code: str) -> str:
    """The name of an ISO 639-1 or 639-3 language, `pt-BR` taken as `pt`; the code itself where nobody knows it."""
    return _language(code.split("-")[0].lower(), get_language() or "en")


def is_country(code: str) -> bool:
    """Whether there is, or was, a country of this ISO 3166-1 code."""
    return code in _ODD_COUNTRIES or is_region(code)


def is_region(code: str) -> bool:
    """Whether a country of this code exists today, so that somebody may live there."""
    return len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None


def regions() -> list[tuple[str, str]]:
    """Code and name of every country of today, by name in the reader's language."""
    return list(_regions(get_language() or "en"))


@lru_cache(maxsize=8)
def _regions(language: str) -> tuple[tuple[str, str], ...]:
    named = ((country.alpha_2, _country(country.alpha_2, language)) for country in pycountry.countries)
    return tuple(sorted(named, key=lambda pair: pair[1]))


@lru_cache(maxsize=2048)
def _country(code: str, language: str) -> str:
    if code in _ODD_COUNTRIES:
        return _ODD_COUNTRIES[code]
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else None
    if country is None:
        return code
    # The official list inverts and explains ("Korea, Republic of"); the common name is what people say.
    name = getattr(country, "common_name", country.name)
    if language.startswith("en") and code in _COMMON:
        return _COMMON[code]
    return _translated("iso3166-1", name, language)


@lru_cache(maxsize=2048)
def _language(code: str, language: str) -> str:
    if code in _ODD_LANGUAGES:
        return _ODD_LANGUAGES[code]
    by = {2: "alpha_2", 3: "alpha_3"}.get(len(code))
    found = pycountry.languages.get(**{by: code}) if by else None
    if found is None:
        return code
    name = found.name.split(" (")[0] if language.startswith("en") else found.name
    return _translated("iso639-3", name, language)


def _translated(domain: str, name: str, language: str) -> str:
    return _catalogue(domain, language).gettext(name)


@lru_cache(maxsize=32)
def _catalogue(domain: str, language: str) -> gettext.NullTranslations:
    return gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language.replace("-", "_")], fallback=True)


_COMMON = {
    "US": "United States", "GB": "United Kingdom", "RU": "Russia", "KR": "South Korea", "KP": "North Korea",
    "IR": "Iran", "SY": "Syria", "VE": "Venezuela", "BO": "Bolivia", "TZ": "Tanzania", "MD": "Moldova", "LA": "Laos",
    "VN": "Vietnam", "TW": "Taiwan", "CD": "DR Congo", "CG": "Congo", "PS": "Palestine", "FM": "Micronesia",
    "FK": "Falkland Islands", "VG": "British Virgin Islands", "VI": "US Virgin Islands", "MF": "Saint Martin",
    "SX": "Sint Maarten", "VA": "Vatican City", "BN": "Brunei", "TR": "Turkey", "NL": "Netherlands",
}  # fmt: skip
