"""Measures the recommendations beside what others do, on a MovieLens folder or on the site's own data."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluation import splits
from recommendations.engine.evaluation.movielens import MovieLensError, read
from recommendations.engine.evaluation.run import Report, evaluate
from recommendations.engine.evaluation.table import table
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
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--quick", action="store_true", help="fewer baselines, no cold-start curve")
        parser.add_argument("--json", type=Path, help="where to save all figures")

    def handle(self, **options: Any) -> None:
        if options["movielens"]:
            signals, catalogue = movielens(options["movielens"], options["texts"])
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
                say=self.stderr.write,
            )
        except ValueError as error:
            raise CommandError(f"{error} Measuring needs a few dozen profiles with five likes or more.") from error
        self.stdout.write(table(report))
        ModelRun.objects.create(
            kind=RunKind.EVALUATE,
            status=RunStatus.DONE,
            params={"data": str(options["movielens"] or "site"), "split": options["split"], "seed": options["seed"]},
            metrics=report.as_dict(),
            finished_at=timezone.now(),
        )
        if options["json"]:
            save(report, options["json"])


def movielens(folder: Path, texts: Path | None) -> tuple[Signals, Catalogue]:
    try:
        found = read(folder, texts=texts)
    except MovieLensError as error:
        raise CommandError(str(error)) from error
    return found.signals(), found.catalogue


def save(report: Report, path: Path) -> None:
    path.write_text(json.dumps(report.as_dict(), indent=1) + "\n", "utf-8")
