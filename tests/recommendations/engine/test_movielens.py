import gzip

import numpy as np
import pytest

from recommendations.engine.evaluation.movielens import MovieLensError, read, slug
from recommendations.engine.evaluation.texts import Texts


@pytest.fixture
def million(tmp_path):
    """A folder as MovieLens 1M is: Latin-1, "::" between columns; its ratings as CSV, some without a time."""
    folder = tmp_path / "ml-1m"
    folder.mkdir()
    movies = [
        "1::Toy Story (1995)::Animation|Children's|Comedy",
        "73::Misérables, Les (1995)::Drama|Musical",
        "nonsense",
    ]
    (folder / "movies.dat").write_text("\n".join(movies), encoding="latin-1")
    rows = ["userId,movieId,rating,timestamp", "1,1,5,978300760", "1,73,3,", "2,1,1,978214360", "2,73,9,1", "x,1,4,1"]
    (folder / "ratings.csv.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    return folder


@pytest.fixture
def small(tmp_path):
    """A folder as MovieLens latest-small is."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "movies.csv").write_text(
        'movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,"Nameless, The",(no genres listed)\n'
    )
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n5,1,4.5,100\n5,2,0.5,86500\n")
    (folder / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0114709,862\n2,0000001,\n")
    return folder


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts" / "deep"
    folder.mkdir(parents=True)
    (folder / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0114709,862\n")
    (folder / "keywords.csv").write_text("id,keywords\n862,\"[{'id': 931, 'name': 'jealousy'}]\"\nx,\"[\"\n")
    rows = [
        "id,overview,belongs_to_collection,original_language,runtime,production_countries",
        "862.0,Toys come alive,\"{'id': 10194, 'name': 'Toys'}\",en,81.0,\"[{'iso_3166_1': 'US'}]\"",
        '7,,nonsense,,oops,"[oops"',
    ]
    (folder / "movies_metadata_part.csv").write_text("\n".join(rows))
    (folder / "movies_with_credits.csv").write_text("id,cast,director,screenplay\n862,\"['Tom', 'Tim']\",John,John\n")
    return tmp_path / "texts"


def test_a_million_is_read_in_its_own_format(million):
    found = read(million)
    assert list(zip(found.profiles, found.titles, found.ratings, strict=True)) == [(1, 1, 10), (1, 73, 6), (2, 1, 2)]
    assert np.isnan(found.times).tolist() == [False, True, False]
    assert found.names == {1: "Toy Story", 73: "Misérables, Les"}
    assert found.catalogue.genres.values.tolist() == ["animation", "childrens", "comedy", "drama", "musical"]
    assert found.catalogue.facets["decade"].values.tolist() == [1990]
    assert len(found.catalogue.words.values) == 0


def test_signals_say_likes_dislikes_and_ages(million):
    table = read(million).signals()
    assert table.shape == (2, 2)
    assert table.likes.toarray().tolist() == [[1, 0], [0, 0]]
    assert table.dislikes.toarray().tolist() == [[0, 1], [1, 0]]
    assert table.age.tolist() == [0, 0, 1]


def test_a_split_by_time_reads_only_what_has_a_time(million):
    table = read(million).signals(dated=True)
    assert table.ratings.toarray().tolist() == [[10, 0], [2, 0]]
    assert table.age.tolist() == [0, 1]


def test_latest_small_brings_its_own_links(small, texts):
    found = read(small, texts=texts)
    assert found.ratings.tolist() == [9, 1]
    assert found.names[2] == "Nameless, The"
    assert found.catalogue.genres.at(1)[0].tolist() == []
    assert found.catalogue.facets["keyword"].values.tolist() == [931]
    assert found.catalogue.facets["collection"].values.tolist() == [10194]
    assert found.catalogue.facets["country"].values.tolist() == ["US"]
    assert found.catalogue.runtime.tolist() == [81, 0]
    assert len(found.catalogue.words.values) == 3
    assert len(found.catalogue.people.values) == 3


def test_a_million_is_linked_by_the_texts(million, texts):
    assert read(million, texts=texts).catalogue.facets["language"].values.tolist() == ["en"]


def test_texts_keep_the_weightiest_job_of_a_person(texts):
    found = Texts.read(texts)
    people = {name: found.of(862).people[key] for name, key in found.people.items()}
    assert people["John"] == 1.0
    assert people["Tom"] > people["Tim"]
    assert found.of(404).overview == ""


@pytest.mark.parametrize("missing", ["movies.dat", "ratings.csv.gz"])
def test_a_part_that_is_missing_is_named(million, missing):
    (million / missing).unlink()
    with pytest.raises(MovieLensError, match=missing.split(".")[0]):
        read(million)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b""])
def test_other_columns_are_an_error_that_says_so(small, content):
    (small / "ratings.csv").write_bytes(content)
    with pytest.raises(MovieLensError, match="ratings"):
        read(small)


def test_a_compressed_file_that_is_cut_short(million):
    whole = (million / "ratings.csv.gz").read_bytes()
    (million / "ratings.csv.gz").write_bytes(whole[:-12])
    with pytest.raises(MovieLensError, match="ratings"):
        read(million)


@pytest.mark.parametrize(
    ("name", "expected"), [("Children's", "childrens"), ("Sci-Fi", "sci-fi"), ("Film Noir", "film-noir")]
)
def test_slugs_are_as_the_sites(name, expected):
    assert slug(name) == expected
