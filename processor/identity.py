"""What makes two deliveries the same event: the ledger's key, and the digest of the payload."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any, Literal, NamedTuple


class Identity(NamedTuple):
    """Two deliveries with one key are the same event if their digests are equal too."""

    key: str
    """SHA-256, in hex."""
    digest: str
    """SHA-256 of the payload in canonical JSON, in hex."""


class Identifiers(NamedTuple):
    """What identifies an event, as it was received.

    Never taken after a migration or from a model: a later version of a schema or of a migration
    must not make a processed event look new.
    """

    ids: tuple[object, ...] = ()
    """Flat: event_type, event_id, conversation_id, timestamp. Native: the last three."""
    topic: str | None = None
    """Of a native event: its topicName, else its detail-type."""
    moment: object = None
    """Of a native event: its timestamp as the text it came as; without one, its CorrelationId in
    an object, or None. Never the time of its arrival, which differs from delivery to delivery."""


def identify(
    identifiers: Identifiers, payload: object, by: Literal["content", "event_id"]
) -> Identity:
    """The identity of an event; `by` is the setting DEDUP_IDENTITY, which is for native ones."""
    text = canonical_json(payload)
    if identifiers.topic is None or by == "event_id":
        key = _sha256(canonical_json(identifiers.ids))
    else:
        key = _content_key(identifiers.topic, identifiers.moment, text)
    return Identity(key, _sha256(text))


def content_key(topic: str, moment: object, payload: object) -> str:
    """The key of a native event by its content: the SHA-256 of a JSON array of the three."""
    return _content_key(topic, moment, canonical_json(payload))


def canonical_json(value: object) -> str:
    """One text for all JSON texts with the same parsed value, and another for every other value.

    Names are sorted, and characters outside ASCII escaped. A number's notation makes no
    difference (`1`, `1.0`, `1e0`; `0`, `-0.0`); its value does, for integers of any size. Texts
    are compared as they are, without Unicode normalization.
    """
    text = _encode(value)
    return _encode(_normalized(value)) if _NEEDS_NORMALIZING.search(text) else text


def _content_key(topic: str, moment: object, payload: str) -> str:
    # An array of three, of which the third is encoded already.
    return _sha256(f"{canonical_json([topic, moment])[:-1]},{payload}]")


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode

_LARGE = 10**16
"""From here on Python writes a float with an exponent."""
_NEEDS_NORMALIZING = re.compile(r"[0-9](?:[0-9]{16}|\.0(?:[,\]}]|$)|(?:\.[0-9]+)?e\+)")
"""A number that might be written in two ways, or a string that looks like one: few bodies have
any, and to walk a body costs several times what encoding it does."""


def _normalized(value: Any) -> Any:
    """The value with one Python number for each number."""
    if isinstance(value, dict):
        return {name: _normalized(child) for name, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normalized(child) for child in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGE:
        return int(value)
    if type(value) is int and abs(value) >= _LARGE:
        return _as_float(value)
    return value


def _as_float(value: int) -> int | float:
    """A large integer as the float of the same value, which is shorter, if there is one."""
    try:
        number = float(value)
    except OverflowError:
        return value
    return number if number == value else value


def _sha256(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()
