from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """What people keep: lists, a library, a diary."""

    name = "lists"
    verbose_name = _("Lists and library")

    def ready(self) -> None:
        from lists.tasks import on_shows_written  # noqa: PLC0415 (models first)
        from movies.signals import shows_written  # noqa: PLC0415 (models first)

        shows_written.connect(on_shows_written, dispatch_uid="entries-of-shows-written")
