"""Model and schema say the same: of each there is a model, and both accept its examples."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from tools.codegen.models import GENERATED, NoModel, model_of, render_models
from tools.registry.files import EventType, Schema
from tools.registry.findings import Problem
from tools.rules.rule import Rules
from tools.schema.validator import first_refusal

MODELS: Rules[EventType] = Rules("Models")
EXAMPLES: Rules[EventType] = Rules("Examples")


@MODELS.rule(GENERATED)
def models_are_generated(event_type: EventType) -> Iterator[Problem]:
    """Every schema has a generated model of the title's name.

    What the generator cannot express would fail at the first event instead.
    """
    for schema in event_type.schemas.values():
        try:
            render_models(schema)
        except NoModel as error:
            yield schema.at("/title", str(error))


@EXAMPLES.rule("EXAMPLE-MISSING")
def schemas_have_examples(event_type: EventType) -> Iterator[Problem]:
    """Every schema has at least one example, a whole event.

    It is what a reader looks at first, and the first event that is tried on models and migrations.
    """
    for schema in event_type.schemas.values():
        if not schema.document.get("examples"):
            yield schema.at("/examples", 'has no example; add a whole event to "examples"')


@EXAMPLES.rule("EXAMPLE-SCHEMA")
def examples_are_valid(event_type: EventType) -> Iterator[Problem]:
    """Every example is valid under its schema.

    An example that is not is taken for the truth by whoever copies it.
    """
    for schema, pointer, example in _examples(event_type):
        refusal = first_refusal(schema.document, example)
        if refusal is not None:
            at, keyword, place = refusal
            yield schema.at(
                pointer + at,
                f'the example is not valid at {at or "/"}: "{keyword}" at {place} refuses it; put '
                "one of the two right",
            )


@EXAMPLES.rule("EXAMPLE-MODEL")
def models_accept_examples(event_type: EventType) -> Iterator[Problem]:
    """The generated model judges every example as the schema does.

    The model is what runs in the Lambda. Where it disagrees with the schema, one of the two
    misleads.
    """
    for schema, pointer, example in _examples(event_type):
        expected = first_refusal(schema.document, example) is None
        try:
            model_of(schema).model_validate(example)
        except ValidationError:
            accepted = False
        else:
            accepted = True
        if accepted != expected:
            verdict = "accepts" if accepted else "refuses"
            yield schema.at(
                pointer,
                f"the model {verdict} the example, and the schema does not; simplify the schema "
                "where they differ",
            )


def _examples(event_type: EventType) -> Iterator[tuple[Schema, str, object]]:
    for schema in event_type.schemas.values():
        for position, example in enumerate(schema.document.get("examples", ())):
            yield schema, f"/examples/{position}", example
