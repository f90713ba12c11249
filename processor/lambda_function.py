"""The Lambda's entry point: settings, handlers and clients once; then batch after batch.

Handler setting of the function: `processor.lambda_function.lambda_handler`.
"""

from __future__ import annotations

import logging
import os
import re
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from processor.batch import Processor
from processor.dispatch import load_handlers
from processor.errors import ConfigurationError
from processor.invocation import read_invocation
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from processor.response import respond
from processor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

DEFAULT_SECONDS = 30.0
"""Taken for the time that is left where the invoker does not say, as in a test."""

ANSWER_SECONDS = 1.0
"""Kept for the answer when a store is tried again and again."""

logger = logging.getLogger("processor")
"""Handlers' loggers are below it, so that what they log is structured too."""


class Runtime:
    """What lives as long as the execution environment does."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.settings = Settings.from_environment(environment)
        if not self.settings.dlq_url:
            raise ConfigurationError(
                "DLQ_URL is not set: without it nothing that can never succeed could "
                "be kept; set it to the URL of the dead-letter queue"
            )
        _refuse_other_region(self.settings.dlq_url, environment.get("AWS_REGION"))
        self.handlers = load_handlers()
        _log_json(self.settings.log_level)

    def handle(self, event: object, context: object) -> dict[str, Any] | None:
        """Process one invocation; return its response, or raise where that is the response."""
        from processor.aws.dead_letters import SqsDeadLetters
        from processor.aws.ledger import DynamoLedger
        from processor.aws.requests import Requests

        started = time.time()
        deadline = started + _seconds_left(context)
        requests = Requests(deadline - ANSWER_SECONDS, time.time, time.sleep)
        settings = self.settings
        processor = Processor(
            self.handlers,
            DynamoLedger(lambda: self.dynamodb, settings.dedup_table, requests),
            SqsDeadLetters(lambda: self.sqs, settings.dlq_url, requests),
            settings,
            time.time,
        )
        invocation = read_invocation(event)
        outcomes = processor.process(invocation.records, deadline)
        self._report(outcomes, started)
        response = None
        try:
            response = respond(
                invocation, outcomes, report_dead_lettered=settings.report_dead_lettered
            )
        finally:
            report = getattr(context, "report_batch_item_failures", None)
            if response is not None and callable(report):
                report(response)
        return response

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """Made when the first batch comes, and kept."""
        client: DynamoDBClient = _client("dynamodb")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """Made when the first dead letter is sent, and kept."""
        client: SQSClient = _client("sqs")
        return client

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        """Made when METRICS is `put`, and kept."""
        client: CloudWatchClient = _client("cloudwatch")
        return client

    def _report(self, outcomes: list[Outcome], started: float) -> None:
        for outcome in outcomes:
            if outcome.reason not in (Reason.PROCESSED, Reason.DUPLICATE) or outcome.error:
                _log(outcome)
            if outcome.drift:
                _log_drift(outcome)
        if self.settings.metrics == "off":
            return
        from processor.aws.metrics import measure, print_metrics, put_metrics

        now = time.time()
        measurements = measure(outcomes, started=started, finished=now)
        if self.settings.metrics == "emf":
            print_metrics(measurements)
            return
        try:
            put_metrics(measurements, self.cloudwatch, now=now)
        except Exception:
            # The events are processed: metrics that were lost must not have them come again.
            logger.exception("metrics were not sent")


def _refuse_other_region(queue_url: str, region: str | None) -> None:
    """SQS takes no request that is signed for another region than the queue's."""
    named = re.match(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com", queue_url)
    if named and region and named[1] != region:
        raise ConfigurationError(
            f"DLQ_URL is a queue in {named[1]}, and the function runs in {region}: "
            "name a queue in its own region"
        )


def _seconds_left(context: object) -> float:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return float(remaining()) / 1000 if callable(remaining) else DEFAULT_SECONDS


def _client(service: str) -> Any:
    # Imported here: an invocation that needs no store needs no boto3, which takes a while.
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=os.environ.get("AWS_REGION"),  # boto3 reads AWS_DEFAULT_REGION alone
            config=Config(
                connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 2}
            ),
        )
    except (BotoCoreError, ValueError) as error:
        raise ConfigurationError(
            f"no client for {service} can be made: {str(error).rstrip('.')}; is AWS_REGION set?"
        ) from None


def _log_json(level: str) -> None:
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(LambdaPowertoolsFormatter(utc=True))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level.upper())


def _log(outcome: Outcome) -> None:
    """One line for a record that was not simply processed: ids, reasons and pointers alone."""
    level = {Fate.ACKNOWLEDGED: logging.INFO, Fate.RETRY: logging.WARNING}.get(
        outcome.fate, logging.ERROR
    )
    if outcome.reason is Reason.PROCESSED:
        level = logging.ERROR  # processed, and the ledger could not be told
    logger.log(
        level,
        "%s: %s",
        outcome.fate.value,
        outcome.reason.value,
        extra={
            "reason": outcome.reason.value,
            "fate": outcome.fate.value,
            "error": outcome.error,
            "pointers": [violation.pointer for violation in outcome.violations],
            **_ids(outcome),
        },
    )


def _log_drift(outcome: Outcome) -> None:
    """One line for a sampled event that has what its schema does not know: pointers, no values.

    They stand in the message, for queries to count by, and in a list.
    """
    pointers = list(outcome.drift)
    logger.info(
        "tolerated drift: %s",
        " ".join(pointers),
        extra={"pointers": pointers, **_ids(outcome)},
    )


def _ids(outcome: Outcome) -> dict[str, object]:
    """Which event it is, and which record it came in."""
    envelope = outcome.envelope
    return {
        "event_id": _short(envelope.event_id) if envelope else None,
        "event_type": _short(envelope.event_type) if envelope else None,
        "conversation_id": _short(envelope.conversation_id) if envelope else None,
        "schema_version": outcome.read_with,
        "record": outcome.record.identifier,
        "receive_count": outcome.record.receive_count,
    }


def _short(value: object) -> str | None:
    """An id is the sender's text, of any length."""
    return None if value is None else str(value)[:128]


runtime = Runtime(os.environ)
"""Made at cold start: what is configured wrongly fails there, before a record is touched."""


def lambda_handler(event: object, context: object) -> dict[str, Any] | None:
    """Process one invocation; processor/invocation.py has its shapes, response.py its responses."""
    return runtime.handle(event, context)
