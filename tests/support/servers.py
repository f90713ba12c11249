"""AWS emulators, started and stopped by the tests that use them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.paths import ROOT


class Server(NamedTuple):
    """A running server."""

    port: int
    pid: int


def find_installed(path: str, what: str) -> Path:
    """A program in .cache/, where `make setup` installs it; without it the test is skipped."""
    program = ROOT / ".cache" / path
    if not program.exists():
        skip_or_fail(f"{what} is not installed")
    return program


def skip_or_fail(what: str) -> None:
    """Skip if a developer lacks something; fail in CI, which must run everything.

    In a module outside a test, this holds for every test of the file that imports it.
    """
    message = f"{what}: the tests that need it are NOT run (make setup installs it)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message, allow_module_level=True)


@contextmanager
def run_server(
    command: list[str], environment: Mapping[str, str] | None = None, *, log: Any = None
) -> Iterator[Server]:
    """Run a server on a free port of the loopback until its port responds; stop it in the end.

    `{port}` in the command and in the environment is replaced by the port.
    """
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
        for attempt in Retrying(stop=stop_after_delay(600), wait=wait_fixed(0.1), reraise=True):
            with attempt:
                if server.poll() is not None:
                    pytest.fail(f"{command[0]} has ended with {server.returncode}")
                socket.create_connection(("127.0.0.1", port), timeout=60).close()
        yield Server(port, server.pid)
    finally:
        server.terminate()
        server.wait()


@contextmanager
def run_dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local, in memory, on a free port of the loopback; its address."""
    folder = ROOT / ".cache" / "dynamodb-local" / "package" / "lib"
    jars = sorted(folder.glob("dynamodb_local_*/DynamoDBLocal.jar"))
    if not jars:
        skip_or_fail("DynamoDB Local is not installed")
    if shutil.which("java") is None:
        skip_or_fail("java is not installed")
    command = ["java", "-Xmx512m", f"-Djava.library.path={jars[0].parent / 'DynamoDBLocal_lib'}"]
    command += ["-jar", str(jars[0]), "-inMemory", "-sharedDb", "-disableTelemetry"]
    with run_server([*command, "-port", "{port}"]) as server:
        yield f"http://127.0.0.1:{server.port}"
