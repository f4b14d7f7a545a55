"""Which other services people can sign in with: those whose keys the environment has."""

from typing import Any

from config.environment import Environment
from config.lib.urls import origin

_ORIGINS = {
    "google": "https://accounts.google.com",
    "facebook": "https://www.facebook.com",
    "apple": "https://appleid.apple.com",
}


def sign_in_services(env: Environment) -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS. A service without keys has no app, and so appears nowhere."""
    services: dict[str, Any] = {}
    if env.signs_in_with("google"):
        app = {"client_id": env.google_client_id, "secret": env.google_client_secret}
        services["google"] = {"APPS": [app], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True}
    if env.signs_in_with("facebook"):
        app = {"client_id": env.facebook_client_id, "secret": env.facebook_client_secret}
        services["facebook"] = {"APPS": [app], "METHOD": "oauth2", "SCOPE": ["email", "public_profile"]}
    if env.signs_in_with("apple"):
        app = {"client_id": env.apple_client_id, "secret": env.apple_key_id, "key": env.apple_team_id}
        services["apple"] = {"APPS": [{**app, "settings": {"certificate_key": env.apple_private_key}}]}
    if env.signs_in_with("openid"):
        services["openid_connect"] = openid_service(
            name=env.openid_name,
            server_url=str(env.openid_server_url),
            client_id=str(env.openid_client_id),
            secret=str(env.openid_client_secret),
        )
    return services


def openid_service(*, name: str, server_url: str, client_id: str, secret: str) -> dict[str, Any]:
    """The part of an OpenID Connect provider in SOCIALACCOUNT_PROVIDERS."""
    app = {"provider_id": "openid", "name": name, "client_id": client_id, "secret": secret}
    return {"APPS": [{**app, "settings": {"server_url": server_url}}], "OAUTH_PKCE_ENABLED": True}


def sign_in_origins(env: Environment) -> list[str]:
    """Where the log-in form may lead to, for the Content-Security-Policy."""
    origins = [address for service, address in _ORIGINS.items() if env.signs_in_with(service)]
    if env.signs_in_with("openid"):
        origins.append(origin(str(env.openid_server_url)))
        # Its page for logging in may be on another host than what describes it.
        if env.openid_authorize_url:
            origins.append(origin(env.openid_authorize_url))
    return origins
