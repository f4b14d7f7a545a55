"""The parts that `append_to_response` adds, each in the odd ways it has been seen. None: the body lacks the part."""

from collections.abc import Iterable, Iterator
from typing import Any

from movies.enums import CreditKind, OfferKind, ReleaseKind
from movies.records import (
    AlternativeNameRecord,
    CreditRecord,
    Named,
    OfferRecord,
    PersonRecord,
    ReleaseRecord,
    TranslationRecord,
    VideoRecord,
)
from movies.tmdb.parse import values
from movies.tmdb.parse.values import Body, items, mapping, text


def named(item: Body) -> Named | None:
    """A company, network or keyword; None without an id or a name."""
    key, name = values.tmdb_id(item.get("id")), text(item.get("name"), 300)
    if key is None or not name:
        return None
    return Named(
        name=name,
        tmdb_id=key,
        logo_path=values.image_path(item.get("logo_path")),
        country=values.country(item.get("origin_country")),
    )


def named_things(value: object) -> tuple[Named, ...]:
    return tuple(thing for item in items(value) if (thing := named(item)))


def keywords(body: Body) -> tuple[Named, ...] | None:
    """Under `keywords` for films and under `results` for shows."""
    if "keywords" not in body:
        return None
    part = body["keywords"]
    listed = part if isinstance(part, list) else mapping(part).get("keywords", mapping(part).get("results"))
    return named_things(listed)


def collection(body: Body) -> Named | None:
    part = mapping(body.get("belongs_to_collection"))
    found = named(part)
    return found and Named(
        name=text(part.get("name"), 500),
        tmdb_id=found.tmdb_id,
        logo_path=values.image_path(part.get("poster_path")),
        backdrop_path=values.image_path(part.get("backdrop_path")),
        overview=text(part.get("overview")),
    )


def credits(body: Body) -> tuple[CreditRecord, ...] | None:
    """All of a show's seasons where the body has them, else what it has; creators count as crew."""
    part = next((body[key] for key in ("aggregate_credits", "credits", "casts") if key in body), None)
    if part is None:
        return None
    part = mapping(part)
    return (*_creators(body), *_cast(part), *_crew(part))


def _creators(body: Body) -> Iterator[CreditRecord]:
    for position, item in enumerate(items(body.get("created_by"))):
        if who := person(item):
            yield CreditRecord(person=who, kind=CreditKind.CREW, department="Creator", job="Creator", position=position)


def _cast(part: Body) -> Iterator[CreditRecord]:
    for index, item in enumerate(items(part.get("cast"))):
        who = person(item)
        if who is None:
            continue
        position = values.whole(item.get("order"))
        roles: Iterable[Body] = items(item["roles"]) if "roles" in item else (item,)
        for role in roles:
            yield CreditRecord(
                person=who,
                kind=CreditKind.CAST,
                department="Acting",
                character=text(role.get("character"), 500),
                position=index if position is None else position,
                episode_count=values.positive(role.get("episode_count")),
            )


def _crew(part: Body) -> Iterator[CreditRecord]:
    for index, item in enumerate(items(part.get("crew"))):
        who = person(item)
        if who is None:
            continue
        jobs: Iterable[Body] = items(item["jobs"]) if "jobs" in item else (item,)
        for job in jobs:
            yield CreditRecord(
                person=who,
                kind=CreditKind.CREW,
                department=text(item.get("department"), 60),
                job=text(job.get("job"), 120),
                position=index,
                episode_count=values.positive(job.get("episode_count")),
            )


def person(item: Body) -> PersonRecord | None:
    key, name = values.tmdb_id(item.get("id")), text(item.get("name") or item.get("original_name"), 500)
    if key is None or not name:
        return None
    return PersonRecord(
        name=name,
        tmdb_id=key,
        profile_path=values.image_path(item.get("profile_path")),
        known_for_department=text(item.get("known_for_department"), 60),
        popularity=values.popularity(item.get("popularity")),
    )


def alternative_names(body: Body) -> tuple[AlternativeNameRecord, ...] | None:
    """Under `titles` for films and under `results` for shows."""
    if "alternative_titles" not in body:
        return None
    part = mapping(body["alternative_titles"])
    return tuple(
        AlternativeNameRecord(
            name=name, region=values.country(item.get("iso_3166_1")), note=text(item.get("type"), 200)
        )
        for item in items(part.get("titles", part.get("results")))
        if (name := text(item.get("title"), 500))
    )


def translations(body: Body) -> tuple[TranslationRecord, ...] | None:
    if "translations" not in body:
        return None
    return tuple(
        record
        for item in items(mapping(body["translations"]).get("translations"))
        if (record := _translation(item)) and (record.name or record.tagline or record.overview)
    )


def _translation(item: Body) -> TranslationRecord | None:
    language, region, data = (
        values.language(item.get("iso_639_1")),
        values.country(item.get("iso_3166_1")),
        mapping(item.get("data")),
    )
    if not language:
        return None
    return TranslationRecord(
        language=f"{language}-{region}" if region else language,
        name=text(data.get("title") or data.get("name"), 500),
        tagline=text(data.get("tagline"), 1000),
        overview=text(data.get("overview")),
    )


def videos(body: Body) -> tuple[VideoRecord, ...] | None:
    if "videos" in body:
        return tuple(_video(item) for item in items(mapping(body["videos"]).get("results")) if _video_id(item))
    if "trailers" in body:  # until about 2014
        return tuple(
            VideoRecord(site="YouTube", key=key, kind=text(item.get("type"), 40), name=text(item.get("name"), 500))
            for item in items(mapping(body["trailers"]).get("youtube"))
            if (key := text(item.get("source"), 100))
        )
    return None


def _video_id(item: Body) -> bool:
    return bool(text(item.get("site"), 40) and text(item.get("key"), 100))


def _video(item: Body) -> VideoRecord:
    return VideoRecord(
        site=text(item.get("site"), 40),
        key=text(item.get("key"), 100),
        kind=text(item.get("type"), 40),
        name=text(item.get("name"), 500),
        language=values.language(item.get("iso_639_1")),
        official=item.get("official") is True,
        published_at=values.moment(item.get("published_at")),
    )


def releases(body: Body) -> tuple[ReleaseRecord, ...] | None:
    """Dates and certificates of a film, certificates alone of a show."""
    if "release_dates" in body:
        return tuple(_release_dates(body["release_dates"]))
    if "content_ratings" in body:
        return tuple(
            ReleaseRecord(region=region, kind=ReleaseKind.CERTIFICATE, certification=mark)
            for item in items(mapping(body["content_ratings"]).get("results"))
            if (region := values.country(item.get("iso_3166_1"))) and (mark := text(item.get("rating"), 30))
        )
    if "releases" in body:  # until about 2014
        return tuple(_old_releases(body["releases"]))
    return None


def _release_dates(part: object) -> Iterator[ReleaseRecord]:
    for item in items(mapping(part).get("results")):
        region = values.country(item.get("iso_3166_1"))
        for release in items(item.get("release_dates")) if region else ():
            released_on, mark = values.day(release.get("release_date")), text(release.get("certification"), 30)
            kind = values.whole(release.get("type"), low=1, high=6)
            if released_on or mark:
                yield ReleaseRecord(
                    region=region,
                    kind=kind if kind and released_on else ReleaseKind.CERTIFICATE,
                    released_on=released_on,
                    certification=mark,
                    note=text(release.get("note"), 300),
                )


def _old_releases(part: object) -> Iterator[ReleaseRecord]:
    for item in items(mapping(part).get("countries")):
        region, released_on = values.country(item.get("iso_3166_1")), values.day(item.get("release_date"))
        mark = text(item.get("certification"), 30)
        if region and (released_on or mark):
            kind = ReleaseKind.CINEMA if released_on else ReleaseKind.CERTIFICATE
            yield ReleaseRecord(region=region, kind=kind, released_on=released_on, certification=mark)


def offers(body: Body) -> tuple[OfferRecord, ...] | None:
    """Who offers it where, under the one key of TMDB's that has a slash."""
    if "watch/providers" not in body:
        return None
    return tuple(_offers(mapping(mapping(body["watch/providers"]).get("results"))))


def _offers(regions: Body) -> Iterator[OfferRecord]:
    for code, kinds in regions.items():
        region = values.country(code)
        for kind in OfferKind.values if region else ():
            for item in items(mapping(kinds).get(kind)):
                if provider := _provider(item):
                    yield OfferRecord(provider=provider, region=region, offer=kind)


def _provider(item: Body) -> Named | None:
    key, name = values.tmdb_id(item.get("provider_id")), text(item.get("provider_name"), 200)
    if key is None or not name:
        return None
    priority = values.whole(item.get("display_priority"))
    return Named(
        name=name,
        tmdb_id=key,
        logo_path=values.image_path(item.get("logo_path")),
        priority=999 if priority is None else priority,
    )


def external_ids(body: Body) -> dict[str, Any]:
    """imdb_id, tvdb_id and wikidata_id, of the body itself or of its part."""
    part = mapping(body.get("external_ids"))
    wikidata = text(part.get("wikidata_id"), 16)
    return {
        "imdb_id": values.imdb_id(body.get("imdb_id")) or values.imdb_id(part.get("imdb_id")),
        "tvdb_id": values.tmdb_id(part.get("tvdb_id")),
        "wikidata_id": wikidata if wikidata.startswith("Q") else "",
    }
