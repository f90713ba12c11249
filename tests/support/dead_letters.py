"""Dead letters, state files, queues, and a proxy between the command and SQS."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from processor.aws.dead_letters import SqsDeadLetters
from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.dead_letters import DeadLetter
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from support.cli import Result, run_cli
from support.paths import ROOT

INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from tools.cli.main import main; main()"
)
"""The command, even if the tests themselves run with SIGINT ignored."""


@pytest.fixture
def make_dead_letter() -> Callable[..., DeadLetter]:
    """`make_dead_letter(body, **more)`: a dead letter with this body, and defaults otherwise."""

    def of(body: str | bytes, **more: Any) -> DeadLetter:
        known = DeadLetter(
            body=body,
            reason="malformed",
            error="the body is not JSON",
            pointer="",
            event_type=None,
            schema_version=None,
            receive_count=None,
            source="in.jsonl:1",
            dead_lettered_at=1772460300.25,
        )
        return known._replace(**more)

    return of


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The path of a state file that does not exist yet."""
    return tmp_path / "state.sqlite3"


@pytest.fixture
def keep(state: Path) -> Callable[..., None]:
    """`keep(*letters)`: store dead letters in the state file."""

    def dead_letters(*dead_letters: DeadLetter) -> None:
        with closing(open_database(state)) as connection:
            SqliteDeadLetters(connection).send(dead_letters)

    return dead_letters


@pytest.fixture
def stored(state: Path) -> Callable[[], dict[int, DeadLetter]]:
    """`stored()`: the dead letters in the state file, by number."""

    def dead_letters() -> dict[int, DeadLetter]:
        with closing(open_database(state)) as connection:
            return {each.number: each.dead_letter for each in SqliteDeadLetters(connection)}

    return dead_letters


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment without the developer's own settings."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def run(environment: dict[str, str], known_registry: Path) -> Callable[..., Result]:
    """`run(*arguments, cwd=…, stdin=…, **environment)`: `dead-letters …` on the known registry."""

    def command(
        *arguments: str, cwd: Path = known_registry, stdin: bytes = b"", **more: str
    ) -> Result:
        return run_cli("dead-letters", *arguments, cwd=cwd, stdin=stdin, **{**environment, **more})

    return command


@pytest.fixture
def call(environment: dict[str, str]) -> Callable[..., Result]:
    """`call(*arguments, **environment)`: the same on the repository's registry."""

    def command(*arguments: str, **more: str) -> Result:
        return run_cli("dead-letters", *arguments, cwd=ROOT, **{**environment, **more})

    return command


@pytest.fixture
def started(environment: dict[str, str], known_registry: Path) -> Iterator[Callable[..., Any]]:
    """`started(*arguments, code=…)`: the same, running, and killed if it still does in the end."""
    running: list[subprocess.Popen[bytes]] = []

    def command(*arguments: str, cwd: Path = known_registry, **more: str) -> Any:
        process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, "dead-letters", *arguments],
            cwd=cwd,
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(process)
        return process

    yield command
    for process in running:
        process.kill()
        process.communicate()


class Queues:
    """The queues of one test, and their messages."""

    def __init__(self, sqs: Any, endpoint: str, suffix: str) -> None:
        self.sqs = sqs
        self.suffix = suffix
        self.dead = self._new("dead", endpoint)
        self.source = self._new("source", endpoint)
        self.source_arn: str = self.attributes(self.source)["QueueArn"]
        self.add_dead_letter_queue(self.source)

    def _new(self, kind: str, endpoint: str) -> str:
        name = f"{kind}-{os.urandom(6).hex()}{self.suffix}"
        attributes = {"FifoQueue": "true"} if self.suffix else {}
        url = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return endpoint + urlsplit(url).path

    def add_dead_letter_queue(self, url: str) -> None:
        """Let a queue have this test's dead-letter queue."""
        arn = self.attributes(self.dead)["QueueArn"]
        policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 1_000}
        self.sqs.set_queue_attributes(
            QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)}
        )

    def attributes(self, url: str) -> dict[str, str]:
        """A queue's attributes."""
        answer = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        attributes: dict[str, str] = answer["Attributes"]
        return attributes

    def dead_letter(self, *dead_letters: DeadLetter) -> None:
        """Send dead letters like the processor; those without a source queue get the test's."""
        requests = Requests(CallingThread(), time.time, time.sleep)
        lost = SqsDeadLetters(lambda: self.sqs, self.dead, requests).send(
            [
                each._replace(source=self.source_arn) if each.source == "in.jsonl:1" else each
                for each in dead_letters
            ],
            until=None,
        )
        assert not lost

    def messages(self, url: str) -> list[dict[str, Any]]:
        """Receive and delete all visible messages."""
        taken: list[dict[str, Any]] = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
            if "Messages" not in answer:
                return taken
            for each in answer["Messages"]:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
                taken.append(each)

    def bodies(self, url: str) -> list[str]:
        """Receive and delete all visible messages; their bodies."""
        return [message["Body"] for message in self.messages(url)]

    def delete(self) -> None:
        """Remove the queues."""
        for url in (self.dead, self.source):
            self.sqs.delete_queue(QueueUrl=url)


@pytest.fixture(params=["", ".fifo"], ids=["standard", "fifo"])
def queues(request: pytest.FixtureRequest, sqs: Any, sqs_endpoint: str) -> Iterator[Queues]:
    """A source queue and its dead letters, of each kind."""
    both = Queues(sqs, sqs_endpoint, request.param)
    yield both
    both.delete()


@pytest.fixture
def standard(sqs: Any, sqs_endpoint: str) -> Iterator[Queues]:
    """A standard source queue and its dead-letter queue."""
    both = Queues(sqs, sqs_endpoint, "")
    yield both
    both.delete()


Before = Callable[[str], "tuple[int, dict[str, Any]] | None"]


class Proxy:
    """A proxy between the command and SQS; tests control what happens to each request.

    It answers ListDeadLetterSourceQueues itself, one queue a page: the stand-in does not know it.

    `before` may respond instead of SQS, or raise ConnectionError: the request is dropped. `after`
    gets the response, and may raise it too: the response is lost.
    """

    def __init__(self, endpoint: str) -> None:
        self.before: Before = lambda _operation: None
        self.after: Callable[[str, bytes], None] = lambda _operation, _answer: None
        self.seen: list[str] = []
        self.handles: dict[str, str] = {}
        """The last receipt handle of every message received through it, by message id."""
        proxy = self
        host = urlsplit(endpoint).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                operation = self.headers["X-Amz-Target"].split(".")[1]
                request = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    proxy.seen.append(operation)
                    faked = proxy.before(operation)
                    if faked is None and operation == "ListDeadLetterSourceQueues":
                        faked = 200, self.source_queues(json.loads(request))
                    if faked is None:
                        status, answer = self.call(operation, request)
                        proxy.remember(operation, answer)
                        proxy.after(operation, answer)
                    else:
                        status, answer = faked[0], json.dumps(faked[1]).encode()
                except ConnectionError:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def call(self, operation: str, request: bytes) -> tuple[int, bytes]:
                """Pass a request on, with this one's headers."""
                upstream = HTTPConnection(host, timeout=600)
                headers = {**self.headers, "X-Amz-Target": f"AmazonSQS.{operation}"}
                del headers["Host"]
                headers["Content-Length"] = str(len(request))
                upstream.request("POST", self.path, request, headers)
                response = upstream.getresponse()
                status, answer = response.status, response.read()
                upstream.close()
                return status, answer

            def source_queues(self, request: dict[str, Any]) -> dict[str, Any]:
                """The queues whose redrive policy names a queue."""

                def attributes(url: str) -> dict[str, str]:
                    asked = {"QueueUrl": url, "AttributeNames": ["All"]}
                    answer = self.call("GetQueueAttributes", json.dumps(asked).encode())[1]
                    found: dict[str, str] = json.loads(answer).get("Attributes", {})
                    return found

                arn = attributes(request["QueueUrl"])["QueueArn"]
                every = json.loads(self.call("ListQueues", b"{}")[1]).get("QueueUrls", [])
                found = [
                    url
                    for url in every
                    if json.loads(attributes(url).get("RedrivePolicy") or "{}").get(
                        "deadLetterTargetArn"
                    )
                    == arn
                ]
                at = int(request.get("NextToken", 0))
                more = {"NextToken": str(at + 1)} if at + 1 < len(found) else {}
                return {"queueUrls": found[at : at + 1], **more}

            def handle(self) -> None:
                try:
                    super().handle()
                except ConnectionError:
                    return  # the command was killed

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def remember(self, operation: str, answer: bytes) -> None:
        """Record the receipt handles of received messages."""
        if operation == "ReceiveMessage":
            for each in json.loads(answer).get("Messages", ()):
                self.handles[each["MessageId"]] = each["ReceiptHandle"]

    def url(self, url: str) -> str:
        """A queue's URL through this proxy."""
        return self.endpoint + urlsplit(url).path

    def show_again(self, sqs: Any, url: str) -> None:
        """Make the messages of a killed command visible, as SQS does after the time-out."""
        for handle in self.handles.values():
            try:
                sqs.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0
                )
            except sqs.exceptions.ClientError:
                continue  # it was deleted

    def stop(self) -> None:
        """End it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def sqs_endpoint(ministack_endpoint: str) -> Iterator[str]:
    """The stand-in of SQS, with the operation that it lacks."""
    between = Proxy(ministack_endpoint)
    yield between.endpoint
    between.stop()


@pytest.fixture
def proxy(ministack_endpoint: str) -> Iterator[Proxy]:
    """A proxy to SQS that tests control."""
    between = Proxy(ministack_endpoint)
    yield between
    between.stop()


@pytest.fixture
def stop_at() -> Callable[..., None]:
    """`stop_at(proxy, process, operation, count, when, signal)`: send a signal at a request."""

    def arm(
        proxy: Proxy, pid: Callable[[], int], operation: str, count: int, when: str, kind: int
    ) -> None:
        calls = 0

        def strike(at: str) -> None:
            nonlocal calls
            calls += at == operation
            if at == operation and calls == count:
                os.kill(pid(), kind)
                if kind == signal.SIGKILL:
                    raise ConnectionError

        if when == "before":
            proxy.before = lambda at: strike(at)
        else:
            proxy.after = lambda at, _answer: strike(at)

    return arm
