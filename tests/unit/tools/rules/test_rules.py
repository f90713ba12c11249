"""Every rule: its description, a change that breaks it, and the reported position."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from pydantic import ValidationError

from support.paths import ROOT
from tools.check.rule_list import CATALOGUE, as_markdown
from tools.check.run import check
from tools.codegen.models import NoModel
from tools.registry.files import LOCK
from tools.rules.rule import Rule
from tools.versions.scaffold import TEMPLATE_TEXTS

RULES: list[Rule[Any]] = [rule for group in CATALOGUE for rule in group.rules]
NAMES = [rule.name for rule in RULES]
OLDEST, MIDDLE, NEWEST = (
    f"schemas/users.presence/{version}.json" for version in ("1.0.0", "2.0.0", "2.1.0")
)
PATCH = "schemas/users.presence/2.1.1.json"
LATER = "schemas/users.presence/3.0.0.json"
OTHER = "schemas/conversation.update/2.1.0.json"
STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
NEXT_STEP = "migrations/users_presence/v2_0_0_to_v2_1_0.py"
FIXTURES = "tests/fixtures/users.presence/2.1.0"
BARE = (
    '{"event_id": "1", "event_type": "users.presence", "schema_version": "2.1.0", '
    '"timestamp": "2026-03-02T08:00:00Z", "payload": {}}'
)
MARK = "▸"
"""Marks the position to be reported; removed before the check."""

Edit = Callable[[Path], None]
Damage = tuple[Any, ...]
"""The rules that it breaks, the tested one first; the reported file; the edits."""


# --- ways to damage a registry: in its text, so that all other positions stay the same


def swap(path: str, *texts: str) -> Edit:
    """Replace one text by another; the same with the next two."""

    def edit(root: Path) -> None:
        content = (root / path).read_text("utf-8")
        for before, after in zip(texts[::2], texts[1::2], strict=True):
            assert before in content
            content = content.replace(before, after, 1)
        put(path, content)(root)

    return edit


def put(path: str, content: str) -> Edit:
    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8", "surrogateescape")

    return edit


def drop(path: str) -> Edit:
    def edit(root: Path) -> None:
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()

    return edit


def copy(path: str, target: str, before: str, after: str) -> Edit:
    def edit(root: Path) -> None:
        put(target, (root / path).read_text("utf-8").replace(before, after))(root)

    return edit


def take_mark(path: Path) -> tuple[int, int]:
    """The mark's line and column; the start of the file without a mark."""
    text = path.read_text("utf-8", "surrogateescape") if path.is_file() else ""
    before, mark, after = text.partition(MARK)
    if not mark:
        return 1, 1
    path.write_text(before + after, "utf-8", "surrogateescape")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# --- the damages

OBJECT, STRING = '"type": ["object", "null"]', '"type": ["string", "null"]'
KNOWN = f'{STRING}, "x-extensible-enum": ["NEW"]'
RENAMED = '"x-extensible-enum": ["NEW"], "x-retired-values": {"OLD": "NEW"}'
# One more property of the payload.
PROPERTIES = [
    ("SUBSET-OBJECT", '▸"added": true'),
    ("SUBSET-KEYWORD", '"added": {"type": ["string", "null"], ▸"not": {}}'),
    ("SUBSET-KEYWORD", '"added": {"type": ["string", "null"], ▸"minimum": 1}'),
    ("SUBSET-KEYWORD", '"added": {"anyOf": [{"type": "null"}], ▸"type": "null"}'),
    ("SUBSET-REFERENCE", '"added": {"anyOf": [{▸"$ref": "2.0.0.json#"}, {"type": "null"}]}'),
    ("SUBSET-REFERENCE", '"added": {"anyOf": [{"type": "null"}, {▸"$ref": "#/$defs/Absent"}]}'),
    ("SUBSET-REQUIRED", '"added": {"type": ["object", "null"], "required": [▸"absent"]}'),
    ("SUBSET-ADDITIONAL", '"added": {"type": ["object", "null"], ▸"additionalProperties": false}'),
    ("SUBSET-ADDITIONAL", f'"a": {{{OBJECT}, "properties": {{}}, ▸"additionalProperties": {{}}}}'),
    ("OPTIONAL-NULLABLE", '▸"added": {"type": "string"}'),
    ("OPTIONAL-NULLABLE", '"added": {"type": "null"}, ▸"a/b": {"enum": ["x"]}'),
    ("OPTIONAL-NULLABLE", '▸"added": {"$ref": "#/$defs/OrganizationPresence"}'),
    ("OPTIONAL-NULLABLE", '▸"added": {"anyOf": [{"$ref": "#/$defs/OrganizationPresence"}]}'),
    ("SUBSET-LITERAL", '"added": {"anyOf": [{"type": "null"}, {▸"const": 1}]}'),
    ("SUBSET-LITERAL", '"added": {"anyOf": [{"type": "null"}, {▸"enum": ["a", true]}]}'),
    ("SUBSET-FORMAT", '"added": {"type": ["string", "null"], ▸"format": "email"}'),
    ("SUBSET-FORMAT", f'"added": {{{STRING}, "format": "date", ▸"maxLength": 10}}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^\\\\d$"}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^[]$]+$"}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^.{2000}$"}'),
    ("SUBSET-BOUND", '"added": {"type": ["number", "null"], ▸"multipleOf": 1e300}'),
    ("SUBSET-MULTIPLE", '"added": {"type": ["number", "null"], ▸"multipleOf": 0.1}'),
    ("SUBSET-BOUND", '"added": {"type": ["string", "null"], ▸"maxLength": 9007199254740993}'),
    ("SUBSET-BOUND", '"added": {"type": ["number", "null"], ▸"minimum": -1e400}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^[a[b]]$"}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^[^[:alpha:]]$"}'),
    ("SUBSET-PATTERN", '"added": {"type": ["string", "null"], ▸"pattern": "^a++$"}'),
    ("FILE-JSON", '"added": {"type": ["number", "null"], "default": ▸NaN}'),
    ("FILE-JSON", '"added": {"type": ["number", "null"], "default": ▸-Infinity}'),
    ("FILE-JSON", f'"added": {{"x-same": "{"1" * 5000}", "default": ▸{"1" * 5000}}}'),
    ("FILE-JSON", f'"added": {{"default": [1, ▸-{"1" * 641}]}}'),
    ("FILE-JSON", f'"added": {{"default": [{"1" * 641}.5, ▸{"1" * 641}px]}}'),
    ("FILE-JSON", '"added": {"description": "\\ud83d\\ude00 \\\\ud800 ▸\\ud83d"}'),
    ("FILE-JSON", '"added": {"description": "\\ud83d\\uDE00▸\\uDE00"}'),
    ("FILE-JSON", '"added": {}, "▸\\uD83D\\u0041": {}'),
    ("SUBSET-ANNOTATION", '"added": {"type": ["string", "null"], ▸"x-extensible-enums": ["a"]}'),
    ("SUBSET-ANNOTATION", '"added": {"type": ["string", "null"], ▸"x-extensible-enum": []}'),
    ("SCHEMA-METASCHEMA", '"added": {▸"type": "strng"}'),
    ("SUBSET-RETIRED", f'"added": {{{STRING}, ▸"x-retired-values": {{"a": null}}}}'),
    ("SUBSET-RETIRED", f'"added": {{{KNOWN}, ▸"x-retired-values": ["a"]}}'),
    ("SUBSET-RETIRED", f'"added": {{{KNOWN}, ▸"x-retired-values": {{"a": 1}}}}'),
    ("SUBSET-RETIRED", f'"added": {{{KNOWN}, "x-retired-values": {{▸"NEW": null}}}}'),
    ("SUBSET-RETIRED", f'"added": {{{KNOWN}, "x-retired-values": {{▸"a": "b"}}}}'),
    ("SUBSET-DROPPED", f'"added": {{{OBJECT}, "properties": {{}}, ▸"x-dropped-fields": "a"}}'),
    ("SUBSET-DROPPED", f'"added": {{{OBJECT}, "properties": {{}}, ▸"x-dropped-fields": []}}'),
    ("SUBSET-DROPPED", f'"added": {{{OBJECT}, "properties": {{}}, ▸"x-dropped-fields": [1]}}'),
    (
        "SUBSET-DROPPED",
        f'"added": {{{OBJECT}, "properties": {{}}, ▸"x-dropped-fields": ["a", "a"]}}',
    ),
    ("SUBSET-DROPPED", f'"added": {{{OBJECT}, ▸"x-dropped-fields": ["a"]}}'),
    (
        "SUBSET-DROPPED",
        f'"added": {{{OBJECT}, "properties": {{"a": {{}}}}, ▸"x-dropped-fields": ["a"]}}',
    ),
    (
        "CHAIN-DROPPED GENERATED-STALE",
        f'"added": {{{OBJECT}, "properties": {{}}, ▸"x-dropped-fields": ["never"]}}',
    ),
]


def chained(levels: int, fields: str) -> str:
    """Definitions that each refer to the next by these fields, with known values at the end."""
    definitions = ""
    for level in range(levels):
        following = f'{{"anyOf": [{{"$ref": "#/$defs/D{level + 1}"}}, {{"type": "null"}}]}}'
        properties = ", ".join(f'"{field}": {following}' for field in fields)
        definitions += f'"D{level}": {{"type": "object", "properties": {{{properties}}}}}, '
    return f'{definitions}"D{levels}": {{"type": "object", "properties": {{"a": {{{KNOWN}}}}}}},'


FIRST = '"added": {"anyOf": [{"$ref": "#/$defs/D0"}, {"type": "null"}]}, "source": {'
# The newest schema with one change.
CHANGES = [
    ("FILE-JSON", '"title": "UserPresence",\n  "', '"title": "UserPresence"\n  ▸"'),
    ("FILE-REPEATED-KEY", '"$defs"', '▸"title": "Second",\n  "$defs"'),
    ("SCHEMA-ID", '"$id": "urn:genesys-events:users.presence:2.1.0"', '▸"$id": "2.1.0"'),
    ("SCHEMA-DIALECT", '"$schema": "https://json-schema.org/draft/2020-12', '▸"$schema": "'),
    ("SCHEMA-TITLE", '"title": "UserPresence"', '▸"title": "userPresence"'),
    ("SCHEMA-METASCHEMA", '"minLength": 1', '▸"minLength": "1"'),
    ("ENVELOPE-REQUIRED OPTIONAL-NULLABLE", '"required": [\n    "event_id",', '▸"required": ['),
    ("ENVELOPE-REQUIRED", '"type": "object"', '▸"type": ["object", "null"]'),
    ("ENVELOPE-FIELD", '"event_id": {', '▸"event_id": {"maxLength": 9,'),
    ("ENVELOPE-FIELD", '"schema_version": {', '▸"schema_version": {"type": "string",'),
    ("ENVELOPE-PAYLOAD", '"payload": {\n      "$ref": "#/$defs/P', '▸"payload": {"x-was": "'),
    ("ENVELOPE-TOPIC", '"x-genesys-topic": "v2.users.', '▸"x-genesys-topic": "v2.user.'),
    (
        "SUBSET-UNION",
        '"$defs": {',
        '"$defs": {\n"Value": {▸"anyOf": [{"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Two"}]},\n'
        '"One": {"type": "object", "required": ["a"], "properties": {"a": '
        '{"anyOf": [{"$ref": "#/$defs/Value"}, {"type": "null"}]}}},\n'
        '"Two": {"type": "object", "required": ["a"], "properties": {"a": '
        '{"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Value"}]}}},',
    ),
    ("SUBSET-CIRCLE", '"$defs": {', '"$defs": {\n▸"Circle": {"$ref": "#/$defs/Circle"},'),
    (
        "SUBSET-CIRCLE",
        '"$defs": {',
        '"$defs": {\n▸"Egg": {"type": "object", "required": ["hen"], "properties": {"hen": '
        '{"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Egg"}}}},',
    ),
    (
        "SUBSET-RETIRED",
        '"$defs": {',
        '"$defs": {"Node": {"type": "object", "properties": {"n": {"type": ["array", "null"],'
        f' "items": {{"$ref": "#/$defs/Node"}}}}, "s": {{{KNOWN}, ▸"x-retired-values": '
        '{"a": null}}}},',
    ),
    ("SUBSET-DEFINITION", '"$defs": {', '"$defs": {\n▸"lower": {"type": "string"},'),
    ("VERSION-STEP CHAIN-MISSING GENERATED-STALE", 'user set."', 'user set.", ▸"maxLength": 5'),
    ("CHAIN-MISSING VERSION-STEP GENERATED-STALE", '"message": {', '▸"note": {'),
    ("SUBSET-REQUIRED", '"modifiedDate"\n      ]', '"modifiedDate",\n        ▸"absent"]'),
    ("EXAMPLE-MISSING", '"examples": [', '"x-example": ['),
    ("EXAMPLE-SCHEMA", '"source": "PURECLOUD"', '▸"source": 5'),
    ("VERSION-WAIVER", '"type"', '▸"x-compatibility-waiver": "It is safe.",\n  "type"'),
]
# The first migration with one change.
STEPS = [
    ("MIGRATION-PYTHON", "    return {", "    return ▸? {"),
    ("MIGRATION-PYTHON", '"""Since', '▸"""Since \udce9'),
    ("MIGRATION-UPGRADE", '"""Since', '▸"""Since', "def upgrade(", "def upgrad("),
    ("MIGRATION-UPGRADE", "def upgrade(detail", "▸def upgrade(context, detail"),
    ("MIGRATION-UPGRADE", "def upgrade(detail: dict[str, Any]", "▸def upgrade("),
    ("MIGRATION-UPGRADE", "def upgrade(detail", "▸def upgrade(*, context, detail"),
    ("MIGRATION-IMPORT", "    payload =", "    ▸import processor.naming\n    payload ="),
    ("MIGRATION-IMPORT", "from typing", "▸import os, sys\nfrom typing"),
    ("MIGRATION-PURE", "    payload =", "    ä = [▸open]\n    payload ="),
    (
        "MIGRATION-RAISES",
        "    payload =",
        "▸    detail['payload']['source'].lower()\n    payload =",
    ),
    (
        "MIGRATION-EFFECT",
        "from typing",
        "import typing\nfrom typing",
        "    payload =",
        "▸    typing.sys.stdout.write('')\n    payload =",
    ),
    ("MIGRATION-RESULT", "def", "▸def", '.get("modifiedDate") is None', " == {}"),
    ("MIGRATION-REPEATABLE", "def", "▸def", "dict(detail[", "(detail["),
    (
        "MIGRATION-IDENTITY",
        "def",
        "▸def",
        '"payload": payload',
        '"payload": payload, "event_id": "1"',
    ),
]
SECOND_STEP = "migrations/users_presence/v2_0_0_to_v2_1_0.py"
FILLING = (
    "▸def upgrade(detail):\n"
    "    return {**detail, 'payload': {'message': 'none', **detail['payload']}}\n"
)
UPGRADE = "def upgrade(detail):\n    return {**detail}\n"
GONE = f"{'0' * 64}  users.presence/1.5.0.json\n"
# A file that is new or completely replaced.
CONTENTS = [
    ("FILE-PATH", "schemas/users.presence/2.1.json", "{}"),
    ("FILE-JSON", NEWEST, '{\n  "title": "▸\udcff"}'),
    ("FILE-JSON", NEWEST, "[]"),
    ("FILE-DEPTH", NEWEST, f'{{"x": {"[" * 100}{"]" * 100}}}'),
    ("CHAIN-STEP", "migrations/users_presence/v1_0_0_to_v2_1_0.py", UPGRADE),
    ("MIGRATION-PATH", "migrations/users_presence/later.py", ""),
    ("MIGRATION-PATH", "migrations/v2_0_0_to_v2_1_0.py", UPGRADE),
    ("RELEASE-LOCK", LOCK, "▸<<<<<<< HEAD\n"),
    ("RELEASE-LOCK RELEASE-REMOVED", LOCK, f"{GONE}▸{GONE}"),
    ("GENERATED-STALE", "generated/later.py", ""),
]


def released(*lines: str) -> Edit:
    """Write a lock file with these schemas and their hashes; a mark precedes the next entry."""

    def edit(root: Path) -> None:
        text = "".join(
            f"{sha256((root / line).read_bytes()).hexdigest()}  {line.removeprefix('schemas/')}\n"
            if line != MARK
            else MARK
            for line in lines
        )
        put(LOCK, text)(root)

    return edit


# Findings in another file than the changed one, and changes of several files.
OTHERS = [
    (
        "EXAMPLE-SCHEMA",
        NEWEST,
        swap(NEWEST, '"modifiedDate": "2026', '"modified": "2026'),
        swap(NEWEST, '"payload": {\n        "s', '▸"payload": {\n        "s'),
    ),
    (
        "TYPE-TITLE GENERATED-STALE",
        OLDEST,
        swap(NEWEST, '"title": "UserPresence"', '"title": "Other"'),
        swap(OLDEST, '"title"', '▸"title"'),
    ),
    (
        "TYPE-TOPIC GENERATED-STALE",
        MIDDLE,
        swap(NEWEST, '"x-genesys-topic"', '"x-topic"'),
        swap(MIDDLE, '"x-genesys-topic"', '▸"x-genesys-topic"'),
    ),
    (
        "CHAIN-MISSING GENERATED-STALE",
        MIDDLE,
        drop(STEP),
        swap(MIDDLE, '"modifiedDate": {', '▸"modifiedDate": {'),
    ),
    (
        "VERSION-STEP GENERATED-STALE",
        PATCH,
        copy(NEWEST, PATCH, "2.1.0", "2.1.1"),
        swap(PATCH, '"message": {', '"note": {}, "message": {', '"$id"', '▸"$id"'),
    ),
    (
        "CHAIN-MISSING GENERATED-STALE",
        NEWEST,
        swap(NEWEST, '"source": {', f'"source": {{{RENAMED.replace("{", "{▸")},'),
    ),
    (
        "MIGRATION-RETIRED GENERATED-STALE",
        STEP,
        swap(OLDEST, '"source": {', '"source": {"x-extensible-enum": ["OLD"],'),
        swap(MIDDLE, '"source": {', f'"source": {{{RENAMED},'),
        swap(STEP, "def", "▸def"),
    ),
    (
        "MIGRATION-UNREACHABLE GENERATED-STALE",
        SECOND_STEP,
        put(SECOND_STEP, FILLING),
    ),
    ("REGISTRY-EMPTY", "schemas", drop("schemas")),
    ("REGISTRY-STRAY", "migrations/notes.txt", put("migrations/notes.txt", "")),
    ("REGISTRY-STRAY", "migrations/users_presence/v2", put("migrations/users_presence/v2", "")),
    ("REGISTRY-STRAY", LATER, lambda root: (root / LATER).mkdir()),
    ("REGISTRY-STRAY", LATER, lambda root: (root / LATER).symlink_to("2.2.0.json")),
    ("REGISTRY-STRAY", LOCK, lambda root: (root / LOCK).mkdir()),
    ("REGISTRY-STRAY", "schemas/a", lambda root: (root / "schemas/a").symlink_to("users.presence")),
    ("REGISTRY-STRAY", NEXT_STEP, lambda root: (root / NEXT_STEP).symlink_to("gone.py")),
    ("REGISTRY-STRAY", NEXT_STEP, lambda root: (root / NEXT_STEP).mkdir()),
    (
        "PACKAGE-UNIQUE GENERATED-STALE",
        "schemas/base/2.1.0.json",
        copy(OTHER, "schemas/base/2.1.0.json", "conversation.update", "base"),
    ),
    (
        "TOPIC-UNIQUE ENVELOPE-TOPIC",
        OTHER,
        swap(OTHER, '"type"', '▸"x-genesys-topic": "v2.users.{id}.presence",\n  "type"'),
    ),
    ("CHAIN-ORPHAN", "migrations/nobody", put("migrations/nobody/__init__.py", "")),
    (
        "TEXT-PLACEHOLDER GENERATED-STALE",
        NEWEST,
        swap(
            NEWEST,
            '"description": "A user\'s presence changed: available, busy, on a break. '
            'Whose it is stands only in the topic."',
            f'{MARK}"description": "{TEMPLATE_TEXTS[0]}"',
        ),
    ),
    ("FIXTURE-EVENT", f"{FIXTURES}/a.pass.json", put(f"{FIXTURES}/a.pass.json", "{}")),
    (
        "FIXTURE-FULL FIXTURE-EVENT",
        f"{FIXTURES}/full.pass.json",
        put(f"{FIXTURES}/full.pass.json", BARE),
    ),
    ("RELEASE-GAP", LOCK, released(OLDEST, "▸", NEWEST)),
    ("RELEASE-GAP", LOCK, released("▸", MIDDLE)),
    ("RELEASE-CHANGED", OLDEST, put(LOCK, GONE.replace("1.5.0", "1.0.0"))),
    ("RELEASE-REMOVED", NEWEST.replace("2.1.0", "1.5.0"), put(LOCK, GONE)),
    ("GENERATED-STALE", "generated/index.py", swap("generated/index.py", "2.1.0", "2.2.0")),
    ("GENERATED-STALE", "generated/base.py", drop("generated/base.py")),
]
DAMAGES: list[Damage] = [
    *(
        (
            "SUBSET-SIZE",
            NEWEST,
            swap(NEWEST, '"source": {', FIRST, '"$defs": {', f'"$defs": {{{chained(*chain)}'),
        )
        for chain in ((30, "ab"), (100, "a"))
    ),
    *(
        (found, NEWEST, swap(NEWEST, '"source": {', f'{text},\n        "source": {{'))
        for found, text in PROPERTIES
    ),
    *((found, NEWEST, swap(NEWEST, before, after)) for found, before, after in CHANGES),
    *((found, STEP, swap(STEP, *texts)) for found, *texts in STEPS),
    *((found, path, put(path, content)) for found, path, content in CONTENTS),
    *OTHERS,
]


@pytest.mark.parametrize("case", DAMAGES, ids=lambda case: case[0].partition(" ")[0])
def test_a_damage_is_reported_at_its_position(case: Damage, fresh: Path) -> None:
    """Its rule is named, with line and column, and no other rule."""
    rules, path, *edits = case
    for edit in edits:
        edit(fresh)
    marked = take_mark(fresh / path)

    found = check(fresh).findings

    first, *_ = broken = rules.split()
    assert {each.rule for each in found} == set(broken), found
    assert [each[1:3] for each in found if (each.path, each.rule) == (path, first)] == [marked]


def test_every_rule_is_broken_by_a_test() -> None:
    """A rule that no test breaks might find nothing; some are broken elsewhere."""
    broken = {case[0].partition(" ")[0] for case in DAMAGES}
    below = {"MODEL-DISAGREES", "MODEL-GENERATED"}
    in_test_fixture_pairs = {"MIGRATION-FIXTURE"}

    assert sorted(broken | below | in_test_fixture_pairs) == sorted(NAMES)


def test_the_undamaged_registry_has_no_findings(fresh: Path) -> None:
    """So each finding above is due to the damage."""
    assert check(fresh).findings == []


def test_a_release_without_a_gap_has_no_finding(fresh: Path) -> None:
    """Versions newer than the newest released one are not released yet."""
    for paths in ((), (OLDEST,), (OLDEST, MIDDLE), (OLDEST, MIDDLE, NEWEST)):
        released(*paths)(fresh)
        assert check(fresh).findings == []


def test_a_gap_names_each_version_that_is_missing(fresh: Path) -> None:
    """The message says that a lost line is in git's history."""
    released(NEWEST)(fresh)

    found = [each.message for each in check(fresh).findings]

    assert [message.partition(", which is older; ")[0] for message in found] == [
        f"lists users.presence 2.1.0 as released, but not {version}"
        for version in ("1.0.0", "2.0.0")
    ]
    assert "restore its line" in found[0]


# The other rules find everything that these two would find: mocks break them.


@pytest.mark.usefixtures("uncached")
def test_a_schema_without_a_model_is_reported(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema that the generator cannot express is reported at its title."""
    refused = Mock(side_effect=NoModel("no model can be generated from it"))
    monkeypatch.setattr("tools.check.examples.render_models", refused)
    swap(NEWEST, '"title"', f'{MARK}"title"')(fresh)
    marked = take_mark(fresh / NEWEST)

    (found,) = (each for each in check(fresh).findings if each.path == NEWEST)

    assert found == (NEWEST, *marked, "MODEL-GENERATED", "no model can be generated from it")


@pytest.mark.usefixtures("uncached")
def test_a_model_that_disagrees_is_reported(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example on which schema and model disagree is named."""
    refused = ValidationError.from_exception_data("refused", [])
    model = Mock(**{"model_validate.side_effect": refused})
    monkeypatch.setattr("tools.check.agreement.model_of", lambda _: model)
    swap(NEWEST, '"examples": [\n    ', f'"examples": [\n    {MARK}')(fresh)
    marked = take_mark(fresh / NEWEST)

    (found,) = (each for each in check(fresh).findings if each.path == NEWEST)

    assert found[:4] == (NEWEST, *marked, "MODEL-DISAGREES")
    assert found.message.startswith("the model refuses the example at /, and the schema does not")


# --- names and descriptions


def test_names_are_stable_and_unique() -> None:
    """Code scanning and people refer to a rule by its name."""
    assert len(set(NAMES)) == len(NAMES)
    assert [name for name in NAMES if not re.fullmatch(r"[A-Z]+(-[A-Z]+)+", name)] == []


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_has_a_summary_and_a_reason(rule: Rule[Any]) -> None:
    """A sentence, then the reason why the rule exists."""
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary
    assert rule.reason.endswith(".")
    assert rule.reason != rule.summary


def test_the_rules_are_documented_from_their_docstrings() -> None:
    """docs/rules.md is the output of `check --rules --format markdown`."""
    written = (ROOT / "docs" / "rules.md").read_text("utf-8")

    assert written == "".join(f"{line}\n" for line in as_markdown())
