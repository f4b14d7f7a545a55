"""The pieces of a show's page that an act changes, for htmx to put where the old ones are."""

from typing import Any

from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from config.lib.pages import PageRequest
from lists.episodes import SeasonState, episode_states, season_states, show_progress
from lists.services import today_of
from movies.models import Episode, Title

PROGRESS = "show-progress"


def pieces(request: PageRequest, title: Title, wanted: str) -> str:
    """wanted: ids with commas, as the page has them; others are passed over. Runs 4 queries, none for none."""
    names = set(wanted.split(","))
    if not any(name == PROGRESS or name.endswith(("-head", "-acts")) for name in names):
        return ""
    profile, today = request.profile, today_of(request.profile)
    progress = show_progress(profile, title, today=today)
    html = []
    if PROGRESS in names:
        html.append(_piece(request, "show_progress", title, progress=progress, swapped=True))
    if names - {PROGRESS}:
        for state in season_states(profile, title, today=today, progress=progress):
            html += _season(request, title, state, names)
    return "".join(html)


def row_html(
    request: PageRequest, title: Title, episode: Episode, *, reveal: bool = False, swapped: bool = False
) -> str:
    """One row of a list of episodes. swapped: to be put where the old one is, beside the answer itself."""
    revealed = [episode.number] if reveal else []
    state = episode_states(request.profile, title, [episode], today=today_of(request.profile), revealed=revealed)[0]
    return _piece(request, "episode", title, season=episode.season, state=state, swapped=swapped)


def _season(request: PageRequest, title: Title, state: SeasonState, names: set[str]) -> list[str]:
    return [
        _piece(request, f"season_{part}", title, state=state, swapped=True)
        for part in ("head", "acts")
        if f"s{state.number}-{part}" in names
    ]


def _piece(request: PageRequest, name: str, title: Title, **context: Any) -> str:
    context |= {"title": title, "csrf_token": get_token(request), "profile": request.profile}
    return render_to_string(f"lists/partials/{name}.html", context)
