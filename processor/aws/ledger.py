"""The ledger on DynamoDB, 25 keys a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from processor.aws.requests import Requests
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Answer, Claim

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


_permitted_tables: set[str] = set()
"""The tables for which this process is known to have every permission."""


class _Statement(NamedTuple):
    """One PartiQL statement for one key."""

    key: str
    text: str
    parameters: tuple[dict[str, Any], ...]


class _Response(NamedTuple):
    """DynamoDB's answer to one statement: an error code, or an item where one was read."""

    error: str | None
    item: Mapping[str, Any] | None


class DynamoLedger:
    """A Ledger in a table whose whole key is `event_hash`, for one invocation.

    A row is claimed (`owner`, `lease_until`) and then completed (`completed`, and no lease);
    `digest` is that of its event; `expires_at` is the table's TTL attribute, in
    seconds. What is throttled is retried until the deadline of `requests`.
    """

    def __init__(
        self, client: Callable[[], DynamoDBClient], table: str, requests: Requests
    ) -> None:
        self._client = client
        self._table = table
        self._requests = requests

    def claim(
        self, digests: Mapping[str, str | None], *, owner: str, now: float, lease_until: float
    ) -> Mapping[str, Answer]:
        """Insert the keys; read those that exist already; take over expired ones."""
        lease = (_text(owner), _number(lease_until), _number(int(lease_until) + 86_400))
        inserted = self._execute(
            _Statement(
                key,
                f"INSERT INTO \"{self._table}\" VALUE {{'event_hash': ?, 'digest': ?, 'owner': ?,"
                " 'lease_until': ?, 'expires_at': ?}",
                (_text(key), _digest(digest), *lease),
            )
            for key, digest in digests.items()
        )
        answers = {
            key: Answer(Claim.GRANTED if response.error is None else Claim.UNAVAILABLE)
            for key, response in inserted.items()
        }
        present = [key for key, response in inserted.items() if response.error == "DuplicateItem"]
        if present:
            claimed = {key: digests[key] for key in present}
            answers.update(self._claim_present(claimed, owner, lease, now))
        if self._table not in _permitted_tables and Answer(Claim.GRANTED) in answers.values():
            self._check_permissions()
        return answers

    def _check_permissions(self) -> None:
        """Raise ConfigurationError if claims can be made, but not completed or released.

        Once in an execution environment, before its first handler: without these permissions
        the handler would run again at each delivery. The statements match no row.
        """
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
            ]
        )
        if {answer.error for answer in answers.values()} <= {None, "ConditionalCheckFailed"}:
            _permitted_tables.add(self._table)

    def _claim_present(
        self,
        digests: Mapping[str, str | None],
        owner: str,
        lease: tuple[dict[str, Any], ...],
        now: float,
    ) -> Mapping[str, Answer]:
        rows = self._execute(
            _Statement(key, f'SELECT * FROM "{self._table}" WHERE event_hash = ?', (_text(key),))
            for key in digests
        )
        answers = dict.fromkeys(digests, Answer(Claim.UNAVAILABLE))
        expired = []
        for key, (error, row) in rows.items():
            if error is not None:
                continue
            if row is None:
                # Released between the two requests: the next delivery can claim it.
                answers[key] = Answer(Claim.HELD)
                continue
            try:
                answer = _answer_of(row, owner, now)
                if answer is None:
                    expired.append((key, row["owner"], row["lease_until"]))
                else:
                    answers[key] = answer
            except (KeyError, TypeError, ValueError):
                continue  # not a row of ours: this key alone has no answer
        # Fenced by what was read: a completion since then removed the lease.
        taken = self._execute(
            _Statement(
                key,
                f'UPDATE "{self._table}" SET digest = ? SET "owner" = ? SET lease_until = ?'
                " SET expires_at = ? REMOVE completed"
                ' WHERE event_hash = ? AND "owner" = ? AND lease_until = ?',
                (_digest(digests[key]), *lease, _text(key), *read),
            )
            for key, *read in expired
        )
        for key, response in taken.items():
            if response.error is None:
                answers[key] = Answer(Claim.GRANTED)
            elif response.error == "ConditionalCheckFailed":
                answers[key] = Answer(Claim.HELD)
        return answers

    def complete(self, keys: Collection[str], *, owner: str, keep_until: float) -> None:
        """Complete the keys still claimed by the owner; raise StoreUnavailable if some fail."""
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
        """Delete the keys still claimed by the owner; raise StoreUnavailable if some fail."""
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
            response.error
            for response in self._execute(statements).values()
            # The fence failed: another invocation has the event now.
            if response.error not in (None, "ConditionalCheckFailed")
        ]
        if left:
            raise StoreUnavailable(f"DynamoDB: {left[0]} for {len(left)} keys")

    def _execute(self, statements: Iterable[_Statement]) -> dict[str, _Response]:
        """Run statements of distinct keys; an answer for each of them."""
        everything = list(statements)
        answers: dict[str, _Response] = {}

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
            retryable: dict[int, str] = {}
            results = zip(chunk, response["Responses"], strict=True)
            for position, (statement, result) in enumerate(results):
                error = result.get("Error", {})
                code = error.get("Code")
                if code in _TRANSIENT:
                    retryable[position] = code
                else:
                    self._refuse_misconfiguration(code, error.get("Message", ""))
                    answers[statement.key] = _Response(code, result.get("Item"))
            return retryable

        left = self._requests.run(everything, STATEMENTS_PER_REQUEST, attempt)
        for position, why in left.items():
            answers[everything[position].key] = _Response(why, None)
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
                "it, or name an existing one"
            )
        if error in ("AccessDenied", "ValidationError"):
            raise ConfigurationError(
                f"the table {self._table} (DEDUP_TABLE) refuses: {error}: {message}"
            )


def _answer_of(row: Mapping[str, Any], owner: str, now: float) -> Answer | None:
    """What an existing row says of its key; None if its lease or its retention is over.

    Raises KeyError, TypeError or ValueError if the row is not as this ledger writes it.
    """
    if "completed" in row:
        # Without a time of expiry it is kept for ever, as DynamoDB keeps the row.
        if "expires_at" in row and float(row["expires_at"]["N"]) < now:
            return None
        return Answer(Claim.COMPLETED, row.get("digest", {}).get("S"))
    if row["owner"]["S"] == owner:
        # Our own insert, whose answer was lost.
        return Answer(Claim.GRANTED)
    return Answer(Claim.HELD) if float(row["lease_until"]["N"]) >= now else None


def _digest(digest: str | None) -> dict[str, Any]:
    return {"NULL": True} if digest is None else _text(digest)


def _text(value: str) -> dict[str, Any]:
    return {"S": value}


def _number(value: float) -> dict[str, Any]:
    return {"N": repr(value)}
