"""The ledger on DynamoDB, 25 keys a request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from processor.aws.requests import Requests
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


class _Row(NamedTuple):
    """What an existing row says of its key, and what fences a claim of it."""

    answer: Answer
    fence: str = ""
    """A condition; empty for a row that cannot be claimed."""
    read: tuple[dict[str, Any], ...] = ()
    """Its parameters."""

    @property
    def is_free(self) -> bool:
        """Whether anyone may claim it: it was given back, or is kept no longer."""
        return bool(self.fence) and self.answer.claim is Claim.GRANTED


class DynamoLedger:
    """A Ledger in a table whose whole key is `event_hash`, for one invocation.

    A row is claimed (`owner`, `lease_until`), and then completed (`completed`, and no lease) or
    given back (neither `owner` nor `lease_until`); `attempts` counts the claims; `digest` is that
    of its event; `expires_at` is the table's TTL attribute, in seconds. What is throttled is
    retried until the deadline of `requests`, or `until`.
    """

    def __init__(
        self, client: Callable[[], DynamoDBClient], table: str, requests: Requests
    ) -> None:
        self._client = client
        self._table = table
        self._requests = requests

    def claim(
        self,
        digests: Mapping[str, str | None],
        *,
        owner: str,
        now: float,
        lease_until: float,
        until: float | None = None,
    ) -> Mapping[str, Answer]:
        """Insert the keys; read those that exist already; claim those that were given back."""
        lease = _lease(owner, lease_until)
        inserted = self._execute(
            (
                _Statement(
                    key,
                    f"INSERT INTO \"{self._table}\" VALUE {{'event_hash': ?, 'digest': ?,"
                    " 'owner': ?, 'lease_until': ?, 'expires_at': ?, 'attempts': ?}",
                    (_text(key), _digest(digest), *lease, _number(1)),
                )
                for key, digest in digests.items()
            ),
            until,
        )
        answers = {
            key: Answer(Claim.GRANTED if response.error is None else Claim.UNAVAILABLE)
            for key, response in inserted.items()
        }
        present = [key for key, response in inserted.items() if response.error == "DuplicateItem"]
        if present:
            rows = self._read(present, owner, now, until)
            answers.update((key, row.answer) for key, row in rows.items())
            free = {k: row for k, row in rows.items() if row.is_free}
            answers.update(self._update(free, digests, lease, until))
        if self._table not in _permitted_tables and Answer(Claim.GRANTED) in answers.values():
            self._check_permissions(until)
        return answers

    def take_over(
        self,
        key: str,
        digest: str | None,
        *,
        owner: str,
        now: float,
        lease_until: float,
        until: float | None = None,
    ) -> Answer:
        """Read the key again, and claim it if its lease is over."""
        row = self._read([key], owner, now, until)[key]
        if row.is_free:  # given back since it was found EXPIRED
            return Answer(Claim.HELD)
        if row.answer.claim is not Claim.EXPIRED:
            return row.answer
        next_attempt = row._replace(answer=_granted(row.answer.attempts + 1))
        lease = _lease(owner, lease_until)
        return self._update({key: next_attempt}, {key: digest}, lease, until)[key]

    def _check_permissions(self, until: float | None) -> None:
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
            ],
            until,
        )
        if {answer.error for answer in answers.values()} <= {None, "ConditionalCheckFailed"}:
            _permitted_tables.add(self._table)

    def _read(
        self, keys: Collection[str], owner: str, now: float, until: float | None
    ) -> dict[str, _Row]:
        """What each key is for an owner."""
        rows = self._execute(
            (
                _Statement(
                    key, f'SELECT * FROM "{self._table}" WHERE event_hash = ?', (_text(key),)
                )
                for key in keys
            ),
            until,
        )
        return {key: _row(response, owner, now) for key, response in rows.items()}

    def _update(
        self,
        rows: Mapping[str, _Row],
        digests: Mapping[str, str | None],
        lease: tuple[dict[str, Any], ...],
        until: float | None,
    ) -> dict[str, Answer]:
        """Claim existing rows, fenced by what was read of them."""
        updated = self._execute(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET digest = ? SET "owner" = ? SET lease_until = ?'
                    " SET expires_at = ? SET attempts = ? REMOVE completed"
                    f" WHERE event_hash = ? AND {row.fence}",
                    (
                        *(_digest(digests[key]), *lease, _number(row.answer.attempts)),
                        *(_text(key), *row.read),
                    ),
                )
                for key, row in rows.items()
            ),
            until,
        )
        refused = {"ConditionalCheckFailed": Answer(Claim.HELD)}
        return {
            key: rows[key].answer
            if response.error is None
            else refused.get(response.error, Answer(Claim.UNAVAILABLE))
            for key, response in updated.items()
        }

    def complete(
        self, keys: Collection[str], *, owner: str, keep_until: float, until: float | None = None
    ) -> Collection[str]:
        """Complete the keys still claimed by the owner."""
        return self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET completed = ? SET lease_until = ?'
                    ' SET expires_at = ? WHERE event_hash = ? AND "owner" = ?',
                    (
                        *({"BOOL": True}, _number(0), _number(int(keep_until))),
                        *(_text(key), _text(owner)),
                    ),
                )
                for key in keys
            ),
            until,
        )

    def release(
        self,
        attempts: Mapping[str, int],
        *,
        owner: str,
        keep_until: float,
        until: float | None = None,
    ) -> None:
        """Delete the keys still claimed by the owner, or leave their attempts alone in them."""
        kept = _number(int(keep_until))
        # A completion has no lease, and stays.
        claimed = ' WHERE event_hash = ? AND "owner" = ? AND lease_until > ?'
        self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET attempts = ? SET expires_at = ?'
                    f' REMOVE "owner" REMOVE lease_until{claimed}',
                    (_number(count), kept, _text(key), _text(owner), _number(0)),
                )
                if count
                else _Statement(
                    key,
                    f'DELETE FROM "{self._table}"{claimed}',
                    (_text(key), _text(owner), _number(0)),
                )
                for key, count in attempts.items()
            ),
            until,
        )

    def renew(
        self,
        keys: Collection[str],
        *,
        owner: str,
        lease_until: float,
        until: float | None = None,
    ) -> None:
        """Extend the claims of the owner."""
        _owner, lease, expires = _lease(owner, lease_until)
        self._all(
            (
                _Statement(
                    key,
                    f'UPDATE "{self._table}" SET lease_until = ? SET expires_at = ?'
                    ' WHERE event_hash = ? AND "owner" = ? AND lease_until > ?',
                    (lease, expires, _text(key), _text(owner), _number(0)),
                )
                for key in keys
            ),
            until,
        )

    def _all(self, statements: Iterable[_Statement], until: float | None) -> Collection[str]:
        """Run statements; return the keys of those that had no answer, or raise if none had."""
        responses = self._execute(statements, until)
        left = {
            key: response.error
            for key, response in responses.items()
            # The fence failed: another invocation has the event now.
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

        left = self._requests.before(until).run(everything, STATEMENTS_PER_REQUEST, attempt)
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


_FENCE = '"owner" = ? AND lease_until = ?'
"""A completion, a release and a take-over since the row was read all change one of them."""


def _row(response: _Response, owner: str, now: float) -> _Row:
    """What the response to reading a key says of it for an owner."""
    error, row = response
    if error is not None:
        return _Row(Answer(Claim.UNAVAILABLE))
    if row is None:
        # Released between the two requests: the next delivery can claim it.
        return _Row(Answer(Claim.HELD))
    try:
        return _read_row(row, owner, now)
    except (KeyError, TypeError, ValueError):
        return _Row(Answer(Claim.UNAVAILABLE))  # not a row of ours: this key alone has no answer


def _read_row(row: Mapping[str, Any], owner: str, now: float) -> _Row:
    # Without a time of expiry it is kept for ever, as DynamoDB keeps the row.
    is_kept = "expires_at" not in row or float(row["expires_at"]["N"]) >= now
    if "completed" in row:
        if is_kept:
            return _Row(Answer(Claim.COMPLETED, row.get("digest", {}).get("S")))
        return _Row(_granted(1), _FENCE, (row["owner"], row["lease_until"]))
    attempts = int(row["attempts"]["N"]) if "attempts" in row else 1
    if "owner" not in row and "lease_until" not in row:
        fence = '"owner" IS MISSING AND attempts = ?'
        return _Row(_granted(attempts + 1 if is_kept else 1), fence, (row["attempts"],))
    if row["owner"]["S"] == owner:
        # Our own insert, whose answer was lost.
        return _Row(_granted(attempts))
    if float(row["lease_until"]["N"]) + CLOCK_SKEW_SECONDS >= now:
        return _Row(Answer(Claim.HELD))
    expired = Answer(Claim.EXPIRED, attempts=attempts)
    return _Row(expired, _FENCE, (row["owner"], row["lease_until"]))


def _granted(attempts: int) -> Answer:
    return Answer(Claim.GRANTED, attempts=attempts)


def _lease(owner: str, lease_until: float) -> tuple[dict[str, Any], ...]:
    return _text(owner), _number(lease_until), _number(int(lease_until) + 86_400)


def _digest(digest: str | None) -> dict[str, Any]:
    return {"NULL": True} if digest is None else _text(digest)


def _text(value: str) -> dict[str, Any]:
    return {"S": value}


def _number(value: float) -> dict[str, Any]:
    return {"N": repr(value)}
