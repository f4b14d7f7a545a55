"""Certificates: the age each is for, and a title's minimum age, kept in line with its rows."""

from types import SimpleNamespace
from typing import Any

import pytest

from movies import certificates, manual
from movies.certificates import CEILINGS, CERTIFICATES, examples, minimum_age
from movies.facets import refresh_facets
from movies.models import Title
from tests.movies.factories import ReleaseFactory, TitleFactory


@pytest.mark.parametrize(
    ("region", "mark", "age"),
    [
        ("US", "PG-13", 13), ("US", "pg13", 13), ("US", "R", 17), ("US", "TV-MA", 17), ("US", "TV-Y7-FV", 7),
        ("GB", "U", 0), ("GB", "12A", 12), ("GB", "15", 15), ("DE", "0", 0), ("DE", "FSK 16", 16), ("FR", "TP", 0),
        ("AU", "MA 15+", 15), ("AU", "MA15+", 15), ("NZ", "RP16", 16), ("BR", "L", 0), ("BR", "14", 14),
        ("JP", "R15+", 15), ("KR", "청소년관람불가", 18), ("IN", "U/A 13+", 13), ("IN", "UA", 12), ("PT", "M/12", 12),
        ("FI", "K-16", 16), ("SE", "Btl", 0), ("TW", "保護級", 6), ("TH", "น 15+", 15), ("PH", "R-18", 18),
        ("ZA", "10-12PG", 10), ("RU", "6+", 6), ("MX", "B15", 15), ("HK", "IIB", 15), ("SG", "NC16", 16),
        ("XX", "16+", 16), ("XX", "9", 9),
        ("US", "NR", None), ("US", "", None), ("XX", "PG", None), ("US", "99", None), ("US", "1999", None),
        ("US", "१२", None),
    ],
)  # fmt: skip
def test_age_of_a_certificate(region: str, mark: str, age: int | None) -> None:
    assert minimum_age(region, mark) == age


def test_table_is_sound() -> None:
    assert len(CERTIFICATES) > 40
    for region, marks in CERTIFICATES.items():
        assert len(region) == 2
        assert all(0 <= age <= 21 for age in marks.values()), region
        # The same mark in another spelling must not be for another age: what is compared has no spaces and dashes.
        assert all(minimum_age(region, mark) == age for mark, age in marks.items()), region
        assert any(age == 0 for age in marks.values()), region


def test_examples_explain_a_ceiling() -> None:
    assert examples("US", 9, most=3) == ["PG", "TV-Y7", "TV-Y7-FV"]
    assert examples("GB", 0) == ["U", "Uc"]
    assert examples("XX", 9) == []
    assert max(CEILINGS) < certificates.ADULT_AGE


@pytest.mark.django_db
class TestMinimumAge:
    def age(self, *marks: tuple[str, str], **fields: Any) -> int | None:
        title = TitleFactory(**fields)
        for region, mark in marks:
            ReleaseFactory(title=title, region=region, certification=mark, note=mark)
        refresh_facets([title.pk])
        title.refresh_from_db()
        return title.minimum_age

    def test_own_region_decides_with_its_strictest(self, settings: Any) -> None:
        marks = (("US", "PG"), ("US", "PG-13"), ("US", "NR"), ("DE", "16"), ("GB", "U"))
        assert self.age(*marks) == 13
        settings.TMDB_REGION = "GB"
        assert self.age(*marks) == 0

    def test_without_a_word_of_its_own_region_the_strictest_known_counts(self) -> None:
        assert self.age(("US", "NR"), ("DE", "6"), ("FR", "-12"), ("XX", "Q")) == 12

    @pytest.mark.parametrize("marks", [(), (("US", "NR"),), (("XX", "PG"),)])
    def test_unknown_stays_unknown(self, marks: tuple[tuple[str, str], ...]) -> None:
        assert self.age(*marks) is None

    def test_titles_for_adults_are_above_every_ceiling(self) -> None:
        assert self.age(("US", "G"), adult=True) == certificates.ADULT_AGE

    def test_a_mark_given_by_hand_counts(self) -> None:
        title = manual.add_by_hand(kind="film", name="Home film", certification="PG")
        assert title.minimum_age == 8
        assert manual.update_by_hand(title=title, certification="R").minimum_age == 17

    def test_sql_and_python_agree_on_every_mark(self) -> None:
        every = [(region, mark) for region, marks in CERTIFICATES.items() for mark in marks]
        odd = [("US", "NR"), ("XX", "16+"), ("XX", "99"), ("GB", "12 A"), ("DE", "1.2"), ("US", "१२"), ("US", "١٢")]
        titles = {TitleFactory(name=f"{region} {mark}"): (region, mark) for region, mark in every[::9] + odd}
        for title, (region, mark) in titles.items():
            ReleaseFactory(title=title, region=region, certification=mark)
        certificates.fill_minimum_ages(title.pk for title in titles)
        found = dict(Title.objects.values_list("pk", "minimum_age"))
        assert {pair: found[title.pk] for title, pair in titles.items()} == {
            pair: minimum_age(*pair) for pair in titles.values()
        }

    def test_a_change_of_the_certificate_changes_it(self) -> None:
        release = ReleaseFactory(certification="G")
        refresh_facets([release.title_id])
        release.certification = "R"
        release.save()
        refresh_facets([release.title_id])
        release.title.refresh_from_db()
        assert release.title.minimum_age == 17


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "adult", "seen"), [(0, False, True), (9, False, True), (10, False, False),
                                                    (None, False, False), (0, True, False)])  # fmt: skip
def test_the_young_see_what_is_known_to_be_for_them(settings: Any, age: int | None, adult: bool, seen: bool) -> None:
    settings.ADULT_TITLES = True
    title = TitleFactory()
    Title.objects.update(minimum_age=age, adult=adult)
    viewer = SimpleNamespace(age_ceiling=9, adult_titles=True)
    assert list(Title.objects.visible_to(viewer)) == ([title] if seen else [])
