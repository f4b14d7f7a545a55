"""What an entry says that somebody did, as the words between their name and the titles."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from social.enums import Verb
from social.feed.entries import Entry


def words_of(entry: Entry) -> str:
    """Such as `watched and rated`, `watched 3 episodes of`, `put 2 titles on a list`."""
    match entry.what:
        case "title":
            return _of_title(entry)
        case "rated":
            return _count(ngettext("rated", "rated %(count)d times", len(entry.rated)), len(entry.rated))
        case "planned":
            return _count(ngettext("wants to watch", "wants to watch %(count)d titles", _many(entry)), _many(entry))
        case "favourited":
            return _count(
                ngettext("has a new favourite", "has %(count)d new favourites", _many(entry)), _many(entry)
            )  # fmt: skip
        case "list":
            return _of_list(entry)
        case "liked_list":
            many = len(entry.lists)
            return _count(ngettext("likes a list", "likes %(count)d lists", many), many)
        case "liked_review":
            many = len(entry.reviews)
            return _count(ngettext("likes a review", "likes %(count)d reviews", many), many)
        case "followed":
            many = len(entry.people)
            return _count(ngettext("follows somebody new", "follows %(count)d people more", many), many)
        case _:
            many = len(entry.reviews)
            return _count(ngettext("commented on a review", "commented on %(count)d reviews", many), many)


def _of_title(entry: Entry) -> str:
    """The weightiest thing first: a show seen to its end says more than its last episode."""
    reviewed, is_rated = Verb.REVIEWED in entry.verbs, entry.points is not None
    if entry.completed:
        return _("saw the whole show, and reviewed it") if reviewed else _("saw the whole show")
    if entry.seasons and not reviewed:
        return _finished(entry)
    if entry.episodes and not reviewed:
        many = len(entry.episodes)
        return _count(ngettext("watched an episode", "watched %(count)d episodes", many), many)
    match (entry.viewings > 0, entry.again, is_rated, reviewed):
        case (True, True, False, False):
            return _("watched again")
        case (True, False, False, False):
            return _("watched")
        case (True, True, True, False):
            return _("watched again and rated")
        case (True, False, True, False):
            return _("watched and rated")
        case (True, _again, _rated, True):
            return _("watched and reviewed")
        case (False, _again, _rated, True):
            return _("reviewed")
    return _("rated")


def _finished(entry: Entry) -> str:
    if len(entry.seasons) > 1:
        return _("finished %(count)d seasons") % {"count": len(entry.seasons)}
    return _("finished season %(number)d") % {"number": entry.seasons[0].number}


def _of_list(entry: Entry) -> str:
    if Verb.CREATED_LIST in entry.verbs:
        return _("made a list")
    return _count(ngettext("put a title on a list", "put %(count)d titles on a list", entry.listed), entry.listed)


def _many(entry: Entry) -> int:
    return len(entry.titles)


def _count(text: str, count: int) -> str:
    return text % {"count": count} if "%(" in text else text
