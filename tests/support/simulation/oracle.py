"""What has to hold: every guarantee, checked while things happen and at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from support.ledger_rows import is_completed
from support.simulation.aws_lambda import Invocation
from support.simulation.histories import (
    ONCE,
    SUCCEEDS,
    UNCLAIMED,
    Event,
    Flush,
    InvocationLog,
    Key,
    Kind,
    Run,
)
from support.simulation.queues import Message
from support.simulation.world import World

CRASH_WINDOW = 25
"""How many handled events of one invocation a crash may repeat."""
FLUSH_SECONDS = 1.0
"""How old they may be before their completion is requested."""
MAX_EVENT_AGE_SECONDS = 300.0
MAX_BATCH_RECORDS = 100
CLOCK_SKEW_SECONDS = 5.0
_ANSWER_SECONDS = 1.0
"""Stores are no longer waited for with less time left."""
_PATIENCE = 2.5
"""How much earlier than it must a request is given up: a pause and the time of an attempt."""
_ATTEMPT = 5.0
"""How long a request is waited for."""
_MIN_ATTEMPT = 0.25
"""With less time left, no request is made."""
_CALL = 0.5
"""How long a call to the ledger may take at the end, however little is left."""
_MAX_PAUSE = 2.1
"""Between two attempts of a request."""
_EPSILON = 1e-6
"""For sums of times."""


class Violation(AssertionError):
    """A guarantee that did not hold."""

    is_repeat = False


class Repeated(Violation):
    """An event was handled again, and no window explains it."""

    is_repeat = True


class Request(NamedTuple):
    """What a request of an invocation is about: keys in the ledger, or dead letters."""

    log: InvocationLog | None
    flush: Flush
    keys: Set[str] = frozenset()
    completed: Set[str] = frozenset()
    """The keys whose completion it records."""
    claimed: Set[str] = frozenset()
    """The keys that it claims."""
    dead_letters: Sequence[tuple[Event, str]] = ()
    """The events that it stores as dead letters, and their reasons."""


class Oracle:
    """Follows every event through messages, handlers, requests and dead letters.

    Raises Violation as soon as something happens that must not. `check_end` is for what must have
    happened.
    """

    def __init__(
        self, world: World, rows: Mapping[str, Mapping[str, Any]], *, max_attempts: int
    ) -> None:
        self.world = world
        self.rows = rows
        """The rows of the ledger's table."""
        self.max_attempts = max_attempts
        self.events: dict[str, Event] = {}
        """By the names of the messages that carry them."""
        self.by_body: dict[str, Event] = {}
        self.by_name: dict[str, Event] = {}
        self.keys: dict[str, Key] = {}
        self.order: dict[str, list[str]] = defaultdict(list)
        """For each ordered group, the messages in their order."""
        self.positions: dict[str, tuple[str, int]] = {}
        """For each message in an ordered group, the group and its position."""
        self.settled_up_to: dict[str, int] = defaultdict(int)
        self.acknowledged: set[str] = set()
        self.logs: dict[int, InvocationLog] = {}
        self.by_owner: dict[str, InvocationLog] = {}
        self.outcomes: Counter[str] = Counter()
        self.deaths: Counter[str] = Counter()
        self.repeats: Counter[str] = Counter()
        """Events that were handled again, by the window that explains it."""
        self.on_dead_letter: Callable[[Event, float], None] = lambda _event, _at: None
        """Called with each event that became a dead letter, and when."""

    # -- messages ----------------------------------------------------------------------------

    def sent(self, message: Message, event: Event, *, is_ordered: bool) -> None:
        """A message is sent."""
        self.events[message.name] = event
        self.by_body[event.body] = event
        self.by_name[event.name] = event
        if message.redriven_at is not None:
            event.redrives.add(message.redriven_at)
        if event.key.name:
            self.keys[event.key.name] = event.key
        if is_ordered:
            assert message.group is not None
            self.positions[message.name] = (message.group, len(self.order[message.group]))
            self.order[message.group].append(message.name)

    def moved(self, message: Message) -> None:
        """SQS moved a message away, because it was received too often."""
        event = self.events[message.name]
        self._fail(f"{event} was received {message.receive_count} times, and SQS moved it")

    def acknowledged_by(self, message: Message) -> None:
        """A source considers a message done."""
        event = self.events[message.name]
        if not event.is_settled:
            self._fail(f"{event} is acknowledged, and neither processed nor in the dead letters")
        self.acknowledged.add(message.name)

    def check_end(self) -> None:
        """Everything must be done."""
        for name, event in self.events.items():
            if name not in self.acknowledged:
                self._fail(f"{event} never ended")
            if event.kind in SUCCEEDS and not event.is_handled and not event.dead_letters:
                self._fail(f"{event} was never handled")

    # -- invocations -------------------------------------------------------------------------

    def began(self, invocation: Invocation) -> None:
        """An invocation begins."""
        names = [_name(record) for record in invocation.event["Records"]]
        environment = invocation.environment
        owner = f"{environment.process.name}-{environment.invocations}"
        events = {name: self.events[name] for name in names}
        log = InvocationLog(invocation, self.world.now, owner, events)
        self.logs[invocation.number] = self.by_owner[owner] = log
        for key in log.keys:
            key.logs.append(log)

    def answered(self, invocation: Invocation, response: Any) -> None:
        """An invocation ends with a response, or with an exception."""
        log = self.logs[invocation.number]
        now = log.ended_at = self.world.now
        if now > invocation.ends_at:
            self._fail("it answered after its deadline", log)
        if isinstance(response, Exception):
            self._fail(f"it raised {response!r}", log)
        retried: set[str | None] = set()
        """Groups in which something is to be retried."""
        for outcome in invocation.outcomes:
            self._check_outcome(log, outcome, retried)
            if outcome.fate is Fate.RETRY:
                retried.add(outcome.record.group)
        self._check_recorded(log)
        self._check_released(log)
        self._count_lost_attempts(log)

    def died(self, invocation: Invocation, *, is_time_out: bool) -> None:
        """The process of an invocation dies."""
        log = self.logs[invocation.number]
        now = log.ended_at = self.world.now
        log.is_dead = True
        self.deaths["time-out" if is_time_out else "crash"] += 1
        running = [run for run in log.runs if run.how == "running"]
        if is_time_out and not running:
            self._fail("it did not answer in time, and no handler ran", log)
        for run in log.unrecorded:
            if run.how == "returned" and run.requested_at is None:
                self._check_is_recent(run)
        if is_time_out and not log.has_failures:
            self._check_last_call(log)
        for run in running:
            run.how = "killed"
            run.ended_at = now
        self._count_lost_attempts(log)

    def _check_last_call(self, log: InvocationLog) -> None:
        """While a handler hangs, what is done is recorded, and what was not started released."""
        started = [run.event.key for run in log.runs if run.how != "returned"]
        for key in log.keys:
            is_done = key in started or key.dead_letters > key.dead_letters_before
            if self._is_claimed_by(log, key) and not is_done:
                self._fail(f"it ends with the claim of {key.events[0]}", log)

    def _count_lost_attempts(self, log: InvocationLog) -> None:
        """Count what an invocation claimed, and neither ran nor released."""
        for key in log.keys:
            runs = key.runs[key.runs_before :]
            ran = any(run.log is log and run.how != "out of time" for run in runs)
            if self._is_claimed_by(log, key) and not ran:
                key.lost_by.add(log.number)

    def _is_claimed_by(self, log: InvocationLog, key: Key) -> bool:
        row = self.rows.get(key.name, {})
        return row.get("owner") == {"S": log.owner} and not is_completed(self.rows, key.name)

    # -- handlers ----------------------------------------------------------------------------

    def handler_started(self, invocation: Invocation, event: Event, attempt: int) -> Run:
        """A handler is started."""
        log = self.logs[invocation.number]
        run = Run(event, log, attempt)
        if event.kind in UNCLAIMED or event.kind is Kind.STALE:
            self._fail(f"{event} is handled", log)
        for earlier in event.key.runs:
            self._check_repeat(earlier, run)
        if event.kind in ONCE and len(event.runs_that_count) > len(event.redrives):
            self._fail(f"{event} must not be run again", log, kind=Repeated)
        event.runs.append(run)
        event.key.runs.append(run)
        log.runs.append(run)
        if event.key.attempts > self.max_attempts:
            self._fail(f"{event} is run once too often", log)
        if attempt != event.key.attempts:
            self._fail(f"{event} has its attempt {event.key.attempts}, not {attempt}", log)
        if self.world.now >= log.start_deadline + _EPSILON:
            self._fail(f"the handler of {event} starts when no time is left", log)
        self._check_order(log, event, "its handler starts")
        self._check_lanes(run)
        self._check_suspects(run)
        if len(log.unrecorded) > CRASH_WINDOW:
            self._fail(f"{len(log.unrecorded)} events run or are not recorded", log)
        return run

    def handler_ended(self, run: Run, how: str) -> None:
        """A handler returned or raised."""
        run.how = how
        run.ended_at = self.world.now
        if run.log.ended_at is not None:
            self._fail(f"the handler of {run.event} ends after its invocation", run.log)

    def _check_suspects(self, run: Run) -> None:
        """What was taken over runs last and alone, and everything before it is recorded."""
        log = run.log
        if run.event.key.name in log.taken_over:
            for other in log.unrecorded:
                if other is not run:
                    self._fail(f"{run.event} is a suspect, and {other.event} is at risk", log)
        elif log.taken_over and not self._is_ordered(log):
            self._fail(f"{run.event} runs after a suspect", log)

    def _is_ordered(self, log: InvocationLog) -> bool:
        return any(name in self.positions for name in log.events)

    def _check_lanes(self, run: Run) -> None:
        """Within an invocation, a conversation's events run one after another."""
        if self._is_ordered(run.log):
            return  # there it is the group whose events do
        for other in run.log.runs:
            is_same = other.event.conversation == run.event.conversation
            if is_same and other is not run and other.how == "running":
                self._fail(f"{run.event} and {other.event} run at the same time", run.log)

    def _check_repeat(self, earlier: Run, run: Run) -> None:
        """A run after another of the same key: explained by a window, or a violation."""
        what = f"{run.event} is handled in invocation {run.log.number}"
        if earlier.how == "running":
            self._fail(f"{what} while {earlier.log.number} handles it", kind=Repeated)
        if earlier.how != "returned":
            return
        if earlier.log is run.log:
            self._fail(f"{what} twice", kind=Repeated)
        if earlier.recorded_at is not None:
            self._fail(f"{what}; {earlier.log.number} had recorded it", kind=Repeated)
        if run.event.kind in ONCE:
            self.repeats["outcome unknown, redriven"] += 1
        elif earlier.log.is_dead:
            self.repeats["crash"] += 1
        elif earlier.log.has_failures:
            self.repeats["completion not recorded"] += 1
        else:
            self._fail(f"{what}; {earlier.log.number} handled it without a fault", kind=Repeated)

    def _check_order(self, log: InvocationLog, event: Event, what: str) -> None:
        """Nothing is done for a message before everything before it in its group is settled."""
        names = [name for name, each in log.events.items() if each is event]
        if not names:
            self._fail(f"{what}: {event} is not in it", log)
        overtaken = [self._overtaken(name) for name in names]
        if all(overtaken):
            self._fail(f"{what}: {event} overtakes {overtaken[0]} in its group", log)

    def _overtaken(self, name: str) -> Event | None:
        """An event before a message in its group that is not settled."""
        if name not in self.positions:
            return None
        group, position = self.positions[name]
        order = self.order[group]
        start = self.settled_up_to[group]
        while start < len(order) and self.events[order[start]].is_settled:
            start += 1
        self.settled_up_to[group] = start
        for other in order[start:position]:
            event = self.events[other]
            if not event.is_settled and event is not self.events[name]:
                return event
        return None

    # -- requests ----------------------------------------------------------------------------

    def requested(self, service: str, items: Sequence[Mapping[str, Any]]) -> Request:
        """A request is made."""
        invocation = self.world.process.environment.invocation
        log = None if invocation is None else self.logs[invocation.number]
        now = self.world.now
        if service == "sqs":
            request = Request(log, Flush(now), dead_letters=self._dead_letters(items))
        elif service == "dynamodb":
            request = self._ledger_request(log, items)
        else:
            request = Request(log, Flush(now))
        log = request.log
        if log is None:
            return request
        log.unanswered.update(request.keys)
        for event, reason in request.dead_letters:
            self._check_reason(log, event, reason)
            self._check_order(log, event, "its dead letter is sent")
        for run in log.runs:
            if run.event.key.name in request.completed and run.how == "returned":
                run.last_requested_at = now
                if run.requested_at is None:
                    run.requested_at = now
                    self._check_is_recent(run)
        return request

    def _check_is_recent(self, run: Run) -> None:
        """No handled event waits longer than a second, unless a flush before it is in trouble."""
        due = run.ended_at + FLUSH_SECONDS
        is_delayed = self._is_in_trouble(run.log, due, due)
        if self.world.now > due + _EPSILON and not is_delayed:
            seconds = self.world.now - run.ended_at
            self._fail(f"{run.event} was handled {seconds:.3f} s ago, and is not recorded", run.log)

    def _is_in_trouble(self, log: InvocationLog, start: float, end: float) -> bool:
        """Whether the ledger does not record completions at some time from start to end."""
        return any(
            flush.began_at <= end
            and start <= min(flush.ended_at, flush.began_at + _ATTEMPT) + _MAX_PAUSE
            for flush in log.failed_flushes
        )

    def _ledger_request(
        self, log: InvocationLog | None, statements: Sequence[Mapping[str, Any]]
    ) -> Request:
        keys: dict[str, str] = {}
        for statement in statements:
            if "UpdateExpression" in statement:
                return self._completion(statement)
            if "TransactItems" in statement:
                return self._takeover(statement["TransactItems"][1]["Update"])
            values = [value.get("S") for value in statement["Parameters"]]
            log = next((self.by_owner[each] for each in values if each in self.by_owner), log)
            named = [each for each in values if each in self.keys]
            keys.update((each, statement["Statement"]) for each in named)
            if log is not None and named and "digest" in statement["Statement"]:
                at = 2 if statement["Statement"].startswith("INSERT") else 1
                log.numbers[int(statement["Parameters"][at]["N"])] = named[0]
        claimed = {key for key, text in keys.items() if "digest" in text}
        return Request(log, Flush(self.world.now), set(keys), claimed=claimed)

    def _completion(self, arguments: Mapping[str, Any]) -> Request:
        """A request that records completions."""
        owner = arguments["Key"]["event_hash"]["S"].split(" ")[2]
        log = self.by_owner[owner]
        numbers = arguments["ExpressionAttributeValues"][":numbers"]["NS"]
        keys = {log.numbers[int(number)] for number in numbers}
        return Request(log, Flush(self.world.now), keys, completed=keys)

    def _takeover(self, update: Mapping[str, Any]) -> Request:
        """A request that claims what another owner had claimed."""
        values, key = update["ExpressionAttributeValues"], update["Key"]["event_hash"]["S"]
        log = self.by_owner.get(values[":owner"]["S"])
        if log is None:  # the check of permissions
            return Request(None, Flush(self.world.now))
        log.numbers[int(values[":number"]["N"])] = key
        return Request(log, Flush(self.world.now), {key}, claimed={key})

    def _dead_letters(self, entries: Iterable[Mapping[str, Any]]) -> list[tuple[Event, str]]:
        found = []
        for entry in entries:
            event = self.by_body.get(entry["MessageBody"])
            if event is None:
                self._fail(f"a dead letter has a body that was not sent: {entry['MessageBody']}")
            found.append((event, entry["MessageAttributes"]["reason"]["StringValue"]))
        return found

    def failed(self, request: Request) -> None:
        """A request will not go well for its caller."""
        if request.log is not None:
            request.log.has_failures = True
            if request.completed:
                request.log.failed_flushes.append(request.flush)

    def ended(self, request: Request, *, is_answered: bool) -> None:
        """A request has its answer, or fails."""
        request.flush.ended_at = self.world.now
        is_given_up = self.world.now > request.flush.began_at + _ATTEMPT
        if request.log is not None and is_answered and not is_given_up:
            request.log.unanswered.difference_update(request.keys)

    def stored(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """SQS has stored dead letters."""
        for (event, reason), entry in zip(self._dead_letters(entries), entries, strict=True):
            event.dead_letters[reason] += 1
            at = entry["MessageAttributes"]["dead_lettered_at"]["StringValue"]
            self.on_dead_letter(event, datetime.fromisoformat(at).timestamp())

    def executed(self, request: Request, before: Mapping[str, Mapping[str, Any]]) -> None:
        """DynamoDB has executed a request, or a part of it; `before` are the rows before."""
        log = request.log
        if log is None:
            return
        for key in map(self.keys.__getitem__, sorted(request.keys)):
            old, row = before.get(key.name), self.rows.get(key.name)
            if row is old:
                continue
            if self.world.now > request.flush.began_at + _ATTEMPT:
                log.unanswered.add(key.name)  # it was given up, and takes effect now
            self._check_fence(request, key, old, before)
            if row is None:
                self._check_deletion(log, key)
                key.begin_again()
            elif "owner" not in row:
                if any(run.log is log and run.how == "running" for run in key.runs):
                    self._fail(f"{key.events[0]} is released while its handler runs", log)
                key.lost_by.discard(log.number)  # it is released after all
                if row["attempts"] == {"N": "0"}:  # with its mark
                    self._check_deletion(log, key)
                    key.begin_again()
            elif log.ended_at is not None and key.name in request.claimed:
                key.lost_by.add(log.number)
        for name in sorted(request.completed):
            if self.rows.get(name, {}).get("owner") == {"S": log.owner}:
                self._note_recorded(log, self.keys[name])
            if self.world.now > request.flush.began_at + _ATTEMPT:
                log.unanswered.add(name)

    def _check_fence(
        self,
        request: Request,
        key: Key,
        old: Mapping[str, Any] | None,
        before: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """A row that one owner has claimed is changed by no other, unless its lease is over."""
        log = request.log
        assert log is not None
        if old is None or old.get("owner", {"S": log.owner}) == {"S": log.owner}:
            return
        if key.name not in request.claimed:
            self._fail(f"it changes the row of {key.events[0]}, which another claimed", log)
        if is_completed(before, key.name):
            self._fail(f"it claims {key.events[0]}, which is completed", log)
        log.taken_over.add(key.name)
        lease_until = float(old["lease_until"]["N"])
        if lease_until + CLOCK_SKEW_SECONDS >= self.world.now + log.invocation.environment.skew:
            self._fail(f"it takes over {key.events[0]}, whose lease is not over", log)

    def _check_deletion(self, log: InvocationLog, key: Key) -> None:
        """Attempts are forgotten when a dead letter is stored, and not before."""
        runs = key.runs[key.runs_before :]
        counts = any(run.how not in ("out of time", "running") for run in runs)
        if counts and key.dead_letters == key.dead_letters_before:
            self._fail(f"the attempts of {key.events[0]} are forgotten", log)

    def _note_recorded(self, log: InvocationLog, key: Key) -> None:
        for run in log.runs:
            if run.event.key is not key or run.recorded_at is not None:
                continue
            if run.how != "returned":
                self._fail(f"{run.event} is recorded, and its handler did not return", log)
            run.recorded_at = self.world.now

    def _check_reason(self, log: InvocationLog, event: Event, reason: str) -> None:
        """A dead letter's reason is one that its event can have."""
        key = event.key
        what = f"{event} is dead-lettered as {reason}"
        if reason == "retries_exhausted" and event.kind not in UNCLAIMED:
            if key.attempts < self.max_attempts:
                self._fail(f"{what} after {key.attempts} attempts", log)
        elif reason == "stale" and event.kind in SUCCEEDS | ONCE:
            is_old = self.world.now - event.sent_at > MAX_EVENT_AGE_SECONDS
            if not is_old or any(
                (run.recorded_at or log.began_at) < log.began_at for run in key.runs
            ):
                self._fail(what, log)
        elif reason not in event.kind.reasons:
            self._fail(what, log)
        if reason == "outcome_unknown":
            self._check_unknown(log, event, what)
        if reason == "conflict" and not any(
            other.is_handled for other in key.events if other is not event
        ):
            self._fail(f"{what}, and the other is not handled", log)

    def _check_unknown(self, log: InvocationLog, event: Event, what: str) -> None:
        """It was run, or something went wrong with its mark; and it is not completed."""
        is_troubled = any(other.has_failures or other.is_dead for other in event.key.logs)
        if not event.runs_that_count and not is_troubled:
            self._fail(f"{what}, and was never run", log)
        recorded = [run.recorded_at for run in event.runs if run.recorded_at is not None]
        if recorded and min(recorded) < log.began_at:
            self._fail(f"{what}, and is completed", log)

    # -- the end of an invocation -------------------------------------------------------------

    def _check_outcome(
        self, log: InvocationLog, outcome: Outcome, retried: Set[str | None]
    ) -> None:
        """The reported outcome is what happened."""
        name = outcome.record.identifier
        assert name is not None
        event = log.events[name]
        reason = outcome.reason
        self.outcomes[reason.value] += 1
        here = [run.how for run in event.runs if run.log is log]
        is_copied = list(log.events.values()).count(event) > 1
        if outcome.fate is Fate.DEAD_LETTERED:
            is_true = bool(event.dead_letters[reason.value])
        elif outcome.fate is Fate.RETRY and "returned" in here and not is_copied:
            is_true = False
        else:
            is_true = {
                Reason.PROCESSED: "returned" in here,
                Reason.DUPLICATE: event.is_handled,
                Reason.UNHANDLED: event.kind is Kind.UNHANDLED,
                Reason.HANDLER_ERROR: any(
                    run.log is log and run.how == "raised" and run.attempt < self.max_attempts
                    for run in event.key.runs
                ),
                Reason.IN_PROGRESS: self._is_in_progress(log, event),
                Reason.DEFERRED: self._is_deferred(log, name, here),
                Reason.STORE_UNAVAILABLE: log.has_failures
                or event.key.bad_row_until >= log.began_at
                or self._is_short_of_time(log),
                # A copy shares the outcome of the first, which may be in another group.
                Reason.BLOCKED_BY_GROUP: name in self.positions
                and (outcome.record.group in retried or is_copied),
            }[reason]
        if not is_true:
            self._fail(f"{event} is reported as {reason.value}, and is not", log)

    def _is_deferred(self, log: InvocationLog, name: str, runs_here: Sequence[str]) -> bool:
        """Whether it is over the limit of a batch, or there is no time for it."""
        is_over_limit = list(log.events).index(name) >= MAX_BATCH_RECORDS
        # Before a suspect, what was handled has to be recorded.
        is_unrecorded = bool(log.failed_flushes) and self._is_short_of_time(log, _PATIENCE)
        is_short = is_unrecorded or self._is_short_of_time(log)
        return is_over_limit or "out of time" in runs_here or is_short

    def _is_short_of_time(self, log: InvocationLog, seconds: float = _MIN_ATTEMPT) -> bool:
        """Whether no handler may be started any more, or so many seconds later."""
        return self.world.now >= log.start_deadline - seconds

    def _is_in_progress(self, log: InvocationLog, event: Event) -> bool:
        """Whether another invocation, or another message of this one, may have its key."""
        key = event.key
        if key.bad_row_until >= log.began_at:
            return True  # it was deleted while the ledger was asked
        if sum(each.key is key for each in log.events.values()) > 1 or log.has_failures:
            return True
        for other in key.logs:
            if other is log:
                continue
            if other.ended_at is None or other.ended_at >= log.began_at:
                return True
            lease_is_over = other.invocation.ends_at + 3 * CLOCK_SKEW_SECONDS < log.began_at
            if (other.is_dead or other.has_failures) and not lease_is_over:
                return True
        return False

    def _check_recorded(self, log: InvocationLog) -> None:
        """Each completion is recorded, or was tried for as long as there was time."""
        if not log.unrecorded:
            return
        if any(run.how == "running" for run in log.unrecorded):
            self._fail("it answered while a handler ran", log)
        last = max(run.ended_at for run in log.runs)
        left = log.invocation.ends_at - _ANSWER_SECONDS - last
        for run in log.unrecorded:
            is_delayed = self._is_in_trouble(log, run.ended_at, self.world.now)
            if run.requested_at is None and left > 2 * _MIN_ATTEMPT and not is_delayed:
                self._fail(f"it did not try to record {run.event}", log)
        if self.world.now < last + left / 2 - _PATIENCE:
            self._fail(f"it answered without recording {log.unrecorded[0].event}", log)
        for run in log.unrecorded:
            if 0 < run.last_requested_at < last and left > _CALL + _MIN_ATTEMPT:
                self._fail(f"it did not try again to record {run.event}", log)

    def _check_released(self, log: InvocationLog) -> None:
        """What it claimed and did not process is released, unless the ledger does not answer."""
        if self._is_short_of_time(log):
            return
        unknown = {
            log.events[str(outcome.record.identifier)].key.name
            for outcome in log.invocation.outcomes
            if outcome.reason is Reason.STORE_UNAVAILABLE
        }
        for key in log.keys:
            here = [run.how for run in key.runs if run.log is log]
            is_unknown = key.name in log.unanswered or (key.name in unknown and not here)
            if self._is_claimed_by(log, key) and "returned" not in here and not is_unknown:
                self._fail(f"{key.events[0]} is claimed, and was not released", log)

    # -- failing -----------------------------------------------------------------------------

    def _fail(
        self, what: str, log: InvocationLog | None = None, *, kind: type[Violation] = Violation
    ) -> NoReturn:
        """Stop the world: what is raised here, the processor may take for a store's failure."""
        where = "" if log is None else f"invocation {log.number}: "
        violation = kind(f"{where}{what}, at {self.world.now:.3f}")
        self.world.stop(violation)
        raise violation


def _name(record: Mapping[str, Any]) -> str:
    name: str = record["kinesis"]["sequenceNumber"] if "kinesis" in record else record["messageId"]
    return name
