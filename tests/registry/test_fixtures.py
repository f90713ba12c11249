"""Every schema against events on disk: passing ones, and failing ones named for their reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generated.index import VERSIONS
from processor.errors import SchemaViolation
from processor.naming import event_type_of
from processor.validation import validate
from support.registries import KNOWN_VERSIONS
from tools.schema.validator import reference_validator

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SCHEMAS = [(event_type, version) for event_type in VERSIONS for version in VERSIONS[event_type]]
OURS = frozenset({"conversation.update"})
"""Event types that are not derived from upstream's."""


def _found(suffix: str) -> list[Any]:
    return [
        pytest.param(path, id=path.relative_to(FIXTURES).as_posix().removesuffix(suffix))
        for event_type, version in SCHEMAS
        for path in sorted((FIXTURES / event_type / version).glob(f"*{suffix}"))
    ]


PASSING = _found(".pass.json")
FAILING = _found(".fail.json")
ODD = _found(".odd.json")
"""What model and reference were once seen to disagree on."""
every_schema = pytest.mark.parametrize(
    ("event_type", "version"), SCHEMAS, ids=["-".join(schema) for schema in SCHEMAS]
)
SHOWN = [
    (event_type, version)
    for event_type, versions in VERSIONS.items()
    for position, version in enumerate(versions)
    if any((FIXTURES / event_type / each).is_dir() for each in versions[: position + 1])
]
"""From the first version of a type that has fixtures on; test_imported.py tries the others."""
every_shown_schema = pytest.mark.parametrize(
    ("event_type", "version"), SHOWN, ids=["-".join(schema) for schema in SHOWN]
)


def _fixture(event_type: str, version: str, name: str) -> dict[str, Any]:
    path = FIXTURES / event_type / version / name
    if not path.exists():
        pytest.fail(
            f"add tests/fixtures/{event_type}/{version}/{name}; "
            "the version before has one to begin with",
            pytrace=False,
        )
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return event


def _of(path: Path) -> tuple[str, str]:
    return path.parent.parent.name, path.parent.name


def test_every_file_is_reached() -> None:
    """No fixture lies where no test looks: every file is a passing, failing or migration one."""
    reached = {parameter.values[0] for parameter in [*PASSING, *FAILING, *ODD]}
    orphans = [
        path.relative_to(FIXTURES).as_posix()
        for path in FIXTURES.rglob("*")
        if path.is_file() and path not in reached and "migrations" not in path.parts
    ]
    assert orphans == []


def test_every_folder_belongs_to_a_schema() -> None:
    """A fixture folder of a type or version that is gone would be tested by nothing."""
    folders = {
        path.relative_to(FIXTURES).as_posix()
        for path in FIXTURES.glob("*/*")
        if path.parts[-2] != "migrations"
    }
    # The test below says of a schema without a folder what to add.
    assert folders <= {f"{event_type}/{version}" for event_type, version in SCHEMAS}


def test_only_what_is_imported_may_do_without(
    documents: dict[tuple[str, str], dict[str, Any]],
) -> None:
    """A type that was written by hand shows at work what its author meant."""
    for schema in SCHEMAS:
        if "x-genesys-sdk-class" not in documents[schema]:
            assert schema in SHOWN, f"add tests/fixtures/{schema[0]}/"


@every_shown_schema
def test_every_schema_has_passing_and_failing_events(event_type: str, version: str) -> None:
    """Acceptance and rejection are both shown for each version."""
    for suffix, wanted in ((".pass.json", 2), (".fail.json", 3)):
        found = len(list((FIXTURES / event_type / version).glob(f"*{suffix}")))
        assert found >= wanted, (
            f"add events to tests/fixtures/{event_type}/{version}/ that end in {suffix}: "
            f"there are {found}, and each version shows at least {wanted}"
        )


@every_shown_schema
def test_the_full_event_sets_every_property(
    event_type: str, version: str, documents: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """`full.pass.json` leaves no property of the payload out, so that none goes untried."""
    event = _fixture(event_type, version, "full.pass.json")
    document = documents[event_type, version]
    assert event.keys() == document["properties"].keys()
    assert event["payload"].keys() == document["$defs"]["Payload"]["properties"].keys()
    assert None not in event["payload"].values()


@pytest.mark.parametrize("path", PASSING)
def test_passing_events_are_accepted(
    path: Path, verdicts: Callable[..., tuple[bool, bool]]
) -> None:
    """The model and the reference accept what is on disk as passing."""
    assert verdicts(*_of(path), json.loads(path.read_text("utf-8"))) == (True, True)


@pytest.mark.parametrize("path", FAILING)
def test_failing_events_are_rejected(
    path: Path, verdicts: Callable[..., tuple[bool, bool]]
) -> None:
    """The model and the reference reject what is on disk as failing."""
    fixture = json.loads(path.read_text("utf-8"))
    assert fixture.keys() == {"pointer", "event"}
    assert verdicts(*_of(path), fixture["event"]) == (False, False)


@pytest.mark.parametrize("path", FAILING)
def test_the_model_points_at_the_violation(path: Path) -> None:
    """The first violation's JSON pointer is the one that the fixture states, and the only one.

    `*` stands for a key that the sender chose: it may be somebody's name.
    """
    fixture = json.loads(path.read_text("utf-8"))
    with pytest.raises(SchemaViolation) as raised:
        validate(*_of(path), fixture["event"])
    assert [violation.pointer for violation in raised.value.violations] == [fixture["pointer"]]


@pytest.mark.parametrize("path", FAILING)
def test_the_reference_points_at_the_same_place(
    path: Path, documents: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """A fixture fails for its stated reason alone: the reference has one error, there or above.

    A missing property is an error of the object that should have it.
    """
    fixture = json.loads(path.read_text("utf-8"))
    (error,) = reference_validator(documents[_of(path)]).iter_errors(fixture["event"])
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    steps = list(map(str, error.absolute_path))
    stated = fixture["pointer"].split("/")[1:]
    if error.validator == "required":
        stated.pop()
    assert len(steps) == len(stated)
    assert [step for step, name in zip(steps, stated, strict=True) if name not in (step, "*")] == []


@every_shown_schema
def test_unknown_fields_are_kept(event_type: str, version: str) -> None:
    """A tolerant reader gives back what it does not know, by its wire name."""
    event = _fixture(event_type, version, "unknown-field-kept.pass.json")
    model: Any = validate(event_type, version, event)
    assert model.trace_id == event["trace_id"]
    assert model.payload.model_extra == {"somethingNew": event["payload"]["somethingNew"]}


@every_schema
def test_examples_are_valid(
    event_type: str,
    version: str,
    documents: dict[tuple[str, str], dict[str, Any]],
    verdicts: Callable[..., tuple[bool, bool]],
) -> None:
    """Every schema shows at least one whole event, which the model and the reference accept."""
    examples = documents[event_type, version]["examples"]
    assert examples
    for example in examples:
        assert verdicts(event_type, version, example) == (True, True)
        assert (example["event_type"], example["schema_version"]) == (event_type, version)


@every_schema
def test_known_values_stand_once(
    event_type: str, version: str, documents: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """An x-extensible-enum lists strings, none of them twice, and is on a string."""
    for schema in _parts(documents[event_type, version]):
        values = schema.get("x-extensible-enum")
        if values is not None:
            assert len(values) == len(set(values)) > 0
            assert all(isinstance(value, str) and value for value in values)
            assert "string" in schema["type"]
            assert "enum" not in schema


@every_schema
def test_optional_properties_are_nullable(
    event_type: str, version: str, documents: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """In Python an absent field is None, so a property that may be absent may be null."""
    for schema in _parts(documents[event_type, version]):
        for name, child in schema.get("properties", {}).items():
            if name not in schema.get("required", ()):
                # {} is anything, null too.
                types, branches = child.get("type", ()), child.get("anyOf", ())
                assert not child or "null" in types or {"type": "null"} in branches, name


@every_schema
def test_upstream_is_named(
    event_type: str, version: str, documents: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """A type of Genesys's names its topic, SDK class and SDK version; ours names none."""
    document = documents[event_type, version]
    annotations = {name for name in document if name.startswith("x-genesys-")}
    if event_type in OURS or (event_type not in KNOWN_VERSIONS and not annotations):
        assert annotations == set()
        return
    if event_type not in KNOWN_VERSIONS and annotations == {"x-genesys-topic"}:
        return  # written by hand, from a topic's documentation: ENVELOPE-TOPIC holds it to its type
    assert annotations == {"x-genesys-topic", "x-genesys-sdk-class", "x-genesys-sdk-version"}
    assert event_type_of(document["x-genesys-topic"]) == event_type
    assert document["x-genesys-sdk-class"].isidentifier()
    sdk_versions = {"1.0.0": "136.0.0", "2.1.0": "269.0.0"} if event_type in KNOWN_VERSIONS else {}
    expected = sdk_versions.get(version, document["x-genesys-sdk-version"])
    assert document["x-genesys-sdk-version"] == expected


def _parts(schema: Any) -> list[dict[str, Any]]:
    """A schema and every schema in it."""
    if not isinstance(schema, dict):
        return []
    children = [
        *schema.get("properties", {}).values(),
        *schema.get("$defs", {}).values(),
        *schema.get("anyOf", ()),
        schema.get("items"),
        schema.get("additionalProperties"),
    ]
    return [schema, *(part for child in children for part in _parts(child))]


def test_the_walk_reaches_nested_schemas(documents: dict[tuple[str, str], dict[str, Any]]) -> None:
    """The helper that walks schemas reaches nested ones: else the checks above would check air."""
    parts = _parts(documents["conversation.update", "2.1.0"])
    assert {"type": "string"} in parts
    assert any("x-extensible-enum" in part for part in parts)


def test_what_was_judged_differently_once_is_judged_alike(
    verdicts: Callable[..., tuple[bool, bool]],
) -> None:
    """`make agree` leaves found.odd.json behind: name it for what was wrong, and commit it."""
    for parameter in ODD:
        (path,) = parameter.values
        accepted, expected = verdicts(*_of(path), json.loads(path.read_text("utf-8")))
        assert accepted == expected, path.relative_to(FIXTURES)
