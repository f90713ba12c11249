"""The queues that dead letters may be sent back to: by region, account and name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tools.dead_letters.find_queue import Queue, queue_name, source_queues

DEAD = "https://sqs.eu-central-1.amazonaws.com/123456789012/dead"
SOURCE = "arn:aws:sqs:eu-central-1:123456789012:events"


def queue_with(*pages: list[str]) -> tuple[Queue, list[dict[str, Any]]]:
    """A dead-letter queue whose sources come in these pages, and the requests for them."""
    requests: list[dict[str, Any]] = []

    def list_sources(**request: Any) -> dict[str, Any]:
        requests.append(dict(request))
        at = int(request.get("NextToken", 0))
        more = {"NextToken": str(at + 1)} if at + 1 < len(pages) else {}
        return {"queueUrls": pages[at], **more}

    meta = SimpleNamespace(region_name="eu-central-1")
    client = SimpleNamespace(list_dead_letter_source_queues=list_sources, meta=meta)
    return Queue(cast("Any", client), DEAD, None), requests


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.eu-central-1.amazonaws.com/123456789012/events",
        "https://sqs-fips.eu-central-1.amazonaws.com/123456789012/events",
        "https://eu-central-1.queue.amazonaws.com/123456789012/events",
        "https://vpce-1-2.sqs.eu-central-1.vpce.amazonaws.com/123456789012/events",
        "http://127.0.0.1:4566/123456789012/events",
    ],
)
def test_a_source_is_found_by_any_form_of_its_url(url: str) -> None:
    """SQS returns URLs, and a dead letter names an ARN."""
    queue, _ = queue_with([url])

    assert source_queues(queue)[queue_name(SOURCE)] == queue._replace(url=url)  # type: ignore[index]


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:us-east-1:123456789012:events",
        "arn:aws:sqs:eu-central-1:999999999999:events",
        "arn:aws:sqs:eu-central-1:123456789012:payments",
        "arn:aws:sqs:eu-central-1:123456789012:events.fifo",
    ],
)
def test_a_queue_that_differs_in_any_part_is_not_a_source(arn: str) -> None:
    """Another account's queue may have the same name."""
    queue, _ = queue_with(["https://sqs.eu-central-1.amazonaws.com/123456789012/events"])

    assert queue_name(arn) not in source_queues(queue)


@pytest.mark.parametrize("source", ["in.jsonl:1", DEAD, f"{SOURCE}/x", "arn:aws:kinesis:r:1:s", ""])
def test_what_is_no_arn_of_a_queue_has_no_name(source: str) -> None:
    """A record of a file or a stream did not come from a queue."""
    assert queue_name(source) is None


def test_all_pages_are_read() -> None:
    """SQS returns a token only if it was asked for a number of results."""
    host = "https://sqs.eu-central-1.amazonaws.com/123456789012"
    queue, requests = queue_with([f"{host}/a", f"{host}/b"], [], [f"{host}/c.fifo"])

    found = source_queues(queue)

    assert sorted(name.name for name in found) == ["a", "b", "c.fifo"]
    assert [each.get("NextToken") for each in requests] == [None, "1", "2"]
    assert all(each["MaxResults"] == 1000 and each["QueueUrl"] == DEAD for each in requests)
