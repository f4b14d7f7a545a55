import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.lib.queueing import enqueue
from recommendations.enums import RunStatus
from recommendations.models import ModelRun
from recommendations.services import suggesting
from recommendations.training import train_models, write_titles


class Command(BaseCommand):
    """Learns from what everybody did, and makes everybody's list with it: what the nightly task does, at once.

    A run that was interrupted is gone on with. What serves is only replaced by what isn't worse.
    """

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--model-only", action="store_true", help="leave titles and lists to a worker")
        parser.add_argument("--if-none", action="store_true", help="only where no model serves yet")

    def handle(self, **options: Any) -> None:
        if options["if_none"] and ModelRun.objects.done().exclude(version="").exists():
            return
        started = time.monotonic()
        run = train_models()
        if run is None or run.status == RunStatus.RUNNING:
            raise CommandError("Another process is training. Look at its run in the administration.")
        if run.status == RunStatus.REJECTED:
            self.stdout.write(f"Not taken: {run.reason}")
        else:
            facts = run.metrics
            self.stdout.write(
                f"Learned from {facts['signals']:,} signals of {facts['profiles']:,} profiles about "
                f"{facts['titles']:,} titles: model {run.version}."
            )
        if options["model_only"]:
            enqueue("recommendations.tasks.write_titles")
            enqueue("recommendations.tasks.make_lists")
            self.stdout.write(f"{time.monotonic() - started:.1f} s; a worker goes on with titles and lists.")
            return
        write_titles()
        made = sum(suggesting.make_shard(shard) for shard in suggesting.begin_everybody())
        self.stdout.write(f"{made:,} lists made, {time.monotonic() - started:.1f} s in all.")
