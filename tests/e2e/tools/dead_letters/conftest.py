"""What the tests of dead letters in SQS share."""

from support.dead_letters import (
    call,
    environment,
    keep,
    make_dead_letter,
    proxy,
    queues,
    run,
    sqs_endpoint,
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
    "make_dead_letter",
    "proxy",
    "queues",
    "run",
    "sqs_endpoint",
    "standard",
    "started",
    "state",
    "stop_at",
    "stored",
]
