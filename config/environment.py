"""Everything that Matinee reads from its environment, typed and read once.

A value comes from the process environment or from a `.env` file beside manage.py. A wrong value stops the start
with a message that names the variable; `.env.example` lists each one (a guard test compares the two).
"""

import secrets
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parent.parent

CommaSeparated = Annotated[list[str], NoDecode]


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
    signup_open: bool = True
    adult_titles: bool = False

    # Services
    database_url: str | None = None
    redis_url: str | None = None
    matinee_data_dir: Path = CHECKOUT / ".data"
    email_url: str = "console://"
    default_from_email: str = "Matinee <matinee@localhost>"
    database_statement_timeout_ms: int = Field(15_000, ge=0)

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
    log_format: Literal["json", "text"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sentry_dsn: str | None = None
    release: str = "development"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("tmdb_api_url", "tmdb_image_url", "site_url")
    @classmethod
    def without_last_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")


@cache
def environment() -> Environment:
    """The environment of this process, validated. Raises pydantic.ValidationError naming each bad variable."""
    return Environment()


def stored_secret_key(data_dir: Path) -> str:
    """The secret of an embedded installation: made once, kept in a file that only its owner reads."""
    path = data_dir / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f".secret_key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            path.hardlink_to(draft)  # atomic, and of two processes starting at once only one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()
