"""The closed sets of accounts and people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may see something. The rule itself is `visible_to` on each QuerySet."""

    PUBLIC = "public", _("Everybody")
    FOLLOWERS = "followers", _("Followers")
    PRIVATE = "private", _("Only me")
