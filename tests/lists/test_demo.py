"""The demo's household: two years of a diary, shows half watched, lists; loaded once, and the same every time."""

import datetime

import pytest

from lists.demo import load_tracking
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListMember, Watch
from movies.demo import load_catalogue
from movies.models import Title
from reviews.demo import load_reviews
from reviews.models import Rating, Review
from social.demo import load_people
from social.models import Profile

TODAY = datetime.date(2026, 1, 2)


@pytest.mark.django_db
def test_loads_two_years_once() -> None:
    load_catalogue(today=TODAY)
    load_people()
    made = load_tracking(today=TODAY)
    assert made == Watch.objects.count() > 1_000
    assert load_tracking(today=TODAY) == 0
    assert load_reviews(today=TODAY) == Review.objects.count() == 6
    assert load_reviews(today=TODAY) == 0

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

    title = Title.objects.filter(ratings__isnull=False).first()
    assert title is not None
    assert title.rating_count > Rating.objects.filter(title=title).count()
    mika = Profile.objects.get(handle="demo_mika")
    ceiling = Title.objects.visible_to(mika).values("pk")
    assert not Watch.objects.filter(profile=mika).exclude(title__in=ceiling).exists()
