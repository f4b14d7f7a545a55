"""What those who loved a title love besides: counted among everybody who may be learned from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F, FloatField
from django.db.models.functions import Sqrt
from django.utils import timezone

from movies.cards import cards_of
from movies.models import Title
from recommendations.models import Interaction
from social.models import Profile

# A title was loved from such a like on. Counted are so many of its fans at most, those who said so last.
LOVED, MOST_FANS = 0.75, 1000
# Fewer people than this in common are chance, and somebody could tell who they are.
FEWEST = 3
# So many are kept, and for so long: the table that they are counted in is built each night.
KEPT, KEPT_SECONDS = 40, 6 * 3600
# What everybody loves is loved by these too: so many ratings are thought on top of a title's own.
USUAL = 10


@dataclass(frozen=True, slots=True)
class AlsoLoved:
    """title: with card data. fans: how many love both, at least FEWEST; of: how many who love the first were asked."""

    title: Title
    fans: int
    of: int


def also_loved(title: Title, viewer: Profile | None, *, most: int) -> list[AlsoLoved]:
    """What the viewer may know of and has come out, that which is most theirs first. Runs up to 4 queries."""
    rows = _counted(title.pk)
    if not rows:
        return []
    open_ = Title.objects.visible_to(viewer).filter(released_on__isnull=False, released_on__lte=timezone.localdate())
    allowed = set(open_.filter(pk__in=[key for key, _fans, _of in rows]).order_by().values_list("pk", flat=True))
    chosen = [row for row in rows if row[0] in allowed][:most]
    cards = cards_of([key for key, _fans, _of in chosen])
    return [AlsoLoved(cards[key], fans, of) for key, fans, of in chosen if key in cards]


def _counted(title_id: int) -> Sequence[tuple[int, int, int]]:
    """Of titles: key, fans and of how many. The same for all who look, and so kept for all."""
    key = f"recommendations:fans:{title_id}"
    found: Sequence[tuple[int, int, int]] | None = cache.get(key)
    if found is None:
        found = _count(title_id)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count(title_id: int) -> list[tuple[int, int, int]]:
    loving = Interaction.objects.filter(like__gte=LOVED)
    latest = loving.of_trainable().filter(title=title_id).order_by("-at", "profile")
    fans = list(latest.values_list("profile", flat=True)[:MOST_FANS])
    if len(fans) < FEWEST:
        return []
    theirs = loving.filter(profile__in=fans).exclude(title=title_id).order_by().values("title")
    both = theirs.annotate(fans=Count("pk")).filter(fans__gte=FEWEST)
    usual = Sqrt(F("title__rating_count") + USUAL, output_field=FloatField())
    best = both.annotate(most_theirs=F("fans") / usual).order_by("-most_theirs", "-fans", "title")
    return [(key, number, len(fans)) for key, number in best.values_list("title", "fans")[:KEPT]]
