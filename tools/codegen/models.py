"""Writes the pydantic models of a schema: one class for each object type that it describes.

The supported subset is small, so every construct is written in exactly one way: see
docs/decisions/0026-models-are-written-here.md.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, pairwise
from types import ModuleType
from typing import Any, NamedTuple, cast

from processor.pointers import split
from tools.codegen.field_names import field_names
from tools.registry.files import Schema
from tools.schema.base import EventModel
from tools.schema.subset import KEYWORDS_OF, is_class_name, types_of
from tools.schema.walk import (
    Document,
    alternatives,
    children,
    definition_name,
    map_children,
    subschemas,
)

_LINE_LENGTH = 100
_TYPES = {"string": "str", "integer": "JsonInteger", "number": "JsonNumber", "boolean": "bool"}
_FORMATS = {"date-time": "JsonDateTime", "date": "JsonDate", "uuid": "JsonUuid"}
_CONSTRAINTS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "pattern": "pattern",
}
"""What each keyword is called in pydantic."""
_COUNTS = ("multipleOf", "minLength", "maxLength", "minItems", "maxItems")
"""Keywords whose value is a whole number, which JSON may write as 2.0."""
_IMPORTS = {
    "typing": ("Annotated", "Any", "Literal"),
    "generated.base": (
        *("EventModel", "JsonDate", "JsonDateTime", "JsonInteger", "JsonNumber", "JsonUuid"),
    ),
    "pydantic": ("ConfigDict", "Field"),
}

_UNNAMED = ("anyOf", "items", "additionalProperties")
"""The keywords whose schemas describe the same value, or values without a name of their own."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_TYPE = 20_000
"""Characters of an annotation. Definitions that each refer twice to the next double it."""

_module_numbers = count()

GENERATED = "MODEL-GENERATED"
"""The rule that a schema without a model breaks."""


class NoModel(Exception):
    """No model can be written for a schema."""


def render_models(schema: Schema) -> str:
    """The source of a schema's module: the one that the schema carries, or else generated.

    Raises NoModel.
    """
    return generate_models(schema) if schema.models is None else schema.models


@lru_cache(maxsize=1000)
def generate_models(schema: Schema) -> str:
    """Write the module for one schema version; the same text on every Python.

    Raises NoModel.
    """
    try:
        return _Module(schema).render()
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        # Only a schema that a rule refuses: the rules run first.
        raise NoModel(
            f"no model {schema.document.get('title')} can be generated from it "
            f"({type(error).__name__}); simplify it"
        ) from None


@lru_cache(maxsize=1000)
def model_of(schema: Schema) -> type[EventModel]:
    """Generate a schema's models and execute them; raise NoModel if that is impossible."""
    source = render_models(schema).replace("from generated.base ", "from tools.schema.base ")
    # pydantic looks up the names in annotations in the class's module.
    module = ModuleType(f"model_{next(_module_numbers)}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own
    except Exception as error:
        raise NoModel(
            f"the model {schema.title} cannot be imported ({type(error).__name__}); simplify it"
        ) from error
    finally:
        del sys.modules[module.__name__]
    return cast("type[EventModel]", getattr(module, schema.title))


def generator_input(schema: Schema) -> str:
    """All that the models of a schema depend on, as text."""
    return json.dumps(_relevant(schema.document))


def _relevant(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    kept = {
        name: value
        for name, value in schema.items()
        if not name.startswith("x-") and name not in ("examples", "$comment", "default")
    }
    return map_children(kept, lambda _path, child: _relevant(child))


class _Type(NamedTuple):
    """A type in an annotation, and the arguments of `Field` that constrain its values."""

    text: str
    constraints: tuple[str, ...] = ()

    def annotation(self) -> str:
        return _annotated(self.text, self.constraints) if self.constraints else self.text


def _annotated(text: str, arguments: Sequence[str]) -> str:
    return f"Annotated[{text}, Field({', '.join(sorted(arguments))})]"


class _Module:
    """The module of one schema."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.document: Document = schema.document
        self.definitions: Document = self.document.get("$defs", {})
        self.names: dict[int, str] = {}
        """The class of each object type, by the identity of its schema."""
        self.types: dict[int, _Type] = {}
        """The type of each schema that was written, by its identity."""

    def render(self) -> str:
        classes = self._classes()
        blocks = [self._class(each) for each in classes]
        rebuilt = [f"{self.names[id(each)]}.model_rebuild()" for each in self._incomplete(classes)]
        body = "\n\n\n".join([*blocks, *(["\n".join(rebuilt)] if rebuilt else [])])
        return (
            f'"""Written by genesys-events codegen from {self.schema.path}; do not edit."""\n\n'
            f"from __future__ import annotations\n\n{_imports(body)}\n\n{body}\n"
        )

    def _classes(self) -> list[Document]:
        """The object types, each after those that it refers to unless they form a circle."""
        found = [each for each in subschemas(self.document) if is_class(each.schema)]
        for pointer, schema in [*found[1:], found[0]]:
            self.names.setdefault(id(schema), self._class_name(pointer))
        waiting = {id(each.schema): each.schema for each in [*found[1:], found[0]]}
        ordered: list[Document] = []
        while waiting:
            before = len(waiting)
            for key, schema in list(waiting.items()):
                if not (self._uses(schema) - {key}) & waiting.keys():
                    ordered.append(waiting.pop(key))
            if len(waiting) == before:
                ordered.append(waiting.pop(next(iter(waiting))))
        return ordered

    def _class_name(self, pointer: str) -> str:
        """The name of the class for an object type; one without a name is named by its property."""
        path = split(pointer)
        if not path:
            return self.schema.title
        if len(path) == 2 and path[0] == "$defs":
            return path[1]
        words = re.findall("[A-Za-z][A-Za-z0-9]*", _owner(path))
        name = "".join(word[0].upper() + word[1:] for word in words) or "Object"
        taken = {self.schema.title, *self.definitions, *self.names.values()}
        numbered = (f"{name}{number or ''}" for number in count())
        return next(each for each in numbered if each not in taken and is_class_name(each))

    def _uses(self, schema: Document) -> set[int]:
        """The identities of the object types in the types of an object's fields."""
        found = set()
        followed = set()
        waiting = list(schema["properties"].values())
        while waiting:
            each = waiting.pop()
            name = definition_name(each)
            if name is not None and name not in followed:
                followed.add(name)
                waiting.append(self.definitions[name])
            if is_class(each):
                found.add(id(each))
            waiting += [child for path, child in children(each) if path[0] in _UNNAMED]
        return found

    def _incomplete(self, classes: Sequence[Document]) -> Iterator[Document]:
        """The classes that refer to one that follows, directly or through others."""
        complete: set[int] = set()
        for schema in classes:
            if self._uses(schema) - {id(schema)} <= complete:
                complete.add(id(schema))
            else:
                yield schema

    def _class(self, schema: Document) -> str:
        parts = []
        if schema.get("description"):
            parts.append(_docstring(schema["description"]))
        if schema.get("additionalProperties") is False:
            parts.append("    model_config = ConfigDict(extra='forbid')\n")
        names = field_names(schema["properties"])
        required = schema.get("required", ())
        fields = [
            self._field(names[name], name, each, is_required=name in required)
            for name, each in schema["properties"].items()
        ]
        if fields:
            parts.append("".join(fields))
        return f"class {self.names[id(schema)]}(EventModel):\n" + (
            "\n".join(parts).rstrip() or "    pass"
        )

    def _field(self, name: str, wire_name: str, schema: Any, *, is_required: bool) -> str:
        text, constraints = self._type(schema)
        alias = () if name == wire_name else (f"alias={wire_name!a}",)
        arguments = sorted((*alias, *constraints))
        default = "" if is_required else " = None"
        annotation = _annotated(text, arguments) if arguments else text
        line = f"    {name}: {annotation}{default}\n"
        if len(line) <= _LINE_LENGTH + 1 or not arguments:
            return line
        if default and len(line) <= _LINE_LENGTH + len("one("):
            return f"    {name}: {annotation} = (\n        None\n    )\n"
        field = f"Field({', '.join(arguments)})"
        lines = [f"{text}, {field}"]
        if len(lines[0]) > _LINE_LENGTH - 8:
            lines = [f"{text},", f"{field},"]
        inner = "".join(f"        {each}\n" for each in lines)
        return f"    {name}: Annotated[\n{inner}    ]{default}\n"

    def _type(self, schema: Any) -> _Type:
        """The type of any schema; a definition that is no object type is written in its place."""
        found = self.types.get(id(schema))
        if found is None:
            members = [
                each for part in alternatives(self.document, schema) for each in self._members(part)
            ]
            others = list(dict.fromkeys(each for each in members if each != _NONE))
            null = ["None"] if _NONE in members else []
            if len(others) == 1:
                found = _Type(" | ".join([others[0].text, *null]), others[0].constraints)
            else:
                found = _Type(" | ".join([*(each.annotation() for each in others), *null]))
            if len(found.text) > _LONGEST_TYPE:
                raise NoModel("a type in its model would be too long; use fewer nested definitions")
            self.types[id(schema)] = found
        return found

    def _members(self, schema: Document) -> Iterator[_Type]:
        """The types of a schema without `$ref` and `anyOf`, one for each JSON type."""
        if "const" in schema or "enum" in schema:
            values = schema.get("enum", [schema.get("const")])
            yield _Type(f"Literal[{', '.join(map(ascii, dict.fromkeys(values)))}]")
            return
        for name in types_of(schema):
            constraints = tuple(
                f"{_CONSTRAINTS[keyword]}={_number(keyword, schema[keyword])}"
                for keyword in sorted(KEYWORDS_OF[name] & _CONSTRAINTS.keys() & schema.keys())
            )
            yield _Type(self._base(name, schema), constraints)
        if "type" not in schema:
            yield _Type("Any")

    def _base(self, name: str, schema: Document) -> str:
        if name == "null":
            return "None"
        if name == "string" and schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        if name == "array":
            return f"list[{self._type(schema.get('items', {})).annotation()}]"
        if name != "object":
            return _TYPES[name]
        if is_class(schema):
            return self.names[id(schema)]
        values = schema.get("additionalProperties", True)
        text = "Any" if values is True else self._type(values).annotation()
        return f"dict[str, {text}]"


_NONE = _Type("None")


def is_class(schema: Any) -> bool:
    """Whether a schema describes an object with fields of its own, which becomes a class."""
    return isinstance(schema, Mapping) and "properties" in schema and "object" in types_of(schema)


def _owner(path: Sequence[str]) -> str:
    """The property or definition that a schema within it describes a part of."""
    names = [name for keyword, name in pairwise(path) if keyword in ("properties", "$defs")]
    return names[-1]


def _number(keyword: str, value: Any) -> str:
    return ascii(int(value) if keyword in _COUNTS else value)


def _imports(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    lines = []
    for module, names in _IMPORTS.items():
        found = [name for name in names if name in used]
        if found:
            lines.append(f"from {module} import {', '.join(found)}\n")
    if len(lines) > 1 and "typing" in lines[0]:
        lines.insert(1, "\n")  # Python's own imports are a group of their own
    return "".join(lines)


def _docstring(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    lines = [_CONTROL.sub(lambda each: ascii(each[0])[1:-1], line) for line in escaped.split("\n")]
    body = "".join(f"    {line}".rstrip() + "\n" for line in "\n".join(lines).strip().split("\n"))
    return f'    """\n{body}    """\n'
