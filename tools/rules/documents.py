"""Rules about a schema document: its `$id`, dialect and title, and that it is JSON Schema."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from processor.naming import schema_id
from processor.pointers import join
from tools.registry.files import Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules
from tools.schema.subset import is_class_name

RULES: Rules[Schema] = Rules("Schema documents")

METASCHEMA = "SCHEMA-METASCHEMA"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@RULES.rule("SCHEMA-ID")
def id_is_the_path(schema: Schema) -> Iterator[Problem]:
    """`$id` names the same event type and version as the path.

    A copy whose `$id` was not changed, or a file in the wrong folder, is found by this.
    """
    expected = schema_id(schema.event_type, schema.version)
    if schema.document.get("$id") != expected:
        yield schema.at("/$id", f'"$id" must be "{expected}", as in the path')


@RULES.rule("SCHEMA-DIALECT")
def dialect_is_2020_12(schema: Schema) -> Iterator[Problem]:
    """`$schema` names JSON Schema 2020-12.

    Without it, each tool assumes a dialect of its own.
    """
    if schema.document.get("$schema") != DIALECT:
        yield schema.at("/$schema", f'"$schema" must be "{DIALECT}"')


@RULES.rule("SCHEMA-TITLE")
def title_is_a_class(schema: Schema) -> Iterator[Problem]:
    """`title` is the name of the generated class, in PascalCase.

    Handlers import this class. The generator would change a name that is not in PascalCase, and the
    class must not hide a name that generated code imports.
    """
    if not is_class_name(schema.document.get("title")):
        yield schema.at("/title", '"title" must name the generated class, such as "UserPresence"')


@RULES.rule(METASCHEMA)
def document_is_json_schema(schema: Schema) -> Iterator[Problem]:
    """The document is valid under the metaschema of JSON Schema 2020-12.

    A keyword with a value of the wrong type has no effect, or fails when an event arrives.
    """
    if schema.document.get("$schema") == DIALECT and _is_known_valid(schema):
        return
    try:
        with warnings.catch_warnings():
            # SUBSET-PATTERN reports the patterns that re warns about.
            warnings.simplefilter("ignore", FutureWarning)
            Draft202012Validator.check_schema(schema.document)
    except SchemaError as error:
        pointer = join(error.absolute_path)
        yield schema.at(pointer, f"{pointer or '/'} is not valid JSON Schema: {error.message}")


def _is_known_valid(schema: Schema) -> bool:
    """Whether the fast validator accepts it; the other one explains what it rejects."""
    try:
        return jsonschema_rs.meta.is_valid(dict(schema.document))
    except (ValueError, OverflowError, RecursionError):
        return False
