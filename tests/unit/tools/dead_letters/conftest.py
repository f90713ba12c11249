"""What the tests of dead letters share."""

from support.dead_letters import (
    call,
    environment,
    keep,
    make_dead_letter,
    run,
    started,
    state,
    stored,
)

__all__ = ["call", "environment", "keep", "make_dead_letter", "run", "started", "state", "stored"]
