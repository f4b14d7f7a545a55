"""Limits on queries: for those who wait for a page, and for nobody else."""

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from config.lib import database


@pytest.fixture
def limited(settings):
    settings.WEB_STATEMENT_TIMEOUT_MS = 50
    database.limit_web_queries()
    connection.close()
    yield
    connection_created.disconnect(dispatch_uid="limit_web_queries")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_page_stops_waiting_for_a_slow_query(limited: None) -> None:
    with pytest.raises(OperationalError, match="statement timeout"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.django_db
def test_a_job_takes_its_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
