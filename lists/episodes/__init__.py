"""Reads of shows: how far somebody is, what comes next, how much is left. `today` is the day where the viewer is."""

from lists.episodes.progress import (
    EpisodeState,
    SeasonState,
    ShowProgress,
    episode_states,
    progress_of,
    season_states,
    show_progress,
)
from lists.episodes.watching import (
    Card,
    Coming,
    coming_soon,
    continue_watching,
    likelihood,
    next_card,
    rail,
    watching_page,
)

__all__ = [
    "Card",
    "Coming",
    "EpisodeState",
    "SeasonState",
    "ShowProgress",
    "coming_soon",
    "continue_watching",
    "episode_states",
    "likelihood",
    "next_card",
    "progress_of",
    "rail",
    "season_states",
    "show_progress",
    "watching_page",
]
