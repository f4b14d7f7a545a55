"""When something was watched, as forms ask for it."""

import datetime

import pytest
from django.utils import timezone

from lists.forms.when import WhenForm
from lists.services import When, today_of
from social.models import Profile
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(time_zone="Pacific/Auckland")


def answer(profile: Profile, **data: str) -> When:
    form = WhenForm(data, profile=profile)
    assert form.is_valid(), form.errors
    return form.when(profile)


def errors(profile: Profile, **data: str) -> dict[str, list[str]]:
    form = WhenForm(data, profile=profile)
    assert not form.is_valid()
    return dict(form.errors)


def test_nothing_said_is_now_to_the_minute(profile: Profile) -> None:
    before = timezone.now()
    when = answer(profile)
    assert when.day == today_of(profile)
    assert when.moment is not None
    assert before <= when.moment <= timezone.now()


def test_each_choice_has_its_answer(profile: Profile) -> None:
    assert answer(profile, when="today") == When.on(today_of(profile))
    assert answer(profile, when="date", date="2024-02-29") == When.on(datetime.date(2024, 2, 29))
    assert answer(profile, when="some_time") == When.some_time()
    assert answer(profile, when="aired") == When.as_aired()


def test_tomorrow_is_refused_and_today_of_the_profile_is_not(profile: Profile) -> None:
    today = today_of(profile)
    assert answer(profile, when="date", date=today.isoformat()) == When.on(today)
    tomorrow = (today + datetime.timedelta(1)).isoformat()
    assert errors(profile, when="date", date=tomorrow) == {
        "date": ["That day is still to come. Choose today or an earlier day."]
    }


@pytest.mark.parametrize("day", ["1887-12-31", "0001-01-01"])
def test_days_before_film_are_refused(profile: Profile, day: str) -> None:
    assert errors(profile, when="date", date=day) == {"date": ["There were no films before 1888. Check the year."]}


@pytest.mark.parametrize("day", ["2023-02-29", "soon", "99999-01-01"])
def test_what_is_no_day_is_said_plainly(profile: Profile, day: str) -> None:
    assert errors(profile, when="date", date=day) == {
        "date": ["Write the day as year, month and day, such as 2026-03-31."]
    }


def test_a_day_is_asked_for_where_it_is_missing(profile: Profile) -> None:
    assert errors(profile, when="date") == {"date": ["Choose the day."]}


def test_a_day_that_nobody_asked_for_is_not_wrong(profile: Profile) -> None:
    assert answer(profile, when="some_time", date="soon") == When.some_time()


def test_unknown_choice_is_refused(profile: Profile) -> None:
    assert "when" in errors(profile, when="tomorrow")


def test_a_form_may_offer_less(profile: Profile) -> None:
    class Narrow(WhenForm):
        choices = (WhenForm.choices[0],)

    assert "when" in Narrow({"when": "aired"}, profile=profile).errors
