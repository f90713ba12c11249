"""A model of DynamoDB: the requests of a ledger, on one table with a string key.

It is compared with DynamoDB Local in tests/e2e/simulation/test_dynamodb_model.py. A statement or
an expression in a form that it does not know raises NotModelled: the ledger cannot come to
depend on something that was not compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

Value = Mapping[str, Any]
"""An attribute's value with its type, `{"S": "text"}`."""
Row = dict[str, Value]
Parameters = Sequence[Value]
Condition = Callable[[Row, Parameters], bool]
Operand = Callable[[Row, Parameters], "Value | None"]
"""The value in a row, or of a parameter; None for a missing attribute."""

KEY = "event_hash"
_TOKEN = re.compile(r"""\s*(?:"([^"]+)"|'([^']*)'|([A-Za-z_]\w*)|(<=|>=|<>|[?(),=<>*+{}:-]))""")
_MAX_STATEMENTS = 25


class InvalidRequest(Exception):
    """ValidationException: DynamoDB refuses the whole request."""


class NotModelled(BaseException):
    """What the model does not know; no Exception, since the ledger survives those."""


class Cancelled(Exception):
    """TransactionCanceledException; the argument has a code for each item, "None" if it is fine."""


class Refused(Exception):
    """One statement fails; its code and message are the arguments."""


class Table:
    """A table with the ledger's key, and its rows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[str, Row] = {}

    def batch_execute_statement(self, statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Execute statements, each on its own; raises InvalidRequest."""
        if len(statements) > _MAX_STATEMENTS:
            raise InvalidRequest("more than 25 statements")
        parsed = [_parse(statement["Statement"]) for statement in statements]
        if len({each.is_read for each in parsed}) > 1:
            raise InvalidRequest("Read and write requests together in the same batch")
        keys = [
            each.key(statement.get("Parameters", ()))
            for each, statement in zip(parsed, statements, strict=True)
        ]
        if len(set(keys)) < len(keys):
            raise InvalidRequest("Provided list of item keys contains duplicates")
        return {
            "Responses": [
                self.execute(each, statement)
                for each, statement in zip(parsed, statements, strict=True)
            ]
        }

    def update_item(
        self,
        *,
        TableName: str,  # noqa: N803 - DynamoDB's names
        Key: Mapping[str, Any],  # noqa: N803
        UpdateExpression: str,  # noqa: N803
        ExpressionAttributeValues: Mapping[str, Any],  # noqa: N803
        ReturnConsumedCapacity: str,  # noqa: N803
    ) -> dict[str, Any]:
        """Add numbers to a set, and set attributes, of a row that may be new."""
        self._check_table(TableName)
        additions, _, assignments = UpdateExpression.removeprefix("ADD ").partition(" SET ")
        name, value = additions.split(" ")
        row = dict(self.rows.get(Key[KEY]["S"], Key))
        numbers = {*row.get(name, {}).get("NS", ()), *ExpressionAttributeValues[value]["NS"]}
        row[name] = {"NS": sorted(numbers, key=Decimal)}
        for assignment in assignments.split(", "):
            name, value = assignment.split(" = ")
            row[name] = _stored(ExpressionAttributeValues[value])
        self.rows[Key[KEY]["S"]] = row
        if ReturnConsumedCapacity != "TOTAL":
            raise NotModelled(f"the model does not know {ReturnConsumedCapacity}")
        return {"ConsumedCapacity": {"TableName": TableName, "CapacityUnits": 1.0}}

    def transact_write_items(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Check a condition on one row, and update another on a condition; raises Cancelled."""
        check, update = items[0]["ConditionCheck"], items[1]["Update"]
        for item in (check, update):
            self._check_table(item["TableName"])
        if check["ConditionExpression"] != "NOT contains(completed, :number)":
            raise NotModelled(f"the model does not know {check['ConditionExpression']}")
        number = _stored(check["ExpressionAttributeValues"][":number"])["N"]
        checked = self.rows.get(check["Key"][KEY]["S"], {})
        key = update["Key"][KEY]["S"]
        names = update.get("ExpressionAttributeNames", {})
        values = update["ExpressionAttributeValues"]
        old = self.rows.get(key, {})
        fails = [
            number in checked.get("completed", {}).get("NS", ()),
            any(
                (name in old)
                if value is None
                else not _is_equal(old.get(names.get(name, name)), _stored(values[value]))
                for name, value in _conditions(update["ConditionExpression"])
            ),
        ]
        if any(fails):
            raise Cancelled(["ConditionalCheckFailed" if fail else "None" for fail in fails])
        new = dict(old) | dict(update["Key"])
        for name, value in _equations(update["UpdateExpression"].removeprefix("SET "), ", "):
            new[names.get(name, name)] = _stored(values[value])
        self.rows[key] = new

    def _check_table(self, name: str) -> None:
        if name != self.name:
            raise NotModelled("the model has one table")

    def execute(self, parsed: Parsed, statement: Mapping[str, Any]) -> dict[str, Any]:
        """The response to one statement."""
        if parsed.table != self.name:
            message = "Cannot do operations on a non-existent table"
            return {"Error": {"Code": "ResourceNotFound", "Message": message}}
        parameters = statement.get("Parameters", ())
        key = parsed.key(parameters)
        row = self.rows.get(key)
        response: dict[str, Any] = {"TableName": self.name}
        try:
            item = parsed.execute(self.rows, key, parameters)
        except Refused as refusal:
            code, message = refusal.args
            response["Error"] = {"Code": code, "Message": message}
            wants_row = statement.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            if wants_row and row is not None and code == "ConditionalCheckFailed":
                response["Error"]["Item"] = dict(row)
            return response
        if item is not None:
            response["Item"] = dict(item)
        return response


class Parsed(NamedTuple):
    """A statement, ready to be executed on rows with its parameters."""

    table: str
    is_read: bool
    key_position: int
    execute: Callable[[dict[str, Row], str, Parameters], Row | None]
    """Executes it on the rows, for a key; returns the row that the response has. Raises Refused."""

    def key(self, parameters: Parameters) -> str:
        """The key that it is about."""
        key: str = parameters[self.key_position]["S"]
        return key


@lru_cache(maxsize=1_000)
def _parse(text: str) -> Parsed:
    return _Parser(text).statement()


class _Parser:
    """Recursive descent over a statement's tokens: (kind, text) with kind name, text or sign."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.position = 0
        self.parameters = 0
        self.key_position: int | None = None

    # -- tokens ------------------------------------------------------------------------------

    def peek(self, *words: str) -> bool:
        """Whether the next token is one of these words or signs."""
        if self.position >= len(self.tokens):
            return not words
        kind, text = self.tokens[self.position]
        return kind in ("word", "sign") and text.upper() in words

    def take(self, *words: str) -> bool:
        """Skip the next tokens if they are these words or signs, one after another."""
        start = self.position
        for word in words:
            if not self.peek(word):
                self.position = start
                return False
            self.position += 1
        return True

    def expect(self, *words: str) -> None:
        """Skip these words or signs."""
        if not self.take(*words):
            raise NotModelled(f"the model expects {' '.join(words)} in {self.text}")

    def name(self) -> str:
        """The name of a table or an attribute."""
        kind, text = self.tokens[self.position]
        if kind not in ("word", "quoted"):
            raise NotModelled(f"the model expects a name in {self.text}")
        self.position += 1
        return text

    def parameter(self) -> int:
        """The number of the next parameter, from 0."""
        self.expect("?")
        self.parameters += 1
        return self.parameters - 1

    # -- statements --------------------------------------------------------------------------

    def statement(self) -> Parsed:
        """The whole statement."""
        for word, parse in (
            ("INSERT", self.insert),
            ("SELECT", self.select),
            ("UPDATE", self.update),
            ("DELETE", self.delete),
        ):
            if self.take(word):
                table, execute = parse()
                break
        else:
            raise NotModelled(f"the model does not know {self.text}")
        if not self.peek() or self.key_position is None:
            raise NotModelled(f"the model does not know all of {self.text}")
        return Parsed(table, word == "SELECT", self.key_position, execute)

    def insert(self) -> tuple[str, Any]:
        """INSERT INTO "table" VALUE {'name': ?, …}."""
        self.expect("INTO")
        table = self.name()
        self.expect("VALUE", "{")
        positions: dict[str, int] = {}
        while True:
            kind, name = self.tokens[self.position]
            if kind != "literal":
                raise NotModelled(f"the model expects 'name' in {self.text}")
            self.position += 1
            self.expect(":")
            positions[name] = self.parameter()
            if not self.take(","):
                break
        self.expect("}")
        self.key_position = positions[KEY]

        def execute(rows: dict[str, Row], key: str, parameters: Parameters) -> None:
            if key in rows:
                raise Refused("DuplicateItem", "Duplicate primary key exists in table")
            rows[key] = {name: _stored(parameters[at]) for name, at in positions.items()}

        return table, execute

    def select(self) -> tuple[str, Any]:
        """SELECT * FROM "table" WHERE …."""
        self.expect("*", "FROM")
        table = self.name()
        condition = self.where()

        def execute(rows: dict[str, Row], key: str, parameters: Parameters) -> Row | None:
            row = rows.get(key)
            return row if row is not None and condition(row, parameters) else None

        return table, execute

    def update(self) -> tuple[str, Any]:
        """UPDATE "table" SET a = … REMOVE b WHERE … RETURNING ALL NEW *."""
        table = self.name()
        changes: list[tuple[str, Operand | None]] = []
        while True:
            if self.take("SET"):
                while True:
                    name = self.name()
                    self.expect("=")
                    changes.append((name, self.sum()))
                    if not self.take(","):
                        break
            elif self.take("REMOVE"):
                changes.append((self.name(), None))
            else:
                break
        condition = self.where()
        returning = self.returning()

        def execute(rows: dict[str, Row], key: str, parameters: Parameters) -> Row | None:
            old = rows.get(key)
            if old is None or not condition(old, parameters):
                raise Refused("ConditionalCheckFailed", "The conditional request failed")
            new = dict(old)
            for name, operand in changes:
                if operand is None:
                    new.pop(name, None)
                    continue
                value = operand(old, parameters)
                if value is None:
                    raise Refused("ValidationError", "An operand has no value")
                new[name] = value
            rows[key] = new
            return {"OLD": old, "NEW": new}.get(returning or "")

        return table, execute

    def delete(self) -> tuple[str, Any]:
        """DELETE FROM "table" WHERE … RETURNING ALL OLD *."""
        self.expect("FROM")
        table = self.name()
        condition = self.where()
        returning = self.returning()

        def execute(rows: dict[str, Row], key: str, parameters: Parameters) -> Row | None:
            row = rows.get(key)
            if row is None:
                return None  # not an error, with any other condition
            if not condition(row, parameters):
                raise Refused("ConditionalCheckFailed", "The conditional request failed")
            del rows[key]
            return row if returning == "OLD" else None

        return table, execute

    def returning(self) -> str | None:
        """RETURNING ALL OLD * or RETURNING ALL NEW *."""
        if not self.take("RETURNING"):
            return None
        self.expect("ALL")
        which = "OLD" if self.take("OLD") else "NEW"
        if which == "NEW":
            self.expect("NEW")
        self.expect("*")
        return which

    # -- conditions --------------------------------------------------------------------------

    def where(self) -> Condition:
        """WHERE and a condition with the key in it."""
        self.expect("WHERE")
        return self.disjunction()

    def disjunction(self) -> Condition:
        """Conditions joined by OR."""
        parts = [self.conjunction()]
        while self.take("OR"):
            parts.append(self.conjunction())
        return (
            parts[0]
            if len(parts) == 1
            else lambda row, parameters: any(part(row, parameters) for part in parts)
        )

    def conjunction(self) -> Condition:
        """Conditions joined by AND."""
        parts = [self.negation()]
        while self.take("AND"):
            parts.append(self.negation())
        return (
            parts[0]
            if len(parts) == 1
            else lambda row, parameters: all(part(row, parameters) for part in parts)
        )

    def negation(self) -> Condition:
        """A condition, perhaps after NOT or in parentheses."""
        if self.take("NOT"):
            inner = self.negation()
            return lambda row, parameters: not inner(row, parameters)
        if self.take("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        """`name = ?`, `name IS MISSING` and their like."""
        name = self.name()
        if self.take("IS"):
            is_not = self.take("NOT")
            if self.take("MISSING"):
                return lambda row, _: (name not in row) != is_not
            self.expect("NULL")
            return lambda row, _: (row.get(name, {}).get("NULL") is True) != is_not
        for sign in ("=", "<>", "<=", ">=", "<", ">"):
            if self.take(sign):
                break
        else:
            raise NotModelled(f"the model does not know the comparison in {self.text}")
        if name == KEY and sign == "=" and self.key_position is None:
            self.key_position = self.parameter()
            return lambda _row, _parameters: True  # the row was found by it
        right = self.sum()
        compare = _COMPARISONS[sign]
        return lambda row, parameters: compare(row.get(name), right(row, parameters))

    def sum(self) -> Operand:
        """A parameter or an attribute, perhaps plus or minus another."""
        left = self.operand()
        for sign, factor in (("+", 1), ("-", -1)):
            if self.take(sign):
                right = self.operand()
                return lambda row, parameters: _add(
                    left(row, parameters), right(row, parameters), factor
                )
        return left

    def operand(self) -> Operand:
        """A parameter or an attribute."""
        if self.peek("?"):
            position = self.parameter()
            return lambda _row, parameters: _stored(parameters[position])
        name = self.name()
        return lambda row, _parameters: row.get(name)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotModelled(f"the model cannot read {text[position:]!r} in {text}")
        position = match.end()
        for kind, group in zip(("quoted", "literal", "word", "sign"), match.groups(), strict=True):
            if group is not None:
                yield kind, group


def _conditions(expression: str) -> Iterator[tuple[str, str | None]]:
    """The two sides of each `name = :value`; no value for `attribute_not_exists(name)`."""
    for part in expression.split(" AND "):
        missing = re.fullmatch(r"attribute_not_exists\((\w+)\)", part)
        if missing:
            yield missing[1], None
        else:
            yield from ((name, value) for name, value in _equations(part, " AND "))


def _equations(expression: str, separator: str) -> Iterator[list[str]]:
    """The two sides of each `name = :value`."""
    for part in expression.split(separator):
        sides = part.split(" = ")
        if len(sides) != 2 or not sides[1].startswith(":"):
            raise NotModelled(f"the model does not know {expression}")
        yield sides


def _stored(value: Value) -> Value:
    """A value as it is returned: numbers without superfluous zeros."""
    if "N" not in value:
        return value
    return {"N": _number(value["N"])}


@lru_cache(maxsize=10_000)
def _number(text: str) -> str:
    plain = f"{Decimal(text):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _add(left: Value | None, right: Value | None, factor: int) -> Value | None:
    if left is None or right is None:
        return None
    if "N" not in left or "N" not in right:
        raise Refused("ValidationError", "An operand of an addition is not a number")
    return {"N": _number(str(Decimal(left["N"]) + factor * Decimal(right["N"])))}


def _is_less(left: Value | None, right: Value | None, *, or_equal: bool) -> bool:
    if left is None or right is None:
        return False
    ((kind, one),) = left.items()
    ((other_kind, other),) = right.items()
    if kind != other_kind or kind not in ("N", "S"):
        return False
    if kind == "N":
        one, other = Decimal(one), Decimal(other)
    return bool(one < other or (or_equal and one == other))


def _is_equal(left: Value | None, right: Value | None) -> bool:
    return left is not None and left == right


_COMPARISONS: Mapping[str, Callable[[Value | None, Value | None], bool]] = {
    "=": _is_equal,
    "<>": lambda left, right: not _is_equal(left, right),
    "<": lambda left, right: _is_less(left, right, or_equal=False),
    "<=": lambda left, right: _is_less(left, right, or_equal=True),
    ">": lambda left, right: _is_less(right, left, or_equal=False),
    ">=": lambda left, right: _is_less(right, left, or_equal=True),
}
