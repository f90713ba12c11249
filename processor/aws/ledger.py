"""The ledger on DynamoDB: claims are 25 a request, completions 25 a write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from processor.aws.dynamodb import DynamoDb
from processor.aws.requests import Refused, Requests
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim, ClaimedEvent

STATEMENTS_PER_REQUEST = 25
"""BatchExecuteStatement's limit."""
NUMBERS_PER_ROW = 200
"""How many events' completions share a row: it stays below 1 KB, which one write unit writes."""

_TRANSIENT = frozenset(
    (
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ThrottlingError",
        "TransactionConflict",
    )
)
"""Temporary errors of one statement, in a response that succeeded."""
_MISCONFIGURED = frozenset(("AccessDenied", "ResourceNotFound", "ValidationError"))
"""Errors of a statement that have a wrong setting as their cause, if all of a request have one."""
_DAY = 86_400
_MAX_ATTEMPTS = 10**9
_NO_OWNER = "permission check"
"""What no owner is called."""


class _Statement(NamedTuple):
    """One PartiQL statement for one key."""

    key: str
    text: str
    parameters: tuple[dict[str, Any], ...]


class _Response(NamedTuple):
    """DynamoDB's answer to one statement; the item is what a SELECT read."""

    error: str | None
    item: Mapping[str, Any] | None = None


class _State(NamedTuple):
    """What a row is for an owner; if it can be claimed, as which attempt and on what condition."""

    answer: Answer
    attempt: int = 1
    condition: str = ""
    parameters: tuple[dict[str, Any], ...] = ()
    mark: float | None = None
    change: str = ""
    """What else claiming it changes."""
    claim: Mapping[str, Any] = {}
    """The row of a claim that can be taken over."""

    @property
    def granted(self) -> tuple[int, float | None]:
        """The attempt and the mark, once it is claimed."""
        return self.attempt, self.mark


_ABSENT = _State(Answer(Claim.HELD))
"""No row; for a claim, one that was released between two requests: the next can claim it."""


class DynamoLedger:
    """A Ledger in a table whose whole key is `event_hash`.

    An event's row is its claim: `owner`, `number`, `lease_until` and `digest`, or neither `owner`
    nor `lease_until` if it was given back. `attempts` counts those that were begun; `mark` is its
    mark. An owner's completions are in rows of its own, as sets of the events' numbers
    (`completed`, `kept_until`), so that one write records many. What an event is takes both rows to
    read; a number counts for as long as the claim has that owner. `expires_at` is the table's TTL
    attribute, in seconds.

    Requests may be executed twice, because an answer was lost, or later than anyone waits for
    them. So each statement has a condition that holds once, and completions are only added.
    What is throttled is retried until `until`.
    """

    def __init__(self, client: Callable[[], DynamoDb], table: str, requests: Requests) -> None:
        self._client = client
        self._table = table
        self._requests = requests
        self._is_permitted = False
        """Whether it is known to have every permission."""

    def claim(
        self,
        events: Mapping[str, ClaimedEvent],
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> Mapping[str, Answer]:
        """Insert the keys; read those that exist already; claim those that were given back."""
        self._check_permissions(until)
        # What counts if the claims have to be given back, by key.
        before = dict.fromkeys(events, 0)
        free: dict[str, _State] = {}
        lease = _lease(owner, lease_until, keep_until)
        try:
            inserted = self._insert(events, lease, until)
            present = [key for key, answer in inserted.items() if answer.error == "DuplicateItem"]
            states = self._read(present, owner, now, until)
            free = {key: state for key, state in states.items() if state.condition}
            before |= {key: state.attempt - 1 for key, state in free.items()}
            updated = self._update(free, events, lease, until)
            contested = [key for key, error in updated.items() if error == "ConditionalCheckFailed"]
            # Another owner was faster; or it was ours already, and the answer was lost.
            settled = {
                key: Answer(Claim.HELD) if state.condition else state.answer
                for key, state in self._read(contested, owner, now, until).items()
            }
        except ConfigurationError:
            marks = {key: state.mark for key, state in free.items() if state.mark is not None}
            with suppress(ConfigurationError, StoreUnavailable):
                self.release(before, owner=owner, keep_until=keep_until, until=until, marks=marks)
            raise
        answers = {
            key: Answer(Claim.UNAVAILABLE if response.error else Claim.GRANTED)
            for key, response in inserted.items()
        }
        claimed = {
            key: Answer(Claim.UNAVAILABLE if error else Claim.GRANTED, None, *free[key].granted)
            for key, error in updated.items()
        }
        return answers | {key: state.answer for key, state in states.items()} | claimed | settled

    def take_over(
        self,
        key: str,
        event: ClaimedEvent,
        *,
        owner: str,
        now: float,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> Answer:
        """Read the key again, and claim it if its lease is over.

        Unless its owner completes it meanwhile: that is another row, so this is a transaction.
        """
        self._check_permissions(until)
        state = self._read([key], owner, now, until)[key]
        if state.condition:  # given back since it was found EXPIRED: the next delivery claims it
            return Answer(Claim.HELD)
        if state.answer.claim is not Claim.EXPIRED:
            return state.answer
        lease = _lease(owner, lease_until, keep_until)
        transaction = self._transaction(key, event, state, lease)
        (answer,) = self._requests.run([[transaction]], self._do, until=until)
        if isinstance(answer, Refused):
            return Answer(Claim.UNAVAILABLE)
        if answer.error is None:
            return Answer(Claim.GRANTED, None, *state.granted)
        # Its owner completed it, or another was faster; or it was ours already.
        state = self._read([key], owner, now, until)[key]
        is_open = state.condition or state.answer.claim is Claim.EXPIRED
        return Answer(Claim.HELD) if is_open else state.answer

    def look_up(self, keys: Collection[str], *, now: float) -> Mapping[str, Answer]:
        """What a claim of each key would find; GRANTED if it is free. Reads alone."""
        return {
            key: Answer(Claim.GRANTED) if state is _ABSENT or state.condition else state.answer
            for key, state in self._read(keys, _NO_OWNER, now, None).items()
        }

    def mark(self, key: str, mark: float, *, owner: str, until: float | None) -> bool:
        """Write the mark into the row of the owner's claim."""
        statement = _Statement(
            key,
            f'UPDATE "{self._table}" SET mark = ? WHERE event_hash = ? AND "owner" = ?',
            (_number(mark), _text(key), _text(owner)),
        )
        error = self._execute([statement], until)[key].error
        if error not in (None, "ConditionalCheckFailed"):
            raise StoreUnavailable(f"DynamoDB: {error} for a mark")
        return error is None

    def complete(
        self, numbers: Mapping[str, int], *, owner: str, keep_until: float, until: float | None
    ) -> Collection[str]:
        """Add the numbers to what the owner has completed, whoever has the claims by now."""
        keys_by_row: dict[str, list[str]] = {}
        for key, number in numbers.items():
            keys_by_row.setdefault(_completions_key(owner, number), []).append(key)

        def add(rows: list[str]) -> list[None]:
            (row,) = rows
            response = self._client().update_item(
                TableName=self._table,
                Key={"event_hash": _text(row)},
                UpdateExpression="ADD completed :numbers"
                " SET kept_until = :kept_until, expires_at = :expires_at",
                ExpressionAttributeValues={
                    ":numbers": {"NS": [str(numbers[key]) for key in keys_by_row[row]]},
                    ":kept_until": _number(int(keep_until)),
                    ":expires_at": _number(int(keep_until) + 2 * _DAY),  # after its events' rows
                },
                ReturnConsumedCapacity="TOTAL",
            )
            response["ConsumedCapacity"]  # raises if the answer was cut off
            return [None]

        rows = list(keys_by_row)
        answers = self._requests.run([[row] for row in rows], add, until=until)
        errors = {
            key: answer.why
            for row, answer in zip(rows, answers, strict=True)
            if answer is not None
            for key in keys_by_row[row]
        }
        return _unless_all_failed(errors, len(numbers))

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None,
        marks: Mapping[str, float | None] = MappingProxyType({}),
    ) -> None:
        """Delete the keys still claimed by the owner, or leave only attempts and marks in them."""

        def give_back(key: str, count: int) -> _Statement:
            mark = marks.get(key)
            if not count and mark is None:
                text = f'DELETE FROM "{self._table}" WHERE event_hash = ? AND "owner" = ?'
                if key not in marks:
                    text += " AND mark IS MISSING"
                return _Statement(key, text, (_text(key), _text(owner)))
            change: str = ""
            value: tuple[dict[str, Any], ...] = ()
            if mark is not None:
                change, value = " SET mark = ?", (_number(mark),)
            elif key in marks:
                change = " REMOVE mark"
            return _Statement(
                key,
                f'UPDATE "{self._table}" SET attempts = ? SET expires_at = ?{change}'
                ' REMOVE "owner" REMOVE lease_until WHERE event_hash = ? AND "owner" = ?',
                (
                    *(_number(count), _number(int(keep_until)), *value),
                    *(_text(key), _text(owner)),
                ),
            )

        self._all((give_back(key, count) for key, count in attempts.items()), until)

    def renew(
        self,
        keys: Collection[str],
        *,
        owner: str,
        lease_until: float,
        keep_until: float,
        until: float | None,
    ) -> None:
        """Extend the claims of the owner."""
        self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET lease_until = ? SET expires_at = ?'
                    ' WHERE event_hash = ? AND "owner" = ?',
                    (
                        *_lease(owner, lease_until, keep_until)[1:],
                        *(_text(key), _text(owner)),
                    ),
                )
                for key in keys
            ),
            until,
        )

    # -- claims ----------------------------------------------------------------------------------

    def _insert(
        self,
        events: Mapping[str, ClaimedEvent],
        lease: tuple[dict[str, Any], ...],
        until: float | None,
    ) -> dict[str, _Response]:
        return self._execute(
            (
                _Statement(
                    key,
                    f"INSERT INTO \"{self._table}\" VALUE {{'event_hash': ?, 'digest': ?,"
                    " 'number': ?, 'owner': ?, 'lease_until': ?, 'expires_at': ?, 'attempts': ?}",
                    (
                        *(_text(key), _digest(event.digest), _number(event.number)),
                        *(*lease, _number(1)),
                    ),
                )
                for key, event in events.items()
            ),
            until,
        )

    def _read(
        self, keys: Collection[str], owner: str, now: float, until: float | None
    ) -> dict[str, _State]:
        """What the row of each key is for an owner."""
        responses = self._select(keys, until)
        completions = self._select(
            {
                name
                for response in responses.values()
                if response.item is not None
                if (name := _completions_of(response.item)) is not None
            },
            until,
        )
        failed = {name for name, response in completions.items() if response.error}
        rows = {name: response.item for name, response in completions.items()}
        return {
            key: _State(Answer(Claim.UNAVAILABLE))
            if error or (row is not None and _completions_of(row) in failed)
            else _state_of(row, rows, owner, now)
            for key, (error, row) in responses.items()
        }

    def _select(self, keys: Collection[str], until: float | None) -> dict[str, _Response]:
        text = f'SELECT * FROM "{self._table}" WHERE event_hash = ?'
        return self._execute((_Statement(key, text, (_text(key),)) for key in keys), until)

    def _update(
        self,
        states: Mapping[str, _State],
        events: Mapping[str, ClaimedEvent],
        lease: tuple[dict[str, Any], ...],
        until: float | None,
    ) -> dict[str, str | None]:
        """Claim rows that are free, on condition that they are as they were read; the errors."""
        responses = self._execute(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET digest = ? SET "number" = ? SET "owner" = ?'
                    f" SET lease_until = ? SET expires_at = ? SET attempts = ?{state.change}"
                    f" WHERE event_hash = ? AND {state.condition}",
                    (
                        *(_digest(events[key].digest), _number(events[key].number), *lease),
                        *(_number(state.attempt), _text(key), *state.parameters),
                    ),
                )
                for key, state in states.items()
            ),
            until,
        )
        return {key: response.error for key, response in responses.items()}

    # -- transactions ----------------------------------------------------------------------------

    def _transaction(
        self, key: str, event: ClaimedEvent, state: _State, lease: tuple[dict[str, Any], ...]
    ) -> list[Any]:
        """Claim a row that has another owner, on condition that this one has not completed it."""
        old = state.claim
        owner, lease_until, expires_at = lease
        is_marked_as_before = "mark = :mark" if "mark" in old else "attribute_not_exists(mark)"
        return [
            {
                "ConditionCheck": {
                    "TableName": self._table,
                    "Key": {"event_hash": _text(_completions_of(old) or "")},
                    "ConditionExpression": "NOT contains(completed, :number)",
                    "ExpressionAttributeValues": {":number": old["number"]},
                }
            },
            {
                "Update": {
                    "TableName": self._table,
                    "Key": {"event_hash": _text(key)},
                    "UpdateExpression": "SET digest = :digest, #number = :number, #owner = :owner,"
                    " lease_until = :lease_until, expires_at = :expires_at, attempts = :attempts",
                    "ConditionExpression": "#owner = :old_owner AND lease_until = :old_lease_until"
                    f" AND {is_marked_as_before}",
                    "ExpressionAttributeNames": {"#number": "number", "#owner": "owner"},
                    "ExpressionAttributeValues": {
                        ":digest": _digest(event.digest),
                        ":number": _number(event.number),
                        ":owner": owner,
                        ":lease_until": lease_until,
                        ":expires_at": expires_at,
                        ":attempts": _number(state.attempt),
                        ":old_owner": old["owner"],
                        ":old_lease_until": old["lease_until"],
                        **({":mark": old["mark"]} if "mark" in old else {}),
                    },
                }
            },
        ]

    # -- statements ------------------------------------------------------------------------------

    def _check_permissions(self, until: float | None) -> None:
        """Raise ConfigurationError if what is claimed could not be read, completed or released.

        Once in an execution environment, before its first claim: without these permissions a
        handler would run again at each delivery. Nothing of it matches a row.
        """
        if self._is_permitted:
            return
        no_owner = _text(_NO_OWNER)
        statements = [
            _Statement(
                "update",
                f'UPDATE "{self._table}" SET attempts = ? WHERE event_hash = ? AND "owner" = ?',
                (_number(0), _text("permission to update"), no_owner),
            ),
            _Statement(
                "delete",
                f'DELETE FROM "{self._table}" WHERE event_hash = ? AND "owner" = ?',
                (_text("permission to delete"), no_owner),
            ),
        ]
        claim = {"owner": no_owner, "number": _number(0), "lease_until": _number(0)}
        state = _State(Answer(Claim.EXPIRED), claim=claim)
        lease = (no_owner, _number(0), _number(0))
        transaction = self._transaction(
            "permission to take over", ClaimedEvent(0, None), state, lease
        )

        answers = self._requests.run([statements, [transaction]], self._do, until=until)
        self._is_permitted = not any(
            isinstance(answer, Refused) or answer.error not in (None, "ConditionalCheckFailed")
            for answer in answers
        )

    def _all(self, statements: Iterable[_Statement], until: float | None) -> Collection[str]:
        """Run statements; return the keys of those that failed, or raise if all did."""
        responses = self._execute(statements, until)
        errors = {
            key: response.error
            for key, response in responses.items()
            # The condition failed: another invocation has the event now.
            if response.error not in (None, "ConditionalCheckFailed")
        }
        return _unless_all_failed(errors, len(responses))

    def _execute(
        self, statements: Iterable[_Statement], until: float | None
    ) -> dict[str, _Response]:
        """Run statements of distinct keys; an answer for each of them."""
        everything = list(statements)
        answers = self._requests.run(
            [
                everything[start : start + STATEMENTS_PER_REQUEST]
                for start in range(0, len(everything), STATEMENTS_PER_REQUEST)
            ],
            self._do,
            until=until,
        )
        return {
            statement.key: _Response(answer.why) if isinstance(answer, Refused) else answer
            for statement, answer in zip(everything, answers, strict=True)
        }

    def _do(self, items: list[Any]) -> list[_Response | Refused]:
        """Make the request of some statements, or of one transaction."""
        if not isinstance(items[0], _Statement):
            return [self._transact(items[0])]
        response = self._client().batch_execute_statement(
            Statements=[_request(each) for each in items]
        )
        results = response["Responses"]
        if len(results) != len(items):
            raise ValueError("not one answer for each statement")
        errors = [result.get("Error", {}) for result in results]
        if all(error.get("Code") in _MISCONFIGURED for error in errors):
            self._refuse_misconfiguration(**errors[0])
        return [
            Refused(error["Code"])
            if error.get("Code") in _TRANSIENT
            else _Response(error.get("Code"), result.get("Item"))
            for result, error in zip(results, errors, strict=True)
        ]

    def _transact(self, items: list[Any]) -> _Response | Refused:
        try:
            self._client().transact_write_items(TransactItems=items)
        except ClientError as error:
            reasons = error.response.get("CancellationReasons")
            if not reasons:
                raise
            codes = {str(reason.get("Code")) for reason in reasons} - {"None"}
            # A conflict with another request is temporary, as is throttling.
            if codes != {"ConditionalCheckFailed"}:
                return Refused(", ".join(sorted(codes)))
            return _Response("ConditionalCheckFailed")
        return _Response(None)

    def _refuse_misconfiguration(self, Code: str, Message: str = "", **_more: Any) -> None:  # noqa: N803 - DynamoDB's names
        if Code == "ValidationError" and "key" in Message.lower():
            raise ConfigurationError(
                f"the table {self._table} (DEDUP_TABLE) has another key than event_hash alone, so "
                "duplicates would pass: create a table with the partition key event_hash (string) "
                f"and no sort key; DynamoDB says: {Message}"
            )
        if Code == "ResourceNotFound":
            raise ConfigurationError(
                f"there is no table {self._table} (DEDUP_TABLE) in this account and region: create "
                "it, or name an existing one"
            )
        raise ConfigurationError(
            f"the table {self._table} (DEDUP_TABLE) refuses: {Code}: {Message}"
        )


def _request(statement: _Statement) -> Any:
    return {
        "Statement": statement.text,
        "Parameters": list(statement.parameters),
        "ConsistentRead": statement.text.startswith("SELECT"),
    }


def _unless_all_failed(errors: Mapping[str, str | None], number: int) -> Collection[str]:
    """The keys that failed; raises StoreUnavailable if all did."""
    if errors and len(errors) == number:
        raise StoreUnavailable(f"DynamoDB: {next(iter(errors.values()))} for {number} keys")
    return errors


def _completions_key(owner: str, number: int) -> str:
    """The key of the row in which an owner's completion of an event is."""
    return f"completions of {owner} from {number - number % NUMBERS_PER_ROW}"


def _completions_of(row: Mapping[str, Any]) -> str | None:
    """The key of the row in which a claim's completion would be; None if it is no claim."""
    try:
        return _completions_key(row["owner"]["S"], int(row["number"]["N"]))
    except (LookupError, TypeError, ValueError):
        return None


def _state_of(
    row: Mapping[str, Any] | None,
    completions: Mapping[str, Mapping[str, Any] | None],
    owner: str,
    now: float,
) -> _State:
    """What a row is for an owner; UNAVAILABLE if it is not as this ledger writes it."""
    if row is None:
        return _ABSENT
    try:
        if "owner" not in row and "lease_until" not in row:
            return _given_back(row, now)
        return _claimed(row, completions.get(_completions_of(row) or ""), owner, now)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return _State(Answer(Claim.UNAVAILABLE))


def _given_back(row: Mapping[str, Any], now: float) -> _State:
    # Without a time of expiry it is kept for ever, as DynamoDB keeps the row.
    is_over = "expires_at" in row and float(row["expires_at"]["N"]) < now
    condition = '"owner" IS MISSING AND attempts = ?'
    if "mark" not in row:
        attempts = 0 if is_over else _attempts(row)
        return _free(attempts + 1, f"{condition} AND mark IS MISSING", row["attempts"])
    mark, condition = _mark(row), f"{condition} AND mark = ?"
    if is_over:
        return _free(1, condition, row["attempts"], row["mark"], change=" REMOVE mark")
    # A mark is kept without attempts too.
    attempts = _attempts(row, least=0)
    return _free(attempts + 1, condition, row["attempts"], row["mark"], mark=mark)


def _claimed(
    row: Mapping[str, Any], completions: Mapping[str, Any] | None, owner: str, now: float
) -> _State:
    attempts = _attempts(row)
    lease_until = float(row["lease_until"]["N"])
    number, its_owner = str(int(row["number"]["N"])), str(row["owner"]["S"])
    if completions is not None and number in completions["completed"]["NS"]:
        if int(completions["kept_until"]["N"]) < now:
            condition = '"owner" = ? AND lease_until = ?'
            change = " REMOVE mark" if "mark" in row else ""
            return _free(1, condition, row["owner"], row["lease_until"], change=change)
        return _State(Answer(Claim.COMPLETED, row.get("digest", {}).get("S")))
    mark = _mark(row)
    if its_owner == owner:
        return _State(Answer(Claim.GRANTED, attempts=attempts, mark=mark))
    if lease_until + CLOCK_SKEW_SECONDS >= now:
        return _State(Answer(Claim.HELD))
    return _State(Answer(Claim.EXPIRED, attempts=attempts), attempts + 1, mark=mark, claim=row)


def _mark(row: Mapping[str, Any]) -> float | None:
    return float(row["mark"]["N"]) if "mark" in row else None


def _attempts(row: Mapping[str, Any], least: int = 1) -> int:
    attempts = int(row["attempts"]["N"])
    if not least <= attempts <= _MAX_ATTEMPTS:
        raise ValueError("no number of attempts")
    return attempts


def _free(
    attempt: int,
    condition: str,
    *parameters: dict[str, Any],
    mark: float | None = None,
    change: str = "",
) -> _State:
    """A row that anyone may claim: whoever does not get so far holds nothing."""
    return _State(Answer(Claim.UNAVAILABLE), attempt, condition, parameters, mark, change)


def _lease(owner: str, until: float, keep_until: float) -> tuple[dict[str, Any], ...]:
    """A claim's owner, its lease's end, and when its row may be deleted."""
    return _text(owner), _number(until), _number(int(keep_until) + _DAY)


def _digest(digest: str | None) -> dict[str, Any]:
    return {"NULL": True} if digest is None else _text(digest)


def _text(value: str) -> dict[str, Any]:
    return {"S": value}


def _number(value: float) -> dict[str, Any]:
    return {"N": repr(value)}
