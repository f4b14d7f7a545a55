"""The profile: what acts, and what others see."""

import secrets
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from movies.models.search import search_document
from social.enums import ProfileKind, RatingScale, Visibility
from social.models.users import User
from social.models.visibility import heard_profiles, known_profiles, readable_profiles
from social.validators import handle_characters, handle_not_reserved, suggest_handle

_ATTEMPTS = 20


class ProfileQuerySet(models.QuerySet["Profile"]):
    def of(self, user: User) -> Self:
        """The account's own profiles, in the order they are shown."""
        return self.filter(user=user).order_by("position", "pk")

    def visible_to(self, viewer: "Profile | None") -> Self:
        """Profiles whose name and face the viewer may know. A visitor is None, or the falsy request.profile."""
        return self.filter(known_profiles(viewer))

    def open_to(self, viewer: "Profile | None") -> Self:
        """Profiles whose pages the viewer may read: each row on them has a setting of its own besides."""
        return self.filter(readable_profiles(viewer))

    def stats_open_to(self, viewer: "Profile | None") -> Self:
        """Profiles whose statistics the viewer may read: the profile is open to them, and so are its statistics."""
        return self.filter(readable_profiles(viewer, visibility="stats_visibility"))

    def heard_by(self, viewer: "Profile") -> Self:
        """Profiles that the viewer follows and hears of: what feeds and open pages are made from."""
        return self.filter(heard_profiles(viewer))

    def create_for(self, user: User, *, handle: str = "", display_name: str = "", **fields: Any) -> "Profile":
        """The account's next profile; without a handle, one that is free. Raises IntegrityError if its own is taken."""
        if user.deletion_due_at:
            fields["withdrawn_at"] = timezone.now()
        fields = {"user": user, "display_name": display_name, "position": self.filter(user=user).count(), **fields}
        if handle:
            return self.create(handle=handle, **fields)
        base = suggest_handle(display_name or user.email.split("@")[0])
        for attempt in range(_ATTEMPTS):
            candidate = base if attempt == 0 else f"{base}_{secrets.randbelow(10_000):04d}"
            try:
                with transaction.atomic():
                    return self.create(handle=candidate, **fields)
            except IntegrityError:
                continue
        raise IntegrityError(f"No free handle near {base!r}")


class Profile(models.Model):
    """Somebody in an account's household. Lists, watches, ratings, reviews and follows point here."""

    kind = models.CharField(_("kind"), max_length=8, choices=ProfileKind, default=ProfileKind.STANDARD)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profiles")
    handle = models.CharField(
        _("handle"), max_length=30, unique=True, validators=[handle_characters, handle_not_reserved]
    )
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    region = models.CharField(
        _("region"), max_length=2, blank=True, help_text=_("ISO 3166-1; empty means the site's own.")
    )
    # Empty, or the name of two pictures in the store: social.avatars knows where.
    avatar = models.CharField(max_length=40, blank=True, editable=False)
    bio = models.CharField(_("about you"), max_length=500, blank=True)
    location = models.CharField(_("location"), max_length=80, blank=True)
    links = ArrayField(models.URLField(max_length=200), default=list, blank=True, size=5, verbose_name=_("links"))
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Such as Europe/Lisbon; empty means the site's own.")
    )
    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Empty: the browser's."))
    rating_scale = models.CharField(_("ratings as"), max_length=6, choices=RatingScale, default=RatingScale.STARS)
    adult_titles = models.BooleanField(_("show adult titles"), default=False)
    hide_spoilers = models.BooleanField(_("veil episodes not seen yet"), default=True)
    # What it can stream without paying for each title: it is told when something wanted turns up there.
    providers = models.ManyToManyField(
        "movies.Provider", blank=True, related_name="+", verbose_name=_("services you have")
    )
    tidy_watchlist = models.BooleanField(_("take a title off the watchlist once watched"), default=True)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    default_visibility = models.CharField(
        _("who sees new entries"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    stats_visibility = models.CharField(
        _("who sees the statistics"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    age_ceiling = models.PositiveSmallIntegerField(
        _("titles for this age and younger"), null=True, blank=True, help_text=_("Of a kids' profile, in years.")
    )
    # Of a guest: the key of the session it sits in, with which it goes.
    guest_session = models.CharField(max_length=40, blank=True, editable=False)
    # Set while the account waits to be deleted: nobody else sees the profile or anything of it.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # What it is found by: the words of its name, and its handle.
    search_document = SearchVectorField(editable=False, null=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(handle__regex=r"^[a-z0-9_]{2,30}$"), name="profile_handle_characters"
            ),
            models.CheckConstraint(
                condition=Q(kind=ProfileKind.KIDS, age_ceiling__isnull=False)
                | (~Q(kind=ProfileKind.KIDS) & Q(age_ceiling__isnull=True)),
                name="profile_ceiling_for_kids",
            ),
            models.CheckConstraint(
                condition=Q(kind=ProfileKind.STANDARD) | Q(visibility=Visibility.PRIVATE),
                name="profile_face_for_standard",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "position", "id"], name="profile_of_account"),
            GinIndex(fields=["links"], name="profile_links", fastupdate=False),
            GinIndex(fields=["search_document"], name="profile_search_document", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or {"handle", "display_name"} & set(fields):
            self.search_document = search_document((self.display_name, self.handle))
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_document"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("social:profile", self.handle)

    @property
    def is_kids(self) -> bool:
        return self.kind == ProfileKind.KIDS

    @property
    def is_guest(self) -> bool:
        return self.kind == ProfileKind.GUEST

    @property
    def name(self) -> str:
        """What others call it: the display name, or else the handle."""
        return self.display_name or self.handle
