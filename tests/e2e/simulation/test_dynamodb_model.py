"""The simulation's model of DynamoDB answers as DynamoDB Local does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.ledger import Ledger
from support.ledger_contract import events, numbers
from support.simulation.dynamodb import Cancelled, InvalidRequest, Table

STATEMENTS = 10_000
KEYS = [f"k{number}" for number in range(40)]
NAMES = ["owner", "lease_until", "digest", "completed", "attempts", "expires_at"]
VALUES: list[dict[str, Any]] = [
    *({"S": text} for text in ("a", "b", "", "10")),
    *({"N": text} for text in ("0", "1", "-1", "2.50", "1767225600.1234567", "3")),
    {"BOOL": True},
    {"NULL": True},
]


class Statements:
    """Random statements in every form that the model knows."""

    def __init__(self, seed: int, table: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same stream each time
        self.table = table

    def request(self) -> list[dict[str, Any]]:
        """The statements of one request: all read or all write, as DynamoDB demands."""
        is_read = self.random.random() < 0.2
        keys = self.random.sample(KEYS, self.random.randint(1, 25))
        return [self.statement(key, is_read) for key in keys]

    def statement(self, key: str, is_read: bool) -> dict[str, Any]:
        """One statement for a key."""
        make = self.random.choice([self.insert, self.update, self.update, self.delete])
        text, parameters = self.select(key) if is_read else make(key)
        statement = {"Statement": text, "Parameters": parameters}
        if not is_read and self.random.random() < 0.5:
            statement["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return statement

    def insert(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        names = self.random.sample(NAMES, self.random.randint(0, len(NAMES)))
        fields = ", ".join(f"'{name}': ?" for name in ["event_hash", *names])
        values = [self.value() for _ in names]
        return f'INSERT INTO "{self.table}" VALUE {{{fields}}}', [{"S": key}, *values]

    def select(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        return f'SELECT * FROM "{self.table}" WHERE event_hash = ?', [{"S": key}]

    def update(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        changes, parameters = [], []
        for name in self.random.sample(NAMES, self.random.randint(1, 4)):
            if changes and self.random.random() < 0.2:
                changes.append(f'REMOVE "{name}"')
            elif name == "attempts" and self.random.random() < 0.5:
                changes.append('SET "attempts" = "attempts" + ?')
                parameters.append({"N": "1"})
            else:
                changes.append(f'SET "{name}" = ?')
                parameters.append(self.value())
        condition, more = self.condition(key)
        returning = self.random.choice(["", "", " RETURNING ALL NEW *", " RETURNING ALL OLD *"])
        text = f'UPDATE "{self.table}" {" ".join(changes)} WHERE {condition}{returning}'
        return text, [*parameters, *more]

    def delete(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        condition, parameters = self.condition(key)
        returning = self.random.choice(["", " RETURNING ALL OLD *"])
        return f'DELETE FROM "{self.table}" WHERE {condition}{returning}', parameters

    def condition(self, key: str) -> tuple[str, list[dict[str, Any]]]:
        parts, parameters = ["event_hash = ?"], [{"S": key}]
        for _ in range(self.random.randint(0, 2)):
            part, values = self.comparison()
            if self.random.random() < 0.3:
                other, more = self.comparison()
                part, values = f"({part} OR {other})", values + more
            parts.append(f"NOT {part}" if self.random.random() < 0.1 else part)
            parameters += values
        return " AND ".join(parts), parameters

    def comparison(self) -> tuple[str, list[dict[str, Any]]]:
        name = self.random.choice(NAMES)
        if self.random.random() < 0.3:
            return f'"{name}" IS {self.random.choice(["", "NOT "])}MISSING', []
        sign = self.random.choice(["=", "=", "=", "<>", "<", "<=", ">", ">="])
        value = self.value()
        while sign not in ("=", "<>") and not {"S", "N"} & value.keys():
            value = self.value()
        return f'"{name}" {sign} ?', [value]

    def value(self) -> dict[str, Any]:
        return self.random.choice(VALUES)


def test_random_statements_have_the_same_results(dynamodb: Any, table: str) -> None:
    """10,000 random statements, in requests of up to 25: the same responses, and the same rows."""
    statements = Statements(1, table)
    model = Table(table)
    executed = 0
    codes: Counter[str] = Counter()
    while executed < STATEMENTS:
        request = statements.request()
        executed += len(request)
        expected = _responses(dynamodb.batch_execute_statement(Statements=request))
        actual = _responses(model.batch_execute_statement(request))
        for statement, one, other in zip(request, expected, actual, strict=True):
            assert other == one, statement
            codes[one.get("Error", {}).get("Code", "")] += 1
    assert {key: _plain(row) for key, row in model.rows.items()} == _rows(dynamodb, table)
    assert min(codes[""], codes["DuplicateItem"], codes["ConditionalCheckFailed"]) > 100


def test_random_changes_of_rows_have_the_same_results(dynamodb: Any, table: str) -> None:
    """2,000 additions of numbers and transactions, as the ledger makes them, on a few rows."""
    chance = random.Random(3)  # noqa: S311 - the same stream each time
    both = Both(dynamodb, table)
    cancelled = 0
    for _ in range(2_000):
        claim, completions = chance.choice(KEYS[:3]), chance.choice(KEYS[3:6])
        number = {"N": str(chance.randint(0, 5))}
        if chance.random() < 0.2:
            both.update_item(
                TableName=table,
                Key={"event_hash": {"S": completions}},
                UpdateExpression="ADD completed :numbers"
                " SET kept_until = :kept_until, expires_at = :expires_at",
                ExpressionAttributeValues={
                    ":numbers": {"NS": chance.sample("012345", chance.randint(1, 3))},
                    ":kept_until": number,
                    ":expires_at": {"N": "1767225600"},
                },
                ReturnConsumedCapacity="TOTAL",
            )
            continue
        if chance.random() < 0.1:
            text = f'DELETE FROM "{table}" WHERE event_hash = ?'
            for key in (claim, completions):
                statement = {"Statement": text, "Parameters": [{"S": key}]}
                both.batch_execute_statement(Statements=[statement])
            row = {"event_hash": claim, "owner": "a", "digest": "a"}
            if chance.random() < 0.3:
                row["mark"] = "a"
            fields = ", ".join(f"'{name}': ?" for name in row)
            text = f'INSERT INTO "{table}" VALUE {{{fields}}}'
            parameters = [{"S": value} for value in row.values()]
            both.batch_execute_statement(Statements=[{"Statement": text, "Parameters": parameters}])
        check = {
            "TableName": table,
            "Key": {"event_hash": {"S": completions}},
            "ConditionExpression": "NOT contains(completed, :number)",
            "ExpressionAttributeValues": {":number": number},
        }
        update = {
            "TableName": table,
            "Key": {"event_hash": {"S": claim}},
            "UpdateExpression": "SET #owner = :owner, digest = :digest",
            "ConditionExpression": "#owner = :old_owner AND digest = :old_digest"
            + chance.choice(("", " AND attribute_not_exists(mark)")),
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {
                name: {"S": chance.choice("ab")}
                for name in (":owner", ":digest", ":old_owner", ":old_digest")
            },
        }
        try:
            both.transact_write_items(TransactItems=[{"ConditionCheck": check}, {"Update": update}])
        except ClientError:
            cancelled += 1
    assert 100 < cancelled < 1_500
    assert {key: _plain(row) for key, row in both.model.rows.items()} == _rows(dynamodb, table)


class Both:
    """A client that makes each request of both, and compares the responses."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self.dynamodb = dynamodb
        self.model = Table(table)
        self.statements = 0

    def batch_execute_statement(self, *, Statements: list[dict[str, Any]]) -> Any:  # noqa: N803
        """Execute statements; the real response, if the model's is the same."""
        self.statements += len(Statements)
        response = self.dynamodb.batch_execute_statement(Statements=Statements)
        expected = _responses(deepcopy(response))
        actual = _responses(self.model.batch_execute_statement(Statements))
        for statement, one, other in zip(Statements, expected, actual, strict=True):
            assert other == one, statement
        return response

    def update_item(self, **arguments: Any) -> Any:
        """Change a row of both."""
        self.statements += 1
        self.model.update_item(**arguments)
        return self.dynamodb.update_item(**arguments)

    def transact_write_items(self, *, TransactItems: Any) -> Any:  # noqa: N803
        """Do a transaction on both; if it is cancelled, it is for the same reasons."""
        self.statements += 1
        expected = None
        try:
            self.dynamodb.transact_write_items(TransactItems=TransactItems)
        except ClientError as error:
            expected = error
        try:
            self.model.transact_write_items(TransactItems)
            codes = None
        except Cancelled as cancelled:
            (codes,) = cancelled.args
        if expected is None:
            assert codes is None
            return {}
        assert codes == [reason["Code"] for reason in expected.response["CancellationReasons"]]
        raise expected


def test_the_ledger_has_the_same_results(
    dynamodb: Any, table: str, dynamo_ledger: Callable[..., Ledger]
) -> None:
    """Random calls of the ledger itself, by three owners: each statement has the same result."""
    chance = random.Random(2)  # noqa: S311 - the same stream each time
    client = Both(dynamodb, table)
    ledger = dynamo_ledger(client)
    keys = [f"key-{number}" for number in range(8)]
    now = 1_000_000.0
    while client.statements < 3_000:
        now += chance.choice((0.0, 1.0, 7.25, 40.0))
        owner = f"{chance.choice('abc')}{client.statements // 300}"
        chosen = chance.sample(keys, chance.randint(1, len(keys)))
        times = {"owner": owner, "until": None}
        calls = ("claim", "claim", "take_over", "complete", "release", "renew", "mark")
        call = chance.choice(calls)
        lease = {"now": now, "lease_until": now + 10, "keep_until": now + 70}
        if call == "claim":
            ledger.claim(events(chosen, chance.choice(("one", "two"))), **lease, **times)
        elif call == "take_over":
            ledger.take_over(chosen[0], events(chosen, "one")[chosen[0]], **lease, **times)
        elif call == "complete":
            ledger.complete(numbers(chosen), keep_until=now + 60, **times)
        elif call == "release":
            attempts = {key: chance.randint(0, 3) for key in chosen}
            marks = {key: chance.choice((None, 7.5)) for key in chosen if chance.random() < 0.5}
            ledger.release(attempts, keep_until=now + 60, marks=marks, **times)
        elif call == "mark":
            ledger.mark(chosen[0], float(chance.randint(0, 3)), **times)
        else:
            ledger.renew(chosen, lease_until=now + 10, keep_until=now + 70, **times)
    rows = {key: _plain(row) for key, row in client.model.rows.items()}
    assert rows == _rows(dynamodb, table)


@pytest.mark.parametrize("what", ["26 statements", "a key twice", "a read and a write"])
def test_the_same_requests_are_refused(dynamodb: Any, table: str, what: str) -> None:
    """What no request may have is a ValidationException of the whole."""
    statements = Statements(1, table)
    keys = KEYS[:26] if what == "26 statements" else ["k", "k"]
    request = [statements.statement(key, is_read=False) for key in keys]
    if what == "a read and a write":
        request[1] = statements.statement("other", is_read=True)
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.batch_execute_statement(Statements=request)
    with pytest.raises(InvalidRequest):
        Table(table).batch_execute_statement(request)


def _responses(response: dict[str, Any]) -> list[dict[str, Any]]:
    """Codes matter to the ledger; DynamoDB's messages are not the model's subject."""
    responses: list[dict[str, Any]] = response["Responses"]
    for each in responses:
        if "Error" in each:
            each["Error"].pop("Message", None)
            each.pop("TableName", None)
        for holder in (each, each.get("Error", {})):
            if "Item" in holder:
                holder["Item"] = _plain(holder["Item"])
    return responses


def _rows(dynamodb: Any, table: str) -> dict[str, Any]:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    return {row["event_hash"]["S"]: _plain(row) for page in pages for row in page["Items"]}


def _plain(row: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A row with numbers as numbers: DynamoDB Local does not always drop superfluous zeros."""
    return {
        name: Decimal(value["N"])
        if "N" in value
        else sorted(value["NS"])
        if "NS" in value
        else value
        for name, value in row.items()
    }
