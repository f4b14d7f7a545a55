"""A profile's settings, and its picture."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.api.throttling import seconds_to_wait
from config.lib.pages import PageRequest
from social import avatars
from social.enums import Visibility
from social.forms.profiles import AvatarForm, ProfileForm, time_zone_options
from social.models import Profile
from social.services.profiles import HandleTaken, household, update_profile

# An account may upload so many.
MOST_PICTURES = "20/h"
# What each choice means: to a stranger, to a follower, to somebody else of the same household.
MEANINGS: dict[str, dict[str, tuple[Any, Any, Any]]] = {
    "visibility": {
        Visibility.PUBLIC: (
            gettext_lazy("your page, with everything that you don’t keep from them"),
            gettext_lazy("the same, and what you keep for followers"),
            gettext_lazy("the same as followers"),
        ),
        Visibility.FOLLOWERS: (
            gettext_lazy("name, picture, handle and the words about you; nothing of what you watch"),
            gettext_lazy("your page, but for what you keep to yourself"),
            gettext_lazy("the same as followers"),
        ),
        Visibility.PRIVATE: (
            gettext_lazy("nothing: there is no such page"),
            gettext_lazy("nothing: there is no such page"),
            gettext_lazy("name and picture, to switch to you"),
        ),
    },
    "default_visibility": {
        Visibility.PUBLIC: (
            gettext_lazy("each new entry and list, where your page is open to them"),
            gettext_lazy("each new entry and list"),
            gettext_lazy("each new entry and list"),
        ),
        Visibility.FOLLOWERS: (
            gettext_lazy("none of them"),
            gettext_lazy("each new entry and list"),
            gettext_lazy("each new entry and list"),
        ),
        Visibility.PRIVATE: (
            gettext_lazy("none of them"),
            gettext_lazy("none of them"),
            gettext_lazy("none of them"),
        ),
    },
    "stats_visibility": {
        Visibility.PUBLIC: (
            gettext_lazy("your statistics, where your page is open to them"),
            gettext_lazy("your statistics"),
            gettext_lazy("your statistics"),
        ),
        Visibility.FOLLOWERS: (
            gettext_lazy("no statistics"),
            gettext_lazy("your statistics"),
            gettext_lazy("your statistics"),
        ),
        Visibility.PRIVATE: (
            gettext_lazy("no statistics"),
            gettext_lazy("no statistics"),
            gettext_lazy("no statistics"),
        ),
    },
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_profile(request: PageRequest) -> HttpResponse:
    """The settings of the profile that acts."""
    if not request.profile:
        raise Http404
    return profile_settings(request, Profile.objects.get(pk=request.profile.pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def household_edit(request: HttpRequest, number: int) -> HttpResponse:
    """The settings of anybody in the household."""
    return profile_settings(request, own_profile(request, number))


@login_required
@require_POST
def store_avatar(request: HttpRequest, number: int) -> HttpResponse:
    """Take the picture that was uploaded; where it is none, say so on the page that it came from."""
    profile = own_profile(request, number)
    form = AvatarForm(request.POST, request.FILES)
    # Unpacking one takes memory and time, however small the file.
    if seconds_to_wait(scope="pictures", caller=f"user:{profile.user_id}", rate=MOST_PICTURES):
        form.add_error("picture", _("That were many pictures in a short time. Please wait a few minutes."))
        return _page(request, profile, ProfileForm(instance=profile), form, status=429)
    if form.is_valid():
        try:
            avatars.store(profile, form.cleaned_data["picture"])
        except ValidationError as error:
            form.add_error("picture", error)
        else:
            messages.success(request, _("The picture is in place."))
            return redirect(settings_of(request, profile))
    return _page(request, profile, ProfileForm(instance=profile), form, status=422)


@login_required
@require_POST
def remove_avatar(request: HttpRequest, number: int) -> HttpResponse:
    profile = own_profile(request, number)
    avatars.remove(profile)
    messages.success(request, _("The picture is gone."))
    return redirect(settings_of(request, profile))


def profile_settings(request: HttpRequest, profile: Profile) -> HttpResponse:
    """Show the form, or save it."""
    if request.method != "POST":
        return _page(request, profile, ProfileForm(instance=profile), AvatarForm())
    form = ProfileForm(request.POST, instance=profile)
    if form.is_valid():
        try:
            update_profile(profile=profile, **form.values())
        except HandleTaken:
            form.add_error("handle", _("This handle is taken. Please choose another."))
        else:
            messages.success(request, _("Saved."))
            return redirect(settings_of(request, profile))
    return _page(request, profile, form, AvatarForm(), status=422)


def own_profile(request: HttpRequest, number: int) -> Profile:
    """Somebody in the account's household. Raises Http404."""
    profile: Profile | None = household(request.user).filter(pk=number).first()  # type: ignore[arg-type]
    if profile is None:
        raise Http404
    return profile


def settings_of(request: Any, profile: Profile) -> str:
    """Where to go back to: the active profile's settings have an address of their own."""
    return "social:settings_profile" if profile.pk == request.profile.pk else f"/settings/household/{profile.pk}/"


def _page(request: Any, profile: Profile, form: ProfileForm, picture: AvatarForm, *, status: int = 200) -> HttpResponse:
    # What is shown beside the form is how things are, not what somebody has just typed.
    context = {
        "shown": profile,
        "form": form,
        "picture_form": picture,
        "time_zone_options": time_zone_options(),
        "is_active": profile.pk == request.profile.pk,
        "choices": [_choice(form, name) for name in MEANINGS if name in form.fields],
    }
    return render(request, "social/settings_profile.html", context, status=status)


def _choice(form: ProfileForm, name: str) -> dict[str, Any]:
    """A visibility with what each of its values means."""
    meanings = [
        {"label": Visibility(value).label, "stranger": stranger, "follower": follower, "household": family}
        for value, (stranger, follower, family) in MEANINGS[name].items()
    ]
    return {"field": form[name], "meanings": meanings}
