"""The ledger on DynamoDB: its cost, and its behaviour when DynamoDB fails."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from processor.batch import Processor
from processor.dispatch import Handlers
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Answer, Claim, ClaimedEvent, Ledger
from processor.record import Record
from processor.settings import Settings
from support.events import example
from support.ledger_contract import KEEP, events, numbers

MakeLedger = Callable[..., Ledger]


class Client:
    """The real client, which counts requests and injects failures before or after them.

    Each failure occurs once: "throttled" refuses the request, "lost" executes it and loses
    the response, a number throttles only that statement of the request.
    """

    def __init__(self, client: Any, *faults: str | int) -> None:
        self.client = client
        self.faults = list(faults)
        self.requests = 0

    def batch_execute_statement(self, **arguments: Any) -> Any:
        """Count, execute, and fail as configured."""

        def throttle(position: int) -> Any:
            statements = list(arguments["Statements"])
            del statements[position]
            response = self.client.batch_execute_statement(Statements=statements)
            refused = {"Error": {"Code": "ThrottlingError", "Message": ""}}
            response["Responses"].insert(position, refused)
            return response

        return self._make("batch_execute_statement", arguments, throttle)

    def update_item(self, **arguments: Any) -> Any:
        """Count, execute, and fail as configured."""
        return self._make("update_item", arguments)

    def transact_write_items(self, **arguments: Any) -> Any:
        """Count, execute, and fail as configured."""
        return self._make("transact_write_items", arguments)

    def _make(self, name: str, arguments: Any, throttle: Callable[[int], Any] | None = None) -> Any:
        self.requests += 1
        fault = self.faults.pop(0) if self.faults else None
        if fault == "throttled" or (isinstance(fault, int) and throttle is None):
            error = {"Error": {"Code": "ThrottlingException", "Message": ""}}
            raise ClientError(error, name)  # type: ignore[arg-type]
        if isinstance(fault, int) and throttle is not None:
            return throttle(fault)
        response = getattr(self.client, name)(**arguments)
        if fault == "lost":
            raise ConnectionClosedError(endpoint_url="http://dynamodb.example")
        return response


def _claim(ledger: Ledger, keys: list[str], owner: str = "a", now: float = 0) -> dict[str, str]:
    times = {"now": now, "lease_until": now + 10, "keep_until": KEEP}
    answers = ledger.claim(events(keys), owner=owner, until=None, **times)
    return {key: answer.claim.value for key, answer in answers.items()}


def _take_over(ledger: Ledger, owner: str, now: float) -> Answer:
    times = {"now": now, "lease_until": now + 10, "keep_until": KEEP}
    return ledger.take_over("x", events(["x"])["x"], owner=owner, until=None, **times)


@pytest.mark.parametrize(
    "fault", ["throttled", "lost", 1], ids=["throttled", "answer-lost", "one-statement-throttled"]
)
def test_a_temporary_failure_has_no_effect(
    dynamo_ledger: MakeLedger, dynamodb: Any, fault: str | int
) -> None:
    """Claims, completions and releases are retried, with the same result."""
    keys = ["x", "y", "z"]
    ledger = dynamo_ledger(Client(dynamodb, fault))
    assert _claim(ledger, keys) == dict.fromkeys(keys, "granted")
    dynamo_ledger(Client(dynamodb, fault)).complete(
        numbers(["x", "y"]), owner="a", keep_until=100, until=None
    )
    dynamo_ledger(Client(dynamodb, fault)).release({"z": 0}, owner="a", keep_until=0, until=None)
    expected = {"x": "completed", "y": "completed", "z": "granted"}
    assert _claim(dynamo_ledger(), keys, "b") == expected


def test_a_takeover_recognizes_its_own_lost_response(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """Its condition fails the second time, and the row is ours."""
    _claim(dynamo_ledger(), ["x"], "a", now=0)
    # Permissions (2), the row, the completions, and then the take-over, whose response is lost.
    client = Client(dynamodb, "ok", "ok", "ok", "ok", "lost")
    assert _take_over(dynamo_ledger(client), "b", now=16) == Answer(Claim.GRANTED, attempts=2)
    assert client.requests == 8, "again, and both rows"
    assert _take_over(dynamo_ledger(), "b", now=17) == Answer(Claim.GRANTED, attempts=2)


def test_a_key_that_stays_throttled_is_unavailable(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """When the time is up the key is not claimed, and the next attempt can claim it."""
    ledger = dynamo_ledger(Client(dynamodb, *["throttled"] * 1_000))
    assert _claim(ledger, ["x"]) == {"x": Claim.UNAVAILABLE.value}
    assert _claim(dynamo_ledger(), ["x"], "b") == {"x": "granted"}


def test_one_failed_request_does_not_affect_others(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """The results of the successful requests count."""

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


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "a transaction"])
def test_a_missing_permission_is_detected_before_the_handler_runs(
    dynamo_ledger: MakeLedger, dynamodb: Any, verb: str
) -> None:
    """Otherwise the handler would run again with each delivery of its event."""

    class NotPermitted(Client):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            if any(each["Statement"].startswith(verb) for each in arguments["Statements"]):
                error = {"Error": {"Code": "AccessDeniedException", "Message": ""}}
                raise ClientError(error, "BatchExecuteStatement")  # type: ignore[arg-type]
            return super().batch_execute_statement(**arguments)

        def transact_write_items(self, **arguments: Any) -> Any:
            if verb == "a transaction":
                error = {"Error": {"Code": "AccessDeniedException", "Message": ""}}
                raise ClientError(error, "TransactWriteItems")  # type: ignore[arg-type]
            return super().transact_write_items(**arguments)

    with pytest.raises(ConfigurationError, match=r"^DEDUP_TABLE: .* dynamodb:PartiQL"):
        _claim(dynamo_ledger(NotPermitted(dynamodb)), ["x"])
    assert _claim(dynamo_ledger(), ["x"], "b") == {"x": "granted"}, "nothing was claimed"


def test_permissions_are_checked_once_without_changes(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str
) -> None:
    """With two requests for each process."""
    client = Client(dynamodb)
    ledger = dynamo_ledger(client)
    _claim(ledger, ["x"])
    assert client.requests == 3
    _claim(ledger, ["y"])
    assert client.requests == 4
    rows = dynamodb.scan(TableName=table)["Items"]
    assert sorted(row["event_hash"]["S"] for row in rows) == ["x", "y"]


@pytest.mark.parametrize("method", ["complete", "release"])
def test_an_unsent_completion_or_release_raises(
    dynamo_ledger: MakeLedger, dynamodb: Any, method: str
) -> None:
    """It raises StoreUnavailable."""
    ledger = dynamo_ledger(Client(dynamodb, *["throttled"] * 1_000))
    with pytest.raises(StoreUnavailable, match="ThrottlingException for 1 keys"):
        getattr(ledger, method)({"x": 0}, owner="a", keep_until=5, until=None)


def test_a_completion_between_reading_and_taking_over_is_detected(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """The late owner completes just before the take-over: the take-over fails."""
    _claim(dynamo_ledger(), ["x"], "a", now=0)

    class Late(Client):
        def transact_write_items(self, **arguments: Any) -> Any:
            dynamo_ledger().complete(numbers(["x"]), owner="a", keep_until=100, until=None)
            return super().transact_write_items(**arguments)

    assert _take_over(dynamo_ledger(Late(dynamodb)), "b", now=16).claim is Claim.COMPLETED
    assert _claim(dynamo_ledger(), ["x"], "c", now=17) == {"x": "completed"}


def test_a_table_with_a_sort_key_is_refused(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """In such a table no duplicate would be found: the message says how to fix it."""
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


def test_a_missing_table_is_named(dynamo_ledger: MakeLedger) -> None:
    """A wrong name or region is reported once, and no record is lost."""
    with pytest.raises(ConfigurationError, match=r"no table nowhere \(DEDUP_TABLE\)"):
        _claim(dynamo_ledger(table="nowhere"), ["x"])


class _NoDeadLetters:
    def send(self, dead_letters: Any, **_: Any) -> Any:
        raise AssertionError(dead_letters)


def test_requests_for_each_event(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """A new event costs at most 0.09 requests: one request has 25 claims, or 25 completions."""
    handlers = Handlers()
    handlers.handles("conversation.update")(lambda _event: None)
    client = Client(dynamodb)
    processor = Processor(
        handlers,
        dynamo_ledger(client),
        _NoDeadLetters(),
        Settings(max_event_age_seconds=0),
        lambda: 1_772_460_300.0,  # no second passes, even on a slow machine
        start_timer=lambda _seconds, _action: lambda: None,
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


def test_a_mark_is_one_request_and_one_write_unit(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str
) -> None:
    """Its row stays below 1 KB; an answer that is lost is asked for again."""
    _claim(dynamo_ledger(), ["x"], "a")
    client = Client(dynamodb)
    assert dynamo_ledger(client).mark("x", 1_772_460_300.25, owner="a", until=None)
    assert client.requests == 1
    (row,) = dynamodb.scan(TableName=table)["Items"]
    assert row["mark"] == {"N": "1772460300.25"}
    assert len(json.dumps(row)) < 1_024
    assert dynamo_ledger(Client(dynamodb, "lost")).mark("x", 2.5, owner="a", until=None)
    throttled = dynamo_ledger(Client(dynamodb, *["throttled"] * 1_000))
    with pytest.raises(StoreUnavailable, match="for a mark"):
        throttled.mark("x", 3.0, owner="a", until=None)
    assert dynamodb.scan(TableName=table)["Items"][0]["mark"] == {"N": "2.5"}


def test_a_mark_between_reading_and_taking_over_is_detected(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """What its owner marks meanwhile is not taken over as unmarked."""

    class Late(Client):
        def transact_write_items(self, **arguments: Any) -> Any:
            if "permission" not in str(arguments):
                assert dynamo_ledger().mark("x", 5.0, owner="a", until=None)
            return super().transact_write_items(**arguments)

    _claim(dynamo_ledger(), ["x"], "a")
    assert _take_over(dynamo_ledger(Late(dynamodb)), "b", now=100).claim is Claim.HELD
    assert _take_over(dynamo_ledger(), "b", now=100) == Answer(Claim.GRANTED, attempts=2, mark=5.0)


def test_looking_up_keys_changes_nothing(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str
) -> None:
    """It finds what a claim would, of many keys, and only reads."""
    ledger = dynamo_ledger()
    _claim(ledger, ["done", "held", "late", "given back"], "a")
    assert not ledger.complete(numbers(["done"]), owner="a", keep_until=1_000, until=None)
    ledger.release({"given back": 1}, owner="a", keep_until=1_000, until=None)
    ledger.renew(["held"], owner="a", lease_until=500, keep_until=KEEP, until=None)
    before = dynamodb.scan(TableName=table)["Items"]
    keys = ["done", "held", "late", "given back", *(f"new-{number}" for number in range(30))]
    found = ledger.look_up(keys, now=100)
    expected = dict.fromkeys(keys, Claim.GRANTED)
    expected |= {"done": Claim.COMPLETED, "held": Claim.HELD, "late": Claim.EXPIRED}
    assert {key: answer.claim for key, answer in found.items()} == expected
    assert dynamodb.scan(TableName=table)["Items"] == before


def test_a_claim_recognizes_its_own_lost_response(dynamo_ledger: MakeLedger, dynamodb: Any) -> None:
    """Of a key that was given back; with the same attempt, not with the next one."""
    _claim(dynamo_ledger(), ["x"], "a")
    dynamo_ledger().release({"x": 1}, owner="a", keep_until=1_000, until=None)
    # Permissions (2), the insertion, the row, and then the claim, whose response is lost.
    ledger = dynamo_ledger(Client(dynamodb, "ok", "ok", "ok", "ok", "lost"))
    times = {"now": 1.0, "lease_until": 11.0, "keep_until": KEEP}
    answers = ledger.claim(events(["x"]), owner="b", until=None, **times)
    assert answers == {"x": Answer(Claim.GRANTED, attempts=2)}


def test_of_two_claims_of_a_released_key_one_is_granted(
    dynamo_ledger: MakeLedger, dynamodb: Any
) -> None:
    """The other one finds that its condition no longer holds."""
    _claim(dynamo_ledger(), ["x"], "a")
    dynamo_ledger().release({"x": 1}, owner="a", keep_until=1_000, until=None)

    class Slow(Client):
        def batch_execute_statement(self, **arguments: Any) -> Any:
            if "SET digest" in arguments["Statements"][0]["Statement"]:
                assert _claim(dynamo_ledger(), ["x"], "faster") == {"x": "granted"}
            return super().batch_execute_statement(**arguments)

    assert _claim(dynamo_ledger(Slow(dynamodb)), ["x"], "slower") == {"x": "held"}


VALUES: list[dict[str, Any]] = [
    {"S": "x"},
    {"S": ""},
    {"N": "7"},
    {"N": "-1E+125"},
    {"B": b"\xff"},
    {"BOOL": False},
    {"NULL": True},
    {"L": []},
    {"M": {}},
    {"SS": ["a"]},
    {"NS": ["7"]},
]
CLAIM = {
    "owner": {"S": "a"},
    "number": {"N": "7"},
    "lease_until": {"N": "0"},
    "attempts": {"N": "1"},
    "expires_at": {"N": "9"},
    "digest": {"S": "x"},
}


def test_odd_rows_leave_the_others_alone(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str
) -> None:
    """Each attribute missing, and with a value of each type: in every method."""
    rows: dict[str, dict[str, Any]] = {}
    for base in (CLAIM, {"attempts": {"N": "1"}, "expires_at": {"N": "9"}}, {}):
        for name in CLAIM:
            without = {each: value for each, value in base.items() if each != name}
            for value in (None, *VALUES):
                rows[f"odd{len(rows)}"] = without if value is None else {**without, name: value}
    # Claims whose owners have odd completions.
    for value in VALUES:
        for name in ("completed", "kept_until"):
            owner = f"odd-{len(rows)}"
            done = {"completed": {"NS": ["7"]}, "kept_until": {"N": "9"}, name: value}
            completions = {"event_hash": {"S": f"completions of {owner} from 0"}, **done}
            dynamodb.put_item(TableName=table, Item=completions)
            rows[f"odd{len(rows)}"] = {**CLAIM, "owner": {"S": owner}}
    for key, row in rows.items():
        dynamodb.put_item(TableName=table, Item={"event_hash": {"S": key}, **row})
    ledger = dynamo_ledger()
    keys = [name for number, odd in enumerate(rows) for name in (odd, f"good{number}")]
    claimed = events(keys, "d")
    times: dict[str, Any] = {"now": 100, "lease_until": 110, "keep_until": KEEP}

    answers = ledger.claim(claimed, owner="b", until=None, **times)
    assert list(answers) == keys
    assert {answers[key].claim for key in keys if key not in rows} == {Claim.GRANTED}
    for key in rows:
        if answers[key].claim is Claim.EXPIRED:
            taken = ledger.take_over(key, claimed[key], owner="b", until=None, **times)
            assert taken.claim is Claim.GRANTED
    ledger.renew(keys, owner="b", lease_until=120, keep_until=KEEP, until=None)
    half = len(keys) // 2
    assert not ledger.complete(numbers(keys[:half]), owner="b", keep_until=1_000, until=None)
    ledger.release(dict.fromkeys(keys[half:], 1), owner="b", keep_until=1_000, until=None)
    times = {"now": 101, "lease_until": 111, "keep_until": KEEP}
    again = ledger.claim(events(keys), owner="c", until=None, **times)
    good = [key for key in keys if key not in rows]
    assert {again[key].claim for key in good if key in keys[:half]} == {Claim.COMPLETED}
    assert {again[key] for key in good if key in keys[half:]} == {Answer(Claim.GRANTED, attempts=2)}


@pytest.mark.parametrize("size", [100, 1_000])
def test_a_new_event_costs_at_most_1_1_write_units(
    dynamo_ledger: MakeLedger, dynamodb: Any, table: str, size: int
) -> None:
    """Its claim is one for each KB of its row; 25 completions are what DynamoDB counts for them.

    DynamoDB Local does not say what statements consume.
    """

    class Counting(Client):
        units = 0.0

        def update_item(self, **arguments: Any) -> Any:
            response = super().update_item(**arguments)
            self.units += response["ConsumedCapacity"]["CapacityUnits"]
            return response

    client = Counting(dynamodb)
    ledger = dynamo_ledger(client)
    keys = [f"{number:064}" for number in range(size)]
    claimed = {key: ClaimedEvent(number, "d" * 64) for number, key in enumerate(keys)}
    times = {"now": 1_796_000_000.123456, "lease_until": 1_796_000_060.5, "keep_until": KEEP}
    owner = "0123456789abcdef0123456789abcdef-100"

    answers = ledger.claim(claimed, owner=owner, until=None, **times)

    assert set(answers.values()) == {Answer(Claim.GRANTED)}
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    rows = [row for page in pages for row in page["Items"]]
    assert len(rows) == size
    claims = sum(math.ceil(len(json.dumps(row)) / 1_024) for row in rows)  # more than its bytes
    for start in range(0, size, 25):
        done = {key: claimed[key].number for key in keys[start : start + 25]}
        assert not ledger.complete(done, owner=owner, keep_until=KEEP, until=None)
    assert client.units >= size / 25
    assert (claims + client.units) / size <= 1.1
