"""The oracle detects faults: each of these is planted in the processor, and some world fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from support.simulation.faults import Fault
from support.simulation.histories import Kind
from support.simulation.oracle import Violation
from support.simulation.planted import Change, plant
from support.simulation.scenarios import SCENARIOS, Scenario, simulate

_EVENTS = 120


class Planted(NamedTuple):
    """A fault, and the scenario that detects it."""

    what: str
    scenario: str | Scenario
    changes: Sequence[Change]
    worlds: int = 8
    """How many are tried, one after another, until the fault is detected."""


_BURST = Scenario("burst", {Kind.FINE: 1}, batch_size=100, seconds=1, lanes=4)
_FAILING = Scenario("failing", {Kind.FINE: 1, Kind.FAILS_FIRST: 1}, batch_size=100, seconds=1)
_HANGS = Scenario("hangs", {Kind.FINE: 20, Kind.HANGS: 1, Kind.FAILS: 1}, batch_size=50, seconds=10)
_KILLS = Scenario(
    "kills", {Kind.FINE: 20, Kind.KILLS_FIRST: 1}, batch_size=50, concurrency=1, seconds=200
)
_SLOW = Scenario("slow", {Kind.SLOW: 1}, batch_size=20, seconds=10)
_SLOW_ENDS = Scenario(
    "slow ends", {Kind.SLOW: 1, Kind.REJECTED: 1}, outages=("sqs",) * 5, batch_size=20
)
_SLOW_SHARDS = Scenario(
    "slow groups",
    {Kind.SLOW: 3, Kind.MALFORMED: 1},
    source="kinesis",
    rates={Fault.HANGS: 0.15},
    batch_size=20,
)
_NO_DEAD_LETTERS = Scenario(
    "no dead letters", {Kind.FINE: 1, Kind.REJECTED: 3}, outages=("sqs",) * 4, batch_size=10
)
_CLOCKS = Scenario(
    "clocks", {Kind.FINE: 3, Kind.HANGS_FIRST: 1}, redeliver=0.5, max_skew=2.5, seconds=30
)
_LATE = Scenario(
    "late",
    {Kind.FINE: 3, Kind.FAILS_FIRST: 1},
    rates={Fault.DELAYED: 0.15},
    kill_anytime=0.2,
    kill_handler=0.05,
    copies=0.5,
)
_ONCE = Scenario(
    "once",
    dict.fromkeys((Kind.ONCE, Kind.ONCE_FAILS, Kind.ONCE_LATER, Kind.ONCE_REJECTED), 1.0),
    rates=dict.fromkeys((Fault.LOST_REPLY, Fault.LOST_REQUEST, Fault.DELAYED), 0.05),
    kill_handler=0.1,
    kill_anytime=0.2,
    redeliver=0.2,
    copies=0.5,
)

_OVERTAKEN = Scenario(
    "overtaken",
    {Kind.FINE: 3},
    rates={Fault.DELAYED: 0.3},
    kill_anytime=0.2,
    kill_handler=0.05,
    redeliver=0.6,
    copies=1,
    timeout_seconds=10,
)

FAULTS = [
    # -- claims ------------------------------------------------------------------------------------
    Planted("60 events may be at risk", _BURST, [Change("claims:MAX_UNRECORDED", 25, 60)]),
    Planted("completions wait for 5 s", "calm", [Change("claims:FLUSH_SECONDS", 1.0, 5.0)]),
    Planted(
        "no timer flushes",
        "calm",
        [Change("claims:Claims.complete", "self._flush_later()", "pass")],
    ),
    Planted(
        "a failed handler keeps its slot",
        _FAILING,
        [Change("claims:Claims.fail", "self._running.discard(key)", "pass")],
    ),
    Planted(
        "a release deletes the attempts",
        "calm",
        [
            Change(
                "claims:Claims.release",
                "key: 0 if key in self._dead_lettered else attempts",
                "key: 0",
            )
        ],
    ),
    Planted(
        "nothing is released",
        "calm",
        [Change("claims:Claims.release", "if not released:", "if True:")],
    ),
    Planted(
        "what runs is released",
        _HANGS,
        [
            Change(
                "claims:Claims.release",
                "self._running.union(keep, () if final else self._dead_lettered)",
                "set(keep)",
            )
        ],
    ),
    Planted(
        "a failure is no attempt",
        "calm",
        [
            Change(
                "claims:Claims.start",
                "self._held[key] = self._answers[key].attempts",
                "pass",
            )
        ],
    ),
    Planted(
        "what was not started is an attempt",
        "fifo",
        [Change("claims:Claims.claim", "attempts - 1", "attempts")],
    ),
    Planted(
        "running out of time is an attempt",
        "calm",
        [Change("settling:Settler._fail", "counts=reason is not Reason.DEFERRED", "counts=True")],
    ),
    Planted(
        "handlers start when no time is left",
        _SLOW,
        [
            Change("settling:Settler._start", "now >= self._budget.start_deadline", "False"),
            Change(
                "claims:Claims.start",
                "self._closed or self._clock() >= self._budget.start_deadline",
                "False",
            ),
        ],
    ),
    # -- the order of the steps --------------------------------------------------------------------
    Planted(
        "an event is recorded before its handler",
        "calm",
        [
            Change(
                "settling:Settler._run",
                "self._call_handler(",
                "self._claims.complete(key, index); self._claims.flush(); self._call_handler(",
            )
        ],
    ),
    Planted(
        "a lost dead letter is acknowledged",
        _NO_DEAD_LETTERS,
        [Change("settling:Settler._settle_dead_letter", "if error is not None:", "if False:")],
    ),
    Planted(
        "the attempts of a lost dead letter are forgotten",
        _NO_DEAD_LETTERS,
        [
            Change(
                "settling:Settler._settle_dead_letter",
                "error is None",
                "True",
            )
        ],
    ),
    Planted(
        "a group goes on before a dead letter is stored",
        "fifo",
        [Change("settling:Settler._settle_in_turn", "self.send_dead_letters()", "pass")],
    ),
    Planted(
        "a group goes on after a failure",
        "fifo",
        [Change("settling:Settler._settle_in_turn", "self._blocked.add(group)", "pass")],
    ),
    Planted(
        "what is blocked is dead-lettered",
        "kinesis",
        [
            Change(
                "settling:Settler._settle_in_turn",
                "if group in self._blocked:",
                "if group in self._blocked and isinstance(found, Ready):",
            )
        ],
    ),
    Planted(
        "age is judged before the ledger is asked",
        "copies",
        [
            Change(
                "settling:Settler._settle_claimed",
                "if claim is Claim.COMPLETED:",
                "if (stale := ready.stale(self._settings, self._clock())) is not None:\n"
                "        self._end(index, stale)\n"
                "    elif claim is Claim.COMPLETED:",
            )
        ],
    ),
    Planted(
        "a handler fails once too often",
        "calm",
        [
            Change(
                "settling:Settler._fail",
                "attempt >= self._settings.max_receive_count",
                "attempt > self._settings.max_receive_count",
            )
        ],
    ),
    Planted(
        "a poison event is given up too early",
        _HANGS,
        [
            Change(
                "settling:Settler._start",
                "attempt > self._settings.max_receive_count",
                "attempt >= self._settings.max_receive_count",
            )
        ],
    ),
    Planted(
        "a poison event is never given up",
        _HANGS,
        [
            Change(
                "settling:Settler._start",
                "attempt > self._settings.max_receive_count",
                "False",
            )
        ],
    ),
    Planted(
        "a suspect is not postponed",
        _KILLS,
        [
            Change(
                "settling:Settler._is_postponed", "return self._is_suspect(index)", "return False"
            )
        ],
    ),
    Planted(
        "a suspect runs before the rest is recorded",
        "crashes",
        [
            Change(
                "settling:Settler._take_over",
                "not self._claims.flush()",
                "False",
            )
        ],
    ),
    Planted(
        "the second of two copies is handled",
        "copies",
        [Change("settling:Settler._settle_claimed", " and position == index", "")],
    ),
    Planted(
        "a completed event is handled",
        "copies",
        [
            Change(
                "settling:Settler._settle_claimed",
                "if claim is Claim.GRANTED",
                "if claim in (Claim.GRANTED, Claim.COMPLETED)",
            )
        ],
    ),
    Planted(
        "a conflict is a duplicate",
        Scenario("conflicts", {Kind.FINE: 1, Kind.CONFLICT: 1}),
        [Change("settling:Settler._settle_claimed", "completed_digest in (None, digest)", "True")],
    ),
    Planted(
        "what another invocation has is acknowledged",
        "copies",
        [Change("settling:Settler._settle_claimed", "Reason.IN_PROGRESS", "Reason.DUPLICATE")],
    ),
    Planted(
        "events of a conversation run at the same time",
        "standard lanes",
        [Change("batch:lanes_of", "envelope is not None and", "False and")],
    ),
    # -- the end -----------------------------------------------------------------------------------
    Planted(
        "nothing is recorded at the end",
        "calm",
        [Change("batch:_Batch._end", "self.claims.flush(ending=True)", "pass")],
    ),
    Planted(
        "completions wait for a dead-letter queue that does not answer",
        _SLOW_ENDS,
        [
            Change(
                "batch:_Batch._end",
                "self.claims.flush(ending=True)\n    with self.ending:\n",
                "with self.ending:\n        self.claims.flush(ending=True)\n",
            )
        ],
    ),
    Planted(
        "a group's dead letter takes the time for completions",
        _SLOW_SHARDS,
        [Change("settling:Settler.send_dead_letters", "self._is_late() and not ending", "False")],
    ),
    Planted(
        "nothing is done while a handler hangs",
        _HANGS,
        [Change("batch:_Batch._last_call", "self._end()", "pass")],
    ),
    Planted(
        "completions may take more time than there is",
        "outages",
        [
            Change(
                "claims:TimeBudget.for_completions",
                "max(left / 2, min(left, SHORTEST_CALL_SECONDS))",
                "30",
            )
        ],
    ),
    Planted(
        "dead letters may take more time than there is",
        "outages",
        [
            Change(
                "claims:TimeBudget.for_dead_letters",
                "else self.answer_by",
                "else self.answer_by + 5",
            )
        ],
    ),
    # -- requests ----------------------------------------------------------------------------------
    Planted(
        "an attempt may take longer than there is time",
        "outages",
        [
            Change(
                "aws.requests:Requests.run",
                "min(ATTEMPT_SECONDS, until - self.clock())",
                "ATTEMPT_SECONDS",
            )
        ],
    ),
    Planted(
        "nothing is tried again",
        "losses",
        [Change("aws.requests:Requests.run", "if not requests or", "if True or")],
    ),
    Planted(
        "a dead letter that was not answered counts as stored",
        _NO_DEAD_LETTERS,
        [
            Change(
                "aws.dead_letters:SqsDeadLetters.send",
                "if answer is None",
                "if True",
            )
        ],
    ),
    # -- the ledger --------------------------------------------------------------------------------
    Planted(
        "whoever was an owner completes",
        _LATE,
        [
            Change(
                "aws.ledger:_claimed",
                "completions is not None and number in completions",
                "completions is not None and len(completions) and bool(completions)",
            )
        ],
    ),
    Planted(
        "a completion is not looked for",
        "copies",
        [Change("aws.ledger:_claimed", "if completions is not None and", "if False and")],
    ),
    Planted(
        "events share a number",
        "losses",
        [Change("claims:Claims.add", "ClaimedEvent(len(self._events)", "ClaimedEvent(0")],
    ),
    Planted(
        "a completion counts for the next owner",
        _LATE,
        [
            Change(
                "aws.ledger:_completions_key",
                "completions of {owner} from",
                "completions of x from",
            )
        ],
    ),
    Planted(
        "what is completed meanwhile is taken over",
        _OVERTAKEN,
        [
            Change(
                "aws.ledger:DynamoLedger._transaction",
                '":number": old["number"]',
                '":number": {"N": "999"}',
            )
        ],
        worlds=16,  # a completion has to arrive between two requests
    ),
    Planted("no allowance for clocks", _CLOCKS, [Change("aws.ledger:CLOCK_SKEW_SECONDS", 5, 0)]),
    Planted(
        "a lease is over too early",
        _CLOCKS,
        [
            Change(
                "aws.ledger:_claimed",
                "lease_until + CLOCK_SKEW_SECONDS >= now",
                "lease_until - 25 >= now",
            )
        ],
    ),
    Planted(
        "a lost reply of one's own is not recognized",
        "losses",
        [Change("aws.ledger:_claimed", "its_owner == owner", "False")],
    ),
    Planted(
        "the first claim is no attempt",
        "copies",
        [Change("aws.ledger:DynamoLedger._insert", "_number(1)", "_number(0)")],
    ),
    Planted(
        "a second claim is no attempt",
        "calm",
        [Change("aws.ledger:_given_back", "attempts + 1, f", "max(1, attempts), f")],
    ),
    Planted(
        "a throttled statement counts as done",
        "losses",
        [
            Change(
                "aws.ledger:DynamoLedger._do",
                'Refused(error["Code"])',
                "_Response(None)",
            )
        ],
    ),
    # -- handlers that must not be run again -------------------------------------------------------
    Planted(
        "no mark is made",
        _ONCE,
        [Change("settling:Settler._start", "refused is None and runs_once", "False")],
    ),
    Planted(
        "a mark is not looked for",
        _ONCE,
        [Change("settling:Settler._start", "runs_once and not", "False and not")],
    ),
    Planted(
        "a mark that was not answered counts as made",
        Scenario(
            "lost marks",
            {Kind.ONCE: 1},
            rates={Fault.REFUSED: 0.7},
            timeout_seconds=12,
            kill_handler=0.5,
        ),
        [Change("claims:Claims.mark", "refused = Reason.STORE_UNAVAILABLE, why", "pass")],
    ),
    Planted(
        "a mark is made by who has lost the claim",
        Scenario(
            "slow marks",
            {Kind.ONCE_LATER: 1.0, Kind.ONCE: 3.0},
            rates={Fault.DELAYED: 0.1, Fault.HANGS_DONE: 0.1},
            redeliver=0.5,
            copies=0.5,
        ),
        [
            Change(
                "aws.ledger:DynamoLedger.mark",
                ' AND "owner" = ?\',\n        (_number(mark), _text(key), _text(owner))',
                "',\n        (_number(mark), _text(key))",
            )
        ],
    ),
    Planted(
        "a release removes the mark",
        _ONCE,
        [Change("claims:Claims.release", "key: self._marks[key]", "key: None")],
    ),
    Planted(
        "a redriven event is run each time it is delivered",
        _ONCE,
        [Change("claims:Claims.may_run", "mark < redriven_at", "True")],
    ),
    Planted(
        "any exception asks for a retry",
        _ONCE,
        [Change("settling:Settler._fail", "ready.runs_once and not", "False and not")],
    ),
    # -- sources and responses ---------------------------------------------------------------------
    Planted(
        "what is to be retried is not reported",
        "calm",
        [Change("lambda_function:respond", "outcome.fate is Fate.RETRY", "False")],
    ),
    Planted(
        "a shard is not a group",
        "kinesis",
        [Change("invocation:_kinesis", "group=shard if shard and colon else arn", "group=None")],
    ),
    Planted(
        "a FIFO queue is not ordered",
        "fifo",
        [Change("invocation:_sqs", 'if arn.endswith(".fifo") else None', "if False else None")],
    ),
    Planted(
        "a standard queue is ordered",
        "standard",
        [Change("invocation:_sqs", 'if arn.endswith(".fifo") else None', "if True else None")],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.what for fault in FAULTS])
def test_a_planted_fault_is_detected(fault: Planted) -> None:
    """Some world of its scenario does not keep a guarantee."""
    scenario = SCENARIOS[fault.scenario] if isinstance(fault.scenario, str) else fault.scenario
    with plant(*fault.changes):
        for seed in range(1, fault.worlds + 1):
            try:
                simulate(scenario, seed, _EVENTS)
            except Violation:
                return
    pytest.fail(f"not detected by {fault.worlds} worlds")
