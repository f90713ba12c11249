"""The Lambda's entry point: settings, handlers and clients once; then one invocation at a time.

Handler setting of the function: `processor.lambda_function.lambda_handler`.
"""

from __future__ import annotations

import os
import re
import time
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from processor.batch import Processor
from processor.dispatch import load_handlers
from processor.errors import ConfigurationError, describe_error
from processor.invocation import Shape, read_invocation, respond
from processor.logs import configure_logging, log_outcomes, logger
from processor.naming import handlers_package
from processor.outcomes import Outcome
from processor.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sqs import SQSClient

    from processor.aws.dynamodb import DynamoDb
    from processor.aws.requests import Requests
    from processor.aws.workers import Workers
    from processor.tracing import Tracer

DEFAULT_SECONDS = 30.0
"""The time that is left, where the invoker does not say, as in a test."""

ANSWER_SECONDS = 0.5
"""Reserved for the response: metrics are given up by then."""
DELAY_SECONDS = 2.0
"""The longest that it may take to say when records are to be retried: they are in any case."""
METRICS_SECONDS = 2.0
"""The longest that sending metrics, and exporting spans, may take: nothing depends on them."""


class Runtime:
    """The settings, handlers and clients of one execution environment."""

    def __init__(
        self,
        environment: MutableMapping[str, str],
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        workers: Callable[[str], Workers] | None = None,
    ) -> None:
        self.settings = Settings.from_environment(environment)
        if not self.settings.dlq_url:
            raise ConfigurationError(
                "DLQ_URL is not set, and events that can never succeed would be lost: "
                "set it to the URL of the dead-letter queue"
            )
        _refuse_other_region(self.settings.dlq_url, environment.get("AWS_REGION"))
        environment.update(self.settings.handler_environment)
        self.handlers = load_handlers(self.settings.handlers)
        self._tracer = _create_tracer()
        self._clock = clock
        self._sleep = sleep
        self._workers = workers
        self._clients: dict[str, Any] = {}
        self._creating = Lock()
        package = handlers_package(self.settings.handlers, Path(__file__).parents[1])
        configure_logging(self.settings.log_level, package)

    def handle(self, event: object, context: object) -> dict[str, Any] | None:
        """Process one invocation; return its response, or raise where that is the response."""
        started = self._clock()
        deadline = started + _seconds_left(context)
        invocation = read_invocation(event)
        # Of a batch of Firehose's no part can be left for later: it is delivered again as a whole.
        limit = len(invocation.records) if invocation.shape is Shape.FIREHOSE else None
        outcomes = self.processor.process(invocation.records, deadline, max_records=limit)
        self._delay_retries(outcomes, deadline)
        self._report(outcomes, started, deadline)
        if self._tracer is not None:
            self._tracer.flush(min(METRICS_SECONDS, deadline - ANSWER_SECONDS - self._clock()))
        response = respond(invocation, outcomes)
        report = getattr(context, "report_batch_item_failures", None)
        if response is not None and callable(report):
            report(response)
        return response

    @cached_property
    def processor(self) -> Processor:
        """Created by the first invocation: what is copied before that has no owner yet."""
        from processor.aws.dead_letters import SqsDeadLetters
        from processor.aws.ledger import DynamoLedger

        settings = self.settings
        return Processor(
            self.handlers,
            DynamoLedger(lambda: self.dynamodb, settings.dedup_table, self._requests("dynamodb")),
            SqsDeadLetters(lambda: self.sqs, settings.dlq_url, self._sqs_requests),
            settings,
            self._clock,
            tracer=self._tracer,
        )

    @cached_property
    def dynamodb(self) -> DynamoDb:
        """Created for the first batch, and reused; boto3's if DynamoDb does not do."""
        client: DynamoDb = self._client("dynamodb", _create_dynamodb_client)
        return client

    @cached_property
    def sqs(self) -> SQSClient:
        """Created for the first dead letter or delayed retry, and reused."""
        client: SQSClient = self._client("sqs", partial(_create_client, "sqs"))
        return client

    @cached_property
    def cloudwatch(self) -> CloudWatchClient:
        """Created if METRICS is `put`, and reused."""
        client: CloudWatchClient = self._client("cloudwatch", partial(_create_client, "cloudwatch"))
        return client

    def _client(self, service: str, create: Callable[[], Any]) -> Any:
        """Called in the threads of requests, which are waited for only while there is time."""
        with self._creating:
            if service not in self._clients:
                self._clients[service] = create()
            return self._clients[service]

    @cached_property
    def _cloudwatch_requests(self) -> Requests:
        return self._requests("cloudwatch")

    def _requests(self, service: str) -> Requests:
        """Each service has workers of its own: one that hangs does not hold up the others."""
        from processor.aws.requests import Requests
        from processor.aws.workers import ThreadWorkers

        return Requests((self._workers or ThreadWorkers)(service), self._clock, self._sleep)

    @cached_property
    def _sqs_requests(self) -> Requests:
        return self._requests("sqs")

    def _delay_retries(self, outcomes: list[Outcome], deadline: float) -> None:
        """Pass on when handlers want their events again."""
        if not any(outcome.retry_after is not None for outcome in outcomes):
            return
        from processor.aws.visibility import delay_retries

        until = min(self._clock() + DELAY_SECONDS, deadline - ANSWER_SECONDS)
        try:
            delay_retries(
                outcomes,
                lambda: self.sqs,
                self._sqs_requests,
                queues_near=self.settings.dlq_url,
                until=until,
            )
        except Exception as error:  # noqa: BLE001 - they are retried, only at another time
            logger.warning("retries were not delayed: %s", describe_error(error))

    def _report(self, outcomes: list[Outcome], started: float, deadline: float) -> None:
        log_outcomes(outcomes)
        if self.settings.metrics == "off":
            return
        from processor.aws.metrics import measure, print_metrics, put_metrics

        now = self._clock()
        measurements = measure(outcomes, started=started, finished=now)
        if self.settings.metrics == "emf":
            print_metrics(measurements, now=now)
            return
        until = min(now + METRICS_SECONDS, deadline - ANSWER_SECONDS)
        try:
            put_metrics(
                measurements,
                lambda: self.cloudwatch,
                self._cloudwatch_requests,
                now=now,
                until=until,
            )
        except Exception as error:  # noqa: BLE001 - no failure may redeliver processed events
            logger.error("metrics were not sent: %s", describe_error(error))


def _create_tracer() -> Tracer | None:
    """Events are traced if OpenTelemetry's API is in the zip or in a layer."""
    try:
        from processor.tracing import Tracer
    except ModuleNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - a wrong OTEL_ variable must not stop events
        logger.warning("nothing is traced: OpenTelemetry cannot start: %s", describe_error(error))
        return None
    return Tracer()


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


def _create_dynamodb_client() -> Any:
    from processor.aws.dynamodb import Access, DynamoDb
    from processor.aws.requests import CONNECT_SECONDS, READ_SECONDS

    access = Access.from_environment(os.environ)
    if access is None:
        return _create_client("dynamodb")
    try:
        return DynamoDb(access, connect_seconds=CONNECT_SECONDS, read_seconds=READ_SECONDS)
    except OSError as error:
        raise ConfigurationError(
            f"AWS_CA_BUNDLE is {access.ca_bundle}, which cannot be read: {error.strerror}"
        ) from None


def _create_client(service: str) -> Any:
    # Imported here: an invocation that needs no store needs no boto3, which takes a while.
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    from processor.aws.requests import CONNECT_SECONDS, READ_SECONDS

    try:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=os.environ.get("AWS_REGION"),  # boto3 reads AWS_DEFAULT_REGION alone
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": 1},  # `Requests` retries
                parameter_validation=False,  # 40 % of the CPU time, and types are right
            ),
        )
    except (BotoCoreError, ValueError) as error:
        raise ConfigurationError(
            f"cannot create a client for {service}: {str(error).rstrip('.')}; is AWS_REGION set?"
        ) from None


runtime = Runtime(os.environ)
"""Created at cold start: a wrong setting fails there, before any record is read."""


def lambda_handler(event: object, context: object) -> dict[str, Any] | None:
    """Process one invocation; processor/invocation.py has its shapes and responses."""
    return runtime.handle(event, context)
