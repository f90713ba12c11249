"""The handler of the tutorial that teams begin with, corrected so far that it deduplicates.

Its table has the time of writing as a sort key, so that no duplicate is ever found: here
`event_hash` is the whole key. Unchanged: a read and a write for each event, written before the
event is processed, so that a failure loses it; a batch is cut off at 100 records.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from typing import Any

from benchmarks.peers.models import event_model, event_type_of, upgrade
from benchmarks.peers.work import HANDLED, handle

MAX_RECORDS = int(os.environ["MAX_BATCH_RECORDS"])


class MemoryTable:
    """A dictionary, with the two calls of a boto3 table that are made here."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Any]] = {}

    def get_item(self, *, Key: dict[str, str]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Read an item."""
        item = self._items.get(Key["event_hash"])
        return {} if item is None else {"Item": item}

    def put_item(self, *, Item: dict[str, Any]) -> None:  # noqa: N803 - boto3's name
        """Write an item."""
        self._items[Item["event_hash"]] = Item


def _table() -> Any:
    if os.environ["BENCH_LEDGER"] == "memory":
        return MemoryTable()
    import boto3

    return boto3.resource("dynamodb").Table(os.environ["DEDUP_TABLE"])


table = _table()


def process_event(event: dict[str, Any]) -> bool:
    """Process an event that is not known; whether it was."""
    detail_type = event["detail-type"]
    event_type = event_type_of(detail_type)
    if event_type not in HANDLED:
        return False
    detail = event["detail"]
    identity = f"{event['id']}|{detail.get('conversation_id')}|{detail['timestamp']}"
    event_hash = hashlib.sha256(identity.encode()).hexdigest()
    if "Item" in table.get_item(Key={"event_hash": event_hash}):
        return False
    now = int(time.time())
    table.put_item(Item={"event_hash": event_hash, "processed_at": now, "ttl": now + 604_800})
    if detail_type == event_type:  # a flat event, which declares its version
        event = {**event, "detail": upgrade(detail)}
    handle(event_model(detail_type).model_validate(event).detail.payload)
    return True


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Process the first records of a batch of SQS; the response lists what failed."""
    processed, failures = 0, []
    for record in event["Records"][:MAX_RECORDS]:
        try:
            processed += process_event(json.loads(record["body"]))
        except Exception:  # noqa: BLE001 - as it is written there
            failures.append({"itemIdentifier": record["messageId"]})
    sys.stdout.write(json.dumps({"processed": processed, "failed": len(failures)}) + "\n")
    return {"batchItemFailures": failures}
