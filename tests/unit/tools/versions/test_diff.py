"""`genesys-events diff`: two versions compared, and whether the number is sufficient."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tools.registry.locate import UsageError
from tools.rules.load import load_registry
from tools.schema.compatibility import Verdict
from tools.versions.diff import (
    Comparison,
    compare_in_registry,
    conclusion,
    markdown,
    print_json,
    print_text,
    to_json,
)

TYPE = "users.presence"


@pytest.fixture
def step(known_registry: Path) -> Any:
    """`step(older, newer)`: a comparison of two versions of users.presence."""
    return lambda older, newer: compare_in_registry(known_registry, TYPE, older, newer)


@pytest.mark.parametrize(
    ("older", "newer", "bump", "expected"),
    [
        ("1.0.0", "2.0.0", "major", "major: not every 1.0.0 event is valid under 2.0.0"),
        ("2.0.0", "2.1.0", "minor", "minor: every 2.0.0 event is proven valid under 2.1.0"),
        ("1.0.0", "2.1.0", "major", "major: not every 1.0.0 event is valid under 2.1.0"),
    ],
)
def test_a_sufficient_step(step: Any, older: str, newer: str, bump: str, expected: str) -> None:
    """The version number is sufficient, and the conclusion says nothing about it."""
    comparison = step(older, newer)
    assert (comparison.step, comparison.verdict.bump, comparison.sufficient) == (bump, bump, True)
    assert conclusion(comparison) == expected


@pytest.mark.parametrize(
    ("newer", "step", "change", "needs"),
    [
        ("2.1.1", "patch", {"type": ["string", "null"]}, "minor"),
        ("2.2.0", "minor", {"type": ["string", "null"]}, "minor"),
        ("3.0.0", "major", {"type": ["string", "null"]}, "minor"),
    ],
)
def test_a_version_number_that_is_not_sufficient(
    scratch: Any, newer: str, step: str, change: Any, needs: str
) -> None:
    """An added field needs at least a minor step; a larger one is allowed."""
    document = scratch.read(f"schemas/{TYPE}/2.1.0.json")
    document["$id"] = f"urn:genesys-events:{TYPE}:{newer}"
    document["properties"]["schema_version"] = {"const": newer}
    payload = document["properties"]["payload"]["$ref"].rpartition("/")[2]
    document["$defs"][payload]["properties"]["added"] = change
    scratch.write(f"schemas/{TYPE}/{newer}.json", json.dumps(document))

    comparison = compare_in_registry(scratch.root, TYPE, "2.1.0", newer)

    assert (comparison.step, comparison.verdict.bump) == (step, needs)
    assert comparison.sufficient is (step != "patch")
    assert ("the version number is only a patch step" in conclusion(comparison)) is (
        step == "patch"
    )


def test_a_refuted_minor_step_is_reported_as_major(step: Any) -> None:
    """With the event that refutes it."""
    comparison = step("2.0.0", "2.1.0")._replace(verdict=Verdict("major", "refuted"))
    assert not comparison.sufficient
    assert conclusion(comparison).endswith("but must be a major one")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("users.presense", "1.0.0", "2.0.0"), "did you mean users.presence?"),
        (("nothing.like.it", "1.0.0", "2.0.0"), "genesys-events types lists all"),
        ((TYPE, "1.0", "2.0.0"), "users.presence has no 1.0; it has 1.0.0, 2.0.0, 2.1.0"),
        ((TYPE, "2.0.0", "v2.1.0"), "users.presence has no v2.1.0"),
        ((TYPE, "2.1.0", "2.0.0"), "give the older version first"),
        ((TYPE, "2.1.0", "2.1.0"), "give the older version first"),
    ],
)
def test_an_unknown_type_or_version_is_refused(
    known_registry: Path, arguments: tuple[str, str, str], expected: str
) -> None:
    """The message lists the existing ones."""
    with pytest.raises(UsageError) as mistake:
        compare_in_registry(known_registry, *arguments)
    assert expected in str(mistake.value)


def test_text_is_for_people(step: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each difference, then the verdict, then the witness."""
    print_text(step("1.0.0", "2.0.0"))
    lines = capsys.readouterr().out.splitlines()
    assert "field-required  /payload/modifiedDate  false -> true" in lines
    assert lines[-2] == "major: not every 1.0.0 event is valid under 2.0.0"
    witness = json.loads(lines[-1].removeprefix("for example: "))
    assert "modifiedDate" not in witness["payload"]


def test_json_is_for_programs(step: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything, under stable names."""
    print_json(step("2.0.0", "2.1.0"))
    printed = json.loads(capsys.readouterr().out)
    assert {name: printed[name] for name in printed if name != "differences"} == {
        "event_type": TYPE,
        "older": "2.0.0",
        "newer": "2.1.0",
        "probable_renames": [],
        "verdict": "minor",
        "proof": "proven",
        "witness": None,
        "waiver": None,
        "step": "minor",
        "sufficient": True,
    }
    assert [each["kind"] for each in printed["differences"]] == ["text-changed", "field-added"]


def test_markdown_is_for_pull_requests(step: Any) -> None:
    """A heading, the verdict, and a table whose cells no value can break."""
    comparison: Comparison = step("1.0.0", "2.0.0")
    broken = comparison.differences[1]._replace(before="a|b", after=None)
    lines = "\n".join(markdown(comparison._replace(differences=[broken]))).splitlines()
    assert lines[0] == "### users.presence 1.0.0 → 2.0.0"
    assert "major: not every 1.0.0 event is valid under 2.0.0" in lines
    assert lines[-1] == "| field-required | `/payload/modifiedDate` | <code>a&#124;b</code> |  |"


def test_the_numbers_of_the_known_steps_are_sufficient(known_registry: Path) -> None:
    """Check verifies this for the whole registry."""
    for event_type, versions in load_registry(known_registry).types.items():
        names = [schema.version for schema in versions]
        for older, newer in pairwise(names):
            assert compare_in_registry(known_registry, event_type, older, newer).sufficient


def test_a_long_witness_is_shortened(step: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Long lists are counted instead of printed; JSON has all of it."""
    witness = {"payload": {"text": "a" * 10_001, "items": list(range(6_000)), "kept": "b" * 300}}
    comparison = step("1.0.0", "2.0.0")
    long = comparison._replace(verdict=comparison.verdict._replace(witness=witness))

    print_text(long)
    printed = json.loads(capsys.readouterr().out.splitlines()[-1].removeprefix("for example: "))
    assert printed["payload"]["text"] == f"{'a' * 60}… (10,001 characters)"
    assert printed["payload"]["items"] == [0, 1, 2, "… (6,000 items)"]
    assert printed["payload"]["kept"] == "b" * 300
    assert len("\n".join(markdown(long))) < 10_000
    assert to_json(long)["witness"] == witness
