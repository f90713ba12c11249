"""Emulated AWS services, a browser, and the real zip, deployed by the real command."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from support.events import example
from support.ledger_rows import completed_keys
from support.paths import ROOT
from support.servers import find_installed, run_dynamodb_local, run_server

HERE = Path(__file__).parent
ARCHITECTURE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")
REGION = "eu-central-1"
ACCOUNT = "111122223333"
SOURCE = "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test"
HANDLER_ENVIRONMENT = "# of the probe\nPROBE_SETTING = a value with spaces, = and 'quotes'\n"
SLOWEST = ("test_stack.py", "test_operations.py", "test_runtime_client.py")
"""The files that wait longest: begun first, the others run while they wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the order within a file stays."""
    items.sort(key=lambda item: item.path.name not in SLOWEST)


@pytest.fixture(scope="session")
def genesys_sdk() -> Iterator[Path]:
    """The folder with the real Genesys SDK; it can be imported while tests that use it run."""
    folder = find_installed("genesys-sdk/done", "Genesys's SDK").parent
    sys.path.append(str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="session")
def dynamodb_endpoint() -> Iterator[str]:
    """DynamoDB Local, in memory, on a free port of the loopback."""
    with run_dynamodb_local() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def ministack_endpoint() -> Iterator[str]:
    """SQS, CloudWatch and more, in memory, on a free port of the loopback."""
    program = find_installed("ministack/bin/ministack", "ministack")
    environment = {**os.environ, "GATEWAY_PORT": "{port}", "BIND_HOST": "127.0.0.1"}
    with run_server([str(program)], environment) as server:
        yield f"http://127.0.0.1:{server.port}"


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
        aws_secret_access_key="test",  # noqa: S106 - the emulators have no secrets
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


@pytest.fixture(scope="session")
def lean_dynamodb(dynamodb_endpoint: str) -> Any:
    """The Lambda's own client for it."""
    from processor.aws.dynamodb import Access, DynamoDb

    access = Access(dynamodb_endpoint, "eu-central-1", "test", "test", None, None)
    return DynamoDb(access, connect_seconds=10, read_seconds=60)


@pytest.fixture
def dynamo_ledger(lean_dynamodb: Any, table: str) -> Callable[..., Any]:
    """`dynamo_ledger(client=…)`: a ledger on the table, through a client of the test's choice."""
    from processor.aws.ledger import DynamoLedger
    from processor.aws.requests import Requests
    from processor.aws.workers import CallingThread

    def make(client: Any = lean_dynamodb, *, table: str = table) -> Any:
        clock = iter(range(1_000_000))
        # A second passes with each read of the clock, and sleeping takes no time.
        requests = Requests(CallingThread(), lambda: float(next(clock)), lambda _seconds: None)
        return DynamoLedger(lambda: client, table, requests)

    return make


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium; it ends with the module, because its event loop occupies the thread."""
    from support.browser import run_chromium

    with run_chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """An empty page; at the end it must have requested only itself and logged nothing."""
    from support.browser import TIMEOUT

    requests: list[str] = []
    messages: list[str] = []
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        yield page
    assert messages == []
    assert [each for each in requests if not each.startswith("file:")] == []
    assert len({each.partition("#")[0] for each in requests}) == 1


@pytest.fixture(scope="session")
def lambda_python() -> Path:
    """A Python with the packages of Lambda's runtime, and none of ours."""
    return find_installed("lambda-runtime/bin/python", "Lambda's runtime client")


@pytest.fixture(scope="session")
def runtime(lambda_python: Path) -> str:
    """Its name: python3.13."""
    question = "import sys; print('python%d.%d' % sys.version_info[:2])"
    answer = subprocess.run(
        [str(lambda_python), "-c", question], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


@pytest.fixture(scope="session")
def checkout(known_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose handlers are the examples and probe.py."""
    copy = tmp_path_factory.mktemp("checkout") / "genesys-events"
    shutil.copytree(known_registry, copy)
    shutil.copy(HERE / "probe.py", copy / "processor" / "handlers")
    shutil.copytree(ROOT / "requirements", copy / "requirements")
    for name in ("Makefile", "template.yaml"):
        shutil.copy(ROOT / name, copy)
    (copy / ".cache").symlink_to(ROOT / ".cache")
    return copy


@pytest.fixture(scope="session")
def make(
    checkout: Path, lambda_python: Path, runtime: str, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """`make(target, variables, environment)`: runs it in the checkout; its output."""
    home = tmp_path_factory.mktemp("home")

    def run(target: str, variables: dict[str, str], environment: dict[str, str]) -> str:
        variables = {
            # The tests' own environment is set up already.
            "BIN": str(Path(sys.executable).parent),
            "RUNTIME": runtime,
            "ARCHITECTURE": ARCHITECTURE,
            **variables,
        }
        result = subprocess.run(
            ["make", "-o", ".venv/dev", "-o", ".cache/sam/done", target]
            + [f"{name}={value}" for name, value in variables.items()],
            cwd=checkout,
            env={
                **{name: value for name, value in os.environ.items() if name[:4] != "AWS_"},
                "HOME": str(home),
                # So that modules are compiled by the runtime's own Python.
                "PATH": f"{lambda_python.parent}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    return run


@pytest.fixture(scope="session")
def lambda_zip(make: Any, checkout: Path) -> Path:
    """The zip that `make package` builds of the checkout."""
    make("package", {}, {})
    return checkout / "dist" / "lambda.zip"


class Letter(NamedTuple):
    """A message of the dead-letter queue."""

    body: str
    attributes: dict[str, str]


class Deployment:
    """A stack in the AWS emulator, and what an operator would see of it."""

    def __init__(self, endpoint: str, pid: int, requests_log: Path) -> None:
        self.endpoint = endpoint
        self.outputs: dict[str, str] = {}
        self._pid = pid
        self._requests_log = requests_log
        self._letters: list[Letter] = []

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment for AWS's tools, with an administrator's credentials."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        """A boto3 client, as the administrator."""
        import boto3

        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",  # noqa: S106 - the emulator has no secrets
        )

    @cached_property
    def sqs(self) -> Any:
        """A client for SQS."""
        return self.client("sqs")

    def put(self, topic: str, body: dict[str, Any], *, source: str = SOURCE, **more: Any) -> str:
        """Put a native event on the partner's bus, as Genesys does; its id."""
        detail = self.event(topic, body, **more)["detail"]
        answer = self.client("events").put_partner_events(
            Entries=[{"Source": source, "DetailType": topic, "Detail": json.dumps(detail)}]
        )
        assert answer["FailedEntryCount"] == 0
        event_id: str = answer["Entries"][0]["EventId"]
        return event_id

    def event(
        self, topic: str, body: dict[str, Any], *, at: datetime | None = None
    ) -> dict[str, Any]:
        """A native event as it is in the queue, at the current or another time."""
        at = at or datetime.now(timezone.utc)
        return {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": topic,
            "source": SOURCE,
            "account": ACCOUNT,
            "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": REGION,
            "resources": [],
            "detail": {
                "topicName": topic.replace("{id}", str(uuid4())),
                "version": "2",
                "eventBody": body,
                "metadata": {"CorrelationId": str(uuid4())},
                "timestamp": at.isoformat(timespec="milliseconds"),
            },
        }

    def send(self, *bodies: str | dict[str, Any]) -> None:
        """Send bodies to the source queue, as a second delivery of EventBridge's would."""
        for start in range(0, len(bodies), 10):
            answer = self.sqs.send_message_batch(
                QueueUrl=self.outputs["SourceQueueUrl"],
                Entries=[
                    {
                        "Id": str(number),
                        "MessageBody": body if isinstance(body, str) else json.dumps(body),
                    }
                    for number, body in enumerate(bodies[start : start + 10])
                ],
            )
            assert not answer.get("Failed")

    def depth(self) -> int:
        """The number of messages in the source queue, those in flight included."""
        attributes = self.sqs.get_queue_attributes(
            QueueUrl=self.outputs["SourceQueueUrl"], AttributeNames=["All"]
        )["Attributes"]
        return sum(
            int(attributes[f"ApproximateNumberOfMessages{state}"])
            for state in ("", "NotVisible", "Delayed")
        )

    def letters(self) -> list[Letter]:
        """All messages of the dead-letter queue, those read earlier included."""
        url = self.outputs["DeadLetterQueueUrl"]
        while messages := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages"):
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                self._letters.append(
                    Letter(
                        message["Body"],
                        {name: value["StringValue"] for name, value in attributes.items()},
                    )
                )
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return list(self._letters)

    def lines(self) -> list[str]:
        """The function's log."""
        pages = self.client("logs").get_paginator("filter_log_events")
        return [
            event["message"]
            for page in pages.paginate(logGroupName=self.outputs["LogGroupName"])
            for event in page["events"]
        ]

    def log(self) -> list[dict[str, Any]]:
        """Its JSON lines: its own log and its metrics."""
        return [json.loads(line) for line in self.lines() if line.startswith("{")]

    def handled(self) -> Counter[str]:
        """How often each event's handler finished."""
        return Counter(line["handled"] for line in self.log() if "handled" in line)

    def counted(self, metric: str) -> float:
        """The sum of a metric over all its log lines."""
        return sum(
            sum(line[metric])
            for line in self.log()
            if metric in line and line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[]]
        )

    def completed(self) -> set[str]:
        """The keys of completed events in the ledger."""
        pages = self.client("dynamodb").get_paginator("scan")
        table = self.outputs["DedupTableName"]
        return completed_keys(
            row for page in pages.paginate(TableName=table) for row in page["Items"]
        )

    def requests(self, action: str) -> int:
        """The number of requests of an action."""
        return self._requests_log.read_text().splitlines().count(action)

    def workers(self) -> list[int]:
        """The process ids of the function's execution environments."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                arguments = (process / "cmdline").read_text().split("\0")
            except OSError:
                continue  # it has ended
            if parent == self._pid and any(each.endswith("/_worker.py") for each in arguments):
                found.append(int(process.name))
        return found


@pytest.fixture(scope="session")
def aws(
    lambda_python: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployment]:
    """An AWS emulator that enforces permissions; nothing is deployed in it yet."""
    python = find_installed("ministack/bin/python", "ministack")
    scratch = tmp_path_factory.mktemp("aws")
    requests_log = scratch / "requests.log"
    requests_log.touch()
    # Functions inherit its environment, so it has little.
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "GATEWAY_PORT": "{port}",
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": "root",
        "AWS_SECRET_ACCESS_KEY": "root",
        "LAMBDA_PYTHON": str(lambda_python),
        "REQUESTS_LOG": str(requests_log),
    }
    with (
        (scratch / "ministack.log").open("wb") as log,
        run_server([str(python), str(HERE / "stand_in.py")], environment, log=log) as server,
    ):
        yield Deployment(f"http://127.0.0.1:{server.port}", server.pid, requests_log)


@pytest.fixture(scope="session")
def deployed(
    aws: Deployment,
    make: Any,
) -> Deployment:
    """The stack, deployed with `make deploy`.

    The function's time-out suits a busy machine; a retry follows the visibility time-out.
    """
    find_installed("sam/bin/sam", "AWS SAM's command line")
    version = aws.client("ssm").put_parameter(
        Name="/genesys-events/handler-environment", Type="String", Value=HANDLER_ENVIRONMENT
    )["Version"]
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}
    policy = aws.client("iam").create_policy(
        PolicyName="handlers",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["Policy"]["Arn"]
    parameters = {
        "PartnerEventSource": SOURCE,
        "HandlerEnvironmentVersion": version,
        "HandlerPolicyArns": policy,
        "FunctionTimeoutSeconds": "40",
        # A cold start does not count for the function's time-out, but for the record's age.
        "VisibilityTimeoutSeconds": "45",
        "TimeReserveSeconds": "5",
        "MaxReceiveCount": "2",
    }
    make(
        "deploy",
        {
            "PARAMETERS": " ".join(f"{name}='{value}'" for name, value in parameters.items()),
            "TOPICS": "handled",
        },
        {**aws.environment, "SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.3"},
    )
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="genesys-events")["Stacks"]
    aws.outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    return aws


@pytest.fixture
def until() -> Callable[..., None]:
    """`until(condition, seconds=600)`: wait until it holds; fail otherwise."""
    from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

    def wait(condition: Callable[[], object], seconds: float = 600) -> None:
        Retrying(
            retry=retry_if_result(lambda held: not held),
            stop=stop_after_delay(seconds),
            wait=wait_fixed(0.2),
            retry_error_callback=lambda _state: pytest.fail(f"not within {seconds} seconds"),
        )(condition)

    return wait


@pytest.fixture
def presence() -> Callable[..., dict[str, Any]]:
    """`presence(message)`: a body with instructions for the probe."""

    def body(message: str = "") -> dict[str, Any]:
        return {**example("users.presence", "2.1.0")["payload"], "message": message}

    return body
