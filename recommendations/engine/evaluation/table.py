"""A report as text, for a terminal."""

from collections.abc import Iterator

from recommendations.engine.evaluation.run import SERVED, Report

HEAD = (
    f"{'':34} {'nDCG@100':>9} {'95 %':>15} {'R@20':>6} {'R@50':>6} {'MRR':>6} {'cover':>6} {'novel':>6} {'divers':>6} "
    f"{'calib':>6} {'bias':>6} {'train s':>8} {'profiles/s':>10}"
)


def table(report: Report) -> str:
    """All of a report, in lines of about 150 characters."""
    return "\n".join([*_rows(report), "", *_comparison(report), *_curve(report), *_facts(report)])


def _rows(report: Report) -> Iterator[str]:
    yield f"{report.split} split, seed {report.seed}, {report.profiles} profiles asked about"
    yield HEAD
    for row in report.rows:
        interval = f"{row.ndcg.low:.4f}–{row.ndcg.high:.4f}"
        yield (
            f"{row.name:34} {row.ndcg.mean:9.4f} {interval:>15} {row.recall20:6.3f} {row.recall50:6.3f} {row.mrr:6.3f} "
            f"{row.coverage:6.3f} {row.novelty:6.2f} {row.diversity:6.3f} {row.calibration:6.3f} "
            f"{row.popularity_bias:6.2f} {row.train_seconds:8.1f} {row.profiles_a_second:10,.0f}"
        )


def _comparison(report: Report) -> Iterator[str]:
    anchor, own = report.best_anchor(), report.row(SERVED)
    gain = report.against[anchor.name]
    ratio = own.ndcg.mean / anchor.ndcg.mean if anchor.ndcg.mean else float("nan")
    yield (
        f"The best single model of others is {anchor.name}. Served: {ratio:.3f} × that, "
        f"{gain.mean:+.4f} (95 %: {gain.low:+.4f} to {gain.high:+.4f}, paired)."
    )


def _curve(report: Report) -> Iterator[str]:
    if report.cold:
        counts = list(next(iter(report.cold.values())))
        yield ""
        yield f"{'nDCG@100 with so many signals':34} " + " ".join(
            f"{count if count >= 0 else 'cover':>7}" for count in counts
        )
        for name, curve in report.cold.items():
            yield f"{name:34} " + " ".join(f"{curve[count]:7.4f}" for count in counts)


def _facts(report: Report) -> Iterator[str]:
    yield ""
    for name, value in report.facts.items():
        yield f"{name.replace('_', ' '):34} {value:,.3f}"
