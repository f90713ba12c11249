"""Rules about examples and models: every schema has both, and both accept its examples."""

from __future__ import annotations

from collections.abc import Iterator

from tools.codegen.models import GENERATED, NoModel, render_models
from tools.registry.files import EventType, Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules
from tools.schema.validator import first_refusal

MODELS: Rules[EventType] = Rules("Models")
EXAMPLES: Rules[EventType] = Rules("Examples")


@MODELS.rule(GENERATED)
def models_are_generated(event_type: EventType) -> Iterator[Problem]:
    """Every schema has a generated model, named by its title.

    A schema that the generator cannot express would otherwise fail at the first event.
    """
    for schema in event_type.schemas.values():
        try:
            render_models(schema)
        except NoModel as error:
            yield schema.at("/title", str(error))


@EXAMPLES.rule("EXAMPLE-MISSING")
def schemas_have_examples(event_type: EventType) -> Iterator[Problem]:
    """Every schema has at least one example, which is a complete event.

    It is what a reader looks at first. Models and migrations are tried on it.
    """
    for schema in event_type.schemas.values():
        if not schema.document.get("examples"):
            yield schema.at("/examples", 'has no example; add a complete event to "examples"')


@EXAMPLES.rule("EXAMPLE-SCHEMA")
def examples_are_valid(event_type: EventType) -> Iterator[Problem]:
    """Every example is valid under its schema.

    A wrong example misleads everyone who copies it.
    """
    for schema, pointer, example in _examples(event_type):
        refusal = first_refusal(schema.document, example)
        if refusal is not None:
            at, keyword, schema_pointer = refusal
            yield schema.at(
                pointer + at,
                f'the example is not valid at {at or "/"}: "{keyword}" at {schema_pointer} refuses '
                "it; fix one of the two",
            )


def _examples(event_type: EventType) -> Iterator[tuple[Schema, str, object]]:
    for schema in event_type.schemas.values():
        for position, example in enumerate(schema.document.get("examples", ())):
            yield schema, f"/examples/{position}", example
