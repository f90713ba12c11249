"""The report's format: its schema, its documentation, and reports that follow it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import jsonschema_rs
import pytest

from support import drift_reports
from support.paths import ROOT
from tools.drift.formats import FORMATS, write

SCHEMA = json.loads((ROOT / "tools/drift/report.schema.json").read_text("utf-8"))
SHAPE = SCHEMA["$defs"]["shape"]
Schema = Mapping[str, Any]


class Name(NamedTuple):
    """A name of the report, with its path, type and description."""

    parent: str
    name: str
    description: str


def rows() -> Iterator[str]:
    """The table of docs/drift.md: equal neighbours share a row."""
    yield "| name | what it is |"
    yield "| --- | --- |"
    names = [*below(SCHEMA, ""), *below(SHAPE, "shape")]
    for (parent, description), group in groupby(
        names, key=lambda each: (each.parent, each.description)
    ):
        first, *others = [each.name for each in group]
        fields = ", ".join([f"`{parent}{first}`", *(f"`{other}`" for other in others)])
        yield f"| {fields} | {description} |"


def below(schema: Schema, where: str) -> Iterator[Name]:
    """The properties of a schema, in their order."""
    if schema is SHAPE and where != "shape":
        return  # it may contain itself, and has its own rows
    prefix = f"{where}." if where else ""
    for name, each in schema.get("properties", {}).items():
        target = resolved(each)
        text = " ".join(filter(None, (each.get("description"), meaning(each))))
        yield Name(prefix, name, ": ".join(filter(None, (kind_of(target), text))))
        yield from below(target, f"{prefix}{name}")
        for inner, mark in (("additionalProperties", ".*"), ("items", "[]")):
            if isinstance(target.get(inner), dict):
                yield from below(resolved(target[inner]), f"{prefix}{name}{mark}")


def resolved(schema: Schema) -> Schema:
    """The schema that a reference leads to, also if null is allowed."""
    if "anyOf" in schema:
        return resolved(schema["anyOf"][0])
    if "$ref" not in schema:
        return schema
    target: Schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return resolved(target) if "$ref" in target else target


def meaning(schema: Schema) -> str:
    """The descriptions of the definitions that a schema refers to."""
    if "$ref" not in schema:
        return ""
    target = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if target is SHAPE:
        return ""
    return " ".join(filter(None, (target.get("description"), meaning(target))))


def kind_of(schema: Schema) -> str:
    """The type of the values, in a word or two."""
    if schema is SHAPE:
        return "shape"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(each).strip(chr(34))}`" for each in schema["enum"])
    if schema["type"] == "array":
        return f"{kind_of(resolved(schema['items']))}s"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{kind_of(resolved(schema['additionalProperties']))}s by name"
    kinds = schema["type"]
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def test_every_name_is_documented() -> None:
    """With the schema's description: change the schema first, then the page."""
    table = "\n".join(rows())

    assert table in (ROOT / "docs/drift.md").read_text("utf-8"), f"docs/drift.md wants:\n{table}"


def test_the_schema_is_valid() -> None:
    """In the dialect that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["realistic", "hostile", "empty", "large"])
def test_the_reports_of_the_tests_are_valid(name: str) -> None:
    """Otherwise tests that render them would prove nothing."""
    # The one in Rust takes 3 s less for the large report, but no surrogates.
    library = jsonschema_rs if name == "large" else jsonschema
    library.Draft202012Validator(SCHEMA).validate(getattr(drift_reports, name)())


def test_a_report_of_real_events_is_valid_in_every_format(tmp_path: Path) -> None:
    """The command's report on the example events."""
    result = subprocess.run(
        [
            *(sys.executable, "-m", "tools.cli", "drift", "docs/example-events.jsonl"),
            *("--format", "json", "--output", str(tmp_path / "report.json")),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")

    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    for style in FORMATS:
        write(report, style, tmp_path / style)
        assert report["headline"].partition(" ")[0] in (tmp_path / style).read_text("utf-8")
