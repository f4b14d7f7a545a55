"""The closed sets of reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommentPolicy(models.TextChoices):
    """Who may answer below a review."""

    ALL = "all", _("Everybody who sees it")
    FOLLOWERS = "followers", _("Followers")
    NONE = "none", _("Nobody")
