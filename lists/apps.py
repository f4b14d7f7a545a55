from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """What people keep: lists, a library, a diary."""

    name = "lists"
    verbose_name = _("Lists and library")
