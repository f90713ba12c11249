"""Reading a registry: every error in a file is a problem that names it, not an exception."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from tools.registry.findings import Finding, RegistryProblems
from tools.rules.load import load_registry

NEWEST = "schemas/users.presence/2.1.0.json"
OTHER = "schemas/conversation.update/2.1.0.json"

Change = Callable[[Any], Any]


def _property(schema: Any) -> Change:
    """Give the payload one more property."""

    def change(document: Any) -> None:
        document["$defs"]["Payload"]["properties"]["added"] = schema

    return change


def _set(key: str, value: Any) -> Change:
    return lambda document: document.__setitem__(key, value)


def _without(key: str) -> Change:
    return lambda document: document.pop(key)


# --- what is read


def test_a_valid_registry_is_read(scratch: Any) -> None:
    """Types sorted by name, versions oldest first, migrations as pairs."""
    registry = load_registry(scratch.root)
    assert {name: [each.version for each in of] for name, of in registry.types.items()} == {
        "conversation.update": ["1.0.0", "2.0.0", "2.1.0"],
        "users.presence": ["1.0.0", "2.0.0", "2.1.0"],
    }
    assert registry.migrations == {
        "conversation_update": (("1.0.0", "2.0.0"),),
        "users_presence": (("1.0.0", "2.0.0"),),
    }
    newest = registry.types["users.presence"][-1]
    assert (newest.title, newest.topic) == ("UserPresence", "v2.users.{id}.presence")
    assert newest.path == NEWEST
    assert registry.types["conversation.update"][-1].topic is None
    assert [schema.path for schema in registry.schemas()][-1] == NEWEST
    assert scratch.problems() == {}


def test_versions_are_numbers(scratch: Any) -> None:
    """1.10.0 comes after 1.9.0, though its text does not."""
    for version in ("1.0.0", "1.10.0", "1.9.0", "1.9.10", "1.9.9"):
        scratch.add_type("a.b", version)
    versions = [schema.version for schema in load_registry(scratch.root).types["a.b"]]
    assert versions == ["1.0.0", "1.9.0", "1.9.9", "1.9.10", "1.10.0"]


def test_hidden_files_are_ignored(scratch: Any) -> None:
    """File managers create them."""
    scratch.write("schemas/.DS_Store", b"\x00")
    scratch.write("schemas/users.presence/.2.1.0.json.swp", b"\x00")
    assert scratch.problems() == {}


@pytest.mark.parametrize(
    "path",
    [
        "migrations/README.md",
        "migrations/users_presence/README.md",
        "migrations/users_presence/.DS_Store",
        "migrations/__pycache__/shared.cpython-312.pyc",
        "migrations/users_presence/__pycache__/v1_0_0_to_v2_0_0.cpython-312.pyc",
    ],
)
def test_customary_files_next_to_migrations_are_allowed(path: str, scratch: Any) -> None:
    """READMEs, and files that Python and file managers create."""
    scratch.write(path, b"\x00")
    assert scratch.problems() == {}


def test_an_event_type_may_end_like_a_file(scratch: Any) -> None:
    """Its folder is named after the topic, which may contain `.json`."""
    scratch.add_type("audits.json")
    assert scratch.problems() == {}


def test_a_linked_file_is_read(scratch: Any) -> None:
    """A link to a file is read as that file."""
    newest = scratch.root / NEWEST
    newest.symlink_to(newest.rename(scratch.root / "elsewhere.json"))
    assert scratch.problems() == {}


def test_every_problem_is_named_at_once(scratch: Any) -> None:
    """One run reports all problems."""
    scratch.write(NEWEST, "[]")
    scratch.write(OTHER, "{")
    scratch.write("schemas/notes.txt", "")
    scratch.write("migrations/users_presence/later.py", "")
    assert set(scratch.problems()) >= {
        NEWEST,
        OTHER,
        "schemas/notes.txt",
        "migrations/users_presence/later.py",
    }


def test_the_exception_has_all_problems() -> None:
    """The exception has its findings as data."""
    findings = [Finding("schemas/x.json", 3, 5, "FILE-JSON", "is not JSON")]
    error = RegistryProblems(findings)
    assert error.findings == findings
    assert str(findings[0]) == "schemas/x.json:3:5 FILE-JSON is not JSON"


# --- files that cannot be read

FILES: dict[str, tuple[str | bytes, str]] = {
    "not-json": ('{"title":', "not JSON"),
    "empty": ("", "not JSON"),
    "two-documents": ("{}{}", "not JSON"),
    "with-comment": ("{} // later", "not JSON"),
    "with-byte-order-mark": (b"\xef\xbb\xbf{}", "not JSON"),
    "not-utf-8": (b'{"title": "\xff"}', "not JSON"),
    "utf-16": ('{"title": "X"}'.encode("utf-16"), "not JSON"),
    "nested-too-deep": ("[" * 100_000, "not JSON"),
    "number-too-long": (
        '{"x": 1' + "0" * 5000 + "}",
        "is not JSON: a number of 5001 digits, but not every parser reads 641; give fewer",
    ),
    "half-a-character": (
        '{"x": "\\ud800"}',
        "is not JSON: \\ud800 is an unpaired surrogate; write the pair, or the character",
    ),
    "array": ("[]", "must be a JSON object"),
    "null": ("null", "must be a JSON object"),
    "text": ('"{}"', "must be a JSON object"),
    "no-id": ("{}", '"$id" must be "urn:genesys-events:users.presence:2.1.0"'),
}


@pytest.mark.parametrize("case", FILES)
def test_an_unreadable_file_is_named(case: str, scratch: Any) -> None:
    """A file that is not a JSON object in UTF-8 is reported as such."""
    content, expected = FILES[case]
    scratch.write(NEWEST, content)
    problems = scratch.problems()
    assert list(problems) == [NEWEST]
    assert expected in problems[NEWEST]


@pytest.mark.parametrize("digits", [640, 1])
def test_a_number_of_many_digits_is_read(digits: int, scratch: Any) -> None:
    """As many as Python reads with any setting."""
    scratch.edit(NEWEST, _property({"default": -(10 ** (digits - 1))}))
    assert scratch.problems() == {}


def test_a_character_may_be_a_surrogate_pair(scratch: Any) -> None:
    """JSON has no other escape for it; a backslash before an escape makes it text."""
    text = (scratch.root / NEWEST).read_text("utf-8")
    scratch.write(NEWEST, text.replace("A note", r"\ud83d\ude00\uD83D\uDE00 \\ud800 \n A note"))
    assert scratch.problems() == {}


@pytest.mark.parametrize(
    ("before", "twice"),
    [
        ('"title":', '"title": "Other", "title":'),
        ('"minLength": 1', '"minLength": 2, "minLength": 1'),
        ('"source": {', '"source": {}, "source": {'),
    ],
    ids=["at-the-top", "in-a-property", "in-properties"],
)
def test_a_key_is_unique(before: str, twice: str, scratch: Any) -> None:
    """JSON parsers silently use the last of two equal keys; here the key is named."""
    text = (scratch.root / NEWEST).read_text("utf-8")
    assert before in text
    scratch.write(NEWEST, text.replace(before, twice, 1))
    assert f"the key '{before.split(chr(34))[1]}' occurs twice" in scratch.problems()[NEWEST]


# --- paths

PATHS = [
    *("2.1.json", "v2.1.0.json", "02.1.0.json", "2.1.0.0.json", "2.1.0-rc1.json", "latest.json"),
    *("2.1.0 .json", "2.1.0.JSON", "2.1.0", "2.1.0.yaml", "2.1.0.json.bak", "٢.1.0.json"),
    *("2.1.0/schema.json", "deep/er/2.1.0.json"),
]


@pytest.mark.parametrize("name", PATHS, ids=ascii)
def test_the_path_is_the_contract(name: str, scratch: Any) -> None:
    """Any other name than <version>.json is refused with the pattern and an example."""
    scratch.write(f"schemas/users.presence/{name}", (scratch.root / OTHER).read_bytes())
    (message,) = scratch.problems().values()
    assert "schemas/<event type>/<version>.json" in message
    assert "such as schemas/users.presence/2.1.0.json" in message


@pytest.mark.parametrize(
    "path",
    [
        "schemas/README.md",
        "schemas/2.1.0.json",
        "schemas/users.presence/notes.txt",
        "schemas/Users.presence/1.0.0.json",
        "schemas/users-presence/1.0.0.json",
        "schemas/users..presence/1.0.0.json",
        "schemas/users.presence./1.0.0.json",
        "schemas/1users/1.0.0.json",
        "schemas/__init__/1.0.0.json",
        "schemas/users presence/1.0.0.json",
    ],
)
def test_an_unexpected_file_is_named(path: str, scratch: Any) -> None:
    """Only schemas are allowed in schemas/."""
    scratch.write(path, "{}")
    problems = scratch.problems()
    assert list(problems) == [path]
    assert "expected schemas/<event type>/<version>.json" in problems[path]


def test_a_schema_in_the_wrong_folder_is_named(scratch: Any) -> None:
    """A moved file still has the type that its path no longer has."""
    scratch.write("schemas/users.status/2.1.0.json", (scratch.root / NEWEST).read_bytes())
    problems = scratch.problems()
    assert list(problems) == ["schemas/users.status/2.1.0.json"]
    assert "urn:genesys-events:users.status:2.1.0" in problems["schemas/users.status/2.1.0.json"]


def test_a_schema_of_another_version_is_named(scratch: Any) -> None:
    """For example a copy under the next version's name."""
    scratch.write("schemas/users.presence/2.2.0.json", (scratch.root / NEWEST).read_bytes())
    problems = scratch.problems()
    assert (
        "urn:genesys-events:users.presence:2.2.0" in problems["schemas/users.presence/2.2.0.json"]
    )


@pytest.mark.parametrize("how", ["empty", "missing", "a-file"])
def test_a_registry_without_schemas_is_refused(how: str, scratch: Any) -> None:
    """Codegen does not empty generated/ because schemas/ is missing."""
    shutil.rmtree(scratch.root / "schemas")
    if how == "empty":
        (scratch.root / "schemas").mkdir()
    elif how == "a-file":
        scratch.write("schemas", "")
    assert list(scratch.problems()) == ["schemas"]


# --- documents

DOCUMENTS: dict[str, tuple[Change, str]] = {
    "wrong-id": (_set("$id", "urn:genesys-events:users.presence:2.0.0"), '"$id" must be'),
    "no-id": (_without("$id"), '"$id" must be'),
    "id-is-no-text": (_set("$id", 5), '"$id" must be'),
    "older-dialect": (_set("$schema", "http://json-schema.org/draft-07/schema#"), '"$schema" must'),
    "no-dialect": (_without("$schema"), '"$schema" must'),
    "no-title": (_without("title"), '"title" must name the generated class'),
    "title-is-no-text": (_set("title", 5), "title"),
    "title-is-empty": (_set("title", ""), '"title" must name the generated class'),
    "title-is-two-words": (_set("title", "User presence"), '"title" must name'),
    "title-is-a-keyword": (_set("title", "None"), '"title" must name the generated class'),
    "title-is-a-statement": (_set("title", "class"), '"title" must name the generated class'),
    "properties-are-an-array": (_set("properties", []), "/properties is not valid JSON Schema"),
    "definitions-are-an-array": (_set("$defs", []), "is not valid JSON Schema"),
    "required-is-text": (_set("required", "event_id"), "/required is not valid JSON Schema"),
    "no-required": (_without("required"), "require the canonical fields; missing: event_id"),
    "no-type": (_without("type"), '"type" "object"'),
    "nullable-event": (_set("type", ["object", "null"]), '"type" "object"'),
    "unknown-type": (_property({"type": "strng"}), "is not valid JSON Schema"),
    "property-is-null": (_property(None), "is not valid JSON Schema"),
    "negative-length": (_property({"type": "string", "minLength": -1}), "is not valid JSON Schema"),
    "length-is-not-a-number": (
        _property({"type": "string", "minLength": float("nan")}),
        "is not JSON: NaN is not a number",
    ),
    "pattern-not-closed": (
        _property({"type": ["string", "null"], "pattern": "["}),
        "'[' at character 1 is not closed",
    ),
    "event-type-of-another": (
        lambda document: document["properties"].update(event_type={"const": "x"}),
        '"properties"."event_type" must be {"const": "users.presence"}',
    ),
    "version-of-another": (
        lambda document: document["properties"].update(schema_version={"const": "2.0.0"}),
        '"properties"."schema_version" must be {"const": "2.1.0"}',
    ),
    "version-not-described": (
        lambda document: document["properties"].pop("schema_version"),
        '"properties"."schema_version" must be',
    ),
    "remote-ref": (
        _property({"$ref": "https://schemas.example.invalid/x.json"}),
        "must point into this file",
    ),
    "ref-to-another-file": (_property({"$ref": "2.0.0.json#/$defs/Payload"}), "into this file"),
    "ref-to-the-root": (_property({"$ref": "#"}), "into this file"),
    "ref-to-a-property": (_property({"$ref": "#/properties/event_id"}), "into this file"),
    "topic-of-another": (_set("x-genesys-topic", "v2.users.{id}.status"), '"x-genesys-topic" must'),
    "topic-is-no-text": (_set("x-genesys-topic", 5), '"x-genesys-topic" must be a topic'),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_a_damaged_document_is_named(case: str, scratch: Any) -> None:
    """The message names the file and what is expected."""
    change, expected = DOCUMENTS[case]
    scratch.edit(NEWEST, change)
    problems = scratch.problems()
    assert NEWEST in problems
    assert expected in problems[NEWEST]


UNSUPPORTED: dict[str, Any] = {
    "not": {},
    "if": {},
    "then": {},
    "else": {},
    "oneOf": [{}],
    "allOf": [{}],
    "prefixItems": [{}],
    "contains": {},
    "minContains": 1,
    "uniqueItems": True,
    "minProperties": 1,
    "maxProperties": 1,
    "propertyNames": {},
    "patternProperties": {},
    "dependentRequired": {},
    "dependentSchemas": {},
    "unevaluatedProperties": False,
    "unevaluatedItems": False,
    "$anchor": "here",
    "$dynamicRef": "#here",
    "contentEncoding": "base64",
    "definitions": {},
    "nullable": True,
    "exmaples": [],
}


@pytest.mark.parametrize("keyword", UNSUPPORTED)
def test_an_unsupported_keyword_is_named(keyword: str, scratch: Any) -> None:
    """Outside the subset a model may accept other instances; a misspelt keyword checks nothing."""
    scratch.edit(NEWEST, _property({"type": ["string", "null"], keyword: UNSUPPORTED[keyword]}))
    problems = scratch.problems()
    assert list(problems) == [NEWEST]
    assert "/$defs/Payload/properties/added" in problems[NEWEST]
    assert keyword in problems[NEWEST]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda schema: {"type": ["array", "null"], "items": schema},
        lambda schema: {"type": ["object", "null"], "additionalProperties": schema},
        lambda schema: {"anyOf": [{"type": "null"}, schema]},
        lambda schema: {"type": ["object", "null"], "properties": {"x": schema}},
        lambda schema: {"type": ["array", "null"], "items": {"anyOf": [schema]}},
    ],
    ids=["items", "map", "anyof", "properties", "anyof-in-items"],
)
def test_an_unsupported_keyword_is_found_anywhere(wrap: Callable[[Any], Any], scratch: Any) -> None:
    """The check goes as deep as the schema does."""
    scratch.edit(NEWEST, _property(wrap({"type": ["string", "null"], "not": {}})))
    assert "/not" in scratch.problems()[NEWEST]


@pytest.mark.parametrize("name", ["not", "if", "oneOf", "$ref", "properties", "const"])
def test_a_property_may_be_called_like_a_keyword(name: str, scratch: Any) -> None:
    """A keyword of a schema is just a name in an event."""
    scratch.edit(
        NEWEST,
        lambda document: document["$defs"]["Payload"]["properties"].update(
            {name: {"type": ["string", "null"]}}
        ),
    )
    assert scratch.problems() == {}


def test_our_annotations_are_allowed(scratch: Any) -> None:
    """Keywords that begin with x- are for people and for drift, not for models."""
    scratch.edit(NEWEST, _property({"type": ["string", "null"], "x-anything": {"not": {}}}))
    assert scratch.problems() == {}


@pytest.mark.parametrize(
    "definition",
    [
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"anyOf": [{"enum": ["a"]}, {"$ref": "#/$defs/Nothing"}]},
        {"$ref": "#/$defs/Nothing"},
        {},
    ],
    ids=["types", "anyof", "anyof-of-ref", "ref", "anything"],
)
def test_an_optional_property_may_refer_to_what_is_nullable(definition: Any, scratch: Any) -> None:
    """The target of the reference says whether null is accepted."""

    def change(document: Any) -> None:
        document["$defs"].update(Nullable=definition, Nothing={"type": "null"})
        _property({"$ref": "#/$defs/Nullable"})(document)

    scratch.edit(NEWEST, change)
    assert scratch.problems() == {}


# Each is a JSON Schema, and was accepted once: the models were wrong, or codegen or write() raised.
LATE: dict[str, tuple[Change, str]] = {
    "ref-to-nowhere": (
        _property({"anyOf": [{"$ref": "#/$defs/Nowhere"}, {"type": "null"}]}),
        "/$defs/Payload/properties/added",
    ),
    "ref-to-itself": (
        lambda document: (
            document["$defs"].update(Circle={"$ref": "#/$defs/Circle"}),
            _property({"$ref": "#/$defs/Circle"})(document),
        ),
        "/$defs/Circle",
    ),
    "refs-in-a-circle": (
        lambda document: (
            document["$defs"].update(One={"$ref": "#/$defs/Two"}, Two={"$ref": "#/$defs/One"}),
            _property({"anyOf": [{"$ref": "#/$defs/One"}, {"type": "null"}]})(document),
        ),
        "/$defs/One",
    ),
    "circle-that-nothing-uses": (
        lambda document: document["$defs"].update(Circle={"$ref": "#/$defs/Circle"}),
        "/$defs/Circle",
    ),
    "property-is-true": (_property(True), "/$defs/Payload/properties/added"),
    "definition-is-true": (
        lambda document: document["$defs"].update(Anything=True),
        "/$defs/Anything",
    ),
    "payload-is-true": (
        lambda document: document["properties"].update(payload=True),
        "/properties/payload",
    ),
    "payload-not-described": (lambda document: document["properties"].pop("payload"), "payload"),
    "payload-of-any-type": (
        lambda document: document["properties"].update(payload={}),
        "payload",
    ),
    "timestamp-of-any-text": (
        lambda document: document["properties"].update(timestamp={"type": "string"}),
        "timestamp",
    ),
    "half-a-character": (
        lambda document: document["$defs"]["Payload"].update(description="\ud800"),
        "JSON",
    ),
    "nested-four-hundred-deep": (
        lambda document: _property(_nested(400))(document),
        "",
    ),
}


def _nested(depth: int) -> Any:
    schema: Any = {}
    for _ in range(depth):
        schema = {"type": ["array", "null"], "items": schema}
    return schema


@pytest.mark.parametrize("case", LATE)
def test_schemas_that_codegen_could_not_handle_are_refused(case: str, scratch: Any) -> None:
    """With the file and the pointer."""
    change, expected = LATE[case]
    scratch.edit(NEWEST, change)
    problems = scratch.problems()
    assert NEWEST in problems
    assert expected in problems[NEWEST]
    assert "not proven compatible" not in problems[NEWEST]


# --- between files


def test_one_type_has_one_title(scratch: Any) -> None:
    """Handlers import one name for all versions."""
    scratch.edit(NEWEST, _set("title", "Other"))
    problems = scratch.problems()
    assert set(problems) == {
        "schemas/users.presence/1.0.0.json",
        "schemas/users.presence/2.0.0.json",
    }
    for message in problems.values():
        assert "UserPresence here and Other in 2.1.0" in message


# The generator writes userPresence as UserPresence, takes Literal for the one of typing, and gives
# a definition of the same name the title; the index would still name the title.
@pytest.mark.parametrize(
    "title",
    [
        *("userPresence", "user_presence", "User_Presence", "_UserPresence", "Überraschung"),
        *("str", "Literal", "Annotated", "Field", "EventModel", "JsonDateTime"),
        *("Payload", "OrganizationPresence"),
    ],
)
def test_a_title_is_the_class_that_is_generated(title: str, scratch: Any) -> None:
    """A title that the generator would change, or that hides another name, is refused."""
    paths = sorted(f"schemas/users.presence/{version}.json" for version in ("1.0.0", "2.0.0"))
    for path in [*paths, NEWEST]:
        scratch.edit(path, _set("title", title))
    problems = scratch.problems()
    assert NEWEST in problems
    assert "title" in problems[NEWEST]


def test_a_topic_has_one_event_type(scratch: Any) -> None:
    """Otherwise an event of the topic would be read as the type that comes first.

    Since the type's name follows from the topic, a second type cannot even declare it.
    """
    scratch.edit(OTHER, _set("x-genesys-topic", "v2.users.{id}.presence"))
    problems = scratch.problems()
    assert list(problems) == [OTHER]
    assert "x-genesys-topic" in problems[OTHER]
    assert "conversation.update" in problems[OTHER]


def test_two_types_have_two_packages(scratch: Any) -> None:
    """a.b_c and a.b.c would both be generated/a_b_c."""
    scratch.add_type("a.b_c")
    scratch.add_type("a.b.c")
    (message,) = scratch.problems().values()
    for word in ("a.b_c", "a.b.c", "generated/a_b_c", "rename"):
        assert word in message


@pytest.mark.parametrize("event_type", ["base", "index", "known.values", "import", "class"])
def test_a_package_hides_nothing(event_type: str, scratch: Any) -> None:
    """A type whose package would hide one of our modules, or cannot be imported, is refused."""
    path = scratch.add_type(event_type)
    problems = scratch.problems()
    assert list(problems) == [path]


def test_two_packages_differ_by_more_than_case(scratch: Any) -> None:
    """users.routingStatus and users.routingstatus are one folder on macOS and Windows."""
    scratch.add_type("users.routingStatus")
    scratch.add_type("users.routingstatus")
    assert scratch.problems() != {}


# --- migrations


@pytest.mark.parametrize(
    "name", ["1_to_2.py", "later.py", "v1_to_v2.py", "v1_0_0_v2_0_0.py", "V1_0_0_to_V2_0_0.py"]
)
def test_a_migration_has_its_name(name: str, scratch: Any) -> None:
    """A file without the versions in its name would never be called."""
    path = f"migrations/users_presence/{name}"
    scratch.write(path, "")
    problems = scratch.problems()
    assert list(problems) == [path]
    assert "v1_0_0_to_v2_0_0.py" in problems[path]


def test_shared_code_is_directly_in_migrations(scratch: Any) -> None:
    """A module directly in migrations/ is not a migration."""
    scratch.write("migrations/shared.py", "")
    assert scratch.problems() == {}


def test_a_registry_needs_no_migrations(scratch: Any) -> None:
    """Types with one version need no migrations folder."""
    shutil.rmtree(scratch.root / "migrations")
    for event_type in ("users.presence", "conversation.update"):
        for version in ("2.0.0", "2.1.0"):
            (scratch.root / "schemas" / event_type / f"{version}.json").unlink()
    assert scratch.problems() == {}


def test_all_versions_declare_the_same_topic(scratch: Any) -> None:
    """Otherwise a topic missing in the newest version would silently lose its type."""
    scratch.edit(NEWEST, lambda document: document.pop("x-genesys-topic"))
    problems = scratch.problems()
    assert set(problems) == {
        "schemas/users.presence/1.0.0.json",
        "schemas/users.presence/2.0.0.json",
    }
    for message in problems.values():
        assert "x-genesys-topic" in message
