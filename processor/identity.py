"""What makes two deliveries the same event: the ledger's key, and the digest of what it says."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Literal, NamedTuple


class Identity(NamedTuple):
    """Two deliveries with one key are the same event if their digests are equal too."""

    key: str
    """SHA-256, in hex."""
    digest: str
    """SHA-256, in hex, of a flat event's payload in canonical JSON; of a native event's content,
    topic included, which DEDUP_IDENTITY=event_id leaves out of the key."""


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
    is_plain: bool = False
    """Whether it is known that the event has no numbers but integers below LARGE."""


def identify(
    identifiers: Identifiers, payload: object, by: Literal["content", "event_id"]
) -> Identity:
    """The identity of an event; `by` is the setting DEDUP_IDENTITY, which is for native ones."""
    ids, topic, moment, is_plain = identifiers
    if topic is None:
        return Identity(_hash(ids, is_plain=is_plain), _hash(payload, is_plain=is_plain))
    content = content_key(topic, moment, payload, is_plain=is_plain)
    return Identity(content if by == "content" else _hash(ids, is_plain=is_plain), content)


def identify_body(body: str | bytes) -> Identity:
    """The identity of a record that could not be read as an event: its body's."""
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    key = sha256(data).hexdigest()
    return Identity(key, key)


def content_key(topic: str, moment: object, payload: object, *, is_plain: bool = False) -> str:
    """The key of a native event by its content: the SHA-256 of a JSON array of the three."""
    return _hash([topic, moment, payload], is_plain=is_plain)


def canonical_json(value: object) -> bytes:
    """One text for all JSON texts with the same parsed value, and another for every other value.

    Names are sorted, and characters outside ASCII escaped. A number's notation makes no
    difference (`1`, `1.0`, `1e0`; `0`, `-0.0`); its value does, for integers of any size. Texts
    are compared as they are, without Unicode normalization. The text is ASCII.
    """
    text = _encode(value)
    return _encode(_normalized(value)) if _needs_normalizing(text) else text


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False)

LARGE = 10**16
"""From here on Python writes a float with an exponent."""
_DIGITS_AS_0 = bytes(ord("0") if chr(byte).isdigit() else byte for byte in range(128)).ljust(256)


def _encode(value: object) -> bytes:
    return _encoder.encode(value).encode("ascii")


def _needs_normalizing(text: bytes) -> bool:
    """Whether it has a number that might be written in two ways, or a string that looks like one.

    Few bodies have any, and to walk a body costs several times what encoding it does. Searches
    for fixed texts cost the least: a regular expression takes longer than the encoder.
    """
    return (
        (
            b".0" in text  # one search in place of four, for most bodies
            and (b".0," in text or b".0]" in text or b".0}" in text or text.endswith(b".0"))
        )
        or b"e+" in text
        or b"0" * 17 in text.translate(_DIGITS_AS_0)  # an integer from LARGE on
    )


def _normalized(value: Any) -> Any:
    """The value with one Python number for each number."""
    if isinstance(value, dict):
        return {name: _normalized(child) for name, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_normalized(child) for child in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGE:
        return int(value)
    if type(value) is int and abs(value) >= LARGE:
        return _as_float(value)
    return value


def _as_float(value: int) -> int | float:
    """A large integer as the float of the same value, which is shorter, if there is one."""
    try:
        number = float(value)
    except OverflowError:
        return value
    return number if number == value else value


def _hash(value: object, *, is_plain: bool) -> str:
    """The SHA-256 of a value's canonical JSON, which is that of the encoder if it `is_plain`."""
    return sha256(_encode(value) if is_plain else canonical_json(value)).hexdigest()
