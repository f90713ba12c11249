"""What the tests of proposals share: streams that drift, and reports on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from support.drift_events import report_on
from support.paths import ROOT

Event = dict[str, Any]


@pytest.fixture
def reported() -> Callable[..., Event]:
    """`reported(events, shown=True)`: the drift report on these events, with their values."""

    def of(events: Sequence[Event], *, shown: bool = True) -> Event:
        return report_on(events, show_values=shown)

    return of


@pytest.fixture
def canonical() -> Callable[[str, str], Event]:
    """`canonical(event_type, version)`: a copy of a schema's first example."""

    def of(event_type: str, version: str) -> Event:
        document = json.loads((ROOT / "schemas" / event_type / f"{version}.json").read_text())
        event: Event = document["examples"][0]
        return event

    return of
