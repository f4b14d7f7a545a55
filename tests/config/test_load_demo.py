"""The demo's well-known passwords get into no database but the demo's own."""

import pytest
from django.core.management import CommandError, call_command

from social.models import User


@pytest.mark.django_db
@pytest.mark.parametrize("services", ["", "redis", "postgres"])
def test_demo_is_loaded_into_services_of_our_own_only(monkeypatch: pytest.MonkeyPatch, services: str) -> None:
    monkeypatch.setenv("MATINEE_SERVICES", services)
    with pytest.raises(CommandError, match="of its own"):
        call_command("load_demo")
    assert not User.objects.exists()
