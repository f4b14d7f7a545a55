"""The demo's household: two years of a diary, shows half watched, lists; loaded once, and the same every time."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from lists.demo import load_tracking
from lists.demo.talk import sayings
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListMember, SharedWatch, Watch
from movies.demo import load_catalogue
from movies.models import Availability, Title
from recommendations.enums import Window
from recommendations.serving.picks import FEWEST
from recommendations.serving.trust import trusted_source
from recommendations.trending import count_trending, trending
from recommendations.trending.rules import FEWEST_TITLES
from reviews.models import Comment, Rating, Review
from social.demo import COMPANY, load_people
from social.models import Activity, Profile
from social.notifications.reading import page_of
from social.notifications.words import text_of

TODAY = datetime.date(2026, 1, 2)


@pytest.mark.django_db
def test_loads_two_years_once() -> None:
    load_catalogue(today=TODAY)
    load_people()
    made = load_tracking(today=TODAY)
    assert made == Watch.objects.count() > 1_000
    assert load_tracking(today=TODAY) == 0

    robin = Profile.objects.get(handle="demo")
    days = Watch.objects.filter(profile=robin).dated().values_list("watched_on", flat=True)
    assert min(days) < TODAY - datetime.timedelta(650)
    assert max(days) <= TODAY
    library = LibraryEntry.objects.filter(profile=robin)
    assert set(library.values_list("status", flat=True)) >= set(Status.values)
    half = library.get(title__name="The Wire")
    assert (half.status, half.episodes_seen, half.times_watched) == (Status.WATCHING, 31, 0)
    assert half.next_episode is not None
    assert library.get(title__name="Dark").status == Status.COMPLETED
    assert List.objects.filter(profile=robin).count() >= 8
    for made_list in List.objects.exclude(kind=ListKind.SMART):
        assert made_list.item_count == made_list.items.count()
    assert ListMember.objects.filter(profile__handle="noor").exists()
    shared = SharedWatch.objects.filter(watch__profile=robin)
    assert set(shared.values_list("profile__handle", "status")) == {("demo_sam", "accepted"), ("demo_mika", "accepted")}
    assert not shared.filter(copy=None).exists()
    (waiting,) = SharedWatch.objects.waiting_for(robin)
    assert waiting.watch.profile.handle == "noor"
    assert any(text_of(group).startswith("Noor Haddad watched") for group in page_of(robin).groups)

    title = Title.objects.filter(ratings__isnull=False).first()
    assert title is not None
    assert title.rating_count > Rating.objects.filter(title=title).count()
    reviews = Review.objects.select_related("profile", "title")
    assert {review.profile.handle for review in reviews} >= {"demo", "noor", "hana", "olu"}
    assert len(reviews) == len(sayings())  # every film that somebody speaks of is there
    assert Watch.objects.filter(review__isnull=False).count() > len(reviews) / 2
    for review in reviews.prefetch_related("comments", "reactions"):
        assert review.comment_count == len(review.comments.all())
        likes = [each for each in review.reactions.all() if each.kind == "like"]
        assert review.like_count == len(likes) > 0
    assert Comment.objects.exclude(parent=None).exists()
    told = Activity.objects.exclude(visibility="private")
    assert {act.actor.handle for act in told.select_related("actor")} >= set(COMPANY)
    assert {"watched", "rated", "reviewed", "liked_review", "commented", "created_list", "planned"} <= set(
        told.values_list("verb", flat=True)
    )
    assert not told.filter(spread_at=None).exists()
    assert len(set(told.values_list("created_at", flat=True))) > told.count() / 3

    mika = Profile.objects.get(handle="demo_mika")
    ceiling = Title.objects.visible_to(mika).values("pk")
    assert not Watch.objects.filter(profile=mika).exclude(title__in=ceiling).exists()


@pytest.mark.django_db
def test_something_trends_in_each_window() -> None:
    load_catalogue(today=timezone.localdate())
    load_people()
    load_tracking(today=timezone.localdate())
    count_trending()
    for window in Window.values:
        shown = trending(None, window=window)
        assert shown.source == "people", window
        assert len(shown.titles) >= FEWEST_TITLES


@pytest.mark.django_db
def test_the_host_has_people_to_trust_and_services() -> None:
    load_catalogue(today=TODAY)
    load_people()
    load_tracking(today=TODAY)
    robin = Profile.objects.get(handle="demo")
    source = trusted_source(robin)
    assert source is not None
    seen = LibraryEntry.objects.filter(profile=robin, times_watched__gt=0).values("title")
    liked = Title.objects.filter(pk__in=source.titles.tolist()).exclude(pk__in=seen)
    assert len(liked) >= FEWEST
    offered = Availability.objects.current().in_region(settings.TMDB_REGION).filter(provider__in=robin.providers.all())
    assert offered.filter(offer__in=("flatrate", "free")).exclude(title__in=seen).count() > FEWEST
