"""What people report, what moderators decide, and the words that are looked at twice."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social.enums import ModerationAction, ReportReason, ReportStatus, RuleAction
from social.models.profiles import Profile


class Moderated(models.Model):
    """Something of somebody's that moderators may hide. A column and not a table: every read asks for it.

    Its `visible_to` has to say `social.models.visibility.not_hidden`: its owner still sees it, with a notice.
    """

    hidden_at = models.DateTimeField(_("hidden by moderators"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Those that wait for a moderator, the most reported first."""
        return self.filter(is_open=True).order_by("-report_count", "opened_at", "pk")


class Case(models.Model):
    """All about one thing that was reported or flagged: a review, a comment, a list, a profile, or a title.

    There is one for each thing, opened again when more comes in. why: what flagged it without anybody's report.
    """

    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    # Whose it is; nobody's for a title. What goes with an account names no cases: nobody learns of reports that way.
    owner = models.ForeignKey(Profile, models.CASCADE, null=True, blank=True, related_name="+")
    why = models.CharField(_("flagged for"), max_length=300, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    report_count = models.PositiveIntegerField(_("open reports"), default=0)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case for moderators")
        verbose_name_plural = _("cases for moderators")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["target_type", "target_id"], name="case_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-report_count", "opened_at", "id"], condition=Q(is_open=True), name="case_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.target_type.name} {self.target_id}"


class Report(models.Model):
    """What somebody finds wrong with something."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(Profile, models.CASCADE, related_name="reports")
    reason = models.CharField(_("reason"), max_length=12, choices=ReportReason)
    text = models.CharField(_("in your words"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=ReportStatus, default=ReportStatus.OPEN)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "reporter"], condition=Q(status=ReportStatus.OPEN), name="report_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reporter_id}: {self.reason}"


class ModerationEntry(models.Model):
    """A moderator's decision. Rows are only ever added.

    It outlives the case, and the account that it was about, of which then nothing is left in it but the note.
    """

    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(_("decision"), max_length=10, choices=ModerationAction)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="entries")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    owner = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=1000, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("moderators’ decision")
        verbose_name_plural = _("moderators’ decisions")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case", "-created_at", "-id"], name="entries_of_case")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("A decision that was written down never changes.")
        super().save(*args, **kwargs)


class WordRule(models.Model):
    """Words that are looked at twice in what people publish."""

    pattern = models.CharField(
        _("words"),
        max_length=200,
        unique=True,
        help_text=_(
            "Whole words between spaces, in any case; * stands for any letters: cheap pills, casino*, *.example.com"
        ),
    )
    action = models.CharField(_("what happens"), max_length=6, choices=RuleAction, default=RuleAction.FLAG)
    is_active = models.BooleanField(_("applies"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("rule for words")
        verbose_name_plural = _("rules for words")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Of stars alone it would be everything.
            models.CheckConstraint(condition=Q(pattern__regex=r"[^*\s]"), name="word_rule_has_letters")
        ]

    def __str__(self) -> str:
        return self.pattern
