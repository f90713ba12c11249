"""The reference validator: jsonschema, with the same reading of JSON as the generated models."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, cast

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from processor.pointers import escape, join
from tools.schema.base import DATE_PATTERN, DATE_TIME_PATTERN, UUID_PATTERN
from tools.schema.patterns import matches
from tools.schema.walk import Document, schema_pointer

formats = FormatChecker(formats=())
"""date-time, date and uuid, as generated/base.py defines them; other formats are annotations."""


@formats.checks("date-time")
def _is_date_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return _is_moment(value)


@lru_cache(maxsize=1024)
def _is_moment(value: str) -> bool:
    """Cached: thousands of events that a rule makes up have the same timestamp."""
    if not _is_all(DATE_TIME_PATTERN, value):
        return False
    try:
        # The pattern holds the rest to RFC 3339; the calendar is what it cannot check.
        datetime.fromisoformat(value[:19].upper())
    except ValueError:
        return False
    return True


@formats.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not _is_all(DATE_PATTERN, value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@formats.checks("uuid")
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or _is_all(UUID_PATTERN, value)


def _is_all(pattern: str, value: str) -> bool:
    # Not `re.match` with `$`: that accepts a trailing newline, as the Rust engine does not.
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), value) is not None


def _is_number(_checker: object, value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_integer(_checker: object, value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    # Not Python's engine: it may take exponential time, and its `$` matches before a newline.
    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError("does not match the pattern")


def _multiple_of(
    validator: Validator, divisor: float, instance: Any, _schema: object
) -> Iterator[ValidationError]:
    # Exact: jsonschema divides by 2.0 as a float, and 2^53 + 1 is no float.
    if validator.is_type(instance, "number") and Fraction(instance) % Fraction(divisor):
        yield ValidationError("is not a multiple")


_Reference: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"pattern": _pattern, "multipleOf": _multiple_of},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"number": _is_number, "integer": _is_integer}
    ),
)


def reference_validator(document: Document) -> Validator:
    """A validator for one schema of the registry, which its model has to agree with."""
    validator: Validator = _Reference(document, format_checker=formats)
    return validator


_followed: ContextVar[dict[tuple[str, int], bool]] = ContextVar("followed")
"""For the event at hand: whether a definition accepts a value, by the value's identity."""


def _follow(
    validator: Any, reference: str, instance: object, _schema: object
) -> Iterator[ValidationError]:
    key, known = (reference, id(instance)), _followed.get()
    if key not in known:
        errors = list(validator._validate_reference(ref=reference, instance=instance))
        known[key] = not errors
        yield from errors
    elif not known[key]:
        yield ValidationError("is not valid, as before")


_Event: Any = validators.extend(_Reference, {"$ref": _follow})  # type: ignore[no-untyped-call]


class EventValidator:
    """The reference validator for whole events: each reference is followed once for each value.

    A definition may refer to the next in several branches, and that to the next: without it, a
    deep event that no branch accepts would take time that doubles with each level.
    """

    def __init__(self, document: Document) -> None:
        self._validator = _Event(document, format_checker=formats)

    def first_error(self, event: Any) -> ValidationError | None:
        """The first error; None if the event is valid."""
        before = _followed.set({})
        try:
            error: ValidationError | None = next(self._validator.iter_errors(event), None)
        finally:
            _followed.reset(before)
        return error

    def is_valid(self, event: Any) -> bool:
        """Whether the event is valid."""
        return self.first_error(event) is None


def fast_validator(document: Document) -> jsonschema_rs.Draft202012Validator:
    """A validator in Rust with the same formats, for many events: it answers only yes or no."""
    return jsonschema_rs.Draft202012Validator(
        dict(document),
        validate_formats=True,
        formats={"date-time": _is_date_time, "date": _is_date, "uuid": _is_uuid},
        pattern_options=jsonschema_rs.RegexOptions(),  # the engine of the models
    )


class Refusal(NamedTuple):
    """Where a schema refuses an event."""

    pointer: str
    """Into the event; to the absent property, where one is missing."""
    keyword: str
    schema_pointer: str
    """Into the schema: to the keyword, or to the property that is missing."""


def first_refusal(document: Document, event: Any) -> Refusal | None:
    """Find the first pointer at which a schema refuses an event; None if it accepts it."""
    error = EventValidator(document).first_error(event)
    if error is None:
        return None
    while error.context:
        deepest = max(error.context, key=lambda each: len(each.absolute_path))
        if len(deepest.absolute_path) <= len(error.absolute_path):
            break  # no branch fits better than another
        error = deepest
    pointer = join(error.absolute_path)
    keyword = str(error.validator)
    path = list(error.absolute_schema_path)
    if keyword == "required":
        needed, present = cast("list[str]", error.validator_value), cast("Any", error.instance)
        missing = next(name for name in needed if name not in present)
        pointer += f"/{escape(missing)}"
        path[-1:] = ["properties", missing]
    return Refusal(pointer, keyword, schema_pointer(document, tuple(path)))
