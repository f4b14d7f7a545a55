"""What each kind of step of an act on many titles means backwards. What was changed since stays as it is."""

from django.db.models import F

from lists.models import Watch
from lists.services.bulk.writing import alive, insert_again, restore_entries
from lists.services.summary import refresh_entries
from lists.undo import Step, takes_back
from movies.models import Episode
from reviews.models import Rating
from reviews.services import rate_many
from social import activity
from social.models import Profile


@takes_back("bulk_entries")
def _restore(profile: Profile, step: Step) -> None:
    if "stopped_at_episode_id" in step["fields"]:
        place = step["fields"].index("stopped_at_episode_id")
        wanted = [before[place] for before in step["before"] if before[place] is not None]
        known = set(Episode.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
        for before in step["before"]:
            before[place] = before[place] if before[place] in known else None
    restore_entries(profile, step)


@takes_back("bulk_watches_added")
def _unlog(profile: Profile, step: Step) -> None:
    """All but those that somebody has written something about since."""
    untouched = Watch.objects.filter(profile=profile, pk__in=step["ids"], updated_at=F("logged_at"))
    keys = list(untouched.values_list("pk", flat=True))
    activity.withdraw_each(Watch, keys)
    Watch.objects.filter(pk__in=keys).delete()
    refresh_entries(profile, alive(step["titles"]))


@takes_back("bulk_watches_removed")
def _log_again(profile: Profile, step: Step) -> None:
    titles = set(alive(step["titles"]))
    rows = [row for row in step["kept"] if row["profile_id"] == profile.pk and row["title_id"] in titles]
    wanted = {row["episode_id"] for row in rows if row["episode_id"] is not None}
    known = {None, *Episode.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
    insert_again(Watch, [row for row in rows if row["episode_id"] in known])
    refresh_entries(profile, titles)


@takes_back("bulk_ratings")
def _rate_back(profile: Profile, step: Step) -> None:
    """Each title that still has the rating that it was given."""
    before = dict(zip(step["titles"], step["before"], strict=True))
    mine = Rating.objects.of_titles().filter(profile=profile, title__in=step["titles"])
    now = dict(mine.values_list("title_id", "value"))
    values = {title: value for title, value in before.items() if now.get(title) == step["after"]}
    gone = mine.filter(title__in=[title for title, value in values.items() if value is None])
    activity.withdraw_each(Rating, list(gone.values_list("pk", flat=True)))
    rate_many(profile=profile, values=values)
