"""What a notification says, and where it leads: the same words for the page, mails, pushes and the API."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from social.enums import NotificationKind as Kind
from social.models import Notification, Profile
from social.notifications.reading import Group


def text_of(group: Group) -> str:
    """In plain words: `Ana and 3 others liked your review of Salt`."""
    template, values = _said(group, str)
    return template.format(**values)


def html_of(group: Group) -> SafeString:
    """The same with names and works marked as such."""
    template, values = _said(group, _strong)
    return format_html(template, **values)


def url_of(row: Notification) -> str:
    """The path that it leads to."""
    if row.url:
        return row.url
    if row.kind == Kind.FOLLOW_REQUEST and (requests := _reversed("social:requests")):
        return requests
    if row.kind == Kind.LIST_INVITE and (lists := _reversed("lists:lists")):
        return lists  # where the invitation is answered: before that the list itself can't be seen
    about: Any = getattr(row, "about", None)
    if row.kind == Kind.SHARED_WATCH and getattr(about, "is_open", False) and (waiting := _reversed("lists:together")):
        return waiting  # where it is answered; afterwards the title's page has it
    if row.kind in (Kind.FOLLOWER, Kind.FOLLOW_ACCEPTED, Kind.FOLLOW_REQUEST) and row.actor:
        return str(row.actor.get_absolute_url())
    if about is not None and hasattr(about, "get_absolute_url"):
        return str(about.get_absolute_url())
    if row.title:
        return row.title.get_absolute_url()
    if row.actor:
        return row.actor.get_absolute_url()
    return reverse("social:notifications")


def excerpt_of(row: Notification) -> str:
    """The first words of what somebody wrote, where the act brought them along."""
    return str(row.data.get("excerpt") or "")


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _said(group: Group, mark: Callable[[str], str]) -> tuple[str, dict[str, Any]]:
    row, actors = group.newest, group.actors
    number = max(1, len(actors))
    values: dict[str, Any] = {"who": _who(actors, mark), "what": mark(_what(row))}
    say = _WORDS.get(Kind(row.kind), _label)
    template, more = say(row, number, len(group.rows))
    return template, values | {name: mark(str(value)) for name, value in more.items()}


def _who(actors: Sequence[Profile], mark: Callable[[str], str]) -> str:
    names = [mark(actor.name) for actor in actors[:2]]
    if not names:
        return _("Somebody")
    if len(actors) == 1:
        return names[0]
    if len(actors) == 2:
        return _join(_("{first} and {second}"), first=names[0], second=names[1])
    others = len(actors) - 1
    return _join(
        ngettext("{first} and {number} other", "{first} and {number} others", others), first=names[0], number=others
    )


def _join(template: str, **values: Any) -> str:
    if any(isinstance(value, SafeString) for value in values.values()):
        return format_html(template, **values)
    return template.format(**values)


def _what(row: Notification) -> str:
    about: Any = getattr(row, "about", None)
    # What happens to a list may name the title as well.
    if row.title and row.kind not in (Kind.LIST_INVITE, Kind.LIST_ACTIVITY):
        return row.title.name
    within = getattr(about, "review", None) or getattr(about, "list", None)  # of a comment, of an invitation
    for thing in (about, within, getattr(about, "title", None), getattr(within, "title", None)):
        for name in ("title", "name"):
            if isinstance(value := getattr(thing, name, None), str) and value:
                return value
    return str(row.data.get("name") or "")


Said = tuple[str, dict[str, Any]]


def _label(row: Notification, _number: int, _rows: int) -> Said:
    return str(Kind(row.kind).label), {}


def _like(row: Notification, number: int, _rows: int) -> Said:
    model = row.target_type.model if row.target_type else ""
    if model == "list":
        return ngettext("{who} liked your list {what}", "{who} liked your list {what}", number), {}
    if model == "comment":
        text = ngettext("{who} liked your comment", "{who} liked your comment", number)
        return text, {}
    return ngettext("{who} liked your review of {what}", "{who} liked your review of {what}", number), {}


def _episode(row: Notification, _number: int, rows: int) -> Said:
    count = max(rows, int(row.data.get("count", 1)))
    if count == 1 and "episode" in row.data:
        code = _("S{season} E{episode}").format(season=row.data.get("season"), episode=row.data["episode"])
        return _("New episode of {what}: {code}"), {"code": code}
    return ngettext("{count} new episode of {what}", "{count} new episodes of {what}", count), {"count": count}


def _release(row: Notification, _number: int, _rows: int) -> Said:
    ways = {
        "cinema": _("{what} is in cinemas now"),
        "home": _("{what} can be watched at home now"),
        "disc": _("{what} is out on disc"),
        "tv": _("{what} is on television now"),
    }
    return ways.get(str(row.data.get("way")), _("{what} is out now")), {}


def _import(row: Notification, _number: int, _rows: int) -> Said:
    if row.data.get("failed"):
        return _("Your import could not be finished"), {}
    return _("Your import is finished"), {}


def _export(row: Notification, _number: int, _rows: int) -> Said:
    if row.data.get("failed"):
        return _("Your export could not be made"), {}
    return _("Your export is ready"), {}


def _webhook(row: Notification, _number: int, _rows: int) -> Said:
    said = {"name": row.data.get("name", ""), "reason": row.data.get("reason", "")}
    return _("Your webhook {name} was paused. {reason}"), said


def _moderation(row: Notification, _number: int, _rows: int) -> Said:
    if row.data.get("text"):
        return _("A moderator’s decision: {text}"), {"text": row.data["text"]}
    return _("A moderator has made a decision"), {}


def _plain(one: Callable[[int], str]) -> Callable[[Notification, int, int], Said]:
    return lambda _row, number, _rows: (one(number), {})


_WORDS: dict[Kind, Callable[[Notification, int, int], Said]] = {
    Kind.FOLLOWER: _plain(lambda n: ngettext("{who} follows you now", "{who} follow you now", n)),
    Kind.FOLLOW_REQUEST: _plain(lambda n: ngettext("{who} asks to follow you", "{who} ask to follow you", n)),
    Kind.FOLLOW_ACCEPTED: _plain(lambda n: ngettext("{who} lets you follow", "{who} let you follow", n)),
    Kind.LIKE: _like,
    Kind.COMMENT: _plain(
        lambda n: ngettext("{who} commented on your review of {what}", "{who} commented on your review of {what}", n)
    ),
    Kind.REPLY: _plain(lambda n: ngettext("{who} replied to your comment", "{who} replied to your comment", n)),
    Kind.MENTION: _plain(lambda n: ngettext("{who} mentioned you", "{who} mentioned you", n)),
    Kind.LIST_INVITE: _plain(
        lambda n: ngettext("{who} invites you to the list {what}", "{who} invite you to the list {what}", n)
    ),
    Kind.LIST_ACTIVITY: _plain(
        lambda n: ngettext("{who} added to the list {what}", "{who} added to the list {what}", n)
    ),
    Kind.FRIEND_REVIEW: _plain(
        lambda n: ngettext(
            "{who} reviewed {what}, which is on your watchlist", "{who} reviewed {what}, which is on your watchlist", n
        )
    ),
    Kind.SHARED_WATCH: _plain(
        lambda n: ngettext("{who} watched {what} with you", "{who} watched {what} with you", n)
    ),
    Kind.NEW_SEASON: lambda row, _n, _r: (
        _("Season {number} of {what} has begun"), {"number": row.data.get("number", "")}
    ),
    Kind.NEW_EPISODE: _episode,
    Kind.RELEASE: _release,
    Kind.ON_SERVICE: lambda row, _n, _r: (
        _("{what} is on {service} now"), {"service": row.data.get("service", "")}
    ),
    Kind.IMPORT_DONE: _import,
    Kind.EXPORT_DONE: _export,
    Kind.WEBHOOK_PAUSED: _webhook,
    Kind.MODERATION: _moderation,
}  # fmt: skip


def _reversed(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
