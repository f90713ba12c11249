"""Which claims are requested, when completions are recorded, and how failures are handled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from processor.claims import FLUSH_SECONDS, MAX_UNRECORDED, Claims, TimeBudget
from processor.errors import ConfigurationError, StoreUnavailable
from processor.identity import Identity
from processor.ledger import Answer, Claim
from processor.reasons import Reason
from processor.settings import Settings

SETTINGS = Settings(dedup_retention_seconds=60, lease_seconds=40)


@pytest.fixture
def claimed(rig: Any) -> Callable[..., Claims]:
    """Claims of a batch whose records have these keys, claimed; 30 s long unless told otherwise."""

    def make(*keys: str, seconds: float | None = 30) -> Claims:
        now = rig.clock.now
        budget = TimeBudget.of(None if seconds is None else now + seconds, now, 5)
        claims = Claims(rig.ledger, "us", rig.clock, SETTINGS, budget, rig.clock.start_timer)
        for index, key in enumerate(keys):
            claims.add(Identity(key, f"digest {index}"), index)
        claims.claim()
        return claims

    return make


def handle(claims: Claims, key: str, index: int = 0) -> None:
    """Start a handler and let it succeed."""
    assert claims.start(key) is None
    claims.complete(key, index)


def reason_of(refused: tuple[Reason, str] | None) -> Reason | None:
    """Why a handler must not be started; None if it may be."""
    return None if refused is None else refused[0]


def keys(number: int) -> list[str]:
    """So many distinct keys."""
    return [f"k{n}" for n in range(number)]


def test_a_key_is_claimed_once_for_the_first_record_that_has_it(rig: Any, claimed: Any) -> None:
    """The ledger is asked for distinct keys; the claim is the first record's."""
    claims = claimed("a", "b", "a")
    assert rig.ledger.claims.keys() == {"a", "b"}
    assert claims.first_by_key == {"a": 0, "b": 1}
    assert rig.ledger.digests == {"a": "digest 0", "b": "digest 1"}
    assert rig.ledger.lease_until == rig.clock.now + 30


def test_without_a_deadline_a_claim_lasts_for_lease_seconds(rig: Any, claimed: Any) -> None:
    """A local run has no deadline; its lease is the setting's."""
    claimed("a", seconds=None)
    assert rig.ledger.lease_until == rig.clock.now + 40


def test_without_a_deadline_leases_are_renewed(rig: Any, claimed: Any) -> None:
    """At half of their time, for what runs, waits or is not recorded yet; then they end."""
    rig.ledger.hold("late", 0)
    claims = claimed("running", "waiting", "given back", "late", "handled", seconds=None)
    claims.take_over("late")
    rig.ledger.unavailable.add("handled")
    handle(claims, "handled")
    claims.start("running")
    claims.release(keep=["running", "waiting", "late"])
    for _ in range(30):
        rig.clock.now += 10
        held = {key: row.lease_until - rig.clock.now for key, row in rig.ledger.rows.items()}
        assert held.keys() == {"running", "waiting", "late", "handled"}
        assert min(held.values()) >= 20
    claims.stop_timers()
    rig.clock.now += 100
    assert rig.ledger.calls.count("renew") == 15


def test_a_failed_renewal_is_tried_again(rig: Any, claimed: Any) -> None:
    """The state file may be locked for a while."""
    claimed("a", seconds=None)
    rig.ledger.broken.add("renew")
    rig.clock.now += 20
    rig.ledger.broken.clear()
    rig.clock.now += 20
    assert rig.ledger.rows["a"].lease_until == rig.clock.now + 40


def test_with_a_deadline_no_lease_is_renewed(rig: Any, claimed: Any) -> None:
    """The lease ends with the invocation."""
    claimed("a")
    assert rig.clock.timers == []


def test_a_batch_without_keys_calls_no_ledger(rig: Any, claimed: Any) -> None:
    """Neither to claim, nor to complete, nor to release."""
    claims = claimed()
    assert claims.flush()
    claims.release()
    assert rig.ledger.calls == []


def test_each_key_has_its_own_answer(rig: Any, claimed: Any) -> None:
    """A key that is held or completed does not affect the others."""
    rig.ledger.complete_by_another("completed", "its digest")
    rig.ledger.complete_by_another("marked", None)
    rig.ledger.hold("held", rig.clock.now + 9)
    rig.ledger.unavailable.add("unavailable")
    claims = claimed("new", "completed", "marked", "held", "unavailable")
    assert {key: claims[key] for key in claims.first_by_key} == {
        "new": Answer(Claim.GRANTED),
        "completed": Answer(Claim.COMPLETED, "its digest"),
        "marked": Answer(Claim.COMPLETED),
        "held": Answer(Claim.HELD),
        "unavailable": Answer(Claim.UNAVAILABLE),
    }
    assert claims.error == "the ledger could not claim it"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (StoreUnavailable("no answer"), "the ledger could not be reached: no answer"),
        (ValueError("+15555550142"), "the ledger could not be reached: ValueError at "),
    ],
)
def test_without_an_answer_all_keys_are_unavailable(
    rig: Any, claimed: Any, error: Exception, text: str
) -> None:
    """The text of an unexpected exception may quote the payload, and is left out."""
    rig.ledger.broken.add("claim")
    rig.ledger.error = error
    claims = claimed("a", "b")
    assert claims["a"] == claims["b"] == Answer(Claim.UNAVAILABLE)
    assert claims.error.startswith(text)
    assert "+1555" not in claims.error


@pytest.mark.parametrize("method", ["claim", "release"])
def test_a_wrong_configuration_is_raised(rig: Any, claimed: Any, method: str) -> None:
    """It is for the operator."""
    rig.ledger.broken.add(method)
    rig.ledger.error = ConfigurationError("no such table")
    with pytest.raises(ConfigurationError):
        claimed("a").release()


@pytest.mark.parametrize("broken", [set(), {"release"}])
def test_claims_before_a_wrong_configuration_are_released(
    rig: Any, claimed: Any, monkeypatch: pytest.MonkeyPatch, broken: set[str]
) -> None:
    """A ledger that finds it after it granted keys; the error is raised in any case."""
    claim = rig.ledger.claim

    def claim_and_fail(*args: Any, **named: Any) -> None:
        claim(*args, **named)
        rig.ledger.broken |= broken
        raise ConfigurationError("no permission to update")

    monkeypatch.setattr(rig.ledger, "claim", claim_and_fail)
    with pytest.raises(ConfigurationError, match="to update"):
        claimed("a", "b")
    assert rig.ledger.claims.keys() == ({"a", "b"} if broken else set())


# -- taking over -----------------------------------------------------------------------------


def test_an_expired_claim_is_taken_over_on_request(rig: Any, claimed: Any) -> None:
    """It is another attempt; without being started it counts for nothing."""
    rig.ledger.hold("a", 0, attempts=2)
    claims = claimed("a")
    assert claims["a"] == Answer(Claim.EXPIRED, attempts=2)
    claims.release()
    assert rig.ledger.claims == {"a": "another"}
    claims.take_over("a")
    assert claims["a"] == Answer(Claim.GRANTED, attempts=3)
    assert (rig.ledger.claims, rig.ledger.lease_until) == ({"a": "us"}, rig.clock.now + 30)
    claims.release()
    assert (rig.ledger.claims, rig.ledger.attempts) == ({}, {"a": 2})


def test_a_takeover_whose_answer_is_lost_is_given_back(
    rig: Any, claimed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its handler was not started: that is no attempt."""
    rig.ledger.hold("a", 0, attempts=2)
    claims = claimed("a")
    take_over = rig.ledger.take_over

    def lose(*args: Any, **named: Any) -> Answer:
        take_over(*args, **named)
        raise StoreUnavailable("no answer")

    monkeypatch.setattr(rig.ledger, "take_over", lose)
    claims.take_over("a")
    assert claims["a"] == Answer(Claim.UNAVAILABLE)
    assert claims.error == "the ledger could not be reached: no answer"
    claims.release()
    assert (rig.ledger.claims, rig.ledger.attempts) == ({}, {"a": 2})


def test_what_another_takes_over_first_is_not_ours(rig: Any, claimed: Any) -> None:
    """Neither to run nor to release."""
    rig.ledger.hold("a", 0)
    claims = claimed("a")
    rig.ledger.hold("a", rig.clock.now + 60, attempts=2)
    claims.take_over("a")
    assert claims["a"] == Answer(Claim.HELD)
    claims.release()
    assert rig.ledger.claims == {"a": "another"}


# -- slots -----------------------------------------------------------------------------------


def test_a_slot_is_taken_until_the_completion_is_recorded(rig: Any, claimed: Any) -> None:
    """With no slot free after a flush, nothing more is started; recorded, everything is."""
    names = keys(MAX_UNRECORDED + 2)
    claims = claimed(*names)
    rig.ledger.unavailable = set(names[:-2])
    for index, key in enumerate(names[:-2]):
        handle(claims, key, index)
    for key in names[-2:]:
        assert reason_of(claims.start(key)) is Reason.STORE_UNAVAILABLE
    rig.ledger.unavailable.clear()
    assert claims.start(names[-1]) is None
    assert rig.ledger.completed == set(names[:-2])


def test_a_failed_handler_gives_its_slot_back(claimed: Any) -> None:
    """It left nothing to record."""
    names = keys(2 * MAX_UNRECORDED)
    claims = claimed(*names)
    for key in names:
        assert claims.start(key) is None
        claims.fail(key)


def test_nothing_starts_after_the_start_deadline_or_the_close(rig: Any, claimed: Any) -> None:
    """However many slots are free."""
    claims = claimed("a", "b")
    rig.clock.now += 24.9
    assert claims.start("a") is None
    rig.clock.now += 0.1
    assert reason_of(claims.start("b")) is Reason.DEFERRED
    claims = claimed("c")
    claims.close()
    assert reason_of(claims.start("c")) is Reason.DEFERRED


def test_a_start_waits_for_the_slot_of_a_running_handler(claimed: Any) -> None:
    """Whether that succeeds or fails; closing ends the wait."""
    for end in ("complete", "fail", "close"):
        names = keys(MAX_UNRECORDED + 1)
        claims = claimed(*[f"{end}-{key}" for key in names])
        for key in names[:-1]:
            assert claims.start(f"{end}-{key}") is None
        answers: list[Any] = []
        thread = Thread(
            target=lambda c, k, a: a.append(reason_of(c.start(k))),
            args=(claims, f"{end}-{names[-1]}", answers),
        )
        thread.start()
        if end == "complete":
            claims.complete("complete-k0", 0)
        elif end == "fail":
            claims.fail("fail-k0")
        else:
            claims.close()
        thread.join(timeout=600)
        assert answers == [Reason.DEFERRED if end == "close" else None]


# -- recording -------------------------------------------------------------------------------


def test_completions_are_recorded_when_they_fill_a_request(rig: Any, claimed: Any) -> None:
    """One request for all of them, since each request costs the same."""
    claims = claimed(*keys(MAX_UNRECORDED + 1))
    for index, key in enumerate(keys(MAX_UNRECORDED - 1)):
        handle(claims, key, index)
    assert rig.ledger.completed == set()
    handle(claims, keys(MAX_UNRECORDED)[-1], MAX_UNRECORDED - 1)
    assert rig.ledger.completed == set(keys(MAX_UNRECORDED))
    assert rig.ledger.keep_until == rig.clock.now + SETTINGS.dedup_retention_seconds
    assert rig.ledger.calls == ["claim", "complete"]


def test_no_completion_waits_longer_than_the_interval(rig: Any, claimed: Any) -> None:
    """By a timer, whether or not another handler returns."""
    claims = claimed("a", "b", "c")
    handle(claims, "a", 0)
    claims.start("c")
    rig.clock.now += FLUSH_SECONDS - 0.1
    handle(claims, "b", 1)
    assert rig.ledger.completed == set()
    rig.clock.now += 0.1
    assert rig.ledger.completed == {"a", "b"}
    claims.complete("c", 2)
    assert rig.ledger.completed == {"a", "b"}
    rig.clock.now += FLUSH_SECONDS
    assert rig.ledger.completed == {"a", "b", "c"}
    assert rig.clock.timers == []


def test_a_refused_completion_is_tried_with_the_next_flush(rig: Any, claimed: Any) -> None:
    """Each second, and with every other flush; then it is recorded like any other."""
    claims = claimed("a", "b")
    rig.ledger.unavailable = {"a"}
    handle(claims, "a", 0)
    handle(claims, "b", 1)
    for _ in range(3):
        rig.clock.now += FLUSH_SECONDS
        assert rig.ledger.completed == {"b"}
        assert claims.unrecorded() == {0: "processed, but the ledger could not be updated"}
    assert rig.ledger.calls == ["claim", "complete", "complete", "complete"]
    rig.ledger.unavailable.clear()
    rig.clock.now += FLUSH_SECONDS
    assert rig.ledger.completed == {"a", "b"}
    assert claims.unrecorded() == {}


def test_the_last_flush_records_the_rest(rig: Any, claimed: Any) -> None:
    """Any number of completions, and only once."""
    claims = claimed("a")
    handle(claims, "a")
    assert claims.flush()
    assert rig.ledger.completed == {"a"}
    assert claims.flush()
    assert rig.ledger.calls == ["claim", "complete"]


@pytest.mark.parametrize(
    "error", [StoreUnavailable("down"), ConfigurationError("not permitted"), ValueError("x")]
)
def test_a_failed_completion_is_noted(rig: Any, claimed: Any, error: Exception) -> None:
    """The handler has run, so nothing is raised: the record is acknowledged, with a note."""
    rig.ledger.broken.add("complete")
    rig.ledger.error = error
    claims = claimed("a", "b")
    handle(claims, "b", 1)
    assert not claims.flush(ending=True)
    notes = claims.unrecorded()
    assert list(notes) == [1]
    assert notes[1].startswith("processed, but the ledger could not be updated: ")


def test_completions_of_many_threads_are_all_recorded_once(rig: Any, claimed: Any) -> None:
    """Lanes complete concurrently."""
    claims = claimed(*keys(400))

    def complete(start: int) -> None:
        for index in range(start, 400, 8):
            handle(claims, f"k{index}", index)

    threads = [Thread(target=complete, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    claims.flush()
    assert rig.ledger.completed == set(keys(400))
    assert rig.ledger.claims == {}


# -- releasing -------------------------------------------------------------------------------


def test_a_release_keeps_the_attempts_that_count(rig: Any, claimed: Any) -> None:
    """One that was begun and failed; neither one that was not begun, nor one that is deferred."""
    for key in ("failed", "deferred", "waiting", "hopeless"):
        rig.ledger.give_back(key, 2)
    claims = claimed("failed", "deferred", "waiting", "hopeless", "new", "new failed")
    for key in ("failed", "deferred", "hopeless", "new failed"):
        claims.start(key)
        claims.fail(key, counts=key != "deferred")
    claims.dead_letter("hopeless")
    claims.release()
    assert rig.ledger.claims == {"hopeless": "us"}, "it may come again"
    given_back = {"failed": 3, "deferred": 2, "waiting": 2, "new failed": 1}
    assert rig.ledger.attempts == {"hopeless": 3, **given_back}
    for _ in range(2):
        claims.release(final=True)
        assert (rig.ledger.claims, rig.ledger.attempts) == ({}, given_back)
    assert rig.ledger.calls.count("release") == 2


def test_neither_running_nor_completed_nor_kept_claims_are_released(rig: Any, claimed: Any) -> None:
    """A running one is released once it has failed."""
    claims = claimed("running", "handled", "kept")
    rig.ledger.unavailable = {"handled"}
    handle(claims, "handled", 1)
    claims.start("running")
    claims.release(keep={"kept"})
    claims.flush()
    claims.release(keep={"kept"})
    assert rig.ledger.claims.keys() == {"running", "handled", "kept"}
    claims.fail("running")
    claims.release()
    assert rig.ledger.claims.keys() == {"handled"}


def test_the_claims_of_others_are_not_released(rig: Any, claimed: Any) -> None:
    """Only granted claims are released."""
    rig.ledger.hold("held", rig.clock.now + 9)
    claimed("held").release()
    assert rig.ledger.claims.keys() == {"held"}
    assert rig.ledger.calls == ["claim"]


def test_a_failed_release_fails_nothing(rig: Any, claimed: Any) -> None:
    """The lease expires by itself."""
    rig.ledger.broken.add("release")
    claimed("a").release()
    assert rig.ledger.claims.keys() == {"a"}


def test_without_time_nothing_is_released(rig: Any, claimed: Any) -> None:
    """The answer comes first."""
    claims = claimed("a")
    rig.clock.now += 29
    claims.release()
    assert rig.ledger.calls == ["claim"]
