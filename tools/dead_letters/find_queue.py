"""Finding an SQS queue by its URL or its ARN, and turning its errors into sentences."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

from processor.aws.requests import Refused, Requests
from processor.aws.workers import CallingThread
from processor.errors import StoreUnavailable
from tools.registry.locate import UsageError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH_SIZE = 10
"""SQS's limit for a request."""
RETRY_SECONDS = 60
"""How long a batch that SQS throttles is retried."""

_ARN = re.compile(r"arn:aws[a-z-]*:sqs:(?P<region>[a-z0-9-]+):(?P<account>\d+):(?P<name>[\w.-]+)")
_AWS_HOST = re.compile(
    r"(?:sqs(?:-fips)?\.(?P<region>[a-z0-9-]+)|(?P<legacy>[a-z0-9-]+)\.queue|queue)"
    r"\.amazonaws\.com(?:\.cn)?"
)
_ENDPOINT_HOST = re.compile(r"[\w.-]+\.sqs\.(?P<region>[a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?")
_LIST_SOURCES = "sqs:ListDeadLetterSourceQueues, or --to"
_NOT_PERMITTED = "not permitted"
_NO_QUEUE = "there is no such queue"
_BAD_CREDENTIALS = "the credentials are invalid or have expired"
_PERMANENT_ERRORS = {
    "AccessDenied": _NOT_PERMITTED,
    "AccessDeniedException": _NOT_PERMITTED,
    "KmsAccessDenied": _NOT_PERMITTED,
    "AWS.SimpleQueueService.NonExistentQueue": _NO_QUEUE,
    "QueueDoesNotExist": _NO_QUEUE,
    "InvalidAddress": "that is not a queue's URL",
    "ExpiredToken": _BAD_CREDENTIALS,
    "InvalidClientTokenId": _BAD_CREDENTIALS,
    "UnrecognizedClientException": _BAD_CREDENTIALS,
    "SignatureDoesNotMatch": _BAD_CREDENTIALS,
}
"""Error codes that a retry does not change."""


class QueueName(NamedTuple):
    """What ARNs and URLs of queues have in common."""

    region: str
    account: str
    name: str


class Queue(NamedTuple):
    """A queue, and a client of its region."""

    client: SQSClient
    url: str
    endpoint: str | None
    """The host that the client calls, unless it is AWS's own for the region."""

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order of messages."""
        return self.url.endswith(".fifo")

    def run(
        self, items: Sequence[Any], attempt: Callable[[list[Any]], dict[int, str]]
    ) -> dict[int, str]:
        """Call a batch operation, with retries; the positions of what failed, and why."""

        def call(batch: list[Any]) -> list[Refused | None]:
            failed = attempt(batch)
            whys = [failed.get(position) for position in range(len(batch))]
            return [None if why is None else Refused(why) for why in whys]

        requests = Requests(CallingThread(), time.time, time.sleep)
        batches = [items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE)]
        answers = requests.run(batches, call, until=time.time() + RETRY_SECONDS)
        return {
            position: answer.why for position, answer in enumerate(answers) if answer is not None
        }


def find_queue(name: str, endpoint: str | None = None) -> Queue:
    """The queue of a URL, or of an ARN, which is looked up at `endpoint`.

    The region is the one in the name, or else that of AWS's usual settings. A host other than
    AWS's is used as the endpoint. Raises UsageError if there is no such queue or region.
    """
    arn = _ARN.fullmatch(name)
    if arn is not None:
        client = _client(arn["region"], endpoint)
        with translate_sqs_errors(name, "sqs:GetQueueUrl"):
            found = client.get_queue_url(
                QueueName=arn["name"], QueueOwnerAWSAccountId=arn["account"]
            )
        return Queue(client, found["QueueUrl"], endpoint)
    parts = urlsplit(name)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.count("/") < 2:
        raise UsageError(
            f"{name} is not a queue: give its URL, https://sqs.<region>.amazonaws.com/<account>/<name>"
            ", or its ARN"
        )
    host = f"{parts.scheme}://{parts.netloc}"
    endpoint = None if _AWS_HOST.fullmatch(parts.netloc) else host
    return Queue(_client(_region_of(parts.netloc), endpoint), name, endpoint)


def _region_of(host: str) -> str | None:
    """The region that a host of AWS's is in; None for any other host."""
    aws = _AWS_HOST.fullmatch(host)
    if aws is not None:
        return aws["region"] or aws["legacy"] or "us-east-1"
    private = _ENDPOINT_HOST.fullmatch(host)
    return private["region"] if private else None


def queue_name(source: str) -> QueueName | None:
    """The queue that the source of a dead letter is; None if it is not a queue's ARN."""
    arn = _ARN.fullmatch(source)
    return None if arn is None else QueueName(**arn.groupdict())


def source_queues(queue: Queue) -> dict[QueueName, Queue]:
    """The queues that have a queue as their dead-letter queue.

    SQS keeps them in its account and region. Raises UsageError where they may not be listed.
    """
    found: dict[QueueName, Queue] = {}
    page: dict[str, Any] = {"QueueUrl": queue.url, "MaxResults": 1000}
    while True:
        with translate_sqs_errors(queue.url, _LIST_SOURCES):
            answer = queue.client.list_dead_letter_source_queues(**page)
        for url in answer.get("queueUrls", ()):
            parts = urlsplit(url)
            account, _, name = parts.path.strip("/").rpartition("/")
            region = _region_of(parts.netloc) or queue.client.meta.region_name
            found[QueueName(region, account, name)] = queue._replace(url=url)
        if not answer.get("NextToken"):
            return found
        page["NextToken"] = answer["NextToken"]


def _client(region: str | None, endpoint: str | None) -> SQSClient:
    configured = os.environ.get("AWS_ENDPOINT_URL_SQS") or os.environ.get("AWS_ENDPOINT_URL")
    try:
        return boto3.client(
            "sqs",
            # boto3 by itself reads only AWS_DEFAULT_REGION.
            region_name=region or os.environ.get("AWS_REGION") or None,
            endpoint_url=configured or endpoint,
            config=Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"mode": "standard", "max_attempts": 4},
            ),
        )
    except NoRegionError:
        raise UsageError(
            "the queue's URL does not name a region: set AWS_REGION, or give the queue's ARN"
        ) from None
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"the SQS client cannot be created: {str(error).rstrip('.')}") from None


@contextmanager
def translate_sqs_errors(queue: str, permissions: str) -> Iterator[None]:
    """Turn every error of a request to SQS into one of ours.

    Raises UsageError where a retry is pointless, else StoreUnavailable.
    """
    try:
        with translate_permanent_errors(queue, permissions):
            yield
    except ClientError as error:
        raise StoreUnavailable(f"{queue}: {error.operation_name} failed: {_code(error)}") from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"{queue} does not answer: {type(error).__name__}") from None


@contextmanager
def translate_permanent_errors(queue: str, permissions: str) -> Iterator[None]:
    """Turn errors that a retry does not change into UsageError; let all others pass.

    `permissions` are those that the request needs.
    """
    try:
        yield
    except ClientError as error:
        reason = _PERMANENT_ERRORS.get(_code(error))
        if reason is None:
            raise
        more = f"; it needs {permissions}" if reason == _NOT_PERMITTED else ""
        raise UsageError(
            f"{queue}: {reason} ({error.operation_name}: {_code(error)}){more}"
        ) from None
    except NoCredentialsError:
        raise UsageError(
            "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY"
        ) from None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
