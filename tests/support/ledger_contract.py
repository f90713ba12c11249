"""The contract of every ledger: a class of tests to inherit, with a fixture `ledger`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import count

from processor.ledger import CLOCK_SKEW_SECONDS, Answer, Claim, ClaimedEvent, Ledger

LEASE = 10.0
OVER = LEASE + CLOCK_SKEW_SECONDS + 0.001
"""When the lease of a claim made at 0 is just over."""

KEEP = 1_000_000.0
"""How long the rows of claims are kept."""
_NUMBERS: defaultdict[str, int] = defaultdict(count().__next__)


def numbers(keys: Iterable[str]) -> dict[str, int]:
    """Each key with its number, which is the same in every batch."""
    return {key: _NUMBERS[key] for key in keys}


def events(keys: Iterable[str], digest: str | None = None) -> dict[str, ClaimedEvent]:
    """Each key with an event that has this digest."""
    return {key: ClaimedEvent(number, digest) for key, number in numbers(keys).items()}


def _claim_all(
    ledger: Ledger, digests: Mapping[str, str | None], owner: str, now: float
) -> Mapping[str, Answer]:
    claimed = {key: ClaimedEvent(_NUMBERS[key], digest) for key, digest in digests.items()}
    times = {"now": now, "lease_until": now + LEASE, "keep_until": KEEP}
    return ledger.claim(claimed, owner=owner, until=None, **times)


def _ask(ledger: Ledger, owner: str, *, now: float, digest: str | None = None) -> Answer:
    return _claim_all(ledger, {"k": digest}, owner, now)["k"]


def _claim(ledger: Ledger, owner: str, *, now: float, digest: str | None = None) -> Claim:
    return _ask(ledger, owner, now=now, digest=digest).claim


def _take_over(ledger: Ledger, owner: str, *, now: float, digest: str | None = None) -> Answer:
    times = {"now": now, "lease_until": now + LEASE, "keep_until": KEEP}
    event = ClaimedEvent(_NUMBERS["k"], digest)
    return ledger.take_over("k", event, owner=owner, until=None, **times)


def _complete(
    ledger: Ledger, owner: str, keep_until: float = 1_000, keys: Collection[str] = ("k",)
) -> None:
    assert not ledger.complete(numbers(keys), owner=owner, keep_until=keep_until, until=None)


def _release(
    ledger: Ledger, owner: str, attempts: int = 0, keep_until: float = 1_000, **marks: float | None
) -> None:
    ledger.release({"k": attempts}, owner=owner, keep_until=keep_until, until=None, marks=marks)


def _mark(ledger: Ledger, owner: str, mark: float = 0.0) -> bool:
    return ledger.mark("k", mark, owner=owner, until=None)


def _claims(answers: Mapping[str, Answer]) -> dict[str, Claim]:
    return {key: answer.claim for key, answer in answers.items()}


def _completed(digest: str | None) -> Answer:
    return Answer(Claim.COMPLETED, digest)


def _granted(attempts: int, mark: float | None = None) -> Answer:
    return Answer(Claim.GRANTED, attempts=attempts, mark=mark)


class LedgerContract:
    """The protocol's guarantees, each tested on an empty ledger."""

    def test_a_claim_is_granted_once(self, ledger: Ledger) -> None:
        """The first owner gets the key, every other gets HELD."""
        assert _ask(ledger, "a", now=0) == _granted(1)
        assert _ask(ledger, "b", now=5) == Answer(Claim.HELD)

    def test_the_owner_may_claim_again(self, ledger: Ledger) -> None:
        """After a lost response, asking again returns the same: the owner still has the claim."""
        _claim(ledger, "a", now=0)
        assert _ask(ledger, "a", now=5) == _granted(1)
        _complete(ledger, "a")
        assert _claim(ledger, "a", now=6) is Claim.COMPLETED

    def test_the_lease_holds_to_its_last_moment(self, ledger: Ledger) -> None:
        """And for as long as two clocks may differ."""
        _claim(ledger, "a", now=0)
        for now in (LEASE, LEASE + CLOCK_SKEW_SECONDS):
            assert _claim(ledger, "b", now=now) is Claim.HELD
            assert _take_over(ledger, "b", now=now) == Answer(Claim.HELD)
        assert _claim(ledger, "b", now=OVER) is Claim.EXPIRED
        assert _take_over(ledger, "b", now=OVER) == _granted(2)
        assert _claim(ledger, "c", now=OVER) is Claim.HELD

    def test_a_claim_leaves_an_expired_one_as_it_is(self, ledger: Ledger) -> None:
        """Its owner can still complete it."""
        _claim(ledger, "a", now=0)
        for owner in ("b", "c"):
            assert _ask(ledger, owner, now=OVER) == Answer(Claim.EXPIRED, attempts=1)
        _complete(ledger, "a")
        assert _claim(ledger, "b", now=OVER) is Claim.COMPLETED

    def test_a_completed_key_is_completed_for_everyone(self, ledger: Ledger) -> None:
        """A completion outlives the lease, until its retention ends."""
        _claim(ledger, "a", now=0)
        _complete(ledger, "a")
        assert _claim(ledger, "b", now=500) is Claim.COMPLETED
        assert _claim(ledger, "a", now=1_000) is Claim.COMPLETED
        assert _ask(ledger, "b", now=1_001) == _granted(1)

    def test_a_released_key_is_free(self, ledger: Ledger) -> None:
        """A released key can be claimed at once."""
        _claim(ledger, "a", now=0)
        _release(ledger, "a")
        assert _ask(ledger, "b", now=1) == _granted(1)

    def test_completing_is_fenced(self, ledger: Ledger) -> None:
        """An owner who lost the lease cannot complete the next owner's claim."""
        _claim(ledger, "a", now=0)
        _take_over(ledger, "b", now=OVER)
        _complete(ledger, "a")  # a lost fence is no failure
        assert _claim(ledger, "c", now=OVER) is Claim.HELD
        _complete(ledger, "b")
        assert _claim(ledger, "c", now=OVER) is Claim.COMPLETED

    def test_releasing_is_fenced(self, ledger: Ledger) -> None:
        """An owner who lost the lease cannot release the next owner's claim or completion."""
        _claim(ledger, "a", now=0)
        _take_over(ledger, "b", now=OVER)
        for attempts in (0, 3):
            _release(ledger, "a", attempts)
        assert _claim(ledger, "c", now=OVER) is Claim.HELD
        _complete(ledger, "b")
        for attempts in (0, 3):
            _release(ledger, "a", attempts)
        assert _claim(ledger, "c", now=OVER) is Claim.COMPLETED

    def test_a_late_completion_is_valid_without_a_takeover(self, ledger: Ledger) -> None:
        """An expired lease alone does not lose the completion."""
        _claim(ledger, "a", now=0)
        _complete(ledger, "a")
        assert _claim(ledger, "b", now=50) is Claim.COMPLETED

    def test_keys_are_independent(self, ledger: Ledger) -> None:
        """One call has a result for every key, independent of the others."""
        _claim_all(ledger, dict.fromkeys(["late", "given back"]), "a", 0)
        ledger.release({"given back": 2}, owner="a", keep_until=1_000, until=None)
        _claim_all(ledger, dict.fromkeys(["held", "done"]), "a", OVER - 1)
        _complete(ledger, "a", keys=["done"])
        keys = ["new", "held", "done", "late", "given back"]
        assert _claim_all(ledger, dict.fromkeys(keys), "b", OVER) == {
            "new": _granted(1),
            "held": Answer(Claim.HELD),
            "done": _completed(None),
            "late": Answer(Claim.EXPIRED, attempts=1),
            "given back": _granted(3),
        }

    def test_many_keys_are_claimed_together(self, ledger: Ledger) -> None:
        """More keys than fit into a request are all claimed, each by one owner."""
        keys = [f"k{number}" for number in range(130)]
        first = _claims(_claim_all(ledger, dict.fromkeys(keys[:60]), "a", 0))
        second = _claims(_claim_all(ledger, dict.fromkeys(keys), "b", 1))
        assert set(first.values()) == {Claim.GRANTED}
        assert [second[key] for key in keys] == [Claim.HELD] * 60 + [Claim.GRANTED] * 70
        _complete(ledger, "a", keys=keys)
        third = _claims(_claim_all(ledger, dict.fromkeys(keys), "c", 2))
        assert [third[key] for key in keys] == [Claim.COMPLETED] * 60 + [Claim.HELD] * 70

    # -- attempts --------------------------------------------------------------------------------

    def test_attempts_are_counted_across_releases(self, ledger: Ledger) -> None:
        """The next claim is the attempt after those that the release says count."""
        for number in (1, 2, 3):
            assert _ask(ledger, "a", now=0) == _granted(number)
            _release(ledger, "a", number)
        assert _ask(ledger, "b", now=1) == _granted(4)
        _release(ledger, "b", 3)
        assert _ask(ledger, "c", now=2) == _granted(4), "an attempt that does not count"

    def test_attempts_are_counted_across_takeovers(self, ledger: Ledger) -> None:
        """The claim of a process that was killed is not released."""
        _ask(ledger, "a", now=0)
        for number in (1, 2, 3):
            now = number * OVER
            assert _ask(ledger, f"o{number}", now=now) == Answer(Claim.EXPIRED, attempts=number)
            assert _take_over(ledger, f"o{number}", now=now) == _granted(number + 1)
        _release(ledger, "o3", 4)
        assert _ask(ledger, "b", now=50) == _granted(5)

    def test_releasing_with_zero_forgets_the_attempts(self, ledger: Ledger) -> None:
        """A redriven dead letter has all its attempts again."""
        _ask(ledger, "a", now=0)
        _release(ledger, "a", 4)
        _ask(ledger, "a", now=1)
        _release(ledger, "a", 0)
        assert _ask(ledger, "a", now=2) == _granted(1)

    def test_attempts_are_kept_for_so_long(self, ledger: Ledger) -> None:
        """After `keep_until` the key is as new."""
        for now, expected in ((1_000, 4), (1_000.001, 1)):
            _ask(ledger, "a", now=0)
            _release(ledger, "a", 3, keep_until=1_000)
            assert _ask(ledger, "b", now=now) == _granted(expected)
            _release(ledger, "b")

    def test_a_completion_forgets_the_attempts(self, ledger: Ledger) -> None:
        """When its retention is over, the key is as new."""
        _ask(ledger, "a", now=0)
        _release(ledger, "a", 3)
        _ask(ledger, "a", now=1)
        _complete(ledger, "a", keep_until=100)
        assert _ask(ledger, "b", now=101) == _granted(1)

    def test_a_key_is_claimed_again_as_the_same_attempt(self, ledger: Ledger) -> None:
        """Whether it had been given back, or taken over: the first response may have been lost."""
        _ask(ledger, "a", now=0)
        _release(ledger, "a", 1)
        for _ in range(2):
            assert _ask(ledger, "b", now=1) == _granted(2)
        for _ in range(2):
            assert _take_over(ledger, "c", now=1 + OVER) == _granted(3)
        assert _ask(ledger, "c", now=2 + OVER) == _granted(3)

    # -- taking over -----------------------------------------------------------------------------

    def test_only_one_owner_takes_over(self, ledger: Ledger) -> None:
        """The second one finds a lease that is not over."""
        _claim(ledger, "a", now=0)
        assert _take_over(ledger, "b", now=OVER) == _granted(2)
        assert _take_over(ledger, "c", now=OVER) == Answer(Claim.HELD)

    def test_what_is_no_longer_expired_is_not_taken_over(self, ledger: Ledger) -> None:
        """Completed it is COMPLETED; given back it is HELD, and the next claim gets it."""
        _claim(ledger, "a", now=0, digest="one")
        _release(ledger, "a", 1)
        assert _take_over(ledger, "b", now=OVER).claim is Claim.HELD
        assert _ask(ledger, "b", now=OVER, digest="one") == _granted(2)
        _complete(ledger, "b")
        assert _take_over(ledger, "c", now=3 * OVER, digest="two") == _completed("one")

    def test_a_key_without_a_row_is_not_taken_over(self, ledger: Ledger) -> None:
        """It was released: the next claim gets it."""
        assert _take_over(ledger, "b", now=OVER).claim is Claim.HELD
        assert _ask(ledger, "b", now=OVER) == _granted(1)

    # -- marks -----------------------------------------------------------------------------------

    def test_a_mark_outlives_the_lease(self, ledger: Ledger) -> None:
        """Whoever takes the key over gets it, and gets it again."""
        _claim(ledger, "a", now=0)
        assert _mark(ledger, "a", 0.25)
        assert _ask(ledger, "a", now=1) == _granted(1, 0.25)
        assert _claim(ledger, "b", now=1 + OVER) is Claim.EXPIRED
        for _ in range(2):
            assert _take_over(ledger, "b", now=1 + OVER) == _granted(2, 0.25)

    def test_a_mark_is_fenced(self, ledger: Ledger) -> None:
        """Only the owner of a claim marks it."""
        assert not _mark(ledger, "a")
        _claim(ledger, "a", now=0)
        _take_over(ledger, "b", now=OVER)
        assert not _mark(ledger, "a")
        _release(ledger, "b", 1)
        assert not _mark(ledger, "b")
        assert _ask(ledger, "c", now=OVER) == _granted(2)
        _complete(ledger, "c")
        assert _claim(ledger, "d", now=OVER) is Claim.COMPLETED

    def test_a_key_is_marked_again(self, ledger: Ledger) -> None:
        """The same mark after a lost answer; a higher one for a redriven dead letter."""
        _claim(ledger, "a", now=0)
        for mark in (0.0, 0.0, 1772460000.25):
            assert _mark(ledger, "a", mark)
            assert _ask(ledger, "a", now=1) == _granted(1, mark)

    def test_a_release_keeps_a_mark(self, ledger: Ledger) -> None:
        """With attempts and without: the next claim is granted with it."""
        for attempts in (1, 0, 2):
            answer = _ask(ledger, "a", now=0)
            assert _mark(ledger, "a")
            _release(ledger, "a", attempts, k=0.0)
            assert _ask(ledger, "b", now=1) == _granted(attempts + 1, 0.0), answer
            _release(ledger, "b", attempts, k=0.0)

    def test_a_release_removes_or_replaces_a_mark(self, ledger: Ledger) -> None:
        """Its handler did nothing: the key is as it was before."""
        for attempts in (1, 0):
            _claim(ledger, "a", now=0)
            assert _mark(ledger, "a", 7.5)
            _release(ledger, "a", attempts, k=2.5)
            assert _ask(ledger, "a", now=1) == _granted(attempts + 1, 2.5)
            _release(ledger, "a", attempts, k=None)
            assert _ask(ledger, "a", now=2) == _granted(attempts + 1)
            _release(ledger, "a")

    def test_a_mark_is_not_lost_by_mistake(self, ledger: Ledger) -> None:
        """A release that does not know of it keeps it, with 0 the claim too."""
        _claim(ledger, "a", now=0)
        assert _mark(ledger, "a")
        _release(ledger, "a")
        assert _claim(ledger, "b", now=1) is Claim.HELD
        _release(ledger, "a", 1)
        assert _ask(ledger, "b", now=1) == _granted(2, 0.0)

    def test_a_completion_removes_the_mark(self, ledger: Ledger) -> None:
        """When its retention is over, the key is as new."""
        _claim(ledger, "a", now=0)
        assert _mark(ledger, "a")
        _complete(ledger, "a", keep_until=100)
        assert _ask(ledger, "b", now=101) == _granted(1)
        assert _ask(ledger, "b", now=102) == _granted(1)

    def test_a_mark_is_kept_for_so_long(self, ledger: Ledger) -> None:
        """After `keep_until` the key is as new."""
        for attempts in (3, 0):
            for now, expected in ((1_000, _granted(attempts + 1, 0.0)), (1_000.001, _granted(1))):
                _ask(ledger, "a", now=0)
                assert _mark(ledger, "a")
                _release(ledger, "a", attempts, keep_until=1_000, k=0.0)
                assert _ask(ledger, "b", now=now) == expected
                assert _ask(ledger, "b", now=now) == expected
                _release(ledger, "b", k=None)

    def test_a_marked_key_is_renewed_like_any_other(self, ledger: Ledger) -> None:
        """Its lease ends later, and the mark stays."""
        _claim(ledger, "a", now=0)
        assert _mark(ledger, "a")
        ledger.renew(["k"], owner="a", lease_until=30, keep_until=KEEP, until=None)
        assert _claim(ledger, "b", now=OVER) is Claim.HELD
        assert _take_over(ledger, "b", now=30 + OVER).mark == 0.0

    # -- renewing --------------------------------------------------------------------------------

    def test_a_renewed_lease_ends_later(self, ledger: Ledger) -> None:
        """At the time that is given, for the keys that are given."""
        _claim_all(ledger, {"k": "one", "other": None}, "a", 0)
        ledger.renew(["k"], owner="a", lease_until=30, keep_until=KEEP, until=None)
        assert _claim(ledger, "b", now=30 + CLOCK_SKEW_SECONDS) is Claim.HELD
        assert _claim(ledger, "b", now=30 + OVER - LEASE) is Claim.EXPIRED
        assert _claim_all(ledger, {"other": None}, "b", OVER)["other"].claim is Claim.EXPIRED
        _complete(ledger, "a")
        assert _ask(ledger, "b", now=60) == _completed("one")

    def test_renewing_is_fenced(self, ledger: Ledger) -> None:
        """It changes neither another owner's claim, nor a completion, nor what was given back."""
        _claim(ledger, "a", now=0)
        _take_over(ledger, "b", now=OVER)
        ledger.renew(["k"], owner="a", lease_until=900, keep_until=KEEP, until=None)
        assert _ask(ledger, "c", now=3 * OVER) == Answer(Claim.EXPIRED, attempts=2)
        _release(ledger, "b", 2)
        ledger.renew(["k"], owner="b", lease_until=900, keep_until=KEEP, until=None)
        assert _ask(ledger, "c", now=3 * OVER) == _granted(3)
        _complete(ledger, "c", keep_until=100)
        ledger.renew(["k"], owner="c", lease_until=900, keep_until=KEEP, until=None)
        assert _ask(ledger, "d", now=100) == _completed(None)
        assert _ask(ledger, "d", now=101) == _granted(1)

    # -- digests ---------------------------------------------------------------------------------

    def test_a_completed_key_is_answered_with_the_digest_of_its_event(self, ledger: Ledger) -> None:
        """It does not depend on who asks and with which digest: the caller compares."""
        _claim(ledger, "a", now=0, digest="one")
        _complete(ledger, "a")
        for owner, digest in (("b", "one"), ("b", "two"), ("a", "two"), ("b", None)):
            assert _ask(ledger, owner, now=1, digest=digest) == _completed("one")
        assert _ask(ledger, "b", now=1_000, digest="two") == _completed("one")

    def test_a_claimed_key_is_held_against_every_event(self, ledger: Ledger) -> None:
        """Completing settles whose key it is; a later claim's digest changes nothing."""
        _claim(ledger, "a", now=0, digest="one")
        assert _ask(ledger, "b", now=1, digest="two") == Answer(Claim.HELD)
        assert _ask(ledger, "b", now=1, digest="one") == Answer(Claim.HELD)
        _complete(ledger, "a")
        assert _ask(ledger, "b", now=2, digest="two") == _completed("one")

    def test_a_released_key_is_free_for_another_event(self, ledger: Ledger) -> None:
        """The first one was not processed."""
        for attempts in (0, 1):
            one, two, three = (f"{name}{attempts}" for name in "abc")
            _claim(ledger, one, now=0, digest="one")
            _release(ledger, one, attempts)
            assert _ask(ledger, two, now=1, digest="two") == _granted(attempts + 1)
            _complete(ledger, two, keep_until=100)
            assert _ask(ledger, three, now=2, digest="one") == _completed("two")
            assert _claim(ledger, three, now=101) is Claim.GRANTED
            _release(ledger, three)

    def test_a_takeover_brings_its_own_digest(self, ledger: Ledger) -> None:
        """After a lease, and after the retention of a completion."""
        _claim(ledger, "a", now=0, digest="one")
        assert _take_over(ledger, "b", now=OVER, digest="two") == _granted(2)
        _complete(ledger, "b", keep_until=100)
        assert _ask(ledger, "c", now=99, digest="one") == _completed("two")
        assert _ask(ledger, "c", now=101, digest="three") == _granted(1)
        _complete(ledger, "c")
        assert _ask(ledger, "d", now=102, digest="one") == _completed("three")

    def test_what_was_claimed_without_a_digest_has_none(self, ledger: Ledger) -> None:
        """A claim without one removes what was there before."""
        _claim(ledger, "a", now=0)
        _complete(ledger, "a", keep_until=10)
        assert _ask(ledger, "b", now=1, digest="one") == _completed(None)
        _claim(ledger, "b", now=11, digest="one")
        _complete(ledger, "b", keep_until=20)
        _claim(ledger, "c", now=21)
        _complete(ledger, "c")
        assert _ask(ledger, "d", now=22, digest="one") == _completed(None)

    def test_each_key_has_its_own_digest(self, ledger: Ledger) -> None:
        """More keys than fit into a request."""
        keys = [f"k{number}" for number in range(60)]
        digests = {key: f"digest of {key}" for key in keys}
        _claim_all(ledger, digests, "a", 0)
        _complete(ledger, "a", keys=keys[:40])
        other = dict.fromkeys([*keys, "new"], "another")
        expected = {key: _completed(digests[key]) for key in keys[:40]}
        expected |= dict.fromkeys(keys[40:], Answer(Claim.HELD))
        assert _claim_all(ledger, other, "b", 1) == expected | {"new": _granted(1)}
