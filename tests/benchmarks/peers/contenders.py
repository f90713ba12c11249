"""The contenders, each in a process of its own that is sent one round of batches at a time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.import_cost import deploy, deploy_few
from benchmarks.peers.events import Batch
from support.paths import ROOT

HERE = Path(__file__).resolve().parent
REGION = "eu-central-1"

OURS = "ours"
HANDLERS = {
    OURS: "benchmarks.peers.ours:lambda_handler",
    "powertools": "benchmarks.peers.powertools_idiomatic:lambda_handler",
    "powertools_lean": "benchmarks.peers.powertools_lean:lambda_handler",
    "powertools_threads": "benchmarks.peers.powertools_threads:lambda_handler",
    "tutorial": "benchmarks.peers.tutorial:lambda_handler",
    "floor_pydantic": "benchmarks.peers.floors:pydantic_handler",
    "floor_jsonschema_rs": "benchmarks.peers.floors:jsonschema_rs_handler",
    "floor_msgspec": "benchmarks.peers.floors:msgspec_handler",
}
STACKS = (OURS, "powertools", "powertools_lean", "powertools_threads", "tutorial")
"""Those that do the whole job; the rest only read."""
THREADS = "powertools_threads"
"""Measured where there are requests to wait for, and not on every axis."""
PACKAGES = ROOT / ".cache" / "bench"
"""Where make installs what only the bench needs."""


class Ledger(NamedTuple):
    """Where a contender keeps its claims."""

    name: str
    endpoint: str | None = None
    """DynamoDB Local's; None for a dictionary in the process."""
    latency: float = 0
    """Seconds that each request takes longer."""


MEMORY = Ledger("memory")


class Figures(NamedTuple):
    """What a round of batches took, in total."""

    seconds: float
    cpu: float
    cpu_since_start: float
    handled: int
    failures: int
    requests: int
    read_units: float
    write_units: float
    peak_memory: float
    """MB, since the process started."""


class Contender:
    """A running process."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], started: float) -> None:
        self.name = name
        self.started = started
        """On time.perf_counter()."""
        self._process = process

    def run(self, batches: Sequence[Batch], *, capacity: bool = False) -> Figures:
        """Let it process batches, and check that it did what must become of them."""
        message = {"capacity": capacity, "events": [batch.event for batch in batches]}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} has ended; BENCH_SHOW_LOG=1 shows why")
        figures = Figures(**json.loads(line))
        handled = sum(each.new for each in batches)
        if self.name not in STACKS:
            handled += sum(each.repeated for each in batches)
        expected = (handled, sum(each.failed for each in batches))
        if (figures.handled, figures.failures) != expected:
            raise RuntimeError(
                f"{self.name} handled {figures.handled} events and failed {figures.failures}, "
                f"instead of {expected[0]} and {expected[1]}"
            )
        return figures

    def stop(self) -> None:
        """End the process."""
        with self._process:  # which closes its input, waits for it, and closes its output
            pass


def make_deployment(root: Path, *, few: bool = False) -> Path:
    """Copy what is deployed, with every event type or five of them, and the bench's handlers."""
    root.mkdir()
    (deploy_few if few else deploy)(root)
    handlers = root / "processor" / "handlers"
    shutil.rmtree(handlers)
    shutil.copytree(HERE / "handlers", handlers, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@contextmanager
def run_contender(
    name: str,
    deployment: Path,
    ledger: Ledger,
    handled_types: Sequence[str],
    *,
    max_records: int = 100,
    listen: bool = True,
) -> Iterator[Contender]:
    """Run a contender on a new table of its own."""
    is_reading_only = name not in STACKS
    table = "none"
    if ledger.endpoint is not None and not is_reading_only:
        table = make_table(ledger.endpoint)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(deployment), str(ROOT / "tests")]),
        "PYTHONHASHSEED": "0",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL_DYNAMODB": ledger.endpoint or "http://127.0.0.1:9",
        "AWS_LAMBDA_FUNCTION_NAME": "events",
        "DEDUP_TABLE": table,
        "DLQ_URL": f"https://sqs.{REGION}.amazonaws.com/111122223333/dead",
        "METRICS": "emf",
        "MAX_BATCH_RECORDS": str(max_records),
        "BENCH_LEDGER": "memory" if ledger.endpoint is None else "dynamodb",
        "BENCH_THREADS": "16" if name == THREADS else "1",
        "BENCH_LATENCY": str(ledger.latency),
        "BENCH_TYPES": ",".join(handled_types),
        "BENCH_LISTEN": "1" if listen else "0",
        "BENCH_SHOW_LOG": os.environ.get("BENCH_SHOW_LOG", "0"),
    }
    if is_reading_only:
        environment["PYTHONPATH"] += os.pathsep + str(PACKAGES)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.peers.worker", HANDLERS[name]],
        cwd=deployment,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    contender = Contender(name, process, started)
    try:
        yield contender
    finally:
        contender.stop()


def make_table(endpoint: str) -> str:
    """Create a table with the ledger's key; its name."""
    name = f"ledger-{os.urandom(8).hex()}"
    client(endpoint).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "event_hash", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "event_hash", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def client(endpoint: str) -> Any:
    """A client for DynamoDB Local."""
    import boto3

    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator has no secrets
    )
