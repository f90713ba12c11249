"""A Lambda with Powertools for AWS, written by someone who profiles.

What differs from powertools_idiomatic.py, and saves work: the key is EventBridge's id alone, passed
as text, so that Powertools neither copies the event nor searches it (a second delivery under
another id is not recognized any more); completed keys are cached in the process; the body is parsed
by pydantic's parser, and the record is read as a dictionary; metrics are counted in Python and
added once a batch, the age only of the oldest event; botocore does not validate parameters.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from pydantic_core import from_json

from benchmarks.peers.models import event_model, event_type_of, upgrade
from benchmarks.peers.work import HANDLED, handle

MAX_AGE_SECONDS = 300
THREADS = int(os.environ.get("BENCH_THREADS", "1"))
"""How many records are processed at a time: more than one in powertools_threads.py."""


def _persistence() -> BasePersistenceLayer:
    if os.environ["BENCH_LEDGER"] == "memory":
        from benchmarks.peers.memory_persistence import MemoryPersistence

        return MemoryPersistence()
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
    from botocore.config import Config

    fast = Config(parameter_validation=False, max_pool_connections=max(10, THREADS))
    return DynamoDBPersistenceLayer(
        os.environ["DEDUP_TABLE"], key_attr="event_hash", boto_config=fast
    )


processor = BatchProcessor(event_type=EventType.SQS)
metrics = Metrics(namespace="GenesysEventBridge/Processor", service="events")
config = IdempotencyConfig(
    use_local_cache=THREADS == 1, local_cache_max_items=10_000, expires_after_seconds=604_800
)
counted = {"EventsProcessed": 0, "EventsUnhandled": 0, "EventAge": 0.0}


class StaleEvent(Exception):
    """An event is too old."""


@idempotent_function(
    data_keyword_argument="event_id", config=config, persistence_store=_persistence()
)
def process_event(*, event_id: str, event: dict[str, Any], sent_at: float) -> None:
    """Validate an event, and run its handler."""
    detail = event_model(event["detail-type"]).model_validate(event).detail
    age = sent_at - detail.timestamp.timestamp()
    if age > MAX_AGE_SECONDS:
        raise StaleEvent(event_id)
    counted["EventAge"] = max(counted["EventAge"], age)
    handle(detail.payload)
    counted["EventsProcessed"] += 1


def process_record(record: SQSRecord) -> None:
    """Process one record of a batch."""
    raw = record.raw_event
    event = from_json(raw["body"])
    detail_type = event["detail-type"]
    event_type = event_type_of(detail_type)
    if event_type not in HANDLED:
        counted["EventsUnhandled"] += 1
        return
    if detail_type == event_type:  # a flat event, which declares its version
        event["detail"] = upgrade(event["detail"])
    sent_at = int(raw["attributes"]["SentTimestamp"]) / 1000
    process_event(event_id=event["id"], event=event, sent_at=sent_at)


@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS; the response lists what failed."""
    return respond(
        lambda: process_partial_response(
            event=event, record_handler=process_record, processor=processor, context=context
        ),
        context,
    )


def respond(process: Callable[[], Any], context: Any) -> Any:
    """Process a batch, and add its metrics."""
    config.register_lambda_context(context)
    counted.update(EventsProcessed=0, EventsUnhandled=0, EventAge=0.0)
    response = process()
    for name, value in counted.items():
        unit = MetricUnit.Seconds if name == "EventAge" else MetricUnit.Count
        metrics.add_metric(name=name, unit=unit, value=value)
    return response
