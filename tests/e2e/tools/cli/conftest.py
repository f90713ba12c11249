"""What the tests of the command line in processes of its own share."""

from support.commands import events, registry, run_real

__all__ = ["events", "registry", "run_real"]
