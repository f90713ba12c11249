"""A contender's process: `python -m benchmarks.peers.worker MODULE:FUNCTION`.

It imports the handler, answers each batch that it reads from standard input with figures on
standard output, and ends with its input. What the handler prints and logs goes to /dev/null.
"""

from __future__ import annotations

import json
import os
import sys
import time
from threading import Lock
from typing import Any

LATENCY = float(os.environ.get("BENCH_LATENCY", "0"))
"""Seconds that each request to AWS takes longer, in the thread that makes it."""
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
_READS = ("GetItem", "BatchGetItem", "Query", "Scan")
_MEASURED = (*_WRITES, *_READS, "ExecuteStatement", "BatchExecuteStatement")
"""Operations that return the capacity they consumed, if they are asked."""


class Requests:
    """Requests to AWS, and the capacity units that they consumed.

    Outside of the code under test: where botocore and the standard library send them. DynamoDB is
    asked for capacities only if `measures_capacity`, since reading the longer answers takes time.
    Two things it does not say are counted by its documented rules: a write whose condition fails
    consumes what a write of the item would, one unit for these; and of PartiQL, which DynamoDB
    Local says nothing about, each statement that writes consumes a unit for each KB of its
    parameters, and a SELECT one. A row that grows by PartiQL would be counted too low.
    """

    def __init__(self) -> None:
        self.count = 0
        self.read_units = 0.0
        self.write_units = 0.0
        self.measures_capacity = False
        self._counting = Lock()

    def attach(self) -> None:
        """Count each request that is sent from now on."""
        from http.client import HTTPConnection

        from botocore.httpsession import URLLib3Session

        send = URLLib3Session.send
        start, read = HTTPConnection.request, HTTPConnection.getresponse

        def send_by_botocore(session: Any, request: Any) -> Any:
            operation, asked = self._ask(request.headers, request.body)
            if asked is None:
                return send(session, request)
            request.body = json.dumps(asked).encode()
            request.headers["Content-Length"] = str(len(request.body))
            response = send(session, request)
            self._count_units(operation, asked, json.loads(response.content))
            return response

        def start_by_http_client(
            connection: Any, method: str, url: str, *, body: Any, headers: Any
        ) -> None:
            connection.asked = _, asked = self._ask(headers, body)
            body = body if asked is None else json.dumps(asked).encode()
            start(connection, method, url, body, headers)

        def read_by_http_client(connection: Any) -> Any:
            response: Any = read(connection)
            operation, asked = connection.__dict__.pop("asked", ("", None))
            if asked is not None:  # never of urllib3, which starts its requests in its own way
                content = response.read()
                self._count_units(operation, asked, json.loads(content))
                response.read = lambda: content
            return response

        URLLib3Session.send = send_by_botocore
        HTTPConnection.request = start_by_http_client  # type: ignore[method-assign]
        HTTPConnection.getresponse = read_by_http_client  # type: ignore[method-assign]

    def _ask(self, headers: Any, body: bytes) -> tuple[str, dict[str, Any] | None]:
        """Count a request and wait; its operation, and what to ask instead, to be measured."""
        with self._counting:
            self.count += 1
        if LATENCY:
            time.sleep(LATENCY)
        operation = _operation(headers)
        if not self.measures_capacity or operation not in _MEASURED:
            return operation, None
        return operation, json.loads(body) | {"ReturnConsumedCapacity": "TOTAL"}

    def _count_units(self, operation: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        consumed = answer.get("ConsumedCapacity") or []
        consumed = consumed if isinstance(consumed, list) else [consumed]
        units = sum(each.get("CapacityUnits", 0) for each in consumed)
        statements = asked.get("Statements", ())
        if operation == "ExecuteStatement":
            statements = [asked]
        if not units:
            units = sum(map(_units, statements))
        if answer.get("__type", "").endswith("#ConditionalCheckFailedException"):
            units += 1
        with self._counting:
            if operation in _WRITES or any(not _is_read(each) for each in statements):
                self.write_units += units
            else:
                self.read_units += units


def _operation(headers: Any) -> str:
    """Of a request to DynamoDB."""
    target = {name.lower(): value for name, value in headers.items()}.get("x-amz-target", "")
    name = target.decode() if isinstance(target, bytes) else target
    return str(name).rpartition(".")[2]


def _is_read(statement: dict[str, Any]) -> bool:
    is_read: bool = statement["Statement"].lstrip().upper().startswith("SELECT")
    return is_read


def _units(statement: dict[str, Any]) -> int:
    """What a PartiQL statement consumes, a row of its parameters' size being written."""
    if _is_read(statement):
        return 1
    size = len(json.dumps(statement.get("Parameters", [])))
    return max(1, -(-size // 1024))


class Context:
    """Lambda's context, with two minutes left."""

    function_name = "events"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:eu-central-1:111122223333:function:events"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds."""
        return 120_000


def peak_memory() -> float:
    """MB. Not ru_maxrss, which begins with what the parent had, since exec keeps it."""
    try:
        with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib is not imported yet
            return next(int(line.split()[1]) for line in status if line[:6] == "VmHWM:") / 1024
    except OSError:
        import resource

        unit = 2**20 if sys.platform == "darwin" else 2**10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Answer batches."""
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    if os.environ.get("BENCH_SHOW_LOG") != "1":
        os.dup2(nowhere, 2)
    module, _, function = sys.argv[1].partition(":")
    requests = Requests()
    if os.environ.get("BENCH_LISTEN", "1") == "1":
        requests.attach()
    import importlib

    handler = getattr(importlib.import_module(module), function)
    from benchmarks.peers.work import counts

    context = Context()
    for line in sys.stdin.buffer:
        batches = json.loads(line)
        del line
        requests.measures_capacity = batches["capacity"]
        requests.count, requests.read_units, requests.write_units = 0, 0.0, 0.0
        counts["handled"] = failures = 0
        seconds = cpu = 0.0
        for event in batches["events"]:
            wall_started, cpu_started = time.perf_counter(), time.process_time()
            response = handler(event, context)
            cpu += time.process_time() - cpu_started
            seconds += time.perf_counter() - wall_started
            failures += len(response["batchItemFailures"])
        answer = {
            "seconds": seconds,
            "cpu": cpu,
            "cpu_since_start": time.process_time(),
            "handled": counts["handled"],
            "failures": failures,
            "requests": requests.count,
            "read_units": requests.read_units,
            "write_units": requests.write_units,
            "peak_memory": peak_memory(),
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
