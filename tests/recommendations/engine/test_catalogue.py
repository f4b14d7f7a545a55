import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.catalogue import Catalogue, Entries, Facets, Pairs, job_weight, part_weight
from recommendations.engine.words import bucket, counted_words, words_of


def test_facets_hold_each_pair_once_with_its_heavier_weight():
    pairs = Pairs([2, 2, 1, 9, 2], [70, 50, 50, 50, 50], [1, 0.2, 0.5, 1, 0.8])
    facets = Facets.of("person", np.array([1, 2, 3]), pairs)
    assert facets.values.tolist() == [50, 70]
    assert [(facets.at(place)[0].tolist(), facets.at(place)[1].tolist()) for place in range(3)] == [
        ([0], [0.5]),
        ([0, 1], [pytest.approx(0.8), 1.0]),
        ([], []),
    ]
    assert facets.having(50).tolist() == [0, 1]
    assert facets.having(51).tolist() == []
    assert facets.facet(1) == ("person", 70)


@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1.0], [np.nan, 1.0]])
def test_facets_refuse_weights_that_make_no_sense(weights):
    with pytest.raises(ValueError, match="person"):
        Facets.of("person", np.array([1, 2]), Pairs([1, 2], [5, 6], weights))


def test_a_catalogue_sorts_its_columns_by_key():
    found = Catalogue.build(
        titles=[30, 10, 20],
        facets={"genre": Pairs([30, 10], ["drama", "comedy"]), "collection": Pairs([10, 20], [7, 7])},
        years=[1999, 0, 2005],
        runtime=[90, np.nan, 100],
        age=[5, np.nan, -3],
        overviews=[(30, "A heist. A heist!")],
    )
    assert found.titles.tolist() == [10, 20, 30]
    assert found.runtime.tolist() == [0, 100, 90]
    assert found.released.tolist() == [True, False, True]
    assert found.collection_of.tolist() == [0, 0, -1]
    assert [found.genres.at(place)[0].tolist() for place in range(3)] == [[0], [], [1]]
    assert [found.facets["decade"].values[found.facets["decade"].at(place)[0]].tolist() for place in range(3)] == [
        [],
        [2000],
        [1990],
    ]
    assert found.words.at(2)[1].tolist() == [2.0]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"titles": [1, 1]}, "once"),
        ({"titles": [1, 2], "runtime": [90]}, "one length"),
        ({"titles": [1], "facets": {"colour": Pairs([1], [2])}}, "colour"),
    ],
)
def test_a_catalogue_refuses_columns_that_do_not_fit(columns, message):
    with pytest.raises(ValueError, match=message):
        Catalogue.build(**columns)


@given(st.lists(st.integers(0, 40), unique=True), st.lists(st.integers(0, 40), unique=True))
def test_aligned_keeps_what_is_known_and_nothing_else(known, wanted):
    source = Catalogue.build(titles=known, facets={"keyword": Pairs(known, [key % 5 for key in known])}, runtime=known)
    found = source.aligned(np.sort(np.array(wanted, dtype=np.int64)))
    assert found.titles.tolist() == sorted(wanted)
    assert found.runtime.tolist() == [key if key in known else 0 for key in sorted(wanted)]
    assert [
        found.facets["keyword"].values[found.facets["keyword"].at(place)[0]].tolist() for place in range(len(wanted))
    ] == [[key % 5] if key in known else [] for key in sorted(wanted)]


def test_arrays_bring_back_the_same_catalogue():
    entries = Entries()
    entries.add(5, year=1994, overview="Two men in prison", people={8: 0.5}, genre=["drama"], country=["US"])
    entries.add(6, runtime=20)
    source = entries.catalogue()
    found = Catalogue.from_arrays(source.arrays(words=True))
    for name, values in source.arrays(words=True).items():
        assert np.array_equal(found.arrays(words=True)[name], values, equal_nan=values.dtype.kind == "f"), name
    assert len(Catalogue.from_arrays(source.arrays()).words.values) == 0
    assert all(values.dtype != object for values in source.arrays(words=True).values())


def test_a_catalogue_of_nothing():
    found = Catalogue.bare(np.zeros(0, dtype=np.int64))
    assert len(found) == 0
    assert found.aligned(np.array([4])).genres.at(0)[0].tolist() == []


def test_words_are_folded_and_hashed_the_same_everywhere():
    assert words_of("The Émigré's 2 cats, THE 1st") == ["the", "émigré", "cats", "the", "st"]
    assert bucket("drama") == 371636
    keys, buckets, counts = counted_words([(7, "cat dog cat"), (8, "")])
    assert keys.tolist() == [7, 7]
    assert dict(zip(buckets.tolist(), counts.tolist(), strict=True)) == {bucket("cat"): 2, bucket("dog"): 1}


def test_people_count_by_job_and_billing():
    assert job_weight("Director") > job_weight("Writer") > job_weight("Producer") > job_weight("Best Boy") == 0
    assert part_weight(0) > part_weight(3) > part_weight(14) > part_weight(15) == 0
