"""From the demo's files to the catalogue's tables."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import BigIntegerField, Case, FloatField, IntegerField, Value, When

from movies.enums import CreditKind, OfferKind, ReleaseKind, Source, TitleKind
from movies.facets import refresh_facets
from movies.ingest import write_titles
from movies.models import Title
from movies.models.titles import PRIOR_MEAN, PRIOR_RATINGS, bayesian_mean
from movies.records import (
    AlternativeNameRecord,
    CreditRecord,
    EpisodeRecord,
    Named,
    OfferRecord,
    PersonRecord,
    ReleaseRecord,
    SeasonRecord,
    TitleRecord,
)

FOLDER = Path(__file__).parent
BATCH = 100
# Key of the data: TMDB's names for the department and the job.
CREW_JOBS = {
    "creators": ("Creator", "Creator"),
    "directors": ("Directing", "Director"),
    "writers": ("Writing", "Writer"),
    "composers": ("Sound", "Original Music Composer"),
    "cinematographers": ("Camera", "Director of Photography"),
}
# Where a film can be watched changes weekly and would be wrong in a file; these services exist only in the demo.
DEMO_SERVICES = {
    "Velvet Seat": (OfferKind.STREAM, 60),
    "Lantern": (OfferKind.STREAM, 35),
    "Reel Library": (OfferKind.FREE, 25),
    "Matinee Kiosk": (OfferKind.RENT, 80),
}
DEMO_REGIONS = ("US", "GB", "DE", "FR", "ES", "JP", "BR", "IN", "AU", "CA")


@dataclass(frozen=True)
class DemoTitle:
    """A title of the demo and what its editors think of it: fame 1 to 100, acclaim 1 to 10."""

    record: TitleRecord
    fame: int
    acclaim: float

    @property
    def rating_count(self) -> int:
        """How many of the demo's imagined audience have rated it."""
        return 3 + self.fame * 2

    @property
    def rating_sum(self) -> int:
        """What those ratings sum up to, so that their Bayesian mean is the acclaim."""
        return round(self.acclaim * (self.rating_count + PRIOR_RATINGS) - PRIOR_RATINGS * PRIOR_MEAN)

    @property
    def rating_mean(self) -> float | None:
        return bayesian_mean(count=self.rating_count, total=self.rating_sum)


def read_catalogue() -> list[DemoTitle]:
    """All titles of the demo, best known first. Raises ValueError naming the file and title that is wrong."""
    films = (body for path in sorted(FOLDER.glob("films/*.json")) for body in _bodies(path))
    shows = (body for path in sorted(FOLDER.glob("shows/*.json")) for body in _bodies(path))
    titles = [
        *map(partial(_demo_title, TitleKind.FILM), films),
        *map(partial(_demo_title, TitleKind.SHOW), shows),
    ]
    return sorted(titles, key=lambda title: (-title.fame, title.record.kind, title.record.tmdb_id or 0))


@transaction.atomic
def load_catalogue(*, today: date) -> int:
    """Fill an empty catalogue with the demo, all or nothing, and return how many titles there are.

    A catalogue that has any title is left alone: what its people have changed, removed or fetched from TMDB stays.
    """
    if Title.objects.exists():
        return 0
    titles = read_catalogue()
    for start in range(0, len(titles), BATCH):
        batch = titles[start : start + BATCH]
        result = write_titles([_with_offers(title.record) for title in batch], source=Source.TMDB)
        _set_ratings(dict(zip(result.title_ids, batch, strict=True)))
    return len(titles)


def _bodies(path: Path) -> Iterator[dict[str, Any]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    for body in content if isinstance(content, list) else [content]:
        yield body | {"_where": f"{path.name}: {body.get('name')}"}


def _demo_title(kind: TitleKind, body: dict[str, Any]) -> DemoTitle:
    try:
        return DemoTitle(record=_record(kind, body), fame=int(body["fame"]), acclaim=float(body["acclaim"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{body['_where']}: {error!r}") from error


def _record(kind: TitleKind, body: dict[str, Any]) -> TitleRecord:
    is_show = kind == TitleKind.SHOW
    seasons = tuple(map(_season, body.get("seasons", ())))
    collection = body.get("collection")
    return TitleRecord(
        kind=kind,
        tmdb_id=int(body["tmdb_id"]),
        imdb_id=body.get("imdb_id", ""),
        tvdb_id=body.get("tvdb_id"),
        name=body["name"],
        original_name=body.get("original_name") or body["name"],
        original_language=body["original_language"],
        overview=body["overview"],
        released_on=_date(body["released_on"]),
        ended_on=_last_aired(seasons) if is_show and body["status"] != "returning" else None,
        runtime_minutes=body.get("runtime_minutes"),
        status=body["status"] if is_show else "released",
        countries=tuple(body["countries"]),
        spoken_languages=(body["original_language"],),
        season_count=sum(season.number > 0 for season in seasons) if is_show else None,
        episode_count=sum(len(s.episodes or ()) for s in seasons if s.number > 0) if is_show else None,
        popularity=float(body["fame"]),
        genre_slugs=tuple(body["genres"]),
        keywords=tuple(Named(name=name) for name in body["keywords"]),
        companies=tuple(Named(name=name) for name in body.get("companies", ())),
        networks=tuple(Named(name=name) for name in body.get("networks", ())),
        collection=Named(name=collection["name"], tmdb_id=collection.get("tmdb_id")) if collection else None,
        knows_collection=True,
        credits=tuple(_credits(body)),
        seasons=seasons if is_show else None,
        alternative_names=tuple(AlternativeNameRecord(name=name) for name in body.get("alternative_names", ())),
        releases=tuple(
            ReleaseRecord(region=region, kind=ReleaseKind.CERTIFICATE, certification=mark)
            for region, mark in sorted(body["certifications"].items())
        ),
    )


def _credits(body: dict[str, Any]) -> Iterator[CreditRecord]:
    fame = float(body["fame"])
    for position, (name, character) in enumerate(body["cast"]):
        person = PersonRecord(name=name, known_for_department="Acting", popularity=fame / (position + 2))
        yield CreditRecord(
            person=person, kind=CreditKind.CAST, department="Acting", character=character, position=position
        )
    position = 0
    for key, (department, job) in CREW_JOBS.items():
        for name in body.get(key, ()):
            share = 1 if job in ("Director", "Creator") else 4
            person = PersonRecord(name=name, known_for_department=department, popularity=fame / share)
            yield CreditRecord(person=person, kind=CreditKind.CREW, department=department, job=job, position=position)
            position += 1


def _season(body: dict[str, Any]) -> SeasonRecord:
    return SeasonRecord(
        number=body["number"],
        name=body.get("name", ""),
        released_on=_date(body.get("released_on")),
        episodes=tuple(
            EpisodeRecord(number=number, name=name, aired_on=_date(aired), runtime_minutes=minutes)
            for number, (name, aired, minutes) in enumerate(body["episodes"], start=1)
        ),
    )


def _with_offers(record: TitleRecord) -> TitleRecord:
    """The record with offers by the demo's services, the same ones at every load."""
    offers = tuple(
        OfferRecord(provider=Named(name=service, priority=priority), region=region, offer=offer)
        for priority, (service, (offer, percent)) in enumerate(DEMO_SERVICES.items())
        for region in DEMO_REGIONS
        if crc32(f"{record.tmdb_id}:{service}:{region}".encode()) % 100 < percent
    )
    return replace(record, offers=offers)


def _set_ratings(titles: dict[int, DemoTitle]) -> None:
    """The demo's community has rated everything; its numbers are as invented as its people."""
    whens = titles.items()
    Title.objects.filter(pk__in=titles).update(
        rating_count=Case(
            *(When(pk=pk, then=Value(title.rating_count)) for pk, title in whens), output_field=IntegerField()
        ),
        rating_sum=Case(
            *(When(pk=pk, then=Value(title.rating_sum)) for pk, title in whens), output_field=BigIntegerField()
        ),
        rating_mean=Case(
            *(When(pk=pk, then=Value(title.rating_mean)) for pk, title in whens), output_field=FloatField()
        ),
        # Never synced: the first refresh with a TMDB key takes these before all others.
        synced_at=None,
    )
    refresh_facets(titles)


def _last_aired(seasons: Iterable[SeasonRecord]) -> date | None:
    aired = [episode.aired_on for season in seasons for episode in season.episodes or () if episode.aired_on]
    return max(aired, default=None)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
