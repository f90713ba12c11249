"""Random pairs of schemas: what is proven holds for events that something else made.

`make agree` compares 20,000 pairs; PROOF_PAIRS sets another number.
"""

from __future__ import annotations

import os
from itertools import islice
from typing import Any

import jsonschema_rs
import pytest

from support.schema_pairs import OlderEvents, PairMaker, is_older_event
from support.schemas import model_of_document
from tools.schema.compatibility import _bare, compare_versions
from tools.schema.validator import EventValidator, reference_validator

PAIRS = int(os.environ.get("PROOF_PAIRS", "600"))
PARTS = 16
"""The pairs are split, so that all cores test them."""
TRIES = 12
"""How often an event of each older schema is made; most tries succeed."""
EVERY = 1 if "PROOF_PAIRS" in os.environ else 10
"""Of how many pairs the model of the newer schema is generated for one."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_proof_is_refuted_by_an_event(part: int) -> None:
    """Neither the reference validator nor the model rejects an older event after a proof.

    And what refutes a step is an older event that only the older schema accepts.
    """
    for seed in range(part, PAIRS, PARTS):
        older, newer = PairMaker(seed).pair()
        verdict = compare_versions(older, newer)
        accepts = EventValidator(newer).is_valid
        if verdict.witness is not None:
            assert reference_validator(older).is_valid(verdict.witness), seed
            assert is_older_event(older, newer, verdict.witness), seed
            assert not accepts({**verdict.witness, "schema_version": "1.1.0"}), seed
            continue
        has_model = verdict.proof == "proven" and seed // PARTS % EVERY == 0
        model = model_of_document(newer) if has_model else None
        for event in OlderEvents(older, newer, seed).some(TRIES):
            stamped = {**event, "schema_version": "1.1.0"}
            assert accepts(stamped), (seed, verdict.proof, event["payload"])
            if model is not None:
                model.model_validate(stamped)


def test_another_prover_does_not_contradict() -> None:
    """jsonschema-rs refutes nothing that is proven, and proves nothing that is refuted.

    It knows nothing of the fields that another branch names, and its formats are looser: schemas
    with either are left out where it proves.
    """
    decided = set()
    for seed in range(PAIRS // 8):
        older, newer = PairMaker(seed).pair()
        sides = _bare(newer, closed=False), _bare(older, closed=True)
        answer = _covers(*sides)
        proof = compare_versions(older, newer).proof
        assert not (answer == "no" and proof == "proven"), seed
        if not any(keyword in str(sides) for keyword in ("'anyOf'", "'format'")):
            assert not (answer == "yes" and proof == "refuted"), seed
        decided.add((answer, proof))
    assert {("yes", "proven"), ("no", "refuted")} <= decided


def _covers(reader: dict[str, Any], writer: dict[str, Any]) -> str:
    sides = [jsonschema_rs.canonicalize(each, validate_formats=True) for each in (reader, writer)]
    return str(sides[0].covers(sides[1])).rpartition(".")[2].lower()


def test_few_pairs_are_undecided() -> None:
    """A counterexample is found where there is one, so almost nothing can be waived.

    What is left are patterns that are the same in other words.
    """
    proofs = [compare_versions(*PairMaker(seed).pair()).proof for seed in range(PAIRS // 8)]
    assert proofs.count("unknown") <= len(proofs) // 100
    assert min(proofs.count("proven"), proofs.count("refuted")) > len(proofs) // 5


def test_the_events_are_many_and_varied() -> None:
    """Otherwise nothing would be tested: most schemas have several events."""
    counts = []
    for seed in range(100):
        events = OlderEvents(*PairMaker(seed).pair(), seed).some(TRIES)
        counts.append(len({str(each) for each in islice(events, TRIES)}))
    assert sum(counts) > 4 * len(counts)
