"""Guesses renamed fields: one disappeared when a similar one appeared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from tools.drift.propose.infer_fields import accepts, kinds_of
from tools.drift.propose.schema_editor import Draft

_GONE = 0.95
"""Of the events with the new field, so many lack the old one."""
_USUAL = 0.5
"""Of the events without the new field, so many have the old one."""
_CHANCE = 0.01
"""The old field might be absent from all of them by accident: that it is must be as unlikely."""
_FEWEST = 3
_LIKE = 0.6
"""Names as alike as this need no other evidence than that one is there and the other is not."""
_ALIKE = 0.5
"""Of two sets of texts, names or values, so much is in both."""
_CLEAR = 0.1
"""By so much must a name be closer than the next best."""

Observed = Mapping[str, Any]


class Guess(NamedTuple):
    """A field and its probable new name."""

    old: str
    new: str
    finding: Observed
    """Of the new field."""
    likeness: float
    """Of the two names: 1 where they differ in case and underscores alone."""


def guess_renames(
    observed: Observed, draft: Draft, *, shown: bool
) -> tuple[list[Guess], list[str]]:
    """Guess renames from a type's report; also return the cases in which several fit equally."""
    unknown = [
        each
        for each in observed["findings"]
        if each["kind"] == "unknown_field" and each["shape"] is not None
    ]
    left = [
        Guess(old, each["pointer"], each, _likeness(old, each["pointer"]))
        for each in unknown
        for old in _candidates(observed, each, draft, shown=shown)
    ]
    guesses: list[Guess] = []
    doubts: list[str] = []
    while left:
        best = max(left, key=lambda each: (each.likeness, each.new, each.old))
        rivals = [
            each
            for each in left
            if each is not best
            and (each.old == best.old or each.new == best.new)
            and best.likeness - each.likeness < _CLEAR
        ]
        if rivals:
            names = sorted({each.old for each in (best, *rivals)})
            doubts.append(f"{best.new} may be what was {' or '.join(names)}: undecidable")
            left = [each for each in left if each.new != best.new]
        else:
            guesses.append(best)
            left = [each for each in left if each.old != best.old and each.new != best.new]
    return sorted(guesses), doubts


def _candidates(
    observed: Observed, finding: Observed, draft: Draft, *, shown: bool
) -> Iterator[str]:
    pointer = finding["pointer"]
    above = pointer.rpartition("/")[0]
    for old, absent in finding["absent"].items():
        is_sibling = old.rpartition("/")[0] == above and above and draft.slots(old)
        if (
            is_sibling
            and absent >= _GONE * finding["count"]
            and _replaced_it(observed, finding, old, draft)
            and _is_like(observed, finding, old, draft, shown=shown)
        ):
            yield old


def _replaced_it(observed: Observed, finding: Observed, old: str, draft: Draft) -> bool:
    """Whether the old field was there where the new one was not."""
    times: int = finding["count"]
    absent: int = finding["absent"][old]
    parent = observed["fields"].get(old.rpartition("/")[0], {"count": observed["events"]})
    others: int = parent["count"] - times
    field = observed["fields"].get(old)
    nulls = min(field["count"], field["types"].get("null", 0)) if field else 0
    there = (field["count"] - nulls if field else 0) - (times - absent)
    if others > 0:
        usual = min(max(there / others, 0.0), 1.0)
    else:
        usual = 1.0 if draft.is_required(old) else 0.0
    if _likeness(old, finding["pointer"]) >= _LIKE:
        return usual > 0 or others <= 0
    return times >= _FEWEST and usual >= _USUAL and (1 - usual) ** times <= _CHANCE


def _is_like(observed: Observed, finding: Observed, old: str, draft: Draft, *, shown: bool) -> bool:
    """Whether the values of the new field could be those of the old."""
    shape = finding["shape"]
    (slot, *_) = draft.slots(old)
    kinds = kinds_of(shape) - {"null"}
    if not kinds or not kinds <= draft.types(slot.schema):
        return False
    if kinds & {"object", "array"}:
        return accepts(draft, slot.schema, shape) and _has_its_names(draft, slot.schema, shape)
    before = observed["fields"].get(old, {}).get("texts", {})
    if before and shape["texts"] and _shared(before, shape["texts"]) < _ALIKE:
        return False
    formats = {each.get("format") for each in draft.alternatives(slot.schema)} - {None}
    if formats and shape["texts"] and not formats & set(shape["texts"]):
        return False
    known = {
        str(value).casefold()
        for each in draft.alternatives(slot.schema)
        for value in (*each.get("x-extensible-enum", ()), *each.get("enum", ()))
    }
    if not known or not shown or not finding["values"]:
        return True
    return _part_of([each["value"].casefold() for each in finding["values"]], known) >= _ALIKE


def _has_its_names(draft: Draft, schema: dict[str, Any], shape: Observed) -> bool:
    names = {name for each in draft.alternatives(schema) for name in each.get("properties", ())}
    fields = shape.get("fields")
    return not names or not fields or _part_of(list(fields), names) >= _ALIKE


def _part_of(values: Sequence[str], known: set[str]) -> float:
    return sum(value in known for value in values) / len(values)


def _shared(before: Mapping[str, int], after: Mapping[str, int]) -> float:
    """How much two distributions have in common: 1 where they are the same."""
    all_before, all_after = sum(before.values()) or 1, sum(after.values()) or 1
    return sum(
        min(times / all_before, after.get(kind, 0) / all_after) for kind, times in before.items()
    )


def _likeness(old: str, new: str) -> float:
    before, after = (each.rpartition("/")[2].replace("_", "").casefold() for each in (old, new))
    return SequenceMatcher(None, before, after).ratio()
