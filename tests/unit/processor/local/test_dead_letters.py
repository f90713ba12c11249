"""The dead letters on SQLite keep what they are given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.dead_letters import DeadLetter
from processor.errors import StoreUnavailable
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters

LETTER = DeadLetter(
    body='{"é": 1}',
    reason="rejected",
    error="why",
    pointer="/payload",
    event_type="users.presence",
    schema_version="2.1.0",
    receive_count=3,
    source="arn:q",
    dead_lettered_at=1772460310.5,
    group="g",
)
BARE = DeadLetter("", "malformed", "", None, None, None, None, "test", 0.0)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A new state file, open."""
    with closing(open_database(tmp_path / "state.db")) as connection:
        yield connection


def numbered(dead_letters: SqliteDeadLetters) -> dict[int, DeadLetter]:
    """All dead letters, by number."""
    return {stored.number: stored.dead_letter for stored in dead_letters}


def test_dead_letters_come_back_as_they_were(connection: sqlite3.Connection) -> None:
    """Every field is kept, and dead letters come oldest first with their numbers."""
    dead_letters = SqliteDeadLetters(connection)
    assert not dead_letters.send([LETTER, BARE])
    assert not dead_letters.send([LETTER._replace(reason="stale")])
    assert numbered(dead_letters) == {1: LETTER, 2: BARE, 3: LETTER._replace(reason="stale")}


def test_dead_letters_survive_the_process(tmp_path: Path) -> None:
    """A dead letter is durable once send() has returned."""
    with closing(open_database(tmp_path / "state.db")) as connection:
        SqliteDeadLetters(connection).send([LETTER])
    with closing(open_database(tmp_path / "state.db")) as connection:
        assert [stored.dead_letter for stored in SqliteDeadLetters(connection)] == [LETTER]


@settings(max_examples=100, deadline=None)
@given(body=st.text(st.characters()) | st.binary())
def test_any_body_is_kept_to_the_byte(body: str | bytes) -> None:
    """Text, bytes, NULs and lone surrogates come back as the bytes that they were."""
    with closing(open_database(":memory:")) as connection:
        dead_letters = SqliteDeadLetters(connection)
        dead_letters.send([LETTER._replace(body=body)])
        [stored] = dead_letters
    kept = stored.dead_letter.body
    assert _bytes(kept) == _bytes(body)
    assert isinstance(kept, str) == _is_text(body), "text can be read in any SQLite client"


def _bytes(body: str | bytes) -> bytes:
    return body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body


def _is_text(body: str | bytes) -> bool:
    try:
        _bytes(body).decode()
    except UnicodeDecodeError:
        return False
    return True


def test_a_database_that_fails_is_an_unavailable_store(tmp_path: Path) -> None:
    """A dead letter that cannot be stored raises, instead of being lost."""
    connection = open_database(tmp_path / "state.db")
    dead_letters = SqliteDeadLetters(connection)
    connection.close()
    with pytest.raises(StoreUnavailable, match="the state file"):
        dead_letters.send([LETTER])


def test_dead_letters_are_stored_all_or_none(connection: sqlite3.Connection) -> None:
    """A failure at the second dead letter rolls back the first, as the exception says."""
    dead_letters = SqliteDeadLetters(connection)
    with pytest.raises(StoreUnavailable):
        dead_letters.send([LETTER, LETTER._replace(reason=None)])  # type: ignore[arg-type]
    assert list(dead_letters) == []
    dead_letters.send([LETTER])
    assert len(list(dead_letters)) == 1


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(LETTER._replace(receive_count=2**63), id="count-beyond-64-bits"),
        pytest.param(LETTER._replace(error="\ud800"), id="surrogate-in-the-error"),
        pytest.param(LETTER._replace(source="\ud800"), id="surrogate-in-the-source"),
    ],
)
def test_an_unusual_dead_letter_does_not_block_others(
    connection: sqlite3.Connection, odd: DeadLetter
) -> None:
    """A value that SQLite cannot hold unchanged does not affect the other dead letters."""
    dead_letters = SqliteDeadLetters(connection)
    assert set(dead_letters.send([odd, LETTER])) <= {0}
    assert LETTER in [stored.dead_letter for stored in dead_letters]


def test_a_dead_letter_replaces_its_earlier_version(connection: sqlite3.Connection) -> None:
    """A dead letter that fails again keeps its number, and its body to the byte."""
    dead_letters = SqliteDeadLetters(connection)
    dead_letters.send([LETTER, BARE])
    first, second = dead_letters
    again = LETTER._replace(reason="stale", error="late", pointer=None, dead_lettered_at=2e9)

    dead_letters.replace([(first._replace(dead_letter=first.dead_letter._replace(body="")), again)])

    assert numbered(dead_letters) == {1: again, 2: second.dead_letter}


def test_a_dead_letter_whose_number_was_reused_is_still_stored(
    connection: sqlite3.Connection,
) -> None:
    """Another run may have reused its number: neither is lost."""
    dead_letters = SqliteDeadLetters(connection)
    dead_letters.send([LETTER])
    [gone] = dead_letters
    assert dead_letters.remove([gone]) == 1
    dead_letters.send([BARE])

    dead_letters.replace([(gone, LETTER._replace(reason="stale"))])

    assert numbered(dead_letters) == {1: BARE, 2: LETTER._replace(reason="stale")}


def test_removing_a_dead_letter_keeps_another_with_its_number(
    connection: sqlite3.Connection,
) -> None:
    """SQLite reuses free numbers; the next dead letter with the number must stay."""
    dead_letters = SqliteDeadLetters(connection)
    dead_letters.send([LETTER, BARE])
    _, second = dead_letters
    dead_letters.remove([second])
    dead_letters.send([LETTER._replace(dead_lettered_at=3.0)])

    assert dead_letters.remove([second]) == 0
    assert [stored.number for stored in dead_letters] == [1, 2]
