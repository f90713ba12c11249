"""What each reason means and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.reasons import Fate, Reason
from support.events import example
from support.paths import ROOT
from tools.dead_letters.explain import REASON_HELP, expected_by_schema, explain_reason, try_reading
from tools.dead_letters.filters import REASONS

PRIVATE = "+15555550147"
PRESENCE = "users.presence"
Run = Callable[..., Any]


def test_every_reason_is_explained() -> None:
    """Each reason that a dead letter can have, and no other; docs/outcomes.md has the same."""
    wanted = {reason.value for reason in Reason if reason.fate is Fate.DEAD_LETTERED}
    assert set(REASON_HELP) == wanted | {"unhandled", "sqs", "eventbridge"}
    assert set(REASONS) == set(REASON_HELP)
    assert (
        explain_reason("of tomorrow").situation == "a reason of another release of genesys-events"
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (
            {"reason": "schema_violation", "pointer": "/payload/modifiedDate"},
            "users.presence 2.1.0: a string that is a date-time",
        ),
        (
            {"reason": "schema_violation", "pointer": "/payload/*"},
            "users.presence 2.1.0: not described",
        ),
        (
            {
                "reason": "migration_failed",
                "pointer": "/payload/modifiedDate",
                "schema_version": "1.0.0",
                "error": "1.0.0 -> 2.0.0: the result is invalid at /payload/modifiedDate: x",
            },
            "users.presence 2.0.0: a string that is a date-time",
        ),
        (
            {"reason": "schema_violation", "pointer": "/payload", "schema_version": "9.0.0"},
            "users.presence 9.0.0 is not in this registry",
        ),
        (
            {"reason": "schema_violation", "pointer": "/payload", "event_type": "../secret"},
            "../secret 2.1.0 is not in this registry",
        ),
        ({"reason": "rejected", "pointer": "/payload/modifiedDate"}, None),
        ({"reason": "schema_violation", "pointer": None}, None),
    ],
    ids=[
        "expected",
        "unnamed",
        "result-of-a-migration",
        "no-version",
        "no-type",
        "no-schema",
        "nowhere",
    ],
)
def test_the_expectation_of_the_schema_is_explained(
    known: dict[str, Any], expected: str | None, make_dead_letter: Callable[..., Any]
) -> None:
    """By the schema that rejected it: for a migration's result, the newer one."""
    given = {"event_type": PRESENCE, "schema_version": "2.1.0", **known}
    answer = expected_by_schema(ROOT, make_dead_letter("", **given))
    assert answer == expected if expected is None else str(answer).startswith(expected)


def test_a_fixed_event_is_readable(make_dead_letter: Callable[..., Any]) -> None:
    """The event is read again as the processor would read it."""
    event = example(PRESENCE, "1.0.0")
    assert try_reading(make_dead_letter(json.dumps(event))) == (
        None,
        "readable as users.presence 1.0.0",
    )
    event["payload"]["primary"] = PRIVATE
    reading = try_reading(make_dead_letter(json.dumps(event)))
    assert reading.reason == "schema_violation"
    assert "/payload/primary" in reading.description
    assert PRIVATE not in reading.description
    assert try_reading(make_dead_letter(b"\xff")).reason == "malformed"


def test_a_dead_letter_is_explained(
    call: Run, make_dead_letter: Callable[..., Any], state: Path, keep: Any
) -> None:
    """The reason, the field, what the schema expects, what to do; no value of the event."""
    event = example(PRESENCE, "2.1.0")
    event["payload"]["primary"] = PRIVATE
    keep(
        make_dead_letter(
            json.dumps(event),
            reason="schema_violation",
            error="/payload/primary: Input should be a valid boolean",
            pointer="/payload/primary",
            event_type=PRESENCE,
            schema_version="2.1.0",
            receive_count=3,
            source="arn:q",
        )
    )

    result = call("show", "1", "--state", str(state))

    assert (result.returncode, result.stderr) == (0, b"")
    lines = [" ".join(line.split()) for line in result.stdout.decode().splitlines()]
    assert lines[0].startswith("dead letter 1 in ")
    for wanted in (
        "reason schema_violation: the event is not valid under the schema of the version it was "
        "read with",
        "where /payload/primary",
        "expected users.presence 2.1.0: true or false or null",
        "now schema_violation: /payload/primary: Input should be a valid boolean",
        "since 2026-03-02 14:05:00Z",
        "received 3 times",
        "source arn:q",
    ):
        assert wanted in lines
    assert PRIVATE not in result.stdout.decode()
    assert "--body prints it" in lines[-1]


def test_text_of_producers_is_printed_without_control_characters(
    call: Run, make_dead_letter: Callable[..., Any], state: Path, keep: Any
) -> None:
    """Neither markup nor an escape sequence of a producer reaches the terminal."""
    keep(make_dead_letter("x", event_type="[/red]\x1b[2J", error="[bold]no\r\n" + "y" * 3_000))

    for command in (("show", "1"), ("list",)):
        text = call(*command, "--state", str(state)).stdout
        assert b"\x1b" not in text
        assert b"\r" not in text
        assert b"[/red]" in text
        assert b"[bold]no" in text
        assert text.count(b"y") < 2_100
