"""The ledger on SQLite keeps the promises of the protocol."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from processor.batch import Processor
from processor.errors import ConfigurationError, StoreUnavailable
from processor.ledger import Claim
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.settings import Settings


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
    return ledger.claim(["k"], owner=owner, now=now, lease_until=now + lease)["k"]


def test_a_claim_is_granted_once(ledger: SqliteLedger) -> None:
    """The first gets the key, everyone else learns that it is held."""
    assert _claim(ledger, "a", now=0) is Claim.GRANTED
    assert _claim(ledger, "b", now=5) is Claim.HELD
    assert _claim(ledger, "a", now=5) is Claim.HELD


def test_the_lease_holds_to_its_last_moment(ledger: SqliteLedger) -> None:
    """A lease is over after its end, not at it."""
    _claim(ledger, "a", now=0)
    assert _claim(ledger, "b", now=10) is Claim.HELD
    assert _claim(ledger, "b", now=10.001) is Claim.GRANTED
    assert _claim(ledger, "c", now=11) is Claim.HELD


def test_a_completed_key_is_completed_for_everyone(ledger: SqliteLedger) -> None:
    """A completion outlives the lease, until its memory ends."""
    _claim(ledger, "a", now=0)
    ledger.complete(["k"], owner="a", keep_until=1_000)
    assert _claim(ledger, "b", now=500) is Claim.COMPLETED
    assert _claim(ledger, "a", now=1_000) is Claim.COMPLETED
    assert _claim(ledger, "b", now=1_001) is Claim.GRANTED


def test_a_released_key_is_free(ledger: SqliteLedger) -> None:
    """What was given back can be claimed at once."""
    _claim(ledger, "a", now=0)
    ledger.release(["k"], owner="a")
    assert _claim(ledger, "b", now=1) is Claim.GRANTED


def test_completing_is_fenced(ledger: SqliteLedger) -> None:
    """One who lost the lease cannot complete what the next one holds."""
    _claim(ledger, "a", now=0)
    _claim(ledger, "b", now=11)
    ledger.complete(["k"], owner="a", keep_until=1_000)
    assert _claim(ledger, "c", now=12) is Claim.HELD
    ledger.complete(["k"], owner="b", keep_until=1_000)
    assert _claim(ledger, "c", now=12) is Claim.COMPLETED


def test_releasing_is_fenced(ledger: SqliteLedger) -> None:
    """One who lost the lease cannot release what the next one holds or has completed."""
    _claim(ledger, "a", now=0)
    _claim(ledger, "b", now=11)
    ledger.release(["k"], owner="a")
    assert _claim(ledger, "c", now=12) is Claim.HELD
    ledger.complete(["k"], owner="b", keep_until=1_000)
    for owner in ("a", "b"):
        ledger.release(["k"], owner=owner)
    assert _claim(ledger, "c", now=12) is Claim.COMPLETED


def test_a_late_completion_holds_if_nobody_took_over(ledger: SqliteLedger) -> None:
    """A lease that ran out unnoticed does not lose the completion."""
    _claim(ledger, "a", now=0, lease=1)
    ledger.complete(["k"], owner="a", keep_until=1_000)
    assert _claim(ledger, "b", now=50) is Claim.COMPLETED


def test_each_key_stands_by_itself(ledger: SqliteLedger) -> None:
    """One call answers for every key, whatever became of the others."""
    ledger.claim(["held", "done"], owner="a", now=0, lease_until=10)
    ledger.complete(["done"], owner="a", keep_until=100)
    claims = ledger.claim(["new", "held", "done"], owner="b", now=1, lease_until=11)
    assert claims == {"new": Claim.GRANTED, "held": Claim.HELD, "done": Claim.COMPLETED}


def test_forgets_what_has_expired_and_nothing_else(
    ledger: SqliteLedger, connection: sqlite3.Connection
) -> None:
    """Cleaning up drops rows that no claim would heed."""
    ledger.claim(["old", "held", "done"], owner="a", now=0, lease_until=10)
    ledger.complete(["done"], owner="a", keep_until=100)
    ledger.claim(["held"], owner="a", now=20, lease_until=60)
    ledger.forget_expired(now=50)
    rows = connection.execute("SELECT event_hash FROM ledger ORDER BY 1").fetchall()
    assert rows == [("done",), ("held",)]


def test_the_ledger_survives_the_process(tmp_path: Path) -> None:
    """What was completed is known to whoever opens the file next."""
    for expected in (Claim.GRANTED, Claim.COMPLETED):
        with closing(open_database(tmp_path / "new" / "state.db")) as connection:
            ledger = SqliteLedger(connection)
            assert _claim(ledger, "a", now=0) is expected
            ledger.complete(["k"], owner="a", keep_until=1_000)


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
    """Whatever SQLite says no to becomes StoreUnavailable."""
    connection = open_database(tmp_path / "state.db")
    ledger = SqliteLedger(connection)
    connection.close()
    calls: dict[str, Any] = {
        "claim": lambda: _claim(ledger, "a", now=0),
        "complete": lambda: ledger.complete(["k"], owner="a", keep_until=1),
        "release": lambda: ledger.release(["k"], owner="a"),
        "forget_expired": lambda: ledger.forget_expired(now=1),
    }
    with pytest.raises(StoreUnavailable, match="the state file"):
        calls[method]()


def test_a_failed_claim_claims_nothing(
    ledger: SqliteLedger, connection: sqlite3.Connection
) -> None:
    """Claims are granted all together or not at all."""
    with pytest.raises(StoreUnavailable):
        ledger.claim(["k", object()], owner="a", now=0, lease_until=10)  # type: ignore[list-item]
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


def test_refuses_what_is_no_database(tmp_path: Path) -> None:
    """A file of something else, and a folder, are refused by name."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one\n" * 50)
    for wrong in (path, tmp_path, path / "below.db"):
        with pytest.raises(ConfigurationError, match="cannot be used as the state file"):
            open_database(wrong)
    assert path.read_text().startswith("not a database")


def test_an_empty_file_becomes_a_state_file(tmp_path: Path) -> None:
    """A file made beforehand, by mktemp for one, will do."""
    path = tmp_path / "state.db"
    path.touch()
    open_database(path).close()
    open_database(path).close()


def test_a_batch_on_sqlite(rig: Any, connection: sqlite3.Connection) -> None:
    """The two stores together: processed, rejected and failed events, and the next delivery."""
    letters = SqliteDeadLetters(connection)
    processor = Processor(rig.handlers, SqliteLedger(connection), letters, Settings(), rig.clock)
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
    assert [stored.letter.body for stored in letters] == ["{"]
    assert connection.execute("SELECT count(*), count(owner) FROM ledger").fetchone() == (2, 0)
