"""Proves that every instance of an older schema is valid under a newer one.

The only module that knows jsonschema-rs: its `covers` answers YES, NO or UNKNOWN, and only
YES is a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from tools.subset import ANNOTATIONS


def is_compatible(older: Mapping[str, Any], newer: Mapping[str, Any]) -> bool:
    """Whether it is proven that whatever `older` allows to be sent, `newer` accepts.

    For a tolerant reader: what counts is what the older schema describes, so its open objects
    are closed first. Otherwise a new optional field would count as breaking, since an older
    writer might have put anything under its name.
    """
    if _bare(older, closed=False) == _bare(newer, closed=False):
        return True
    try:
        reader = jsonschema_rs.canonicalize(_bare(newer, closed=False), validate_formats=True)
        writer = jsonschema_rs.canonicalize(_bare(older, closed=True), validate_formats=True)
        return bool(reader.covers(writer) is Containment.YES)
    except (CanonicalizationError, jsonschema_rs.ReferencingError, ValueError):
        return False


def _bare(document: Mapping[str, Any], *, closed: bool) -> dict[str, Any]:
    """The schema less what validates nothing, and less the version that it declares."""
    bare: dict[str, Any] = _strip(document, closed=closed)
    bare["properties"]["schema_version"] = {"type": "string"}
    return bare


def _strip(schema: Any, *, closed: bool) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    stripped: dict[str, Any] = {}
    for name, value in schema.items():
        if name in ANNOTATIONS or name == "$id" or name.startswith("x-"):
            continue
        if name in ("properties", "$defs"):
            value = {key: _strip(child, closed=closed) for key, child in value.items()}
        elif name in ("items", "additionalProperties"):
            value = _strip(value, closed=closed)
        elif name == "anyOf":
            value = [_strip(child, closed=closed) for child in value]
        stripped[name] = value
    if closed and "properties" in stripped:
        stripped.setdefault("additionalProperties", False)
    return stripped
