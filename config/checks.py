"""What `manage.py check --deploy` says beside Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def webhooks_stay_outside(app_configs: Any, **_others: Any) -> list[CheckMessage]:
    """Whoever has an account reaches through a webhook what this setting lets in."""
    if not settings.WEBHOOK_ALLOW_PRIVATE:
        return []
    return [
        Warning(
            f"WEBHOOK_ALLOW_PRIVATE lets webhooks reach {', '.join(settings.WEBHOOK_ALLOW_PRIVATE)}.",
            hint="Keep it to single addresses of machines that expect them, or leave it empty.",
            id="matinee.W001",
        )
    ]
