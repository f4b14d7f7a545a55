"""Requests to addresses that people gave: webhooks, web push.

Whoever may give an address must not reach through it what only this server reaches: its own ports, the network it
stands in, its host's metadata service. So a name is resolved here, every address that it has must be a public one, and
the connection goes to the very address that was looked at: a name that points elsewhere a moment later changes nothing.
Certificates are checked for the name. Redirects aren't followed, proxies from the environment aren't used, and the
whole exchange ends in time, however slowly the other side talks. Runs no queries; never call it in a transaction.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_CHARACTERS = 2000
# Some servers' names have dozens of addresses; one that doesn't answer at the first few is away.
_MOST_TRIED = 4
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Beside those: any port that needs no privilege, but for those where mail, chat, files, databases and caches listen.
_NOT_WEB = {
    *(1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6697, 9200, 9300, 10080),
    *(11211, 27017),
    *range(6660, 6670),
}
# Letters that older and newer rules turn into different names: one rule's letter would go to another one's owner.
_AMBIGUOUS = set("ßς\u200c\u200d")
_SAFE_IN_TARGET = "/%:@!$&'()*+,;=~-._?[]"

_IPV4_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # a public address at which a cloud answers its own machines
    )
)
# Of IPv6 only what is handed out as global unicast, less documentation, and what carries an IPv4 address inside.
_IPV6_GLOBAL = ipaddress.ip_network("2000::/3")
_IPV6_REFUSED = tuple(map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# From a name and a port to the addresses that it has, as texts. Raises OSError.
Resolver = Callable[[str, int], Iterable[str]]


class AddressRefusedError(Exception):
    """Nothing is sent to this address. Its text is for whoever gave it, and says what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NoAnswerError(Exception):
    """No answer came: the name isn't known, nobody listens, the certificate doesn't fit, or it took too long."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Place:
    """An address taken apart. host: in ASCII, without brackets; target: path and query, quoted."""

    scheme: str
    host: str
    port: int
    target: str


@dataclass(frozen=True)
class Answer:
    """What came back. body: its beginning; whole: whether that is all of it; milliseconds: from name to answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = True
    milliseconds: int = 0

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300


def parse(url: str) -> Place:
    """The address, if it is one to which something may be sent as far as its words tell. Raises AddressRefusedError."""
    if len(url) > MOST_CHARACTERS:
        raise AddressRefusedError(_("This address is too long: 2000 characters at most."))
    if any(letter <= " " or letter in "\x7f\\" for letter in url):
        raise AddressRefusedError(_("An address has no spaces, line breaks or backslashes: write %20 for a space."))
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefusedError(_("This isn’t a whole address. One looks like https://example.org/hook."))
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefusedError(_("The address has to begin with https:// or http://."))
    if "@" in parts.netloc:
        raise AddressRefusedError(_("Leave the name and password out of the address: check the signature instead."))
    if not name:
        raise AddressRefusedError(_("This isn’t a whole address. One looks like https://example.org/hook."))
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if not (port in _DEFAULT_PORTS.values() or 1024 <= port <= 65535) or port in _NOT_WEB:
        raise AddressRefusedError(_("Nothing is sent to this port. Use 443, 80, or one above 1023 for web servers."))
    target = quote(parts.path or "/", _SAFE_IN_TARGET) + (f"?{quote(parts.query, _SAFE_IN_TARGET)}" * bool(parts.query))
    return Place(parts.scheme, _ascii(name.rstrip(".")), port, target)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet and is written as what it is."""
    ip = _ip(address)
    if ip is None:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _IPV4_REFUSED)
    return ip in _IPV6_GLOBAL and not any(ip in network for network in _IPV6_REFUSED)


def check(url: str, *, resolve: Resolver | None = None) -> tuple[Place, list[str]]:
    """The address taken apart, and the IP addresses to which a connection may be made.

    Raises AddressRefusedError if any of the name's addresses isn't public, NoAnswerError if it has none.
    """
    place = parse(url)
    try:
        found = list(dict.fromkeys((resolve or _resolve)(place.host, place.port)))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise NoAnswerError(_("The name %(name)s isn’t known: no address was found for it.") % {"name": place.host})
    if not all(is_public(address) or _is_allowed(address) for address in found):
        raise AddressRefusedError(
            _("%(name)s leads into a private network. Only addresses on the open internet are allowed.")
            % {"name": place.host}
        )
    return place, found


def send(
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    method: str = "POST",
    seconds: float = 10,
    most: int = 64 * 1024,
    resolve: Resolver | None = None,
) -> Answer:
    """Send a request and return the answer, whatever its status: a redirect is an answer, and not followed.

    seconds: for the whole exchange, after which what has come of the answer's body is taken as it is. most: bytes of
    the body that are read. Raises AddressRefusedError, NoAnswerError.
    """
    began = time.monotonic()
    until = began + seconds
    place, addresses = check(url, resolve=resolve)
    connection = _connected(place, addresses, until)
    ending = threading.Timer(max(until - time.monotonic(), 0), _hang_up, [connection.sock])
    ending.daemon = True
    ending.start()
    try:
        _shake_hands(connection.sock)
        connection.request(method, place.target, body, dict(headers or {}))
        with connection.getresponse() as response:
            if time.monotonic() >= until:
                raise TimeoutError  # its headers only end where the line was cut
            content, whole = _beginning(response, most)
        whole = whole and time.monotonic() < until
    except ssl.SSLCertVerificationError as error:
        raise NoAnswerError(_("The certificate isn’t right: %(reason)s.") % {"reason": error.verify_message})
    except (OSError, http.client.HTTPException):
        if time.monotonic() >= until:
            raise NoAnswerError(_("No answer came within %(seconds)d seconds.") % {"seconds": seconds})
        raise NoAnswerError(_("The connection broke off before an answer came."))
    finally:
        ending.cancel()
        connection.close()
    spent = round((time.monotonic() - began) * 1000)
    return Answer(response.status, dict(response.getheaders()), content, whole, spent)


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    try:
        if _AMBIGUOUS & set(name):
            raise UnicodeError
        return name.encode("idna").decode()
    except UnicodeError:
        raise AddressRefusedError(_("Write the name in its ASCII form, which begins with xn--."))


def _ip(address: str) -> IPAddress | None:
    """None for what isn't one, and for one with a zone, which is of some local network."""
    try:
        return None if "%" in address else ipaddress.ip_address(address)
    except ValueError:
        return None


def _is_allowed(address: str) -> bool:
    """Whether this installation allows the private address by its setting WEBHOOK_ALLOW_PRIVATE."""
    ip = _ip(address)
    return ip is not None and any(ip in ipaddress.ip_network(one) for one in settings.WEBHOOK_ALLOW_PRIVATE)


def _resolve(name: str, port: int) -> list[str]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_kind, address in found]


def _connected(place: Place, addresses: list[str], until: float) -> http.client.HTTPConnection:
    """A connection to the first of the addresses that takes one; its handshake is still to be made."""
    for address in addresses[:_MOST_TRIED]:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            plain = socket.create_connection((address, place.port), timeout=left)
        except OSError:
            continue
        if place.scheme == "http":
            connection = http.client.HTTPConnection(place.host, place.port)
            connection.sock = plain
        else:
            connection = http.client.HTTPSConnection(place.host, place.port, context=_tls())
            connection.sock = _tls().wrap_socket(plain, server_hostname=place.host, do_handshake_on_connect=False)
        connection.auto_open = 0  # or it would look the name up once more by itself
        return connection
    raise NoAnswerError(_("Nobody answers at %(name)s, port %(port)d.") % {"name": place.host, "port": place.port})


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _shake_hands(sock: Any) -> None:
    if isinstance(sock, ssl.SSLSocket):
        sock.do_handshake()


def _hang_up(sock: Any) -> None:
    """End what waits on the socket, from another thread: a timeout of its own counts from the last byte only."""
    with suppress(OSError):
        # Not an SSL socket's own, which takes the encryption away from under whoever reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _beginning(response: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    """Up to so many bytes of the body, and whether that is all. What breaks off is taken as far as it came."""
    content = b""
    try:
        while len(content) < most:
            piece = response.read1(most - len(content))
            if not piece:
                return content, True
            content += piece
        return content, not response.read1(1)
    except (OSError, http.client.HTTPException):
        return content, False
