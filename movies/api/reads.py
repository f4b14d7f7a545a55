"""Details as the API answers them: each a fixed number of queries, however much there is."""

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from movies.enums import CreditKind
from movies.models import Availability, Credit, Person, Release, Season, Title, TitleCompany, Video

HEAD_OF_CAST = 15
HEAD_OF_CREW = 15
NEWEST_CREDITS = 100
KNOWN_FOR = 8
# The jobs that a poster names.
KEY_JOBS = (
    "Director", "Creator", "Co-Director", "Writer", "Screenplay", "Story", "Novel", "Teleplay",
    "Original Music Composer", "Director of Photography", "Editor", "Producer", "Executive Producer",
)  # fmt: skip
BEFORE_ALL_FILMS = "0001-01-01"


def full_titles(titles: QuerySet[Title], region: str) -> QuerySet[Title]:
    """The titles with all that their detail shows, but for the credits."""
    offers = Availability.objects.current().in_region(region).select_related("provider")
    return titles.select_related("collection").prefetch_related(
        "genres",
        "keywords",
        "alternative_names",
        Prefetch("title_companies", TitleCompany.objects.select_related("company")),
        Prefetch("seasons", Season.objects.annotate(episode_count=Count("episodes")).order_by("number")),
        Prefetch("videos", Video.objects.trailers_first()),
        Prefetch("releases", Release.objects.filter(region=region).order_by("released_on", "kind", "pk")),
        Prefetch("availability", offers.order_by("offer", "provider__display_priority", "provider_id")),
    )


def credits_summary(title: Title) -> dict[str, Any]:
    """The head of the cast, the key jobs of the crew in billing order, and how many there are. Runs 3 queries."""
    everybody = Credit.objects.filter(title=title).select_related("person").in_billing_order()
    counts = Credit.objects.filter(title=title).aggregate(
        cast_count=Count("pk", filter=Q(kind=CreditKind.CAST)), crew_count=Count("pk", filter=Q(kind=CreditKind.CREW))
    )
    crew = sorted(everybody.crew().filter(job__in=KEY_JOBS), key=lambda credit: KEY_JOBS.index(credit.job))
    return {**counts, "cast": list(everybody.cast()[:HEAD_OF_CAST]), "crew": crew[:HEAD_OF_CREW]}


def filmography(viewer: Any) -> QuerySet[Any]:
    """Credits on titles that the viewer may see, with the title's item; `sort_date` orders them by its release."""
    titles = Title.objects.visible_to(viewer)
    return (
        Credit.objects.filter(title__in=titles)
        .annotate(
            sort_date=Coalesce(
                "title__released_on", Value(BEFORE_ALL_FILMS), output_field=Title._meta.get_field("released_on")
            )
        )
        .prefetch_related(Prefetch("title", Title.objects.with_card_data()))
    )


def full_person(person: Person, viewer: Any) -> Person:
    """The person with `known_for`, the newest of the `filmography`, and `credit_count`. Runs 6 queries."""
    credits = filmography(viewer).filter(person=person)
    known = Title.objects.visible_to(viewer).filter(pk__in=credits.values("title"))
    person.known_for = list(known.with_card_data().order_by("-tmdb_vote_count", "-tmdb_popularity", "pk")[:KNOWN_FOR])  # type: ignore[attr-defined]
    person.filmography = list(credits.order_by("-sort_date", "pk")[:NEWEST_CREDITS])  # type: ignore[attr-defined]
    person.credit_count = credits.count()  # type: ignore[attr-defined]
    return person
