"""What search engines read of a page, in schema.org's words."""

from typing import Any

from movies.models import Person, Title
from movies.queries import TitleDetails
from movies.templatetags.catalogue import duration
from movies.templatetags.posters import image_url
from movies.views.facts import absolute


def title_data(title: Title, details: TitleDetails) -> dict[str, Any]:
    """A Movie or TVSeries; what isn't known is left out."""
    makers = [person for job in details.key_jobs[:1] for person in job.people]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "TVSeries" if title.is_show else "Movie",
        "name": title.name,
        "alternateName": title.original_name if title.original_name != title.name else None,
        "url": absolute(title.get_absolute_url()),
        "description": title.overview,
        "image": image_url(title.poster_path, "w500"),
        "datePublished": title.released_on.isoformat() if title.released_on else None,
        "inLanguage": title.original_language,
        "genre": [genre.name for genre in title.genres.all()],
        "actor": [_person(credit.person) for credit in details.cast],
        ("creator" if title.is_show else "director"): [_person(person) for person in makers],
        "sameAs": [url for url in (title.tmdb_url, title.imdb_url) if url],
    }
    if title.is_show:
        data |= {"numberOfSeasons": title.season_count, "numberOfEpisodes": title.episode_count}
    else:
        data |= {"duration": duration(title.runtime_minutes)}
    # A rating may only be claimed where it was given: TMDB's isn't ours to republish as structured data.
    if title.rating_count and title.rating_mean:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(title.rating_mean, 1),
            "bestRating": 10,
            "worstRating": 1,
            "ratingCount": title.rating_count,
        }
    return {key: value for key, value in data.items() if value}


def person_data(person: Person) -> dict[str, Any]:
    """A Person; what isn't known is left out."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": person.name,
        "url": absolute(person.get_absolute_url()),
        "image": image_url(person.profile_path, "h632"),
        "description": person.biography[:500],
        "birthDate": person.born_on.isoformat() if person.born_on else None,
        "deathDate": person.died_on.isoformat() if person.died_on else None,
    }
    return {key: value for key, value in data.items() if value}


def _person(person: Person) -> dict[str, str]:
    return {"@type": "Person", "name": person.name, "url": absolute(person.get_absolute_url())}
