"""The newest state of every conversation, in any order of its events."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from threading import Lock

from generated.conversation_update import ConversationUpdate
from processor.dispatch import handles
from processor.errors import RetryLater


@handles("conversation.update")
def keep_newest_state(event: ConversationUpdate) -> None:
    """Store the state unless a newer one is stored.

    Genesys Cloud guarantees neither order nor a single delivery. One conditional write handles
    both: a repeated or late event changes nothing. In the Lambda the same condition belongs
    on a shared store, such as `attribute_not_exists(id) OR updated_at < :updated_at` in
    DynamoDB.
    """
    if event.conversation_id is None:
        return
    body = event.payload
    try:
        conversations().execute(
            "INSERT INTO conversations (id, state, queue_id, user_id, updated_at)"
            " VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
            " queue_id = excluded.queue_id, user_id = excluded.user_id,"
            " updated_at = excluded.updated_at"
            " WHERE conversations.updated_at < excluded.updated_at",
            (
                event.conversation_id,
                body.state,
                body.queue_id,
                body.user_id,
                body.updated_at.timestamp(),
            ),
        )
    except sqlite3.OperationalError as error:
        raise RetryLater("the store of conversations is busy") from error


def conversations() -> sqlite3.Connection:
    """Open the store on first use: the file that CONVERSATIONS_DB names.

    Without it the store is in memory and lost with the process, while the ledger still has the
    events as completed: only for trying the handler out.
    """
    # Handlers run concurrently, and a second in-memory store would be another one.
    with _opening:
        return _store()


_opening = Lock()


@cache
def _store() -> sqlite3.Connection:
    connection = sqlite3.connect(
        os.environ.get("CONVERSATIONS_DB", ":memory:"),
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, state TEXT NOT NULL,"
            " queue_id TEXT, user_id TEXT, updated_at REAL NOT NULL)"
        )
    except BaseException:
        connection.close()
        raise
    return connection
