"""What a feed may be narrowed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from social.enums import Verb


class Kind(models.TextChoices):
    """The kinds of entries, as `?kind=` has them."""

    ALL = "", _("Everything")
    WATCHED = "watched", _("Watched")
    RATED = "rated", _("Rated")
    REVIEWED = "reviewed", _("Reviewed")
    LISTS = "lists", _("Lists")
    SHOWS = "shows", _("Shows finished")

    @property
    def verbs(self) -> tuple[Verb, ...]:
        """What has to have happened for an entry to be of the kind; empty for everything."""
        return _VERBS.get(self, ())


_VERBS = {
    Kind.WATCHED: (Verb.WATCHED,),
    Kind.RATED: (Verb.RATED,),
    Kind.REVIEWED: (Verb.REVIEWED, Verb.LIKED_REVIEW),
    Kind.LISTS: (Verb.CREATED_LIST, Verb.LISTED, Verb.LIKED_LIST),
    Kind.SHOWS: (Verb.FINISHED_SEASON, Verb.COMPLETED),
}


def kind_of(text: str) -> Kind:
    """The kind of that name; everything for any other text."""
    return Kind(text) if text in Kind.values else Kind.ALL
