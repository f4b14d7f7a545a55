import io
import json

import pytest
from django.core.management import CommandError, call_command

from recommendations.engine import TrainingSettings
from recommendations.engine.evaluation.run import SERVED, evaluate
from recommendations.engine.evaluation.table import table
from tests.recommendations.engine import worlds

SETTINGS = TrainingSettings(factors=8, sweeps=3, seed=1)


@pytest.fixture(scope="module")
def report():
    return evaluate(worlds.community(120), worlds.catalogue(), seed=2, settings=SETTINGS)


def test_all_parts_and_yardsticks_stand_in_one_table(report):
    text = table(report)
    for name in (SERVED, "part: audience", "EASE", "item-kNN", "naive user-user", "PureSVD", "iALS"):
        assert name in text
    assert f"seed 2, {report.profiles} profiles" in text


def test_the_served_blend_beats_popularity_here(report):
    assert report.row(SERVED).ndcg.mean > report.row("popularity").ndcg.mean
    assert report.against["popularity"].mean == pytest.approx(
        report.row(SERVED).ndcg.mean - report.row("popularity").ndcg.mean
    )


def test_the_best_anchor_is_nobodys_blend(report):
    best = report.best_anchor()
    assert not best.ours
    assert best.name not in {"popularity", "two channels"}


def test_the_curve_of_cold_starts_begins_with_nothing_known(report):
    assert list(report.cold[SERVED]) == [-1, 0, 1, 3, 5, 10]
    assert report.cold[SERVED][10] > report.cold[SERVED][0]


def test_a_report_is_plain_values(report):
    assert json.loads(json.dumps(report.as_dict()))["rows"][0]["name"] == SERVED


def test_with_nothing_to_ask_about_it_says_so():
    with pytest.raises(ValueError, match="too few likes"):
        evaluate(worlds.signals([(1, 1000, 2)]), worlds.catalogue(3))


@pytest.fixture
def movielens(tmp_path):
    signals = worlds.community(60)
    lines = ["userId,movieId,rating,timestamp"]
    for row, profile in enumerate(signals.profiles):
        history = signals.history(row)
        lines += [
            f"{profile},{title},{rating / 2},{978300000 + 86400 * (row + place)}"
            for place, (title, rating) in enumerate(zip(history.titles, history.ratings, strict=True))
        ]
    (tmp_path / "ratings.csv").write_text("\n".join(lines))
    names = [f'{title},"Film {title} (1999)",{worlds.GENRES[title % 4].title()}' for title in signals.titles]
    (tmp_path / "movies.csv").write_text("\n".join(["movieId,title,genres", *names]))
    return tmp_path


@pytest.mark.parametrize("split", ["strong", "temporal"])
@pytest.mark.django_db
def test_the_command_prints_a_table_and_saves_all_figures(movielens, split):
    out, path = io.StringIO(), movielens / "report.json"
    call_command(
        "evaluate_recommender",
        movielens=movielens,
        split=split,
        quick=True,
        json=path,
        stdout=out,
        stderr=io.StringIO(),
    )
    assert f"{split} split, seed 1" in out.getvalue()
    assert {row["name"] for row in json.loads(path.read_text())["rows"]} >= {SERVED, "EASE", "popularity"}


def test_the_command_says_what_is_wrong_with_a_folder(tmp_path):
    with pytest.raises(CommandError):
        call_command("evaluate_recommender", movielens=tmp_path)
