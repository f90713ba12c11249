"""What the tests of drift share: streams of events, and their report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from processor.record import Record

START = datetime(2026, 10, 1, tzinfo=timezone.utc)
Event = dict[str, Any]
Report = dict[str, Any]


def moment(day: float) -> str:
    """A timestamp so many days after the start, as Genesys writes it."""
    at = START + timedelta(days=day)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.fixture(scope="session")
def moment_of() -> Callable[[float], str]:
    """`moment_of(day)`: the timestamp of an event that was made for a day."""
    return moment


@pytest.fixture(scope="session")
def example(root: Path) -> Callable[[str], Event]:
    """`example(event_type)`: the payload of the newest schema's first example, and its topic."""

    @cache
    def read(event_type: str) -> Event:
        document = json.loads((root / "schemas" / event_type / "2.1.0.json").read_text("utf-8"))
        return {
            "payload": document["examples"][0]["payload"],
            "topic": document.get("x-genesys-topic"),
        }

    return lambda event_type: deepcopy(read(event_type))


@pytest.fixture(scope="session")
def native(example: Callable[[str], Event]) -> Callable[..., Event]:
    """`native(number, day=…, event_type=…, **payload)`: an event as EventBridge delivers it.

    A field that is given as `...` is left out.
    """

    def make(
        number: int,
        day: float = 0,
        event_type: str = "detail.events.conversation.acd.end",
        **payload: Any,
    ) -> Event:
        known = example(event_type)
        body = {**known["payload"], **payload}
        topic = known["topic"]
        return {
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "detail-type": topic,
            "source": "aws.partner/genesys.com/cloud/0b6f2d1c/events",
            "time": moment(day)[:19] + "Z",
            "detail": {
                "topicName": topic.replace("{id}", "4f2c9d8e-0a1b-4c3d-9e5f-6a7b8c9d0e1f"),
                "version": "2",
                "eventBody": {name: value for name, value in body.items() if value is not ...},
                "metadata": {"CorrelationId": f"c-{number}"},
                "timestamp": moment(day),
            },
        }

    return make


@pytest.fixture(scope="session")
def flat(example: Callable[[str], Event]) -> Callable[..., Event]:
    """`flat(number, day=…, version=…, **payload)`: a conversation.update in the flat contract."""

    def make(number: int, day: float = 0, version: str = "2.1.0", **payload: Any) -> Event:
        body = {**example("conversation.update")["payload"], **payload}
        return {
            "event_id": f"evt-{number}",
            "event_type": "conversation.update",
            "schema_version": version,
            "timestamp": moment(day),
            "conversation_id": "4f2c9d8e-0a1b-4c3d-9e5f-6a7b8c9d0e1f",
            "payload": {name: value for name, value in body.items() if value is not ...},
        }

    return make


@pytest.fixture(scope="session")
def conforms(root: Path) -> Callable[[Report], Report]:
    """Hold a report to the schema of reports, and hand it on."""
    path = root / "tools" / "drift" / "report.schema.json"
    validator = Draft202012Validator(json.loads(path.read_text("utf-8")))

    def check(report: Report) -> Report:
        validator.validate(report)
        whole = sum(each["events"] for each in report["types"].values())
        unknown = sum(each["events"] for each in report["unknown_types"].values())
        assert report["events"] == whole + unknown + report["unreadable"]["events"]
        return report

    return check


@pytest.fixture
def report(root: Path, conforms: Callable[[Report], Report]) -> Callable[..., Report]:
    """`report(events, **options)`: what a stream of events, or of bodies, says."""
    from tools.drift.parallel import Options, observe
    from tools.drift.report import report_of

    def make(
        events: Iterable[Event | str | bytes], *, workers: int = 1, show_values: bool = False
    ) -> Report:
        records = [
            Record(event if isinstance(event, (str, bytes)) else json.dumps(event), f"in:{line}")
            for line, event in enumerate(events, 1)
        ]
        options = Options(root, keep_constants=show_values)
        observed = observe(records, options, workers=workers)
        return conforms(report_of(observed, root, show_values=show_values))

    return make
