"""A schema of the repository and the model generated from it accept exactly the same events."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from processor.errors import SchemaViolation
from processor.validation import validate
from support import instances
from support.events import example
from support.paths import ROOT
from support.schemas import SCHEMAS, document_of, verdicts
from tools.schema.validator import fast_validator, reference_validator

FIXTURES = ROOT / "tests" / "fixtures"
DAMAGED = 3
"""How often each event is damaged, and checked again."""
INSTANCES = int(os.environ.get("AGREEMENT_INSTANCES", "4000"))
"""How many events are checked in total; `make agree` checks 100,000."""
EVENTS = max(2, INSTANCES // len(SCHEMAS) // (1 + DAMAGED))
"""How many events are built for each schema."""
PARTS = 16
"""The schemas are split, so that all cores test them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_schema_and_model_agree_on_valid_and_damaged_events(part: int) -> None:
    """Events built from a schema are valid to both; on damaged ones both agree.

    Swapped types, nulls, 1.0 for 1, odd date-times, missing, extra and renamed keys. An event that
    they disagree on is shrunk by hypothesis and written to a fixture to be committed. The validator
    that `drift` uses in the place of the newest model accepts no event that the model rejects.
    """
    for event_type, version in SCHEMAS[part::PARTS]:
        _are_checked_alike(event_type, version)


def _are_checked_alike(event_type: str, version: str) -> None:
    accepts = fast_validator(document_of(event_type, version)).is_valid

    # Hypothesis's explain phase takes long and says little here.
    @settings(
        max_examples=EVENTS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=[phase for phase in Phase if phase is not Phase.explain],
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        event = data.draw(instances.valid(document_of(event_type, version)))
        assert verdicts(event_type, version, event) == (True, True)
        variants = data.draw(st.tuples(*[instances.damaged(event)] * DAMAGED))
        for instance in variants:
            accepted, expected = verdicts(event_type, version, instance)
            if accepted != expected:
                folder = FIXTURES / event_type / version
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "found.odd.json").write_text(json.dumps(instance, indent=2), "utf-8")
            assert accepted == expected, (event_type, version)
            assert accepted or not accepts(instance), (event_type, version)

    check()


@pytest.mark.parametrize("value", [True, 3, "text", [{}], None, ["a", "b"]], ids=repr)
def test_values_that_are_not_objects_are_rejected(value: Any) -> None:
    """It is invalid to both, and raises no other error."""
    for schema in SCHEMAS:
        assert not reference_validator(document_of(*schema)).is_valid(value)
        with pytest.raises(SchemaViolation):
            validate(*schema, value)


def test_damage_makes_invalid_events() -> None:
    """The damaging strategy also makes invalid events: otherwise agreement would prove little."""
    seen = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(instances.damaged(document_of("conversation.update", "2.1.0")["examples"][0]))
    def look(event: Any) -> None:
        seen.add(verdicts("conversation.update", "2.1.0", event))

    look()
    assert seen == {(True, True), (False, False)}


@pytest.mark.parametrize("value", [10**400, -(10**400)], ids=["10**400", "-10**400"])
def test_schema_and_model_agree_on_integers_beyond_a_double(value: int) -> None:
    """For any size, at every integer of every payload."""
    for event_type, version in SCHEMAS:
        properties = document_of(event_type, version)["$defs"]["Payload"]["properties"]
        for name, schema in properties.items():
            if "integer" in schema.get("type", ()):
                event = example(event_type, version)
                event["payload"][name] = value
                accepted, expected = verdicts(event_type, version, event)
                assert accepted == expected, (event_type, version, name)
