"""Rules of the house, written once instead of being reviewed again and again."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.template.loader import get_template

from config.environment import Environment
from config.schedule import SCHEDULE
from config.tasking import app as celery_app

ROOT = Path(settings.BASE_DIR)
APPS = ("movies", "social", "reviews", "lists", "recommendations")
OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in APPS]
PAGE_FOLDERS = {*APPS, "components", "account", "admin", "api", "idp", "mfa", "socialaccount", "usersessions"}
# Rendered by Django, allauth or the service worker by name, so that no source line of ours mentions them.
RENDERED_BY_OTHERS = re.compile(
    r"^(account|admin|allauth|idp|mfa|socialaccount|usersessions)/|^(400|403|403_csrf|404|429|500)\.html$"
)


def source(*patterns: str) -> str:
    folders = [ROOT / name for name in ("config", "templates", *APPS)]
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in folders for pattern in patterns for path in folder.rglob(pattern)
    )


def test_env_example_names_each_variable() -> None:
    listed = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), flags=re.M))
    compose = set(re.findall(r"\$\{([A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
    ours = {name.upper() for name in Environment.model_fields}
    assert listed == ours | compose | {"DJANGO_SETTINGS_MODULE"}
    # The image says where data and services live; everything else reaches the containers.
    assert ours - compose == {"DATABASE_URL", "REDIS_URL", "MATINEE_DATA_DIR"}


def test_readme_explains_each_variable() -> None:
    text = (ROOT / "README.md").read_text()
    assert not [name for name in Environment.model_fields if f"`{name.upper()}`" not in text]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_model_with_visibility_has_one_rule(model: type) -> None:
    names = {field.name for field in model._meta.fields}
    if "visibility" in names:
        assert hasattr(model.objects.none(), "visible_to")


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model.__name__)
def test_model_can_be_printed(model: type) -> None:
    assert model.__str__ is not object.__str__


def test_titles_have_a_visibility_rule() -> None:
    assert hasattr(apps.get_model("movies", "Title").objects.none(), "visible_to")


def test_scheduled_tasks_exist() -> None:
    celery_app.loader.import_default_modules()
    assert SCHEDULE
    assert {job.task for job in SCHEDULE} <= set(celery_app.tasks)
    assert {job.queue for job in SCHEDULE} <= set(settings.TASK_QUEUES)
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)


def test_every_template_is_used_and_compiles() -> None:
    text = source("*.py", "*.html")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        get_template(name)
        assert RENDERED_BY_OTHERS.search(name) or name in text, f"{name} is used nowhere"


def test_templates_live_in_known_folders() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}
    assert folders <= PAGE_FOLDERS | {"allauth", "partials"}, folders


def test_apps_have_the_same_inner_names() -> None:
    known = {
        "activity", "adapters", "admin", "api", "apps", "art", "avatars", "browse", "cards", "certificates", "demo",
        "diary", "engine", "enums", "episodes", "exports", "facets", "feed", "feeds", "forms", "habits", "imports",
        "ingest", "interactions", "library", "listening", "live", "management", "manual", "markdown", "middleware",
        "migrations", "mine", "models", "moderation", "notifications", "queries", "records", "references",
        "remembered", "scoring", "search", "services", "serving", "signals", "signup", "spreading", "stats", "stream",
        "tasks", "taste", "templatetags", "tmdb", "together", "training", "trending", "undo", "urls", "validators",
        "views", "webhooks",
    }  # fmt: skip
    for app in APPS:
        names = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("__")}
        assert names <= known, f"{app}: {names - known}"
        assert {"apps", "migrations", "api", "management", "templatetags"} <= names


def test_no_inline_script_or_handler_without_nonce() -> None:
    """The Content-Security-Policy would refuse it, and only in the browser."""
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in tag or "nonce=" in tag, f"{path.name}: {tag}"
        assert not re.search(r"\son(click|load|error|change|submit)=", text), path.name


def test_nothing_loads_from_elsewhere() -> None:
    for path in [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "static").rglob("*.css"),
        *(ROOT / "static").rglob("*.js"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"""(<(script|img|iframe|link)\b[^>]*(src|href)=["']https?://(?!schema))|@import\s+url\(.?http""",
            text,
        ), path


def test_source_files_stay_readable_in_size() -> None:
    for folder in ("config", *APPS, "tests", "bench"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").count("\n")
            assert lines <= 500 or "migrations" in path.parts, f"{path.relative_to(ROOT)} has {lines} lines"


def test_locks_and_sources_name_no_registry() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://", path.read_text()), path.name


def test_documents_name_what_exists() -> None:
    """Commands, make targets, files and pictures that the documents mention."""
    commands = set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= commands, path.name
        assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, flags=re.M)) <= targets, path.name
        for link in re.findall(r"""(?:\]\(|src=")([^)#":]+)(?:#[^)]*)?[)"]""", text):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
