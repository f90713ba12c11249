"""What the test of a handler needs (docs/testing.md); the Lambda neither has nor imports it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from processor.testing.clock import SAMPLE_TIME, FrozenClock
    from processor.testing.dead_letters import MemoryDeadLetters
    from processor.testing.genesys import FakeGenesys, GenesysCall, UnexpectedCall
    from processor.testing.ledger import MemoryLedger
    from processor.testing.overrides import InvalidSample
    from processor.testing.run import HandlerRun, context, run_handler
    from processor.testing.samples import sample_event, sample_wire

__all__ = [
    "SAMPLE_TIME",
    "FakeGenesys",
    "FrozenClock",
    "GenesysCall",
    "HandlerRun",
    "InvalidSample",
    "MemoryDeadLetters",
    "MemoryLedger",
    "UnexpectedCall",
    "context",
    "run_handler",
    "sample_event",
    "sample_wire",
]

_MODULES = {
    "clock": ("SAMPLE_TIME", "FrozenClock"),
    "dead_letters": ("MemoryDeadLetters",),
    "genesys": ("FakeGenesys", "GenesysCall", "UnexpectedCall"),
    "ledger": ("MemoryLedger",),
    "overrides": ("InvalidSample",),
    "run": ("HandlerRun", "context", "run_handler"),
    "samples": ("sample_event", "sample_wire"),
}


def __getattr__(name: str) -> Any:
    # On first use: pytest imports this package, with its plugin, in every run.
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
