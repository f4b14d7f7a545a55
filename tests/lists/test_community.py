"""The generated community: what it promises of its numbers and of how rows hang together."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Exists, F, OuterRef

from lists.demo.community import Size, generate_community
from lists.models import LibraryEntry, List, ListItem, Watch
from movies.models import Title
from reviews.models import Rating, Review
from reviews.services import counts
from social.models import Activity, Follow, Profile, User
from tests.lists.factories import WatchFactory
from tests.movies.factories import make_titles

SIZE = Size(profiles=200, follows=3_000, activities=4_000, leader=100, zealot=40)


@pytest.fixture
def catalogue(transactional_db: None) -> None:
    make_titles([{"name": f"Film {n}"} for n in range(120)])


@pytest.mark.usefixtures("catalogue")
def test_numbers_and_how_rows_hang_together() -> None:
    generate_community(size=SIZE)
    people = list(Profile.objects.filter(handle__startswith="crowd").order_by("pk"))
    assert len(people) == SIZE.profiles
    assert Follow.objects.filter(followed=people[0]).count() >= SIZE.leader
    assert Follow.objects.filter(follower=people[1]).count() == SIZE.zealot
    assert Follow.objects.filter(follower=people[-1]).count() == 5
    assert 0.6 * SIZE.follows < Follow.objects.count() <= 1.1 * SIZE.follows
    assert 0.8 * SIZE.activities < Activity.objects.count() <= SIZE.activities
    assert Activity.objects.filter(verb="watched").count() == Watch.objects.count() == SIZE.activities * 8 // 20
    assert Activity.objects.filter(verb="reviewed").count() == Review.objects.count() == SIZE.activities // 20
    told = Activity.objects.filter(verb="rated")
    assert told.count() == Rating.objects.count()
    assert {(row.actor_id, row.title_id, row.data["value"]) for row in told.prefetch_related("target")} == {
        (row.profile_id, row.title_id, row.value) for row in Rating.objects.all()
    }
    assert not Activity.objects.filter(spread_at=None).exists()
    times = list(Activity.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    for rating in Rating.objects.select_related("profile"):
        assert rating.is_counted == counts(rating.profile, rating.visibility)
    for title in Title.objects.all():
        given = title.ratings.filter(is_counted=True).values_list("value", flat=True)
        assert (title.rating_count, title.rating_sum) == (len(given), sum(given))
        assert not given or title.tally.ratings == len(given)
    one = people[12]
    document = Profile.objects.values_list("search_document", flat=True).get(pk=one.pk)
    one.save()
    assert Profile.objects.values_list("search_document", flat=True).get(pk=one.pk) == document
    wished = LibraryEntry.objects.filter(on_watchlist=True)
    items = ListItem.objects.filter(list__profile=OuterRef("profile"), title=OuterRef("title"))
    assert wished.filter(Exists(items)).count() == wished.count() == ListItem.objects.count() > 0
    assert not List.objects.annotate(held=Count("items")).exclude(item_count=F("held")).exists()
    Profile.objects.create_for(people[0].user, handle="crowd_next")  # the sequences know of the rows


@pytest.mark.usefixtures("catalogue")
def test_the_same_numbers_make_the_same_community() -> None:
    generate_community(size=Size(50, 200, 400, 20, 10), seed=3)
    first = sorted(Rating.objects.values_list("profile__handle", "title__name", "value"))
    for model in (Activity, Rating, Watch, Review, Follow, Profile, User):
        model.objects.all().delete()
    generate_community(size=Size(50, 200, 400, 20, 10), seed=3)
    assert sorted(Rating.objects.values_list("profile__handle", "title__name", "value")) == first


@pytest.mark.django_db
def test_it_fills_no_database_that_somebody_uses() -> None:
    make_titles([{"name": f"Film {n}"} for n in range(100)])
    WatchFactory()
    with pytest.raises(CommandError, match="database of its own"):
        call_command("generate_community", profiles=50)


@pytest.mark.django_db
def test_it_needs_a_catalogue() -> None:
    with pytest.raises(CommandError, match="at least 100 are needed"):
        call_command("generate_community", profiles=50)
