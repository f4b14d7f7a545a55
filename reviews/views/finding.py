"""Who writes, and which title, thing and review an address means; no right to see it is a 404."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.pages import PageRequest
from movies.models import Episode, Season, Title
from movies.views.addresses import number_in
from movies.views.browsing import viewer
from reviews.models import Review
from reviews.queries import About, for_cards
from social.enums import ProfileKind
from social.models import Profile

LARGEST_KEY = 2**63 - 1
_LARGEST_SEASON, _LARGEST_EPISODE = 32_767, 2**31 - 1

View = Callable[..., HttpResponse]


def writing(view: View) -> View:
    """A view for somebody who may write reviews. A visitor logs in first; children and guests are told."""

    @wraps(view)
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.profile:
            raise PermissionDenied(_("Choose a profile first."))
        if request.profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Kids’ and guest profiles don’t write reviews."))
        return view(request, *args, **kwargs)

    return wrapped


@dataclass(frozen=True, slots=True)
class Subject:
    """What reviews are about: a title, or one of its seasons or episodes."""

    title: Title
    season: Season | None = None
    episode: Episode | None = None

    @property
    def query(self) -> dict[str, int | None]:
        """How an address names it."""
        if self.episode:
            return {"season": self.episode.season.number, "episode": self.episode.number}
        return {"season": self.season.number} if self.season else {}

    @property
    def about(self) -> About:
        """As queries of reviews take it."""
        return About(self.title.pk, self.season.pk if self.season else None, self.episode.pk if self.episode else None)

    @property
    def place(self) -> str:
        """`Season 2`, or `Season 2 · 3. The Long Night`; empty for a whole title."""
        if self.episode:
            return f"{self.episode.season} · {self.episode.number}. {self.episode}"
        return str(self.season) if self.season else ""

    @property
    def url(self) -> str:
        """Where the catalogue has it."""
        around = self.episode.season if self.episode else self.season
        if around:
            return reverse("movies:season", args=[self.title.slug, around.number])
        return self.title.get_absolute_url()

    def as_row(self) -> dict[str, Any]:
        """As a review's columns have it."""
        return {"title": self.title, "season": self.season, "episode": self.episode}


def subject_of(request: HttpRequest, slug: str) -> Subject:
    """The title of an address, or what `?season=` and `?episode=` name of it. Runs 2 queries at most."""
    rows = Title.objects.visible_to(viewer(request)).filter(pk=number_in(slug))
    title = rows.defer("search_document", "facets", "regional_facets").first()
    if title is None:
        raise Http404(_("There is no such title."))
    season, episode = _number(request, "season", _LARGEST_SEASON), _number(request, "episode", _LARGEST_EPISODE)
    if season is None:
        return Subject(title)
    if episode is None:
        return Subject(title, season=_season(title, season))
    rows_of = Episode.objects.select_related("season").filter(season__title=title, season__number=season)
    found = rows_of.filter(number=episode).first()
    if found is None:
        raise Http404(_("There is no such episode."))
    return Subject(title, episode=found)


def subject_of_review(review: Review) -> Subject:
    return Subject(review.title, review.season, review.episode)


def seen_review(request: HttpRequest, handle: str, pk: int) -> Any:
    """A review that the viewer sees, as `for_cards` brings it."""
    found = for_cards(viewer(request)).filter(pk=min(pk, LARGEST_KEY), profile__handle=handle.lower()).first()
    if found is None:
        raise Http404(_("There is no such review."))
    return found


def own_review(request: PageRequest, handle: str, pk: int) -> Review:
    """A review of whoever asks, that isn't deleted; somebody else's, seen or not, is a 404."""
    own = Review.objects.live().filter(profile=request.profile, profile__handle=handle.lower())
    found = own.select_related("profile", "title", "season", "episode__season").filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None or not Title.objects.visible_to(request.profile).filter(pk=found.title_id).exists():
        raise Http404(_("There is no such review."))
    return found


def open_profile(request: HttpRequest, handle: str) -> Profile:
    """Somebody whose pages the viewer may read."""
    looks = viewer(request)
    if looks and looks.handle == handle.lower():
        mine: Profile = looks
        return mine
    found = Profile.objects.open_to(looks).filter(handle=handle.lower()).first()
    if found is None:
        raise Http404(_("There is nobody of this name."))
    return found


def _season(title: Title, number: int) -> Season:
    found = title.seasons.filter(number=number).first()
    if found is None:
        raise Http404(_("There is no such season."))
    return found


def _number(request: HttpRequest, name: str, largest: int) -> int | None:
    """A number in an address; None without one. What isn't a number is a 404: it names nothing that there is."""
    raw = request.GET.get(name)
    if raw is None:
        return None
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 10 or int(raw) > largest:
        raise Http404
    return int(raw)
