"""How somebody wishes to see reviews: in which order, in which language, with or without what gives it away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from reviews.models import ReviewQuerySet
from reviews.validators import LANGUAGES

SORT_LABELS = {
    "friends": _("Friends first"),
    "newest": _("Newest"),
    "helpful": _("Most helpful"),
    "highest": _("Highest rated"),
    "lowest": _("Lowest rated"),
}
OF_TITLE = ("friends", "newest", "helpful", "highest", "lowest")
OF_PROFILE = ("newest", "highest", "lowest")
# By columns of `with_ranks`; each ends in the key.
ORDERS = {
    "friends": ("-friend", "-written_at", "-pk"),
    "newest": ("-written_at", "-pk"),
    "helpful": ("-helpful_count", "-like_count", "-written_at", "-pk"),
    "highest": ("-high", "-written_at", "-pk"),
    "lowest": ("low", "-written_at", "-pk"),
}
SPOILERS = ("with", "without")


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """sort: of SORT_LABELS; language: of LANGUAGES, empty for all; spoilers: of SPOILERS, empty for both."""

    sort: str = "newest"
    language: str = ""
    spoilers: str = ""
    default: str = "newest"

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, sorts: tuple[str, ...]) -> Self:
        """What an address asks for; what makes no sense is as good as unsaid. The first of the sorts is the default."""
        sort, language, spoilers = query.get("sort", ""), query.get("language", ""), query.get("spoilers", "")
        return cls(
            sort=sort if sort in sorts else sorts[0],
            language=language if language in LANGUAGES else "",
            spoilers=spoilers if spoilers in SPOILERS else "",
            default=sorts[0],
        )

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.sort]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.language or self.spoilers)

    def narrow(self, rows: ReviewQuerySet) -> ReviewQuerySet:
        if self.language:
            rows = rows.filter(language=self.language)
        return rows.filter(has_spoilers=self.spoilers == "with") if self.spoilers else rows

    def but(self, **changes: Any) -> Self:
        return replace(self, **changes)

    def to_query(self, **more: Any) -> str:
        """The query string, "?" included; empty where nothing but the default is asked for."""
        said = {
            **more,
            "sort": "" if self.sort == self.default else self.sort,
            "language": self.language,
            "spoilers": self.spoilers,
        }
        told = urlencode({name: value for name, value in said.items() if value not in ("", None)})
        return f"?{told}" if told else ""
