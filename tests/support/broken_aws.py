"""A server on the loopback that stands for AWS's services on a bad day."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any, Literal, NamedTuple, TypeVar

Result = TypeVar("Result")

Failure = Literal["hangs", "drips", "cut", "dropped", "garbled", "unavailable"]
"""How a request fails: it is never answered; answered by one byte and silence; its answer ends too
early; its connection ends without an answer; its answer is not what it says; with status 503."""


class Request(NamedTuple):
    """A request that was received."""

    operation: str
    """`INSERT`, `SELECT`, `UPDATE` or `DELETE`, which its statements begin with; else AWS's name:
    `UpdateItem`, `TransactWriteItems`, `SendMessageBatch`, `PutMetricData`."""
    items: int
    is_permission_check: bool


class BrokenAws(ThreadingHTTPServer):
    """DynamoDB, SQS and CloudWatch, which accept everything unless `failure_of` says otherwise."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.failure_of: Callable[[Request], Failure | None] = lambda _request: None
        self.answer: tuple[int, bytes] | None = None
        """The status and body of every answer, instead of what accepts the request."""
        self.received: list[Request] = []
        self.connections = 0
        """How many were accepted so far."""
        self.hanging = 0
        """How many requests hang so far, here or before they arrived."""
        self._open: list[socket.socket] = []
        self.changed = Condition()
        self.closing = Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def hang(self) -> None:
        """Hang until the server is closed."""
        with self.changed:
            self.hanging += 1
            self.changed.notify_all()
        self.closing.wait()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count a connection, and serve it."""
        self.connections += 1
        self._open.append(request)
        super().process_request(request, client_address)

    def close_connections(self) -> None:
        """Close those that are open, as a service does after a while without a request."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_arguments: Any) -> None:
        """A client that gave up is no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: BrokenAws

    def do_POST(self) -> None:
        """Answer one request, or fail."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = self._read(raw)
        self.server.received.append(request)
        failure = self.server.failure_of(request)
        body, kind = self._answer(request, raw)
        if self.server.answer is not None:
            return self._write(*self.server.answer, kind)
        if failure == "hangs":
            self.server.hang()
        elif failure == "drips":
            self._write(200, b"", kind, length=1_000)
            self.wfile.write(b"{")
            self.server.hang()
        elif failure == "cut":
            self._write(200, body[: len(body) // 2], kind, length=len(body))
        elif failure == "dropped":
            self.close_connection = True
        elif failure == "garbled":
            self._write(200, b"<html>a proxy's error</html>", kind)
        elif failure == "unavailable":
            self._write(503, b"{}", kind)
        else:
            self._write(200, body, kind)
        if failure is not None:
            self.close_connection = True
        return None

    def _read(self, raw: bytes) -> Request:
        target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        if target == "BatchExecuteStatement":
            statements = [each["Statement"] for each in json.loads(raw)["Statements"]]
            return Request(statements[0].split()[0], len(statements), b"permission" in raw)
        if target == "SendMessageBatch":
            return Request(target, len(json.loads(raw)["Entries"]), False)
        return Request(target or "PutMetricData", 1, b"permission" in raw)

    def _answer(self, request: Request, raw: bytes) -> tuple[bytes, str]:
        if request.operation == "PutMetricData":
            return b"\xa0", "application/cbor"
        if request.operation == "SendMessageBatch":
            sent = [{"Id": each["Id"], "MessageId": "m"} for each in json.loads(raw)["Entries"]]
            return json.dumps({"Successful": sent}).encode(), "application/x-amz-json-1.0"
        if request.operation == "UpdateItem":
            capacity = {"TableName": "t", "CapacityUnits": 1.0}
            return json.dumps({"ConsumedCapacity": capacity}).encode(), "application/x-amz-json-1.0"
        answers: list[dict[str, Any]] = [{} for _ in range(request.items)]
        return json.dumps({"Responses": answers}).encode(), "application/x-amz-json-1.0"

    def _write(self, status: int, body: bytes, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if kind == "application/cbor":
            self.send_header("smithy-protocol", "rpc-v2-cbor")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing on stderr."""


@contextmanager
def broken_aws() -> Iterator[BrokenAws]:
    """A running server; its port refuses connections afterwards."""
    with BrokenAws() as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()


class VirtualTime:
    """A clock that only waiting moves: for an answer that never comes, and for the next attempt."""

    def __init__(self, server: BrokenAws) -> None:
        self.now = 1_772_460_300.0
        self.server = server

    def clock(self) -> float:
        """Seconds since 1970."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds

    def workers(self, _name: str) -> VirtualWorkers:
        """Workers that wait by this clock."""
        return VirtualWorkers(self)


class VirtualWorkers:
    """Workers that know which tasks hang, so that they take no time to wait for them.

    Those that end are waited for, however long it takes on this machine.
    """

    def __init__(self, time: VirtualTime) -> None:
        self._time = time

    def run_all(self, tasks: Sequence[Callable[[], Result]], timeout: float) -> list[Result | None]:
        """Run tasks, all at a time; if some hang, the clock moves by all of the time-out."""
        server = self._time.server
        hanging = server.hanging
        futures: list[Future[Result]] = [Future() for _ in tasks]

        def work(task: Callable[[], Result], future: Future[Result]) -> None:
            try:
                future.set_result(task())
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller
                future.set_exception(error)
            with server.changed:
                server.changed.notify_all()

        for task, future in zip(tasks, futures, strict=True):
            Thread(target=work, args=(task, future), daemon=True).start()

        def is_settled() -> bool:
            pending = sum(not future.done() for future in futures)
            return pending <= server.hanging - hanging

        with server.changed:
            server.changed.wait_for(is_settled)
        if not all(future.done() for future in futures):
            self._time.now += timeout
        return [future.result() if future.done() else None for future in futures]


def hang_names(monkeypatch: Any, server: BrokenAws) -> None:
    """Let every look-up of a name hang."""

    def getaddrinfo(*_arguments: Any, **_more: Any) -> Any:
        server.hang()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
