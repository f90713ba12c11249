"""Events of every kind, and the handler that does with each what its kind says."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from random import Random
from typing import Any

from processor.dispatch import HandlerContext, Handlers
from processor.envelope import read_envelope
from processor.errors import MalformedEvent, OutOfTime, RejectEvent, RetryLater
from processor.identity import identify
from support.simulation.faults import Faults
from support.simulation.histories import ONCE, Event, Key, Kind
from support.simulation.oracle import Oracle
from support.simulation.world import FOREVER, Killed, World

_QUICK = (0.001, 0.2)
"""How long a handler takes, in seconds."""
_LONG = (1.0, 12.0)


class Traffic:
    """Makes events, and handles them."""

    def __init__(self, world: World, random: Random, *, conversations: int = 20) -> None:
        self.world = world
        self.random = random
        self.conversations = conversations
        self.count = 0

    def event(self, kind: Kind, *, failures: int = 1, like: Event | None = None) -> Event:
        """An event of a kind; its handler fails so often before it succeeds.

        `like` is the event whose key one of the kind CONFLICT has.
        """
        self.count += 1
        name = f"event-{self.count}"
        fields: dict[str, Any] = {
            "event_id": name,
            "event_type": "conversation.update",
            "schema_version": "2.1.0",
            "timestamp": _timestamp(self.world.now),
            "conversation_id": f"conversation-{self.random.randrange(self.conversations)}",
            # The handler finds the event by it; the key in the ledger does not depend on it.
            "payload": {"state": "held", "updatedAt": "2026-03-02T14:04:59Z", "wrapUpCode": name},
        }
        if like is not None:
            original = json.loads(like.body)
            for field in ("event_id", "timestamp", "conversation_id"):
                fields[field] = original[field]
        if kind is Kind.UNHANDLED:
            fields["event_type"] = "users.presence"
            fields["payload"] = _example("users.presence")
        elif kind in ONCE:
            fields["event_type"] = "detail.events.conversation.acd.end"
            fields["payload"] = _example("detail.events.conversation.acd.end")
        elif kind is Kind.INVALID:
            fields["payload"]["state"] = 5
        elif kind is Kind.UNKNOWN_TYPE:
            fields["event_type"] = "no.such.type"
        elif kind is Kind.UNKNOWN_VERSION:
            fields["schema_version"] = "9.0.0"
        elif kind is Kind.FUTURE:
            fields["timestamp"] = _timestamp(self.world.now + 100_000_000)
        elif kind is Kind.STALE:
            fields["timestamp"] = _timestamp(self.world.now - 10_000)
        body = json.dumps(fields)
        if kind is Kind.MALFORMED:
            body = body[:-1]
        key = Key(_key(body)) if like is None else like.key
        event = Event(name, kind, body, key, fields["conversation_id"], self.world.now)
        event.failures_left = failures
        key.events.append(event)
        return event


def make_handlers(world: World, faults: Faults, oracle: Oracle) -> Handlers:
    """Two handlers that do what an event's kind says; the second must not be run again."""
    handlers = Handlers()
    random = faults.random

    def handle(model: Any, context: HandlerContext) -> None:
        run_handler(model.payload.wrap_up_code, context)

    def handle_once(model: Any, context: HandlerContext) -> None:
        run_handler(model.event_id, context)

    def run_handler(name: str, context: HandlerContext) -> None:
        world.check_alive()
        event = oracle.by_name[name]
        process = world.process
        invocation = process.environment.invocation
        run = oracle.handler_started(invocation, event, context.attempt)
        seconds = random.uniform(*(_LONG if event.kind is Kind.SLOW else _QUICK))
        death = faults.in_handler(world.now)
        world.sleep(seconds * (1.0 if death is None else death))
        if death is not None:
            process.kill()
            raise Killed
        try:
            _act(world, event)
        except Killed:
            raise
        except OutOfTime:
            oracle.handler_ended(run, "out of time")
            raise
        except BaseException:
            oracle.handler_ended(run, "raised")
            raise
        oracle.handler_ended(run, "returned")

    handlers.handles("conversation.update")(handle)
    handlers.handles("detail.events.conversation.acd.end", rerun="never")(handle_once)
    return handlers


_FIRST = {
    Kind.FAILS_FIRST: Kind.FAILS,
    Kind.HANGS_FIRST: Kind.HANGS,
    Kind.KILLS_FIRST: Kind.KILLS,
}
"""What the handlers of these kinds do at first."""
_LIKE = {
    Kind.ONCE_FAILS: Kind.FAILS,
    Kind.ONCE_REJECTED: Kind.REJECTED,
    Kind.ONCE_HANGS: Kind.HANGS,
    Kind.ONCE_KILLS: Kind.KILLS,
}
"""Kinds whose handlers do what those of another do."""


def _act(world: World, event: Event) -> None:
    """What the handler of an event does at its end."""
    kind = _LIKE.get(event.kind, event.kind)
    if kind in _FIRST or kind in (Kind.SHORT_OF_TIME, Kind.ONCE_LATER):
        if not event.failures_left:
            return
        event.failures_left -= 1
        kind = _FIRST.get(kind, kind)
    if kind is Kind.FAILS:
        raise ValueError("fails")
    if kind is Kind.EXITS:
        raise SystemExit(1)
    if kind is Kind.REJECTED:
        raise RejectEvent("rejected")
    if kind is Kind.ONCE_LATER:
        raise RetryLater("later", after=world.now % 100)
    if kind is Kind.SHORT_OF_TIME:
        raise OutOfTime("short of time")
    if kind is Kind.HANGS:
        world.sleep(FOREVER)
    if kind is Kind.KILLS:
        world.process.kill()
        raise Killed


def _key(body: str) -> str:
    try:
        envelope = read_envelope(body)
    except MalformedEvent:
        return ""
    return identify(envelope.identifiers, envelope.detail["payload"], "content").key


def _timestamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds")


def _example(event_type: str) -> dict[str, Any]:
    from support.events import example

    payload: dict[str, Any] = example(event_type, "2.1.0")["payload"]
    return payload
