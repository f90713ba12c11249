"""What the rows of the ledger's table say, read independently of the processor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def completed_keys(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of the events whose claim's owner has completed them."""
    by_key = {row["event_hash"]["S"]: row for row in rows}
    return {key for key in by_key if is_completed(by_key, key)}


def is_completed(rows: Mapping[str, Mapping[str, Any]], key: str) -> bool:
    """Whether the owner of a key's claim has completed its number."""
    row = rows.get(key, {})
    if "owner" not in row or "number" not in row:
        return False
    number = int(row["number"]["N"])
    name = f"completions of {row['owner']['S']} from {number // 200 * 200}"
    return str(number) in rows.get(name, {}).get("completed", {}).get("NS", ())


def claimed_keys(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of the events that have a row."""
    return {key for row in rows if not (key := row["event_hash"]["S"]).startswith("completions ")}
