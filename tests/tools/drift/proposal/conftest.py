"""What the tests of proposals share: streams that drift, and reports on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from processor.records import Record
from tools.drift.observations import Observer
from tools.drift.report import report_of

TOPICS = {"users.presence": "v2.users.{id}.presence"}


@pytest.fixture
def reported(root: Path) -> Callable[..., dict[str, Any]]:
    """`reported(events, shown=True)`: what drift says of these events against the repository."""

    def of(events: Sequence[dict[str, Any]], *, shown: bool = True) -> dict[str, Any]:
        observer = Observer(root, keep_constants=shown)
        for number, event in enumerate(events):
            observer.add(Record(json.dumps(event), f"made up:{number}"))
        report: dict[str, Any] = report_of(observer.finish(), root, show_values=shown)
        return report

    return of


@pytest.fixture
def presences(native: Any, example: Any) -> Callable[..., list[dict[str, Any]]]:
    """`presences(n, **fields)`: n Genesys events of users.presence, with these fields of the body.

    A field that is None is left out; one that is callable is called with the event's number.
    """

    def of(times: int, **fields: Any) -> list[dict[str, Any]]:
        events = []
        for number in range(times):
            body = example("users.presence", "2.1.0")["payload"]
            for name, given in fields.items():
                value = given(number) if callable(given) else given
                body.pop(name, None)
                if value is not None:
                    body[name] = value
            events.append(native(TOPICS["users.presence"], body, event_id=f"event-{number}"))
        return events

    return of
