"""The dead letters in an SQS queue, ten a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from processor.aws.dead_letter_message import encode
from processor.aws.requests import Requests
from processor.dead_letters import DeadLetter

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MESSAGES_PER_REQUEST = 10
"""SendMessageBatch's limit."""
MAX_REQUEST_BYTES = 1_048_576
"""SQS's limit for one message and for all of a batch, attributes included."""


class SqsDeadLetters:
    """DeadLetters in a standard or FIFO queue, for one invocation."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str, requests: Requests) -> None:
        self._client = client
        self._queue_url = queue_url
        self._fifo = queue_url.endswith(".fifo")
        self._requests = requests

    def send(
        self, dead_letters: Sequence[DeadLetter], *, until: float | None = None
    ) -> Collection[int]:
        """Send dead letters; return the indices of those that SQS did not take."""
        entries = [self._entry(dead_letter) for dead_letter in dead_letters]
        lost = {index for index, entry in enumerate(entries) if size_of(entry) > MAX_REQUEST_BYTES}
        sendable = [index for index in range(len(entries)) if index not in lost]
        for group in requests_of(sendable, entries):
            left = self._requests.before(until).run(
                group, MESSAGES_PER_REQUEST, self._attempt(entries)
            )
            lost.update(group[position] for position in left)
        return sorted(lost)

    def _attempt(self, entries: list[dict[str, Any]]) -> Any:
        def attempt(indices: list[int]) -> dict[int, str]:
            response = self._client().send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {"Id": str(position), **entries[index]}  # type: ignore[typeddict-item]
                    for position, index in enumerate(indices)
                ],
            )
            return {int(failed["Id"]): failed["Code"] for failed in response.get("Failed", ())}

        return attempt

    def _entry(self, dead_letter: DeadLetter) -> dict[str, Any]:
        entry = encode(dead_letter)
        if self._fifo:
            # The same record sent twice, because an answer was lost, is kept once; a redriven
            # one is another record, and its dead letter is not a duplicate of the old one.
            name = f"{dead_letter.reason}|{dead_letter.source}|{dead_letter.identifier}"
            identity = f"{name}|{entry['MessageBody']}"
            entry["MessageGroupId"] = dead_letter.group or "dead-letters"
            entry["MessageDeduplicationId"] = sha256(identity.encode()).hexdigest()
        return entry


def requests_of(indices: list[int], entries: list[dict[str, Any]]) -> Iterator[list[int]]:
    """Split messages so that each request stays within SQS's limits, in their order."""
    group: list[int] = []
    size = 0
    for index in indices:
        more = size_of(entries[index])
        if group and (size + more > MAX_REQUEST_BYTES or len(group) == MESSAGES_PER_REQUEST):
            yield group
            group, size = [], 0
        group.append(index)
        size += more
    if group:
        yield group


def size_of(entry: dict[str, Any]) -> int:
    """What SQS counts of a message: its body and its attributes, in bytes."""
    attributes = entry["MessageAttributes"].items()
    return len(entry["MessageBody"].encode()) + sum(
        len(name) + len(value["DataType"]) + _length(value) for name, value in attributes
    )


def _length(value: dict[str, Any]) -> int:
    binary: bytes | None = value.get("BinaryValue")
    return len(value["StringValue"].encode()) if binary is None else len(binary)
