"""How many queries each page of the daily use costs somebody who is signed in: the number, and never over a dozen.

Each page is asked for by somebody of whom nothing is remembered, with a few of everything on it. That more of it costs
no more is tested beside each page.
"""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists import services
from lists.enums import ImportState, OwnedFormat, RowKind, RowState, Status
from lists.models import Import
from lists.services import Viewing, When, log_watch, set_rating, set_status
from lists.services.episodes import tick_episode
from movies.models import Title
from social.models import Follow, Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import (
    AvailabilityFactory,
    CollectionFactory,
    CompanyFactory,
    CreditFactory,
    EpisodeFactory,
    KeywordFactory,
    ReleaseFactory,
    SeasonFactory,
    TitleFactory,
)
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory

MOST = 12

# Name and query string of each address; {title}, {show}, {handle}, {list}, {review}, {run} are filled in,
# and {film}, {wanted}: the keys of a film that was seen and of one that wasn't.
BUDGETS = {
    "home": ("/", 12),
    "films": ("/films/", 8),
    "films, filtered": ("/films/?genre=drama&decade=1990", 9),
    "search": ("/search/?q=salt", 9),
    "title page of a film": ("/title/{title}/", 8),
    "title page of a show": ("/title/{show}/", 10),
    "season": ("/title/{show}/season/1/", 10),
    "cast": ("/title/{title}/cast/", 4),
    "library, grid": ("/library/", 11),
    "library, table": ("/library/?layout=table", 12),
    "library, filtered": ("/library/?status=completed&genre=drama&decade=1990", 11),
    "for you": ("/for-you/", 11),
    "for you, filtered": ("/for-you/?genre=drama&decade=1990", 6),
    "for you, shuffled": ("/for-you/?seed=7", 9),
    "for you, more like one": ("/for-you/?like={film}", 7),
    "for you, why": ("/for-you/why/{wanted}/", 10),
    "lists": ("/lists/", 8),
    "lists of others": ("/@{handle}/lists/", 5),
    "list": ("/@{handle}/lists/{list}/", 8),
    "watchlist": ("/@{handle}/watchlist/", 8),
    "discover lists": ("/lists/discover/", 4),
    "diary": ("/diary/", 5),
    "shared viewings": ("/diary/together/", 3),
    "diary, a month": ("/diary/2026/2/", 3),
    "diary, a year": ("/diary/2026/", 4),
    "watching": ("/watching/", 7),
    "feed": ("/feed/", 3),
    "statistics": ("/stats/", 6),
    "statistics of a year": ("/stats/2026/", 6),
    "statistics at the public address": ("/@{handle}/stats/", 7),
    "imports": ("/import/", 3),
    "an import": ("/import/{run}/", 8),
    "an import, its rows": ("/import/{run}/rows/", 6),
    "an import, what is to be decided": ("/import/{run}/decide/", 6),
    "reviews of a title": ("/title/{title}/reviews/", 9),
    "reviews of a profile": ("/@{handle}/reviews/", 6),
    "a review": ("/@{handle}/reviews/{review}/", 6),
    "a review to write": ("/title/{title}/reviews/new/", 5),
    "a review to edit": ("/@{handle}/reviews/{review}/edit/", 6),
    "what a review said before": ("/@{handle}/reviews/{review}/history/", 4),
    "profile": ("/@{handle}/", 10),
    "followers": ("/@{handle}/followers/", 5),
    "find people": ("/people/", 7),
    "find people by name": ("/people/?q=robin", 4),
    "requests": ("/requests/", 2),
    "blocked and muted": ("/settings/people/", 4),
    "your taste": ("/taste/", 8),
    "settings": ("/settings/profile/", 2),
    "household": ("/settings/household/", 2),
}


@pytest.fixture(scope="module")
def profile(shared_db: None) -> Profile:
    return ProfileFactory(display_name="Robin")


@pytest.fixture(scope="module")
def places(profile: Profile) -> dict[str, str]:
    """A few of everything, all of it tracked."""
    film, show = _film(), _show()
    others = TitleFactory.create_batch(3, genres=["drama"], collection=film.collection, name="Salt")
    day = datetime.date(2026, 2, 3)
    for title in (film, *others):
        log_watch(profile=profile, title=title, viewing=Viewing(When.on(day), company="Sam", note="In the rain."))
        set_rating(profile=profile, title=title, value=8)
    services.set_owned(profile=profile, title=film, formats=[OwnedFormat.BLURAY], note="Lent")
    services.set_note(profile=profile, title=film, text="A note")
    services.set_favourite(profile=profile, title=film, on=True)
    tick_episode(profile=profile, episode=show.seasons.get(number=1).episodes.first())
    set_status(profile=profile, title=show, status=Status.WATCHING)
    wanted = TitleFactory.create_batch(3, genres=["crime"])
    for title in wanted:
        services.set_watchlisted(profile=profile, title=title, on=True)
    made = ListFactory(profile=profile, name="Rainy days")
    services.add_titles(profile=profile, found=made, title_ids=[film.pk, show.pk, *(title.pk for title in others)])
    Follow.objects.create(follower=ProfileFactory(), followed=profile)
    run = _import(profile, film)
    review = ReviewFactory(profile=profile, title=film)
    ReviewFactory.create_batch(3, title=film)
    keys = {"list": made.slug, "run": str(run.pk), "review": str(review.pk)}
    keys |= {"film": str(film.pk), "wanted": str(wanted[0].pk)}
    return {"title": film.slug, "show": show.slug, "handle": profile.handle, **keys}


def _import(profile: Profile, film: Title) -> Import:
    """Ready, with a film that is known and a name that nobody knows."""
    run = Import.objects.create(profile=profile, source="letterboxd", state=ImportState.READY)
    run.files.create(name="watchlist.csv", size=100)
    for number, title in enumerate((film, None), start=1):
        subject = run.subjects.create(number=number, said={"name": "Salt"}, key=str(number), title=title)
        state = RowState.READY if title else RowState.UNKNOWN
        run.rows.create(number=number, kind=RowKind.WATCHLIST, state=state, subject=subject, member="watchlist.csv")
    return run


def _film() -> Title:
    checked = datetime.date(2026, 1, 2)
    film: Title = TitleFactory(
        name="Salt", genres=["drama"], collection=CollectionFactory(), availability_checked_on=checked
    )
    CreditFactory.create_batch(3, title=film)
    CreditFactory(title=film, director=True)
    ReleaseFactory(title=film)
    AvailabilityFactory(title=film)
    film.keywords.add(KeywordFactory())
    film.title_companies.create(company=CompanyFactory())
    film.alternative_names.create(name="Sel")
    return film


def _show() -> Title:
    show: Title = TitleFactory(show=True, name="The Night Desk", genres=["drama"])
    CreditFactory.create_batch(3, title=show)
    for number in (0, 1, 2):
        EpisodeFactory.create_batch(3, season=SeasonFactory(title=show, number=number))
    return show


@pytest.mark.django_db
@pytest.mark.parametrize("name", BUDGETS)
def test_pages_stay_within_their_budget(client: Client, profile: Profile, places: dict[str, str], name: str) -> None:
    address, budget = BUDGETS[name]
    client.force_login(profile.user)
    with CaptureQueriesContext(connection) as queries:
        response: Any = client.get(address.format(**places))
    assert response.status_code == 200
    assert len(queries) == budget <= MOST, "\n".join(each["sql"][:160] for each in queries)


def test_every_page_of_lists_is_in_the_table() -> None:
    """Pages whose address takes nothing but numbers of a year: a new one has to say what it costs."""
    told = {address.split("?")[0] for address, _ in BUDGETS.values()}
    assert {reverse(f"lists:{name}") for name in ("library", "lists", "diary", "stats", "watching", "imports")} <= told
