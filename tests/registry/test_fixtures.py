"""Every schema against events on disk: passing ones, and failing ones named after their reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generated.index import VERSIONS
from processor.errors import SchemaViolation
from processor.naming import event_type_of
from processor.validation import validate
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS
from support.schemas import SCHEMAS, document_of, verdicts
from tools.schema.validator import reference_validator

FIXTURES = ROOT / "tests" / "fixtures"
OURS = frozenset({"conversation.update"})
"""Event types that are not derived from upstream's."""
SHOWN = [
    (event_type, version)
    for event_type, versions in VERSIONS.items()
    for position, version in enumerate(versions)
    if any((FIXTURES / event_type / each).is_dir() for each in versions[: position + 1])
]
"""From the first version of a type that has fixtures on; test_imported.py tries the others."""


def _found(suffix: str) -> list[Path]:
    return [
        path
        for event_type, version in SCHEMAS
        for path in sorted((FIXTURES / event_type / version).glob(f"*{suffix}"))
    ]


PASSING = _found(".pass.json")
FAILING = _found(".fail.json")
ODD = _found(".odd.json")
"""Events on which model and reference once disagreed."""


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _of(path: Path) -> tuple[str, str]:
    return path.parent.parent.name, path.parent.name


def _named(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def test_every_fixture_is_used() -> None:
    """Every fixture is a passing, failing or odd event, or belongs to a migration."""
    reached = {*PASSING, *FAILING, *ODD}
    orphans = [
        _named(path)
        for path in FIXTURES.rglob("*")
        if path.is_file() and path not in reached and "migrations" not in path.parts
    ]
    assert orphans == []


def test_every_folder_belongs_to_a_schema() -> None:
    """No test would use the fixtures of a removed type or version."""
    folders = {_named(path) for path in FIXTURES.glob("*/*") if path.parts[-2] != "migrations"}
    assert folders <= {f"{event_type}/{version}" for event_type, version in SCHEMAS}


def test_only_imported_types_may_have_no_fixtures() -> None:
    """The fixtures of other types show their author's intent."""
    missing = [
        f"add tests/fixtures/{event_type}/"
        for event_type, version in SCHEMAS
        if "x-genesys-sdk-class" not in document_of(event_type, version)
        and (event_type, version) not in SHOWN
    ]
    assert missing == []


def test_every_schema_has_passing_and_failing_events() -> None:
    """Each version has fixtures for acceptance and rejection."""
    missing = [
        f"add events to tests/fixtures/{event_type}/{version}/ that end in {suffix}: "
        f"there are {found}, and each version shows at least {expected}"
        for event_type, version in SHOWN
        for suffix, expected in ((".pass.json", 2), (".fail.json", 3))
        if (found := len(list((FIXTURES / event_type / version).glob(f"*{suffix}")))) < expected
    ]
    missing += [
        f"add {_named(path)}; the version before has one to begin with"
        for event_type, version in SHOWN
        for name in ("full.pass.json", "unknown-field-kept.pass.json")
        if not (path := FIXTURES / event_type / version / name).exists()
    ]
    assert missing == []


def test_passing_events_are_accepted() -> None:
    """The model and the reference accept every passing event."""
    refused = [
        _named(path) for path in PASSING if verdicts(*_of(path), _read(path)) != (True, True)
    ]
    assert refused == []


def test_failing_events_are_rejected() -> None:
    """The model and the reference reject every failing event."""
    accepted = [
        _named(path)
        for path in FAILING
        if verdicts(*_of(path), _read(path)["event"]) != (False, False)
    ]
    assert accepted == []
    assert {tuple(_read(path)) for path in FAILING} <= {("pointer", "event"), ("event", "pointer")}


def test_the_model_points_at_the_violation() -> None:
    """The one violation's JSON pointer is the one in the fixture.

    `*` stands for a key that the sender chose: it may be a person's name.
    """
    for path in FAILING:
        fixture = _read(path)
        with pytest.raises(SchemaViolation) as raised:
            validate(*_of(path), fixture["event"])
        found = [violation.pointer for violation in raised.value.violations]
        assert found == [fixture["pointer"]], _named(path)


def test_the_reference_points_at_the_same_field() -> None:
    """A fixture fails only for its stated reason: the reference has one error, there or above.

    A missing property is an error of the object that should have it.
    """
    for path in FAILING:
        fixture = _read(path)
        (error,) = reference_validator(document_of(*_of(path))).iter_errors(fixture["event"])
        while error.context:
            error = max(error.context, key=lambda each: len(each.absolute_path))
        found = list(map(str, error.absolute_path))
        stated = fixture["pointer"].split("/")[1:]
        if error.validator == "required":
            stated.pop()
        assert len(found) == len(stated), _named(path)
        pairs = zip(found, stated, strict=True)
        assert [each for each, name in pairs if name not in (each, "*")] == [], _named(path)


def test_unknown_fields_are_kept() -> None:
    """A tolerant reader returns unknown fields by their wire names."""
    for event_type, version in SHOWN:
        event = _read(FIXTURES / event_type / version / "unknown-field-kept.pass.json")
        model: Any = validate(event_type, version, event)
        assert model.trace_id == event["trace_id"]
        assert model.payload.model_extra == {"somethingNew": event["payload"]["somethingNew"]}


def test_upstream_is_named() -> None:
    """A Genesys type names its topic, SDK class and SDK version; a flat type names none."""
    for event_type, version in SCHEMAS:
        document = document_of(event_type, version)
        annotations = {name for name in document if name.startswith("x-genesys-")}
        if event_type in OURS or (event_type not in KNOWN_VERSIONS and not annotations):
            assert annotations == set()
            continue
        if event_type not in KNOWN_VERSIONS and annotations == {"x-genesys-topic"}:
            continue  # written from a topic's documentation: ENVELOPE-TOPIC holds it to its type
        assert annotations == {"x-genesys-topic", "x-genesys-sdk-class", "x-genesys-sdk-version"}
        assert event_type_of(document["x-genesys-topic"]) == event_type
        assert document["x-genesys-sdk-class"].isidentifier()
        releases = {"1.0.0": "136.0.0", "2.1.0": "269.0.0"} if event_type in KNOWN_VERSIONS else {}
        expected = releases.get(version, document["x-genesys-sdk-version"])
        assert document["x-genesys-sdk-version"] == expected


def test_earlier_disagreements_are_resolved() -> None:
    """`make agree` writes found.odd.json: name it after its cause, and commit it."""
    for path in ODD:
        accepted, expected = verdicts(*_of(path), _read(path))
        assert accepted == expected, _named(path)
