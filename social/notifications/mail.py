"""Mails that say what somebody was told: one, or several in one. HTML and text say the same."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from social.enums import NotificationKind
from social.habits import habits
from social.models import Notification, Profile
from social.notifications.reading import Group, grouped
from social.notifications.wishes import unsubscribe_token
from social.notifications.words import excerpt_of, html_of, text_of

# A bundle names so many; the rest are counted.
MOST_NAMED = 20


# From a profile, a notification and a name to the mail of that one; None where there is nothing to say.
Composer = Callable[[Profile, Notification, str], "EmailMultiAlternatives | None"]
COMPOSERS: dict[str, Composer] = {}


def register_composer(kind: NotificationKind, composer: Composer) -> None:
    """For a kind whose mail is more than a line."""
    COMPOSERS[str(kind)] = composer


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a mail."""

    text: str
    html: str
    excerpt: str
    url: str


def mail_of(profile: Profile, rows: Sequence[Notification], *, name: str) -> EmailMultiAlternatives:
    """A mail of these, in the profile's own language. name: the same for the same mail, should it be sent again."""
    with ExitStack() as stack:
        for place in habits(profile):
            stack.enter_context(place)
        groups = grouped(rows)
        lines = [_line(group) for group in groups[:MOST_NAMED]]
        kind = groups[0].kind if len({group.kind for group in groups}) == 1 else ""
        number = len(groups)
        subject = lines[0].text if number == 1 else _subject(number)
        context = {
            "lines": lines,
            "left_out": number - len(lines),
            "heading": subject,
            "action": _("Open") if number == 1 else "",
            "all_url": f"{settings.SITE_URL}{reverse('social:notifications')}",
        }
        return compose(
            profile, "social/email/notification.html", subject=subject, context=context, kind=kind, name=name
        )


def compose(
    profile: Profile, template: str, *, subject: str, context: dict[str, Any], kind: str, name: str
) -> EmailMultiAlternatives:
    """A mail to the profile's account out of this template and its twin in text, turned off by a link in it.

    kind: what the link turns off, empty for all mail. The caller has turned to the profile's language.
    """
    off = f"{settings.SITE_URL}{reverse('social:unsubscribe', args=[unsubscribe_token(profile, kind)])}"
    values = {
        **context,
        "subject": subject,
        "profile": profile,
        "several": profile.user.profiles.count() > 1,
        "kind_label": str(NotificationKind(kind).label) if kind else "",
        "unsubscribe_url": off,
        "settings_url": f"{settings.SITE_URL}{reverse('social:settings_notifications')}",
        "SITE_URL": settings.SITE_URL,
        "SITE_NAME": "Matinee",
    }
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(template.replace(".html", ".txt"), values),
        None,
        [profile.user.email],
        headers={
            "Message-ID": f"<{name}@{host}>",
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"Matinee <notifications.{host}>",
            "Auto-Submitted": "auto-generated",
            "Precedence": "bulk",
            "X-Auto-Response-Suppress": "All",
            "Feedback-ID": f"{kind or 'bundle'}:{sender.rpartition('@')[2] or host}",
        },
    )
    mail.attach_alternative(render_to_string(template, values), "text/html")
    return mail


def link_of(row: Notification) -> str:
    """An address for a mail or a push: it leads on to the thing, whoever of the household acts just then."""
    return f"{settings.SITE_URL}{reverse('social:notification_go', args=[row.pk])}"


def _line(group: Group) -> Line:
    return Line(text_of(group), html_of(group), excerpt_of(group.newest), link_of(group.newest))


def _subject(number: int) -> str:
    return ngettext("%(number)d new notification", "%(number)d new notifications", number) % {"number": number}
