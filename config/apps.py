from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project's own package, an app only so that its management commands and checks are found."""

    name = "config"

    def ready(self) -> None:
        from config import checks, logs, tasking  # noqa: F401, PLC0415 (circular: tasks sent from the web need the app)

        logs.configure()
