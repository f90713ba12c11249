"""A record's way to its outcome: it is read at once, and settled in its turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from threading import Lock, RLock
from typing import TYPE_CHECKING, NamedTuple

from generated.base import EventModel
from processor.age import arrived_at, check_not_future, check_not_stale
from processor.claims import Claims, TimeBudget
from processor.dead_letters import DeadLetter, DeadLetters, send_pending
from processor.dispatch import GenesysClients, Handler, HandlerContext, Handlers
from processor.drift import check_drift
from processor.envelope import Envelope, read_envelope
from processor.errors import (
    CallFailed,
    ConfigurationError,
    EventError,
    OutOfTime,
    RejectEvent,
    RetryLater,
    StaleEvent,
    error_location,
)
from processor.identity import Identity, identify, identify_body
from processor.inference import Upgraded
from processor.ledger import Claim
from processor.logs import EVENT_IN_PROGRESS, EventInProgress
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason, Violation
from processor.record import Record
from processor.settings import Settings
from processor.upgrade import read_event

if TYPE_CHECKING:
    from processor.tracing import BatchSpan, EventSpan

OnException = Callable[[Record, BaseException], None]
"""Gets each exception that decides a record's outcome: of its handler, of a migration, or for what
is invalid."""
NOT_KEPT = EventModel()
"""Takes the place of an event that is read again when its handler is run."""


class Ready(NamedTuple):
    """A record that needs a claim: a valid event with its handler."""

    record: Record
    identity: Identity
    envelope: Envelope | None
    upgraded: Upgraded | None
    run: Callable[[int, float | None, GenesysClients | None], None]
    """Runs the handler, with its attempt, its deadline and its client of Genesys Cloud."""
    handler: Handler | None = None
    """None if the event cannot be read."""

    def outcome(
        self, reason: Reason, error: str | None = None, violations: Iterable[Violation] = ()
    ) -> Outcome:
        """The record's outcome with a reason."""
        return Outcome.of(
            self.record, reason, self.envelope, self.upgraded, error=error, violations=violations
        )

    def conflict(self) -> Outcome:
        """The outcome of an event with the key of another one that was processed."""
        what = "differs from that of another event with the same key"
        why = f"/payload {what}: {self.identity.key}"
        return self.outcome(Reason.CONFLICT, why, [Violation("/payload", what)])

    @property
    def file(self) -> str | None:
        """Where the handler is."""
        return None if self.handler is None else self.handler.file

    @property
    def runs_once(self) -> bool:
        """Whether its handler must not be run again."""
        return self.handler is not None and self.handler.runs_once

    @property
    def redriven_at(self) -> float | None:
        """When it became a dead letter, if it was one and was redriven."""
        return self.record.sent_at if self.record.is_redriven else None

    @property
    def kept(self) -> int:
        """How many JSON values its event has; 0 if the event is not kept."""
        is_kept = self.upgraded is not None and self.upgraded.event is not NOT_KEPT
        return self.envelope.size if is_kept and self.envelope is not None else 0

    def stale(self, settings: Settings, now: float) -> Outcome | None:
        """The outcome of an event that is too old; None if it is not."""
        if self.envelope is not None:
            try:
                check_not_stale(self.envelope, self.record, settings, now)
            except StaleEvent as error:
                return self.outcome(error.reason, error.message, error.violations)
        return None


def read_record(
    record: Record,
    handlers: Handlers,
    settings: Settings,
    now: float,
    random: Callable[[], float],
    room: int,
    on_exception: OnException,
) -> Ready | Outcome:
    """Read a record with the deployed registry and its handler.

    An event of more than `room` JSON values is not kept, since its model may take 2 KB for each.

    An event's age is not checked if a handler wants it: that is for those alone that the ledger
    does not know. Raises ConfigurationError and nothing else. Any other exception is as one of
    the handler: it fails this record, as often as it has attempts.
    """
    envelope = None
    try:
        envelope = read_envelope(record.body, arrived_at(record, now))
        check_not_future(envelope, settings, now)
        handler = handlers.find(envelope.event_type)
        identify_once = _identify_once(envelope, settings)
        upgraded = read_event(envelope, _nothing if handler is None else identify_once)
        identity = None if handler is None else identify_once()
    except EventError as error:
        on_exception(record, error)
        return Outcome.of(
            record,
            error.reason,
            envelope,
            read_with=error.read_with,
            violations=error.violations,
            error=error.message,
        )
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - a poison message must not stop the others
        return Ready(record, identify_body(record.body), envelope, None, partial(_raise, error))
    if random() < settings.drift_sample_rate:
        upgraded = check_drift(envelope.event_type, upgraded)
    is_kept = envelope.size <= room
    if is_kept or handler is None:
        envelope.detail.clear()  # the model has what is needed: only one of the two takes memory
    if handler is None or identity is None:
        return _unhandled(record, envelope, upgraded, settings, now)
    if not is_kept:
        upgraded = upgraded._replace(event=NOT_KEPT)
    run = partial(_run, handler, envelope, upgraded)
    return Ready(record, identity, envelope, upgraded, run, handler)


def _identify_once(envelope: Envelope, settings: Settings) -> Callable[[], Identity]:
    """Return a function that is called before any migration, which might change the payload.

    Else when the event is known to be valid: of a large one that is not, this would be most of
    the work.
    """
    found: list[Identity] = []

    def identity() -> Identity:
        if not found:
            payload = envelope.detail["payload"]
            found.append(identify(envelope.identifiers, payload, settings.dedup_identity))
        return found[0]

    return identity


def _nothing() -> None:
    pass


def ignore_exception(_record: Record, _error: BaseException) -> None:
    """Do nothing about an exception, as in the Lambda: its outcome says what may be known."""


def _unhandled(
    record: Record, envelope: Envelope, upgraded: Upgraded, settings: Settings, now: float
) -> Outcome:
    """The outcome of an event that no handler wants, and that needs no claim."""
    try:
        check_not_stale(envelope, record, settings, now)
    except StaleEvent as error:
        return Outcome.of(
            record,
            error.reason,
            envelope,
            upgraded,
            error=error.message,
            violations=error.violations,
        )
    return Outcome.of(
        record,
        Reason.UNHANDLED,
        envelope,
        upgraded,
        error="no handler is registered for the event type",
        fate=Fate.DEAD_LETTERED if settings.unhandled_events == "dead_letter" else None,
    )


def _run(
    handler: Handler,
    envelope: Envelope,
    upgraded: Upgraded,
    attempt: int,
    deadline: float | None,
    client: GenesysClients | None,
) -> None:
    context = None
    if handler.takes_context:
        context = HandlerContext(
            envelope.event_type, upgraded.read_with, envelope.topic, attempt, deadline, client
        )
    is_kept = upgraded.event is not NOT_KEPT
    handler(upgraded.event if is_kept else read_event(envelope).event, context)


def _is_request_to_retry(error: BaseException) -> bool:
    """Whether a handler that must not be run again asks for it, having done nothing.

    Not the errors of `context.genesys`: the handler may have done a part before that call.
    """
    return isinstance(error, RetryLater) and not isinstance(error, (CallFailed, OutOfTime))


def _raise(error: Exception, *_: object) -> None:
    raise error


class Settler:
    """The outcomes and the dead letters of one batch; lanes' threads share it.

    `found` is what reading found, for each record. In a group (a FIFO message group, a shard) a
    record is settled when nothing is open of the one before it, its dead letter included. Once a
    record is to be retried, so is all that is behind it.
    """

    def __init__(
        self,
        found: Sequence[Ready | Outcome],
        claims: Claims,
        dead_letters: DeadLetters,
        settings: Settings,
        clock: Callable[[], float],
        budget: TimeBudget,
        genesys_client: GenesysClients | None,
        on_exception: OnException,
        span: BatchSpan | None,
    ) -> None:
        self.outcomes: dict[int, Outcome] = {}
        self._found = found
        self._claims = claims
        self._dead_letters = dead_letters
        self._settings = settings
        self._clock = clock
        self._budget = budget
        self._genesys_client = genesys_client
        self._on_exception = on_exception
        self._span = span
        self._spans: dict[int, EventSpan] = {}
        """Of records that have had their turn, or have it now."""
        self._in_turn: set[int] = set()
        """Records that are being settled: whoever sends their dead letters leaves their spans."""
        self._lock = Lock()
        self._pending: dict[int, DeadLetter] = {}
        """Dead letters that are not sent yet."""
        self._sent: set[int] = set()
        """Records with dead letters that are stored, or could not be."""
        self._sending = RLock()
        """Whoever gets it knows what became of every dead letter that was pending before."""
        self._blocked: set[str] = set()
        """Groups with a record that is to be retried."""
        self._postponed: list[int] = []
        """Suspects, and what is behind one in its group."""
        self._postponed_groups: set[str] = set()

    # -- the turns -----------------------------------------------------------------------------

    def settle_lane(self, lane: Sequence[int]) -> None:
        """Settle records one after another, except for those that have to wait for a suspect."""
        for index in lane:
            if self._claims.suspects and self._is_postponed(index):
                self._postponed.append(index)
            else:
                self._settle(index)

    def settle_postponed(self) -> None:
        """Settle the rest, when all lanes are done."""
        for index in sorted(self._postponed):
            self._settle(index)

    def _is_postponed(self, index: int) -> bool:
        """Whether a record is a suspect, or behind one in its group.

        A suspect's claim was left behind: its handler hung or ended the process, or that of a
        neighbour did. So it runs last and alone, when it can take nothing with it.
        """
        group = self._found[index].record.group
        if group is None:
            return self._is_suspect(index)
        if self._is_suspect(index) and group not in self._blocked:
            self._postponed_groups.add(group)
        return group in self._postponed_groups

    def _is_suspect(self, index: int) -> bool:
        found = self._found[index]
        return isinstance(found, Ready) and found.identity.key in self._claims.suspects

    def _settle(self, index: int) -> None:
        if self._span is None:
            self._settle_in_turn(index)
            return
        with self._span.event(self._found[index].record) as span:
            self._spans[index] = span
            self._in_turn.add(index)
            self._settle_in_turn(index)
            with self._lock:
                self._in_turn.discard(index)
                outcome = self.outcomes[index]
                is_over = outcome.fate is not Fate.DEAD_LETTERED or index in self._sent
            # Else the span ends when it is known whether the dead letter is stored.
            if is_over:
                span.end(outcome)

    def _settle_in_turn(self, index: int) -> None:
        found = self._found[index]
        group = found.record.group
        if group in self._blocked:
            why = "an earlier record of its group is to be retried"
            blocked = Outcome.of(found.record, Reason.BLOCKED_BY_GROUP, found.envelope, error=why)
            self._end(index, blocked)
        elif isinstance(found, Outcome):
            self._end(index, found)
        else:
            if found.identity.key in self._claims.suspects:
                self._take_over(found)
            self._settle_claimed(index, found)
        if group is not None:
            if self.outcomes[index].fate is Fate.DEAD_LETTERED:
                self.send_dead_letters()
            if self.outcomes[index].fate is Fate.RETRY:
                self._blocked.add(group)

    def _take_over(self, suspect: Ready) -> None:
        """Claim a suspect, if nothing that came before it is at risk any more."""
        if self._is_late() or not self._claims.flush():
            return
        self.send_dead_letters()
        waiting = (self._found[index] for index in self._postponed if index not in self.outcomes)
        self._claims.release(keep={w.identity.key for w in waiting if isinstance(w, Ready)})
        self._claims.take_over(suspect.identity.key)

    def _settle_claimed(self, index: int, ready: Ready) -> None:
        """Settle a record as the ledger's answer for its key says."""
        key, digest = ready.identity
        claim, completed_digest, attempts, _mark = self._claims[key]
        position = self._claims.first_by_key[key]
        if claim is Claim.GRANTED and position == index:  # most of them
            self._start(index, ready, attempts)
        elif claim is Claim.COMPLETED:
            # A row without a digest counts as one of the same event.
            is_same = completed_digest in (None, digest)
            self._end(index, ready.outcome(Reason.DUPLICATE) if is_same else ready.conflict())
        elif claim is Claim.HELD:
            # With other content too: that claim may be released, and this event be processed.
            why = "another invocation has claimed it, and its lease still runs"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif claim is Claim.EXPIRED:
            why = "no time left, or what came before it could not be recorded"
            self._end(index, ready.outcome(Reason.DEFERRED, why))
        elif claim is Claim.UNAVAILABLE:
            self._end(index, ready.outcome(Reason.STORE_UNAVAILABLE, self._claims.error))
        else:
            self._settle_repeat(index, ready, position, attempts)

    def _settle_repeat(self, index: int, ready: Ready, position: int, attempt: int) -> None:
        """Settle a record whose key another one in the batch, the first, has claimed.

        The same event shares the first one's outcome, unless that was only stale, or may be run
        because it was redriven. One with other content is in conflict, unless the first is retried:
        that may fail in the end, and leave the key to this one.
        """
        first = self.outcomes.get(position)
        is_other = self._claims.digest(ready.identity.key) != ready.identity.digest
        if first is None:
            why = "the first record with its key is in another group, and not done"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif is_other and first.fate is Fate.RETRY:
            why = "another event with its key is to be retried"
            self._end(index, ready.outcome(Reason.IN_PROGRESS, why))
        elif is_other:
            self._end(index, ready.conflict())
        elif first.fate is Fate.ACKNOWLEDGED:
            self._end(index, ready.outcome(Reason.DUPLICATE))
        elif first.reason not in (Reason.STALE, Reason.OUTCOME_UNKNOWN):
            outcome = ready.outcome(first.reason, first.error, first.violations)
            self._end(index, outcome._replace(retry_after=first.retry_after))
        elif not self._claims.flush():  # it may be a suspect: then nothing else is at risk
            self._end(index, ready.outcome(Reason.DEFERRED, "what came before is not recorded"))
        else:
            self._claims.first_by_key[ready.identity.key] = index
            self._start(index, ready, attempt)

    def _is_late(self) -> bool:
        return self._clock() >= self._budget.start_deadline

    # -- handlers ------------------------------------------------------------------------------

    def _start(self, index: int, ready: Ready, attempt: int) -> None:
        key, runs_once, now = ready.identity.key, ready.runs_once, self._clock()
        if now >= self._budget.start_deadline:
            self._end(index, ready.outcome(Reason.DEFERRED, "no time left"))
            return
        if runs_once and not self._claims.may_run(key, ready.redriven_at):
            why = "its handler was started before, and must not be run again"
            self._end(index, ready.outcome(Reason.OUTCOME_UNKNOWN, why))
            return
        if attempt > self._settings.max_receive_count:
            why = f"{attempt - 1} attempts began, and none succeeded: its handler fails, hangs, or"
            why += " ends the process"
            self._end(index, ready.outcome(Reason.RETRIES_EXHAUSTED, why))
            return
        stale = ready.stale(self._settings, now)
        if stale is not None:
            self._end(index, stale)
            return
        refused = self._claims.start(key)
        if refused is None and runs_once:
            refused = self._claims.mark(key, ready.redriven_at)
        if refused is None:
            self._run(index, ready, attempt)
        else:
            self._end(index, ready.outcome(*refused))

    def _run(self, index: int, ready: Ready, attempt: int) -> None:
        key = ready.identity.key
        try:
            self._call_handler(index, ready, attempt)
        except RejectEvent as error:
            self._claims.fail(key)
            why, pointer = str(error), error.pointer
            violations = () if pointer is None else (Violation(pointer, why),)
            self._end(index, ready.outcome(Reason.REJECTED, why, violations))
        except KeyboardInterrupt:
            self._claims.fail(key, counts=False)
            raise
        except BaseException as error:  # noqa: BLE001 - sys.exit() and cancellation fail it too
            self._fail(index, ready, attempt, error)
        else:
            self._end(index, ready.outcome(Reason.PROCESSED))
            self._claims.complete(key, index)

    def _fail(self, index: int, ready: Ready, attempt: int, error: BaseException) -> None:
        """Settle a record whose handler raised."""
        key = ready.identity.key
        reason = Reason.HANDLER_ERROR
        if ready.runs_once and not _is_request_to_retry(error):
            reason = Reason.OUTCOME_UNKNOWN
        elif isinstance(error, OutOfTime):
            reason = Reason.DEFERRED
        elif attempt >= self._settings.max_receive_count:
            reason = Reason.RETRIES_EXHAUSTED
        if ready.runs_once and reason is not Reason.OUTCOME_UNKNOWN:
            self._claims.unmark(key)
        self._claims.fail(key, counts=reason is not Reason.DEFERRED)
        file = None if reason is Reason.DEFERRED else ready.file
        outcome = ready.outcome(reason, error_location(error, file))
        if isinstance(error, RetryLater) and outcome.fate is Fate.RETRY:
            outcome = outcome._replace(retry_after=error.after)
        self._end(index, outcome)

    def _call_handler(self, index: int, ready: Ready, attempt: int) -> None:
        span = self._spans.get(index)
        if span is not None:
            span.attempt = attempt
        event = EventInProgress(ready.envelope, None if span is None else span.trace_id)
        token = EVENT_IN_PROGRESS.set(event)
        try:
            ready.run(attempt, self._budget.deadline, self._genesys_client)
        except BaseException as error:
            self._on_exception(ready.record, error)
            raise
        finally:
            EVENT_IN_PROGRESS.reset(token)

    # -- dead letters --------------------------------------------------------------------------

    def _end(self, index: int, outcome: Outcome) -> None:
        span = self._spans.get(index)
        if span is not None:
            outcome = outcome._replace(trace_id=span.trace_id)
        self.outcomes[index] = outcome
        if outcome.fate is Fate.DEAD_LETTERED:
            dead_letter = DeadLetter.from_outcome(outcome, now=self._clock())
            with self._lock:
                self._pending[index] = dead_letter

    def send_dead_letters(self, *, ending: bool = False) -> None:
        """Send the dead letters that are pending; a record whose one is not stored is retried."""
        with self._sending:
            with self._lock:
                pending, self._pending = self._pending, {}
            if not pending:
                return
            if self._is_late() and not ending:
                # These may take all the time that is left, and completions come first.
                self._claims.flush()
            until = self._budget.for_dead_letters(self._clock(), ending=ending)
            errors = dict.fromkeys(pending, "the dead letters could not be reached")
            try:
                errors = send_pending(self._dead_letters, pending, until)
            finally:
                for index in pending:
                    self._settle_dead_letter(index, errors.get(index))

    def _settle_dead_letter(self, index: int, error: str | None) -> None:
        found = self._found[index]
        with self._lock:
            if error is not None:
                changed = self.outcomes[index].changed_to(Reason.STORE_UNAVAILABLE, error)
                self.outcomes[index] = changed
            self._sent.add(index)
            span = None if index in self._in_turn else self._spans.get(index)
        if span is not None:
            span.end(self.outcomes[index])
        if (
            error is None
            and isinstance(found, Ready)
            and self._claims.first_by_key[found.identity.key] == index
        ):
            self._claims.dead_letter(found.identity.key)
