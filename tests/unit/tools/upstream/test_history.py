"""`genesys-events upstream history`: how a topic changed from release to release."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

CLASS = "PresenceEventUserPresence"
SECOND = {"source": "str", "mood": "str = UP, DOWN"}

History = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def release(make_sdk: Any) -> Callable[..., Path]:
    """`release(version, fields)`: a wheel with the class of users.presence, or without it."""

    def make(version: str, fields: Mapping[str, str] | None) -> Path:
        models = {"Another": {"id": "str"}, **({} if fields is None else {CLASS: fields})}
        return make_sdk(models, version).wheel()  # type: ignore[no-any-return]

    return make


@pytest.fixture
def sdks(release: Callable[..., Path]) -> list[object]:
    """The options for six releases, unordered."""
    wheels = [
        release("240.0.0", {**SECOND, "source": "int"}),
        release("136.0.0", None),
        release("180.0.0", {"source": "str"}),
        release("200.0.0", SECOND),
        release("211.0.0", SECOND),
        release("269.0.0", None),
    ]
    return [option for wheel in wheels for option in ("--sdk", wheel)]


def test_every_step_is_reported_in_order(upstream: History, sdks: list[object]) -> None:
    """From before the topic exists until it is removed, breaking steps included."""
    code, lines, _ = upstream("history", "users.presence", *sdks, "--format", "json")

    found = json.loads("\n".join(lines))
    nothing = {"added": [], "removed": [], "retyped": [], "enum_added": {}, "enum_removed": {}}
    still = {**nothing, "bump": "none", "severity": None}
    added = {"added": ["/payload/mood"], "bump": "minor", "severity": "tolerated"}
    retyped = {"retyped": ["/payload/source"], "bump": "major", "severity": "rejected"}
    assert code == 0
    assert found == {
        "event_type": "users.presence",
        "topic": "v2.users.{id}.presence",
        "class": CLASS,
        "releases": [
            {"version": "136.0.0", "state": "not there yet", **still},
            {"version": "180.0.0", "state": "first", **still},
            {"version": "200.0.0", "state": "changed", **nothing, **added},
            {"version": "211.0.0", "state": "unchanged", **still},
            {"version": "240.0.0", "state": "changed", **nothing, **retyped},
            {"version": "269.0.0", "state": "gone", **still},
        ],
    }


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_text_has_what_json_has(style: str, upstream: History, sdks: list[object]) -> None:
    """Each release, its changes, and their severity."""
    code, lines, _ = upstream("history", "v2.users.{id}.presence", *sdks, "--format", style)

    text = "\n".join(lines)
    assert code == 0
    for word in (
        "136.0.0",
        "269.0.0",
        "major step, rejected",
        "/payload/mood",
        "string -> integer",
    ):
        assert word in text


def test_a_class_needs_no_topic(upstream: History, release: Callable[..., Path]) -> None:
    """A class that no registered type uses can be given by name."""
    code, lines, _ = upstream("history", "Another", "--sdk", release("200.0.0", None))

    assert (code, lines) == (0, ["Another", "200.0.0 first"])


WRONG = {
    "users.presense": "users.presense is not an event type with a class of the SDK: give one of",
    "Anothre": "the SDK has no class Anothre in 200.0.0",
    "users.presence": f"the SDK has no class {CLASS} in 200.0.0",
}


@pytest.mark.parametrize("name", WRONG)
def test_an_unknown_name_is_one_line_and_exit_2(
    name: str, upstream: History, release: Callable[..., Path]
) -> None:
    """An unknown type, an unknown class, or one that no release has."""
    code, lines, errors = upstream("history", name, "--sdk", release("200.0.0", None))

    assert (code, lines, len(errors)) == (2, [], 1)
    assert errors[0].startswith(f"genesys-events: {WRONG[name]}")
