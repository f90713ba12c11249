"""The ledger on DynamoDB, 25 keys a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from processor.aws.requests import Requests
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Claim

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
"""Errors of one statement, inside a response that succeeded, that may pass."""


_proven: set[str] = set()
"""The tables in which this process was seen to have every permission."""


class _Statement(NamedTuple):
    """One PartiQL statement for one key."""

    key: str
    text: str
    parameters: tuple[dict[str, Any], ...]


class _Answer(NamedTuple):
    """What DynamoDB said to one statement: an error code, or an item where one was read."""

    error: str | None
    item: Mapping[str, Any] | None


class DynamoLedger:
    """A Ledger in a table whose whole key is `event_hash`, for one invocation.

    A row is claimed (`owner`, `lease_until`) and then completed (`completed`, and no lease);
    `expires_at` is the table's TTL attribute, in seconds. What is throttled is tried again
    until `requests` says that the time is up.
    """

    def __init__(
        self, client: Callable[[], DynamoDBClient], table: str, requests: Requests
    ) -> None:
        self._client = client
        self._table = table
        self._requests = requests

    def claim(
        self, keys: Sequence[str], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Claim]:
        """Insert the keys; look at those that are there already; take over expired ones."""
        lease = (_text(owner), _number(lease_until), _number(int(lease_until) + 86_400))
        inserted = self._execute(
            _Statement(
                key,
                f"INSERT INTO \"{self._table}\" VALUE {{'event_hash': ?, 'owner': ?,"
                " 'lease_until': ?, 'expires_at': ?}",
                (_text(key), *lease),
            )
            for key in keys
        )
        claims = {
            key: Claim.GRANTED if answer.error is None else Claim.UNAVAILABLE
            for key, answer in inserted.items()
        }
        present = [key for key, answer in inserted.items() if answer.error == "DuplicateItem"]
        if present:
            claims.update(self._claim_present(present, owner, lease, now))
        if self._table not in _proven and Claim.GRANTED in claims.values():
            self._prove()
        return claims

    def _prove(self) -> None:
        """Raise ConfigurationError if claims can be made and neither completed nor given back.

        Once in an execution environment, before its first handler: found out after it, the
        handler would run again each time its event came back. It changes nothing.
        """
        nobody = (_text("nobody"),)
        answers = self._execute(
            [
                _Statement(
                    "update",
                    f'UPDATE "{self._table}" SET completed = ?'
                    ' WHERE event_hash = ? AND "owner" = ?',
                    ({"BOOL": True}, _text("permission to update"), *nobody),
                ),
                _Statement(
                    "delete",
                    f'DELETE FROM "{self._table}" WHERE event_hash = ? AND "owner" = ?',
                    (_text("permission to delete"), *nobody),
                ),
            ]
        )
        if {answer.error for answer in answers.values()} <= {None, "ConditionalCheckFailed"}:
            _proven.add(self._table)

    def _claim_present(
        self, keys: Sequence[str], owner: str, lease: tuple[dict[str, Any], ...], now: float
    ) -> Mapping[str, Claim]:
        rows = self._execute(
            _Statement(key, f'SELECT * FROM "{self._table}" WHERE event_hash = ?', (_text(key),))
            for key in keys
        )
        claims = dict.fromkeys(keys, Claim.UNAVAILABLE)
        expired = []
        for key, (error, row) in rows.items():
            if error is not None:
                continue
            if row is None:
                # Released between the two requests: the next delivery will have it.
                claims[key] = Claim.HELD
            elif "completed" in row and float(row["expires_at"]["N"]) >= now:
                claims[key] = Claim.COMPLETED
            elif "completed" not in row and row["owner"]["S"] == owner:
                # Our own insert, of which the answer was lost.
                claims[key] = Claim.GRANTED
            elif "completed" not in row and float(row["lease_until"]["N"]) >= now:
                claims[key] = Claim.HELD
            else:
                expired.append((key, row))
        # Fenced by what was read: a completion takes the lease away, so that it is noticed.
        taken = self._execute(
            _Statement(
                key,
                f'UPDATE "{self._table}" SET "owner" = ? SET lease_until = ? SET expires_at = ?'
                ' REMOVE completed WHERE event_hash = ? AND "owner" = ? AND lease_until = ?',
                (*lease, _text(key), row["owner"], row["lease_until"]),
            )
            for key, row in expired
        )
        for key, answer in taken.items():
            if answer.error is None:
                claims[key] = Claim.GRANTED
            elif answer.error == "ConditionalCheckFailed":
                claims[key] = Claim.HELD
        return claims

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Complete what the owner still holds; raise StoreUnavailable if some could not be."""
        self._all(
            _Statement(
                key,
                f'UPDATE "{self._table}" SET completed = ? SET lease_until = ? SET expires_at = ?'
                ' WHERE event_hash = ? AND "owner" = ?',
                ({"BOOL": True}, _number(0), _number(int(keep_until)), _text(key), _text(owner)),
            )
            for key in keys
        )

    def release(self, keys: Collection[str], *, owner: str) -> None:
        """Delete what the owner still holds; raise StoreUnavailable if some could not be."""
        self._all(
            _Statement(
                key,
                f'DELETE FROM "{self._table}" WHERE event_hash = ? AND "owner" = ?'
                " AND lease_until > ?",  # a completion has no lease, and stays
                (_text(key), _text(owner), _number(0)),
            )
            for key in keys
        )

    def _all(self, statements: Iterable[_Statement]) -> None:
        left = [
            answer.error
            for answer in self._execute(statements).values()
            # A lost fence is no failure: somebody else has the event now.
            if answer.error not in (None, "ConditionalCheckFailed")
        ]
        if left:
            raise StoreUnavailable(f"DynamoDB: {left[0]} for {len(left)} keys")

    def _execute(self, statements: Iterable[_Statement]) -> dict[str, _Answer]:
        """Run statements of distinct keys; an answer for each of them."""
        everything = list(statements)
        answers: dict[str, _Answer] = {}

        def attempt(chunk: list[_Statement]) -> dict[int, str]:
            response = self._client().batch_execute_statement(
                Statements=[
                    {
                        "Statement": statement.text,
                        "Parameters": list(statement.parameters),
                        "ConsistentRead": statement.text.startswith("SELECT"),
                    }
                    for statement in chunk
                ]
            )
            again: dict[int, str] = {}
            results = zip(chunk, response["Responses"], strict=True)
            for place, (statement, result) in enumerate(results):
                error = result.get("Error", {})
                code = error.get("Code")
                if code in _TRANSIENT:
                    again[place] = code
                else:
                    self._refuse_misconfiguration(code, error.get("Message", ""))
                    answers[statement.key] = _Answer(code, result.get("Item"))
            return again

        left = self._requests.run(everything, STATEMENTS_PER_REQUEST, attempt)
        for place, why in left.items():
            answers[everything[place].key] = _Answer(why, None)
        return answers

    def _refuse_misconfiguration(self, error: str | None, message: str) -> None:
        if error == "ValidationError" and "key" in message.lower():
            raise ConfigurationError(
                f"the table {self._table} (DEDUP_TABLE) has another key than event_hash alone, so "
                "duplicates would pass: create a table with the partition key event_hash (string) "
                f"and no sort key; DynamoDB says: {message}"
            )
        if error == "ResourceNotFound":
            raise ConfigurationError(
                f"there is no table {self._table} (DEDUP_TABLE) in this account and region: create "
                "it, or name the one that is there"
            )
        if error in ("AccessDenied", "ValidationError"):
            raise ConfigurationError(
                f"the table {self._table} (DEDUP_TABLE) refuses: {error}: {message}"
            )


def _text(value: str) -> dict[str, Any]:
    return {"S": value}


def _number(value: float) -> dict[str, Any]:
    return {"N": repr(value)}
