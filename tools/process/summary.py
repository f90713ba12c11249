"""Outcomes counted: what `process` prints, as a table for people or as one JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from packaging.version import Version
from rich.console import Console

from generated.index import VERSIONS
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from tools.output.tables import Column, Entry, number, table_or_lines

UNKNOWN = "(unknown)"
"""The type of every event that could not be read or whose type is not in the registry: such an
event may name any type, and any number of them."""

_MAX_KINDS = 5
"""Of each reason, so that one trouble cannot hide the others."""


@dataclass
class OutcomeCounts:
    """Records by outcome."""

    records: int = 0
    ends: Counter[tuple[Fate, Reason]] = field(default_factory=Counter)
    upgraded: Counter[str] = field(default_factory=Counter)
    """By the version that they were upgraded from."""

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.records += 1
        self.ends[outcome.fate, outcome.reason] += 1
        if outcome.upgraded and outcome.read_with is not None:
            self.upgraded[outcome.read_with] += 1

    def acknowledged(self, reason: Reason) -> int:
        """How many were acknowledged for a reason."""
        return self.ends[Fate.ACKNOWLEDGED, reason]

    def by_reason(self, fate: Fate) -> dict[str, int]:
        """Records with a fate, by reason, in the order of the outcome table."""
        return {
            reason.value: self.ends[fate, reason] for reason in Reason if self.ends[fate, reason]
        }

    def to_json(self) -> dict[str, Any]:
        """The counts as they are documented for `process --json`."""
        return {
            "records": self.records,
            "processed": self.acknowledged(Reason.PROCESSED),
            "duplicate": self.acknowledged(Reason.DUPLICATE),
            "unhandled": self.acknowledged(Reason.UNHANDLED),
            "dead_lettered": self.by_reason(Fate.DEAD_LETTERED),
            "retry": self.by_reason(Fate.RETRY),
        }


@dataclass
class Summary:
    """The counts of a run; its size does not grow with the run."""

    total: OutcomeCounts = field(default_factory=OutcomeCounts)
    by_type: dict[str, OutcomeCounts] = field(default_factory=dict)
    examples: dict[tuple[Reason, str], Outcome] = field(default_factory=dict)
    """For each way to go wrong, the first record that did."""
    left_out: int | None = None
    """How many records were not chosen; None if all were."""

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Count the outcomes of a batch."""
        for outcome in outcomes:
            event_type = outcome.event_type
            name = event_type if event_type in VERSIONS else UNKNOWN
            self.total.add(outcome)
            self.by_type.setdefault(str(name), OutcomeCounts()).add(outcome)
            if outcome.error is not None:
                self._keep_example(outcome)

    def _keep_example(self, outcome: Outcome) -> None:
        pointer = outcome.violations[0].pointer if outcome.violations else ""
        key = (outcome.reason, pointer)
        if key not in self.examples:
            kinds = sum(reason is outcome.reason for reason, _ in self.examples)
            if kinds < _MAX_KINDS:
                self.examples[key] = outcome

    @property
    def left_for_retry(self) -> int:
        """How many records are not done."""
        return sum(self.total.by_reason(Fate.RETRY).values())

    @property
    def dead_lettered(self) -> int:
        """How many records are dead letters now."""
        return sum(self.total.by_reason(Fate.DEAD_LETTERED).values())

    def to_json(self) -> dict[str, Any]:
        """The run as one object; see docs/process.md."""
        types = dict(sorted(self.by_type.items()))
        return {
            **self.total.to_json(),
            **({} if self.left_out is None else {"left_out": self.left_out}),
            "upgraded": {
                name: dict(sorted(counts.upgraded.items(), key=lambda item: Version(item[0])))
                for name, counts in types.items()
                if counts.upgraded
            },
            "by_event_type": {name: counts.to_json() for name, counts in types.items()},
        }

    def print(self, console: Console) -> None:
        """Print the tables for people: counts by event type, and what went wrong."""
        rows = [
            [name, *(number(value(self.by_type[name])) for _, value in _COUNTS)]
            for name in sorted(self.by_type)
        ]
        total = ["all", *(number(value(self.total)) for _, value in _COUNTS)]
        columns = [
            Column("event type", fold_to=32),
            *(Column(title, is_number=True) for title, _ in _COUNTS),
        ]
        console.print(table_or_lines(columns, rows, console.width, footer=total))
        if self.examples:
            console.print(
                table_or_lines(
                    _ERROR_COLUMNS, self._error_rows(), console.width, as_entry=_error_entry
                )
            )

    def _error_rows(self) -> list[list[str]]:
        """A row for each example; fate, reason and count only in the first of each reason."""
        order = list(Reason)
        rows: list[list[str]] = []
        printed: set[tuple[Fate, Reason]] = set()
        for (reason, _), outcome in sorted(
            self.examples.items(), key=lambda item: order.index(item[0][0])
        ):
            key = (outcome.fate, reason)
            head = [
                outcome.fate.value.replace("_", "-"),
                reason.value,
                number(self.total.ends[key]),
            ]
            first = [""] * len(head) if key in printed else head
            rows.append([*first, f"{outcome.record.source}: {outcome.error}"])
            printed.add(key)
        return rows


_COUNTS: tuple[tuple[str, Callable[[OutcomeCounts], int]], ...] = (
    ("records", lambda counts: counts.records),
    ("processed", lambda counts: counts.acknowledged(Reason.PROCESSED)),
    ("upgraded", lambda counts: sum(counts.upgraded.values())),
    ("duplicate", lambda counts: counts.acknowledged(Reason.DUPLICATE)),
    ("unhandled", lambda counts: counts.acknowledged(Reason.UNHANDLED)),
    ("dead-lettered", lambda counts: sum(counts.by_reason(Fate.DEAD_LETTERED).values())),
    ("retry", lambda counts: sum(counts.by_reason(Fate.RETRY).values())),
)

_ERROR_COLUMNS = (
    Column("fate"),
    Column("reason"),
    Column("records", is_number=True),
    Column("example", fold_to=30),
)


def _error_entry(row: Sequence[str]) -> Entry:
    fate, reason, records, example = row
    return (f"{fate}  {reason}  {records}" if fate else ""), [example]
