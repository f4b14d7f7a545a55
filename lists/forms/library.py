"""What is asked of a library: an act on many titles, a view to keep."""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lists.enums import OwnedFormat, Status
from lists.forms.when import Choice, WhenForm
from lists.library import LibraryFilters, matching_titles
from lists.models import List
from lists.services import bulk
from lists.services.saved_views import LONGEST_NAME
from reviews.validators import HIGHEST, LOWEST
from social.models import Profile

# Titles that one request may name one by one; all that match are named by their filter.
MOST_PICKED = 5_000
_KEY = re.compile(r"[1-9]\d{0,17}", re.ASCII)
Choices = list[tuple[str, Any]]


def action_choices(rating_label: Callable[[int], str]) -> Choices:
    """Everything that can be done to many titles, in groups, as a select has it."""
    formats = OwnedFormat.choices
    points = range(HIGHEST, LOWEST - 1, -1)
    groups: Choices = [
        (_("Status"), [*((f"status:{value}", label) for value, label in Status.choices), ("status:", _("No status"))]),
        (_("Diary and lists"), [("log", _("Log a viewing…")), ("list", _("Add to a list…"))]),
        (_("Watchlist and favourites"), [
            ("watchlist:on", _("Put on the watchlist")), ("watchlist:off", _("Take off the watchlist")),
            ("favourite:on", _("Make favourites")), ("favourite:off", _("No favourites any more")),
        ]),
        (_("Rating"), [*((f"rating:{value}", rating_label(value)) for value in points), ("rating:", _("No rating"))]),
        (_("Owned on"), [(f"own:{value}", label) for value, label in formats]),
        (_("Not owned on"), [(f"disown:{value}", label) for value, label in formats]),
    ]  # fmt: skip
    removal = [("remove", _("Remove from the library")), ("remove:all", _("Remove, with viewings and ratings"))]
    return [*groups, (_("Remove"), removal)]


def lists_to_add_to(profile: Profile) -> Sequence[List]:
    """Lists that the profile puts titles on, by name. Runs one query."""
    return list(List.objects.editable_by(profile).custom().order_by("name", "pk").only("name", "kind", "profile_id"))


class BulkForm(WhenForm):
    """An act on many titles: those picked one by one, or all that a filter finds.

    `title` may come many times, or once with the keys between commas.
    """

    choices = (Choice.TODAY, Choice.DATE, Choice.SOME_TIME)

    action = forms.CharField(
        max_length=40, error_messages={"required": gettext_lazy("Choose what to do with these titles.")}
    )
    to_list = forms.IntegerField(required=False, min_value=1)
    scope = forms.ChoiceField(choices=[("picked", ""), ("all", "")], required=False)
    query = forms.CharField(max_length=4_000, required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=0)
    digest = forms.CharField(max_length=64, required=False)

    def __init__(self, data: QueryDict, *, profile: Profile, region: str) -> None:
        super().__init__(data, profile=profile)
        self.said = data
        self.region = region
        self.title_ids: list[int] = []
        self.act: bulk.Act | None = None

    @property
    def takes_all(self) -> bool:
        return bool(self.data.get("scope") == "all")

    @property
    def asks_when(self) -> bool:
        return bool(self.data.get("action") == "log")

    @property
    def asks_list(self) -> bool:
        return bool(self.data.get("action") == "list")

    @property
    def filters(self) -> LibraryFilters:
        return LibraryFilters.from_query(QueryDict(self.data.get("query", "")), region=self.region)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.title_ids = self._all() if self.takes_all else self._picked()
        if not self.title_ids:
            raise ValidationError(_("Select titles first."), code="nothing_picked")
        if len(self.title_ids) > MOST_PICKED and not self.takes_all:
            raise ValidationError(_("That is too many to pick one by one. Filter them, and take all that match."))
        if "action" in cleaned and not ({"when", "date"} & self.errors.keys()):
            self.act = self._act(cleaned["action"])
            # Which list is asked for next.
            if self.act is None and not (self.asks_list and not cleaned.get("to_list")):
                self.add_error("action", ValidationError(_("Choose what to do with these titles."), code="unknown"))
        return cleaned

    def digest_of_titles(self) -> str:
        """Tells whether a filter still finds the same titles as before."""
        return hashlib.sha256(",".join(map(str, sorted(self.title_ids))).encode()).hexdigest()[:32]

    @property
    def picked(self) -> str:
        """The titles as one value; empty where a filter finds them."""
        return "" if self.takes_all else ",".join(map(str, self.title_ids))

    def _picked(self) -> list[int]:
        said = [key for value in self.said.getlist("title") for key in value.split(",")]
        return list(dict.fromkeys(int(key) for key in said if _KEY.fullmatch(key)))

    def _all(self) -> list[int]:
        found = matching_titles(self.filters, owner=self.profile, viewer=self.profile, library_only=True)
        return list(found.order_by("pk").values_list("pk", flat=True))

    def _act(self, action: str) -> bulk.Act | None:
        name, _colon, value = action.partition(":")
        if name == "status" and value in ("", *Status.values):
            return bulk.SetStatus(value)
        if name in ("watchlist", "favourite") and value in ("on", "off"):
            kind = bulk.SetWatchlisted if name == "watchlist" else bulk.SetFavourite
            return kind(on=value == "on")
        if name in ("own", "disown") and value in OwnedFormat.values:
            return bulk.ChangeOwned((value,), on=name == "own")
        if name == "rating" and (value == "" or value in {str(n) for n in range(LOWEST, HIGHEST + 1)}):
            return bulk.SetRating(int(value) if value else None)
        if action == "log":
            # Nothing said about the day is the first look at the form: today is what it then offers.
            return bulk.LogViewing(self.when(self.profile))
        if action == "list" and (key := self.cleaned_data.get("to_list")):
            found = List.objects.editable_by(self.profile).custom().filter(pk=min(key, 2**63 - 1)).first()
            return bulk.AddToList(found) if found else None
        return bulk.RemoveFromLibrary(with_log=value == "all") if name == "remove" and value in ("", "all") else None


class ViewForm(forms.Form):
    """A view to keep: its name, and what it shows as an address has it. The service says what is wrong with either."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=10 * LONGEST_NAME,
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )
    query = forms.CharField(max_length=8_000, required=False, strip=False, widget=forms.HiddenInput)
