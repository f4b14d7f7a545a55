"""People by name: what is typed finds whoever's handle or name has words that begin so, whatever accents and case."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, Func, OuterRef, Q, Value, When

from config.lib.text import cut, fold, is_unspaced, words
from social.enums import ProfileKind
from social.models import Follow, Profile
from social.models.profiles import ProfileQuerySet

LONGEST_QUERY = 100
SHORTEST_QUERY = 2
MOST_WORDS = 6
# Who has exactly that handle, whom one follows, then all the rest by their handles.
FOUND_ORDER = ("by_handle", "by_follow", "handle")


class _Matches(Func):
    """Whether a document answers a query, which is put together here: our words are none of the parser's."""

    function = ""
    arg_joiner = " @@ "
    template = "(%(expressions)s::tsquery)"
    output_field = BooleanField()
    conditional = True


def found_people(text: str, *, viewer: Profile | None) -> ProfileQuerySet:
    """Whom the viewer may know of that name or handle: who has exactly that handle, whom one follows, then the rest.

    Nobody where nothing in the text is a word.
    """
    typed = text.replace("\0", "")[:LONGEST_QUERY].strip().removeprefix("@")
    asked = words(typed.replace("_", " "))[:MOST_WORDS]
    people = Profile.objects.visible_to(viewer).filter(kind=ProfileKind.STANDARD)
    if not asked or (len(fold(typed)) < SHORTEST_QUERY and not is_unspaced(asked[0])):
        return people.none()
    matches: Any = _Matches("search_document", Value(_query(asked)))
    exact = Case(When(handle=fold(typed).replace(" ", "_"), then=0), default=1)
    mine = Follow.objects.filter(follower=viewer.pk if viewer else None, followed=OuterRef("pk"))
    others = Case(When(Q(Exists(mine)), then=0), default=1) if viewer else Value(0)
    return people.filter(matches).alias(by_handle=exact, by_follow=others).order_by(*FOUND_ORDER)


def _query(asked: list[str]) -> str:
    """All of the words, the last one as the beginning of one. Words are letters and digits: nothing needs escaping."""
    found: list[str] = []
    for position, word in enumerate(asked):
        is_last = position == len(asked) - 1
        if is_unspaced(word):
            found += [f"'{pair}':*" if len(word) == 1 else f"'{pair}'" for pair in cut(word)]
        else:
            found.append(f"'{word}':*" if is_last else f"'{word}'")
    return " & ".join(found)
