"""Dead letters of a state file -> the processor, with the same handlers and the same ledger."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.local.dead_letters import StoredDeadLetter
from processor.local.ledger import SqliteLedger
from processor.reasons import Fate
from processor.record import Record
from tools.dead_letters.printing import outcome_tables
from tools.dead_letters.rate_limit import RateLimit
from tools.dead_letters.redrive import Plan
from tools.dead_letters.state_file import StateFileStore
from tools.dead_letters.store import Advance, DeadLetterFilter, ListedDeadLetter, to_record
from tools.process.run import batches, own_handlers, own_settings, process_batch
from tools.process.summary import Summary


@dataclass
class StateFileRedrive:
    """Processes dead letters again; each is removed only when its record is acknowledged.

    One that still cannot succeed keeps its number, with its new reason and time; one that is to
    be retried stays as it is. An interruption loses nothing: a dead letter is still there or its
    event is processed, or both; then the ledger knows it, and the next run removes it.
    """

    store: StateFileStore
    outcomes: Summary = field(default_factory=Summary)
    _in_process: dict[str, StoredDeadLetter] = field(default_factory=dict)

    def run(
        self, matches: DeadLetterFilter, rate_limit: RateLimit, limit: int | None, advance: Advance
    ) -> None:
        """Process the dead letters that match, oldest first."""
        settings = own_settings()
        with redirect_stdout(sys.stderr):
            handlers = own_handlers(settings.handlers)
        ledger = SqliteLedger(self.store.connection)
        ledger.forget_expired(now=time.time())
        processor = Processor(handlers, ledger, self, settings, time.time)
        numbers = [each.id for each in self.store.scan(bodies=False) if matches(each)][:limit]
        blocked: set[str] = set()
        size = rate_limit.batch_size(settings.max_batch_records)
        with redirect_stdout(sys.stderr):
            for batch in batches(self._records(numbers), size):
                for outcomes in process_batch(processor, batch, blocked):
                    self.store.stored.remove(
                        self._in_process[str(outcome.record.identifier)]
                        for outcome in outcomes
                        if outcome.fate is Fate.ACKNOWLEDGED
                    )
                    self.outcomes.add(outcomes)
                    advance(len(outcomes))
                self._in_process.clear()
                rate_limit.wait(len(batch))

    def plan(self, source: str) -> Plan:  # noqa: ARG002 - all are processed here
        """Process them."""
        return Plan()

    def summary(self) -> str:
        """What was done so far, with the tables if anything was."""
        lines = [f"redriven: {self.outcomes.total.records:,}"]
        return "\n".join(lines + outcome_tables(self.outcomes))

    def not_redriven(self) -> list[str]:
        """What is left for retry, in sentences."""
        count = self.outcomes.left_for_retry
        return [f"left for retry: {count}; they are dead letters still"] if count else []

    def send(self, dead_letters: Sequence[DeadLetter], **_: object) -> Collection[int]:
        """Replace dead letters that still cannot succeed; each keeps its number."""
        self.store.stored.replace(
            (self._in_process[str(letter.identifier)], letter) for letter in dead_letters
        )
        return ()

    def _records(self, numbers: Sequence[str]) -> Iterator[Record]:
        for number in numbers:
            found = self.store.stored.get(int(number))
            if found is not None:  # another run may have removed it
                dead_letter = found.dead_letter
                self._in_process[number] = found._replace(dead_letter=dead_letter._replace(body=""))
                yield to_record(ListedDeadLetter(number, dead_letter))
