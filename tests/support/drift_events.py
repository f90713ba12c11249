"""Streams of events that drift, and reports on them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import jsonschema_rs

from processor.record import Record
from support.paths import ROOT

START = datetime(2026, 10, 1, tzinfo=timezone.utc)
Event = dict[str, Any]
Report = dict[str, Any]


def moment(day: float) -> str:
    """A timestamp so many days after the start, in Genesys's format."""
    at = START + timedelta(days=day)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@cache
def _schema(event_type: str) -> dict[str, Any]:
    path = ROOT / "schemas" / event_type / "2.1.0.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


@cache
def _payload(event_type: str) -> str:
    return json.dumps(_schema(event_type)["examples"][0]["payload"])


def payload(event_type: str) -> Event:
    """The payload of the first example of version 2.1.0, to be changed freely."""
    body: Event = json.loads(_payload(event_type))
    return body


def native(
    number: int,
    day: float = 0,
    event_type: str = "detail.events.conversation.acd.end",
    **fields: Any,
) -> Event:
    """An event as EventBridge delivers it, with these fields of the body.

    A field that is given as `...` is left out.
    """
    body = {**payload(event_type), **fields}
    topic = _schema(event_type)["x-genesys-topic"]
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


def presences(times: int, **fields: Any) -> list[Event]:
    """So many Genesys events of users.presence, with these fields of the body.

    A field that is `...` is left out; one that is callable is called with the event's number.
    """
    return [
        native(
            number,
            event_type="users.presence",
            **{name: value(number) if callable(value) else value for name, value in fields.items()},
        )
        for number in range(times)
    ]


def flat(number: int, day: float = 0, version: str = "2.1.0", **fields: Any) -> Event:
    """A conversation.update in the flat contract; a field that is given as `...` is left out."""
    body = {**payload("conversation.update"), **fields}
    return {
        "event_id": f"evt-{number}",
        "event_type": "conversation.update",
        "schema_version": version,
        "timestamp": moment(day),
        "conversation_id": "4f2c9d8e-0a1b-4c3d-9e5f-6a7b8c9d0e1f",
        "payload": {name: value for name, value in body.items() if value is not ...},
    }


@cache
def _report_schema() -> jsonschema_rs.Draft202012Validator:
    path = ROOT / "tools" / "drift" / "report.schema.json"
    return jsonschema_rs.Draft202012Validator(json.loads(path.read_text("utf-8")))


def conforms(report: Report) -> Report:
    """Check a report against the schema of reports, and return it."""
    _report_schema().validate(report)
    known = sum(each["events"] for each in report["types"].values())
    unknown = sum(each["events"] for each in report["unknown_types"].values())
    assert report["events"] == known + unknown + report["unreadable"]["events"]
    return report


def report_on(
    events: Iterable[Event | str | bytes], *, workers: int = 1, show_values: bool = False
) -> Report:
    """The drift report on a stream of events, or of bodies."""
    from tools.drift.parallel import Options, observe
    from tools.drift.report import report_of

    records = [
        Record(event if isinstance(event, (str, bytes)) else json.dumps(event), f"in:{line}")
        for line, event in enumerate(events, 1)
    ]
    observed = observe(records, Options(ROOT, keep_constants=show_values), workers=workers)
    return conforms(report_of(observed, ROOT, show_values=show_values))
