import io
import json

import pytest
from django.core.management import CommandError, call_command

from recommendations.engine import TrainingSettings
from recommendations.engine.evaluation.baselines import NO_ANCHORS
from recommendations.engine.evaluation.leaving import READINGS
from recommendations.engine.evaluation.report import SERVED
from recommendations.engine.evaluation.run import TooLittleError, evaluate
from recommendations.engine.evaluation.table import table
from recommendations.enums import RunKind
from recommendations.models import ModelRun
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


def test_what_is_served_is_compared_in_three_ways(report):
    assert [reading.leave_out for reading in report.readings] == list(READINGS)
    for reading in report.readings:
        assert reading.anchor not in NO_ANCHORS
        assert not report.row(reading.anchor).ours
        assert reading.ratio == pytest.approx(reading.served / reading.anchors)
        assert reading.best_ratio <= reading.ratio
    liked, seen, told = report.readings
    # Told of everything, what is served leaves everything out; others leave out the likes that they know of.
    assert told.served == seen.served
    assert told.anchors <= seen.anchors
    assert report.row(SERVED).ndcg.mean == liked.served


def test_each_row_says_what_it_took(report):
    for row in report.rows:
        assert row.train_seconds > 0
        assert row.memory_mib >= 0
        assert row.profiles_a_second > 0


def test_popularity_comes_under_our_rule_too(report):
    assert report.cold["popularity, two of a collection"][0] <= report.cold["popularity"][0]


def test_newcomers_are_asked_in_several_ways(report):
    asked = {one.name: one for one in report.posters}
    assert asked["nothing asked"].known == 0
    assert asked["10 posters at once"].known > asked["10 random titles"].known
    assert asked["10 posters at once"].ndcg.mean > asked["nothing asked"].ndcg.mean


def test_scores_and_predicted_ratings_are_held_to_what_came(report):
    assert set(report.reliability) == {"score", "rating", "rating_error"}
    scores = report.reliability["score"]
    assert [group.predicted for group in scores] == sorted(group.predicted for group in scores)
    assert 0 <= report.facts["score_expected_error"] < 0.5
    assert report.facts["rating_rmse_stars"] == pytest.approx(report.facts["rating_rmse"] / 2)
    assert 0.5 < report.facts["rating_within_one_error"] < 0.9


def test_the_curve_of_cold_starts_begins_with_nothing_known(report):
    assert list(report.cold[SERVED]) == [-1, 0, 1, 3, 5, 10]
    assert report.cold[SERVED][10] > report.cold[SERVED][0]


def test_a_report_is_plain_values(report):
    assert json.loads(json.dumps(report.as_dict()))["rows"][0]["name"] == SERVED


def test_with_nothing_to_ask_about_it_says_so():
    with pytest.raises(TooLittleError, match="too few likes"):
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


@pytest.mark.parametrize(
    ("split", "leave_out", "lessons"), [("strong", "liked", "random"), ("temporal", "told", "moment")]
)
@pytest.mark.django_db
def test_the_command_prints_a_table_and_saves_all_figures(movielens, split, leave_out, lessons):
    out, path = io.StringIO(), movielens / "report.json"
    call_command(
        "evaluate_recommender",
        movielens=movielens,
        split=split,
        leave_out=leave_out,
        lessons=lessons,
        quick=True,
        json=path,
        stdout=out,
        stderr=io.StringIO(),
    )
    assert f"{split} split, seed 1" in out.getvalue()
    saved = json.loads(path.read_text())
    assert {row["name"] for row in saved["rows"]} >= {SERVED, "EASE", "popularity"}
    assert saved["leave_out"] == leave_out
    run = ModelRun.objects.get(kind=RunKind.EVALUATE)
    assert run.params["leave_out"] == leave_out
    assert run.metrics["table"].strip() == out.getvalue().strip()


def test_the_command_says_what_is_wrong_with_a_folder(tmp_path):
    with pytest.raises(CommandError):
        call_command("evaluate_recommender", movielens=tmp_path)
