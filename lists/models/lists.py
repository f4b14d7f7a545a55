"""Lists of titles, and who may see and change them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.constraints import Deferrable
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from config.lib.text import slugify
from lists.enums import ListKind, Role
from social.enums import ProfileKind, Visibility
from social.models import Moderated, Profile, visible_rows
from social.models.visibility import not_blocked, not_hidden

# Positions are this far apart, so that an item moves between two others by one write.
GAP = 65_536


class ListQuerySet(models.QuerySet["List"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """As the rule has it, and those that the viewer was let into."""
        allowed = visible_rows(viewer)
        if viewer and viewer.kind == ProfileKind.STANDARD:
            allowed |= Q(Exists(_memberships(viewer)))
        return self.filter(allowed & not_hidden(viewer))

    def editable_by(self, viewer: Profile | None) -> Self:
        """The viewer's own, and those that it was let into as an editor."""
        if not viewer:
            return self.none()
        own = Q(profile=viewer)
        if viewer.kind != ProfileKind.STANDARD:
            return self.filter(own)
        return self.filter(own | Q(Exists(_memberships(viewer).filter(role=Role.EDITOR))))

    def custom(self) -> Self:
        return self.filter(kind=ListKind.CUSTOM)

    def in_shelf_order(self) -> Self:
        """Watchlist and favourites first, then as the owner arranged them, the newest first."""
        return self.alias(by_hand=Q(kind__in=(ListKind.CUSTOM, ListKind.SMART))).order_by(
            "by_hand", "-kind", "position", "-created_at", "-pk"
        )


class List(Moderated):
    """An ordered list of titles, or a filter that finds them."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="lists")
    kind = models.CharField(_("kind"), max_length=10, choices=ListKind, default=ListKind.CUSTOM)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=500, blank=True)
    is_ranked = models.BooleanField(_("ranked"), default=False)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # Of a smart list: the query string of lists.filtering.LibraryFilters, in its one normal spelling.
    rules = models.CharField(max_length=2000, blank=True, editable=False)
    cover_item = models.ForeignKey("lists.ListItem", models.SET_NULL, null=True, blank=True, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    position = models.PositiveIntegerField(default=0, editable=False)
    # Kept by lists.services.items in the transaction that changes the items.
    item_count = models.PositiveIntegerField(default=0, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["profile", "kind"],
                condition=Q(kind__in=("watchlist", "favourites")),
                name="list_one_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="smart") | Q(rules=""),
                name="list_rules_for_smart",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "kind", "position"], name="list_of_profile"),
            models.Index(fields=["visibility", "-like_count", "-id"], name="list_most_liked"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Needs the owner's handle: runs a query unless `profile` came along."""
        if self.kind in (ListKind.WATCHLIST, ListKind.FAVOURITES):
            return address(f"lists:{self.kind}", self.profile.handle)
        return address("lists:list", self.profile.handle, self.slug)

    @property
    def slug(self) -> str:
        return f"{self.pk}-{slugify(self.name)}".rstrip("-")

    @property
    def title(self) -> str:
        """Its name in the reader's language where it is one of the two that come with a profile."""
        return self.name if self.is_made else str(ListKind(self.kind).label)

    @property
    def is_smart(self) -> bool:
        return self.kind == ListKind.SMART

    @property
    def is_made(self) -> bool:
        """Made by somebody, and not one that each profile has."""
        return self.kind in (ListKind.CUSTOM, ListKind.SMART)


class ListItem(models.Model):
    """A title on a list. Only the order of positions means anything."""

    list = models.ForeignKey(List, models.CASCADE, related_name="items")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="list_items")
    position = models.BigIntegerField()
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_by = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("list item")
        verbose_name_plural = _("list items")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "title"], name="list_item_once"),
            models.UniqueConstraint(
                fields=["list", "position"], name="list_item_position", deferrable=Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.title_id}"


class ListMember(models.Model):
    """Somebody let into a list by its owner. accepted_at empty: invited by handle, and not answered yet."""

    list = models.ForeignKey(List, models.CASCADE, related_name="members")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="list_memberships")
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("list member")
        verbose_name_plural = _("list members")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "profile"], name="list_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.profile_id} {self.role}"


class ListLink(models.Model):
    """An address that lets whoever has it into a list."""

    list = models.ForeignKey(List, models.CASCADE, related_name="links")
    code = models.CharField(max_length=43, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.VIEWER)
    max_uses = models.PositiveIntegerField(_("how many people"), default=10)
    uses = models.PositiveIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("list link")
        verbose_name_plural = _("list links")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="list_link_not_overused")
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.role}"


class ListLike(models.Model):
    """A profile likes a list."""

    list = models.ForeignKey(List, models.CASCADE, related_name="likes")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="list_likes")
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("liked list")
        verbose_name_plural = _("liked lists")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "profile"], name="list_like_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} ♥ {self.list_id}"


def count_likes(list_id: int) -> None:
    """Bring a list's count in line with its likes. The caller is in a transaction.

    The row is locked by a statement of its own: what the next one counts includes what others did before.
    """
    List.objects.select_for_update(of=("self",)).filter(pk=list_id).values_list("pk").first()
    likes = ListLike.objects.filter(list=OuterRef("pk")).order_by().values("list").annotate(n=Count("pk")).values("n")
    List.objects.filter(pk=list_id).update(like_count=Coalesce(Subquery(likes), 0))


@receiver(post_delete, sender=ListLike)
def _uncount_like(instance: ListLike, origin: object = None, **kwargs: object) -> None:
    """However a like goes, with its owner's profile too, the list counts one less; unless the list itself goes."""
    if not isinstance(origin, List):
        count_likes(instance.list_id)


def _memberships(viewer: Profile) -> models.QuerySet[ListMember]:
    accepted = ListMember.objects.filter(list=OuterRef("pk"), profile=viewer.pk, accepted_at__isnull=False)
    return accepted.filter(not_blocked(viewer, owner="list__profile"), list__profile__withdrawn_at=None)
