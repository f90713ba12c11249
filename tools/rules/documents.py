"""What a schema says of itself agrees with its path, and is JSON Schema."""

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

RULES: Rules[Schema] = Rules("What a schema says of itself")

METASCHEMA = "SCHEMA-METASCHEMA"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@RULES.rule("SCHEMA-ID")
def id_is_the_path(schema: Schema) -> Iterator[Problem]:
    """`$id` says the event type and the version that the path says.

    A copy that was not renamed, or a file in the wrong folder, would else pass for what it is not.
    """
    expected = schema_id(schema.event_type, schema.version)
    if schema.document.get("$id") != expected:
        yield schema.at("/$id", f'"$id" must be "{expected}", as the path says')


@RULES.rule("SCHEMA-DIALECT")
def dialect_is_2020_12(schema: Schema) -> Iterator[Problem]:
    """`$schema` names JSON Schema 2020-12.

    Without it, every tool guesses a dialect of its own.
    """
    if schema.document.get("$schema") != DIALECT:
        yield schema.at("/$schema", f'"$schema" must be "{DIALECT}"')


@RULES.rule("SCHEMA-TITLE")
def title_is_a_class(schema: Schema) -> Iterator[Problem]:
    """`title` is the name of the generated class.

    Handlers import it. It is in PascalCase, so that the generator leaves it as it is, and hides
    nothing that generated code imports.
    """
    if not is_class_name(schema.document.get("title")):
        yield schema.at("/title", '"title" must name the generated class, such as "UserPresence"')


@RULES.rule(METASCHEMA)
def document_is_json_schema(schema: Schema) -> Iterator[Problem]:
    """The document is valid under the metaschema of JSON Schema 2020-12.

    A keyword with a value of the wrong type constrains nothing, or fails when an event arrives.
    """
    if schema.document.get("$schema") == DIALECT and _is_known_valid(schema):
        return
    try:
        with warnings.catch_warnings():
            # A pattern that re warns of is refused by SUBSET-PATTERN, with words.
            warnings.simplefilter("ignore", FutureWarning)
            Draft202012Validator.check_schema(schema.document)
    except SchemaError as error:
        pointer = join(error.absolute_path)
        yield schema.at(pointer, f"{pointer or '/'} is no JSON Schema: {error.message}")


def _is_known_valid(schema: Schema) -> bool:
    """Ask the quick one first; whatever it does not take, the one with the words is asked."""
    try:
        return jsonschema_rs.meta.is_valid(dict(schema.document))
    except (ValueError, OverflowError, RecursionError):
        return False
