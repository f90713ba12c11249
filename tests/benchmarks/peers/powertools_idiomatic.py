"""A Lambda with Powertools for AWS, as its documentation says to write it.

It is fair to Powertools where the two could differ. Each event does the same: its envelope and its
payload are validated, the latter with the same generated model; its key is a hash of the same
content; it is claimed and completed in DynamoDB, and kept for the same week; its handler is the
same; its age is checked; EMF metrics; a partial batch response. What ours does beyond that is left
out: dead letters with a reason (an event that is invalid or too old fails its record, and SQS moves
it in the end), message groups, a time reserve, drift sampling, a digest against conflicts, and
metrics for each event type. An event without a handler is neither validated nor claimed. Of an old
version only the result of its migrations is validated, where ours also validates what was received.
The client, the models and the persistence layer are made once.
"""

from __future__ import annotations

import os
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
from aws_lambda_powertools.utilities.parser import parse

from benchmarks.peers.models import event_model, event_type_of, upgrade
from benchmarks.peers.work import HANDLED, handle

MAX_AGE_SECONDS = 300
CONTENT = "detail.[topicName || event_type, timestamp, eventBody, event_id, conversation_id]"
"""What identifies an event: its topic, time and body; of a flat one its type, time and ids."""


def _persistence() -> BasePersistenceLayer:
    if os.environ["BENCH_LEDGER"] == "memory":
        from benchmarks.peers.memory_persistence import MemoryPersistence

        return MemoryPersistence()
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

    return DynamoDBPersistenceLayer(os.environ["DEDUP_TABLE"], key_attr="event_hash")


processor = BatchProcessor(event_type=EventType.SQS)
metrics = Metrics(namespace="GenesysEventBridge/Processor", service="events")
config = IdempotencyConfig(event_key_jmespath=CONTENT, expires_after_seconds=604_800)


class StaleEvent(Exception):
    """An event is too old."""


@idempotent_function(data_keyword_argument="event", config=config, persistence_store=_persistence())
def process_event(*, event: dict[str, Any], sent_at: float) -> None:
    """Validate an event, and run its handler."""
    parsed = parse(event, event_model(event["detail-type"]))
    age = sent_at - parsed.detail.timestamp.timestamp()
    if age > MAX_AGE_SECONDS:
        raise StaleEvent
    metrics.add_metric(name="EventAge", unit=MetricUnit.Seconds, value=age)
    handle(parsed.detail.payload)
    metrics.add_metric(name="EventsProcessed", unit=MetricUnit.Count, value=1)


def record_handler(record: SQSRecord) -> None:
    """Process one record of a batch."""
    event = record.json_body
    detail_type = event["detail-type"]
    event_type = event_type_of(detail_type)
    if event_type not in HANDLED:
        metrics.add_metric(name="EventsUnhandled", unit=MetricUnit.Count, value=1)
        return
    if detail_type == event_type:  # a flat event, which declares its version
        event["detail"] = upgrade(event["detail"])
    process_event(event=event, sent_at=int(record.attributes.sent_timestamp or 0) / 1000)


@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS; the response lists what failed."""
    config.register_lambda_context(context)
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
