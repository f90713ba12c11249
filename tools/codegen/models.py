"""Generates the pydantic models of a schema: the only module that uses the generator."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from types import ModuleType
from typing import Any, cast

from tools.registry.files import Schema
from tools.schema.base import EventModel
from tools.schema.subset import KEYWORDS_OF
from tools.schema.walk import map_children

_LINE_LENGTH = 100

# The types in generated/base.py that accept exactly what JSON Schema does.
_JSON_TYPES = {
    "integer": "generated.base.JsonInteger",
    "number": "generated.base.JsonNumber",
    "date-time": "generated.base.JsonDateTime",
    "date": "generated.base.JsonDate",
    "uuid": "generated.base.JsonUuid",
}

# The generator adds this to every model with a type of generated/base.py, as EventModel has.
_NOISE = """\
    model_config = ConfigDict(
        arbitrary_types_allowed=True,
    )
"""


_module_numbers = count()

GENERATED = "MODEL-GENERATED"
"""The rule that a schema without a model breaks."""


class NoModel(Exception):
    """The generator cannot make a model of a schema."""


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
    with warnings.catch_warnings():
        # On Python 3.10 the generator warns that a later release of it will not run there; this
        # release is pinned, and its output is compared on every Python that is supported.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            source = _generate(schema)
        except Exception as error:  # the generator raises many types
            message = f"the generator fails on it ({type(error).__name__}); simplify it"
            raise NoModel(message) from error
    if not isinstance(source, str) or f"\nclass {schema.title}(EventModel):" not in source:
        raise NoModel(f"no model {schema.title} can be generated from it; simplify it")
    return _remove_noise(source).rstrip() + "\n"


@lru_cache(maxsize=1000)
def model_of(schema: Schema) -> type[EventModel]:
    """Generate a schema's models and execute them; raise NoModel if that is impossible."""
    source = render_models(schema).replace("from generated.base ", "from tools.schema.base ")
    # pydantic looks up the names in annotations in the class's module.
    module = ModuleType(f"model_{next(_module_numbers)}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102 - our own
    finally:
        del sys.modules[module.__name__]
    return cast("type[EventModel]", getattr(module, schema.title))


def generator_input(schema: Schema) -> str:
    """The generator's input for a schema, which is all that its models depend on."""
    return json.dumps(_prepare(schema.document, root=True))


def _generate(schema: Schema) -> object:
    # Imported here: it is slow, and not needed where nothing has to be generated.
    import datamodel_code_generator
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    return datamodel_code_generator.generate(
        generator_input(schema),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        base_class="generated.base.EventModel",
        class_name=schema.title,
        import_overrides={"RootModel": "generated.base"},
        custom_file_header=(
            f'"""Written by genesys-events codegen from {schema.path}; do not edit."""'
        ),
        target_python_version=PythonVersion.PY_310,
        formatters=[Formatter.BUILTIN],
        # Otherwise it is taken from the ruff or black settings of the nearest pyproject.toml.
        builtin_format_line_length=_LINE_LENGTH,
        disable_timestamp=True,
        snake_case_field=True,
        use_annotated=True,
        field_constraints=True,
        use_title_as_name=True,
        use_schema_description=True,
        use_union_operator=True,
        use_standard_collections=True,
        collapse_root_models=True,
        enum_field_as_literal=LiteralType.All,
    )


def _remove_noise(source: str) -> str:
    source = source.replace(_NOISE + "\n", "").replace(_NOISE, "")
    if "ConfigDict(" not in source:
        source = source.replace("import ConfigDict, ", "import ")
        source = source.replace("from pydantic import ConfigDict\n", "")
    return source


def _prepare(
    schema: Mapping[str, Any], *, root: bool = False, is_property: bool = False
) -> dict[str, Any]:
    """Rewrite a schema so that the generator cannot misread it.

    It names the types of generated/base.py, splits lists of types, and keeps descriptions only for
    classes: those of fields would make the Lambda larger without use.
    """
    prepared = {
        name: value
        for name, value in schema.items()
        if not name.startswith("x-") and name not in ("examples", "$comment", "default")
    }
    prepared = map_children(
        prepared, lambda path, child: _prepare(child, is_property=path[0] == "properties")
    )
    if not root:
        prepared.pop("title", None)
        if "properties" not in prepared:
            prepared.pop("description", None)
    types = prepared.get("type")
    if isinstance(types, list) and not (is_property and _is_nullable_scalar(types)):
        return _split_types(prepared, types)
    json_type = _JSON_TYPES.get(prepared.get("format", "")) or _JSON_TYPES.get(_scalar(types))
    if json_type is not None:
        prepared.pop("format", None)
        prepared["customTypePath"] = json_type
    return prepared


def _scalar(types: object) -> str:
    if isinstance(types, list):
        return next((name for name in types if name != "null"), "")
    return types if isinstance(types, str) else ""


def _is_nullable_scalar(types: list[str]) -> bool:
    return len(types) == 1 or (len(types) == 2 and "null" in types and "object" not in types)


def _split_types(prepared: dict[str, Any], types: list[str]) -> dict[str, Any]:
    branches = [
        # In the schema's order: that of a set differs from process to process.
        _prepare({"type": name, **{k: v for k, v in prepared.items() if k in KEYWORDS_OF[name]}})
        for name in types
    ]
    kept: dict[str, Any] = {
        name: prepared[name] for name in ("$id", "$schema", "title", "$defs") if name in prepared
    }
    return {**kept, "anyOf": branches}
