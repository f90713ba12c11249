"""A dead letter as an SQS message, written and read: the one file that knows its attributes.

And those of a record that is replayed, which is written the same way.

The body is the record's, verbatim; one that SQS cannot hold as text is sent as base64, and one that
is too long as base64 of gzip. What is known of the record is in message attributes, of which SQS
allows ten.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, TypeVar

from processor.dead_letters import DeadLetter
from processor.timestamps import from_seconds, whole_count

Value = TypeVar("Value")

MAX_MESSAGE_BYTES = 1_048_576
"""SQS's limit for one message and for all of a batch, attributes included."""

_DEAD_LETTERED_AT = "dead_lettered_at"
"""A redriven record keeps it, which marks it as one."""
_REPLAYED_AT = "replayed_at"
"""What was sent again from where it was kept has it; it never was a dead letter."""
_ENCODING = "encoding"
"""Only where the body is not the record's own; its value is _BASE64 or _GZIP."""
_BASE64 = "base64"
_GZIP = "gzip"
"""Then base64."""
_MAX_UNPACKED_BYTES = 10 * 1_048_576
"""More than a Lambda function gets in an invocation, which is 6 MiB."""
_EMPTY = "="
"""An empty body, which SQS does not take; nor is it base64 of anything."""
_FAILURE = frozenset(
    (
        *("reason", "error", "pointer", "event_type", "schema_version", "receive_count"),
        "source",
    )
)
"""Attributes that say what became of the record; a redriven record does not keep them."""

_MAX_ATTRIBUTES = 10
_MAX_ATTRIBUTE_CHARACTERS = 1_024
_END_OF_NUMBERS = 10**38
"""SQS takes numbers of up to 38 digits. No count and no time has more: it is left out."""
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that SQS refuses in a body and in an attribute."""


def encode(dead_letter: DeadLetter) -> dict[str, Any]:
    """The message for SendMessageBatch; attributes are cut to SQS's limits.

    One that is longer than SQS takes is packed; if that is not enough, it is the body alone, where
    that fits: nothing is known of it then, but nothing is lost.
    """
    body, values = message_parts(dead_letter)
    return _within_limits(dead_letter.body, body, values)


def encode_replayed(body: str | bytes, at: float) -> dict[str, Any]:
    """The message for SendMessageBatch with a record that is replayed, which marks it as such."""
    text, encoding = _encode_body(body)
    values = {_REPLAYED_AT: _to_iso(at)} | ({} if encoding is None else {_ENCODING: encoding})
    return _within_limits(body, text, values)


def _within_limits(
    original: str | bytes, body: str, values: Mapping[str, str | int]
) -> dict[str, Any]:
    message = _message(body, values)
    if size_of(message) > MAX_MESSAGE_BYTES:
        packed = gzip.compress(_to_bytes(original), mtime=0)
        text = base64.b64encode(packed).decode("ascii")
        shorter = _message(text, {**values, _ENCODING: _GZIP})
        if size_of(shorter) <= MAX_MESSAGE_BYTES or _ENCODING in values:
            return shorter
        return _message(body, {})
    return message


def _message(body: str, values: Mapping[str, str | int]) -> dict[str, Any]:
    return {
        "MessageBody": body,
        "MessageAttributes": {
            name: {
                "DataType": "Number" if isinstance(value, int) else "String",
                "StringValue": _UNSENDABLE.sub("�", str(value))[:_MAX_ATTRIBUTE_CHARACTERS],
            }
            for name, value in values.items()
        },
    }


def size_of(message: Mapping[str, Any]) -> int:
    """What SQS counts of a message: its body and its attributes, in bytes."""
    attributes = message["MessageAttributes"].items()
    return len(message["MessageBody"].encode()) + sum(
        len(name) + len(value["DataType"]) + _length(value) for name, value in attributes
    )


def _length(value: Mapping[str, Any]) -> int:
    binary: bytes | None = value.get("BinaryValue")
    return len(value["StringValue"].encode()) if binary is None else len(binary)


def message_parts(dead_letter: DeadLetter) -> tuple[str, dict[str, str | int]]:
    """The message's body and the values of its attributes, in full."""
    body, encoding = _encode_body(dead_letter.body)
    values = {
        **{name: value for name, value in dead_letter._asdict().items() if name in _FAILURE},
        _DEAD_LETTERED_AT: _to_iso(dead_letter.dead_lettered_at),
        _ENCODING: encoding,
    }
    return body, {name: value for name, value in values.items() if _is_known(value)}


def _is_known(value: str | int | None) -> bool:
    """Whether an attribute has a value, and one that SQS can hold."""
    return value not in (None, "") and not (
        isinstance(value, int) and abs(value) >= _END_OF_NUMBERS
    )


def decode(
    body: str, attributes: Mapping[str, str], *, source: str, sent_at: float, group: str | None
) -> DeadLetter | None:
    """The dead letter in a message; None if `encode` did not write it.

    `attributes` are `string_values`. `source` and `sent_at` stand in where the message has none.
    """
    if "reason" not in attributes:
        return None
    dead_lettered_at = read_dead_lettered_at(attributes)
    return DeadLetter(
        body=read_original(body, attributes),
        reason=attributes["reason"],
        error=attributes.get("error", ""),
        pointer=attributes.get("pointer"),
        event_type=attributes.get("event_type"),
        schema_version=attributes.get("schema_version"),
        receive_count=whole_count(attributes.get("receive_count")),
        source=attributes.get("source", source),
        dead_lettered_at=sent_at if dead_lettered_at is None else dead_lettered_at,
        group=group,
    )


def read_original(body: str, attributes: Mapping[str, str]) -> str | bytes:
    """The record's own body, of a dead letter and of a redriven record."""
    encoding = attributes.get(_ENCODING)
    if encoding == _GZIP:
        return _unpacked(body)
    return from_base64(body) if encoding == _BASE64 else body


def read_dead_lettered_at(attributes: Mapping[str, str]) -> float | None:
    """When a record became a dead letter, in seconds since 1970; None if it never was one."""
    try:
        moment = datetime.fromisoformat(attributes.get(_DEAD_LETTERED_AT, ""))
        return from_seconds(moment.timestamp())
    except (ValueError, OverflowError, OSError):  # of a time without an offset, by the platform
        return None


def is_replayed(attributes: Mapping[str, str]) -> bool:
    """Whether a record was replayed, by `encode_replayed`."""
    return _REPLAYED_AT in attributes


def string_values(message_attributes: object) -> dict[str, str]:
    """Message attributes as SQS (`StringValue`) or Lambda (`stringValue`) has them, by name."""
    if not isinstance(message_attributes, dict):
        return {}
    values = {
        name: value.get("StringValue", value.get("stringValue"))
        for name, value in message_attributes.items()
        if isinstance(value, dict)
    }
    return {name: value for name, value in values.items() if isinstance(value, str)}


def without_failure(message_attributes: Mapping[str, Value]) -> dict[str, Value]:
    """The attributes that a record keeps when its dead letter is redriven."""
    if "reason" not in message_attributes:
        return dict(message_attributes)
    return {name: value for name, value in message_attributes.items() if name not in _FAILURE}


def marked_as_redriven(message_attributes: Mapping[str, Any], at: float) -> dict[str, Any]:
    """Add when a record became a dead letter, unless that is there or there is no room for it."""
    is_marked = read_dead_lettered_at(string_values(message_attributes)) is not None
    room = _MAX_ATTRIBUTES + (_DEAD_LETTERED_AT in message_attributes)
    if is_marked or len(message_attributes) >= room:
        return dict(message_attributes)
    mark = {"DataType": "String", "StringValue": _to_iso(at)}
    return {**message_attributes, _DEAD_LETTERED_AT: mark}


def from_base64(text: str) -> str | bytes:
    """The bytes that a body stands for; the text itself if it is not base64."""
    if text == _EMPTY:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text


def _unpacked(text: str) -> str | bytes:
    """What was packed; the text itself if it is not gzip in base64, or has no sensible end."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        raw = unpacker.decompress(base64.b64decode(text, validate=True), _MAX_UNPACKED_BYTES)
    except (zlib.error, binascii.Error, ValueError):
        return text
    if not unpacker.eof:
        return text
    try:
        return raw.decode()
    except UnicodeError:
        return raw


def _encode_body(body: str | bytes) -> tuple[str, str | None]:
    """A body in a form that SQS accepts, and its encoding if it was encoded."""
    try:
        text = body.decode() if isinstance(body, bytes) else body
        text.encode()
    except UnicodeError:
        text = None
    if text and not _UNSENDABLE.search(text):
        return text, None
    return base64.b64encode(_to_bytes(body)).decode("ascii") or _EMPTY, _BASE64


def _to_bytes(body: str | bytes) -> bytes:
    # Half a character, which JSON can hold, is no UTF-8.
    return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")


def _to_iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
