"""DynamoDB's JSON protocol, for the three operations of the ledger.

A request by boto3 costs four times as much CPU time, and its client a third of a cold start: it
reads the description of every operation. What is signed here is tested against botocore.
"""

from __future__ import annotations

import hmac
import re
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPSConnection
from select import POLLIN, poll
from typing import Any
from urllib.parse import urlsplit
from weakref import finalize

from botocore.exceptions import ClientError
from pydantic_core import from_json, to_json

_UNUSUAL = (
    *("AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT"),
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
)
"""Variables that boto3 and its configuration give a meaning."""
_REGION = re.compile(r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+")
"""Of the partition `aws`; endpoints of the others have other domains."""
_CONTENT_TYPE = "application/x-amz-json-1.0"
_API = "DynamoDB_20120810"


@dataclass(frozen=True)
class Access:
    """Where DynamoDB is, and the credentials of a Lambda function, which stay as they are."""

    url: str
    region: str
    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(repr=False)
    ca_bundle: str | None
    """A file with the certificates to trust; None for those that Python trusts."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Access | None:
        """What Lambda's variables say; None if boto3 has to find out, as with a proxy.

        Credentials that are not in variables, as with SnapStart, are boto3's to find and renew.
        """
        region = environment.get("AWS_REGION", "")
        url = (
            environment.get("AWS_ENDPOINT_URL_DYNAMODB")
            or environment.get("AWS_ENDPOINT_URL")
            or f"https://dynamodb.{region}.amazonaws.com"
        )
        key_id = environment.get("AWS_ACCESS_KEY_ID")
        secret = environment.get("AWS_SECRET_ACCESS_KEY")
        if not (key_id and secret and _REGION.fullmatch(region)):
            return None
        if any(environment.get(name) for name in _UNUSUAL):
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or parts.path not in ("", "/"):
            return None
        token = environment.get("AWS_SESSION_TOKEN")
        ca_bundle = environment.get("AWS_CA_BUNDLE") or environment.get("REQUESTS_CA_BUNDLE")
        return cls(url, region, key_id, secret, token or None, ca_bundle or None)


class DynamoDb:
    """A client for DynamoDB, with the methods of boto3's that the ledger calls.

    They raise ClientError for an error that DynamoDB answers; OSError, HTTPException or ValueError
    if there is no answer, or one that is cut off. Nothing is retried. Any thread may call them.
    """

    def __init__(
        self,
        access: Access,
        *,
        connect_seconds: float,
        read_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = urlsplit(access.url)
        self._host = parts.netloc
        self._connect: Callable[[], HTTPConnection]
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=access.ca_bundle)
            self._connect = lambda: HTTPSConnection(
                parts.netloc, timeout=connect_seconds, context=context
            )
        else:
            self._connect = lambda: HTTPConnection(parts.netloc, timeout=connect_seconds)
        self._read_seconds = read_seconds
        self._access = access
        self._clock = clock
        self._free: deque[HTTPConnection] = deque()
        """Connections that no thread uses."""
        finalize(self, _close, self._free)
        self._signing_key = ("", b"")
        """A day, and its key."""

    def batch_execute_statement(self, **arguments: Any) -> dict[str, Any]:
        """Execute up to 25 PartiQL statements, each by itself."""
        return self._call("BatchExecuteStatement", arguments)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        """Update a row, or create it."""
        return self._call("UpdateItem", arguments)

    def transact_write_items(self, **arguments: Any) -> dict[str, Any]:
        """Make some writes, all or none."""
        return self._call("TransactWriteItems", arguments)

    def _call(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        body = to_json(arguments)
        headers = self._headers(f"{_API}.{operation}", body)
        status, content = self._send(body, headers)
        if status != 200:
            raise ClientError(_error(status, content), operation)  # type: ignore[arg-type]
        answer: dict[str, Any] = from_json(content)
        return answer

    def _send(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            connection.request("POST", "/", body=body, headers=headers)
            response = connection.getresponse()
            content = response.read()
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._free.append(connection)
        return response.status, content

    def _connection(self) -> HTTPConnection:
        """One that was used last, if it is still open; else a new one."""
        try:
            connection = self._free.pop()
        except IndexError:
            pass
        else:
            watched = poll()
            watched.register(connection.sock, POLLIN)
            # From one that is open there is nothing to read: else it has been closed.
            if not watched.poll(0):
                return connection
            connection.close()
        connection = self._connect()
        try:
            connection.connect()
            connection.sock.settimeout(self._read_seconds)
        except BaseException:
            connection.close()
            raise
        return connection

    def _headers(self, target: str, body: bytes) -> dict[str, str]:
        """Headers with a signature: AWS's Signature Version 4, for a POST without a query."""
        access = self._access
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock()))
        headers = {
            "content-type": _CONTENT_TYPE,
            "host": self._host,
            "x-amz-date": moment,
            **({"x-amz-security-token": access.token} if access.token else {}),
            "x-amz-target": target,
        }
        names = ";".join(headers)
        lines = "\n".join(f"{name}:{value}" for name, value in headers.items())
        request = f"POST\n/\n\n{lines}\n\n{names}\n{sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{access.region}/dynamodb/aws4_request"
        digest = sha256(request.encode()).hexdigest()
        signature = hmac.digest(
            self._key(moment[:8]), f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}".encode(), sha256
        )
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={access.key_id}/{scope}, SignedHeaders={names},"
            f" Signature={signature.hex()}"
        )
        return headers

    def _key(self, day: str) -> bytes:
        known_day, key = self._signing_key
        if known_day != day:
            key = f"AWS4{self._access.secret}".encode()
            for part in (day, self._access.region, "dynamodb", "aws4_request"):
                key = hmac.digest(key, part.encode(), sha256)
            self._signing_key = (day, key)
        return key


def _close(connections: deque[HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


def _error(status: int, content: bytes) -> dict[str, Any]:
    """An error response as boto3 has it: its code, its message, and why a transaction failed."""
    try:
        body = from_json(content)
    except ValueError:  # of a load balancer, or cut off
        body = None
    if not isinstance(body, dict):
        body = {}
    code = str(body.get("__type") or status).rpartition("#")[2].partition(":")[0]
    message = body.get("message") or body.get("Message") or ""
    return {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": body.get("CancellationReasons"),
    }
