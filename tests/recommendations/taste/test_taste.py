"""A profile's taste out of the database: what it is read from, what of it is told, and its corrections."""

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from lists.services import set_favourite, set_seen, set_watchlisted, take_back
from movies.models import Genre, Title
from recommendations import services
from recommendations.models import TasteCorrection
from recommendations.services import correct_taste, dismiss, reset_taste
from recommendations.serving import loaded
from recommendations.serving.lists import list_for
from recommendations.taste import Line, taste_of
from recommendations.training import train_models
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.movies.factories import CreditFactory, KeywordFactory, PersonFactory, TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_shares() -> None:
    cache.delete("taste:base")


def line(profile: Profile, role: str, name: str) -> Line:
    found = [each for each in taste_of(profile).lines if (each.role, each.name) == (role, name)]
    assert len(found) == 1, [(each.role, each.name) for each in taste_of(profile).lines]
    return found[0]


def rated(profile: Profile, value: int, **fields: Any) -> Title:
    title: Title = TitleFactory(**fields)
    RatingFactory(profile=profile, title=title, value=value)
    return title


@pytest.fixture
def someone() -> Profile:
    """Loves westerns, can't bear musicals."""
    made: Profile = ProfileFactory()
    day = datetime.date(1966, 5, 1)
    for _ in range(5):
        rated(made, 9, genres=["western"], released_on=day, countries=["IT"], original_language="it")
        rated(made, 3, genres=["musical"], released_on=datetime.date(2011, 5, 1), countries=["US"])
    TitleFactory.create_batch(10, genres=["drama"], released_on=datetime.date(2011, 5, 1), countries=["US"])
    return made


def test_what_is_loved_is_above_zero_and_what_isnt_below(someone: Profile) -> None:
    western, musical = line(someone, "genre", "Western"), line(someone, "genre", "Musical")
    assert western.points > 50 > 0 > -20 > musical.points
    assert western.titles == musical.titles == 5
    assert western.confidence == pytest.approx(5 / 9)
    assert line(someone, "decade", "1960s").points > 0 > line(someone, "decade", "2010s").points
    assert line(someone, "country", "Italy").points > 0
    assert line(someone, "language", "Italian").url == "/films/?language=it"


def test_the_figures_are_those_of_the_arithmetic(someone: Profile) -> None:
    """Ratings of 9 and 3 lean on five of 6.5: the habit is (5·9 + 5·3 + 5·6.5) / 15 = 6.1667.

    A 9 is a like of 1 (0.5 + 2.83/4 is above it), a 3 a dislike of (3.1667 - 1)/3 = 0.7222. The mean is 0.1389.
    """
    import math

    mean = (1 - 2.16667 / 3) / 2
    better = 5 * (1 - mean) / (5 + 4)
    # A quarter of the catalogue are westerns: 5 of 20, all with no votes.
    oftener = math.log2((5 + 2) / (5 * 0.25 + 2))
    assert line(someone, "genre", "Western").affinity == pytest.approx(math.tanh(2 * better + oftener / 2), abs=1e-4)


def test_well_known_titles_count_for_more_of_the_catalogue(someone: Profile) -> None:
    before = line(someone, "genre", "Western").affinity
    cache.delete("taste:base")
    TitleFactory(genres=["western"], tmdb_vote_count=10_000)
    assert line(someone, "genre", "Western").affinity < before


def test_people_and_themes_count_from_two_titles_on(someone: Profile) -> None:
    often, once, extra = PersonFactory(name="Often"), PersonFactory(name="Once"), PersonFactory(name="Extra")
    theme = KeywordFactory(name="duel")
    titles = list(Title.objects.filter(genres__slug="western").order_by("pk"))
    for title in titles[:2]:
        CreditFactory(title=title, person=often, director=True)
        CreditFactory(title=title, person=extra, position=9)
        title.keywords.add(theme)
    CreditFactory(title=titles[0], person=once, position=0)
    assert line(someone, "director", "Often").points > 30
    assert line(someone, "keyword", "duel").titles == 2
    assert {each.name for each in taste_of(someone).lines} & {"Once", "Extra"} == set()


def test_every_act_counts_at_once(someone: Profile) -> None:
    title = TitleFactory(genres=["noir"])
    for act, sign in ((set_seen, 1), (set_favourite, 1), (set_watchlisted, 1)):
        act(profile=someone, title=title, on=True)
        assert line(someone, "genre", "Noir").titles == sign
    other = TitleFactory(genres=["opera"])
    dismiss(profile=someone, title=other)
    assert line(someone, "genre", "Opera").points < 0
    found = taste_of(someone)
    assert (found.ratings, found.others) == (10, 2)


def test_nothing_said_is_nothing_known() -> None:
    found = taste_of(ProfileFactory())
    assert (found.groups, found.typical, found.ratings, found.others) == ([], [], 0, 0)


def test_one_rating_is_a_guess_and_no_more() -> None:
    someone = ProfileFactory()
    rated(someone, 10, genres=["western"])
    found = line(someone, "genre", "Western")
    assert found.confidence == pytest.approx(0.2)
    assert taste_of(someone).typical == []


def test_what_a_child_may_not_know_of_says_nothing_of_its_taste() -> None:
    child = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    rated(child, 10, genres=["western"])
    assert taste_of(child).groups == []


def test_favourites_are_typical_or_unusual(someone: Profile) -> None:
    odd = rated(someone, 10, genres=["musical"], released_on=datetime.date(2011, 5, 1), countries=["US"])
    found = taste_of(someone)
    assert len(found.typical) == len(found.unusual) == 3
    assert found.unusual[0].title == odd
    assert set(found.unusual[0].names) <= {"Musical", "United States", "2010s"}
    assert set(found.typical[0].names) <= {"Western", "1960s", "Italy", "Italian"}
    assert {each.title for each in found.typical} & {each.title for each in found.unusual} == set()
    assert all(len(each.names) == 2 for each in found.typical)


def test_a_correction_is_kept_shown_and_taken_back(someone: Profile) -> None:
    western = ("genre", line(someone, "genre", "Western").key)
    receipt = correct_taste(profile=someone, wanted={western: 0.5})
    assert receipt.undo is not None
    assert line(someone, "genre", "Western").multiplier == 0.5
    assert taste_of(someone).corrections == 1
    assert correct_taste(profile=someone, wanted={western: 0.5}).undo is None, "twice is once"
    take_back(profile=someone, key=receipt.undo.key)
    assert line(someone, "genre", "Western").multiplier == 1
    assert not TasteCorrection.objects.exists()


def test_an_undo_leaves_alone_what_was_said_since(someone: Profile) -> None:
    western, musical = (("genre", line(someone, "genre", name).key) for name in ("Western", "Musical"))
    receipt = correct_taste(profile=someone, wanted={western: 0.5, musical: 2})
    correct_taste(profile=someone, wanted={western: 0})
    assert receipt.undo
    take_back(profile=someone, key=receipt.undo.key)
    assert dict(TasteCorrection.objects.values_list("key", "multiplier")) == {western[1]: 0}


def test_a_reset_takes_all_back_and_can_be_undone(someone: Profile) -> None:
    correct_taste(profile=someone, wanted={("decade", "1960"): 0, ("country", "IT"): 2})
    receipt = reset_taste(profile=someone)
    assert not TasteCorrection.objects.exists()
    assert receipt.undo
    take_back(profile=someone, key=receipt.undo.key)
    assert set(TasteCorrection.objects.values_list("key", "multiplier")) == {("1960", 0), ("IT", 2)}
    assert reset_taste(profile=ProfileFactory()).undo is None


def test_what_was_corrected_stands_there_though_no_title_has_it() -> None:
    someone, person, genre = ProfileFactory(), PersonFactory(name="Nobody"), Genre.objects.create(slug="x", name="X")
    correct_taste(profile=someone, wanted={("person", str(person.pk)): 0, ("genre", str(genre.pk)): 2})
    found = {each.name: each for each in taste_of(someone).lines}
    assert found["Nobody"].multiplier == 0
    assert found["X"].titles == 0
    genre.delete()
    assert [each.name for each in taste_of(someone).lines] == ["Nobody"]


@pytest.mark.parametrize(
    ("facet", "key", "times"),
    [
        ("colour", "red", 1.5), ("genre", "0", 1.5), ("genre", "999999999", 1.5), ("genre", "western", 1.5),
        ("decade", "1965", 1.5), ("country", "it", 1.5), ("runtime", "1-2", 0), ("decade", "1960", 3),
        ("decade", "1960", float("nan")), ("decade", "1960", -1), ("person", "1" * 40, 1),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(facet: str, key: str, times: float) -> None:
    with pytest.raises(ValidationError):
        correct_taste(profile=ProfileFactory(), wanted={(facet, key): times})
    assert not TasteCorrection.objects.exists()


def test_of_too_many_one_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = ProfileFactory()
    correct_taste(profile=profile, wanted={("decade", f"{year}"): 0.5 for year in range(1900, 1950, 10)})
    monkeypatch.setattr(services.taste, "MOST", 3)
    correct_taste(profile=profile, wanted={("decade", "1900"): 1})
    assert TasteCorrection.objects.count() == 4
    with pytest.raises(ValidationError):
        correct_taste(profile=profile, wanted={("decade", "2000"): 0.5})


def test_another_profile_keeps_its_own(someone: Profile) -> None:
    other = ProfileFactory()
    correct_taste(profile=other, wanted={("decade", "1960"): 0})
    reset_taste(profile=someone)
    assert TasteCorrection.objects.get().profile == other


def score_of(profile: Profile, key: int) -> float:
    made = list_for(profile)
    return float(made.scores[made.title_ids.index(key)])


def test_a_correction_changes_the_list_at_the_next_look_and_its_undo_changes_it_back() -> None:
    made, drama = village(), Genre.objects.get(slug="drama")
    train_models(chosen=QUICK)
    loaded.forget()
    someone, quiet = made.people[0], {title.pk for title in made.quiet}
    before = list_for(someone).title_ids
    assert quiet & set(before)
    receipt = correct_taste(profile=someone, wanted={("genre", str(drama.pk)): 0})
    assert not quiet & set(list_for(someone).title_ids), "never means never"
    assert receipt.undo
    take_back(profile=someone, key=receipt.undo.key)
    assert list_for(someone).title_ids == before
    first = next(key for key in before if key in quiet)
    plain = score_of(someone, first)
    correct_taste(profile=someone, wanted={("genre", str(drama.pk)): 2})
    assert score_of(someone, first) > plain
