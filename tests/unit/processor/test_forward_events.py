"""docs/examples/forward_events.py: from another function to this processor, step by step."""

from __future__ import annotations

import json
import shutil
import sys
import types
from collections import Counter
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from processor.invocation import read_invocation
from support.events import native
from support.paths import ROOT

URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/source"


class Queue:
    """What is sent to a queue; the next sends can fail."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.failures = 0
        """How many of the next sends fail after the message is stored: the answer is lost."""

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - boto3's
        """Store a message."""
        assert QueueUrl == URL
        self.bodies.append(MessageBody)
        if self.failures:
            self.failures -= 1
            raise ConnectionError

    def invocation(self) -> dict[str, Any]:
        """All its messages as one batch for the processor."""
        return {
            "Records": [
                {"messageId": f"m{number}", "attributes": {}, "body": body}
                for number, body in enumerate(self.bodies)
            ]
        }


@pytest.fixture
def queue() -> Queue:
    """The queue of the new stack."""
    return Queue()


@pytest.fixture
def forward(
    queue: Queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[object, object], Any]:
    """The example's handler, as it is deployed: next to the file with the queue's URL."""
    boto3 = types.ModuleType("boto3")
    monkeypatch.setattr(boto3, "client", {"sqs": queue}.__getitem__, raising=False)
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    path = tmp_path / "lambda_function.py"
    shutil.copy(ROOT / "docs" / "examples" / "forward_events.py", path)
    (tmp_path / "queue_url.txt").write_text(f"{URL}\n")
    spec = spec_from_file_location("forward_events", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[[object, object], Any] = module.lambda_handler
    return handler


def flat_event(rig: Any, name: str) -> dict[str, Any]:
    """An event of the flat contract, as a rule delivers it."""
    return {"id": f"id-{name}", "detail-type": "conversation.update", "source": "mine"} | {
        "detail": json.loads(rig.body(name))
    }


@pytest.mark.parametrize("kind", ["flat", "native"])
@pytest.mark.parametrize(
    "shaped",
    [
        lambda event: event,
        lambda event: {"Records": [{"messageId": "1", "body": json.dumps(event)}]},
        lambda event: {"Records": [{"event-id": event["id"], "detail": event["detail"]}]},
    ],
    ids=["rule", "queue", "tutorial"],
)
def test_a_forwarded_event_is_the_same_event(
    rig: Any, queue: Queue, forward: Any, shaped: Any, kind: str
) -> None:
    """However the old function gets it: what comes by the new rule too is a duplicate."""
    event = flat_event(rig, "a")
    if kind == "native":
        event = native("v2.users.{id}.presence", {"message": "a"}, event_id="a")
    assert forward(shaped(event), None) == {"batchItemFailures": []}
    queue.bodies.append(json.dumps(event))

    first, second = (rig.identity(each) for each in read_invocation(queue.invocation()).records)
    assert first == second


def test_no_event_is_lost_or_repeated_by_the_move(rig: Any, queue: Queue, forward: Any) -> None:
    """Each is handled once, by the old function or by the processor, at every step of the page."""
    events = {name: flat_event(rig, name) for name in (f"e{number}" for number in range(40))}
    names = list(events)
    handled: Counter[str] = Counter()

    # The old function; one event failed, and Lambda retries it later.
    handled.update(names[:10])
    retried = names.pop(10)
    # Its code is replaced: everything is forwarded, and what failed before too.
    for name in [*names[10:20], retried]:
        forward(events[name], None)
    # A lost answer: the invocation fails, and its batch is delivered again.
    queue.failures = 1
    batch = {
        "Records": [{"messageId": name, "body": json.dumps(events[name])} for name in ("e21",)]
    }
    with pytest.raises(ConnectionError):
        forward(batch, None)
    forward(batch, None)
    # The new rule is opened: events come both ways.
    for name in names[21:30]:
        forward(events[name], None)
        queue.bodies.append(json.dumps(events[name]))
    # The old rule is disabled.
    queue.bodies += [json.dumps(events[name]) for name in names[20:21] + names[30:]]

    outcomes = rig.process(read_invocation(queue.invocation()).records, max_event_age_seconds=0)
    handled.update(rig.finished)

    assert handled == dict.fromkeys(events, 1)
    assert {each.reason.value for each in outcomes} == {"processed", "duplicate"}
