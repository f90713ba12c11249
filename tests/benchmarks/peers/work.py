"""What every contender does with an event: the user's code, the same and small for all."""

from __future__ import annotations

import os
from typing import Any

HANDLED = frozenset(filter(None, os.environ.get("BENCH_TYPES", "").split(",")))
"""The event types that have a handler."""

counts = {"handled": 0}


class Failure(Exception):
    """A handler fails on purpose."""


def handle(payload: Any) -> None:
    """Read a field of the validated payload; fail where the event says so."""
    if getattr(payload, "disconnect_type", None) == "ERROR":
        raise Failure
    counts["handled"] += 1
