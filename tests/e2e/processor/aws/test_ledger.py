"""The ledger on DynamoDB: what it costs, and what it does when DynamoDB does not answer well."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from processor.batch import Processor
from processor.dispatch import Handlers
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Claim, Ledger
from processor.record import Record
from processor.settings import Settings
from support.events import example

MakeLedger = Callable[..., Ledger]


class Client:
    """The real client, with a count of its requests and faults put before or after them.

    Each fault is used once: "throttled" refuses the request, "lost" carries it out and loses
    the answer, a number throttles that statement of the request alone.
    """

    def __init__(self, client: Any, *faults: str | int) -> None:
        self.client = client
        self.faults = list(faults)
        self.requests = 0

    def batch_execute_statement(self, **arguments: Any) -> Any:
        """Count, carry out, and be faulty."""
        self.requests += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault == "throttled":
            error = {"Error": {"Code": "ThrottlingException", "Message": ""}}
            raise ClientError(error, "BatchExecuteStatement")  # type: ignore[arg-type]
        if isinstance(fault, int):
            statements = list(arguments["Statements"])
            del statements[fault]
            response = self.client.batch_execute_statement(Statements=statements)
            refused = {"Error": {"Code": "ThrottlingError", "Message": ""}}
            response["Responses"].insert(fault, refused)
            return response
        response = self.client.batch_execute_statement(**arguments)
        if fault == "lost":
            raise ConnectionClosedError(endpoint_url="http://dynamodb.example")
        return response


def _claim(ledger: Ledger, keys: list[str], owner: str = "a", now: float = 0) -> dict[str, str]:
    claims = ledger.claim(keys, owner=owner, now=now, lease_until=now + 10)
    return {key: claim.value for key, claim in claims.items()}


@pytest.mark.parametrize(
    "fault", ["throttled", "lost", 1], ids=["throttled", "answer-lost", "one-statement-throttled"]
)
def test_a_fault_that_passes_costs_nothing(
    dynamo_ledger: MakeLedger, dynamodb: Any, fault: str | int
) -> None:
    """Claims, completions and releases are tried again, and come out as if nothing had been."""
    keys = ["x", "y", "z"]
    ledger = dynamo_ledger(Client(dynamodb, fault))
    assert _claim(ledger, keys) == dict.fromkeys(keys, "granted")
    dynamo_ledger(Client(dynamodb, fault)).complete(["x", "y"], owner="a", keep_until=100)
    dynamo_ledger(Client(dynamodb, fault)).release(["y", "z"], owner="a")
    expected = {"x": "completed", "y": "completed", "z": "granted"}
    assert _claim(dynamo_ledger(), keys, "b") == expected


def test_a_takeover_whose_answer_was_lost_is_ours(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """The condition of a repeated take-over fails, and nobody runs the handler: it is retried."""
    _claim(dynamo_ledger(), ["x"], "a", now=0)
    # Insert, read, and then the take-over, which is carried out and not heard of.
    ledger = dynamo_ledger(Client(dynamodb, "ok", "ok", "lost"))
    assert _claim(ledger, ["x"], "b", now=11) == {"x": "held"}
    assert _claim(dynamo_ledger(), ["x"], "b", now=12) == {"x": "granted"}


def test_what_stays_throttled_is_unavailable(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """When the time is up the key is nobody's, and the next attempt may have it."""
    ledger = dynamo_ledger(Client(dynamodb, *["throttled"] * 1_000))
    assert _claim(ledger, ["x"]) == {"x": Claim.UNAVAILABLE.value}
    assert _claim(dynamo_ledger(), ["x"], "b") == {"x": "granted"}


def test_one_bad_request_spoils_no_other(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """Of several requests, those that were answered count."""

    class OneChunk(Client):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            parameters = [each["Parameters"][0] for each in arguments["Statements"]]
            self.faults = ["throttled"] if {"S": "k30"} in parameters else []
            return super().batch_execute_statement(**arguments)

    keys = [f"k{number}" for number in range(60)]
    claims = _claim(dynamo_ledger(OneChunk(dynamodb)), keys)
    assert [claims[key] for key in keys] == (
        ["granted"] * 25 + ["unavailable"] * 25 + ["granted"] * 10
    )


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_a_permission_that_is_missing_later_is_found_out_before_the_handler(
    dynamo_ledger: MakeLedger, dynamodb: Any, verb: str
) -> None:
    """Else the handler would run again each time its event came back."""

    class NotPermitted(Client):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            if any(each["Statement"].startswith(verb) for each in arguments["Statements"]):
                error = {"Error": {"Code": "AccessDeniedException", "Message": ""}}
                raise ClientError(error, "BatchExecuteStatement")  # type: ignore[arg-type]
            return super().batch_execute_statement(**arguments)

    with pytest.raises(ConfigurationError, match=r"^DEDUP_TABLE: .* dynamodb:PartiQL"):
        _claim(dynamo_ledger(NotPermitted(dynamodb)), ["x"])


def test_permissions_are_proven_once_and_change_nothing(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str
) -> None:
    """One request in the life of a process."""
    client = Client(dynamodb)
    _claim(dynamo_ledger(client), ["x"])
    assert client.requests == 2
    _claim(dynamo_ledger(client), ["y"])
    assert client.requests == 3
    rows = dynamodb.scan(TableName=table)["Items"]
    assert sorted(row["event_hash"]["S"] for row in rows) == ["x", "y"]


@pytest.mark.parametrize("method", ["complete", "release"])
def test_what_could_not_be_told_is_said(
    dynamo_ledger: MakeLedger, dynamodb: Any, method: str
) -> None:
    """A completion or release that did not get through raises StoreUnavailable."""
    ledger = dynamo_ledger(Client(dynamodb, *["throttled"] * 1_000))
    arguments: dict[str, Any] = {"keep_until": 5} if method == "complete" else {}
    with pytest.raises(StoreUnavailable, match="ThrottlingException for 1 keys"):
        getattr(ledger, method)(["x"], owner="a", **arguments)


def test_a_completion_between_reading_and_taking_over_is_noticed(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """The late owner completes just before the take-over: the take-over fails."""
    _claim(dynamo_ledger(), ["x"], "a", now=0)

    class Late(Client):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            if arguments["Statements"][0]["Statement"].startswith("UPDATE"):
                dynamo_ledger().complete(["x"], owner="a", keep_until=100)
            return super().batch_execute_statement(**arguments)

    assert _claim(dynamo_ledger(Late(dynamodb)), ["x"], "b", now=11) == {"x": "held"}
    assert _claim(dynamo_ledger(), ["x"], "c", now=12) == {"x": "completed"}


def test_a_table_with_a_sort_key_is_refused(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """In such a table every duplicate would pass: the message says how to mend it."""
    dynamodb.create_table(
        TableName="with-sort-key",
        KeySchema=[
            {"AttributeName": "event_hash", "KeyType": "HASH"},
            {"AttributeName": "processed_at", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "event_hash", "AttributeType": "S"},
            {"AttributeName": "processed_at", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    try:
        with pytest.raises(ConfigurationError, match=r"DEDUP_TABLE.*no sort key"):
            _claim(dynamo_ledger(table="with-sort-key"), ["x"])
    finally:
        dynamodb.delete_table(TableName="with-sort-key")


def test_a_table_that_is_not_there_is_named(dynamo_ledger: MakeLedger) -> None:
    """A wrong name or region is said once, and no record is lost to it."""
    with pytest.raises(ConfigurationError, match=r"no table nowhere \(DEDUP_TABLE\)"):
        _claim(dynamo_ledger(table="nowhere"), ["x"])


class _NoDeadLetters:
    def send(self, dead_letters: Any) -> Any:
        raise AssertionError(dead_letters)


def test_requests_an_event(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """New events cost at most 0.09 requests each: 25 claims, and 25 completions, in one."""
    handlers = Handlers()
    handlers.handles("conversation.update")(lambda _event: None)
    client = Client(dynamodb)
    processor = Processor(
        handlers,
        dynamo_ledger(client),
        _NoDeadLetters(),
        Settings(max_event_age_seconds=0),
        lambda: 1_772_460_300.0,  # however slow the machine is, no second passes
    )
    event = example("conversation.update", "2.1.0")
    records = [
        Record(json.dumps({**event, "event_id": f"event-{number}"}), "test")
        for number in range(1_000)
    ]
    for start in range(0, len(records), 100):
        outcomes = processor.process(records[start : start + 100])
        assert {outcome.reason.value for outcome in outcomes} == {"processed"}
    assert client.requests / len(records) <= 0.09
