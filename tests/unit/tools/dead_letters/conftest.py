"""What the tests of dead letters share."""

from support.dead_letters import call, environment, keep, letter, run, started, state, stored

__all__ = ["call", "environment", "keep", "letter", "run", "started", "state", "stored"]
