"""Accounts, their profiles, and the ways in."""

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.postgres.forms import SimpleArrayField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.lib.callers import caller_of
from config.lib.looking import OnlyToLookAt
from social.models import AccessToken, AuditEntry, Invite, Profile, User
from social.services import create_profile, deletion, invites, profiles, tokens


class ProfileInline(admin.TabularInline[Profile, User]):
    model = Profile
    extra = 0
    fields = readonly_fields = ("handle", "display_name", "kind", "region", "visibility", "position")
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False


class DeletedByServices(admin.ModelAdmin[Any]):
    """Deletion as the owner's own would do it: whoever may delete one takes along what is its."""

    def kept_because(self, obj: Any) -> Any:
        """In words why it can't go; empty where it can."""
        raise NotImplementedError

    def counted(self, objs: Any) -> dict[str, int]:
        """What goes with them: how many there are, by name."""
        raise NotImplementedError

    def let_go(self, request: Any, obj: Any) -> None:
        raise NotImplementedError

    def get_deleted_objects(self, objs, request):
        kept = [f"{obj}: {reason}" for obj in objs if (reason := self.kept_because(obj))]
        may = self.has_delete_permission(request)
        needed = set() if may else {str(self.opts.verbose_name)}
        return [str(obj) for obj in objs], self.counted(objs), needed, kept

    def delete_model(self, request, obj):
        self.let_go(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.let_go(request, obj)


class UserCreationForm(AdminUserCreationForm[User]):
    email = forms.EmailField(label=_("E-mail address"))

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DeletedByServices, DjangoUserAdmin[User]):
    add_form = UserCreationForm
    list_display = ("email", "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "profiles__handle")
    ordering = ("email",)
    readonly_fields = ("joined_at", "last_login")
    inlines = (ProfileInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("joined_at", "last_login")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def get_inlines(self, request, obj):
        """A new account gets its profile by itself; existing ones show theirs."""
        return self.inlines if obj else ()

    def save_model(self, request, obj, form, change):
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)
        if not change:
            create_profile(user=obj)

    def kept_because(self, obj: Any) -> Any:
        return _("the only administrator here") if deletion.is_last_administrator(obj) else ""

    def counted(self, objs: Any) -> dict[str, int]:
        found = Counter({str(self.opts.verbose_name_plural): len(objs)})
        for user in objs:
            found.update({each.name: each.count for each in deletion.belongings(user=user)})
        return dict(found)

    def let_go(self, request: Any, obj: Any) -> None:
        deletion.delete_without_asking(user=obj)


@admin.register(Profile)
class ProfileAdmin(DeletedByServices):
    """Words and settings may be mended here. Whose it is and what kind never change; an account adds its own."""

    list_display = ("handle", "display_name", "user", "visibility", "created_at")
    list_filter = ("visibility",)
    search_fields = ("handle", "display_name", "user__email")
    list_select_related = ("user",)
    fields = (
        ("user", "kind", "age_ceiling", "created_at"),
        ("handle", "display_name"),
        "bio",
        "location",
        "links",
        ("visibility", "default_visibility", "stats_visibility"),
    )
    readonly_fields = ("user", "kind", "age_ceiling", "created_at")

    def has_add_permission(self, request):
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "links":
            link = forms.URLField(assume_scheme="https", max_length=200)
            return SimpleArrayField(link, required=False, max_length=db_field.size)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if form.changed_data:
            profiles.update_profile(profile=obj, **{name: getattr(obj, name) for name in form.changed_data})

    def kept_because(self, obj: Any) -> Any:
        return _("the last standard profile of its account") if profiles.is_last(obj) else ""

    def counted(self, objs: Any) -> dict[str, int]:
        rows = deletion.belongings_of(list(objs))
        return {str(self.opts.verbose_name_plural): len(objs), **{each.name: each.count for each in rows}}

    def let_go(self, request: Any, obj: Any) -> None:
        profiles.delete_profile(profile=obj, caller=caller_of(request))


SHOWN_OF_INVITE = ("note", "link", "max_uses", "uses", "expires_at", "revoked_at", "created_by")


@admin.register(Invite)
class InviteAdmin(admin.ModelAdmin[Invite]):
    """Links that let people sign up. Made and revoked, never changed: whoever has one was promised what it says."""

    list_display = ("__str__", "max_uses", "uses", "expires_at", "revoked_at", "created_by", "created_at")
    list_filter = ("revoked_at", "expires_at")
    list_select_related = ("created_by",)
    search_fields = ("note", "created_by__email")
    fields = ("note", "max_uses", "expires_at")
    actions = ("revoke",)

    def get_readonly_fields(self, request, obj=None):
        return SHOWN_OF_INVITE if obj else ()

    def get_fields(self, request, obj=None):
        return SHOWN_OF_INVITE if obj else self.fields

    @admin.display(description=_("link"))
    def link(self, obj):
        return settings.SITE_URL + reverse("social:invitation", args=[obj.code])

    def save_model(self, request, obj, form, change):
        if not change:
            made = invites.create_invite(
                created_by=request.user,
                note=obj.note,
                max_uses=obj.max_uses,
                expires_at=obj.expires_at,
                caller=caller_of(request),
            )
            obj.pk, obj.code, obj.created_by = made.pk, made.code, made.created_by

    @admin.action(description=_("Revoke"))
    def revoke(self, request, queryset):
        for invite in queryset:
            invites.revoke_invite(invite=invite, by=request.user, caller=caller_of(request))


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin[AccessToken]):
    """Whose tokens there are. Their owners make them; here they can be ended."""

    list_display = ("name", "start", "profile", "scopes", "expires_at", "revoked_at", "last_used_at", "created_at")
    list_filter = ("revoked_at", "expires_at")
    list_select_related = ("profile",)
    search_fields = ("name", "profile__handle", "profile__user__email")
    actions = ("revoke",)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Revoke"), permissions=["delete"])
    def revoke(self, request, queryset):
        for token in queryset.select_related("profile__user"):
            tokens.revoke_token(token=token, caller=caller_of(request))


@admin.register(AuditEntry)
class AuditEntryAdmin(OnlyToLookAt):
    """To look at: nobody adds to the log, changes it or takes from it by hand."""

    date_hierarchy = "created_at"
    list_display = ("created_at", "user", "event", "detail", "address", "agent")
    list_filter = ("event",)
    list_select_related = ("user",)
    search_fields = ("user__email", "detail", "address")

    def has_delete_permission(self, request, obj=None):
        """They go with their account, and otherwise by age alone."""
        return not request.path.startswith(reverse("admin:social_auditentry_changelist"))
