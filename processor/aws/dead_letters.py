"""The dead letters in an SQS queue, ten a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from processor.aws.dead_letter_message import MAX_MESSAGE_BYTES, encode, size_of
from processor.aws.requests import Refused, Requests
from processor.dead_letters import DeadLetter

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MESSAGES_PER_REQUEST = 10
"""SendMessageBatch's limit."""
_GROUP = re.compile("[!-~]{1,128}")
"""What SQS accepts as the name of a message group."""


class SqsDeadLetters:
    """DeadLetters in a standard or FIFO queue."""

    def __init__(self, client: Callable[[], SQSClient], queue_url: str, requests: Requests) -> None:
        self._client = client
        self._queue_url = queue_url
        self._fifo = queue_url.endswith(".fifo")
        self._requests = requests

    def send(self, dead_letters: Sequence[DeadLetter], *, until: float | None) -> Collection[int]:
        """Send dead letters; return the indices of those that SQS did not take.

        One that cannot be encoded, or that SQS refuses, leaves the others alone.
        """
        entries: dict[int, dict[str, Any]] = {}
        for index, dead_letter in enumerate(dead_letters):
            try:
                entry = self._entry(dead_letter)
            except Exception:  # noqa: BLE001, S112 - it is not sent, and so it is retried
                continue
            if size_of(entry) <= MAX_MESSAGE_BYTES:
                entries[index] = entry

        def send_batch(indices: list[int]) -> list[Refused | None]:
            response = self._client().send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {"Id": str(position), **entries[index]}  # type: ignore[typeddict-item]
                    for position, index in enumerate(indices)
                ],
            )
            refused = {
                position: Refused(entry["Code"], is_final=entry.get("SenderFault", False))
                for position, entry in failed_entries(response).items()
            }
            return [refused.get(position) for position in range(len(indices))]

        chunks = list(requests_of(list(entries), entries))
        answers = self._requests.run(chunks, send_batch, until=until)
        sent = {index for index, answer in zip(entries, answers, strict=True) if answer is None}
        return [index for index in range(len(dead_letters)) if index not in sent]

    def _entry(self, dead_letter: DeadLetter) -> dict[str, Any]:
        entry = encode(dead_letter)
        if self._fifo:
            # The same record sent twice, because an answer was lost, is kept once; a redriven
            # one is another record, and its dead letter is not a duplicate of the old one.
            name = f"{dead_letter.reason}|{dead_letter.source}|{dead_letter.identifier}"
            identity = f"{name}|{entry['MessageBody']}"
            group = dead_letter.group or "dead-letters"
            entry["MessageGroupId"] = group if _GROUP.fullmatch(group) else _digest(group)
            entry["MessageDeduplicationId"] = _digest(identity)
        return entry


def failed_entries(response: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """What SQS refused of a batch, by the number that was its id.

    Raises ValueError if the answer was cut off: botocore reads that as one without any entry,
    and nothing would be known to be stored.
    """
    if "ResponseMetadata" in response and not response.keys() & {"Successful", "Failed"}:
        raise ValueError("neither successful nor failed entries")
    return {int(each["Id"]): each for each in response.get("Failed", ())}


def requests_of(
    indices: list[int], entries: Mapping[int, dict[str, Any]] | Sequence[dict[str, Any]]
) -> Iterator[list[int]]:
    """Split messages so that each request stays within SQS's limits, in their order."""
    group: list[int] = []
    size = 0
    for index in indices:
        more = size_of(entries[index])
        if group and (size + more > MAX_MESSAGE_BYTES or len(group) == MESSAGES_PER_REQUEST):
            yield group
            group, size = [], 0
        group.append(index)
        size += more
    if group:
        yield group


def _digest(text: str) -> str:
    # Half a character, which JSON can hold, is no UTF-8.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
