"""Generates the pydantic models of a schema: the only module that uses the generator.

The generator, datamodel-code-generator, gets a schema that leaves it no choice, and what remains
is settled in its output: see docs/decisions/0021-schemas-are-prepared.md.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, count, pairwise
from types import ModuleType
from typing import Any, cast

from processor.pointers import split
from tools.codegen.field_names import field_names
from tools.registry.files import Schema
from tools.schema.base import EventModel
from tools.schema.subset import BOUNDS, KEYWORDS_OF, is_class_name, types_of
from tools.schema.walk import (
    ANYTHING,
    NULL,
    Document,
    JsonSchema,
    alternatives,
    literals_of,
    map_children,
    reference_to,
    subschemas,
)

_LINE_LENGTH = 100
_JSON_TYPES = {
    "integer": "generated.base.JsonInteger",
    "number": "generated.base.JsonNumber",
    "date-time": "generated.base.JsonDateTime",
    "date": "generated.base.JsonDate",
    "uuid": "generated.base.JsonUuid",
}
"""The types in generated/base.py that accept exactly what JSON Schema does."""
_COLLECTIONS = {"list": "JsonList", "dict": "JsonDict"}
"""The types in generated/base.py that stop at the first invalid item."""
_ALL_BOUNDS = frozenset((*BOUNDS, "pattern"))
_MOST_SCHEMAS = 10_000
"""In what the generator gets. Definitions that each refer twice to the next double it."""
_NOISE = """\
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
"""
"""The generator adds it to every class with a type of generated/base.py, which needs it not."""

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
    """Generate the module for one schema version; the same text on every Python.

    Raises NoModel.
    """
    try:
        return _settle(_generate(schema))
    except NoModel:
        raise
    except Exception as error:  # the generator raises many types
        # Only for a schema that a rule refuses: the rules run first.
        raise NoModel(
            f"no model {schema.document.get('title')} can be generated from it "
            f"({type(error).__name__}); simplify it"
        ) from error


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


def _generate(schema: Schema) -> str:
    # Imported here: it is slow, and not needed where nothing has to be generated.
    import datamodel_code_generator
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    prepared = _Prepared(schema)
    with warnings.catch_warnings():
        # On Python 3.10 the generator warns that a later release of it will not run there; this
        # release is pinned, and its output is compared on every Python that is supported.
        warnings.simplefilter("ignore", FutureWarning)
        source = datamodel_code_generator.generate(
            json.dumps(prepared.document),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            base_class="generated.base.EventModel",
            class_name=schema.title,
            aliases=prepared.field_names,
            custom_file_header=(
                f'"""Written by genesys-events codegen from {schema.path}; do not edit."""'
            ),
            target_python_version=PythonVersion.PY_310,
            formatters=[Formatter.BUILTIN],
            # Otherwise it is taken from the ruff or black settings of the nearest pyproject.toml.
            builtin_format_line_length=_LINE_LENGTH,
            disable_timestamp=True,
            use_annotated=True,
            field_constraints=True,
            use_schema_description=True,
            use_union_operator=True,
            use_standard_collections=True,
            use_type_alias=True,
            enum_field_as_literal=LiteralType.All,
        )
    if not isinstance(source, str):
        raise NoModel("the generator writes several modules for it; simplify it")
    return source


class _Prepared:
    """What the generator gets for a schema: a document, and the names of the fields.

    Each object type is a definition with the name of its class. Every other type is written where
    it is used, as one type or as a union of different ones, null last, in the schema's order: that
    of a set differs from process to process. Only classes keep their descriptions: those of fields
    would make the Lambda larger without use.
    """

    def __init__(self, schema: Schema) -> None:
        self.source: Document = schema.document
        self.title = schema.title
        self.names: dict[int, str] = {}
        """The class of each object type, by the identity of its schema."""
        self.field_names: dict[str, str] = {}
        """The fields that differ from their properties: `{"Payload.queueId": "queue_id"}`."""
        self.bounded: dict[str, str] = {}
        """The name of each bounded value within another type, by its schema as text."""
        self.size = 0
        root, *others = (each for each in subschemas(self.source) if is_class(each.schema))
        for pointer, each in (*others, root):
            self.names.setdefault(id(each), self._class_name(pointer))
        classes = {self.names[id(each)]: self._class(each) for _, each in (*others, root)}
        root_class = classes.pop(self.title)
        bounded = {name: json.loads(text) for text, name in self.bounded.items()}
        self.document = {**root_class, "$defs": {**classes, **bounded}}

    def _class_name(self, pointer: str) -> str:
        """The name of the class for an object type; one without a name is named by its property."""
        path = split(pointer)
        if not path:
            return self.title
        if len(path) == 2 and path[0] == "$defs":
            return path[1]
        words = re.findall("[A-Za-z][A-Za-z0-9]*", _owner(path))
        return self._free_name("".join(word[0].upper() + word[1:] for word in words) or "Object")

    def _free_name(self, name: str) -> str:
        taken = {self.title, *self.source.get("$defs", ()), *self.names.values()}
        taken.update(self.bounded.values())
        numbered = (f"{name}{number or ''}" for number in count())
        return next(each for each in numbered if each not in taken and is_class_name(each))

    def _class(self, schema: Document) -> JsonSchema:
        properties: Document = schema["properties"]
        for wire_name, name in field_names(properties).items():
            if name != wire_name:
                self.field_names[f"{self.names[id(schema)]}.{wire_name}"] = name
        kept = ("description", "required")
        prepared = {
            "type": "object",
            **{keyword: schema[keyword] for keyword in kept if keyword in schema},
            "properties": {name: self._field(each) for name, each in properties.items()},
        }
        if schema.get("additionalProperties") is False:
            prepared["customBasePath"] = "generated.base.ClosedModel"
        return prepared

    def _field(self, schema: Any) -> JsonSchema:
        """A field's type. `X | None` is one type with null, so that its bounds are the field's."""
        branches = self._branches(schema)
        if len(branches) == 1:
            return branches[0]
        if len(branches) == 2 and branches[1] == NULL:
            kind = branches[0].get("type")
            # The generator would lose the type of a dictionary's values.
            if kind not in (None, "object"):
                return {**branches[0], "type": [kind, "null"]}
        return self._union(branches)

    def _union(self, branches: list[JsonSchema]) -> JsonSchema:
        """One type or several, within another: the generator would name those with bounds."""
        parts = [
            reference_to(self._bounded_name(each)) if each.keys() & _ALL_BOUNDS else each
            for each in branches
        ]
        return parts[0] if len(parts) == 1 else {"anyOf": parts}

    def _bounded_name(self, branch: JsonSchema) -> str:
        text = json.dumps(branch)
        if text not in self.bounded:
            self.bounded[text] = self._free_name("Bounded")
        return self.bounded[text]

    def _branches(self, schema: Any) -> list[JsonSchema]:
        """The different types of a value, each with one JSON type, null last."""
        found: list[JsonSchema] = []
        for part in alternatives(self.source, schema):
            found += [each for each in self._split(part) if each not in found]
        if ANYTHING in found:
            return [{}]
        return sorted(found, key=lambda each: each == NULL)

    def _split(self, schema: Document) -> Iterator[JsonSchema]:
        self.size += 1
        if self.size > _MOST_SCHEMAS:
            raise NoModel("its model would be too long; use fewer nested definitions")
        literals = literals_of(schema)
        if literals is not None:
            yield {"enum": list(dict.fromkeys(literals))}
        elif "type" not in schema:
            yield {}
        else:
            yield from (self._of_type(name, schema) for name in types_of(schema))

    def _of_type(self, name: str, schema: Document) -> JsonSchema:
        if name == "object" and is_class(schema):
            return reference_to(self.names[id(schema)])
        kept = {keyword: schema[keyword] for keyword in schema if keyword in KEYWORDS_OF[name]}
        prepared = map_children(
            {"type": name, **kept}, lambda _path, each: self._union(self._branches(each))
        )
        json_type = _JSON_TYPES.get(prepared.pop("format", name))
        return prepared if json_type is None else {**prepared, "customTypePath": json_type}


def is_class(schema: Any) -> bool:
    """Whether a schema describes an object with fields of its own, which becomes a class."""
    return isinstance(schema, Mapping) and "properties" in schema and "object" in types_of(schema)


def _owner(path: Sequence[str]) -> str:
    """The property or definition that a schema within it describes a part of."""
    names = [name for keyword, name in pairwise(path) if keyword in ("properties", "$defs")]
    return names[-1]


def _settle(source: str) -> str:
    """Write each bounded value where it is used, and remove what the module does not need.

    Lists and dictionaries become those of generated/base.py. A bounded value is
    `Bounded = TypeAliasType("Bounded", Annotated[str, Field(min_length=1)])`, unless a field.
    """
    module = _Module(source.replace(_NOISE + "\n", "").replace(_NOISE, ""))
    return module.settled().rstrip() + "\n"


class _Module:
    """A module that the generator wrote."""

    def __init__(self, source: str) -> None:
        self.text = source.encode()  # the positions in a syntax tree count bytes
        self.lines = [0, *accumulate(map(len, self.text.splitlines(keepends=True)))]
        self.body = ast.parse(self.text).body
        self.named: dict[str, ast.expr] = {
            node.targets[0].id: node.value.args[1]
            for node in self.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
        }

    def settled(self) -> str:
        used = {name.id for node in self.body for name in _names(node)} - {"TypeAliasType"}
        collections = [replacement for name, replacement in _COLLECTIONS.items() if name in used]
        parts = []
        position = 0
        for node in self.body:
            start, end = self._span(node)
            gap, position = self.text[position:start], end
            if isinstance(node, ast.ImportFrom) and node.module != "__future__":
                names = [each.name for each in node.names if each.name in used]
                if node.module == "generated.base":
                    names = sorted([*names, *collections])
                if names:
                    parts += [gap, f"from {node.module} import {', '.join(names)}".encode()]
            elif not isinstance(node, ast.Assign):
                gap = b"\n\n\n" if isinstance(node, ast.ClassDef) else gap
                parts += [gap, self._written(node)]
        return b"".join(parts).decode()

    def _written(self, node: ast.AST) -> bytes:
        """A part of the module with the named types in it written out."""
        position, end = self._span(node)
        parts = []
        for start, after, name in sorted((*self._span(each), each.id) for each in _names(node)):
            if name in self.named:
                written = self._written(self.named[name])
            elif name in _COLLECTIONS:
                written = _COLLECTIONS[name].encode()
            else:
                continue
            parts += [self.text[position:start], written]
            position = after
        return b"".join([*parts, self.text[position:end]])

    def _span(self, node: Any) -> tuple[int, int]:
        start = self.lines[node.lineno - 1] + node.col_offset
        return start, self.lines[node.end_lineno - 1] + node.end_col_offset


def _names(node: ast.AST) -> Iterator[ast.Name]:
    """The names that are read in a part of a module."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each
