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
from tools.schema.validator import reference_validator

FIXTURES = ROOT / "tests" / "fixtures"
DAMAGED = 3
"""How often each event is damaged, and checked again."""
INSTANCES = int(os.environ.get("AGREEMENT_INSTANCES", "4000"))
"""How many are checked in all; `make agree` asks for 100,000."""
EVENTS = max(2, INSTANCES // len(SCHEMAS) // (1 + DAMAGED))
"""How many are built for each schema."""
PARTS = 16
"""The schemas are split, so that they are tried on all cores."""


@pytest.mark.parametrize("part", range(PARTS))
def test_events_and_damaged_ones_are_judged_alike(part: int) -> None:
    """Events built from a schema are valid to both; on damaged ones both agree.

    Swapped types, nulls, 1.0 for 1, odd date-times, missing, extra and renamed keys. What they
    disagree on is kept, as small as hypothesis could make it, in a fixture to be committed.
    """
    for event_type, version in SCHEMAS[part::PARTS]:
        _are_checked_alike(event_type, version)


def _are_checked_alike(event_type: str, version: str) -> None:
    # To explain a failure is to vary the smallest one: it takes long and says little here.
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

    check()


@pytest.mark.parametrize("value", [True, 3, "text", [{}], None, ["a", "b"]], ids=repr)
def test_values_that_are_not_objects_are_rejected(value: Any) -> None:
    """An event that is no object at all is invalid to both, and no other error."""
    for schema in SCHEMAS:
        assert not reference_validator(document_of(*schema)).is_valid(value)
        with pytest.raises(SchemaViolation):
            validate(*schema, value)


def test_damage_is_noticed() -> None:
    """The damaging strategy makes invalid instances too: else agreement would prove little."""
    seen = set()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(instances.damaged(document_of("conversation.update", "2.1.0")["examples"][0]))
    def look(event: Any) -> None:
        seen.add(verdicts("conversation.update", "2.1.0", event))

    look()
    assert seen == {(True, True), (False, False)}


@pytest.mark.parametrize("value", [10**400, -(10**400)], ids=["10**400", "-10**400"])
def test_integers_beyond_a_double_are_judged_alike(value: int) -> None:
    """However large an integer is, both say the same, at every integer of every payload."""
    for event_type, version in SCHEMAS:
        properties = document_of(event_type, version)["$defs"]["Payload"]["properties"]
        for name, schema in properties.items():
            if "integer" in schema.get("type", ()):
                event = example(event_type, version)
                event["payload"][name] = value
                accepted, expected = verdicts(event_type, version, event)
                assert accepted == expected, (event_type, version, name)
