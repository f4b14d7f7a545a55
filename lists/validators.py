"""What people may say of lists and viewings, for forms and the API alike."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.lib.characters import no_controls, visible_length

# The year of the oldest film that there still is.
FIRST_DAY = datetime.date(1888, 1, 1)
SHORTEST_NAME, LONGEST_NAME = 2, 100
LONGEST_DESCRIPTION = 500
LONGEST_NOTE = 500
# Of the normal spelling, which says each character that is no letter of English in three.
LONGEST_RULES = 2_000
LONGEST_TAG, MOST_TAGS = 50, 20
# Titles that one request may add, move, copy or remove.
MOST_AT_ONCE = 1_000


def viewing_day(day: datetime.date, *, today: datetime.date) -> None:
    """A day on which one can have watched something. today: where the profile is. Raises ValidationError."""
    if day > today:
        raise ValidationError(_("That day is still to come. Choose today or an earlier day."), code="day_to_come")
    if day < FIRST_DAY:
        text = _("There were no films before %(year)d. Check the year.")
        raise ValidationError(text, code="day_too_early", params={"year": FIRST_DAY.year})


def list_name(text: str) -> str:
    """The name, trimmed, its spaces single. Raises ValidationError."""
    no_controls(text)
    name = " ".join(text.split())
    if visible_length(name) < SHORTEST_NAME:
        raise ValidationError(gettext("Give the list a name of at least 2 characters."), code="name_short")
    if len(name) > LONGEST_NAME:
        message = gettext("Shorten the name to 100 characters; it has %(length)d.") % {"length": len(name)}
        raise ValidationError(message, code="name_long")
    return name


def list_description(text: str) -> str:
    """The description, trimmed. Raises ValidationError."""
    return _within(text, LONGEST_DESCRIPTION, gettext("Shorten the description to 500 characters; it has %(length)d."))


def item_note(text: str) -> str:
    """A note on a title of a list, trimmed. Raises ValidationError."""
    return _within(text, LONGEST_NOTE, gettext("Shorten the note to 500 characters; it has %(length)d."))


def viewing_tags(words: Iterable[str]) -> list[str]:
    """Tags of a viewing: lower case, on one line, without a leading #, each once. Raises ValidationError."""
    tags = list(dict.fromkeys(tag for word in words if (tag := " ".join(word.casefold().split()).lstrip("#").strip())))
    for tag in tags:
        no_controls(tag)
        if len(tag) > LONGEST_TAG:
            message = gettext("Shorten the tag “%(tag)s” to 50 characters.") % {"tag": f"{tag[:20]}…"}
            raise ValidationError(message, code="tag_long")
    if len(tags) > MOST_TAGS:
        raise ValidationError(gettext("Keep to 20 tags; these are %(count)d.") % {"count": len(tags)}, code="many_tags")
    return tags


def smart_rules(text: str) -> str:
    """The rules of a smart list, in their normal spelling, as they came. Raises ValidationError for too many."""
    if len(text) > LONGEST_RULES:
        raise ValidationError(gettext("These are more rules than a list can keep. Choose fewer."), code="rules_long")
    return text


def few_enough(count: int) -> None:
    """Raises ValidationError where a request is about more titles than one may be."""
    if count > MOST_AT_ONCE:
        message = gettext("Choose 1,000 titles at most at a time; these are %(count)d.") % {"count": count}
        raise ValidationError(message, code="too_many")


def _within(text: str, longest: int, message: str) -> str:
    no_controls(text)
    # Browsers send a line's end as two characters, and count it as one.
    trimmed = text.replace("\r\n", "\n").strip()
    if len(trimmed) > longest:
        raise ValidationError(message % {"length": len(trimmed)}, code="too_long")
    return trimmed
