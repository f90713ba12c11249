"""Loads a generated model on first use; reports violations as JSON pointers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from generated.base import EventModel
from generated.index import CLASSES, PACKAGES
from processor.errors import ConfigurationError, SchemaViolation
from processor.naming import module_of
from processor.pointers import join, locate
from processor.reasons import Violation

MAX_VIOLATIONS = 10
"""The maximum for one dead letter; more would add no information."""


@cache
def model_of(event_type: str, version: str) -> type[EventModel]:
    """The model that was generated from one version of a registered event type."""
    module = deployed_module(f"generated.{PACKAGES[event_type]}.{module_of(version)}")
    model: type[EventModel] = getattr(module, CLASSES[event_type])
    return model


def deployed_module(name: str) -> ModuleType:
    """Import a module that the index names; raise ConfigurationError if that fails.

    Then the deployment is wrong, not the event: its record is not touched.
    """
    try:
        return import_module(name)
    except (ImportError, SyntaxError) as error:
        raise ConfigurationError(
            f"{name} cannot be imported ({type(error).__name__}), though generated/index.py names "
            "it: run genesys-events codegen and deploy all of generated/ and migrations/"
        ) from error


def validate(event_type: str, version: str, detail: dict[str, Any]) -> EventModel:
    """Validate a canonical event against one version; raise SchemaViolation if it is invalid."""
    model = model_of(event_type, version)
    try:
        # What model_validate calls after it has checked options that are not given here.
        event: EventModel = model.__pydantic_validator__.validate_python(detail)
        return event
    except ValidationError as error:
        violations = _violations(error, detail, field_names(event_type, version))
        raise SchemaViolation(
            f"{violations[0].pointer or '/'}: {violations[0].message}"
            f"{f' (and {error.error_count() - 1} more)' if error.error_count() > 1 else ''}",
            violations,
            read_with=version,
        ) from None


@cache
def wire_names(model: type[EventModel]) -> Mapping[str, str]:
    """The name of each field in JSON, which may be empty, by its name in Python."""
    return {
        name: name if field.alias is None else field.alias
        for name, field in model.model_fields.items()
    }


@cache
def field_names(event_type: str, version: str) -> frozenset[str]:
    """Every field name of the version's models, as it is on the wire."""
    module = import_module(model_of(event_type, version).__module__)
    return frozenset(
        name
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, EventModel)
        for name in wire_names(part).values()
    )


def _violations(
    error: ValidationError, detail: dict[str, Any], names: frozenset[str]
) -> tuple[Violation, ...]:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(
        Violation(_pointer(item["loc"], item["type"], detail, names), item["msg"])
        for item in found[:MAX_VIOLATIONS]
    )


def _pointer(
    location: tuple[int | str, ...], kind: str, detail: object, names: frozenset[str]
) -> str:
    """Where an error is in the event.

    A key that no schema names is the sender's data, as the names of participant data are, and
    may be a phone number: `*` stands for it.
    """
    path, _ = locate(location, detail, is_missing=kind == "missing")
    return join(key if isinstance(key, int) or key in names else "*" for key in path)
