"""A report as text, for a terminal."""

from collections.abc import Iterator, Sequence

from recommendations.engine.evaluation.leaving import WORDS
from recommendations.engine.evaluation.reliability import Group
from recommendations.engine.evaluation.report import Report

HEAD = (
    f"{'':34} {'nDCG@100':>9} {'95 %':>15} {'R@20':>6} {'R@50':>6} {'MRR':>6} {'cover':>6} {'novel':>6} {'divers':>6} "
    f"{'calib':>6} {'bias':>6} {'train s':>8} {'MiB':>6} {'profiles/s':>10}"
)
GROUPED = {
    "score": "Scores of what is served, and how often they came true",
    "rating": "Predicted ratings, and what was given",
    "rating_error": "The same by the error claimed",
}


def table(report: Report) -> str:
    """All of a report, in lines of about 150 characters."""
    parts = (_rows, _comparison, _curve, _posters, _reliability, _facts)
    return "\n".join(line for part in parts for line in (*part(report), ""))


def _rows(report: Report) -> Iterator[str]:
    yield f"{report.split} split, seed {report.seed}, {report.profiles} profiles asked about; {WORDS[report.leave_out]}"
    yield HEAD
    for row in report.rows:
        interval = f"{row.ndcg.low:.4f}–{row.ndcg.high:.4f}"
        yield (
            f"{row.name:34} {row.ndcg.mean:9.4f} {interval:>15} {row.recall20:6.3f} {row.recall50:6.3f} {row.mrr:6.3f} "
            f"{row.coverage:6.3f} {row.novelty:6.2f} {row.diversity:6.3f} {row.calibration:6.3f} "
            f"{row.popularity_bias:6.2f} {row.train_seconds:8.1f} {row.memory_mib:6,.0f} {row.profiles_a_second:10,.0f}"
        )


def _comparison(report: Report) -> Iterator[str]:
    yield "What is served against the best single model of others, and against the best of all others:"
    for one in report.readings:
        yield (
            f"{one.served:.4f} against {one.anchors:.4f} of {one.anchor}: {one.ratio:.3f} × that, {one.gain.mean:+.4f} "
            f"(95 %: {one.gain.low:+.4f} to {one.gain.high:+.4f}, paired); {one.best_ratio:.3f} × {one.best}. "
            f"Here {WORDS[one.leave_out]}."
        )


def _curve(report: Report) -> Iterator[str]:
    if report.cold:
        counts = list(next(iter(report.cold.values())))
        yield f"{'nDCG@100 with so many signals':34} " + " ".join(
            f"{count if count >= 0 else 'cover':>7}" for count in counts
        )
        for name, curve in report.cold.items():
            yield f"{name:34} " + " ".join(f"{curve[count]:7.4f}" for count in counts)


def _posters(report: Report) -> Iterator[str]:
    if report.posters:
        yield f"{'newcomers asked about':34} {'known':>7} {'nDCG@100':>9} {'95 %':>15}"
        for one in report.posters:
            interval = f"{one.ndcg.low:.4f}–{one.ndcg.high:.4f}"
            yield f"{one.name:34} {one.known:7.2f} {one.ndcg.mean:9.4f} {interval:>15}"


def _reliability(report: Report) -> Iterator[str]:
    for name, groups in report.reliability.items():
        yield from _groups(GROUPED[name], groups)


def _groups(title: str, groups: Sequence[Group]) -> Iterator[str]:
    yield f"{title:60} {'foretold':>8} {'was':>8} {'RMSE':>8} {'claimed':>8}"
    for group in groups:
        yield (
            f"{f'{group.count:,} of them':>60} {group.predicted:8.3f} {group.given:8.3f} {group.error:8.3f} "
            f"{group.claimed:8.3f}"
        )


def _facts(report: Report) -> Iterator[str]:
    for name, value in report.facts.items():
        yield f"{name.replace('_', ' '):34} {value:,.3f}"
