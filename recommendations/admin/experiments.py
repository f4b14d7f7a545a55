"""Experiments in the admin: made, started and ended here; what came of them is shown beneath."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from recommendations.enums import Outcome
from recommendations.models import Experiment
from recommendations.queries.results import profiles_needed, results_of
from recommendations.services import experiments


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin[Any]):
    list_display = ("name", "slug", "started_at", "ended_at")
    fields = ("name", "slug", "description", "variants", "started_at", "ended_at")
    actions = ("start", "end")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Once started, what was assigned has to stay what it was."""
        fixed = ("slug", "variants") if obj and obj.started_at else ()
        return (*fixed, "started_at", "ended_at")

    @admin.action(description=_("Start"), permissions=["change"])
    def start(self, request: HttpRequest, chosen: Any) -> None:
        self._each(request, chosen, experiments.start, _("%(name)s is running."))

    @admin.action(description=_("End"), permissions=["change"])
    def end(self, request: HttpRequest, chosen: Any) -> None:
        self._each(request, chosen, experiments.end, _("%(name)s has ended."))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        experiment = self.get_object(request, object_id)
        extra = {"outcomes": Outcome.labels, **(extra_context or {})}
        if experiment and experiment.started_at:
            results = results_of(experiment)
            extra |= {"results": results, "needed": profiles_needed(results)}
        return super().change_view(request, object_id, form_url, extra)

    def _each(self, request: HttpRequest, chosen: Any, act: Any, text: Any) -> None:
        for experiment in chosen:
            try:
                act(experiment=experiment)
            except experiments.ExperimentError as error:
                self.message_user(request, f"{experiment.name}: {error}", messages.ERROR)
            else:
                self.message_user(request, str(text) % {"name": experiment.name}, messages.SUCCESS)
