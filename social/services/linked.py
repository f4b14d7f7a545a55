"""Log-ins with other services, as they are called."""

from allauth.socialaccount.models import SocialAccount, SocialApp


def service_name(account: SocialAccount) -> str:
    """What the service is called; its id if the site has no keys of it any more."""
    try:
        return str(account.get_provider().name)
    except SocialApp.DoesNotExist:
        return str(account.provider)


def person_there(account: SocialAccount) -> str:
    """Who one is at the service: a name or an address; "" if the site has no keys of it any more."""
    try:
        return str(account.get_provider_account())
    except SocialApp.DoesNotExist:
        return ""
