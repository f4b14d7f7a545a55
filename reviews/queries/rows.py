"""Which reviews, and what comes along with each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from movies.models import Episode, Season, Title
from reviews.markdown import mentioned, to_html
from reviews.models import Rating, Review, ReviewQuerySet
from social.models import Follow, Profile
from social.models.visibility import readable_rows

# Beyond both ends of the scale: who hasn't rated comes last in either order.
_UNRATED_LOW, _UNRATED_HIGH = 0, 11
# Whether the viewer follows who wrote it: the name of a condition, for what is found by it.
FOLLOWED = "is_by_a_friend"
# Large, and nothing that a card shows.
_UNUSED = ("title__search_document", "title__facets", "title__regional_facets", "title__overview")


def for_cards(viewer: Profile | None) -> ReviewQuerySet:
    """All reviews that the viewer sees, of titles that they may know of, with what a card shows.

    rating: the author's, 1 to 10, where the viewer sees it; None without one.
    """
    known = Title.objects.visible_to(viewer).values("pk")
    rows = Review.objects.visible_to(viewer).filter(title__in=known).annotate(rating=_rating(viewer))
    return rows.select_related("profile", "title", "season", "episode__season").defer(*_UNUSED)


def of_subject(
    rows: ReviewQuerySet, title: Title, *, season: Season | None = None, episode: Episode | None = None
) -> ReviewQuerySet:
    """Those of an episode, of a season, or of a title with all its seasons and episodes."""
    if episode:
        return rows.filter(title=title, episode=episode)
    return rows.filter(title=title, season=season) if season else rows.filter(title=title)


def only_newest(rows: ReviewQuerySet, viewer: Profile | None) -> ReviewQuerySet:
    """Each person's newest of each thing, with `others`: how many more the viewer sees of the same."""
    same = _of_the_same(Review.objects.visible_to(viewer))
    newer = same.filter(
        Q(written_at__gt=OuterRef("written_at")) | Q(written_at=OuterRef("written_at"), pk__gt=OuterRef("pk"))
    )
    counted = same.order_by().values("profile").annotate(number=Count("pk")).values("number")
    return rows.filter(~Exists(newer)).annotate(others=Subquery(counted, output_field=IntegerField()) - 1)


def with_ranks(rows: ReviewQuerySet, viewer: Profile | None) -> ReviewQuerySet:
    """With the columns that the orders of `ReviewWish` name: of people, and of ratings, where none comes last."""
    friend: Any = Value(0)
    if viewer:
        follows = Follow.objects.accepted().filter(follower=viewer.pk, followed=OuterRef("profile_id"))
        rows = rows.alias(**{FOLLOWED: Exists(follows)})
        friend = Case(When(Exists(follows), then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(
        friend=friend,
        high=Coalesce(F("rating"), Value(_UNRATED_LOW), output_field=IntegerField()),
        low=Coalesce(F("rating"), Value(_UNRATED_HIGH), output_field=IntegerField()),
    )


def with_text(reviews: Iterable[Review], *, viewer: Profile | None) -> Sequence[Review]:
    """The reviews with `html`, their texts as the viewer may see them. Runs one query at most."""
    shown: list[Any] = list(reviews)
    known = mentioned((review.text for review in shown), viewer=viewer)
    for review in shown:
        review.html = to_html(review.text, known)
    return shown


def _rating(viewer: Profile | None) -> Subquery:
    # Whose review is seen, their page is read.
    ratings = _of_the_same(Rating.objects.filter(readable_rows(viewer)))
    return Subquery(ratings.values("value")[:1], output_field=IntegerField())


def _of_the_same(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows by the same profile about the same thing as the row outside. Nothing equals nothing only if it is a 0."""
    about = rows.alias(_season=Coalesce("season_id", Value(0)), _episode=Coalesce("episode_id", Value(0)))
    same: QuerySet[Any] = about.filter(
        profile=OuterRef("profile_id"),
        title=OuterRef("title_id"),
        _season=Coalesce(OuterRef("season_id"), Value(0)),
        _episode=Coalesce(OuterRef("episode_id"), Value(0)),
    )
    return same
