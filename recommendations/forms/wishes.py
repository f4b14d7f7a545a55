"""The settings of recommendations."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WishesForm(forms.Form):
    """Whether somebody wants recommendations, and lets be learned from what it does."""

    is_wanted = forms.BooleanField(label=_("Recommend me films and shows"), required=False)
    is_trained_on = forms.BooleanField(label=_("Learn from what I do"), required=False)
