"""The form of a report: its schema, what documents it, and what is made in it."""

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
import pytest

from support import drift_reports
from support.paths import ROOT
from tools.drift.formats import FORMATS, write

SCHEMA = json.loads((ROOT / "tools/drift/report.schema.json").read_text("utf-8"))
SHAPE = SCHEMA["$defs"]["shape"]
Schema = Mapping[str, Any]


class Name(NamedTuple):
    """A name of the report, by the way to it, and what it is."""

    parent: str
    name: str
    said: str


def rows() -> Iterator[str]:
    """The table of docs/drift.md: neighbours that are the same share a row."""
    yield "| name | what it is |"
    yield "| --- | --- |"
    names = [*below(SCHEMA, ""), *below(SHAPE, "shape")]
    for (parent, said), group in groupby(names, key=lambda each: (each.parent, each.said)):
        first, *others = [each.name for each in group]
        told = ", ".join([f"`{parent}{first}`", *(f"`{other}`" for other in others)])
        yield f"| {told} | {said} |"


def below(schema: Schema, where: str) -> Iterator[Name]:
    """What a schema's properties are, in their order."""
    if schema is SHAPE and where != "shape":
        return  # it may hold itself, and has rows of its own
    prefix = f"{where}." if where else ""
    for name, each in schema.get("properties", {}).items():
        target = resolved(each)
        words = " ".join(filter(None, (each.get("description"), meaning(each))))
        yield Name(prefix, name, ": ".join(filter(None, (kind_of(target), words))))
        yield from below(target, f"{prefix}{name}")
        for inner, mark in (("additionalProperties", ".*"), ("items", "[]")):
            if isinstance(target.get(inner), dict):
                yield from below(resolved(target[inner]), f"{prefix}{name}{mark}")


def resolved(schema: Schema) -> Schema:
    """What a schema refers to, also where null is allowed too."""
    if "anyOf" in schema:
        return resolved(schema["anyOf"][0])
    if "$ref" not in schema:
        return schema
    target: Schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return resolved(target) if "$ref" in target else target


def meaning(schema: Schema) -> str:
    """What is said of the definitions that a schema refers to."""
    if "$ref" not in schema:
        return ""
    target = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if target is SHAPE:
        return ""
    return " ".join(filter(None, (target.get("description"), meaning(target))))


def kind_of(schema: Schema) -> str:
    """What values there are, in a word or two."""
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
    """As the schema describes it: the schema is what is to be changed, and then the page."""
    table = "\n".join(rows())

    assert table in (ROOT / "docs/drift.md").read_text("utf-8"), f"docs/drift.md wants:\n{table}"


def test_the_schema_is_one() -> None:
    """Of the dialect that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["realistic", "hostile", "empty", "large"])
def test_the_reports_of_the_tests_have_the_form(name: str) -> None:
    """Else what is shown of them proves nothing."""
    jsonschema.Draft202012Validator(SCHEMA).validate(getattr(drift_reports, name)())


def test_a_report_of_real_events_has_the_form_and_can_be_written(tmp_path: Path) -> None:
    """What the command makes of the example events, in every format."""
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
