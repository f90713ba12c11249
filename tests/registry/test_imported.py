"""Imported event types have no fixtures: these tests damage their examples."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import takewhile
from typing import Any

import pytest

from generated.index import TOPICS, VERSIONS
from processor.errors import SchemaViolation
from processor.validation import validate
from support.paths import ROOT
from support.schemas import document_of, verdicts

FIXTURES = ROOT / "tests" / "fixtures"


def _before_fixtures(event_type: str) -> list[str]:
    """The versions before the first that has fixtures; test_fixtures.py tests the others."""
    folder = FIXTURES / event_type
    return list(takewhile(lambda version: not (folder / version).is_dir(), VERSIONS[event_type]))


IMPORTED = {event_type: _before_fixtures(event_type) for event_type in VERSIONS}
Event = dict[str, Any]


SCHEMAS = [(event_type, version) for event_type in IMPORTED for version in IMPORTED[event_type]]
"""Event types and versions without fixtures."""


def test_damage_is_rejected_at_its_pointer() -> None:
    """Model and reference reject each field of a wrong type, and a missing envelope field."""
    for event_type, version in SCHEMAS:
        for pointer, event in _damaged(document_of(event_type, version)):
            context = (event_type, version, pointer)
            assert verdicts(event_type, version, event) == (False, False), context
            with pytest.raises(SchemaViolation) as raised:
                validate(event_type, version, event)
            found = [violation.pointer for violation in raised.value.violations]
            assert {each.split("/")[1:3] == pointer.split("/")[1:3] for each in found} == {True}, (
                context
            )


def test_null_and_unknown_fields_are_accepted() -> None:
    """Every field may be null or absent, and unknown ones are kept."""
    for event_type, version in SCHEMAS:
        document = document_of(event_type, version)
        payload = document["$defs"]["Payload"]
        (example,) = document["examples"]
        nulls = dict.fromkeys(payload["properties"])
        for body in ({}, nulls, {"somethingNew": {"a": [1]}}):
            event = {**example, "payload": body}
            assert verdicts(event_type, version, event) == (True, True), (event_type, version)
        model: Any = validate(event_type, version, event)
        assert model.payload.model_extra == {"somethingNew": {"a": [1]}}


def test_no_field_is_required() -> None:
    """In no version and no definition of an imported type: upstream promises no field."""
    required = [
        (event_type, version, name)
        for event_type in TOPICS.values()
        for version in VERSIONS[event_type]
        for name, definition in document_of(event_type, version)["$defs"].items()
        if "required" in definition
    ]
    assert required == []


def test_the_registry_has_the_common_topics() -> None:
    """At least 120 topics have a type, each at 2.1.0 or later."""
    assert len(TOPICS) >= 120
    assert all(VERSIONS[event_type][-1] >= "2.1.0" for event_type in TOPICS.values())


def _damaged(document: dict[str, Any]) -> Iterator[tuple[str, Event]]:
    """Events with one thing wrong, and the pointer to it."""
    (example,) = document["examples"]
    payload = document["$defs"]["Payload"]
    for name in document["required"]:
        event = deepcopy(example)
        del event[name]
        yield f"/{name}", event
    yield "/payload", {**example, "payload": None}
    for name, schema in payload["properties"].items():
        wrong = _wrong(schema)
        if wrong is not None:
            yield f"/payload/{name}", _with(example, name, wrong)


def _with(example: Event, name: str, value: Any) -> Event:
    return {**example, "payload": {**example["payload"], name: value}}


def _wrong(schema: dict[str, Any]) -> Any:
    """A value of a type that a schema does not accept; None if it accepts any."""
    if not schema:
        return None
    branches = [each.get("type", "object") for each in schema.get("anyOf", [schema])]
    types = {name for each in branches for name in ([each] if isinstance(each, str) else each)}
    return 5 if not types & {"integer", "number"} else "text"
