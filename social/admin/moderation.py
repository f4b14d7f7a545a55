"""The moderators' queue, what they decided, and their rules."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from config.lib.looking import OnlyToLookAt
from social.enums import ModerationAction
from social.forms.moderation import DecisionForm
from social.models import Case, ModerationEntry, WordRule
from social.services import moderation


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin[Case]):
    """What was reported or flagged, the most reported first; a decision is taken on the case's own page."""

    form = DecisionForm
    list_display = ("__str__", "owner", "report_count", "why", "is_open", "opened_at")
    list_filter = (("is_open", admin.BooleanFieldListFilter), ("target_type", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("owner", "target_type")
    ordering = ("-is_open", "-report_count", "opened_at", "pk")
    search_fields = ("owner__handle",)
    readonly_fields = ("what", "owner", "standing", "why", "opened_at", "reported", "decided")
    fieldsets = (
        (_("What it is about"), {"fields": ("what", "owner", "standing", "why", "opened_at", "reported", "decided")}),
        (_("Your decision"), {"fields": ("action", "days", "note")}),
    )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("what"))
    def what(self, case):
        target = case.target
        if target is None:
            return _("It is gone.")
        said = getattr(target, "text", "") or getattr(target, "description", "") or getattr(target, "bio", "")
        link = format_html('<a href="{}">{}: {}</a>', target.get_absolute_url(), case.target_type.name, target)
        return format_html("<p>{}</p><p>{}</p>", link, said[:2000])

    @admin.display(description=_("account"))
    def standing(self, case):
        if case.owner is None:
            return _("nobody’s")
        user = case.owner.user
        until = user.suspended_until or _("for good")
        state = _("suspended until %(until)s") % {"until": until} if user.is_suspended else _("in good standing")
        before = ModerationEntry.objects.filter(owner__user=user).exclude(action=ModerationAction.DISMISS).count()
        since = _("joined %(day)s") % {"day": user.joined_at.date()}
        return f"{since} · {state} · {_('decisions before: %(n)d') % {'n': before}}"

    @admin.display(description=_("reports"))
    def reported(self, case):
        rows = case.reports.select_related("reporter").order_by("-created_at", "-pk")[:100]
        lines = (
            (r.created_at.date(), r.reporter, r.get_reason_display(), r.get_status_display(), r.text) for r in rows
        )
        return format_html_join("", "<p>{} · {} · <strong>{}</strong> · {}<br>{}</p>", lines) or _("none")

    @admin.display(description=_("decisions"))
    def decided(self, case):
        rows = case.entries.select_related("moderator").order_by("-created_at", "-pk")[:100]
        lines = ((r.created_at.date(), r.moderator, r.get_action_display(), r.note) for r in rows)
        return format_html_join("", "<p>{} · {} · <strong>{}</strong><br>{}</p>", lines) or _("none")

    def save_model(self, request, obj, form, change):
        action = ModerationAction(form.cleaned_data["action"])
        note = form.cleaned_data["note"]
        try:
            done = moderation.decide(moderator=request.user, case=obj, action=action, note=note, until=form.until)
        except moderation.CannotDecideError as cannot:
            messages.error(request, str(cannot))
            done = None
        else:
            if done is None:
                messages.warning(request, _("It was so already: nothing was changed."))
        request.nothing_done = done is None

    def response_change(self, request, obj):
        return HttpResponseRedirect(request.path) if request.nothing_done else super().response_change(request, obj)

    def log_change(self, request, obj, message):
        """The decision is its own record, which nobody can change."""

    def construct_change_message(self, request, form, formsets, add=False):
        return []


@admin.register(ModerationEntry)
class ModerationEntryAdmin(OnlyToLookAt):
    """To look at: nobody adds to it, changes it or takes from it by hand."""

    date_hierarchy = "created_at"
    list_display = ("created_at", "moderator", "action", "target_type", "target_id", "owner", "until", "note")
    list_filter = ("action",)
    list_select_related = ("moderator", "owner", "target_type")
    search_fields = ("moderator__email", "owner__handle", "note")


@admin.register(WordRule)
class WordRuleAdmin(admin.ModelAdmin[WordRule]):
    list_display = ("pattern", "action", "is_active", "note", "created_at")
    list_filter = ("action", "is_active")
    search_fields = ("pattern", "note")
