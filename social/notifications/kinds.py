"""What there is to be told, by which ways each kind can come, and which of them are on at first."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from social.enums import NotificationKind as Kind

WAYS = ("web", "email", "push")


@dataclass(frozen=True, slots=True)
class Ways:
    """web, email, push: whether it comes that way at first; None where it never does."""

    web: bool | None = True
    email: bool | None = False
    push: bool | None = False

    def offers(self, way: str) -> bool:
        return getattr(self, way) is not None

    def at_first(self, way: str) -> bool:
        return bool(getattr(self, way))


# Mail at first only for what waits for an answer, or was asked for.
DEFAULTS: dict[Kind, Ways] = {
    Kind.FOLLOWER: Ways(push=True),
    Kind.FOLLOW_REQUEST: Ways(email=True, push=True),
    Kind.FOLLOW_ACCEPTED: Ways(push=True),
    Kind.LIKE: Ways(),
    Kind.COMMENT: Ways(email=True, push=True),
    Kind.REPLY: Ways(email=True, push=True),
    Kind.MENTION: Ways(email=True, push=True),
    Kind.LIST_INVITE: Ways(email=True, push=True),
    Kind.LIST_ACTIVITY: Ways(),
    Kind.FRIEND_REVIEW: Ways(),
    Kind.SHARED_WATCH: Ways(push=True),
    Kind.NEW_SEASON: Ways(email=True, push=True),
    Kind.NEW_EPISODE: Ways(push=True),
    Kind.RELEASE: Ways(email=True, push=True),
    Kind.ON_SERVICE: Ways(push=True),
    Kind.IMPORT_DONE: Ways(push=True),
    # Its mail comes by itself, with the link in it.
    Kind.EXPORT_DONE: Ways(email=None, push=True),
    Kind.WEBHOOK_PAUSED: Ways(email=True),
    # A mail is sent with the decision itself, whatever somebody wants of notifications.
    Kind.MODERATION: Ways(push=True),
    Kind.DIGEST: Ways(web=None, email=False, push=None),
}

SECTIONS: tuple[tuple[str | Promise, tuple[Kind, ...]], ...] = (
    (
        _("People"),
        (
            Kind.FOLLOWER, Kind.FOLLOW_REQUEST, Kind.FOLLOW_ACCEPTED, Kind.LIKE, Kind.COMMENT, Kind.REPLY, Kind.MENTION,
            Kind.FRIEND_REVIEW, Kind.SHARED_WATCH, Kind.LIST_INVITE, Kind.LIST_ACTIVITY,
        ),
    ),
    (_("Films and shows"), (Kind.NEW_SEASON, Kind.NEW_EPISODE, Kind.RELEASE, Kind.ON_SERVICE)),
    (_("Your account"), (Kind.IMPORT_DONE, Kind.EXPORT_DONE, Kind.WEBHOOK_PAUSED, Kind.MODERATION, Kind.DIGEST)),
)  # fmt: skip

# How the page is filtered: a word for the address, a label, and what belongs to it.
FILTERS: dict[str, tuple[str | Promise, tuple[Kind, ...]]] = {
    "people": SECTIONS[0],
    "titles": SECTIONS[1],
    "account": SECTIONS[2],
}
