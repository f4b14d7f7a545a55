"""Forms of profiles and households."""

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.lib.places import is_region, regions
from config.lib.widgets import LongSelect
from movies.certificates import CEILINGS, examples
from social.enums import ProfileKind
from social.models import Profile
from social.services.kids import pin_digits
from social.validators import display_name, handle_characters, handle_not_reserved

LINKS = 5
_LINK_NAMES = tuple(f"link_{number}" for number in range(1, LINKS + 1))
_WEB = URLValidator(schemes=["http", "https"])
# Zones of machines and of long ago, which nobody lives in.
_NOWHERE = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
_ADULT_ONLY = ("adult_titles",)
PUBLIC_FACE = ("bio", "location", "visibility", "default_visibility", "stats_visibility")


@cache
def time_zones() -> tuple[str, ...]:
    """The zones to choose from: those named after places, and UTC."""
    placed = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NOWHERE))
    return ("UTC", *sorted(placed))


@cache
def time_zone_options() -> SafeString:
    """For a <datalist>. They are the same on every page, and hundreds."""
    return format_html_join("", '<option value="{}"></option>', ((zone,) for zone in time_zones()))


class ProfileForm(forms.ModelForm[Profile]):
    """Everything of a profile that its account may change. A kids' profile has a ceiling and no face to the world."""

    class Meta:
        model = Profile
        fields = (
            "handle", "display_name", "bio", "location", "time_zone", "language", "region", "rating_scale",
            "age_ceiling", "adult_titles", "hide_spoilers", "tidy_watchlist", "visibility", "default_visibility",
            "stats_visibility",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "handle": forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": 31}
            ),
            "bio": forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
            # Searchable with or without JavaScript: the page has a datalist of that name.
            "time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
            "rating_scale": forms.RadioSelect(),
            "visibility": forms.RadioSelect(),
            "default_visibility": forms.RadioSelect(),
            "stats_visibility": forms.RadioSelect(),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "handle": _(
                "How others find you: small letters, digits and underscores. Once you change it, anybody may take "
                "the old one."
            ),
            "display_name": _("What others read first. Without one, it is the handle."),
            "time_zone": _("Type a city, and choose. Empty: the site’s own."),
            "region": _("Where you watch: age ratings and services are shown for it."),
            "adult_titles": _("Titles that TMDB marks as adult are shown to you."),
            "hide_spoilers": _("Names, pictures and summaries wait until you touch them."),
            "tidy_watchlist": _("With a way back each time."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_kids = self.instance.kind == ProfileKind.KIDS
        for name in (*PUBLIC_FACE, *_ADULT_ONLY) if is_kids else ("age_ceiling",):
            del self.fields[name]
        if not is_kids and not settings.ADULT_TITLES:
            del self.fields["adult_titles"]
        self.fields["handle"] = forms.CharField(
            label=_("Handle"),
            max_length=31,
            initial=self.instance.handle,
            required=bool(self.instance.pk),
            help_text=self.Meta.help_texts["handle"] if self.instance.pk else _("Empty: made of the name."),
            widget=self.Meta.widgets["handle"],
        )
        if not is_kids:
            self.fields["visibility"].label = _("Who sees your page")
        languages = [("", _("As the browser asks for")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages, required=False)
        self.fields["region"] = forms.ChoiceField(
            label=_("Region"),
            choices=[("", _("The site’s own")), *regions()],
            required=False,
            help_text=self.Meta.help_texts["region"],
            widget=LongSelect,
        )
        if is_kids:
            self.fields["age_ceiling"] = ceiling_field(self.instance)
            self.initial["age_ceiling"] = self.fields["age_ceiling"].initial
            self.fields["display_name"].required = True
        else:
            self._add_links()

    def _add_links(self) -> None:
        for name, link in zip(_LINK_NAMES, [*self.instance.links, *[""] * LINKS], strict=False):
            self.fields[name] = forms.CharField(
                label=_("Link"),
                initial=link,
                required=False,
                max_length=200,
                widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
            )

    @property
    def link_fields(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in _LINK_NAMES if name in self.fields)

    def clean_display_name(self) -> str:
        return display_name(self.cleaned_data["display_name"])

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].strip().removeprefix("@").lower()
        if not handle and not self.instance.pk:
            return ""
        handle_characters(handle)
        if handle != self.initial.get("handle"):
            handle_not_reserved(handle)
        if Profile.objects.filter(handle=handle).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This handle is taken. Please choose another."), code="handle_taken")
        return handle

    def clean_time_zone(self) -> str:
        typed: str = self.cleaned_data["time_zone"].strip()
        if not typed:
            return ""
        wanted = typed.replace(" ", "_").lower()
        named = [zone for zone in time_zones() if wanted == zone.lower()]
        named = named or [zone for zone in time_zones() if zone.lower().endswith(f"/{wanted}")]
        if not named:
            raise ValidationError(_("There is no such time zone. Type a city, and choose from the list."), code="zone")
        return named[0]

    def clean_region(self) -> str:
        region: str = self.cleaned_data["region"]
        if region and not is_region(region):
            raise ValidationError(_("There is no such country."), code="unknown")
        return region

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        links = [self._link(name) for name in _LINK_NAMES if cleaned.get(name)]
        if any(name in self.fields for name in _LINK_NAMES):
            cleaned["links"] = list(dict.fromkeys(link for link in links if link))
        return cleaned

    def _link(self, name: str) -> str:
        link: str = self.cleaned_data[name].strip()
        link = link if "://" in link else f"https://{link}"
        try:
            _WEB(link)
        except ValidationError:
            self.add_error(name, _("An address on the web, please, such as https://example.org."))
            return ""
        return link

    def values(self) -> dict[str, Any]:
        """The columns as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in _LINK_NAMES}

    def _post_clean(self) -> None:
        """The service writes the profile; a form that changed it in passing would show what isn't so."""


def ceiling_field(profile: Profile) -> forms.TypedChoiceField:
    """The ceiling, in words and with the certificates that it means where the profile watches."""
    region = profile.region or settings.TMDB_REGION
    return forms.TypedChoiceField(
        label=_("Titles shown"),
        choices=[(age, ceiling_text(age, region)) for age in CEILINGS],
        coerce=int,
        initial=profile.age_ceiling if profile.age_ceiling is not None else 7,
        widget=forms.RadioSelect,
        help_text=_("Titles of which nobody has said for what age they are stay hidden, whatever you choose."),
    )


def ceiling_text(age: int, region: str) -> str:
    """A ceiling in words: `For 9 and younger: PG, TV-Y7, G …`."""
    words: str | Promise = _("For everybody, small children too")
    if age:
        words = ngettext("For %(age)d year and younger", "For %(age)d years and younger", age) % {"age": age}
    marks = ", ".join(examples(region, age, most=5))
    return f"{words}: {marks}" if marks else str(words)


class PinForm(forms.Form):
    """A new PIN for the household."""

    pin = forms.CharField(
        label=_("PIN"),
        max_length=8,
        strip=True,
        validators=[pin_digits],
        help_text=_("4 to 8 digits. Whoever leaves a kids’ profile types it."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password", "pattern": "[0-9]*"}),
    )


class AvatarForm(forms.Form):
    """A picture; what is in it is looked at when it is stored."""

    picture = forms.FileField(
        label=_("Picture"),
        error_messages={"required": _("Choose a picture first."), "empty": _("This file is empty.")},
        help_text=_("JPEG, PNG or WebP, up to 5 MB and 25 megapixels. It is cut to a square about its middle."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-picture": ""}),
    )
