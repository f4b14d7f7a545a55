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
MOST_RANKED = 2_000
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

    Nobody where nothing in the text is a word. Runs one query itself.
    """
    typed = text.replace("\0", "")[:LONGEST_QUERY].strip().removeprefix("@")
    asked = words(typed.replace("_", " "))[:MOST_WORDS]
    people = Profile.objects.visible_to(viewer).filter(kind=ProfileKind.STANDARD)
    if not asked or (len(fold(typed)) < SHORTEST_QUERY and not is_unspaced(asked[0])):
        return people.none()
    handle = fold(typed).replace(" ", "_")
    matching = Profile.objects.filter(_Matches("search_document", Value(_query(asked)))).order_by()
    # Of a word that half of all have, some: but never without whom one means by the handle.
    keys = list(matching.values_list("pk", flat=True)[:MOST_RANKED])
    named = Q(pk__in=keys) | Q(handle=handle) if len(keys) == MOST_RANKED else Q(pk__in=keys)
    by_follow: Any = Value(0)
    if viewer:
        mine = Follow.objects.filter(follower=viewer.pk, followed=OuterRef("pk"))
        by_follow = Case(When(Exists(mine), then=0), default=1)
    by_handle = Case(When(handle=handle, then=0), default=1)
    return people.filter(named).alias(by_handle=by_handle, by_follow=by_follow).order_by(*FOUND_ORDER)


def _query(asked: list[str]) -> str:
    """All of the words, each as the beginning of one. Words are letters and digits: nothing needs escaping."""
    found: list[str] = []
    for word in asked:
        if is_unspaced(word):
            found += [f"'{pair}':*" if len(word) == 1 else f"'{pair}'" for pair in cut(word)]
        else:
            found.append(f"'{word}':*")
    return " & ".join(found)
