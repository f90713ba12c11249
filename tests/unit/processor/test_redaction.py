"""What of an event's own text may be logged: ids that read like ids."""

from __future__ import annotations

import pytest

from processor.redaction import redact_id


@pytest.mark.parametrize(
    "value",
    [
        "a",
        "e-1",
        "12345",
        "4f2c9d8e-0a1b-4c3d-9e5f-6a7b8c9d0e1f",
        "00000000-0000-4000-8000-000000000001",
        "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
        "49590338271490256608559692538361571095921575989136588898",
        "a3" * 32,
        "arn:aws:sqs:eu-central-1:123456789012:events/0",
    ],
)
def test_an_id_is_logged(value: str) -> None:
    """You need it to find the event, and its record."""
    assert redact_id(value) == value


@pytest.mark.parametrize(
    "value",
    [
        *({"customer": "Example Person"}, ["Example Person"], 15555550142, 1.5, True, b"a", {}, []),
        *("", " ", "Example Person", "jane@example.org", "tel:+15555550142", "+15555550142"),
        *("15555550142", "555-0142-99", "555.555.0142", "(555) 555-0142", "\u0661" * 8, "naïve"),
        *("a\n", "a\x1b[0m", "<b>", '{"a":1}'),
    ],
)
def test_any_other_value_is_hidden(value: object) -> None:
    """The sender chooses the JSON of an id: it may be a customer's data."""
    assert redact_id(value) == "*"


def test_an_id_is_cut_and_none_is_none() -> None:
    """A log line has a limit; a missing id is no id."""
    assert redact_id("a" * 1_000_000) == "a" * 128
    assert redact_id("a" * 200 + "@") == "a" * 128
    assert redact_id(None) is None
