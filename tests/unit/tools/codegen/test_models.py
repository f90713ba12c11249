"""The module generated from one schema, which handlers import and the Lambda loads."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from generated.base import EventModel
from support.instances import HOSTILE_NAMES
from support.paths import ROOT
from tools.codegen.field_names import field_names
from tools.codegen.models import NoModel, generate_models, render_models
from tools.registry.files import Schema
from tools.rules.load import load_registry
from tools.schema.subset import is_class_name

Document = dict[str, Any]
NULL = {"type": "null"}
CLASS_NAMES = (
    *("RootModel", "BaseModel", "Model", "Model1", "List", "Dict", "Optional", "Union", "Enum"),
    *("Type", "TypeAlias", "Object", "Date", "Datetime", "UUID", "Decimal", "Generated", "Typing"),
    *("Bounded", "Bounded1", "A", "AItem", "Value", "Value1", "ValueItem", "Inner", "Sample1"),
    *("ABCd", "A1b", "HTTPThing", "X", "Str", "Int", "None1"),
)
"""Names of definitions that the generator might change, or use for something else."""


def _render(properties: dict[str, Any], **more: Any) -> str:
    document: Document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:genesys-events:a.b:1.0.0",
        "title": "Sample",
        "type": "object",
        "properties": properties,
        **more,
    }
    return render_models(Schema("a.b", "1.0.0", "schemas/a.b/1.0.0.json", document))


def _fields(source: str, name: str = "Sample") -> dict[str, str]:
    """A class's fields and their annotations."""
    (found,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == name
    )
    return {
        node.target.id: ast.unparse(node.annotation)
        for node in found.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def test_the_header_names_the_schema() -> None:
    """So that you know which file to edit instead."""
    assert _render({}).startswith(
        '"""Written by genesys-events codegen from schemas/a.b/1.0.0.json; do not edit."""\n'
    )


def test_the_output_is_deterministic(known_registry: Path) -> None:
    """No date, no random order: output is compared byte for byte."""
    render = generate_models.__wrapped__  # without its cache
    for schema in load_registry(known_registry).schemas():
        assert render(schema) == render(schema)


def _generated(root: Path) -> list[str]:
    """The models of the registry; test_generated.py checks that they are up to date."""
    sources = [path.read_text("utf-8") for path in sorted((root / "generated").glob("*/v*.py"))]
    assert sources
    return sources


def test_every_class_is_an_event_model() -> None:
    """Strictness and openness come from the base class, so every class has it."""
    for source in _generated(ROOT):
        tree = ast.parse(source)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                assert [ast.unparse(base) for base in node.bases] == ["EventModel"], node.name


def test_models_import_only_the_base_and_pydantic() -> None:
    """Models load nothing else at a cold start."""
    for source in _generated(ROOT):
        imported = {
            node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
        }
        assert imported <= {"__future__", "typing", "generated.base", "pydantic"}


def test_unused_imports_are_removed() -> None:
    """The generator adds imports that the module does not use."""
    for source in _generated(ROOT):
        tree = ast.parse(source)
        names = {
            alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module != "__future__"
            for alias in node.names
        }
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert names <= used


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        ({"type": ["string", "null"]}, "str | None"),
        ({"type": ["integer", "null"]}, "JsonInteger | None"),
        ({"type": ["number", "null"]}, "JsonNumber | None"),
        ({"type": ["boolean", "null"]}, "bool | None"),
        ({"type": ["string", "null"], "format": "date-time"}, "JsonDateTime | None"),
        ({"type": ["string", "null"], "format": "date"}, "JsonDate | None"),
        ({"type": ["string", "null"], "format": "uuid"}, "JsonUuid | None"),
        ({"type": ["array", "null"], "items": {"type": "integer"}}, "JsonList[JsonInteger] | None"),
        (
            {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
            "JsonDict[str, str] | None",
        ),
        ({"anyOf": [{"enum": ["b", "a"]}, NULL]}, "Literal['b', 'a'] | None"),
        ({"type": ["string", "integer", "null"]}, "str | JsonInteger | None"),
        (
            {"type": ["integer", "null"], "minimum": 0},
            "Annotated[JsonInteger | None, Field(ge=0)]",
        ),
        (
            {"type": ["string", "null"], "minLength": 1, "maxLength": 2},
            "Annotated[str | None, Field(max_length=2, min_length=1)]",
        ),
        ({}, "Any | None"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_each_type_has_its_annotation(schema: Any, annotation: str) -> None:
    """As a handler's editor and type checker show it."""
    assert _fields(_render({"value": schema})) == {"value": annotation}


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        (
            {"type": ["array", "null"], "items": {"type": "string", "minLength": 1}},
            "JsonList[Annotated[str, Field(min_length=1)]] | None",
        ),
        (
            {"type": ["object", "null"], "additionalProperties": {"type": "number", "minimum": 0}},
            "JsonDict[str, Annotated[JsonNumber, Field(ge=0)]] | None",
        ),
        (
            {"type": ["string", "integer", "null"], "minLength": 2.0, "multipleOf": 2.0},
            "Annotated[str, Field(min_length=2)] | "
            "Annotated[JsonInteger, Field(multiple_of=2)] | None",
        ),
        (
            {"anyOf": [{"anyOf": [{"type": ["string", "null"], "minLength": 2}]}]},
            "Annotated[str | None, Field(min_length=2)]",
        ),
        ({"anyOf": [NULL, NULL]}, "Annotated[None, Field(None)]"),
        ({"anyOf": [NULL, {"anyOf": [{"type": "string"}, {"type": "string"}]}]}, "str | None"),
    ],
    ids=["items", "values", "types", "one-branch", "nulls", "the-same-twice"],
)
def test_bounded_values_and_unions_have_plain_types(schema: Any, annotation: str) -> None:
    """No wrapper class, which a handler would have to unwrap; each branch once, and null last."""
    assert _fields(_render({"value": schema})) == {"value": annotation}


def test_a_definition_of_no_object_is_written_where_it_is_used() -> None:
    """A union that refers to itself through an object keeps all of its branches."""
    source = _render(
        {"value": {"anyOf": [{"$ref": "#/$defs/Value"}, NULL]}},
        **{
            "$defs": {
                "Value": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Inner"}]},
                "Inner": {"anyOf": [{"$ref": "#/$defs/Group"}, {"type": "integer"}]},
                "Group": {
                    "type": "object",
                    "required": ["a"],
                    "properties": {"a": {"$ref": "#/$defs/Value"}},
                },
            }
        },
    )
    assert _fields(source) == {"value": "str | Group | JsonInteger | None"}
    assert _fields(source, "Group") == {"a": "str | Group | JsonInteger"}


def test_objects_without_a_definition_are_named_by_their_property() -> None:
    """And each by a name that no other class has."""
    inner = {"type": ["object", "null"], "properties": {"value": NULL}}
    source = _render(
        {"queue": inner, "any": {**inner}, "Queue": {**inner}, "1": {**inner}},
        **{"$defs": {"Queue1": {"type": "object", "properties": {}}}},
    )
    assert _fields(source) == {
        "queue": "Queue | None",
        "any": "Any1 | None",
        "queue_1": "Annotated[Queue2 | None, Field(alias='Queue')]",
        "field_1": "Annotated[Object | None, Field(alias='1')]",
    }


def test_classes_in_a_circle_are_completed_at_the_end() -> None:
    """Pydantic cannot resolve a class that follows; after the import no field is unresolved."""
    node = {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/Two"}, NULL]}}}
    two = {"type": "object", "properties": {"back": {"anyOf": [{"$ref": "#/$defs/One"}, NULL]}}}
    own = {"type": "object", "properties": {"own": {"anyOf": [{"$ref": "#/$defs/Own"}, NULL]}}}
    properties = {"value": {"$ref": "#/$defs/Two"}, "own": {"$ref": "#/$defs/Own"}}
    source = _render(properties, **{"$defs": {"One": node, "Two": two, "Own": own}})
    classes = _classes(source)
    assert sorted(classes) == ["One", "Own", "Sample", "Two"]
    assert all(each.__pydantic_fields_complete__ for each in classes.values())
    without = _classes(
        "\n".join(line for line in source.split("\n") if "model_rebuild" not in line)
    )
    assert not all(each.__pydantic_fields_complete__ for each in without.values())


def _classes(source: str) -> dict[str, type[EventModel]]:
    """Execute a module."""
    module = ModuleType("made_up_models")
    sys.modules[module.__name__] = module
    try:
        exec(source, module.__dict__)  # noqa: S102 - our own
    finally:
        del sys.modules[module.__name__]
    return {
        name: each
        for name, each in vars(module).items()
        if isinstance(each, type) and issubclass(each, EventModel) and each is not EventModel
    }


_STRINGS: Document = {"type": ["string", "null"], "minLength": 1}
_UNIONS: Document = {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "integer"}, NULL]}


def _wire_name(field: FieldInfo, name: str) -> str:
    return name if field.alias is None else field.alias


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(HOSTILE_NAMES), st.text(max_size=6)), unique=True, max_size=40
    )
)
def test_the_generator_keeps_the_names_that_it_gets(wire_names: list[str]) -> None:
    """For fields of every type, each with its wire name as alias."""
    names = field_names(wire_names)
    for schema in (_STRINGS, _UNIONS, {"type": "array", "items": _STRINGS}):
        (model,) = _classes(_render(dict.fromkeys(wire_names, schema))).values()
        fields = model.model_fields
        assert {_wire_name(field, name): name for name, field in fields.items()} == names


@pytest.mark.parametrize("name", CLASS_NAMES)
def test_the_generator_keeps_the_names_of_classes(name: str) -> None:
    """Also one that the generator imports, or would give to something without a name."""
    inner = {"type": ["object", "null"], "properties": {"a": _UNIONS}}
    values = {"type": ["array", "null"], "items": {"type": "string", "minLength": 1}}
    reference = {"anyOf": [{"$ref": f"#/$defs/{name}"}, NULL]}
    source = _render(
        {"a": values, "value": _UNIONS, name: reference, "inner": inner, "type": _UNIONS},
        **{"$defs": {name: {"type": "object", "properties": {"a": values, "value": reference}}}},
    )
    assert is_class_name(name)
    assert set(_classes(source)) == {"Sample", name, "Inner1" if name == "Inner" else "Inner"}


def test_definitions_that_double_have_no_model() -> None:
    """Thirty that each refer twice to the next would be an annotation of gigabytes."""
    doubled = {
        f"D{n}": {
            "anyOf": [
                {"type": "array", "items": {"$ref": f"#/$defs/D{n + 1}"}},
                {"type": "object", "additionalProperties": {"$ref": f"#/$defs/D{n + 1}"}},
            ]
        }
        for n in range(30)
    }
    definitions = {**doubled, "D30": {"type": "string"}}
    with pytest.raises(NoModel, match="fewer nested definitions"):
        _render({"value": {"$ref": "#/$defs/D0"}}, **{"$defs": definitions})


def test_optional_is_none_and_required_has_no_default() -> None:
    """An absent property is None in Python; a required one must be present."""
    source = _render(
        {"there": {"type": "string"}, "perhaps": {"type": ["string", "null"]}}, required=["there"]
    )
    assert "    there: str\n" in source
    assert "    perhaps: str | None = None\n" in source


def test_names_are_snake_case() -> None:
    """With the wire name as alias, like in Genesys's SDK."""
    source = _render(
        {"eventTime": {"type": ["integer", "null"]}, "id": {"type": ["string", "null"]}}
    )
    assert _fields(source) == {
        "event_time": "Annotated[JsonInteger | None, Field(alias='eventTime')]",
        "id": "str | None",
    }


def test_only_classes_have_descriptions() -> None:
    """For fields they would only make the Lambda larger."""
    source = _render(
        {
            "value": {"type": ["string", "null"], "description": "Of a field."},
            "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, NULL], "description": "Of a reference."},
        },
        description="Of the event.",
        **{
            "$defs": {
                "Inner": {
                    "description": "Of a class.",
                    "type": "object",
                    "properties": {"x": {"type": ["string", "null"], "description": "Of x."}},
                }
            }
        },
    )
    assert "Of the event." in source
    assert "Of a class." in source
    for text in ("Of a field.", "Of a reference.", "Of x."):
        assert text not in source


@pytest.mark.parametrize(
    "description",
    ['ends in a "quote"', 'holds """ three', "a \\ and \\N{none} \\x", "two\nlines\n", "nul \x00"],
    ids=["quote", "three-quotes", "backslashes", "lines", "nul"],
)
def test_a_description_cannot_break_the_code(description: str) -> None:
    """A description is never interpreted as code."""
    tree = ast.parse(_render({}, description=description))
    assert any(isinstance(node, ast.ClassDef) and node.name == "Sample" for node in tree.body)


def test_annotations_and_examples_are_not_generated() -> None:
    """Changing them does not make generated/ stale."""
    plain = {"value": {"type": ["string", "null"]}}
    noted = {
        "value": {
            "type": ["string", "null"],
            "description": "A value.",
            "x-extensible-enum": ["a"],
            "examples": ["a"],
            "default": "a",
            "$comment": "later",
        }
    }
    more = {"examples": [{"value": "a"}], "x-genesys-topic": "v2.a.b", "$comment": "later"}
    assert _render(noted, **more) == _render(plain)


def test_properties_may_be_called_like_annotations() -> None:
    """`examples`, `default`, `x-...` and `description` may be names of properties."""
    names = ("examples", "default", "description", "$comment", "x-thing")
    source = _render({name: {"type": ["string", "null"]} for name in names})
    assert len(_fields(source)) == len(names)
    for name in names:
        assert name in source


def test_a_closed_object_forbids_unknown_fields() -> None:
    """`additionalProperties: false` alone has another base class than the open one."""
    properties = {"value": {"type": ["string", "null"]}}
    source = _render(properties, additionalProperties=False)
    assert "class Sample(ClosedModel):" in source
    for openly in (_render(properties), _render(properties, additionalProperties=True)):
        assert "class Sample(EventModel):" in openly


def test_the_document_is_not_changed() -> None:
    """The registry's schema is rendered more than once, and compared in between."""
    properties = {
        "value": {"type": ["string", "integer", "null"], "minLength": 1, "x-note": "kept"},
        "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, NULL]},
    }
    defs = {"Inner": {"type": "object", "description": "Kept.", "properties": {}}}
    before = repr((properties, defs))
    _render(properties, **{"$defs": defs})
    assert repr((properties, defs)) == before


def test_no_model_validates_a_whole_collection_after_a_wrong_item() -> None:
    """A record of 1 MiB has room for half a million errors: each list stops at the first."""
    within = [
        {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        {"type": "object", "additionalProperties": {"type": "array", "items": {"enum": ["a"]}}},
        {"type": "array", "items": {"type": ["string", "array"], "maxLength": 3}, "minItems": 1},
        {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
    ]
    source = _render({f"p{number}": {"anyOf": [each, NULL]} for number, each in enumerate(within)})
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    assert names >= {"JsonList", "JsonDict"}
    assert not names & {"list", "dict"}
