"""Asking a server over its socket whether it serves, in the first words of its own protocol.

A probe takes a few milliseconds and needs no client library, so that joining running services costs next to
nothing.
"""

import enum
import socket
import struct
from pathlib import Path

PROBE_SECONDS = 2.0
READY_FOR_QUERY = b"Z\0\0\0\5I"
UNKNOWN_DATABASE = b"C3D000\0"
PROTOCOL_3_0 = 196608


class Answer(enum.Enum):
    READY = "ready"
    NO_DATABASE = "no database"  # PostgreSQL serves, but has no database of that name
    NOT_YET = "not yet"


def ask_postgres(address: Path, database: str) -> Answer:
    """Greet PostgreSQL as the user `postgres`. address: the socket itself."""
    parameters = b"user\0postgres\0database\0" + database.encode() + b"\0\0"
    greeting = struct.pack("!ii", len(parameters) + 8, PROTOCOL_3_0) + parameters
    # A refusal comes after the successful authentication, and then the server hangs up.
    reply = _exchange(address, greeting, READY_FOR_QUERY)
    if reply.endswith(READY_FOR_QUERY):
        return Answer.READY
    return Answer.NO_DATABASE if UNKNOWN_DATABASE in reply else Answer.NOT_YET


def ask_redis(address: Path) -> Answer:
    """Ping Redis. A server that is still loading its data isn't ready. address: the socket itself."""
    return Answer.READY if _exchange(address, b"PING\r\n", b"\r\n").startswith(b"+PONG") else Answer.NOT_YET


def _exchange(address: Path, message: bytes, end: bytes) -> bytes:
    """What comes back, until it ends like that or the server hangs up; nothing when nobody answers."""
    reply = b""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PROBE_SECONDS)
            connection.connect(str(address))
            connection.sendall(message)
            while not reply.endswith(end) and (received := connection.recv(4096)):
                reply += received
    except OSError:
        pass
    return reply
