"""One profile's list, computed: its history by SQL, what it may be shown as a mask, and what only the site knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from movies.browse import BrowseFilters
from movies.browse.matching import matches
from movies.facets import runtime_band
from recommendations.engine import Bundle, Extra, History, Reason, Source, Suggestion, Tuning
from recommendations.engine.models import LITTLE
from recommendations.engine.signals import Keys, places
from recommendations.interactions import read_fresh
from recommendations.interactions.reading import SignalArrays
from recommendations.models import UnknownTitle
from recommendations.serving.corrected import popular_keys
from recommendations.serving.extras import extra_of
from recommendations.serving.gate import Mask, allowed, recommendable
from recommendations.serving.loaded import current
from recommendations.serving.said import Said, said_by_each
from recommendations.serving.trust import trusted_sources
from recommendations.serving.tuning import corrections_in, runtimes_unwanted, tuned
from social.models import Profile

# Where no model serves: popularity, as much of it as this.
NO_MODEL = ""
_EMPTY = Tuning()


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a profile's list is made of, read once and ranked as often as wanted: each time in milliseconds.

    allowed: (m,) of the bundle's titles. welcome: keys of titles whose suggestion was given a thumb up, and no more.
    signals: how many the history has.
    """

    bundle: Bundle
    history: History
    allowed: Mask
    extra: Extra
    tuning: Tuning
    welcome: Keys = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def signals(self) -> int:
        return len(self.history)

    def ranked(self, *, most: int, among: Keys | None = None, tuning: Tuning | None = None) -> list[Suggestion]:
        """Best first. among: keys of titles, of which alone it is to consist. tuning: instead of its own."""
        mask = self.allowed if among is None else self.allowed & np.isin(self.bundle.titles, among)
        if not mask.any():
            return []
        return self.bundle.rank(
            self.history,
            allowed=mask,
            extra=self.extra,
            most=most,
            tuning=self.tuning if tuning is None else tuning,
            welcome=self.welcome,
        )


def rank(
    profile: Profile, *, most: int, filters: BrowseFilters | None = None, tuning: Tuning | None = None
) -> list[Suggestion]:
    """The profile's list by all that it has done until now, best first; writes nothing.

    filters: only titles that match. tuning: what differs from the usual; the profile's corrections hold besides. Where
    no model serves, what is popular. Runs up to 4 queries, and under 20 ms besides.
    """
    basis = basis_of(profile, tuning=tuning)
    if basis is None:
        return popular(profile, most=most, filters=filters)
    return basis.ranked(most=most, among=among_of(profile, filters))


def basis_of(profile: Profile, *, tuning: Tuning | None = None) -> Basis | None:
    """None where no model serves. Runs up to 3 queries."""
    found = bases_of([profile], tunings=[tuning], remember=True)
    return found.at(0) if found else None


@dataclass(frozen=True, slots=True)
class Bases:
    """Of many profiles, in one order: what is read of each, from which its basis is made when somebody asks for it."""

    bundle: Bundle
    profiles: Sequence[Profile]
    histories: Sequence[History]
    said: Mapping[int, Said]
    social: Mapping[int, Source]
    tunings: Sequence[Tuning | None]

    def at(self, place: int) -> Basis:
        """Runs no query, but for what is read every few minutes for all profiles together."""
        profile, history, bundle = self.profiles[place], self.histories[place], self.bundle
        said = self.said[profile.pk]
        if len(said.unknown) and len(history) < LITTLE:
            history = replace(history, unseen=np.setdiff1d(said.unknown, history.titles))
        corrections = corrections_in(said.corrections)
        mask = allowed(profile, bundle.titles, said=said)
        if bands := runtimes_unwanted(corrections):
            mask &= ~_in_bands(bundle, bands)
        extra = extra_of(history, bundle, social=self.social.get(profile.pk))
        tuning = tuned(self.tunings[place] or _EMPTY, corrections)
        if tuning.seed is None and not (places(bundle.titles, history.titles) >= 0).any():
            # Newcomers differ by nothing else: so together they are shown more than one list.
            tuning = replace(tuning, seed=profile.pk)
        return Basis(bundle, history, mask, extra, tuning, said.welcome)


def bases_of(profiles: Sequence[Profile], *, tunings: Sequence[Tuning | None], remember: bool = False) -> Bases | None:
    """None where no model serves. Runs 2 queries, and those of `trusted_sources`; remember: see there."""
    bundle = current()
    if bundle is None:
        return None
    keys = [profile.pk for profile in profiles]
    social = trusted_sources(profiles, remember=remember)
    return Bases(bundle, profiles, histories_of(keys), said_by_each(keys), social, tunings)


def history_of(profile: Profile) -> History:
    """What its acts until now say. Runs one query."""
    return histories_of([profile.pk])[0]


def histories_of(profile_ids: Sequence[int]) -> list[History]:
    """The same of many, in their order. Runs one query."""
    found = read_fresh(profile_ids)
    return [as_history(found[key]) if key in found else History.empty() for key in profile_ids]


def unknown_to(profile: Profile) -> Keys:
    """Keys of the titles that it said it doesn't know, the latest first; some it may have come to know since. Runs one
    query."""
    keys = UnknownTitle.objects.filter(profile=profile.pk).order_by("-pk").values_list("title", flat=True)
    return np.asarray(list(keys), np.int64)


def as_history(found: SignalArrays) -> History:
    """Of one profile's signals."""
    return History(found.titles, found.likes, found.dislikes, found.ratings, found.days)


def among_of(profile: Profile | None, filters: BrowseFilters | None) -> Keys | None:
    """Keys of the titles that match; None for no filters: all. Runs one query, or none."""
    if filters is None or not (filters.is_narrowed or filters.kind or filters.scope):
        return None
    keys = matches(filters, viewer=profile).order_by().values_list("pk", flat=True)
    return np.fromiter(keys.iterator(chunk_size=20_000), np.int64)


def popular(profile: Profile | None, *, most: int, filters: BrowseFilters | None = None) -> list[Suggestion]:
    """What is popular among what may be recommended, and what the profile corrected, without any model. Runs one query,
    up to 4 where it has corrected something."""
    found: Any = recommendable(profile)
    if filters is not None:
        found = recommendable(profile, matches(filters, viewer=profile))
    keys = popular_keys(found, profile, most=most)
    reason = (Reason("popular", 1.0),)
    return [
        Suggestion(key, 0.5 * (1 - place / max(len(keys), 1)), None, {"popularity": 1.0}, reason)
        for place, key in enumerate(keys)
    ]


def _in_bands(bundle: Bundle, bands: Sequence[str]) -> Mask:
    minutes = np.asarray(bundle.models.catalogue.runtime)
    wanted = {int(value) for value in np.unique(minutes) if value > 0 and runtime_band(int(value)) in bands}
    return np.isin(minutes.astype(np.int64), list(wanted))
