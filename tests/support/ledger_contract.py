"""The contract of every ledger: a class of tests to inherit, with a fixture `ledger`."""

from __future__ import annotations

from processor.ledger import Claim, Ledger


def _claim(ledger: Ledger, owner: str, *, now: float, lease: float = 10) -> Claim:
    return ledger.claim(["k"], owner=owner, now=now, lease_until=now + lease)["k"]


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
        ledger.claim(["held", "done"], owner="a", now=0, lease_until=10)
        ledger.complete(["done"], owner="a", keep_until=100)
        claims = ledger.claim(["new", "held", "done"], owner="b", now=1, lease_until=11)
        assert claims == {"new": Claim.GRANTED, "held": Claim.HELD, "done": Claim.COMPLETED}

    def test_many_keys_are_claimed_together(self, ledger: Ledger) -> None:
        """More keys than fit into a request are all claimed, each by one owner."""
        keys = [f"k{number}" for number in range(130)]
        first = ledger.claim(keys[:60], owner="a", now=0, lease_until=10)
        second = ledger.claim(keys, owner="b", now=1, lease_until=11)
        assert set(first.values()) == {Claim.GRANTED}
        assert [second[key] for key in keys] == [Claim.HELD] * 60 + [Claim.GRANTED] * 70
        ledger.complete(keys, owner="a", keep_until=100)
        third = ledger.claim(keys, owner="c", now=2, lease_until=12)
        assert [third[key] for key in keys] == [Claim.COMPLETED] * 60 + [Claim.HELD] * 70
