"""Which of its reasons a card says: rows are no litanies, and nothing is said that isn't a reason of that very card."""

from collections import Counter

from movies.models import Title
from recommendations.serving.picks import Pick, varied
from recommendations.serving.words import Told

DRAMA, CRIME = Told("genre:1", "genre", "Drama, like Salt"), Told("genre:2", "genre", "Crime, like Salt")
LOVED = Told("titles:1", "titles", "Because you loved Salt")
FRIENDS = Told("social", "social", "2 people you follow gave it 5 stars", short="5 stars from 2 people")


def pick(*reasons: Told) -> Pick:
    return Pick(Title(name="Orchard"), 0.5, None, "content", list(reasons))


def lines(*picks: Pick, lead: str = "", said: Counter[str] | None = None) -> list[str]:
    return [each.line for each in varied(picks, lead=lead, said=said)]


def test_a_row_says_what_it_has_not_said_yet() -> None:
    assert lines(pick(DRAMA, CRIME), pick(DRAMA, CRIME), pick(DRAMA, LOVED)) == [DRAMA.text, CRIME.text, LOVED.text]


def test_only_reasons_of_the_card_itself_are_said() -> None:
    assert lines(pick(DRAMA), pick(DRAMA), pick()) == [DRAMA.text, DRAMA.text, ""]


def test_what_was_said_least_comes_again_first() -> None:
    assert lines(pick(DRAMA), pick(DRAMA), pick(CRIME), pick(DRAMA, CRIME))[-1] == CRIME.text


def test_a_row_prefers_what_no_row_above_it_has_said() -> None:
    said: Counter[str] = Counter()
    assert lines(pick(DRAMA, CRIME), said=said) == [DRAMA.text]
    assert lines(pick(DRAMA, CRIME), said=said) == [CRIME.text]
    # But to say it twice in one row is worse.
    assert lines(pick(LOVED), pick(LOVED, CRIME), said=said) == [LOVED.text, CRIME.text]


def test_all_reasons_stay_with_the_pick() -> None:
    assert [each.reasons for each in varied([pick(DRAMA, CRIME)] * 2)] == [[DRAMA, CRIME]] * 2


def test_what_a_row_is_about_goes_first_and_in_short() -> None:
    assert lines(pick(DRAMA, FRIENDS), pick(DRAMA, FRIENDS), lead="social") == ["5 stars from 2 people"] * 2
    assert lines(pick(DRAMA), lead="social") == [DRAMA.text]


def test_a_row_headed_by_a_title_says_what_else_speaks_for_each() -> None:
    assert lines(pick(LOVED, CRIME), pick(LOVED), lead="titles") == [CRIME.text, ""]


def test_what_many_like_does_not_say_so_of_each() -> None:
    popular, here = Told("popular", "popular", "Popular with many"), Told("trending", "trending", "Popular this week")
    assert lines(pick(popular), pick(popular, here), lead="popular") == ["", here.text]
