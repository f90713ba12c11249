"""Dead letters of a state file -> the processor, with the same handlers and the same ledger."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field

from processor.batch import Processor
from processor.dead_letters import DeadLetter
from processor.local.dead_letters import StoredLetter
from processor.local.ledger import SqliteLedger
from processor.reasons import Fate
from processor.record import Record
from tools.dead_letters.local import LocalLetters
from tools.dead_letters.printing import outcomes
from tools.dead_letters.rate_limit import Pace
from tools.dead_letters.store import Advance, Chosen, Letter, record_of
from tools.process.run import batches, own_handlers, own_settings, process_batch
from tools.process.summary import Summary


@dataclass
class LocalRedrive:
    """Processes letters again; each is removed only when its record is done.

    What can still not succeed keeps its number, and says why and when anew; what is to be
    retried stays as it is. Whatever interrupts this, a letter is there or its event is
    processed, or both: then the ledger knows it, and the next run removes the letter.
    """

    place: LocalLetters
    max_age: float | None = None
    """In seconds, as `process` has it; None for the environment's."""
    summary: Summary = field(default_factory=Summary)
    _in_hand: dict[str, StoredLetter] = field(default_factory=dict)

    def run(self, chosen: Chosen, pace: Pace, limit: int | None, advance: Advance) -> None:
        """Process what is chosen, oldest first."""
        settings = own_settings(self.max_age)
        with redirect_stdout(sys.stderr):
            handlers = own_handlers()
        ledger = SqliteLedger(self.place.connection)
        ledger.forget_expired(now=time.time())
        processor = Processor(handlers, ledger, self, settings, time.time)
        meant = [letter.id for letter in self.place.look(bodies=False) if chosen(letter)][:limit]
        blocked: set[str] = set()
        with redirect_stdout(sys.stderr):
            for batch in batches(self._records(meant), pace.lot(settings.max_batch_records)):
                for settled in process_batch(processor, batch, blocked):
                    self.place.stored.remove(
                        self._in_hand[str(outcome.record.identifier)]
                        for outcome in settled
                        if outcome.fate is Fate.ACKNOWLEDGED
                    )
                    self.summary.add(settled)
                    advance(len(settled))
                self._in_hand.clear()
                pace.after(len(batch))

    def account(self) -> str:
        """What was done so far; the tables where something was."""
        lines = [f"redriven: {self.summary.total.records:,}"]
        return "\n".join(lines + outcomes(self.summary))

    def left(self) -> list[str]:
        """What is not done, in sentences."""
        count = self.summary.left_for_retry
        return [f"left for retry: {count}; they are dead letters still"] if count else []

    def send(self, letters: Sequence[DeadLetter]) -> Collection[int]:
        """What can still not succeed: put each new letter in the place of the old one."""
        self.place.stored.replace(
            (self._in_hand[str(letter.identifier)], letter) for letter in letters
        )
        return ()

    def _records(self, numbers: Sequence[str]) -> Iterator[Record]:
        for number in numbers:
            known = self.place.stored.letter(int(number))
            if known is not None:  # another run may have been quicker
                self._in_hand[number] = StoredLetter(int(number), known._replace(body=""))
                yield record_of(Letter(number, known))
