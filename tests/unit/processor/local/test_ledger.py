"""The ledger on SQLite keeps the promises of the protocol."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Answer, Claim, ClaimedEvent
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.settings import Settings
from support.ledger_contract import events, numbers


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A new state file, open."""
    with closing(open_database(tmp_path / "state.db")) as connection:
        yield connection


@pytest.fixture
def ledger(connection: sqlite3.Connection) -> SqliteLedger:
    """An empty ledger."""
    return SqliteLedger(connection)


def _claim(ledger: SqliteLedger, owner: str, *, now: float, lease: float = 10) -> Claim:
    return ledger.claim(events(["k"]), owner=owner, now=now, lease_until=now + lease)["k"].claim


def test_removes_only_expired_completions(
    ledger: SqliteLedger, connection: sqlite3.Connection
) -> None:
    """Cleaning up drops old completions; a claim whose lease is over may yet be completed."""
    ledger.claim(events(["old", "late", "done"]), owner="a", now=0, lease_until=10)
    ledger.complete(numbers(["old"]), owner="a", keep_until=40)
    ledger.complete(numbers(["done"]), owner="a", keep_until=100)
    ledger.forget_expired(now=50)
    rows = connection.execute("SELECT event_hash FROM ledger ORDER BY 1").fetchall()
    assert rows == [("done",), ("late",)]
    ledger.complete(numbers(["late"]), owner="a", keep_until=100)
    assert ledger.claim(events(["late"]), owner="b", now=51, lease_until=60) == {
        "late": Answer(Claim.COMPLETED)
    }


def test_the_ledger_survives_the_process(tmp_path: Path) -> None:
    """A completion is known to the next process that opens the file."""
    for expected in (Claim.GRANTED, Claim.COMPLETED):
        with closing(open_database(tmp_path / "new" / "state.db")) as connection:
            ledger = SqliteLedger(connection)
            assert _claim(ledger, "a", now=0) is expected
            ledger.complete(numbers(["k"]), owner="a", keep_until=1_000)


def test_two_connections_share_the_ledger(tmp_path: Path) -> None:
    """A claim through one connection is seen through another."""
    with (
        closing(open_database(tmp_path / "state.db")) as one,
        closing(open_database(tmp_path / "state.db")) as two,
    ):
        assert _claim(SqliteLedger(one), "a", now=0) is Claim.GRANTED
        assert _claim(SqliteLedger(two), "b", now=0) is Claim.HELD


@pytest.mark.parametrize("method", ["claim", "complete", "release", "forget_expired"])
def test_a_database_that_fails_is_an_unavailable_store(tmp_path: Path, method: str) -> None:
    """An error of SQLite becomes StoreUnavailable."""
    connection = open_database(tmp_path / "state.db")
    ledger = SqliteLedger(connection)
    connection.close()
    calls: dict[str, Any] = {
        "claim": lambda: _claim(ledger, "a", now=0),
        "complete": lambda: ledger.complete(numbers(["k"]), owner="a", keep_until=1),
        "release": lambda: ledger.release({"k": 0}, owner="a", keep_until=1),
        "forget_expired": lambda: ledger.forget_expired(now=1),
    }
    with pytest.raises(StoreUnavailable, match="the state file"):
        calls[method]()


def test_a_failed_claim_claims_nothing(
    ledger: SqliteLedger, connection: sqlite3.Connection
) -> None:
    """Claims are granted all together or not at all."""
    claimed: Any = {**events(["k"]), object(): ClaimedEvent(0, None)}
    with pytest.raises(StoreUnavailable):
        ledger.claim(claimed, owner="a", now=0, lease_until=10)
    assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (0,)
    assert _claim(ledger, "b", now=0) is Claim.GRANTED


# -- the state file ------------------------------------------------------------------------------


def test_refuses_another_programs_database(tmp_path: Path) -> None:
    """A database that is not ours is not touched."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=r"other\.db is another program's"):
        open_database(path)
    assert path.read_bytes() == before


def test_refuses_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    """A file of another format and a folder are refused, with their path."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one\n" * 50)
    for wrong in (path, tmp_path, path / "below.db"):
        with pytest.raises(ConfigurationError, match="cannot be used as the state file"):
            open_database(wrong)
    assert path.read_text().startswith("not a database")


def test_an_empty_file_becomes_a_state_file(tmp_path: Path) -> None:
    """A file that exists beforehand, from mktemp for example, is accepted."""
    path = tmp_path / "state.db"
    path.touch()
    open_database(path).close()
    open_database(path).close()


OLDER_FORMATS = {
    2: (
        """CREATE TABLE ledger (
            event_hash TEXT PRIMARY KEY, owner TEXT, until REAL NOT NULL
        ) WITHOUT ROWID""",
        "INSERT INTO ledger VALUES ('k', NULL, 1000), ('claimed', 'a', 10)",
    ),
    3: (
        """CREATE TABLE ledger (
            event_hash TEXT PRIMARY KEY, owner TEXT, until REAL NOT NULL, digest TEXT
        ) WITHOUT ROWID""",
        "INSERT INTO ledger VALUES ('k', NULL, 1000, NULL), ('claimed', 'a', 10, 'one')",
    ),
    4: (
        """CREATE TABLE ledger (
            event_hash TEXT PRIMARY KEY, owner TEXT, until REAL NOT NULL, digest TEXT,
            attempts INTEGER
        ) WITHOUT ROWID""",
        "INSERT INTO ledger VALUES ('k', NULL, 1000, NULL, NULL), ('claimed', 'a', 10, 'one', 1)",
    ),
}
"""The table of each older format, and a completion and a claim in it."""


def _dead_letter() -> DeadLetter:
    return DeadLetter("{", "malformed", "why", None, None, None, None, "test", 1.0)


def test_a_digest_that_is_no_text_is_none(
    ledger: SqliteLedger, connection: sqlite3.Connection
) -> None:
    """SQLite keeps bytes in a column of text: nothing can be compared with them."""
    row = ("k", None, 100, b"one")
    connection.execute(
        "INSERT INTO ledger (event_hash, owner, until, digest) VALUES (?,?,?,?)", row
    )
    answers = ledger.claim(events(["k"], "one"), owner="a", now=0, lease_until=10)
    assert answers == {"k": Answer(Claim.COMPLETED)}


@pytest.mark.parametrize("version", OLDER_FORMATS)
def test_an_older_state_file_is_converted(tmp_path: Path, version: int) -> None:
    """Claims, completions and dead letters are kept; a claim counts as a first attempt."""
    path = tmp_path / "state.db"
    with closing(open_database(path)) as connection:
        connection.execute("DROP TABLE ledger")
        for statement in OLDER_FORMATS[version]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
        SqliteDeadLetters(connection).send([_dead_letter()])
    arguments: Any = {"owner": "b", "now": 100, "lease_until": 110}
    for _ in range(2):
        with closing(open_database(path)) as connection:
            ledger = SqliteLedger(connection)
            claims = ledger.claim(events(["k", "claimed", "new"], "one"), **arguments)
            assert claims == {
                "k": Answer(Claim.COMPLETED),
                "claimed": Answer(Claim.EXPIRED, attempts=1),
                "new": Answer(Claim.GRANTED),
            }
            assert [each.dead_letter for each in SqliteDeadLetters(connection)] == [_dead_letter()]
    with closing(open_database(path)) as connection:
        ledger = SqliteLedger(connection)
        assert ledger.take_over("claimed", ClaimedEvent(0, "one"), **arguments).attempts == 2
        ledger.complete(numbers(["new"]), owner="b", keep_until=1_000)
        claims = ledger.claim(events(["new"], "two"), **arguments)
        assert claims == {"new": Answer(Claim.COMPLETED, "one")}


@pytest.mark.parametrize("version", [1, 6])
def test_refuses_a_state_file_of_another_release(tmp_path: Path, version: int) -> None:
    """Of an older one that is not known, and of a newer one."""
    path = tmp_path / "state.db"
    with closing(open_database(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(ConfigurationError, match="written by another release"):
        open_database(path)


def test_two_runs_never_both_handle_an_event(rig: Any, tmp_path: Path) -> None:
    """However long a handler takes: a run without a deadline renews its leases while it lives."""
    with (
        closing(open_database(tmp_path / "state.db")) as one,
        closing(open_database(tmp_path / "state.db")) as two,
    ):
        first, second = (
            Processor(
                rig.handlers,
                SqliteLedger(connection),
                SqliteDeadLetters(connection),
                Settings(max_event_age_seconds=0, lease_seconds=60),
                rig.clock,
                start_timer=rig.clock.start_timer,
            )
            for connection in (one, two)
        )
        records = [rig.record(name) for name in "abc"]
        meanwhile = []

        def take_long() -> None:
            for _ in range(20):
                rig.clock.now += 45
                meanwhile.append([each.reason.value for each in second.process(records)])

        rig.actions["b"] = take_long
        assert [each.reason.value for each in first.process(records)] == ["processed"] * 3
        assert meanwhile == [["duplicate", "in_progress", "in_progress"]] * 20
        assert rig.started == ["a", "b", "c"]
        assert rig.clock.timers == []


def test_a_batch_on_sqlite(rig: Any, connection: sqlite3.Connection) -> None:
    """The two stores together: processed, rejected and failed events, and the next delivery."""
    dead_letters = SqliteDeadLetters(connection)
    processor = Processor(
        rig.handlers, SqliteLedger(connection), dead_letters, Settings(), rig.clock
    )
    rig.actions["b"] = [ValueError()]
    records = [
        rig.record("a"),
        rig.record("b"),
        rig.record("a"),
        rig.record("c")._replace(body="{"),
    ]
    first = [outcome.reason.value for outcome in processor.process(records)]
    assert first == ["processed", "handler_error", "duplicate", "malformed"]
    again = [outcome.reason.value for outcome in processor.process(records[:2])]
    assert again == ["duplicate", "processed"]
    assert [stored.dead_letter.body for stored in dead_letters] == ["{"]
    assert connection.execute("SELECT count(*), count(owner) FROM ledger").fetchone() == (2, 0)
