"""The contract of every ledger: a class of tests to inherit, with a fixture `ledger`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processor.ledger import Answer, Claim, Ledger


def _ask(
    ledger: Ledger, owner: str, *, now: float, lease: float = 10, digest: str | None = None
) -> Answer:
    return ledger.claim({"k": digest}, owner=owner, now=now, lease_until=now + lease)["k"]


def _claim(ledger: Ledger, owner: str, **arguments: Any) -> Claim:
    return _ask(ledger, owner, **arguments).claim


def _claims(answers: Mapping[str, Answer]) -> dict[str, Claim]:
    return {key: answer.claim for key, answer in answers.items()}


def _completed(digest: str | None) -> Answer:
    return Answer(Claim.COMPLETED, digest)


class LedgerContract:
    """The protocol's guarantees, each tested on an empty ledger."""

    def test_a_claim_is_granted_once(self, ledger: Ledger) -> None:
        """The first owner gets the key, every other gets HELD."""
        assert _claim(ledger, "a", now=0) is Claim.GRANTED
        assert _claim(ledger, "b", now=5) is Claim.HELD

    def test_the_owner_may_claim_again(self, ledger: Ledger) -> None:
        """After a lost response, asking again returns the same: the owner still has the claim."""
        _claim(ledger, "a", now=0)
        assert _claim(ledger, "a", now=5) is Claim.GRANTED
        ledger.complete(["k"], owner="a", keep_until=1_000)
        assert _claim(ledger, "a", now=6) is Claim.COMPLETED

    def test_the_lease_holds_to_its_last_moment(self, ledger: Ledger) -> None:
        """A lease expires after its end, not at it."""
        _claim(ledger, "a", now=0)
        assert _claim(ledger, "b", now=10) is Claim.HELD
        assert _claim(ledger, "b", now=10.001) is Claim.GRANTED
        assert _claim(ledger, "c", now=11) is Claim.HELD

    def test_a_completed_key_is_completed_for_everyone(self, ledger: Ledger) -> None:
        """A completion outlives the lease, until its retention ends."""
        _claim(ledger, "a", now=0)
        ledger.complete(["k"], owner="a", keep_until=1_000)
        assert _claim(ledger, "b", now=500) is Claim.COMPLETED
        assert _claim(ledger, "a", now=1_000) is Claim.COMPLETED
        assert _claim(ledger, "b", now=1_001) is Claim.GRANTED

    def test_a_released_key_is_free(self, ledger: Ledger) -> None:
        """A released key can be claimed at once."""
        _claim(ledger, "a", now=0)
        ledger.release(["k"], owner="a")
        assert _claim(ledger, "b", now=1) is Claim.GRANTED

    def test_completing_is_fenced(self, ledger: Ledger) -> None:
        """An owner who lost the lease cannot complete the next owner's claim."""
        _claim(ledger, "a", now=0)
        _claim(ledger, "b", now=11)
        ledger.complete(["k"], owner="a", keep_until=1_000)
        assert _claim(ledger, "c", now=12) is Claim.HELD
        ledger.complete(["k"], owner="b", keep_until=1_000)
        assert _claim(ledger, "c", now=12) is Claim.COMPLETED

    def test_releasing_is_fenced(self, ledger: Ledger) -> None:
        """An owner who lost the lease cannot release the next owner's claim or completion."""
        _claim(ledger, "a", now=0)
        _claim(ledger, "b", now=11)
        ledger.release(["k"], owner="a")
        assert _claim(ledger, "c", now=12) is Claim.HELD
        ledger.complete(["k"], owner="b", keep_until=1_000)
        for owner in ("a", "b"):
            ledger.release(["k"], owner=owner)
        assert _claim(ledger, "c", now=12) is Claim.COMPLETED

    def test_a_late_completion_is_valid_without_a_takeover(self, ledger: Ledger) -> None:
        """An expired lease alone does not lose the completion."""
        _claim(ledger, "a", now=0, lease=1)
        ledger.complete(["k"], owner="a", keep_until=1_000)
        assert _claim(ledger, "b", now=50) is Claim.COMPLETED

    def test_keys_are_independent(self, ledger: Ledger) -> None:
        """One call has a result for every key, independent of the others."""
        ledger.claim(dict.fromkeys(["held", "done"]), owner="a", now=0, lease_until=10)
        ledger.complete(["done"], owner="a", keep_until=100)
        claims = ledger.claim(
            dict.fromkeys(["new", "held", "done"]), owner="b", now=1, lease_until=11
        )
        assert _claims(claims) == {
            "new": Claim.GRANTED,
            "held": Claim.HELD,
            "done": Claim.COMPLETED,
        }

    def test_many_keys_are_claimed_together(self, ledger: Ledger) -> None:
        """More keys than fit into a request are all claimed, each by one owner."""
        keys = [f"k{number}" for number in range(130)]
        first = _claims(ledger.claim(dict.fromkeys(keys[:60]), owner="a", now=0, lease_until=10))
        second = _claims(ledger.claim(dict.fromkeys(keys), owner="b", now=1, lease_until=11))
        assert set(first.values()) == {Claim.GRANTED}
        assert [second[key] for key in keys] == [Claim.HELD] * 60 + [Claim.GRANTED] * 70
        ledger.complete(keys, owner="a", keep_until=100)
        third = _claims(ledger.claim(dict.fromkeys(keys), owner="c", now=2, lease_until=12))
        assert [third[key] for key in keys] == [Claim.COMPLETED] * 60 + [Claim.HELD] * 70

    # -- digests ---------------------------------------------------------------------------------

    def test_a_completed_key_is_answered_with_the_digest_of_its_event(self, ledger: Ledger) -> None:
        """It does not depend on who asks and with which digest: the caller compares."""
        _claim(ledger, "a", now=0, digest="one")
        ledger.complete(["k"], owner="a", keep_until=1_000)
        for owner, digest in (("b", "one"), ("b", "two"), ("a", "two"), ("b", None)):
            assert _ask(ledger, owner, now=1, digest=digest) == _completed("one")
        assert _ask(ledger, "b", now=1_000, digest="two") == _completed("one")

    def test_a_claimed_key_is_held_against_every_event(self, ledger: Ledger) -> None:
        """Completing settles whose key it is; a later claim's digest changes nothing."""
        _claim(ledger, "a", now=0, digest="one")
        assert _ask(ledger, "b", now=1, digest="two") == Answer(Claim.HELD)
        assert _ask(ledger, "b", now=1, digest="one") == Answer(Claim.HELD)
        ledger.complete(["k"], owner="a", keep_until=1_000)
        assert _ask(ledger, "b", now=2, digest="two") == _completed("one")

    def test_a_released_key_is_free_for_another_event(self, ledger: Ledger) -> None:
        """The first one was not processed."""
        _claim(ledger, "a", now=0, digest="one")
        ledger.release(["k"], owner="a")
        assert _ask(ledger, "b", now=1, digest="two") == Answer(Claim.GRANTED)
        ledger.complete(["k"], owner="b", keep_until=1_000)
        assert _ask(ledger, "c", now=2, digest="one") == _completed("two")

    def test_a_takeover_brings_its_own_digest(self, ledger: Ledger) -> None:
        """After a lease, and after the retention of a completion."""
        _claim(ledger, "a", now=0, digest="one")
        assert _ask(ledger, "b", now=11, digest="two") == Answer(Claim.GRANTED)
        ledger.complete(["k"], owner="b", keep_until=100)
        assert _ask(ledger, "c", now=99, digest="one") == _completed("two")
        assert _ask(ledger, "c", now=101, digest="three") == Answer(Claim.GRANTED)
        ledger.complete(["k"], owner="c", keep_until=1_000)
        assert _ask(ledger, "d", now=102, digest="one") == _completed("three")

    def test_what_was_claimed_without_a_digest_has_none(self, ledger: Ledger) -> None:
        """A take-over without one removes what was there before."""
        _claim(ledger, "a", now=0)
        ledger.complete(["k"], owner="a", keep_until=10)
        assert _ask(ledger, "b", now=1, digest="one") == _completed(None)
        _claim(ledger, "b", now=11, digest="one")
        ledger.complete(["k"], owner="b", keep_until=20)
        _claim(ledger, "c", now=21)
        ledger.complete(["k"], owner="c", keep_until=100)
        assert _ask(ledger, "d", now=22, digest="one") == _completed(None)

    def test_each_key_has_its_own_digest(self, ledger: Ledger) -> None:
        """More keys than fit into a request."""
        keys = [f"k{number}" for number in range(60)]
        digests = {key: f"digest of {key}" for key in keys}
        ledger.claim(digests, owner="a", now=0, lease_until=10)
        ledger.complete(keys[:40], owner="a", keep_until=100)
        other = dict.fromkeys([*keys, "new"], "another")
        answers = ledger.claim(other, owner="b", now=1, lease_until=11)
        expected = {key: _completed(digests[key]) for key in keys[:40]}
        expected |= dict.fromkeys(keys[40:], Answer(Claim.HELD))
        assert answers == expected | {"new": Answer(Claim.GRANTED)}
