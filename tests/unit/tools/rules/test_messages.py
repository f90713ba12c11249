"""Mistakes that people make: each is one finding, which says what to write instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tools.check.run import check
from tools.registry.findings import Finding
from tools.rules import rule

NEWEST = "schemas/users.presence/2.1.0.json"
STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
UPGRADE = "def upgrade(detail):\n    return {**detail}\n"


def found_with(scratch: Any, schema: Any, **more: Any) -> list[Finding]:
    """The findings with this schema as an optional property of a payload."""

    def edit(document: Any) -> None:
        document["$defs"]["Payload"]["properties"]["added"] = schema
        document["$defs"] |= more

    scratch.edit(NEWEST, edit)
    return [each for each in check(scratch.root).findings if each.path == NEWEST]


KEYWORDS = {
    "maxLenght": "did you mean maxLength?",
    "minlength": "did you mean minLength?",
    "descriptionn": "did you mean description?",
    "requiredd": "did you mean required?",
    "xyzzy": "remove it, or begin its name with x-",
    "oneOf": 'is not supported, since validators disagree on it; write "anyOf"',
    "nullable": 'write "type": ["string", "null"]',
    "patternProperties": 'write "additionalProperties"',
    "uniqueItems": "leave it to the handler",
    "$defs": "is for the top of the document; move it there",
    "minimum": "is for integer or number, not for string or null; remove it",
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_that_is_not_supported_has_advice(keyword: str, scratch: Any) -> None:
    """The nearest one for a misspelt keyword; what to write instead of one of JSON Schema's."""
    value = {"$defs": {}, "oneOf": [{}], "patternProperties": {}, "minimum": 1}.get(keyword, True)

    (found,) = found_with(scratch, {"type": ["string", "null"], keyword: value})

    assert found.rule == "SUBSET-KEYWORD"
    assert KEYWORDS[keyword] in found.message


def test_a_misspelt_type_is_one_finding(scratch: Any) -> None:
    """The keywords next to it are not blamed for it."""
    (found,) = found_with(scratch, {"typeof": ["string", "null"], "maxLength": 5})

    assert "/typeof is not a keyword" in found.message
    assert found.message.endswith("did you mean type?")


def test_a_missing_type_is_named(scratch: Any) -> None:
    """With the types that the keyword is for."""
    (found,) = found_with(scratch, {"maxLength": 5})

    assert found.message.endswith('/maxLength needs a "type" next to it: string')


ON_OFF = '{"anyOf": [{"enum": ["on", "off"]}, {"type": "null"}]}'
NULLABLE: dict[str, tuple[dict[str, Any], str]] = {
    "not-nullable": ({"type": "string", "enum": ["on", "off"]}, ON_OFF),
    "without-type": ({"enum": ["on", "off"]}, ON_OFF),
    "null-type": ({"type": ["string", "null"], "enum": ["on", "off"]}, ON_OFF),
    "null-value": ({"type": "string", "enum": ["on", "off", None]}, ON_OFF),
    "both": ({"type": ["string", "null"], "enum": ["on", None, "off"]}, ON_OFF),
    "null-value-without-type": ({"enum": ["on", "off", None]}, ON_OFF),
    "const": ({"const": "on"}, '{"anyOf": [{"const": "on"}, {"type": "null"}]}'),
    "const-null-type": (
        {"type": ["string", "null"], "const": "on"},
        '{"anyOf": [{"const": "on"}, {"type": "null"}]}',
    ),
    "reference": (
        {"$ref": "#/$defs/State"},
        '{"anyOf": [{"$ref": "#/$defs/State"}, {"type": "null"}]}',
    ),
    "union": ({"anyOf": [{"type": "string"}]}, 'add {"type": "null"} to its "anyOf"'),
    "type": ({"type": "string"}, 'add "null" to its type'),
}


@pytest.mark.parametrize("case", NULLABLE)
def test_an_optional_value_that_is_to_be_nullable_is_one_finding(case: str, scratch: Any) -> None:
    """It has the JSON to write."""
    schema, expected = NULLABLE[case]

    (found,) = found_with(scratch, schema, State={"enum": ["on", "off"]})

    assert expected in found.message


@pytest.mark.parametrize("case", [each for each in NULLABLE if NULLABLE[each][1].startswith("{")])
def test_the_json_to_write_has_no_findings(case: str, scratch: Any) -> None:
    """Copying it is the whole fix."""
    advice = json.loads(NULLABLE[case][1])

    assert found_with(scratch, advice, State={"enum": ["on", "off"]}) == []


def test_a_topic_without_its_version_is_reported(scratch: Any) -> None:
    """No event would have it."""
    scratch.swap(NEWEST, "v2.users.", "users.")

    (found,) = (each for each in check(scratch.root).findings if each.rule == "ENVELOPE-TOPIC")

    assert found.message.endswith('must begin with v2.: "v2.users.{id}.presence"')


@pytest.mark.usefixtures("uncached")
def test_a_rule_that_fails_is_one_finding(scratch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the rule and the file, and the other rules' findings are reported."""
    rules = rule.Rules[Any]("Broken")

    @rules.rule("BROKEN")
    def _broken(_subject: Any) -> Any:
        """A rule that fails."""
        yield from ()
        raise KeyError("a value of the file")

    monkeypatch.setattr("tools.rules.load.documents.RULES", rules)
    monkeypatch.setattr(rules, "rules", [*rules.rules])
    scratch.write("schemas/notes.txt", "")

    found = check(scratch.root).findings

    broken = [each for each in found if each.rule == "BROKEN"]
    assert {each.path for each in broken} == {
        f"schemas/{name}/{version}.json"
        for name in ("users.presence", "conversation.update")
        for version in ("1.0.0", "2.0.0", "2.1.0")
    }
    assert "internal error, KeyError at test_messages.py:" in broken[0].message
    assert "a value" not in broken[0].message
    assert "FILE-PATH" in {each.rule for each in found}


MISTAKES: dict[str, tuple[str, str | None, str, str]] = {
    "no-id": (NEWEST, '"$id": "urn:genesys-events:users.presence:2.1.0",', "", "SCHEMA-ID"),
    "another-const": (NEWEST, '"const": "2.1.0"', '"const": "2.1"', "ENVELOPE-FIELD"),
    "syntax": (NEWEST, '"title":', '"title"', "FILE-JSON"),
    "trailing-comma": (NEWEST, '"type": "object",', '"type": "object",,', "FILE-JSON"),
    "repeated-key": (NEWEST, '"title":', '"title": "UserPresence", "title":', "FILE-REPEATED-KEY"),
    "byte-order-mark": (NEWEST, "{", "\ufeff{", "FILE-JSON"),
    "tab-in-a-text": (NEWEST, '"title": "User', '"title": "\tUser', "FILE-JSON"),
    "no-upgrade": (STEP, "def upgrade(", "def upgrde(", "MIGRATION-UPGRADE"),
    "another-signature": (
        STEP,
        "def upgrade(detail",
        "def upgrade(event, detail",
        "MIGRATION-UPGRADE",
    ),
    "python-2": (STEP, "    payload =", "    print 'x'\n    payload =", "MIGRATION-PYTHON"),
    "comment-in-json": (NEWEST, "{", "{ // the newest", "FILE-JSON"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_typical_mistake_is_one_finding(case: str, fresh: Any, scratch: Any) -> None:
    """In the file, with what to do."""
    path, before, after, rule_name = MISTAKES[case]
    scratch.swap(path, before, after)

    found = [each for each in check(fresh).findings if not each.path.startswith("generated")]

    assert [(each.path, each.rule) for each in found] == [(path, rule_name)]
    assert "Error" not in found[0].message
