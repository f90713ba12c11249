"""docs/examples/name_queue.py, from file to outcome, with the packaged parts of the SDK."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support import genesys_cloud
from support.events import native
from support.paths import ROOT
from tools.package.sdk import Extent, SdkSubset, find_sdk_use
from tools.upstream.releases import PACKAGE, open_release

EXAMPLE = "name_queue.py"


@pytest.fixture
def cloud() -> Iterator[Any]:
    """A Genesys Cloud with the real clock, like the other process."""
    with genesys_cloud.running(genesys_cloud.Cloud(time.time)) as here:
        yield here


@pytest.fixture(scope="module")
def registry(known_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with the example as its only handler."""
    copy = tmp_path_factory.mktemp("example") / "registry"
    shutil.copytree(known_registry, copy)
    handlers = copy / "processor" / "handlers"
    for path in handlers.glob("[a-z]*.py"):
        path.unlink()
    shutil.copy(ROOT / "docs" / "examples" / EXAMPLE, handlers)
    return copy


@pytest.fixture(scope="module")
def parts(registry: Path, genesys_sdk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packaged parts of the real SDK, and its dependencies."""
    folder = tmp_path_factory.mktemp("sdk")
    use = find_sdk_use(registry, (registry / "processor").rglob("*.py"))
    assert use.extent is Extent.PART
    subset = SdkSubset(open_release(str(genesys_sdk), folder), use.names)
    for path in (genesys_sdk / PACKAGE).rglob("*.py"):
        name = path.relative_to(genesys_sdk).as_posix()
        content = subset.reduce(name, path.read_bytes())
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    for name in ("certifi", "dateutil", "urllib3", "six.py"):
        (folder / name).symlink_to(genesys_sdk / name)
    return folder


@pytest.fixture
def process(registry: Path, parts: Path, cloud: Any, tmp_path: Path) -> Callable[..., Any]:
    """`process(event, …)`: run the command on events; its output and exit code."""

    def run(*events: Any, **environment: str) -> Any:
        file = tmp_path / "events.json"
        file.write_text(json.dumps(events))
        options = ["--max-age", "0", "--state", str(tmp_path / "state.sqlite3")]
        return subprocess.run(
            [sys.executable, "-m", "tools.cli", "process", str(file), *options],
            cwd=registry,
            env={
                **os.environ,
                **cloud.environment,
                **environment,
                "PYTHONPATH": os.pathsep.join((str(registry), str(ROOT), str(parts))),
                "COLUMNS": "1000",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def update(queue: str | None = "q-1", event_id: str = "e-1") -> dict[str, Any]:
    """An event of a conversation in a queue."""
    return {
        "event_id": event_id,
        "event_type": "conversation.update",
        "schema_version": "2.1.0",
        "timestamp": "2026-03-02T14:05:00Z",
        "conversation_id": "c-1",
        "payload": {"state": "held", "updatedAt": "2026-03-02T14:05:00Z", "queueId": queue},
    }


PATCH = "PATCH /api/v2/conversations/c-1/participants/customer/attributes"


def test_a_conversation_gets_its_queue_s_name(process: Callable[..., Any], cloud: Any) -> None:
    """For both events; the second finds it set, and changes nothing."""
    body = {"eventTime": 1, "conversationId": "c-1", "queueId": "q-1"}

    result = process(update(), native("v2.detail.events.conversation.{id}.acd.end", body))

    assert result.returncode == 0, result.stdout + result.stderr
    assert cloud.attributes == {"c-1": {"queueName": "Sales"}}
    assert cloud.writes == {PATCH: 1}
    assert cloud.paths.count("GET /api/v2/routing/queues/q-1") == 1
    assert cloud.logins == 1


def test_the_name_of_another_queue_replaces_it(process: Callable[..., Any], cloud: Any) -> None:
    """The conversation was transferred."""
    result = process(update("q-1"), update("q-2", "e-2"))

    assert result.returncode == 0, result.stdout
    assert cloud.attributes == {"c-1": {"queueName": "Support"}}


def test_a_lost_response_does_not_repeat_a_write(process: Callable[..., Any], cloud: Any) -> None:
    """The event is left for retry; on the next delivery, the attribute is already set."""
    cloud.plan_replies(PATCH, genesys_cloud.Reply(failure="dropped", is_done=True))

    assert process(update()).returncode == 1
    assert process(update()).returncode == 0
    assert cloud.writes == {PATCH: 1}


@pytest.mark.parametrize("queue", [None, "q-9"])
def test_a_conversation_without_a_queue_name_is_not_changed(
    queue: str | None, process: Callable[..., Any], cloud: Any
) -> None:
    """No queue, or a deleted one."""
    result = process(update(queue))

    assert result.returncode == 0, result.stdout
    assert not cloud.writes


def test_a_wrong_secret_leaves_the_event_for_retry(
    process: Callable[..., Any],
) -> None:
    """The command's output says what to check."""
    result = process(update(), GENESYS_CLOUD_CLIENT_SECRET="another")  # noqa: S106 - wrong

    assert result.returncode == 1
    output = "".join(result.stdout.split())  # the table folds
    assert "checkGENESYS_CLOUD_CLIENT_IDandGENESYS_CLOUD_CLIENT_SECRET" in output
    assert "another" not in result.stdout + result.stderr


def test_the_parts_are_a_fraction_of_the_sdk(parts: Path, genesys_sdk: Path) -> None:
    """Two APIs of 87, and the models of a queue and a conversation."""
    models = list((parts / PACKAGE / "models").glob("*.py"))

    assert {path.name for path in (parts / PACKAGE / "apis").glob("*_api.py")} == {
        "conversations_api.py",
        "routing_api.py",
    }
    assert len(models) < len(list((genesys_sdk / PACKAGE / "models").glob("*.py"))) / 10
