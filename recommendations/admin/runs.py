"""What was computed, and what trends: to look at."""

import json
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from config.lib.looking import OnlyToLookAt
from recommendations.models import ModelRun, Trending


@admin.register(ModelRun)
class ModelRunAdmin(OnlyToLookAt):
    list_display = ("kind", "status", "version", "progress", "started_at", "took", "reason")
    list_filter = ("kind", "status")
    date_hierarchy = "started_at"
    ordering = ("-started_at", "-pk")
    fields = (
        "kind", "status", "reason", "version", "progress", "started_at", "finished_at", "took", "shown_params",
        "shown_table", "shown_metrics",
    )  # fmt: skip

    @admin.display(description=_("done"))
    def progress(self, run: ModelRun) -> str:
        so_far = f"{run.done:,} / {run.total:,}" if run.total else f"{run.done:,}" if run.done else "–"
        part = run.cursor.get("part") or run.cursor.get("step")
        return f"{so_far} · {part}" if part else so_far

    @admin.display(description=_("seconds"))
    def took(self, run: ModelRun) -> str:
        return f"{(run.finished_at - run.started_at).total_seconds():.1f}" if run.finished_at else "–"

    @admin.display(description=_("parameters"))
    def shown_params(self, run: ModelRun) -> str:
        return _pretty(run.params)

    @admin.display(description=_("metrics"))
    def shown_metrics(self, run: ModelRun) -> str:
        return _pretty({name: value for name, value in run.metrics.items() if name != "table"})

    @admin.display(description=_("table"))
    def shown_table(self, run: ModelRun) -> str:
        """What an evaluation printed; other runs have none."""
        return (
            format_html('<pre style="overflow-x: auto">{}</pre>', run.metrics["table"])
            if "table" in run.metrics
            else "–"
        )


@admin.register(Trending)
class TrendingAdmin(OnlyToLookAt):
    list_display = ("window", "scope", "rank", "title", "score", "people", "made_at")
    list_filter = ("window",)
    list_select_related = ("title",)
    search_fields = ("=scope", "title__folded_name__startswith")
    ordering = ("window", "scope", "rank")


def _pretty(value: Any) -> str:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, sort_keys=True, default=str, ensure_ascii=False))
