"""Everything that Matinee reads from its environment, typed and read once.

A value comes from the process environment or from a `.env` file beside manage.py. A wrong value stops the start
with a message that names the variable; `.env.example` lists each one (a guard test compares the two).
"""

import secrets
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.lib.files import stored_once

CHECKOUT = Path(__file__).resolve().parent.parent

CommaSeparated = Annotated[list[str], NoDecode]


SIGN_IN_KEYS = {
    "google": ("google_client_id", "google_client_secret"),
    "facebook": ("facebook_client_id", "facebook_client_secret"),
    "apple": ("apple_client_id", "apple_team_id", "apple_key_id", "apple_private_key"),
    "openid": ("openid_server_url", "openid_client_id", "openid_client_secret"),
}


class Environment(BaseSettings):
    """One field a variable; the variable's name is the field's in capitals."""

    model_config = SettingsConfigDict(
        env_file=CHECKOUT / ".env", extra="ignore", case_sensitive=False, env_ignore_empty=True
    )

    # The site
    secret_key: str | None = Field(None, min_length=32)
    allowed_hosts: CommaSeparated = []
    site_url: str = "http://localhost:8000"
    https: bool = True
    trusted_proxies: int = Field(0, ge=0)
    hsts_seconds: int = Field(31_536_000, ge=0)
    language_code: Literal["en", "en-gb"] = "en"
    time_zone: str = "UTC"
    registration: Literal["open", "invite", "closed"] = "open"
    email_verification: Literal["none", "optional", "mandatory"] | None = None
    adult_titles: bool = False

    # Signing in with other services, and other apps signing in with this site
    google_client_id: str | None = None
    google_client_secret: str | None = None
    facebook_client_id: str | None = None
    facebook_client_secret: str | None = None
    apple_client_id: str | None = None
    apple_team_id: str | None = None
    apple_key_id: str | None = None
    apple_private_key: str | None = None
    openid_name: str = "OpenID Connect"
    openid_server_url: str | None = None
    openid_authorize_url: str | None = None
    openid_client_id: str | None = None
    openid_client_secret: str | None = None
    oauth_signing_key: str | None = None
    vapid_private_key: str | None = None

    # Services
    database_url: str | None = None
    redis_url: str | None = None
    matinee_data_dir: Path = CHECKOUT / ".data"
    email_url: str = "console://"
    default_from_email: str = "Matinee <matinee@localhost>"
    database_statement_timeout_ms: int = Field(15_000, ge=0)

    # Uploads, where they aren't kept on disk
    s3_bucket: str | None = None
    s3_endpoint_url: str | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: str | None = None
    s3_public_url: str | None = None
    nightly_exports: int = Field(0, ge=0)

    # Webhooks
    webhook_allow_private: CommaSeparated = []

    # TMDB
    tmdb_api_key: str | None = None
    tmdb_api_url: str = "https://api.themoviedb.org/3"
    tmdb_image_url: str = "https://image.tmdb.org/t/p"
    tmdb_language: str = "en-US"
    tmdb_region: str = Field("US", pattern="^[A-Z]{2}$")
    tmdb_requests_per_second: float = Field(40, gt=0)

    # Running and watching it
    web_concurrency: int = Field(2, ge=1)
    worker_concurrency: int = Field(2, ge=1)
    streams_per_process: int = Field(250, ge=0)
    log_format: Literal["json", "text"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sentry_dsn: str | None = None
    release: str = "development"

    @field_validator("allowed_hosts", "webhook_allow_private", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("webhook_allow_private")
    @classmethod
    def networks(cls, value: list[str]) -> list[str]:
        """IP addresses and networks, such as 192.168.1.20 or 10.0.0.0/8."""
        return [str(ip_network(one)) for one in value]

    @field_validator("apple_private_key", "oauth_signing_key", "vapid_private_key")
    @classmethod
    def with_line_breaks(cls, value: str | None) -> str | None:
        r"""A key in PEM is several lines; in a .env file they may be written as \n."""
        if value is None:
            return None
        value = value.replace("\\n", "\n").strip()
        if not value.startswith("-----BEGIN "):
            raise ValueError("must be a private key in PEM, beginning with -----BEGIN")
        return value

    @model_validator(mode="after")
    def whole_sign_in_services(self) -> Self:
        """Half of a service's keys is a mistake, not a wish to do without it."""
        for service in SIGN_IN_KEYS:
            missing = [name.upper() for name in SIGN_IN_KEYS[service] if not getattr(self, name)]
            if missing and len(missing) < len(SIGN_IN_KEYS[service]):
                raise ValueError(f"signing in with {service} also takes {', '.join(missing)}")
        return self

    def signs_in_with(self, service: str) -> bool:
        """Whether all keys of google, facebook, apple or openid are set."""
        return all(getattr(self, name) for name in SIGN_IN_KEYS[service])

    @field_validator("tmdb_api_url", "tmdb_image_url", "site_url", "s3_endpoint_url", "s3_public_url")
    @classmethod
    def without_last_slash(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")


@cache
def environment() -> Environment:
    """The environment of this process, validated. Raises pydantic.ValidationError naming each bad variable."""
    return Environment()


def stored_secret_key(data_dir: Path) -> str:
    """The secret of an embedded installation: made once, kept in a file that only its owner reads."""
    return stored_once(data_dir / "secret_key", lambda: secrets.token_urlsafe(48))
