"""Measures the recommendations beside what others do, on a MovieLens folder or on the site's own data."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluation import leaving, splits
from recommendations.engine.evaluation.movielens import MovieLensError, read
from recommendations.engine.evaluation.report import Report
from recommendations.engine.evaluation.run import TooLittleError, evaluate
from recommendations.engine.evaluation.table import table
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import Signals
from recommendations.enums import RunKind, RunStatus
from recommendations.interactions import build_interactions
from recommendations.models import ModelRun
from recommendations.training.reading import read_training


class Command(BaseCommand):
    help = "Measures the recommendations beside what others do, on the same split, and prints and saves a table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--movielens", type=Path, help="a MovieLens folder; without it, the site's own data")
        parser.add_argument("--texts", type=Path, help="a folder below which files with TMDB's texts lie")
        parser.add_argument("--split", choices=[splits.STRONG, splits.TEMPORAL], default=splits.STRONG)
        parser.add_argument(
            "--leave-out",
            choices=leaving.READINGS,
            default=leaving.LIKED,
            help="what known titles never stand in lists: those liked, as in published figures; all seen; or for each "
            "model what it was told (what is served is compared in all three ways in any case)",
        )
        parser.add_argument(
            "--lessons",
            choices=["random", "moment"],
            default="random",
            help="what the blend learns from: a random fifth of some profiles' signals, as when the site trains, or "
            "what was liked after a moment",
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--quick", action="store_true", help="fewer baselines, no cold starts, no posters, no predicted ratings"
        )
        parser.add_argument("--json", type=Path, help="where to save all figures")

    def handle(self, **options: Any) -> None:
        begun = timezone.now()
        if options["movielens"]:
            dated = options["split"] == splits.TEMPORAL
            signals, catalogue = movielens(options["movielens"], options["texts"], dated=dated)
        else:
            build_interactions()
            signals, catalogue = read_training()
        try:
            report = evaluate(
                signals,
                catalogue,
                split=options["split"],
                seed=options["seed"],
                quick=options["quick"],
                leave_out=options["leave_out"],
                settings=TrainingSettings(by_moment=options["lessons"] == "moment"),
                say=self.stderr.write,
            )
        except TooLittleError as error:
            raise CommandError(f"{error} Measuring needs a few dozen profiles with five likes or more.") from error
        text = table(report)
        self.stdout.write(text)
        run = ModelRun.objects.create(
            kind=RunKind.EVALUATE,
            status=RunStatus.DONE,
            params={"data": str(options["movielens"] or "site")}
            | {name: options[name] for name in ("split", "lessons", "seed", "quick", "leave_out")},
            metrics=report.as_dict() | {"table": text},
            finished_at=timezone.now(),
        )
        ModelRun.objects.filter(pk=run.pk).update(started_at=begun)
        if options["json"]:
            save(report, options["json"])


def movielens(folder: Path, texts: Path | None, *, dated: bool) -> tuple[Signals, Catalogue]:
    """dated: without ratings that have no time."""
    try:
        found = read(folder, texts=texts)
    except MovieLensError as error:
        raise CommandError(str(error)) from error
    return found.signals(dated=dated), found.catalogue


def save(report: Report, path: Path) -> None:
    path.write_text(json.dumps(report.as_dict(), indent=1) + "\n", "utf-8")
