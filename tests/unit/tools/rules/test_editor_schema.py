"""The schema for editors accepts and rejects what the rules about keywords do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft7Validator

from support.cli import run_cli
from support.paths import ROOT
from tools.registry.files import SourceFile
from tools.rules.editor_schema import editor_schema
from tools.rules.load import read_schema
from tools.schema.subset import ANNOTATIONS, INSTEAD, KEYWORDS_OF, OUR_ANNOTATIONS, ROOT_ONLY

FILE = "tools/rules/subset.schema.json"
PATH = "schemas/conversation.update/1.0.0.json"
EDITOR = jsonschema_rs.Draft7Validator(editor_schema())
SAMPLES: dict[str, Any] = {
    "type": "string",
    "$ref": "#/$defs/Thing",
    "anyOf": [{"type": "string"}, {"type": "null"}],
    "const": "a",
    "enum": ["a", "b"],
    "format": "date",
    "pattern": "^a$",
    "items": {"type": "string"},
    "properties": {"a": {"type": ["string", "null"]}},
    "required": [],
    "additionalProperties": True,
    "deprecated": True,
    "readOnly": True,
    "examples": ["a"],
    "x-extensible-enum": ["a"],
    "x-retired-values": {"b": "a"},
    "x-dropped-fields": ["b"],
    "$defs": {},
}
"""A valid value of each keyword; 1 for bounds, a text for the others."""
BASES: tuple[dict[str, Any], ...] = (
    *({"type": name} for name in KEYWORDS_OF),
    *({"type": [name, "null"]} for name in KEYWORDS_OF if name != "null"),
    *({name: SAMPLES[name]} for name in ("$ref", "anyOf", "const", "enum")),
    {"type": "string", "enum": ["a"]},
    {},
)
WRONG: tuple[dict[str, Any], ...] = (
    *({"type": name} for name in ("text", [], ["string", "string"], None)),
    *({"const": value} for value in (1, None, True, ["a"])),
    *({"enum": value} for value in ([], [1], ["a", None], "a")),
    *({"type": "string", "format": value} for value in ("email", "time", 1)),
    *({"type": "string", name: -1} for name in ("minLength", "maxLength")),
    *({"type": "number", name: "1"} for name in ("minimum", "exclusiveMaximum")),
    *({"type": "number", "multipleOf": value} for value in (0, -1, 0.5)),
    *({"$ref": value} for value in ("other.json", "#/definitions/Thing", 1)),
    *({"anyOf": value} for value in ([], {}, [True], ["string"])),
    *({"type": ["array", "null"], "items": value} for value in (True, ["string"], [{}])),
    *({"type": ["object", "null"], "properties": value} for value in ([], {"a": True})),
    *({"type": ["string", "null"], "x-extensible-enum": value} for value in ([], [1], ["a", "a"])),
    {"type": ["string", "null"], "x-retired-values": {"b": 1}, "x-extensible-enum": ["a"]},
    {"type": ["string", "null"], "description": 1},
)
"""Values that keywords do not take."""


def keywords() -> Iterator[str]:
    """Every keyword that a rule has an opinion on, and some that no one knows."""
    yield from sorted({*SAMPLES, *ANNOTATIONS, *INSTEAD, *ROOT_ONLY}.union(*KEYWORDS_OF.values()))
    yield from ("misspelt", "x-own")


def nested(field: dict[str, Any]) -> dict[str, Any]:
    """A valid document whose payload has a field of this schema."""
    document: dict[str, Any] = json.loads((ROOT / PATH).read_text("utf-8"))
    payload = {"type": "object", "required": ["field"], "properties": {"field": field}}
    document["properties"]["payload"] = payload
    document["$defs"] = {"Thing": {"type": "string"}}
    return document


def findings(document: Any) -> list[str]:
    """What the rules that read one file find, in words."""
    _, found = read_schema(SourceFile(PATH, json.dumps(document).encode()))
    return [str(each) for each in found]


def test_the_committed_schema_is_up_to_date() -> None:
    """The command in its description writes it."""
    result = run_cli("check", "--rules", "--format", "json-schema", cwd=ROOT)

    assert result.stdout == (ROOT / FILE).read_bytes(), f"write {FILE} again"
    Draft7Validator.check_schema(editor_schema())


@pytest.mark.parametrize("base", BASES, ids=json.dumps)
def test_each_keyword_is_placed_as_the_rules_have_it(base: dict[str, Any]) -> None:
    """Next to each type, reference, union and literal: accepted by both, or by neither."""
    different = []
    for name in keywords():
        value = SAMPLES.get(name, 1 if name.startswith(("m", "ex")) else "text")
        document = nested({**base, name: base.get(name, value)})
        if bool(findings(document)) == EDITOR.is_valid(document):
            different.append((name, findings(document)))

    # Where they go together depends on other keywords' values.
    known = {"x-retired-values", "x-dropped-fields", "x-extensible-enum"}
    assert [each for each in different if each[0] not in known] == []


@pytest.mark.parametrize("field", WRONG, ids=json.dumps)
def test_a_value_that_a_keyword_does_not_take_is_refused(field: dict[str, Any]) -> None:
    """By the rules, and by the editor."""
    document = nested(field)

    assert findings(document)
    assert not EDITOR.is_valid(document)


@pytest.mark.parametrize("name", ["$schema", "$id", "title", "type", "required", "properties"])
def test_what_every_document_has_is_required(name: str) -> None:
    document = nested({"type": "string"})
    assert EDITOR.is_valid(document)
    del document[name]

    assert findings(document)
    assert not EDITOR.is_valid(document)


@pytest.mark.parametrize(
    "change",
    [
        {"$schema": "http://json-schema.org/draft-07/schema#"},
        {"$id": "urn:genesys-events:conversation.update:1.0"},
        {"title": "conversation update"},
        {"type": "array"},
        {"x-genesys-topic": "conversation.update"},
        {"$defs": {"thing": {"type": "string"}}},
        {"definitions": {}},
        {"$defs": {"Thing": {"type": "string", "$id": "a"}}},
    ],
    ids=json.dumps,
)
def test_the_top_of_a_document_is_checked_too(change: dict[str, Any]) -> None:
    document = {**nested({"type": "string"}), **change}

    assert findings(document)
    assert not EDITOR.is_valid(document)


def test_every_schema_of_the_registry_is_accepted() -> None:
    """With our own annotations, which the editor completes."""
    refused = [
        path.parent.name
        for path in sorted((ROOT / "schemas").glob("*/*.json"))
        if not EDITOR.is_valid(json.loads(path.read_text("utf-8")))
    ]

    assert refused == []
    offered = editor_schema()["properties"]
    assert set(OUR_ANNOTATIONS) <= set(offered)


def test_a_keyword_to_avoid_says_what_to_write_instead() -> None:
    """As the rule does."""
    field = editor_schema()["definitions"]["schema"]["properties"]["oneOf"]

    assert field["errorMessage"] == 'Not supported: write "anyOf".'


def test_vs_code_uses_it() -> None:
    """For the files of the registry, and no others."""
    text = (ROOT / ".vscode" / "settings.json").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.strip().startswith("//"))
    (entry,) = json.loads("\n".join(lines))["json.schemas"]

    assert (ROOT / Path(entry["url"])).resolve() == ROOT / FILE
    assert entry["fileMatch"] == ["/schemas/*/*.json"]
