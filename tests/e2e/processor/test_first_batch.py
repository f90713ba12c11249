"""Which modules the Lambda loads for its first batch."""

from __future__ import annotations

from pathlib import Path

from support.broken_aws import broken_aws
from support.loaded_modules import LOADED_AT_START, START, of_a_cold_start

FIRST_BATCH = """
import contextlib, io, json, time

event = {
    "event_id": "e1", "event_type": "detail.events.conversation.acd.end",
    "schema_version": "2.1.0", "conversation_id": "c1", "payload": {"acdOutcome": "ANSWERED"},
    "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
}
message = {"messageId": "m1", "attributes": {}, "body": json.dumps(event)}
with contextlib.redirect_stdout(io.StringIO()) as metrics:
    response = processor.lambda_function.lambda_handler({"Records": [message]}, None)
assert response == {"batchItemFailures": []}, response
assert '"EventsProcessed":[1.0]' in metrics.getvalue(), metrics.getvalue()
"""


LOADED_BY_THE_FIRST_BATCH = {
    *("processor.aws.dead_letters", "processor.aws.dynamodb", "processor.aws.ledger"),
    *("processor.aws.metrics", "processor.aws.requests", "processor.aws.workers"),
}


def test_the_first_batch_loads_what_is_listed(known_registry: Path) -> None:
    """One event, which is claimed, handled and counted: neither boto3 nor urllib3."""
    with broken_aws() as server:  # where nothing fails
        loaded = of_a_cold_start(
            f"{START}\n{FIRST_BATCH}",
            known_registry,
            AWS_ENDPOINT_URL=server.url,
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
            AWS_REGION="eu-central-1",
        )

    assert loaded == LOADED_AT_START | LOADED_BY_THE_FIRST_BATCH
