"""What the tests of the command line share."""

from support.commands import events, registry, run_real

__all__ = ["events", "registry", "run_real"]
