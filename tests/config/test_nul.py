"""A NUL in what is sent is the sender's mistake, wherever it ends up."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from tests.social.factories import ProfileFactory, UserFactory

pytestmark = pytest.mark.django_db
handler400 = "config.errors.bad_request"
FORM = "application/x-www-form-urlencoded"


def asking(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["ours\0"])
    return HttpResponse()


urlpatterns = [path("asking/", asking)]


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.raise_request_exception = False
    client.force_login(ProfileFactory(user=UserFactory(admin=True)).user)
    return client


@pytest.mark.parametrize(
    "address", ["/lists/join/%00/", "/identity/o/authorize?client_id=%00&response_type=code", "/lists/join/a%00b/"]
)
def test_addresses(signed_in: Client, address: str) -> None:
    answer = signed_in.get(address)
    assert answer.status_code == 400
    assert answer.content


@pytest.mark.parametrize("address", ["/identity/o/api/token", "/identity/o/api/revoke"])
def test_forms(signed_in: Client, address: str) -> None:
    data = "client_id=%00&client_secret=%00&grant_type=client_credentials&token=%00"
    assert signed_in.post(address, data, content_type=FORM).status_code in (400, 401)


def test_filters_of_the_admin(signed_in: Client) -> None:
    assert signed_in.get(reverse("admin:social_user_changelist"), {"email": "\0"}).status_code < 500


def test_pages_that_pass_over_it_go_on_doing_so(signed_in: Client) -> None:
    assert signed_in.get("/search/?q=%00").status_code == 200


@pytest.mark.urls(__name__)
def test_a_null_of_our_own_making_is_our_error(client: Client) -> None:
    client.raise_request_exception = False
    answer: Any = client.get("/asking/?q=a")
    assert answer.status_code == 500
    assert client.get("/asking/?q=%00").status_code == 400
