"""The base class of every generated model, and the JSON types that its fields use.

JSON Schema and pydantic disagree about what an integer, a number or a date-time is.
These types settle it in JSON Schema's favour, so that a schema and the model generated
from it accept exactly the same instances; tools/schema/validator.py registers the same rules in
the reference validator.

Change tools/schema/base.py: genesys-events codegen copies it to generated/base.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_OFFSET = r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

DATE_PATTERN = rf"^{_DATE}$"
"""RFC 3339 full-date; the calendar (no 30 February, no year 0) is checked after it."""
DATE_TIME_PATTERN = rf"^{_DATE}[Tt]{_TIME}{_OFFSET}$"
"""RFC 3339 date-time, offset required, without the leap second that Python cannot hold."""
UUID_PATTERN = r"^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$"
"""RFC 9562 text form, either case."""


def _whole(value: Any) -> int:
    """JSON Schema counts 1.0 as an integer, and a boolean not, unlike Python."""
    if type(value) is float and value.is_integer():
        return int(value)
    raise ValueError  # _integer replaces it by an int_type error


def _number(_source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
    # An integer stays an int: as a double it might be another number, or too large.
    return core_schema.custom_error_schema(
        core_schema.union_schema(
            [
                core_schema.int_schema(strict=True),
                core_schema.float_schema(strict=True, allow_inf_nan=False),
            ],
            mode="left_to_right",
        ),
        custom_error_type="float_type",
    )


def _integer(_source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
    # The strict branch keeps the common case in Rust; only 1.0 and rejects reach Python.
    return core_schema.custom_error_schema(
        core_schema.union_schema(
            [
                core_schema.int_schema(strict=True),
                core_schema.no_info_plain_validator_function(_whole),
            ],
            mode="left_to_right",
        ),
        custom_error_type="int_type",
    )


def _date_time(_source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.chain_schema(
        [
            core_schema.str_schema(strict=True, pattern=DATE_TIME_PATTERN),
            core_schema.datetime_schema(strict=False, tz_constraint="aware"),
        ]
    )


def _date(_source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.chain_schema(
        [
            core_schema.str_schema(strict=True, pattern=DATE_PATTERN),
            core_schema.date_schema(strict=False),
        ]
    )


def _fail_fast(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    # Otherwise each wrong item costs an error, and a record of 1 MiB has half a million of them.
    schema = cast("core_schema.ListSchema | core_schema.DictSchema", handler(source))
    schema["fail_fast"] = True
    return schema


Key = TypeVar("Key")
Item = TypeVar("Item")

JsonInteger = Annotated[int, GetPydanticSchema(_integer)]
"""An integer of any size; 1.0 is one, true is not."""
JsonNumber = Annotated[float, GetPydanticSchema(_number)]
"""A finite number; written without a fraction it is an int, which a type checker takes for a
float."""
JsonDateTime = Annotated[datetime, GetPydanticSchema(_date_time)]
"""An aware datetime, from text alone."""
JsonDate = Annotated[date, GetPydanticSchema(_date)]
"""A date, from text alone."""
JsonUuid = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
"""A UUID, kept as the text that it came as."""
JsonList = Annotated[list[Item], GetPydanticSchema(_fail_fast)]
"""A list, validated up to its first invalid item."""
JsonDict = Annotated[dict[Key, Item], GetPydanticSchema(_fail_fast)]
"""A dictionary, validated up to its first invalid value."""


class EventModel(BaseModel):
    """What every generated model is: strict about types, open to fields it does not know.

    Unknown fields are kept and can be read by their wire name. They are dumped by wire name too:
    one that is spelt like a field's Python name would otherwise replace the field. Numbers must be
    finite, as no JSON text outside the range of a double survives a round trip.
    """

    model_config = ConfigDict(
        strict=True,
        extra="allow",
        allow_inf_nan=False,
        regex_engine="rust-regex",
        serialize_by_alias=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
        # A model's validator is built by its first event: a cold start imports all that have a
        # handler, and a class that is part of another one needs none of its own.
        defer_build=True,
    )


class ClosedModel(EventModel):
    """A model that accepts no fields it does not know, and reports one of them at most."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _keep_one_unknown(cls, value: Any) -> Any:
        fields = cls.model_fields
        if not isinstance(value, dict) or len(value) <= len(fields):
            return value
        known = {name if field.alias is None else field.alias for name, field in fields.items()}
        unknown = next(name for name in value if name not in known)
        return {name: item for name, item in value.items() if name in known or name == unknown}
