"""Which values a schema is sure to accept, told by their types and by a look at few of them.

Models are asked for the rest. It is one-sided: what is sure, the model accepts, which
its tests try on every schema; what is not sure, it may accept or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf, isfinite
from typing import Any, NamedTuple

from pydantic import ConfigDict, TypeAdapter

from generated.base import JsonDate, JsonDateTime, JsonUuid
from tools.schema.subset import BOUNDS, RETIRED_VALUES, types_of
from tools.schema.walk import Document, alternatives

Check = Callable[[Any], object]
"""What is still to be asked of a value: a truth, if it is accepted."""

_CONFIG = ConfigDict(regex_engine="rust-regex")
_FORMATS: Mapping[str, Check] = {
    name: TypeAdapter[Any](kind, config=_CONFIG).validator.isinstance_python
    for name, kind in (("date-time", JsonDateTime), ("date", JsonDate), ("uuid", JsonUuid))
}
"""The models' own types."""


class Accepted(NamedTuple):
    """What is sure to be accepted at a place."""

    types: Mapping[type, Check | None] = {}
    """Each with what is to be asked of a value; None if nothing is. Of objects and arrays it is
    only said that they may stand there: what is in them is a matter of their own schemas."""
    required: frozenset[str] = frozenset()
    """The fields that an object has to have."""
    is_open: bool = False
    """Whether an object may have fields that nobody describes."""


def unsure(_value: object) -> bool:
    """Of no value of this type can it be told."""
    return False


def accepted(schema: Any, document: Document) -> Accepted:
    """What one schema is sure to accept."""
    found: dict[type, Check | None] = {}
    required: frozenset[str] = frozenset()
    is_open = True
    for alternative in alternatives(document, schema):
        part = alternative if isinstance(alternative, Mapping) else {}
        for kind, check in _accepted(part):
            if kind in found and kind in (dict, list):
                check = unsure  # what is in it could belong to either
            elif kind in found:
                continue  # one branch that accepts is enough
            found[kind] = check
        required |= set(part.get("required", ()))
        is_open = is_open and part.get("additionalProperties", True) is not False
    return Accepted(found, required, is_open)


def _accepted(part: Document) -> Iterator[tuple[type, Check | None]]:
    is_bounded = any(name in part for name in BOUNDS)
    for name in types_of(part):
        if name == "null":
            yield type(None), None
        elif name == "boolean":
            yield bool, None
        elif name == "string":
            yield str, _text(part)
        elif is_bounded:
            continue
        elif name == "object":
            yield dict, None
        elif name == "array":
            yield list, None
        else:
            yield int, None
            if name == "number":
                yield float, isfinite


def _text(part: Document) -> Check | None:
    """What is to be asked of a string; where that is more than one thing, the model is."""
    if "const" in part:
        checks: list[Check] = [frozenset((part["const"],)).__contains__]
    else:
        checks = [frozenset(part["enum"]).__contains__] if "enum" in part else []
    if RETIRED_VALUES in part:
        # It is accepted, and tells that the event is an older one.
        retired = frozenset(part[RETIRED_VALUES])
        checks.append(lambda text: text not in retired)
    if "minLength" in part or "maxLength" in part:
        least, most = part.get("minLength", 0), part.get("maxLength", inf)
        checks.append(lambda text: least <= len(text) <= most)
    if "format" in part:
        checks.append(_FORMATS.get(part["format"], unsure))
    if "pattern" in part or len(checks) > 1:
        return unsure
    return checks[0] if checks else None
