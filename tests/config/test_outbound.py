"""Requests to addresses that people gave reach the open internet, and nothing else."""

import socket
import ssl
import threading
import time

import pytest
from django.core.checks import run_checks

from config.lib import outbound
from config.lib.outbound import AddressRefusedError, NoAnswerError
from tests.config.receiver import Receiver

PUBLIC = "93.184.215.14"


def resolving(*addresses: str):
    """A resolver that knows these addresses for every name, and remembers how often it was asked."""

    def resolve(name, port):
        resolve.asked.append(name)
        return addresses

    resolve.asked = []
    return resolve


@pytest.fixture
def loopback(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.1/32"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/hook",
        "//example.org/hook",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "https://",
        "https:///hook",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://@example.org/",
        "https://example.org:22/",
        "https://example.org:25/",
        "http://example.org:0/",
        "http://example.org:5432/",
        "http://example.org:6379/",
        "http://example.org:70000/",
        "http://example.org:port/",
        "http://[::1/",
        "https://exa mple.org/",
        "https://example.org/\r\nHost: other",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/\x00",
        "https://straße.de/",
        "https://" + "a" * 70 + "é.org/",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_what_is_no_address_for_a_request_is_refused_by_its_words(url):
    with pytest.raises(AddressRefusedError) as refused:
        outbound.parse(url)
    assert str(refused.value.message).endswith((".", "hook."))


def test_an_address_is_taken_apart():
    place = outbound.parse("https://EXAMPLE.org.:8443/a path".replace(" ", "%20") + "?q=ü&x=1#part")
    assert (place.scheme, place.host, place.port) == ("https", "example.org", 8443)
    assert place.target == "/a%20path?q=%C3%BC&x=1"
    assert outbound.parse("http://example.org").target == "/"
    assert outbound.parse("http://bücher.example/").host == "xn--bcher-kva.example"
    assert outbound.parse("https://[2606:4700::1111]/").host == "2606:4700::1111"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
        *("255.255.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        "168.63.129.16",
        *("::", "::1", "fe80::1", "fe80::1%eth0", "2606:4700::1111%eth0", "fc00::1", "fd00:ec2::254", "fec0::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
        *("2002:7f00:1::", "2002:5db8:d70e::1", "2001::1", "2001:db8::1", "100::1", "3fff::1", "5f00::1"),
        *("localhost", "", "1.2.3", "0x7f.1"),
    ],
)
def test_addresses_that_are_not_of_the_open_internet(address):
    assert not outbound.is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::5"])
def test_addresses_of_the_open_internet(address):
    assert outbound.is_public(address)


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("10.0.0.7",), ("fd00::1",), (PUBLIC, "192.168.0.1"), ("2606:4700::1111", "::1")]
)
def test_a_name_that_leads_inside_is_refused_even_if_it_leads_outside_too(addresses):
    with pytest.raises(AddressRefusedError, match="private network"):
        outbound.send("https://hooks.example.org/", resolve=resolving(*addresses))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::1]/",
    ],
)
def test_spellings_of_this_machine_are_refused(url):
    with pytest.raises(AddressRefusedError, match="private network"):
        outbound.send(url)


@pytest.mark.parametrize("resolve", [resolving(), None])
def test_a_name_that_nobody_knows(resolve):
    with pytest.raises(NoAnswerError, match="isn’t known"):
        outbound.send("https://hooks.invalid/", resolve=resolve)


def test_a_request_arrives_as_it_was_meant(loopback):
    with Receiver(headers={"X-Mark": "1"}) as there:
        answer = outbound.send(there.url + "?a=b", body=b'{"x": 1}', headers={"Content-Type": "application/json"})
    assert (answer.status, answer.body, answer.whole, answer.succeeded) == (200, b"thank you", True, True)
    assert answer.headers["X-Mark"] == "1"
    [got] = there.got
    assert (got.method, got.path, got.body) == ("POST", "/hook?a=b", b'{"x": 1}')
    assert got.headers["Host"] == f"127.0.0.1:{there.port}"


def test_the_connection_goes_to_the_address_that_was_looked_at(loopback, monkeypatch):
    """A name that answers with another address the second time isn't asked a second time."""
    resolve = resolving("127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", only_numbers(socket.getaddrinfo))
    with Receiver() as there:
        answer = outbound.send(f"http://rebinding.example:{there.port}/", resolve=resolve)
    assert answer.succeeded
    assert resolve.asked == ["rebinding.example"]
    assert there.got[0].headers["Host"] == f"rebinding.example:{there.port}"


def only_numbers(real):
    def getaddrinfo(host, *args, **kwargs):
        assert host == "127.0.0.1", f"{host} was looked up once more"
        return real(host, *args, **kwargs)

    return getaddrinfo


def test_the_next_address_is_tried_where_nobody_answers_at_the_first(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.0/8", "::1/128"]
    with Receiver() as there:
        answer = outbound.send(f"http://two.example:{there.port}/", resolve=resolving("::1", "127.0.0.1"))
    assert answer.succeeded


def test_a_redirect_is_an_answer_and_goes_nowhere(loopback):
    with Receiver() as inside, Receiver(status=302, headers={"Location": inside.url}) as there:
        answer = outbound.send(there.url)
    assert (answer.status, answer.succeeded) == (302, False)
    assert inside.got == []


def test_proxies_of_the_environment_are_not_used(loopback, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with Receiver() as there:
        assert outbound.send(there.url).succeeded


def test_a_huge_answer_is_cut(loopback):
    with Receiver(body=b"x" * 3_000_000) as there:
        answer = outbound.send(there.url, most=1000)
    assert (len(answer.body), answer.whole) == (1000, False)


def test_an_answer_that_comes_drop_by_drop_is_taken_as_far_as_it_came(loopback):
    began = time.monotonic()
    with Receiver(body=b"x" * 1000, drip=0.02) as there:
        answer = outbound.send(there.url, seconds=0.4)
    assert time.monotonic() - began < 3
    assert answer.status == 200
    assert 0 < len(answer.body) < 1000
    assert not answer.whole


def test_headers_that_come_drop_by_drop_are_no_answer(loopback):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=dripping, args=(server,), daemon=True).start()
        began = time.monotonic()
        with pytest.raises(NoAnswerError, match="within"):
            outbound.send(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.5)
        assert time.monotonic() - began < 3


def dripping(server):
    sock, _address = server.accept()
    try:
        sock.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            sock.sendall(b"x")
            time.sleep(0.02)
    except OSError:
        pass


def test_silence_is_no_answer(loopback):
    with Receiver(before=lambda: time.sleep(3)) as there, pytest.raises(NoAnswerError, match="within"):
        outbound.send(there.url, seconds=0.2)


def test_nobody_there(loopback):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoAnswerError, match="Nobody answers"):
        outbound.send(f"http://127.0.0.1:{port}/")


def test_what_is_no_http_is_no_answer(loopback):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].sendall(b"220 mail\r\n"), daemon=True).start()
        with pytest.raises(NoAnswerError, match="broke off"):
            outbound.send(f"http://127.0.0.1:{server.getsockname()[1]}/")


def test_only_what_the_setting_names_is_let_in(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = ["192.168.1.0/24"]
    assert outbound.check("http://nas.example/", resolve=resolving("192.168.1.20"))[1] == ["192.168.1.20"]
    with pytest.raises(AddressRefusedError):
        outbound.check("http://nas.example/", resolve=resolving("192.168.2.20"))


def test_the_check_before_deployment_warns_of_the_setting(settings):
    assert "matinee.W001" not in {message.id for message in run_checks(include_deployment_checks=True)}
    settings.WEBHOOK_ALLOW_PRIVATE = ["10.0.0.0/8"]
    assert "matinee.W001" in {message.id for message in run_checks(include_deployment_checks=True)}


def test_certificates_are_checked_for_the_name_though_the_connection_goes_to_a_number(loopback, monkeypatch):
    names = []
    real = ssl.SSLContext.wrap_socket

    def wrap_socket(self, sock, *args, **kwargs):
        names.append((kwargs["server_hostname"], self.check_hostname, self.verify_mode))
        return real(self, sock, *args, **kwargs)

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap_socket)
    with Receiver() as there, pytest.raises(NoAnswerError):
        outbound.send(f"https://hooks.example:{there.port}/", resolve=resolving("127.0.0.1"))
    assert names == [("hooks.example", True, ssl.CERT_REQUIRED)]
