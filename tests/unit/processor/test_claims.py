"""Which claims are requested, when completions are flushed, and how failures are handled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from processor.claims import FLUSH_SECONDS, FLUSH_SIZE, Claims
from processor.errors import ConfigurationError, StoreUnavailable
from processor.identity import Identity
from processor.ledger import Answer, Claim
from processor.settings import Settings

SETTINGS = Settings(dedup_retention_seconds=60, lease_seconds=40)


@pytest.fixture
def claimed(rig: Any) -> Callable[..., Claims]:
    """Claims of a batch whose records have these keys, claimed."""

    def make(*keys: str) -> Claims:
        claims = Claims(rig.ledger, "us", rig.clock, SETTINGS)
        for index, key in enumerate(keys):
            claims.add(Identity(key, f"digest {index}"), index)
        claims.claim(rig.clock.now + 30)
        return claims

    return make


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


def test_without_a_deadline_a_claim_lasts_for_lease_seconds(rig: Any) -> None:
    """A local run has no deadline; its lease is the setting's."""
    claims = Claims(rig.ledger, "us", rig.clock, SETTINGS)
    claims.add(Identity("a", "digest"), 0)
    claims.claim(None)
    assert rig.ledger.lease_until == rig.clock.now + 40


def test_a_batch_without_keys_calls_no_ledger(rig: Any, claimed: Any) -> None:
    """Neither to claim, nor to complete, nor to release."""
    claims = claimed()
    assert claims.flush() == {}
    claims.release()
    assert rig.ledger.calls == []


def test_each_key_has_its_own_answer(rig: Any, claimed: Any) -> None:
    """A key that is held or completed does not affect the others."""
    rig.ledger.completed |= {"completed", "marked"}
    rig.ledger.digests["completed"] = "its digest"
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


# -- completing ------------------------------------------------------------------------------


def test_completions_are_flushed_when_they_fill_a_request(rig: Any, claimed: Any) -> None:
    """One request for all of them, since each request costs the same."""
    claims = claimed(*keys(FLUSH_SIZE + 1))
    for index, key in enumerate(keys(FLUSH_SIZE - 1)):
        assert claims.complete(key, index) == {}
    assert rig.ledger.completed == set()
    claims.complete(keys(FLUSH_SIZE)[-1], FLUSH_SIZE - 1)
    assert rig.ledger.completed == set(keys(FLUSH_SIZE))
    assert rig.ledger.keep_until == rig.clock.now + SETTINGS.dedup_retention_seconds


def test_completions_are_flushed_after_the_interval(rig: Any, claimed: Any) -> None:
    """With slow handlers, a crash repeats no more than a second of them."""
    claims = claimed("a", "b", "c")
    rig.clock.now += FLUSH_SECONDS - 0.1
    claims.complete("a", 0)
    assert rig.ledger.completed == set()
    rig.clock.now += 0.1
    claims.complete("b", 1)
    assert rig.ledger.completed == {"a", "b"}
    claims.complete("c", 2)
    assert rig.ledger.completed == {"a", "b"}, "the interval begins again with each flush"


def test_the_interval_begins_when_the_claims_are_made(rig: Any, claimed: Any) -> None:
    """A ledger that takes its time to claim leads to no flush of a single completion."""
    slow = rig.ledger.claim

    def claim(*args: Any, **named: Any) -> Any:
        rig.clock.now += 5
        return slow(*args, **named)

    rig.ledger.claim = claim
    claims = claimed("a")
    claims.complete("a", 0)
    assert rig.ledger.completed == set()


def test_the_last_flush_sends_the_rest(rig: Any, claimed: Any) -> None:
    """Any number of completions, and only once."""
    claims = claimed("a")
    claims.complete("a", 0)
    assert claims.flush() == {}
    assert rig.ledger.completed == {"a"}
    claims.flush()
    assert rig.ledger.calls == ["claim", "complete"]


@pytest.mark.parametrize(
    "error", [StoreUnavailable("down"), ConfigurationError("not permitted"), ValueError("x")]
)
def test_a_failed_completion_is_returned(rig: Any, claimed: Any, error: Exception) -> None:
    """The handler has run, so nothing is raised: the record is acknowledged, with a note."""
    rig.ledger.broken.add("complete")
    rig.ledger.error = error
    claims = claimed("a", "b")
    claims.complete("b", 1)
    notes = claims.flush()
    assert list(notes) == [1]
    assert notes[1].startswith("processed, but the ledger could not be updated: ")


def test_completions_of_many_threads_are_all_flushed_once(rig: Any, claimed: Any) -> None:
    """Lanes complete concurrently."""
    claims = claimed(*keys(400))

    def complete(start: int) -> None:
        for index in range(start, 400, 8):
            claims.complete(f"k{index}", index)

    threads = [Thread(target=complete, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    claims.flush()
    assert rig.ledger.completed == set(keys(400))
    assert rig.ledger.claims == {}


# -- releasing -------------------------------------------------------------------------------


def test_uncompleted_claims_are_released(rig: Any, claimed: Any) -> None:
    """The next delivery can claim it at once."""
    claims = claimed("a", "b")
    claims.complete("a", 0)
    claims.flush()
    claims.release()
    assert (rig.ledger.completed, rig.ledger.claims) == ({"a"}, {})


def test_a_completion_that_failed_is_not_released(rig: Any, claimed: Any) -> None:
    """Its lease keeps the event from being handled again while it runs."""
    rig.ledger.broken.add("complete")
    claims = claimed("a")
    claims.complete("a", 0)
    claims.flush()
    claims.release()
    assert "a" in rig.ledger.claims
    assert "release" not in rig.ledger.calls


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
