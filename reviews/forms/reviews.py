"""The form that a review is written with. The rules are those of reviews.validators, as the API has them too."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reviews.enums import CommentPolicy
from reviews.models import Review
from reviews.validators import LANGUAGES, LONGEST, SHORTEST, language_near, review_text, tidy
from social.enums import Visibility
from social.models import Profile

# More than any review has: what is longer isn't looked at, and still shown again.
_MOST = 20 * LONGEST


class ReviewForm(forms.Form):
    """version: of the state that a change begins from; nonce: the name of this one act of writing."""

    text = forms.CharField(
        label=_("Your review"),
        max_length=_MOST,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 12,
                "placeholder": _("What stays with you?"),
                "data-shortest": SHORTEST,
                "data-longest": LONGEST,
            }
        ),
        error_messages={
            "required": _("Write at least %(shortest)d letters. A sentence is enough.") % {"shortest": SHORTEST},
            "max_length": _("A review has room for %(longest)d characters.") % {"longest": LONGEST},
        },
    )
    has_spoilers = forms.BooleanField(
        label=_("It tells how it ends"),
        required=False,
        help_text=_("Your text is veiled until somebody wants to read it."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=_("Nobody sees more of a review than of your profile."),
    )
    comment_policy = forms.ChoiceField(
        label=_("Who may comment"), choices=CommentPolicy.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Written in"), required=False, choices=[("", _("I’d rather not say")), *LANGUAGES.items()]
    )
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: Review | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        # What came from elsewhere may be shorter or longer; it is measured when it is changed.
        return self.found.text if self.found and tidy(text) == tidy(self.found.text) else review_text(text)

    def changes(self) -> dict[str, Any]:
        """What the form says of the review itself."""
        names = ("text", "has_spoilers", "visibility", "comment_policy", "language")
        return {name: self.cleaned_data[name] for name in names}


def initial_of(profile: Profile, review: Review | None) -> dict[str, Any]:
    """What the form begins with: the review as it is, or what the profile has for new ones."""
    if review is None:
        return {
            "visibility": profile.default_visibility,
            "comment_policy": CommentPolicy.ALL,
            "language": language_near(profile.language or get_language() or ""),
        }
    names = ("text", "has_spoilers", "visibility", "comment_policy", "language", "version")
    return {name: getattr(review, name) for name in names}
