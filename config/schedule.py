"""What runs by itself, and when. `manage.py sync_schedule` writes it into django-celery-beat's tables."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True)
class Job:
    """One scheduled task. name: unique and shown in the admin; every: an interval or a crontab in UTC."""

    name: str
    task: str
    every: timedelta | crontab
    queue: str = "default"
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def expires(self) -> int:
        """Seconds after which a message that no worker has read is of no use: shortly before the next one comes."""
        every: Any = self.every  # a crontab's sets of hours and minutes are in no stubs
        if isinstance(every, timedelta):
            between = every.total_seconds()
        else:
            between = 86_400 / (len(every.hour) * len(every.minute))
        return int(between * 0.9)


_START = "movies.tasks.start_catalogue_import"


def _list_import(name: str, every: crontab, **options: Any) -> Job:
    return Job(name, _START, every, queue="tmdb", kwargs={"kind": "list", "options": options})


SCHEDULE: tuple[Job, ...] = (
    Job("Count the whole catalogue", "movies.tasks.count_whole_catalogue", timedelta(hours=1)),
    # What people look for today: short lists, often. A title synced within twelve hours isn't fetched again.
    _list_import("Import trending films", crontab(minute="5"), list="trending", kind="film", window="day", pages=2),
    _list_import("Import trending shows", crontab(minute="10"), list="trending", kind="show", window="day", pages=2),
    _list_import("Import films in cinemas", crontab("15", "*/6"), list="now_playing", kind="film", pages=5),
    _list_import("Import shows on the air", crontab("20", "*/6"), list="upcoming", kind="show", pages=10),
    _list_import("Import coming films", crontab("25", "*/6"), list="upcoming", kind="film", pages=10),
    _list_import("Import popular films", crontab("30", "2"), list="popular", kind="film", pages=25),
    _list_import("Import popular shows", crontab("30", "3"), list="popular", kind="show", pages=25),
    Job(
        "Import what changed at TMDB",
        _START,
        crontab("40", "*/6"),
        queue="tmdb",
        kwargs={"kind": "changes", "options": {"kinds": ["film", "show"]}},
    ),
    Job(
        "Refresh stale titles",
        _START,
        crontab("0", "4"),
        queue="tmdb",
        kwargs={"kind": "refresh", "options": {"limit": 5000, "older_than_days": 14}},
    ),
    Job("Take up interrupted imports", "movies.tasks.resume_catalogue_imports", timedelta(minutes=5)),
    # Several times a day: it is tomorrow earlier in the east than in the west.
    Job("Follow shows that aired", "lists.tasks.follow_shows_that_aired", crontab("20", "*/6")),
    Job("Take up interrupted imports of history", "lists.tasks.resume_history_imports", timedelta(minutes=2)),
    Job("Forget old uploads", "lists.tasks.forget_old_uploads", crontab(hour="5", minute="25")),
    Job("Forget what can't be taken back", "lists.tasks.forget_old_undos", crontab(hour="5", minute="15")),
    Job("Take up interrupted exports", "lists.tasks.resume_exports", timedelta(minutes=5)),
    Job("Forget old exports", "lists.tasks.forget_old_exports", timedelta(hours=1)),
    Job("Export every profile", "lists.tasks.make_nightly_exports", crontab(hour="1", minute="30")),
    Job("Purge deleted reviews", "reviews.tasks.purge_deleted_reviews", crontab(hour="5", minute="35")),
    Job("Forget removed comments", "reviews.tasks.forget_removed_comments", crontab(hour="5", minute="35")),
    Job("Clean up", "movies.tasks.clean_up", crontab(hour="5", minute="10")),
    Job("Rebuild the search vocabulary", "movies.tasks.rebuild_search_vocabulary", crontab(hour="4", minute="40")),
    Job("Note when tokens and sessions were last used", "social.tasks.write_down_what_was_seen", timedelta(minutes=1)),
    Job("Spread what happened", "social.tasks.spread_due_activities", timedelta(minutes=1)),
    Job("Deliver notifications", "social.tasks.deliver_notifications", timedelta(minutes=1), queue="mail"),
    Job("Forget old notifications", "social.tasks.forget_old_notifications", crontab(hour="5", minute="30")),
    # Several times a day: midnight comes to one reader after another, and the catalogue learns of things late.
    Job("Tell of what comes out", "lists.tasks.tell_of_what_comes_out", crontab("35", "*/6")),
    Job("Send weekly digests", "lists.tasks.send_digests", timedelta(hours=1), queue="mail"),
    Job("Send webhooks that are due", "social.tasks.send_due_webhooks", timedelta(minutes=1), queue="webhooks"),
    Job("Forget what webhooks were sent", "social.tasks.forget_old_deliveries", crontab(hour="5", minute="35")),
    Job("Count what trends", "recommendations.tasks.count_trending", timedelta(minutes=5), queue="recommendations"),
    Job(
        "Weigh whose taste others go by",
        "recommendations.tasks.weigh_influence",
        crontab(hour="2", minute="20"),
        queue="recommendations",
    ),
    Job(
        "Learn what people like",
        "recommendations.tasks.train_recommender",
        crontab(hour="2", minute="45"),
        queue="recommendations",
    ),
    Job("Place new titles", "recommendations.tasks.place_new_titles", timedelta(hours=1), queue="recommendations"),
    Job(
        "Bring lists up to date",
        "recommendations.tasks.refresh_stale_lists",
        timedelta(minutes=1),
        queue="recommendations",
    ),
    Job("Take up interrupted runs", "recommendations.tasks.resume_runs", timedelta(minutes=2)),
    Job("Flag bursts of ratings", "reviews.tasks.flag_rating_bursts", timedelta(minutes=30)),
    Job("Delete accounts that are due", "social.tasks.delete_due_accounts", timedelta(hours=1)),
    Job("Wipe guests who have left", "social.tasks.wipe_left_guests", timedelta(hours=1)),
    Job("Forget old access", "social.tasks.forget_old_access", crontab(hour="5", minute="20")),
)
