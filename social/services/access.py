"""What acts for an account without its password: access tokens and connected apps. A new password leaves them alone."""

from dataclasses import dataclass

from django.db import transaction

from config.lib.callers import Caller
from social.models import AccessToken, User
from social.services.apps import ConnectedApp, connected_apps, remove_app
from social.services.tokens import revoke_token


@dataclass(frozen=True)
class Access:
    """Live tokens, the newest first, and apps as `connected_apps` has them."""

    tokens: list[AccessToken]
    apps: list[ConnectedApp]

    def __bool__(self) -> bool:
        return bool(self.tokens or self.apps)


def standing_access(*, user: User) -> Access:
    """What may act for the account at this moment."""
    tokens = AccessToken.objects.live().filter(profile__user=user).select_related("profile__user").order_by("-pk")
    return Access(list(tokens), connected_apps(user=user))


@transaction.atomic
def revoke_all_access(*, user: User, caller: Caller | None = None) -> int:
    """Revoke every token and show every app out; how many tokens and apps there were."""
    found = standing_access(user=user)
    for token in found.tokens:
        revoke_token(token=token, caller=caller)
    clients = {app.client.pk for app in found.apps}
    for client_id in sorted(clients):
        remove_app(user=user, client_id=client_id, caller=caller)
    return len(found.tokens) + len(clients)
