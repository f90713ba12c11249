"""The ledger on DynamoDB, 25 keys a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from processor.aws.requests import Refused, Requests
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STATEMENTS_PER_REQUEST = 25
"""BatchExecuteStatement's limit."""

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
_EXPIRES_AFTER_LEASE = 86_400
_MAX_ATTEMPTS = 10**9


class _Statement(NamedTuple):
    """One PartiQL statement for one key."""

    key: str
    text: str
    parameters: tuple[dict[str, Any], ...]


class _Response(NamedTuple):
    """DynamoDB's answer to one statement.

    The item is what a SELECT read, or what made the condition of an UPDATE fail.
    """

    error: str | None
    item: Mapping[str, Any] | None = None


class _State(NamedTuple):
    """What a row is for an owner; if it can be claimed, as which attempt and on what condition."""

    answer: Answer
    attempt: int = 1
    condition: str = ""
    parameters: tuple[dict[str, Any], ...] = ()


class DynamoLedger:
    """A Ledger in a table whose whole key is `event_hash`.

    A row is claimed (`owner`, `lease_until`), and then completed (`completed`, and no lease) or
    given back (neither `owner` nor `lease_until`). `attempts` counts those that were begun,
    `digest` is that of its event, and `expires_at` is the table's TTL attribute, in seconds.

    Statements may be executed twice, because an answer was lost, or later than anyone waits for
    them: each has a condition that holds once. What is throttled is retried until `until`.
    """

    def __init__(
        self, client: Callable[[], DynamoDBClient], table: str, requests: Requests
    ) -> None:
        self._client = client
        self._table = table
        self._requests = requests
        self._is_permitted = False
        """Whether it is known to have every permission."""

    def claim(
        self,
        digests: Mapping[str, str | None],
        *,
        owner: str,
        now: float,
        lease_until: float,
        until: float | None,
    ) -> Mapping[str, Answer]:
        """Insert the keys; read those that exist already; claim those that were given back."""
        self._check_permissions(until)
        # What counts if the claims have to be given back, by key.
        before = dict.fromkeys(digests, 0)
        try:
            inserted = self._insert(digests, owner, lease_until, until)
            present = [key for key, answer in inserted.items() if answer.error == "DuplicateItem"]
            states = self._read(present, owner, now, until)
            free = {key: state for key, state in states.items() if _is_free(state)}
            before |= {key: state.attempt - 1 for key, state in free.items()}
            claimed = self._update(free, digests, owner, now, lease_until, until)
        except ConfigurationError:
            with suppress(ConfigurationError, StoreUnavailable):
                self.release(
                    before, owner=owner, keep_until=lease_until + _EXPIRES_AFTER_LEASE, until=until
                )
            raise
        answers = {
            key: Answer(Claim.UNAVAILABLE if response.error else Claim.GRANTED)
            for key, response in inserted.items()
        }
        return answers | {key: state.answer for key, state in states.items()} | claimed

    def take_over(
        self,
        key: str,
        digest: str | None,
        *,
        owner: str,
        now: float,
        lease_until: float,
        until: float | None,
    ) -> Answer:
        """Read the key again, and claim it if its lease is over."""
        self._check_permissions(until)
        state = self._read([key], owner, now, until)[key]
        if _is_free(state):  # given back since it was found EXPIRED: the next delivery claims it
            return Answer(Claim.HELD)
        if state.answer.claim is not Claim.EXPIRED:
            return state.answer
        return self._update({key: state}, {key: digest}, owner, now, lease_until, until)[key]

    def complete(
        self, keys: Collection[str], *, owner: str, keep_until: float, until: float | None
    ) -> Collection[str]:
        """Complete the keys still claimed by the owner."""
        values = ({"BOOL": True}, _number(0), _number(int(keep_until)))
        return self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET completed = ? SET lease_until = ?'
                    ' SET expires_at = ? WHERE event_hash = ? AND "owner" = ?',
                    (*values, _text(key), _text(owner)),
                )
                for key in keys
            ),
            until,
        )

    def release(
        self, attempts: Mapping[str, int], *, owner: str, keep_until: float, until: float | None
    ) -> None:
        """Delete the keys still claimed by the owner, or leave only their attempts in them."""
        # A completion has no lease, and stays.
        still_claimed = ' WHERE event_hash = ? AND "owner" = ? AND lease_until > ?'
        self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET attempts = ? SET expires_at = ?'
                    f' REMOVE "owner" REMOVE lease_until{still_claimed}',
                    (
                        *(_number(count), _number(int(keep_until))),
                        *(_text(key), _text(owner), _number(0)),
                    ),
                )
                if count
                else _Statement(
                    key,
                    f'DELETE FROM "{self._table}"{still_claimed}',
                    (_text(key), _text(owner), _number(0)),
                )
                for key, count in attempts.items()
            ),
            until,
        )

    def renew(
        self, keys: Collection[str], *, owner: str, lease_until: float, until: float | None
    ) -> None:
        """Extend the claims of the owner."""
        self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET lease_until = ? SET expires_at = ?'
                    ' WHERE event_hash = ? AND "owner" = ? AND lease_until > ?',
                    (*_lease(lease_until), _text(key), _text(owner), _number(0)),
                )
                for key in keys
            ),
            until,
        )

    # -- statements ------------------------------------------------------------------------------

    def _check_permissions(self, until: float | None) -> None:
        """Raise ConfigurationError if what is claimed could not be read, completed or released.

        Once in an execution environment, before its first claim: without these permissions a
        handler would run again at each delivery. The statements match no row.
        """
        if self._is_permitted:
            return
        no_owner = (_text("permission check"),)
        answers = self._execute(
            [
                _Statement(
                    "update",
                    f'UPDATE "{self._table}" SET completed = ?'
                    ' WHERE event_hash = ? AND "owner" = ?',
                    ({"BOOL": True}, _text("permission to update"), *no_owner),
                ),
                _Statement(
                    "delete",
                    f'DELETE FROM "{self._table}" WHERE event_hash = ? AND "owner" = ?',
                    (_text("permission to delete"), *no_owner),
                ),
            ],
            until,
        )
        errors = {answer.error for answer in answers.values()}
        self._is_permitted = errors <= {None, "ConditionalCheckFailed"}

    def _insert(
        self,
        digests: Mapping[str, str | None],
        owner: str,
        lease_until: float,
        until: float | None,
    ) -> dict[str, _Response]:
        return self._execute(
            (
                _Statement(
                    key,
                    f"INSERT INTO \"{self._table}\" VALUE {{'event_hash': ?, 'digest': ?,"
                    " 'owner': ?, 'lease_until': ?, 'expires_at': ?, 'attempts': ?}",
                    (
                        *(_text(key), _digest(digest)),
                        *(_text(owner), *_lease(lease_until), _number(1)),
                    ),
                )
                for key, digest in digests.items()
            ),
            until,
        )

    def _read(
        self, keys: Collection[str], owner: str, now: float, until: float | None
    ) -> dict[str, _State]:
        """What the row of each key is for an owner."""
        responses = self._execute(
            (
                _Statement(
                    key, f'SELECT * FROM "{self._table}" WHERE event_hash = ?', (_text(key),)
                )
                for key in keys
            ),
            until,
        )
        return {
            key: _State(Answer(Claim.UNAVAILABLE)) if error else _state_of(row, owner, now)
            for key, (error, row) in responses.items()
        }

    def _update(
        self,
        states: Mapping[str, _State],
        digests: Mapping[str, str | None],
        owner: str,
        now: float,
        lease_until: float,
        until: float | None,
    ) -> dict[str, Answer]:
        """Claim existing rows, on condition that they are as they were read."""
        responses = self._execute(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET digest = ? SET "owner" = ? SET lease_until = ?'
                    " SET expires_at = ? SET attempts = ? REMOVE completed"
                    f" WHERE event_hash = ? AND {state.condition}",
                    (
                        *(_digest(digests[key]), _text(owner), *_lease(lease_until)),
                        *(_number(state.attempt), _text(key), *state.parameters),
                    ),
                )
                for key, state in states.items()
            ),
            until,
        )
        answers = {}
        for key, (error, row) in responses.items():
            answer = Answer(
                Claim.UNAVAILABLE if error else Claim.GRANTED, attempts=states[key].attempt
            )
            if error == "ConditionalCheckFailed":
                # Another owner was faster; or it was ours already, and the answer was lost.
                state = _state_of(row, owner, now)
                answer = Answer(Claim.HELD) if _is_free(state) else state.answer
            answers[key] = answer
        return answers

    def _all(self, statements: Iterable[_Statement], until: float | None) -> Collection[str]:
        """Run statements; return the keys of those that failed, or raise if all did."""
        responses = self._execute(statements, until)
        left = {
            key: response.error
            for key, response in responses.items()
            # The condition failed: another invocation has the event now.
            if response.error not in (None, "ConditionalCheckFailed")
        }
        if left and len(left) == len(responses):
            raise StoreUnavailable(f"DynamoDB: {next(iter(left.values()))} for {len(left)} keys")
        return left

    def _execute(
        self, statements: Iterable[_Statement], until: float | None
    ) -> dict[str, _Response]:
        """Run statements of distinct keys; an answer for each of them."""
        everything = list(statements)
        if not everything:
            return {}

        def execute(chunk: list[_Statement]) -> list[_Response | Refused]:
            response = self._client().batch_execute_statement(
                Statements=[_request(each) for each in chunk]
            )
            results = response["Responses"]
            if len(results) != len(chunk):
                raise ValueError("not one answer for each statement")
            errors = [result.get("Error", {}) for result in results]
            if all(error.get("Code") in _MISCONFIGURED for error in errors):
                self._refuse_misconfiguration(**errors[0])
            return [
                Refused(error["Code"])
                if error.get("Code") in _TRANSIENT
                else _Response(error.get("Code"), result.get("Item", error.get("Item")))
                for result, error in zip(results, errors, strict=True)
            ]

        answers = self._requests.run(
            [
                everything[start : start + STATEMENTS_PER_REQUEST]
                for start in range(0, len(everything), STATEMENTS_PER_REQUEST)
            ],
            execute,
            until=until,
        )
        return {
            statement.key: _Response(answer.why) if isinstance(answer, Refused) else answer
            for statement, answer in zip(everything, answers, strict=True)
        }

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
    request: dict[str, Any] = {
        "Statement": statement.text,
        "Parameters": list(statement.parameters),
        "ConsistentRead": statement.text.startswith("SELECT"),
    }
    if statement.text.startswith("UPDATE"):
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def _state_of(row: Mapping[str, Any] | None, owner: str, now: float) -> _State:
    """What a row is for an owner; UNAVAILABLE if it is not as this ledger writes it."""
    if row is None:
        # Released between two requests: the next delivery can claim it.
        return _State(Answer(Claim.HELD))
    try:
        return _read_row(row, owner, now)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return _State(Answer(Claim.UNAVAILABLE))


def _read_row(row: Mapping[str, Any], owner: str, now: float) -> _State:
    # Without a time of expiry it is kept for ever, as DynamoDB keeps the row.
    is_over = "expires_at" in row and float(row["expires_at"]["N"]) < now
    if "completed" in row:
        if not row["completed"]["BOOL"]:
            raise ValueError("completed, or not claimed")
        if not is_over:
            return _State(Answer(Claim.COMPLETED, row.get("digest", {}).get("S")))
        condition = "completed = ? AND expires_at = ?"
        return _free(1, condition, row["completed"], row["expires_at"])
    attempts = int(row["attempts"]["N"]) if "attempts" in row else 1
    if not 1 <= attempts <= _MAX_ATTEMPTS:
        raise ValueError("no number of attempts")
    if "owner" not in row and "lease_until" not in row:
        condition = '"owner" IS MISSING AND attempts = ?'
        return _free(1 if is_over else attempts + 1, condition, row["attempts"])
    if row["owner"]["S"] == owner:
        return _State(Answer(Claim.GRANTED, attempts=attempts))
    if float(row["lease_until"]["N"]) + CLOCK_SKEW_SECONDS >= now:
        return _State(Answer(Claim.HELD))
    condition = '"owner" = ? AND lease_until = ?'
    answer = Answer(Claim.EXPIRED, attempts=attempts)
    return _State(answer, attempts + 1, condition, (row["owner"], row["lease_until"]))


def _free(attempt: int, condition: str, *parameters: dict[str, Any]) -> _State:
    """A row that anyone may claim: whoever does not get so far holds nothing."""
    return _State(Answer(Claim.UNAVAILABLE), attempt, condition, parameters)


def _is_free(state: _State) -> bool:
    return bool(state.condition) and state.answer.claim is not Claim.EXPIRED


def _lease(until: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """A lease's end, and when a row that is left so may be deleted."""
    return _number(until), _number(int(until) + _EXPIRES_AFTER_LEASE)


def _digest(digest: str | None) -> dict[str, Any]:
    return {"NULL": True} if digest is None else _text(digest)


def _text(value: str) -> dict[str, Any]:
    return {"S": value}


def _number(value: float) -> dict[str, Any]:
    return {"N": repr(value)}
