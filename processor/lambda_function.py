"""The Lambda's entry point: settings, handlers and clients once; then one invocation at a time.

Handler setting of the function: `processor.lambda_function.lambda_handler`.
"""

from __future__ import annotations

import os
import re
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from processor.batch import Processor
from processor.dispatch import load_handlers
from processor.errors import ConfigurationError
from processor.invocation import read_invocation
from processor.logs import configure_logging, log_outcomes, logger
from processor.outcomes import Outcome
from processor.response import respond
from processor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

DEFAULT_SECONDS = 30.0
"""The time that is left, where the invoker does not say, as in a test."""

ANSWER_SECONDS = 1.0
"""Reserved for the response when requests to a store are retried."""


class Runtime:
    """The settings, handlers and clients of one execution environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.settings = Settings.from_environment(environment)
        if not self.settings.dlq_url:
            raise ConfigurationError(
                "DLQ_URL is not set, and events that can never succeed would be lost: "
                "set it to the URL of the dead-letter queue"
            )
        _refuse_other_region(self.settings.dlq_url, environment.get("AWS_REGION"))
        self.handlers = load_handlers()
        configure_logging(self.settings.log_level)

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
        response = respond(invocation, outcomes, report_dead_lettered=settings.report_dead_lettered)
        report = getattr(context, "report_batch_item_failures", None)
        if response is not None and callable(report):
            report(response)
        return response

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """Created for the first batch, and reused."""
        client: DynamoDBClient = _client("dynamodb")
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """Created for the first dead letter, and reused."""
        client: SQSClient = _client("sqs")
        return client

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        """Created if METRICS is `put`, and reused."""
        client: CloudWatchClient = _client("cloudwatch")
        return client

    def _report(self, outcomes: list[Outcome], started: float) -> None:
        log_outcomes(outcomes)
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
        except Exception:  # noqa: BLE001 - the events are processed: no failure may redeliver them
            logger.exception("metrics were not sent")


def _refuse_other_region(queue_url: str, region: str | None) -> None:
    """SQS accepts only requests that are signed for the queue's own region."""
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
            f"cannot create a client for {service}: {str(error).rstrip('.')}; is AWS_REGION set?"
        ) from None


runtime = Runtime(os.environ)
"""Created at cold start: a wrong setting fails there, before any record is read."""


def lambda_handler(event: object, context: object) -> dict[str, Any] | None:
    """Process one invocation; processor/invocation.py has its shapes, response.py its responses."""
    return runtime.handle(event, context)
