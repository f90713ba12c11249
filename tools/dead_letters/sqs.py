"""A queue of SQS, found by its URL or its ARN; what is wrong with it, in words."""

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

from processor.aws.requests import Requests
from processor.errors import StoreUnavailable
from tools.registry.workspace import UsageError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

BATCH = 10
"""SQS's limit for a request."""
PATIENCE_SECONDS = 60
"""How long a batch that SQS refuses for the moment is tried again."""

_ARN = re.compile(r"arn:aws[a-z-]*:sqs:(?P<region>[a-z0-9-]+):(?P<account>\d+):(?P<name>[\w.-]+)")
_AWS_HOST = re.compile(
    r"(?:sqs(?:-fips)?\.(?P<region>[a-z0-9-]+)|(?P<legacy>[a-z0-9-]+)\.queue|queue)"
    r"\.amazonaws\.com(?:\.cn)?"
)
_ENDPOINT_HOST = re.compile(r"[\w.-]+\.sqs\.(?P<region>[a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?")
_NOT_PERMITTED = "not permitted"
_NO_QUEUE = "there is no such queue"
_NO_IDENTITY = "the credentials are not valid (any more)"
_REFUSALS = {
    "AccessDenied": _NOT_PERMITTED,
    "AccessDeniedException": _NOT_PERMITTED,
    "KmsAccessDenied": _NOT_PERMITTED,
    "AWS.SimpleQueueService.NonExistentQueue": _NO_QUEUE,
    "QueueDoesNotExist": _NO_QUEUE,
    "InvalidAddress": "that is no queue's URL",
    "ExpiredToken": _NO_IDENTITY,
    "InvalidClientTokenId": _NO_IDENTITY,
    "UnrecognizedClientException": _NO_IDENTITY,
    "SignatureDoesNotMatch": _NO_IDENTITY,
}
"""Codes that no further attempt will change."""


class Queue(NamedTuple):
    """A queue, and a client of its region."""

    client: SQSClient
    url: str
    endpoint: str | None
    """Whom the client asks where that is not AWS's own host for its region."""

    @property
    def is_fifo(self) -> bool:
        """Whether order counts in it."""
        return self.url.endswith(".fifo")

    def run(
        self, items: Sequence[Any], attempt: Callable[[list[Any]], dict[int, str]]
    ) -> dict[int, str]:
        """Hand items to a batch operation; the places of those that failed for good, and why."""
        requests = Requests(time.time() + PATIENCE_SECONDS, time.time, time.sleep)
        return requests.run(items, BATCH, attempt)


def find_queue(name: str, endpoint: str | None = None) -> Queue:
    """The queue of a URL, or of an ARN, which `endpoint` is asked for.

    The region is the one that the name says, else AWS's usual settings'. A host that is not
    AWS's is asked itself. Raises UsageError where there is no such queue or region.
    """
    arn = _ARN.fullmatch(name)
    if arn is not None:
        client = _client(arn["region"], endpoint)
        with told(name, "sqs:GetQueueUrl"):
            found = client.get_queue_url(
                QueueName=arn["name"], QueueOwnerAWSAccountId=arn["account"]
            )
        return Queue(client, found["QueueUrl"], endpoint)
    parts = urlsplit(name)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.count("/") < 2:
        raise UsageError(
            f"{name} is no queue: give its URL, https://sqs.<region>.amazonaws.com/<account>/<name>"
            ", or its ARN"
        )
    aws = _AWS_HOST.fullmatch(parts.netloc)
    if aws is not None:
        return Queue(_client(aws["region"] or aws["legacy"] or "us-east-1", None), name, None)
    private = _ENDPOINT_HOST.fullmatch(parts.netloc)
    host = f"{parts.scheme}://{parts.netloc}"
    return Queue(_client(private["region"] if private else None, host), name, host)


def is_queue(source: str) -> bool:
    """Whether what a letter says of its source is a queue's ARN."""
    return _ARN.fullmatch(source) is not None


def _client(region: str | None, endpoint: str | None) -> SQSClient:
    configured = os.environ.get("AWS_ENDPOINT_URL_SQS") or os.environ.get("AWS_ENDPOINT_URL")
    try:
        return boto3.client(
            "sqs",
            # boto3 by itself reads AWS_DEFAULT_REGION alone.
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
            "the queue's URL names no region: set AWS_REGION, or give the queue's ARN"
        ) from None
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"no client for SQS can be made: {str(error).rstrip('.')}") from None


@contextmanager
def told(queue: str, needs: str) -> Iterator[None]:
    """Say what SQS, or the way to it, has against a request.

    Raises UsageError where trying again is pointless, else StoreUnavailable.
    """
    try:
        with refusals_told(queue, needs):
            yield
    except ClientError as error:
        raise StoreUnavailable(f"{queue}: {error.operation_name} says {_code(error)}") from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"{queue} does not answer: {type(error).__name__}") from None


@contextmanager
def refusals_told(queue: str, needs: str) -> Iterator[None]:
    """Say what is wrong where trying again is pointless; let everything else pass.

    `needs` are the permissions that the request takes.
    """
    try:
        yield
    except ClientError as error:
        said = _REFUSALS.get(_code(error))
        if said is None:
            raise
        more = f"; it takes {needs}" if said == _NOT_PERMITTED else ""
        raise UsageError(
            f"{queue}: {said} ({error.operation_name}: {_code(error)}){more}"
        ) from None
    except NoCredentialsError:
        raise UsageError(
            "there are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY"
        ) from None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
