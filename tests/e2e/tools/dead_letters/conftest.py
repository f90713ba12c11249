"""What the tests of dead letters in SQS share."""

from support.dead_letters import (
    call,
    environment,
    keep,
    letter,
    proxy,
    queues,
    run,
    standard,
    started,
    state,
    stop_at,
    stored,
)

__all__ = [
    "call",
    "environment",
    "keep",
    "letter",
    "proxy",
    "queues",
    "run",
    "standard",
    "started",
    "state",
    "stop_at",
    "stored",
]
