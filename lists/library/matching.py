"""From a wish to the titles that answer it."""

from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value

from config.lib.text import fold
from lists.library.filters import ANY_FORMAT, NO, NO_FORMAT, NO_STATUS, LibraryFilters
from lists.models import LibraryEntry, Watch
from movies.browse.matching import matches
from movies.models import Title
from movies.models.titles import TitleQuerySet
from movies.search.candidates import Matches
from movies.search.query import parse, terms, tsquery
from social.enums import ProfileKind, Visibility
from social.models import Follow, Profile
from social.models.visibility import NOT_PRIVATE

# The columns of the owner's entry and rating, under the names that conditions and orders know them by. (A condition on
# the relation itself would join it once more each time.)
_ENTRY = {
    "own_id": "pk", "own_status": "status", "own_since": "status_at", "own_watchlist": "on_watchlist",
    "own_favourite": "is_favourite", "own_formats": "owned", "own_copy": "owned_note", "own_note": "private_note",
    "own_times": "times_watched", "own_first": "first_watched_on", "own_last": "last_watched_on",
    "own_logged": "last_logged_at", "own_changed": "updated_at", "own_added": "created_at",
}  # fmt: skip
HELD = Q(own_id__isnull=False)
# What makes an entry one; a row that has none of this means the same as no row.
CONTENT = (
    ~Q(own_status="")
    | Q(own_watchlist=True)
    | Q(own_favourite=True)
    | ~Q(own_formats=[])
    | ~Q(own_copy="")
    | ~Q(own_note="")
    | Q(own_logged__isnull=False)
    | Q(own_rating__isnull=False)
)
# What of it others see.
PUBLIC_CONTENT = ~Q(own_status="") | Q(own_rating__isnull=False)


def matching_titles(
    filters: LibraryFilters, *, owner: Profile, viewer: Profile | None, library_only: bool, rated: bool = True
) -> TitleQuerySet:
    """The titles that a wish describes and the viewer may see, in no order.

    library_only: those in the owner's library. To anybody else it shows what it shows others, nothing where they may
    not read the owner's rows at all, and a wish counts as far as others may ask. Without library_only, titles of the
    whole catalogue, as the owner's own wish finds them: who may see its result is the caller's to know. In either case
    entries, ratings and viewings that the viewer may not see are as if they weren't there.

    The owner's columns come along for ordering, as own_rating, own_changed and so on: see `with_own`. rated: False
    where own_rating is of no use to the caller, which saves a join unless the wish itself asks for it.
    """
    if library_only and not is_own(owner, viewer):
        filters = filters.public_part()
    has_status = bool(filters.status) and NO_STATUS not in filters.status
    rated = rated or not (library_only and has_status) or bool(_rated(filters))
    if is_own(owner, viewer):
        among = _of_own(owner.pk, library_only, has_status, rated)
    else:
        among = _of_owner(owner, viewer, library_only=library_only, has_status=has_status, rated=rated)
    found = matches(filters.browse, viewer=viewer, among=among)
    for condition in own_conditions(filters, owner=owner, viewer=viewer, library_only=library_only).values():
        found = found.filter(condition)
    return found


@lru_cache(maxsize=256)
def _of_own(key: int, library_only: bool, has_status: bool, rated: bool) -> TitleQuerySet:
    """As below, of one's own: to put it together takes longer than all else about a query, and a page has five."""
    owner = Profile(pk=key)
    return _of_owner(owner, owner, library_only=library_only, has_status=has_status, rated=rated)


def _of_owner(
    owner: Profile, viewer: Profile | None, *, library_only: bool, has_status: bool, rated: bool
) -> TitleQuerySet:
    found = with_own(Title.objects.all(), owner, viewer, rated=rated)
    return _in_library(found, owner, viewer, has_status=has_status) if library_only else found


def seen_titles(profile: Profile) -> QuerySet[LibraryEntry, Any]:
    """The keys of the titles that a profile has seen, as a subquery."""
    return LibraryEntry.objects.filter(profile=profile).seen().values("title_id")


def is_own(owner: Profile, viewer: Profile | None) -> bool:
    return bool(viewer) and viewer is not None and viewer.pk == owner.pk


def with_own(found: TitleQuerySet, owner: Profile, viewer: Profile | None, *, rated: bool = True) -> TitleQuerySet:
    """The same titles with the columns of the owner's entry and rating of each, null where the viewer may see none.

    rated: whether with the rating.
    """
    mine = Q(library_entries__profile=owner) & shown_to(viewer, owner, "library_entries__visibility")
    columns = {name: F(f"entry_of_owner__{column}") for name, column in _ENTRY.items()}
    found = found.alias(entry_of_owner=FilteredRelation("library_entries", condition=mine)).alias(**columns)
    if not rated:
        return found
    about_title = Q(ratings__profile=owner, ratings__season__isnull=True, ratings__episode__isnull=True)
    seen = about_title & shown_to(viewer, owner, "ratings__visibility")
    return found.alias(rating_of_owner=FilteredRelation("ratings", condition=seen)).alias(
        own_rating=F("rating_of_owner__value")
    )


def shown_to(viewer: Profile | None, owner: Profile, setting: str = "visibility") -> Q:
    """As `visible_rows` has it, of rows of one owner whom the viewer may read: asked once, not once a row."""
    if is_own(owner, viewer):
        return Q()
    public = Q(**{setting: Visibility.PUBLIC})
    if not viewer or viewer.kind == ProfileKind.KIDS:
        return public
    if viewer.user_id == owner.user_id:
        return Q(**{f"{setting}__in": NOT_PRIVATE})
    # Null for who doesn't follow, which is in nothing. (A filtered relation takes no query but as one value.)
    follows = Follow.objects.accepted().filter(follower=viewer.pk, followed=owner.pk)
    shared = Subquery(follows.annotate(shared=Value(Visibility.FOLLOWERS.value)).values("shared")[:1])
    return Q(**{f"{setting}__in": [Visibility.PUBLIC.value, shared]})


def own_conditions(
    filters: LibraryFilters, *, owner: Profile, viewer: Profile | None, library_only: bool
) -> dict[str, Q]:
    """The condition that each filter of the owner's makes, by the filter's name."""
    made = {
        "status": _status(filters, library_only),
        "owned": _owned(filters, library_only),
        "favourite": _flag(filters.favourite, Q(own_favourite=True), Q(own_favourite=False), library_only),
        "watchlist": _flag(filters.watchlist, Q(own_watchlist=True), Q(own_watchlist=False), library_only),
        "note": _flag(filters.note, ~Q(own_note=""), Q(own_note=""), library_only),
        "rated": _rated(filters),
        "rewatched": _rewatched(filters, owner, viewer),
        "watched": _watched(filters, library_only),
        "watched_on": _watched_on(filters, owner) if is_own(owner, viewer) else _seen_on(filters, owner, viewer),
        "q": _named(filters.q),
    }
    return {name: condition for name, condition in made.items() if condition}


def _in_library(found: TitleQuerySet, owner: Profile, viewer: Profile | None, *, has_status: bool) -> TitleQuerySet:
    """has_status: the wish asks for a status, which is content enough: nothing else of the row has to be looked at."""
    found = found.filter(HELD)
    if is_own(owner, viewer):
        return found if has_status else found.filter(CONTENT)
    # With what `with_own` joins, as LibraryEntry.objects.visible_to has it.
    readable = Exists(Profile.objects.open_to(viewer).filter(pk=owner.pk))
    return (found if has_status else found.filter(PUBLIC_CONTENT)).filter(readable)


def _or_absent(condition: Q, library_only: bool) -> Q:
    """The condition, or no entry at all: only in the whole catalogue are there such titles."""
    return condition if library_only else condition | Q(own_id__isnull=True)


def _flag(wish: str, yes: Q, no: Q, library_only: bool) -> Q:
    if not wish:
        return Q()
    # A column that isn't there is neither: say so, or `NOT (x = '')` becomes a test for null beside it.
    return _or_absent(no, library_only) if wish == NO else HELD & yes


def _status(filters: LibraryFilters, library_only: bool) -> Q:
    if not filters.status:
        return Q()
    wanted = ["" if status == NO_STATUS else status for status in filters.status]
    condition = Q(own_status__in=wanted)
    return _or_absent(condition, library_only) if "" in wanted else condition


def _owned(filters: LibraryFilters, library_only: bool) -> Q:
    if not filters.owned:
        return Q()
    if ANY_FORMAT in filters.owned:
        return HELD & ~Q(own_formats=[])
    formats = [form for form in filters.owned if form != NO_FORMAT]
    condition = Q(own_formats__overlap=formats) if formats else Q()
    if NO_FORMAT in filters.owned:
        condition |= _or_absent(Q(own_formats=[]), library_only)
    return condition


def _rated(filters: LibraryFilters) -> Q:
    if filters.rated:
        return Q(own_rating__isnull=filters.rated == NO)
    condition = Q()
    if filters.rating_min is not None:
        condition &= Q(own_rating__gte=filters.rating_min)
    if filters.rating_max is not None:
        condition &= Q(own_rating__lte=filters.rating_max)
    return condition


def again_by(owner: Profile, viewer: Profile | None) -> Q:
    """Titles that the owner has seen more than once, or says so of a viewing; for others, the latter alone."""
    again = Watch.objects.filter(shown_to(viewer, owner), profile=owner, is_rewatch=True, title=OuterRef("pk"))
    said = Q(Exists(again))
    return (HELD & Q(own_times__gt=1)) | said if is_own(owner, viewer) else said


def _rewatched(filters: LibraryFilters, owner: Profile, viewer: Profile | None) -> Q:
    if not filters.rewatched:
        return Q()
    again = again_by(owner, viewer)
    return ~again if filters.rewatched == NO else again


def _watched(filters: LibraryFilters, library_only: bool) -> Q:
    if filters.watched == "never":
        return _or_absent(Q(own_logged__isnull=True), library_only)
    if filters.watched == "ever":
        return Q(own_logged__isnull=False)
    if filters.watched == "undated":
        return Q(own_logged__isnull=False, own_last__isnull=True)
    return Q()


def _watched_on(filters: LibraryFilters, owner: Profile) -> Q:
    condition = Q()
    after, before = filters.watched_after, filters.watched_before
    if after is not None:
        condition &= Q(own_last__gte=after)
    if before is not None:
        condition &= Q(own_first__lte=before)
    if after is not None and before is not None:
        within = Watch.objects.filter(profile=owner, title=OuterRef("pk"), watched_on__range=(after, before))
        condition &= Q(Exists(within))
    if filters.not_since is not None:
        condition &= Q(own_last__lt=filters.not_since)
    return condition


def _seen_on(filters: LibraryFilters, owner: Profile, viewer: Profile | None) -> Q:
    """As `_watched_on`, from the viewings that others may see: an entry's sums are over all of them."""
    dated = Watch.objects.filter(shown_to(viewer, owner), profile=owner, title=OuterRef("pk")).dated()
    within = dated
    if filters.watched_after is not None:
        within = within.filter(watched_on__gte=filters.watched_after)
    if filters.watched_before is not None:
        within = within.filter(watched_on__lte=filters.watched_before)
    condition = Q() if within is dated else Q(Exists(within))
    if filters.not_since is not None:
        condition &= Q(Exists(dated)) & ~Q(Exists(dated.filter(watched_on__gte=filters.not_since)))
    return condition


def _named(text: str) -> Q:
    if not text:
        return Q()
    asked = terms(parse(text))
    return Q(Matches(tsquery(asked))) if asked else Q(folded_name__contains=fold(text))
