from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MoviesConfig(AppConfig):
    """The catalogue: films, shows, the people who made them; where it comes from and how it is found."""

    name = "movies"
    verbose_name = _("Catalogue")
