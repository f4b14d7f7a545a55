"""The closed sets of reviews."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommentPolicy(models.TextChoices):
    """Who may answer below a review."""

    ALL = "all", _("Everybody who sees it")
    FOLLOWERS = "followers", _("Followers")
    NONE = "none", _("Nobody")


class ReactionKind(models.TextChoices):
    """What one press says of a review."""

    LIKE = "like", _("Like")
    HELPFUL = "helpful", _("Helpful")
    FUNNY = "funny", _("Funny")


class Remover(models.TextChoices):
    """Who took a comment away, and so who may put it back."""

    AUTHOR = "author", _("Its author")
    HOST = "host", _("The review’s author")
    MODERATOR = "moderator", _("A moderator")
