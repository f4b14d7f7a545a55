"""Reading what one was told: only what one may still see, and what belongs together as one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import IntegerField, Max, OuterRef, Subquery
from django.utils import timezone

from movies.cards import posters_of
from movies.models import audience_of
from social import live
from social.enums import NotificationKind, ProfileKind
from social.models import Notification, Profile

PAGE_SIZE = 20
# More unread ones than this are "99+".
MOST_COUNTED = 100
# Of one group, so many rows are looked at: names are said of a few, the others are counted.
MOST_ROWS = 400
# What a target's words and address are made of.
_RELATED = ("profile", "title", "list", "review", "review__title")

# From a reader and keys of targets to those of them that it may be told of.
Check = Callable[[Profile, Collection[int]], Collection[int]]
_CHECKS: dict[str, Check] = {}


def register_check(kind: NotificationKind, check: Check) -> None:
    """For a kind whose targets aren't seen by their own `visible_to`, such as a list that one is only invited to."""
    _CHECKS[str(kind)] = check


@dataclass(slots=True)
class Group:
    """What is shown as one, the newest first. more: other people than those in `rows`."""

    rows: list[Notification]

    @property
    def newest(self) -> Notification:
        return self.rows[0]

    @property
    def kind(self) -> str:
        return self.newest.kind

    @property
    def is_unread(self) -> bool:
        return any(row.read_at is None for row in self.rows)

    @property
    def actors(self) -> list[Profile]:
        """Each once, the latest first."""
        return list({row.actor_id: row.actor for row in self.rows if row.actor}.values())


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what one was told. next_cursor: 0 on the last page."""

    groups: list[Group]
    next_cursor: int = 0


class Counted(Subquery):
    """How many rows a query has, with its limit."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def unread_of_profiles() -> Counted:
    """For an annotation of profiles: how many unread ones each has, up to MOST_COUNTED. By an index alone."""
    rows = Notification.objects.listed().unread().filter(profile=OuterRef("pk"))
    return Counted(rows.order_by().values("profile")[:MOST_COUNTED])


def unread_count(profile: Profile | None) -> int:
    """Up to MOST_COUNTED. Runs a query, unless the request has brought the number along with the profile."""
    if not profile or profile.kind != ProfileKind.STANDARD:
        return 0
    known = getattr(profile, "unread_notifications", None)
    if known is not None:
        return int(known)
    return Notification.objects.filter(profile=profile.pk).listed().unread().order_by()[:MOST_COUNTED].count()


def page_of(
    reader: Profile, *, kinds: Collection[str] = (), unread: bool = False, before: int = 0, size: int = PAGE_SIZE
) -> Page:
    """What the reader was told, in groups, the latest first. before: the cursor of the page before.

    Runs a query for the groups, one for their rows, one for their titles, and one for each sort of target.
    """
    rows = Notification.objects.visible_to(reader).listed()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if unread:
        rows = rows.unread()
    names = rows.order_by().values("group").annotate(latest=Max("pk"))
    if before:
        names = names.filter(latest__lt=before)
    found = list(names.order_by("-latest").values_list("group", "latest")[: size + 1])
    more, found = len(found) > size, found[:size]
    if not found:
        return Page([])
    within = rows.filter(group__in=[name for name, _latest in found], pk__lte=found[0][1])
    shown = visible_targets(reader, within.select_related("actor").order_by("-pk")[:MOST_ROWS])
    return Page(grouped(shown), found[-1][1] if more else 0)


def grouped(rows: Iterable[Notification]) -> list[Group]:
    """In the order of the newest of each."""
    groups: dict[str, Group] = {}
    for row in rows:
        if row.group in groups:
            groups[row.group].rows.append(row)
        else:
            groups[row.group] = Group([row])
    return list(groups.values())


def visible_targets(reader: Profile, rows: Iterable[Notification]) -> list[Notification]:
    """Those of the reader's rows whose title and target it may see now, with both at hand as `title` and `about`."""
    rows = list(rows)
    titles = posters_of({row.title_id for row in rows if row.title_id}, audience_of(reader))
    asked: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows:
        if row.target_type_id and row.target_id:
            asked[row.target_type_id, row.kind if row.kind in _CHECKS else ""].add(row.target_id)
    seen = {place: _targets(reader, *place, keys) for place, keys in asked.items()}
    kept = []
    for row in rows:
        row.about = None  # type: ignore[attr-defined]
        if row.title_id:
            if row.title_id not in titles:
                continue
            row.title = titles[row.title_id]
        if row.target_type_id and row.target_id:
            found = seen[row.target_type_id, row.kind if row.kind in _CHECKS else ""].get(row.target_id)
            if found is None:
                continue
            row.about = found  # type: ignore[attr-defined]
        kept.append(row)
    return kept


def readable(reader: Profile, keys: Sequence[int]) -> list[Notification]:
    """Those of these notifications that the reader may still be told, the newest first."""
    rows = Notification.objects.visible_to(reader).filter(pk__in=keys).select_related("actor").order_by("-pk")
    return visible_targets(reader, rows)


@transaction.atomic
def mark_read(*, profile: Profile, pk: int, whole_group: bool = True) -> bool:
    """One is read, and what was shown with it. Returns whether there is such a one."""
    row = Notification.objects.filter(profile=profile, pk=pk).first()
    if row is None:
        return False
    rows = Notification.objects.filter(profile=profile)
    rows = rows.filter(group=row.group, pk__lte=pk) if whole_group else rows.filter(pk=pk)
    _read(profile, rows)
    return True


@transaction.atomic
def mark_read_about(*, profile: Profile, target: models.Model) -> int:
    """What the profile was told of the target is read: it has dealt with it. Returns how many were unread."""
    about = ContentType.objects.get_for_model(target)
    return _read(profile, Notification.objects.filter(profile=profile, target_type=about, target_id=target.pk))


@transaction.atomic
def mark_all_read(*, profile: Profile, until: int | None = None) -> int:
    """All are read; until: but for those that came after this one. Returns how many were unread."""
    rows = Notification.objects.filter(profile=profile)
    return _read(profile, rows.filter(pk__lte=until) if until else rows)


def _read(profile: Profile, rows: models.QuerySet[Notification]) -> int:
    now = timezone.now()
    number = rows.filter(read_at=None).update(read_at=now)
    if number:
        transaction.on_commit(
            lambda: live.hint(channel=live.PROFILE, key=profile.pk, event="notifications"), robust=True
        )
    return number


def _targets(reader: Profile, type_id: int, kind: str, keys: Collection[int]) -> dict[int, Any]:
    model = ContentType.objects.get_for_id(type_id).model_class()
    if model is None:
        return {}
    rows: Any = model._default_manager.filter(pk__in=keys).order_by()
    if kind:
        rows = rows.filter(pk__in=_CHECKS[kind](reader, keys))
    elif hasattr(rows, "visible_to"):
        rows = rows.visible_to(reader)
    names = [name for name in _RELATED if _has(model, name)]
    return {row.pk: row for row in (rows.select_related(*names) if names else rows)}


def _has(model: type[models.Model], path: str) -> bool:
    first, _dot, rest = path.partition("__")
    field = next((field for field in model._meta.fields if field.name == first), None)
    if field is None or (not field.many_to_one and not field.one_to_one):
        return False
    return _has(field.related_model, rest) if rest else True  # type: ignore[arg-type]
