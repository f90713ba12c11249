"""Floors: reading each event once, and nothing else. No ledger, metrics, migration or logs.

Each finds an event's model by searching its text for the detail-type, which no real handler could.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Literal, Optional

from pydantic import TypeAdapter

from benchmarks.peers.models import event_model, event_type_of
from benchmarks.peers.work import HANDLED, handle
from generated.index import VERSIONS
from support.paths import ROOT

_DETAIL_TYPE = re.compile(r'"detail-type":"([^"]+)"')
_VERSION = re.compile(r'"schema_version":"([^"]+)"')

Reader = Callable[[str], Any]
"""Reads a body; returns the payload."""


def pydantic_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """One `validate_json` with the generated model."""
    return _run(event, _read_with_pydantic)


def jsonschema_rs_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """orjson, and jsonschema-rs with the schema."""
    return _run(event, _read_with_jsonschema_rs)


def msgspec_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """msgspec, decoding into a struct of the same shape."""
    return _run(event, _read_with_msgspec)


def _run(event: dict[str, Any], reader: Callable[[str, str | None], Reader]) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        body = record["body"]
        detail_type = _DETAIL_TYPE.search(body)[1]  # type: ignore[index]
        if event_type_of(detail_type) not in HANDLED:
            continue
        version = _VERSION.search(body)
        payload = reader(detail_type, version and version[1])(body)
        try:
            handle(payload)
        except Exception:  # noqa: BLE001 - the user's code
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


@cache
def _read_with_pydantic(detail_type: str, version: str | None) -> Reader:
    validate = TypeAdapter(event_model(detail_type, version)).validate_json
    return lambda body: validate(body).detail.payload


@cache
def _read_with_jsonschema_rs(detail_type: str, version: str | None) -> Reader:
    import jsonschema_rs
    import orjson

    schema = _schema(detail_type, version)
    is_flat = detail_type == event_type_of(detail_type)
    if not is_flat:
        schema = {**schema["properties"]["payload"], "$defs": schema.get("$defs", {})}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)

    def read(body: str) -> Any:
        detail = orjson.loads(body)["detail"]
        instance = detail if is_flat else detail["eventBody"]
        validator.validate(instance)
        payload = detail["payload"] if is_flat else instance
        return _Fields(payload.get("disconnectType"))

    return read


class _Fields:
    """The field that the handler reads."""

    __slots__ = ("disconnect_type",)

    def __init__(self, disconnect_type: Any) -> None:
        self.disconnect_type = disconnect_type


@cache
def _read_with_msgspec(detail_type: str, version: str | None) -> Reader:
    import msgspec

    schema = _schema(detail_type, version)
    structs = Structs(schema.get("$defs", {}))
    is_flat = detail_type == event_type_of(detail_type)
    if is_flat:
        detail = structs.of(schema)
    else:
        payload = structs.of(schema["properties"]["payload"])
        fields = [("topicName", str), ("timestamp", datetime), ("eventBody", payload)]
        detail = msgspec.defstruct("Detail", fields)
    envelope = [("id", str), ("type", str, msgspec.field(name="detail-type")), ("detail", detail)]
    decode = msgspec.json.Decoder(msgspec.defstruct("Event", envelope)).decode

    def read(body: str) -> Any:
        found = decode(body).detail
        payload = found.payload if is_flat else found.eventBody
        return _Fields(getattr(payload, "disconnectType", None))

    return read


class Structs:
    """msgspec's types for JSON Schemas: structs, unions with null, lists, dictionaries."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._open: set[str] = set()
        """Definitions that are being built: one that contains itself is `Any` there."""

    def of(self, schema: dict[str, Any]) -> Any:
        """The type of a schema."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name in self._open:
                return Any
            self._open.add(name)
            found = self.of(self._definitions[name])
            self._open.discard(name)
            return found
        if "const" in schema:
            return Literal[schema["const"]]
        kinds = schema.get("type")
        if "anyOf" in schema:
            others = [each for each in schema["anyOf"] if each.get("type") != "null"]
            return Optional[self.of(others[0])] if len(others) == 1 else Any  # noqa: UP045
        kinds = [kinds] if isinstance(kinds, str) else kinds or []
        others = [kind for kind in kinds if kind != "null"]
        found = self._of_kind(others[0], schema) if len(others) == 1 else Any
        return Optional[found] if "null" in kinds else found  # noqa: UP045 - built at run time

    def _of_kind(self, kind: str, schema: dict[str, Any]) -> Any:
        if kind == "object":
            return self._of_object(schema)
        if kind == "array":
            items = schema.get("items")
            return list[self.of(items)] if isinstance(items, dict) else list[Any]  # type: ignore[misc]
        if kind == "string":
            return datetime if schema.get("format") == "date-time" else str
        return {"integer": int, "number": float, "boolean": bool}[kind]

    def _of_object(self, schema: dict[str, Any]) -> Any:
        import msgspec

        if not schema.get("properties"):
            values = schema.get("additionalProperties")
            return dict[str, self.of(values) if isinstance(values, dict) else Any]  # type: ignore[misc]
        required = schema.get("required", ())
        fields: list[Any] = []
        for number, (name, child) in enumerate(schema["properties"].items()):
            python_name = name if name.isidentifier() else f"field_{number}"
            options: dict[str, Any] = {"name": name}
            kind = self.of(child)
            if name not in required:
                options["default"] = None
                kind = Optional[kind]  # noqa: UP045 - built at run time
            fields.append((python_name, kind, msgspec.field(**options)))
        return msgspec.defstruct("Object", fields, kw_only=True)


def _schema(detail_type: str, version: str | None) -> dict[str, Any]:
    event_type = event_type_of(detail_type)
    path = ROOT / "schemas" / event_type / f"{version or VERSIONS[event_type][-1]}.json"
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema
