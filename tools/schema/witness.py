"""Finds an event that an older version of a schema accepts and a newer one rejects."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, islice
from typing import Any

from tools.schema.samples import samples
from tools.schema.validator import reference_validator

_MOST = 20_000
"""So many events are tried: a recursive schema has more than anybody can wait for."""

Document = Mapping[str, Any]


def find_witness(older: Document, newer: Document) -> dict[str, Any] | None:
    """Find an event, valid under `older`, that `newer` rejects; None if none was found.

    Both are asked through the reference validator; the event says the version of `older`, and
    is shown to `newer` with its own.
    """
    accepted, judge = reference_validator(older), reference_validator(newer)
    version = newer["properties"]["schema_version"]["const"]
    made = islice(samples(older, newer), _MOST)
    for event in chain(older.get("examples", ()), made):
        if (
            isinstance(event, dict)
            and accepted.is_valid(event)
            and not judge.is_valid({**event, "schema_version": version})
        ):
            return event
    return None
