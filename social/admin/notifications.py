"""What is on its way by mail and push."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import DeliveryStatus
from social.models import NotificationDelivery, PushSubscription


@admin.register(NotificationDelivery)
class NotificationDeliveryAdmin(admin.ModelAdmin[NotificationDelivery]):
    """What is on its way by mail and push, and what was given up. What was told stays between the two of them."""

    list_display = ("id", "reader", "kind", "channel", "status", "reason", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("status", "channel", "notification__kind")
    search_fields = ("notification__profile__handle",)
    list_select_related = ("notification__profile",)
    date_hierarchy = "created_at"
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("try_again",)
    fields = readonly_fields = (
        "reader", "kind", "channel", "status", "reason", "attempts", "next_attempt_at", "last_error", "created_at",
        "sent_at",
    )  # fmt: skip

    def has_add_permission(self, request):
        return False

    @admin.display(description=_("profile"))
    def reader(self, obj):
        return str(obj.notification.profile)

    @admin.display(description=_("kind"))
    def kind(self, obj):
        return obj.notification.get_kind_display()

    @admin.action(description=_("Try those that were given up once more"), permissions=["change"])
    def try_again(self, request, queryset):
        failed = queryset.filter(status=DeliveryStatus.FAILED)
        number = failed.update(status=DeliveryStatus.WAITING, attempts=0, reason="", next_attempt_at=timezone.now())
        self.message_user(request, _("%(number)d will be tried again.") % {"number": number})


@admin.register(PushSubscription)
class PushSubscriptionAdmin(admin.ModelAdmin[PushSubscription]):
    """Which browsers take pushes; where they are reached is a secret of theirs."""

    list_display = ("profile", "agent", "created_at", "failures")
    search_fields = ("profile__handle",)
    list_select_related = ("profile",)
    fields = readonly_fields = ("profile", "agent", "created_at", "failures")

    def has_add_permission(self, request):
        return False
