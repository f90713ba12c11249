"""Connections whose time-out is for the whole answer: urllib3's is for each piece of it."""

from __future__ import annotations

import time
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Incoming(RawIOBase):
    """What comes over a socket, for as long as its time-out says now."""

    def __init__(self, connected: socket) -> None:
        self._socket = connected
        self._raw = connected.makefile("rb", buffering=0)
        self._until = time.monotonic() + (connected.gettimeout() or 0)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read a piece; raises TimeoutError when the time is over, however many came before."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let the socket go."""
        self._raw.close()
        super().close()


class _Source:
    """What http.client reads an answer from, in its socket's place."""

    def __init__(self, connected: socket) -> None:
        self._socket = connected

    def makefile(self, _mode: str) -> BufferedReader:
        """Its status, headers and body."""
        return BufferedReader(_Incoming(self._socket))


class _Answer(HTTPResponse):
    def __init__(self, sock: socket, *arguments: Any, **options: Any) -> None:
        super().__init__(_Source(sock), *arguments, **options)  # type: ignore[arg-type]


class _Connection(HTTPConnection):
    response_class = _Answer


class _SecureConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS = {"http": _Pool, "https": _SecurePool}
"""By scheme, as urllib3's pool managers take them."""
