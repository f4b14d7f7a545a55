"""Episodes: ticking them, one, a season or a show at a time; an episode's own page; ratings of seasons and episodes."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.episodes import episode_states
from lists.forms.shows import EpisodeActForm, Reach, ReachForm
from lists.forms.tracking import RatingForm
from lists.forms.when import Choice
from lists.models import Watch
from lists.services import Receipt, episodes, set_rating, today_of
from lists.services.shelf import NotAiredError
from lists.templatetags.shows import season_url
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell, tracked
from lists.views.pieces import pieces, row_html
from movies.models import Episode, Season, Title
from movies.views.addresses import number_in
from reviews.models import Rating

PANEL = "track-body"


@require_POST
@acting
def act_on_episode(request: PageRequest, slug: str) -> HttpResponse:
    """Tick an episode or take that back, tick all up to it, log it once more: whichever button was pressed."""
    title = show_for(request, slug)
    form = EpisodeActForm(request.POST, profile=request.profile)
    if not form.is_valid():
        return _refused(request, title, form)
    act, key = form.act
    episode = _episode(title, pk=key)
    profile, data = request.profile, form.cleaned_data
    single = data["when"] or act != "up_to"
    when = form.when(profile) if single else None
    acts: dict[str, Any] = {
        "tick": partial(episodes.tick_episode, when=when, early=data["early"]),
        "up_to": partial(episodes.tick_up_to, when=when),
        "again": partial(episodes.rewatch_episode, when=when, nonce=data["nonce"]),
        "untick": episodes.untick_episode,
        "latest": partial(episodes.untick_episode, latest_only=True),
    }
    try:
        receipt = acts[act](profile=profile, episode=episode)
    except NotAiredError as error:
        return _not_yet(request, title, episode, error)
    return _done(request, title, receipt, episode=episode, many=act == "up_to")


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def season(request: PageRequest, slug: str, number: int) -> HttpResponse:
    """What to do with a whole season, and when that was."""
    title = show_for(request, slug)
    found = _season(title, number)
    acts = {
        Reach.TICK: episodes.tick_season,
        Reach.UNTICK: episodes.untick_season,
        Reach.LATEST: partial(episodes.untick_season, latest_only=True),
        Reach.AGAIN: episodes.rewatch_season,
    }
    return _reach(request, title, acts, {"season": found}, season=found)


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def show(request: PageRequest, slug: str) -> HttpResponse:
    """What to do with a whole show, and when that was."""
    title = show_for(request, slug)
    acts = {
        Reach.TICK: episodes.tick_show,
        Reach.UNTICK: episodes.untick_show,
        Reach.LATEST: partial(episodes.untick_show, latest_only=True),
        Reach.AGAIN: episodes.rewatch_show,
    }
    return _reach(request, title, acts, {"title": title}, season=None)


@require_safe
@acting
def episode(request: PageRequest, slug: str, number: int, place: int) -> HttpResponse:
    """An episode, unveiled, with one's viewings of it; its row on a list where that was asked for."""
    title = show_for(request, slug)
    found = _episode(title, season__number=number, number=min(place, 2**31 - 1))
    if wants_fragment(request, f"s{number}e{found.number}"):
        return HttpResponse(row_html(request, title, found, reveal=True))
    return render_page(request, "lists/episode.html", _episode_context(request, title, found), fragment=PANEL)


@require_safe
@acting
def state(request: PageRequest, slug: str) -> HttpResponse:
    """The pieces of a show's page as they are now: ?pieces=show-progress,s1-head …"""
    title = show_for(request, slug)
    return HttpResponse(pieces(request, title, request.GET.get("pieces", "")))


@require_POST
@acting
def rate_season(request: PageRequest, slug: str, number: int) -> HttpResponse:
    title = show_for(request, slug)
    return _rate(request, title, season=_season(title, number))


@require_POST
@acting
def rate_episode(request: PageRequest, slug: str, number: int, place: int) -> HttpResponse:
    title = show_for(request, slug)
    return _rate(request, title, episode=_episode(title, season__number=number, number=min(place, 2**31 - 1)))


def show_for(request: PageRequest, slug: str) -> Title:
    """A show that this profile may know of, else 404."""
    title = title_for(request, number_in(slug))
    if not title.is_show:
        raise Http404(_("There is no such show."))
    return title


def _season(title: Title, number: int) -> Season:
    found = title.seasons.filter(number=min(number, 32_767)).first()
    if found is None:
        raise Http404(_("There is no such season."))
    found.title = title
    return found


def _episode(title: Title, **which: Any) -> Episode:
    found = Episode.objects.select_related("season").filter(season__title=title, **which).first()
    if found is None:
        raise Http404(_("There is no such episode."))
    found.season.title = title
    return found


def _reach(
    request: PageRequest, title: Title, acts: dict[Reach, Any], subject: dict[str, Any], *, season: Season | None
) -> HttpResponse:
    form = ReachForm(request.POST or None, profile=request.profile, initial={"when": Choice.SOME_TIME})
    if request.method != "POST" or not form.is_valid():
        context = _reach_context(request, title, season, form)
        status = 422 if request.method == "POST" else 200
        return render_page(request, "lists/reach.html", context, fragment=PANEL, status=status)
    data = form.cleaned_data
    how: dict[str, Any] = {}
    if data["act"] in (Reach.TICK, Reach.AGAIN):
        how["when"] = form.when(request.profile)
    if data["act"] == Reach.AGAIN:
        how["nonce"] = data["nonce"]
    receipt = acts[Reach(data["act"])](profile=request.profile, **subject, **how)
    return _done(request, title, receipt, season=season, many=True)


def _reach_context(request: PageRequest, title: Title, season: Season | None, form: ReachForm) -> dict[str, Any]:
    rating = None
    if season is not None:
        rating = Rating.objects.filter(profile=request.profile, season=season).values_list("value", flat=True).first()
    watches = Watch.objects.filter(profile=request.profile, title=title)
    if season is not None:
        watches = watches.filter(episode__season=season)
    return {
        "title": title,
        "season": season,
        "form": form,
        "rating": rating,
        "is_seen": watches.exists(),
        "nonce": uuid.uuid4(),
        "back": season_url(title, season.number) if season else title.get_absolute_url(),
    }


def _episode_context(request: PageRequest, title: Title, found: Episode) -> dict[str, Any]:
    profile, today = request.profile, today_of(request.profile)
    state = episode_states(profile, title, [found], today=today, revealed=[found.number])[0]
    place = found.season.number, found.number
    viewings = (
        Watch.objects.filter(profile=profile, episode=found).select_related("episode__season", "review").newest_first()
    )
    return {
        "title": title,
        "state": state,
        "episode": found,
        "season": found.season,
        "viewings": viewings,
        "form": EpisodeActForm(profile=profile, initial={"when": Choice.NOW}),
        "nonce": uuid.uuid4(),
        "back": reverse("lists:episode", args=[title.slug, *place]),
    }


def _rate(request: PageRequest, title: Title, **subject: Any) -> HttpResponse:
    form = RatingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("That isn’t one of the choices."), status=400, content_type="text/plain; charset=utf-8")
    receipt = set_rating(profile=request.profile, title=title, value=form.cleaned_data["value"], **subject)
    return _done(request, title, receipt, **subject)


def _done(
    request: PageRequest,
    title: Title,
    receipt: Receipt,
    *,
    season: Season | None = None,
    episode: Episode | None = None,
    many: bool = False,
) -> HttpResponse:
    """The words, and what looks different now: the panel that it was done in, the row, the pieces of the page.

    many: of rows there may be a thousand; the page asks for those that it shows by itself.
    """
    tell(request, receipt)
    around = season or (episode.season if episode else None)
    if not request.htmx:
        return go_on(request, season_url(title, around.number) if around else title.get_absolute_url())
    html = ""
    if wants_fragment(request, PANEL):
        html += _panel(request, title, season, episode)
    if episode and not many and str(episode.season.number) in request.POST.get("loaded", "").split(","):
        html += row_html(request, title, episode, swapped=True)
    html += pieces(request, title, request.POST.get("pieces", ""))
    response = HttpResponse(html)
    if many:
        response.headers["X-Episodes"] = "changed"
    return tracked(response, [title.pk])


def _panel(request: PageRequest, title: Title, season: Season | None, episode: Episode | None) -> str:
    if episode:
        context, template = _episode_context(request, title, episode), "lists/episode.html"
    else:
        form = ReachForm(profile=request.profile, initial={"when": Choice.SOME_TIME})
        context, template = _reach_context(request, title, season, form), "lists/reach.html"
    return render_page(request, template, context, fragment=PANEL).content.decode()


def _refused(request: PageRequest, title: Title, form: EpisodeActForm) -> HttpResponse:
    """A day that can't be, or what no form of ours sends."""
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return _say_no(request, title, words)


def _not_yet(request: PageRequest, title: Title, found: Episode, error: NotAiredError) -> HttpResponse:
    words = str(error)
    if error.aired_on:
        words = _("This episode airs on %(day)s.") % {"day": date_format(error.aired_on, "DATE_FORMAT")}
    here = reverse("lists:episode", args=[title.slug, found.season.number, found.number])
    return _say_no(request, title, f"{words} {_('If you have seen it already, say so on its own page.')}", here)


def _say_no(request: PageRequest, title: Title, words: str, there: str = "") -> HttpResponse:
    messages.error(request, words)
    if request.htmx:
        # Taken for what it is by htmx: the page is put right, and the toast says why.
        return tracked(HttpResponse(pieces(request, title, request.POST.get("pieces", ""))), [title.pk])
    return go_on(request, there or title.get_absolute_url())
