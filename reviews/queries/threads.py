"""The comments below a review, as one reader sees them, a page at a time.

Whoever the reader may not see is left out, and so is what was removed; where there are replies that it does see, a
placeholder keeps the place. Comments stand oldest first; of each the first few replies stand below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import RowNumber

from reviews.markdown import mentioned, to_html
from reviews.models import Comment, Review
from social.enums import ProfileKind
from social.models import Mute, Profile, visible_rows

PAGE, REPLIES, MORE_REPLIES = 20, 3, 50
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """Where in a thread somebody wants to read: at its start, at its newest end, beside or at a comment (by key)."""

    after: int = 0
    before: int = 0
    comment: int = 0
    newest: bool = False

    @classmethod
    def asked_for(cls, query: Any) -> "Place":
        """As a query string says it; whatever makes no sense is left out."""
        return cls(
            after=_key(query.get("after")),
            before=_key(query.get("before")),
            comment=_key(query.get("comment")),
            newest=query.get("comments") == "newest",
        )


@dataclass
class Thread:
    """A page of a thread. comments: each with what `dress` puts on it, and `shown_replies`, `earlier_replies`,
    `more_replies`. before, after: the keys to go on from in either direction; 0 where there is nothing more.
    """

    review: Review
    comments: list[Any] = field(default_factory=list)
    before: int = 0
    after: int = 0
    focus: int = 0


def thread_of(review: Review, *, viewer: Profile | None, place: Place = Place()) -> Thread:
    """A page of what is said below a review that the viewer is known to see. Runs 6 queries at most, none for none."""
    if not review.comment_count:
        return Thread(review)
    start, focus = _start(review, viewer, place)
    rows = _roots(review, viewer)
    backwards = bool(place.before) or place.newest
    if place.before:
        rows = rows.filter(pk__lt=place.before)
    elif start:
        rows = rows.filter(pk__gte=start)
    elif place.after:
        rows = rows.filter(pk__gt=place.after)
    found = list(rows.order_by("-pk" if backwards else "pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    thread = Thread(review, found, focus=focus.pk if focus else 0)
    if found:
        earlier = more if backwards else bool(place.after) or _any_before(review, viewer, start)
        thread.before = found[0].pk if earlier else 0
        thread.after = found[-1].pk if (bool(place.before) if backwards else more) else 0
        _add_replies(found, viewer, focus)
        everything: list[Any] = [each for root in thread.comments for each in (root, *root.shown_replies)]
        dress(everything, review=review, viewer=viewer)
    return thread


def count_shown(review: Review, *, viewer: Profile | None) -> int:
    """How many comments the viewer sees below a review. Runs one query, or none."""
    if not review.comment_count:
        return 0
    return Comment.objects.filter(review=review).by_authors_visible_to(viewer).count()


def replies_after(root: Comment, *, viewer: Profile | None, after: int) -> tuple[list[Any], int]:
    """The next replies to a comment, and the key to go on from, or 0. Runs 2 queries."""
    rows = _seen(viewer).filter(parent=root, pk__gt=after).order_by("pk")
    found = list(rows[: MORE_REPLIES + 1])
    shown = found[:MORE_REPLIES]
    dress(shown, review=root.review, viewer=viewer)
    return shown, shown[-1].pk if len(found) > MORE_REPLIES else 0


def dressed(comment: int, *, viewer: Profile | None) -> Any:
    """One comment as a thread shows it, without its replies. Raises Comment.DoesNotExist."""
    rows = Comment.objects.visible_to(viewer).select_related("review__profile", "review__title")
    found = _with_faces(rows, viewer).get(pk=comment)
    dress([found], review=found.review, viewer=viewer)
    return found


def dress(comments: Sequence[Any], *, review: Review, viewer: Profile | None) -> None:
    """Put on each comment what a page shows: `html`, `answered` (a Profile or None), and what the viewer may do.

    Runs one query, where anybody is mentioned.
    """
    shown = [each for each in comments if each.is_shown]
    answered = {f"@{each.answers.profile.handle}" for each in shown if each.answers and each.answers.profile}
    known = mentioned([*(each.text for each in shown), *sorted(answered)], viewer=viewer)
    takes_part = bool(viewer) and viewer is not None and viewer.kind == ProfileKind.STANDARD
    for each in comments:
        each.review = review
        each.html = to_html(each.text, known) if each.is_shown else ""
        whom = each.answers.profile if each.is_shown and each.answers else None
        each.answered = known.get(whom.handle) if whom else None
        each.is_mine = takes_part and viewer is not None and each.profile_id == viewer.pk
        each.by_host = each.is_shown and each.profile_id == review.profile_id
        each.can_remove = each.is_mine or (takes_part and viewer is not None and review.profile_id == viewer.pk)


def _roots(review: Review, viewer: Profile | None) -> QuerySet[Comment]:
    """Comments that are shown, and those that keep the place of replies that are."""
    seen = Q(removed_at=None) & visible_rows(viewer, visibility="")
    replied = Comment.objects.by_authors_visible_to(viewer).filter(parent=OuterRef("pk"))
    rows = _with_faces(Comment.objects.roots().filter(review=review), viewer)
    rows = rows.annotate(is_shown=ExpressionWrapper(seen, output_field=BooleanField()))
    return rows.filter(Q(is_shown=True) | Q(Exists(replied)))


def _seen(viewer: Profile | None) -> QuerySet[Comment]:
    return _with_faces(Comment.objects.by_authors_visible_to(viewer), viewer)


def _with_faces(rows: QuerySet[Comment], viewer: Profile | None) -> QuerySet[Comment]:
    """With the author, whom it answers, and whether the viewer wants to hear of the author at all."""
    muted: Any = Value(False)
    if viewer:
        muted = Exists(Mute.objects.filter(muter=viewer.pk, muted=OuterRef("profile_id")))
    with_people = rows.select_related("profile", "answers__profile")
    return with_people.annotate(is_muted=muted, is_shown=Value(True))


def _start(review: Review, viewer: Profile | None, place: Place) -> tuple[int, Comment | None]:
    """The comment that the page begins with, for one that is asked for, and that one; neither where it isn't there."""
    if not place.comment:
        return 0, None
    seen = Comment.objects.filter(review=review).by_authors_visible_to(viewer)
    focus = seen.filter(pk=place.comment).first()
    return (focus.root_id, focus) if focus else (0, None)


def _any_before(review: Review, viewer: Profile | None, start: int) -> bool:
    return bool(start) and _roots(review, viewer).filter(pk__lt=start).exists()


def _add_replies(roots: Iterable[Any], viewer: Profile | None, focus: Comment | None) -> None:
    """The first few replies to each; below the one that somebody came for, from there on."""
    by_root: dict[int, Any] = {}
    for root in roots:
        root.shown_replies, root.earlier_replies, root.more_replies = [], False, 0
        by_root[root.pk] = root
    each_root = F("parent_id")
    rows = _seen(viewer).filter(parent__in=by_root)
    wanted = focus if focus and focus.parent_id in by_root else None
    if wanted:
        rows = rows.exclude(parent=wanted.parent_id, pk__lt=wanted.pk)
    rows = rows.annotate(
        number=Window(RowNumber(), partition_by=each_root, order_by="pk"),
        altogether=Window(Count("pk"), partition_by=each_root),
    )
    room = Q(number__lte=REPLIES)
    if wanted:
        room |= Q(parent=wanted.parent_id, number__lte=MORE_REPLIES)
    for reply in rows.filter(room).order_by("pk"):
        root = by_root[reply.parent_id]  # type: ignore[index]
        root.shown_replies.append(reply)
        root.more_replies = reply.altogether - len(root.shown_replies)
    if wanted and (root := by_root.get(wanted.parent_id or 0)):
        root.earlier_replies = (
            Comment.objects.by_authors_visible_to(viewer).filter(parent=root.pk, pk__lt=wanted.pk).exists()
        )


def _key(text: Any) -> int:
    text = str(text or "")
    return min(int(text), LARGEST_KEY) if text.isascii() and text.isdigit() and len(text) < 20 else 0
