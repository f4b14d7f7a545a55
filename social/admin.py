from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.utils.translation import gettext_lazy as _

from social.models import Profile, User
from social.services import create_profile


class ProfileInline(admin.TabularInline[Profile, User]):
    model = Profile
    extra = 0
    fields = ("handle", "display_name", "region", "visibility", "position")


class UserCreationForm(AdminUserCreationForm[User]):
    email = forms.EmailField(label=_("E-mail address"))

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
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


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin[Profile]):
    list_display = ("handle", "display_name", "user", "visibility", "created_at")
    list_filter = ("visibility",)
    search_fields = ("handle", "display_name", "user__email")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
