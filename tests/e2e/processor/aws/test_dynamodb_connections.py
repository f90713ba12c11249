"""DynamoDB without boto3: few connections, and the errors of boto3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.aws.dynamodb import Access, DynamoDb
from support.broken_aws import BrokenAws, broken_aws

ROW = {"Key": {"event_hash": {"S": "x"}}, "TableName": "Table"}


def client(url: str) -> DynamoDb:
    """A client that waits long enough for a busy machine."""
    access = Access(url, "eu-central-1", "key", "secret", "token", None)
    return DynamoDb(access, connect_seconds=60, read_seconds=60)


@pytest.fixture
def server() -> Iterator[BrokenAws]:
    """It accepts everything, and counts connections."""
    with broken_aws() as server:
        yield server


def test_a_connection_is_used_again(server: BrokenAws) -> None:
    """Requests one after another need one."""
    dynamodb = client(server.url)
    for _ in range(5):
        dynamodb.update_item(**ROW)

    assert len(server.received) == 5
    assert server.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_not_used(server: BrokenAws) -> None:
    """A function that was frozen finds its connections closed: no attempt is lost to that."""
    dynamodb = client(server.url)
    dynamodb.update_item(**ROW)
    server.close_connections()
    dynamodb.update_item(**ROW)

    assert len(server.received) == 2
    assert server.connections == 2


def test_an_answer_that_is_cut_off_ends_its_connection(server: BrokenAws) -> None:
    """What is left of it would be taken for the next answer."""
    dynamodb = client(server.url)
    server.failure_of = lambda _request: "cut"
    with pytest.raises(Exception, match="IncompleteRead"):
        dynamodb.update_item(**ROW)
    server.failure_of = lambda _request: None
    dynamodb.update_item(**ROW)

    assert server.connections == 2


@pytest.mark.parametrize(
    ("status", "body", "code", "message"),
    [
        (400, {"__type": "com.amazon#ValidationException", "message": "no"}, "Validation", "no"),
        (400, {"__type": "ThrottlingException:", "Message": "slow"}, "Throttling", "slow"),
        (500, {}, "500", ""),
        (503, "<html>", "503", ""),
        (502, [], "502", ""),
    ],
)
def test_an_error_is_as_of_boto3(
    server: BrokenAws, status: int, body: Any, code: str, message: str
) -> None:
    """Its code without a namespace, its message and status, with any body."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    server.answer = (status, content)
    with pytest.raises(ClientError) as caught:
        client(server.url).update_item(**ROW)

    error = caught.value.response["Error"]
    assert error["Code"].removesuffix("Exception") == code
    assert error["Message"] == message
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert caught.value.operation_name == "UpdateItem"


def test_why_a_transaction_was_cancelled_is_kept(server: BrokenAws) -> None:
    """The ledger reads from it who was faster."""
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    error = {"__type": "x#TransactionCanceledException", "CancellationReasons": reasons}
    server.answer = (400, json.dumps(error).encode())
    with pytest.raises(ClientError) as caught:
        client(server.url).transact_write_items(TransactItems=[])

    assert caught.value.response["CancellationReasons"] == reasons
