"""Forms of the catalogue's pages."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from config.lib.places import is_region
from movies.enums import TitleKind


class RegionForm(forms.Form):
    """Where somebody watches: a country's two letters."""

    region = forms.CharField(label=_("Region"), max_length=2)

    def clean_region(self) -> str:
        region: str = self.cleaned_data["region"].upper()
        if not is_region(region):
            raise forms.ValidationError(_("There is no such country."), code="unknown")
        return region


class AddFromTmdbForm(forms.Form):
    """Which of TMDB's titles to bring into the catalogue."""

    kind = forms.ChoiceField(choices=TitleKind)
    tmdb_id = forms.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(2**31 - 1)])
