"""The dead letters in an SQS queue, ten a request."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timezone
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from processor.aws.requests import Requests
from processor.dead_letters import DeadLetter
from processor.invocation import BASE64, ENCODING, SEEN_AT

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LETTERS_PER_REQUEST = 10
"""SendMessageBatch's limit."""
MAX_REQUEST_BYTES = 1_048_576
"""SQS's limit for one message and for all of a batch, attributes included."""

_MAX_ATTRIBUTE_CHARACTERS = 1_024
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What SQS takes neither in a body nor in an attribute."""


class SqsDeadLetters:
    """DeadLetters in a standard or FIFO queue, for one invocation.

    The body is the record's, verbatim; what is known of it is in message attributes. A body
    that SQS cannot hold as text is sent as base64, with an attribute `encoding` that says so.
    """

    def __init__(self, client: Callable[[], SQSClient], queue_url: str, requests: Requests) -> None:
        self._client = client
        self._queue_url = queue_url
        self._fifo = queue_url.endswith(".fifo")
        self._requests = requests

    def send(self, letters: Sequence[DeadLetter]) -> Collection[int]:
        """Send letters; return the indices of those that SQS did not take."""
        entries = [self._entry(letter) for letter in letters]
        lost = {place for place, entry in enumerate(entries) if size_of(entry) > MAX_REQUEST_BYTES}
        sendable = [place for place in range(len(entries)) if place not in lost]
        for group in requests_of(sendable, entries):
            left = self._requests.run(group, LETTERS_PER_REQUEST, self._attempt(entries))
            lost.update(group[position] for position in left)
        return sorted(lost)

    def _attempt(self, entries: list[dict[str, Any]]) -> Any:
        def attempt(places: list[int]) -> dict[int, str]:
            response = self._client().send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {"Id": str(position), **entries[place]}  # type: ignore[typeddict-item]
                    for position, place in enumerate(places)
                ],
            )
            return {int(failed["Id"]): failed["Code"] for failed in response.get("Failed", ())}

        return attempt

    def _entry(self, letter: DeadLetter) -> dict[str, Any]:
        body, encoding = sendable(letter.body)
        known = {
            "reason": letter.reason,
            "error": letter.error,
            "pointer": letter.pointer,
            "event_type": letter.event_type,
            "schema_version": letter.schema_version,
            "receive_count": letter.receive_count,
            "source": letter.source,
            "dead_lettered_at": datetime.fromtimestamp(
                letter.dead_lettered_at, timezone.utc
            ).isoformat(timespec="milliseconds"),
            ENCODING: encoding,
            SEEN_AT: None if letter.seen_at is None else int(letter.seen_at * 1000),
        }
        entry: dict[str, Any] = {
            "MessageBody": body,
            "MessageAttributes": {
                name: {
                    "DataType": "Number" if isinstance(value, int) else "String",
                    "StringValue": _UNSENDABLE.sub("�", str(value))[:_MAX_ATTRIBUTE_CHARACTERS],
                }
                for name, value in known.items()
                if value not in (None, "")
            },
        }
        if self._fifo:
            # The same record sent twice, because an answer was lost, is kept once; a redriven
            # one is another record, and its letter must not be swallowed as the old one's.
            identity = f"{letter.reason}|{letter.source}|{letter.identifier}|{body}"
            entry["MessageGroupId"] = letter.group or "dead-letters"
            entry["MessageDeduplicationId"] = sha256(identity.encode()).hexdigest()
        return entry


def requests_of(places: list[int], entries: list[dict[str, Any]]) -> Iterator[list[int]]:
    """Split messages so that each request stays within SQS's limits, in their order."""
    group: list[int] = []
    size = 0
    for place in places:
        more = size_of(entries[place])
        if group and (size + more > MAX_REQUEST_BYTES or len(group) == LETTERS_PER_REQUEST):
            yield group
            group, size = [], 0
        group.append(place)
        size += more
    if group:
        yield group


def sendable(body: str | bytes) -> tuple[str, str | None]:
    """A body as SQS can hold it, and its encoding where that is not the body itself."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        text.encode()
    except UnicodeError:
        text = None
    if text and not _UNSENDABLE.search(text):
        return text, None
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    # An empty body cannot be sent, and neither can an empty base64.
    return base64.b64encode(raw).decode("ascii") or "=", BASE64


def size_of(entry: dict[str, Any]) -> int:
    """What SQS counts of a message: its body and its attributes, in bytes."""
    attributes = entry["MessageAttributes"].items()
    return len(entry["MessageBody"].encode()) + sum(
        len(name) + len(value["DataType"]) + _length(value) for name, value in attributes
    )


def _length(value: dict[str, Any]) -> int:
    binary: bytes | None = value.get("BinaryValue")
    return len(value["StringValue"].encode()) if binary is None else len(binary)
