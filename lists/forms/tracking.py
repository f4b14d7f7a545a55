"""What people say of a title: a viewing, where they stopped, what they own, a note."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lists.enums import OwnedFormat, Status
from lists.forms.when import Choice, WhenForm
from lists.models import Watch
from lists.services import Viewing
from lists.services.companions import companions_to_offer, may_share
from lists.together import shares_of
from lists.validators import viewing_tags
from movies.models import Episode, Title
from reviews.validators import HIGHEST, LOWEST
from social.enums import Visibility
from social.models import Profile

RATINGS = [(str(points), str(points)) for points in range(LOWEST, HIGHEST + 1)]
LONGEST_FILM = 6_000
# Between handles, however somebody writes a list of them.
_SEPARATORS = re.compile(r"[\s,;]+")


class SwitchForm(forms.Form):
    """On or off: on where nothing is said."""

    on = forms.ChoiceField(choices=[("1", ""), ("0", "")], required=False)

    @property
    def wanted(self) -> bool:
        return bool(self.cleaned_data["on"] != "0")


class StatusForm(forms.Form):
    """A status, or none."""

    status = forms.ChoiceField(choices=Status.choices, required=False)


class RatingForm(forms.Form):
    """1 to 10; nothing takes the rating back."""

    value = forms.TypedChoiceField(choices=RATINGS, coerce=int, empty_value=None, required=False)


class EpisodeField(forms.ModelChoiceField[Episode]):
    """An episode of one show; others, and those of films, are no choices."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Episode.objects.none(), required=False, **kwargs)

    def of(self, title: Title) -> None:
        self.queryset = Episode.objects.filter(season__title=title).select_related("season")


class TagsField(forms.CharField):
    """Tags with commas between them; a list once it is clean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1_200, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return viewing_tags(super().clean(value).split(","))


class NamedField(forms.MultipleChoiceField):
    """Handles that were ticked. Those that aren't offered are taken too: the service says what is wrong with each."""

    def valid_value(self, value: str) -> bool:
        return True


class StoppedForm(forms.Form):
    """Paused or dropped, and where one stopped: an episode of a show, a minute of a film."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(Status.PAUSED, Status.PAUSED.label), (Status.DROPPED, Status.DROPPED.label)],
        widget=forms.RadioSelect,
    )
    episode = EpisodeField(label=_("Last episode seen"))
    minute = forms.IntegerField(label=_("Minute"), required=False, min_value=0, max_value=LONGEST_FILM)

    def __init__(self, *args: Any, title: Title, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if title.is_show:
            del self.fields["minute"]
            self.fields["episode"].of(title)  # type: ignore[attr-defined]
        else:
            del self.fields["episode"]


class OwnedForm(forms.Form):
    """What somebody owns a title on."""

    formats = forms.MultipleChoiceField(
        label=_("Owned on"), choices=OwnedFormat.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("About the copy"),
        max_length=200,
        required=False,
        help_text=_("Where it stands, which edition, which service."),
    )


class NoteForm(forms.Form):
    """A note that nobody else ever sees."""

    text = forms.CharField(
        label=_("Private note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Nobody else ever sees this."),
    )


class WatchForm(WhenForm):
    """A viewing, new or kept: when, whether again, with whom, a note, who sees it, a rating."""

    choices: tuple[Choice, ...] = (Choice.NOW, Choice.DATE, Choice.SOME_TIME)
    # Who shares it already.
    shares: Sequence[Any] = ()

    episode = EpisodeField(label=_("Episode"))
    rating = forms.TypedChoiceField(
        label=_("Rating"), choices=[("", ""), *RATINGS], coerce=int, empty_value=None, required=False
    )
    also_rate = forms.BooleanField(required=False)
    is_rewatch = forms.BooleanField(label=_("I have seen it before"), required=False)
    # How the box above stood when the form was made: left as it was, it says nothing, and the log decides.
    rewatch_shown = forms.CharField(required=False, widget=forms.HiddenInput)
    company = forms.CharField(
        label=_("With whom"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "company-known", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    tags = TagsField(label=_("Tags"), required=False, help_text=_("With commas between them."))
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, required=False)
    together = NamedField(label=_("Watched together"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label=_("Others, by their @handles, with commas between them"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: Profile, title: Title, **kwargs: Any) -> None:
        super().__init__(*args, profile=profile, **kwargs)
        if title.is_show:
            self.fields["episode"].of(title)  # type: ignore[attr-defined]
        else:
            del self.fields["episode"]
        if not may_share(profile):
            del self.fields["together"], self.fields["others"]
        self.title = title

    @cached_property
    def offered(self) -> list[Profile]:
        """Who can be ticked as having watched it too. Runs queries, as `companions_to_offer` says."""
        return companions_to_offer(self.profile, self.title)

    @property
    def companions(self) -> list[str]:
        """Handles, of a valid form: those ticked and those typed."""
        said = self.cleaned_data
        return [*said.get("together", ()), *_SEPARATORS.split(said.get("others", ""))]

    def viewing(self) -> Viewing:
        """What a valid form says, for a new viewing."""
        said = self.cleaned_data
        return Viewing(
            when=self.when(self.profile),
            is_rewatch=None if said["is_rewatch"] == bool(said["rewatch_shown"]) else said["is_rewatch"],
            company=said["company"],
            note=said["note"],
            rating=said["rating"],
            tags=said["tags"],
            visibility=said["visibility"],
            nonce=said["nonce"],
        )

    def changes(self) -> dict[str, Any]:
        """What a valid form says of a viewing that is kept already."""
        said = self.cleaned_data
        changed = {name: said[name] for name in ("is_rewatch", "company", "note", "rating", "tags")}
        if said["visibility"]:
            changed["visibility"] = said["visibility"]
        return changed


class EditWatchForm(WatchForm):
    """As WatchForm, for a viewing that is there: its day and minute stay unless another day is chosen."""

    choices = (Choice.DATE, Choice.SOME_TIME)

    def __init__(self, *args: Any, watch: Watch, **kwargs: Any) -> None:
        super().__init__(*args, title=watch.title, **kwargs)
        self.watch = watch
        self.fields.pop("episode", None)
        del self.fields["nonce"], self.fields["also_rate"], self.fields["rewatch_shown"]

    @cached_property
    def shares(self) -> list[Any]:  # type: ignore[override]
        """With whom the viewing is shared already. Runs one query."""
        return shares_of(self.watch) if may_share(self.profile) else []

    @cached_property
    def offered(self) -> list[Profile]:
        """As of WatchForm, but for those who share it already."""
        return companions_to_offer(self.profile, self.title, but={row.profile_id for row in self.shares})

    def changes(self) -> dict[str, Any]:
        """As of WatchForm; `when` only where the day is another one, for the minute would go with it."""
        when = self.when(self.profile)
        moved = {"when": when} if when.day != self.watch.watched_on else {}
        return super().changes() | moved
