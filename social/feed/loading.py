"""What activities are about: fetched a kind at a time, each through the rule of its own model.

Reviews and lists belong to apps that know this one, and not the other way round: they are reached through their content
types. What is gone, or what the viewer may not see, is left out, and its activity with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Model, QuerySet, Value

from config.lib.prepared import Given, prepared
from movies.models import Audience, Episode, Season, Title, audience_of
from social.enums import Verb
from social.feed.rows import Row
from social.models import Profile

# Of all others it is enough to know that they may be seen.
SHOWN = frozenset(
    {
        Verb.RATED, Verb.REVIEWED, Verb.LIKED_REVIEW, Verb.COMMENTED, Verb.CREATED_LIST, Verb.LISTED, Verb.LIKED_LIST,
    }
)  # fmt: skip


@dataclass(slots=True)
class Loaded:
    """What the entries of a page show, by key."""

    titles: dict[int, Title] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(default_factory=dict)
    seasons: dict[int, Season] = field(default_factory=dict)
    episodes: dict[int, Episode] = field(default_factory=dict)
    # By content type and key; None where nothing but its being there is of interest.
    targets: dict[tuple[int, int], Model | None] = field(default_factory=dict)

    def shows(self, row: Row) -> bool:
        """Whether the viewer may see what it is about."""
        if row.actor not in self.profiles or (row.title and row.title not in self.titles):
            return False
        model = _model(row.target[0])
        if model is Title:
            return row.target[1] in self.titles
        if model is Profile:
            return row.target[1] in self.profiles
        if model is Season:
            return row.target[1] in self.seasons
        return row.target in self.targets


def load(viewer: Profile, rows: Sequence[Row]) -> Loaded:
    """Everything that these rows are about and that the viewer may see. Runs at most 9 queries."""
    found = Loaded()
    by_type: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        by_type[row.target[0]].add(row.target[1])
    types: dict[type[Model] | None, int] = {_model(kind): kind for kind in by_type}
    wanted = {row.target[0] for row in rows if row.verb in SHOWN}

    titles = {row.title for row in rows if row.title} | by_type.get(types.get(Title, 0), set())
    found.titles = {title.pk: title for title in _titles(audience_of(viewer), keys=sorted(titles))} if titles else {}
    people = {row.actor for row in rows} | by_type.get(types.get(Profile, 0), set())
    found.profiles = Profile.objects.visible_to(viewer).in_bulk(people)

    lookups: list[QuerySet[Any, tuple[int, int]]] = []
    for model, kind in types.items():
        if model is None or model in (Title, Profile, Season):
            continue
        visible = _visible(model, viewer).filter(pk__in=by_type[kind])
        if kind in wanted:
            found.targets |= {(kind, each.pk): each for each in _with_owner(visible)}
        else:
            marked = visible.order_by().annotate(_kind=Value(kind, IntegerField()))
            lookups.append(marked.values_list("_kind", "pk"))
    if lookups:
        found.targets |= dict.fromkeys((kind, pk) for kind, pk in lookups[0].union(*lookups[1:], all=True))
    _load_parts(found, rows, by_type.get(types.get(Season, 0), set()))
    return found


def _load_parts(found: Loaded, rows: Iterable[Row], seasons: Collection[int]) -> None:
    """The seasons and episodes of titles that may be seen."""
    rated = [target for target in found.targets.values() if target is not None]
    wanted = {key for target in rated if (key := getattr(target, "season_id", None))} | set(seasons)
    episodes = {key for target in rated if (key := getattr(target, "episode_id", None))}
    episodes |= {key for row in rows if isinstance(key := row.data.get("episode"), int)}
    if episodes:
        found.episodes = {each.pk: each for each in _episodes(keys=sorted(episodes))}
    if wanted:
        there = Season.objects.filter(pk__in=wanted, title__in=found.titles)
        found.seasons = {each.pk: each for each in there}


@prepared
def _titles(audience: Audience) -> QuerySet[Title]:
    visible = Title.objects.for_audience(audience).with_poster_data()
    return visible.only("kind", "name", "released_on", "poster_path").filter(pk__in=Given("keys", many=True))


@prepared
def _episodes() -> QuerySet[Episode]:
    whole = Episode.objects.filter(pk__in=Given("keys", many=True)).select_related("season")
    return whole.only("number", "season__number", "season__title")


def _model(kind: int) -> type[Model] | None:
    """The model of a content type; None for one that this version has no more."""
    return ContentType.objects.get_for_id(kind).model_class()


def _visible(model: type[Model], viewer: Profile) -> QuerySet[Any]:
    rows: Any = model._default_manager.all()
    return rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows  # type: ignore[no-any-return]


def _with_owner(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Whose it is comes along, and of a comment what it is about."""
    names = {each.name for each in rows.model._meta.get_fields()}
    related = [path for path in ("profile", "review__profile") if path.partition("__")[0] in names]
    return rows.select_related(*related) if related else rows
