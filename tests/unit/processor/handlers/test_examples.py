"""The two example handlers do what their docstrings say; skipped once a user has removed them."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cache, partial
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from processor.batch import Processor
from processor.dispatch import Handlers, load_handlers
from processor.envelope import read_envelope
from processor.errors import RetryLater
from processor.record import Record
from processor.settings import Settings
from processor.upgrade import read_event
from support.events import example, native

acd_end = pytest.importorskip("processor.handlers.acd_end")
conversation_update = pytest.importorskip("processor.handlers.conversation_update")

ACD_END = "v2.detail.events.conversation.{id}.acd.end"


@pytest.fixture
def handlers() -> Handlers:
    """The example handlers, registered on their own."""
    handlers = Handlers()
    handlers.handles("detail.events.conversation.acd.end")(acd_end.log_abandoned)
    handlers.handles("conversation.update")(conversation_update.keep_newest_state)
    return handlers


@pytest.fixture
def process(rig: Any, handlers: Handlers) -> Any:
    """`process(event, …)`: the reasons of a batch."""

    def run(*events: dict[str, Any]) -> list[str]:
        settings = Settings(max_event_age_seconds=0)
        processor = Processor(handlers, rig.ledger, rig.dead_letters, settings, rig.clock)
        records = [Record(json.dumps(event), "test") for event in events]
        return [outcome.reason.value for outcome in processor.process(records)]

    return run


@pytest.fixture
def conversations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """The example's store, in its own file."""
    monkeypatch.setenv("CONVERSATIONS_DB", str(tmp_path / "conversations.db"))
    monkeypatch.setattr(
        conversation_update, "_store", cache(conversation_update._store.__wrapped__)
    )
    with closing(conversation_update.conversations()) as connection:
        yield connection


def test_both_are_loaded_from_their_folder() -> None:
    """Dropping a module into processor/handlers is all that registering takes."""
    loaded = set(load_handlers("processor.handlers"))
    assert loaded >= {"conversation.update", "detail.events.conversation.acd.end"}


@pytest.mark.parametrize("outcome", ["ABANDON", "Abandon"])
def test_an_abandoned_conversation_is_logged(
    process: Any, caplog: pytest.LogCaptureFixture, outcome: str
) -> None:
    """One line names the event and the queue, without a phone number."""
    body = {
        "eventTime": 1,
        "conversationId": "c9",
        "queueId": "q9",
        "mediaType": "VOICE",
        "connectedDurationMs": 1500,
        "acdOutcome": outcome,
        "ani": "tel:+15555550142",
    }
    with caplog.at_level(logging.INFO, acd_end.__name__):
        assert process(native(ACD_END, body, event_id="e9")) == ["processed"]
    [line] = [each for each in caplog.records if each.name == acd_end.__name__]
    logged = vars(line)
    assert (logged["event_id"], logged["conversation_id"], logged["queue_id"]) == ("e9", "c9", "q9")
    assert (logged["waited_ms"], logged["received_version"]) == (1500, "2.1.0")
    assert "5555550142" not in str(logged)


def test_a_body_without_its_conversation_is_logged_with_the_topics(
    process: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Upstream promises no field; the topic has the id too."""
    with caplog.at_level(logging.INFO, acd_end.__name__):
        assert process(native(ACD_END, {"acdOutcome": "ABANDON"}, ids=("c8",))) == ["processed"]
    [line] = [each for each in caplog.records if each.name == acd_end.__name__]
    assert vars(line)["conversation_id"] == "c8"


@pytest.mark.parametrize("outcome", ["ANSWERED", None, "", "SOMETHING_NEW"], ids=repr)
def test_other_outcomes_are_not_logged(
    process: Any, caplog: pytest.LogCaptureFixture, outcome: str | None
) -> None:
    """A conversation that was answered, or whose outcome is not known yet, is not abandoned."""
    body = {"eventTime": 1, "conversationId": "c9", "acdOutcome": outcome}
    with caplog.at_level(logging.INFO, acd_end.__name__):
        assert process(native(ACD_END, body)) == ["processed"]
    assert not [each for each in caplog.records if each.name == acd_end.__name__]


def _update(example: Any, event_id: str, state: str, at: str, **fields: Any) -> dict[str, Any]:
    event: dict[str, Any] = {**example("conversation.update", "2.1.0"), "event_id": event_id}
    event["payload"].update(state=state, updatedAt=at)
    return {**event, **fields}


def _states(conversations: sqlite3.Connection) -> list[tuple[str, str]]:
    return conversations.execute("SELECT id, state FROM conversations ORDER BY id").fetchall()


def test_the_newest_state_wins_in_any_order(
    process: Any, conversations: sqlite3.Connection
) -> None:
    """A late event does not overwrite a newer one, for any offset of its time."""
    early = _update(example, "e1", "connected", "2026-03-02T14:00:00Z", conversation_id="c")
    newer = _update(example, "e2", "held", "2026-03-02T13:01:00-01:00", conversation_id="c")
    newest = _update(example, "e3", "disconnected", "2026-03-02T14:02:00Z", conversation_id="c")
    assert process(early, newest, newer) == ["processed"] * 3
    assert _states(conversations) == [("c", "disconnected")]


def test_conversations_are_independent(process: Any, conversations: sqlite3.Connection) -> None:
    """An update of one conversation leaves the others alone."""
    at = "2026-03-02T14:00:00Z"
    process(
        _update(example, "e1", "held", at, conversation_id="c1"),
        _update(example, "e2", "connected", at, conversation_id="c2"),
    )
    assert _states(conversations) == [("c1", "held"), ("c2", "connected")]


def test_an_old_update_is_kept_under_the_new_names(
    process: Any, conversations: sqlite3.Connection
) -> None:
    """An event of 1.0.0 arrives as one of the newest version."""
    event = example("conversation.update", "1.0.0")
    assert process(event) == ["processed"]
    row = conversations.execute("SELECT id, state, queue_id, user_id FROM conversations").fetchone()
    payload = event["payload"]
    assert row == (event["conversation_id"], "held", payload["queue"], payload["agent"])


def test_a_busy_store_is_retried(process: Any, conversations: sqlite3.Connection) -> None:
    """While SQLite is locked the handler raises RetryLater, and a retry succeeds."""
    conversations.execute("ALTER TABLE conversations RENAME TO elsewhere")
    event = _update(example, "e1", "held", "2026-03-02T14:00:00Z")
    with pytest.raises(RetryLater, match="busy"):
        conversation_update.keep_newest_state(read_event(read_envelope(json.dumps(event))).event)
    assert process(event) == ["handler_error"]
    conversations.execute("ALTER TABLE elsewhere RENAME TO conversations")
    assert process(event) == ["processed"]
    assert len(_states(conversations)) == 1


def test_an_event_without_a_conversation_adds_no_row(
    process: Any, conversations: sqlite3.Connection
) -> None:
    """Events without a conversation do not fill the store."""
    for event_id in ("e1", "e2"):
        process(_update(example, event_id, "held", "2026-03-02T14:00:00Z", conversation_id=None))
    assert len(_states(conversations)) <= 1


def test_concurrent_handlers_share_one_store(
    monkeypatch: pytest.MonkeyPatch, conversations: sqlite3.Connection
) -> None:
    """Threads that start together open one store, not one each."""
    opened: list[sqlite3.Connection] = []
    all_here = Barrier(4)

    def slow() -> sqlite3.Connection:
        with suppress(BrokenBarrierError):
            all_here.wait(timeout=0.05)
        opened.append(conversations)
        return conversations

    monkeypatch.setattr(conversation_update, "_store", cache(slow))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: conversation_update.conversations(), range(4)))
    assert len(opened) == 1


@pytest.mark.usefixtures("conversations")
def test_a_store_that_cannot_be_opened_is_retried(
    process: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is locked when the store is opened loses no event."""
    with closing(sqlite3.connect(tmp_path / "locked.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setenv("CONVERSATIONS_DB", str(tmp_path / "locked.db"))
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
        conversation_update._store.cache_clear()
        event = _update(example, "e1", "held", "2026-03-02T14:00:00Z")
        assert process(event) == ["handler_error"]
    assert process(event) == ["processed"]
    conversation_update.conversations().close()
