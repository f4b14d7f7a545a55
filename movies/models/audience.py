"""For whom the catalogue is shown: what of a viewer decides which titles there are."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q


@dataclass(frozen=True, slots=True)
class Audience:
    """Viewers who may know of the same titles.

    ceiling: the oldest age that a title may be for, in years, None without one; adult: whether titles for adults show.
    """

    ceiling: int | None = None
    adult: bool = False

    @property
    def key(self) -> str:
        """Tells audiences apart in the cache; empty for everybody, visitors included."""
        return f"age{self.ceiling}" if self.ceiling is not None else "adult" if self.adult else ""

    @property
    def titles(self) -> Q:
        """The condition on titles."""
        if self.ceiling is not None:
            return Q(adult=False, minimum_age__lte=self.ceiling)
        return Q() if self.adult else Q(adult=False)

    @property
    def is_young(self) -> bool:
        """Whether somebody has set a ceiling: then what nobody knows anything about is hidden as well."""
        return self.ceiling is not None


EVERYBODY = Audience()


def audience_of(viewer: Any) -> Audience:
    """viewer: a profile, or anything falsy for a visitor. Titles for adults take the site's word and the profile's."""
    if not viewer:
        return EVERYBODY
    ceiling = viewer.age_ceiling
    return Audience(ceiling=ceiling, adult=ceiling is None and settings.ADULT_TITLES and viewer.adult_titles)


Row = TypeVar("Row", bound=models.Model)


class ReachedQuerySet(models.QuerySet[Row]):
    """Rows that are known by the titles they have in common. TITLES: the lookup from a title to such a row."""

    TITLES: ClassVar[str]

    def visible_to(self, viewer: Any) -> Self:
        """All but those whose every title the viewer may not know of; to the young, those with a title for them."""
        from movies.models.titles import Title  # noqa: PLC0415 (circular)

        titles = Title.objects.filter(**{self.TITLES: OuterRef("pk")}).order_by()
        shown = Q(Exists(titles.visible_to(viewer)))
        return self.filter(shown if audience_of(viewer).is_young else shown | ~Q(Exists(titles)))


def audiences() -> list[Audience]:
    """All that are many enough to count the whole catalogue for: of those with a ceiling each counts for itself."""
    return [EVERYBODY, *([Audience(adult=True)] if settings.ADULT_TITLES else [])]
