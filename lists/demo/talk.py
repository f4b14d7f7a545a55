"""What the demo's people say of what they saw, and the acts of the last weeks that their followers hear of."""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from lists.demo.lately import planned_lately
from lists.enums import ListKind
from lists.models import LibraryEntry, List, Watch
from movies.models import Episode, Season, Title
from reviews.enums import ReactionKind
from reviews.models import COUNTED_BY, Comment, Rating, Reaction, Review
from social.enums import NotificationKind, Verb
from social.models import Activity, Follow, Profile

TALK = Path(__file__).parent / "talk.json"
# How far back the feed reaches at first.
RECENT = datetime.timedelta(45)
# A review is written so long after the viewing, a rating is given so soon.
LATER, SOON = datetime.timedelta(hours=2, minutes=40), datetime.timedelta(minutes=7)

Saying = Mapping[str, Any]


def sayings() -> list[Saying]:
    """Each review: by, title, season and episode (of shows), days (ago), text, spoilers, and who answered how."""
    found: list[Saying] = json.loads(TALK.read_text(encoding="utf-8"))
    return found


def reviewed_by(handle: str) -> dict[str, int]:
    """The names of films that this one reviewed, and how many days ago."""
    return {each["title"]: each["days"] for each in sayings() if each["by"] == handle and "season" not in each}


def write_reviews(
    *, profiles: Mapping[str, Profile], titles: Mapping[str, Title], now: datetime.datetime
) -> list[tuple[Review, Saying]]:
    """Write what was said, each tied to the viewing that it follows where that is in the diary."""
    written = []
    for saying in sayings():
        profile, title = profiles.get(saying["by"]), titles.get(saying["title"])
        if profile is None or title is None:
            continue
        season, episode = _part(title, saying)
        seen = Watch.objects.filter(profile=profile, title=title, review=None)
        watch = seen.filter(episode=episode).newest_first().first() if not season else None
        moment = watch.watched_at + LATER if watch and watch.watched_at else now - datetime.timedelta(saying["days"])
        review = Review.objects.create(
            profile=profile,
            title=title,
            season=season,
            episode=episode,
            text=saying["text"],
            has_spoilers=saying.get("spoilers", False),
            visibility=profile.default_visibility,
            language="en",
            written_at=min(moment, now),
            published_at=min(moment, now),
        )
        if watch:
            Watch.objects.filter(pk=watch.pk).update(review=review)
        written.append((review, saying))
    return written


def answer_reviews(written: Iterable[tuple[Review, Saying]], *, profiles: Mapping[str, Profile]) -> None:
    """Let people like the reviews, find them helpful or funny, and comment on them, in the days after each."""
    reactions, comments = [], []
    for review, saying in written:
        for kind in ReactionKind:
            people = [profiles[handle] for handle in saying.get(kind, ()) if handle in profiles]
            setattr(review, COUNTED_BY[kind], len(people))
            reactions += [Reaction(profile=who, review=review, kind=kind) for who in people]
        said = list(_comments(review, saying.get("comments", ()), profiles))
        review.comment_count = len(said)
        comments += said
    Reaction.objects.bulk_create(reactions)
    _date(reactions)
    for few in ([each for each in comments if not each.parent], [each for each in comments if each.parent]):
        Comment.objects.bulk_create(few)
        _date(few)
    Review.objects.bulk_update([review for review, _ in written], [*COUNTED_BY.values(), "comment_count"])


def _comments(
    review: Review, said: Iterable[Saying], profiles: Mapping[str, Profile], parent: Comment | None = None
) -> Iterator[Comment]:
    for saying in said:
        if saying["by"] in profiles:
            comment = Comment(review=review, profile=profiles[saying["by"]], text=saying["text"], parent=parent)
            yield comment
            yield from _comments(review, saying.get("replies", ()), profiles, comment)


def _date(answers: Sequence[Reaction | Comment]) -> None:
    """So many minutes after the review; the later in the demo's text, the later, and never in time to come."""
    now = timezone.now()
    for place, answer in enumerate(answers):
        moment = answer.review.written_at + datetime.timedelta(minutes=25 + 17 * (place % 40))
        answer.created_at = min(moment, now)
        answer.save(update_fields=["created_at"])


def _part(title: Title, saying: Saying) -> tuple[Season | None, Episode | None]:
    if "season" in saying:
        return Season.objects.filter(title=title, number=saying["season"]).first(), None
    if "episode" in saying:
        season, number = saying["episode"]
        episodes = Episode.objects.filter(season__title=title, season__number=season, number=number)
        return None, episodes.select_related("season").first()
    return None, None


def tell_recent(*, profiles: Iterable[Profile], now: datetime.datetime) -> int:
    """Write down the acts of the last weeks as if they had been recorded when they happened; returns how many.

    Nobody is notified of them.
    """
    acts = [act for profile in profiles for act in _acts(profile, now - RECENT) if act.created_at <= now]
    acts.sort(key=lambda act: act.created_at)
    moments = [act.created_at for act in acts]
    Activity.objects.bulk_create(acts, batch_size=1000)
    for act, moment in zip(acts, moments, strict=True):
        act.created_at = act.spread_at = moment  # what is new is given the present
    Activity.objects.bulk_update(acts, ["created_at", "spread_at"], batch_size=1000)
    return len(acts)


def _acts(profile: Profile, since: datetime.datetime) -> Iterator[Activity]:
    watches = list(Watch.objects.filter(profile=profile, watched_at__gte=since).order_by("watched_at", "pk"))
    for watch in watches:
        data = {"rewatch": watch.is_rewatch} | ({"episode": watch.episode_id} if watch.episode_id else {})
        yield _act(profile, Verb.WATCHED, watch, watch.watched_at, title=watch.title_id, data=data)
    films = {watch.title_id: watch.watched_at for watch in watches if watch.watched_at and not watch.episode_id}
    for rating in Rating.objects.of_titles().filter(profile=profile, title__in=films):
        moment = films[rating.title_id] + SOON
        yield _act(profile, Verb.RATED, rating, moment, title=rating.title_id, data={"value": rating.value})
    for review in Review.objects.filter(profile=profile, written_at__gte=since):
        yield _act(profile, Verb.REVIEWED, review, review.written_at, title=review.title_id)
    likes = Reaction.objects.filter(profile=profile, kind=ReactionKind.LIKE, created_at__gte=since)
    for like in likes.select_related("review"):
        yield _act(
            profile, Verb.LIKED_REVIEW, like.review, like.created_at, title=like.review.title_id,
            tells={NotificationKind.LIKE: like.review.profile_id},
        )  # fmt: skip
    for comment in Comment.objects.filter(profile=profile, created_at__gte=since).select_related("review"):
        about = comment.review
        yield _act(
            profile, Verb.COMMENTED, comment, comment.created_at, title=about.title_id, visibility=about.visibility,
            data={"review": about.pk}, tells={NotificationKind.COMMENT: about.profile_id},
        )  # fmt: skip
    lately, wishes = planned_lately(profile.handle), _wishes(profile)
    for wish in wishes:
        if wish.title.name in lately:
            moment = since + RECENT - lately[wish.title.name]
            yield _act(profile, Verb.PLANNED, wish.title, moment, title=wish.title_id)
    for days, wish in enumerate([each for each in wishes if each.title.name not in lately][:3], start=2):
        moment = since + RECENT - datetime.timedelta(days * 5, hours=profile.pk % 9)
        yield _act(profile, Verb.PLANNED, wish.title, moment, title=wish.title_id)
    for days, made in enumerate(List.objects.filter(profile=profile, kind=ListKind.CUSTOM), start=1):
        moment = since + RECENT - datetime.timedelta(days * 6, hours=profile.pk % 7)
        yield _act(profile, Verb.CREATED_LIST, made, moment, visibility=made.visibility)
    for days, follow in enumerate(Follow.objects.accepted().filter(follower=profile).select_related("followed")[:2]):
        moment = since + RECENT - datetime.timedelta(days * 8 + 1, hours=profile.pk % 5)
        yield _act(profile, Verb.FOLLOWED, follow.followed, moment, visibility=profile.visibility)


def _wishes(profile: Profile) -> list[LibraryEntry]:
    return list(LibraryEntry.objects.filter(profile=profile, on_watchlist=True).select_related("title").order_by("pk"))


def _act(
    profile: Profile,
    verb: Verb,
    target: Model,
    moment: Any,
    *,
    title: int | None = None,
    visibility: str = "",
    data: dict[str, Any] | None = None,
    tells: Mapping[NotificationKind, int] | None = None,
) -> Activity:
    seen_by = visibility or getattr(target, "visibility", "") or profile.default_visibility
    concerned = {str(kind): [key] for kind, key in (tells or {}).items() if key != profile.pk}
    about = ContentType.objects.get_for_model(target)
    return Activity(
        actor=profile, verb=verb, target_type=about, target_id=target.pk, title_id=title, visibility=seen_by,
        data=data or {}, tells=concerned, created_at=moment,
    )  # fmt: skip
