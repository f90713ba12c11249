"""`genesys-events upstream diff`: how a release differs from the registry."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

TOPIC, TYPE, CLASS = "v2.tidal.waves.{id}", "tidal.waves", "TidalTopicWaveEvent"
BUOY = "TidalTopicBuoy"

Fields = Mapping[str, str]
Diff = Callable[..., tuple[int, list[str], list[str]]]

WAVES: Fields = {
    "id": "str",
    "eventTime": "int",
    "height": "float",
    "crest": "int",
    "note": "str",
    "state": "str = CALM, ROUGH",
    "seen": f"list[{BUOY}]",
    "swell": "dict(str, str)",
}
BUOYS: Fields = {"name": "str", "colour": "str = RED, GREEN", "next": BUOY}
NOTHING: dict[str, Any] = {
    "added": [],
    "removed": [],
    "retyped": [],
    "enum_added": {},
    "enum_removed": {},
}


def fields_without(fields: Fields, *names: str) -> Fields:
    """The fields except some."""
    return {name: text for name, text in fields.items() if name not in names}


@pytest.fixture
def release(make_sdk: Any) -> Callable[..., Path]:
    """`release(fields, buoys)`: a wheel with these two classes, or with others."""

    def make(
        waves: Fields | None = WAVES,
        buoys: Fields = BUOYS,
        version: str = "270.0.0",
        more: Mapping[str, Fields] | None = None,
    ) -> Path:
        models = {**({} if waves is None else {CLASS: waves}), BUOY: buoys, **(more or {})}
        return make_sdk(models, version).wheel()  # type: ignore[no-any-return]

    return make


@pytest.fixture
def diff(registry: Any, upstream: Diff, release: Callable[..., Path]) -> Diff:
    """Runs `upstream diff` in a registry whose only upstream type is tidal.waves.

    Its newest version requires the id, which upstream does not promise.
    """
    shutil.rmtree(registry.root / "schemas" / "users.presence")
    shutil.rmtree(registry.root / "migrations" / "users_presence")
    wheel = release(version="269.0.0")
    assert upstream("import", TOPIC, "--class", CLASS, "--sdk", wheel)[0] == 0

    def require(document: Any) -> None:
        payload = document["$defs"]["Payload"]
        payload["required"] = ["id"]
        payload["properties"]["id"] = {"type": "string"}

    registry.edit(f"schemas/{TYPE}/2.1.0.json", require)
    return lambda *arguments: upstream("diff", *arguments)


CHANGES: dict[str, tuple[Fields, Fields, dict[str, Any]]] = {
    "a field more": (
        {**WAVES, "wind": "int"},
        BUOYS,
        {"added": ["/payload/wind"], "bump": "minor", "severity": "tolerated"},
    ),
    "an object more, with all that is in it": (
        {**WAVES, "last": BUOY},
        BUOYS,
        {
            "added": [
                "/payload/last",
                "/payload/last/colour",
                "/payload/last/name",
                "/payload/last/next",
            ],
            "bump": "minor",
            "severity": "tolerated",
        },
    ),
    "a field less": (
        fields_without(WAVES, "note"),
        BUOYS,
        {"removed": ["/payload/note"], "bump": "minor", "severity": "tolerated"},
    ),
    "less of an object that holds itself": (
        fields_without(WAVES, "seen"),
        BUOYS,
        {
            "removed": ["/payload/seen"]
            + [f"/payload/seen/*/{name}" for name in ("colour", "name", "next")],
            "bump": "minor",
            "severity": "tolerated",
        },
    ),
    "another type": (
        {**WAVES, "note": "int"},
        BUOYS,
        {"retyped": ["/payload/note"], "bump": "major", "severity": "rejected"},
    ),
    "a wider type": (
        {**WAVES, "crest": "float"},
        BUOYS,
        {"retyped": ["/payload/crest"], "bump": "minor", "severity": "rejected"},
    ),
    "a narrower type": (
        {**WAVES, "height": "int"},
        BUOYS,
        {"retyped": ["/payload/height"], "bump": "major", "severity": "tolerated"},
    ),
    "values of a dictionary": (
        {**WAVES, "swell": "dict(str, int)"},
        BUOYS,
        {"retyped": ["/payload/swell/*"], "bump": "major", "severity": "rejected"},
    ),
    "known values, more and less": (
        {**WAVES, "state": "str = CALM, WILD"},
        BUOYS,
        {
            "enum_added": {"/payload/state": ["WILD"]},
            "enum_removed": {"/payload/state": ["ROUGH"]},
            "bump": "minor",
            "severity": "tolerated",
        },
    ),
    "an enumeration of what was any string": (
        {**WAVES, "note": "str = A, B"},
        BUOYS,
        {
            "enum_added": {"/payload/note": ["A", "B"]},
            "bump": "minor",
            "severity": "tolerated",
        },
    ),
    "below a list, and in a recursion's first round": (
        WAVES,
        {**fields_without(BUOYS, "name"), "depth": "float"},
        {
            "added": ["/payload/seen/*/depth"],
            "removed": ["/payload/seen/*/name"],
            "bump": "minor",
            "severity": "tolerated",
        },
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_reported_with_its_pointer(
    case: str, diff: Diff, release: Callable[..., Path]
) -> None:
    """Every kind of change by its pointers, with its severity and the next version; exit 1."""
    waves, buoys, expected = CHANGES[case]

    code, lines, _ = diff("--against", release(waves, buoys), "--format", "json")

    assert json.loads("\n".join(lines)) == {
        "types": {TYPE: {**NOTHING, **expected}},
        "local": {},
        "conflicts": {},
        "new_topics": [],
        "retired_topics": [],
    }
    assert code == 1


@pytest.mark.parametrize("case", CHANGES)
def test_an_imported_version_does_not_differ(
    case: str, diff: Diff, upstream: Diff, registry: Any, release: Callable[..., Path]
) -> None:
    """The imported version has all of upstream's schema, and the reported number."""
    waves, buoys, expected = CHANGES[case]
    wheel = release(waves, buoys)

    assert upstream("import", TYPE, "--sdk", wheel)[0] == 0

    following = {"major": "3.0.0", "minor": "2.2.0"}[expected["bump"]]
    assert (registry.root / "schemas" / TYPE / f"{following}.json").is_file()
    assert diff("--against", wheel)[0] == 0


def test_a_field_that_we_require_is_in_conflict_if_upstream_removes_it(
    diff: Diff, release: Callable[..., Path]
) -> None:
    """Some events of upstream's would be invalid, and a person has to decide."""
    wheel = release(fields_without(WAVES, "id"))

    code, lines, _ = diff("--against", wheel, "--format", "json")

    found = json.loads("\n".join(lines))
    assert (code, found["types"]) == (1, {})
    assert found["conflicts"] == {
        TYPE: [
            {
                "pointer": "/payload/id",
                "base": "string",
                "theirs": "absent",
                "ours": "string, required",
            }
        ]
    }


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_no_difference_is_exit_0(style: str, diff: Diff, release: Callable[..., Path]) -> None:
    """A topic without an event type is reported, but does not count as a difference."""
    new = {"ReefTopicReefEvent": {"id": "str"}}

    code, lines, _ = diff("--against", release(more=new), "--format", style)

    assert code == 0
    assert "ReefTopicReefEvent" in "\n".join(lines)
    assert TYPE not in "\n".join(lines)


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_a_removed_topic_is_exit_1(style: str, diff: Diff, release: Callable[..., Path]) -> None:
    """A release without the class; a release older than the imported one is noted."""
    newer, older = (
        diff("--against", release(None, version=version), "--format", style)
        for version in ("270.0.0", "136.0.0")
    )

    for code, lines, _ in (newer, older):
        assert code == 1
        assert TOPIC in "\n".join(lines)
    assert newer[2] == []
    assert older[2] == [
        "genesys-events: the SDK 136.0.0 is older than 269.0.0, which the registry follows: what "
        "it lacks may have come since"
    ]


def test_text_has_what_json_has(diff: Diff, release: Callable[..., Path]) -> None:
    """Text and Markdown name the type, the step, the severity and every pointer."""
    waves = {**WAVES, "wind": "int", "note": "int", "state": "str = CALM"}
    wheel = release(waves)

    for style in ("text", "markdown"):
        code, lines, _ = diff("--against", wheel, "--format", style)
        text = "\n".join(lines)
        assert code == 1
        for word in (TYPE, "major", "rejected", "/payload/wind", "/payload/note", "ROUGH"):
            assert word.lower() in text.lower(), (style, word)


def test_one_type_is_selected_by_name_or_topic(diff: Diff, release: Callable[..., Path]) -> None:
    """Then new topics are not listed."""
    wheel = release({**WAVES, "wind": "int"}, more={"ReefTopicReefEvent": {"id": "str"}})

    for name in (TYPE, TOPIC, "v2.tidal.waves.{waveId}"):
        code, lines, _ = diff(name, "--against", wheel, "--format", "json")
        found = json.loads("\n".join(lines))
        assert (code, list(found["types"]), found["new_topics"]) == (1, [TYPE], [])


@pytest.mark.parametrize("text", ["Optional[str]", "TidalTopicReef", "uint8"])
def test_a_class_in_an_unsupported_form_is_reported_with_exit_1(
    text: str, diff: Diff, release: Callable[..., Path]
) -> None:
    """Also one that refers to a missing class; the other types are still compared."""
    code, lines, errors = diff("--against", release({**WAVES, "note": text}), "--format", "json")

    assert code == 1
    assert errors[0].startswith(f"genesys-events: {TYPE} is not compared: ")
    assert json.loads("\n".join(lines))["types"] == {}


WRONG = {
    ("tidal.wave",): "there is no event type tidal.wave; did you mean tidal.waves?",
    ("conversation.update",): "conversation.update has no upstream topic: nothing upstream",
    ("--format", "xml"): "--format xml: give one of text, json, markdown",
    ("--org",): "--org and --against: give one",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_wrong_call_is_one_line_and_exit_2(
    arguments: tuple[str, ...], diff: Diff, release: Callable[..., Path]
) -> None:
    """With what to give instead."""
    code, lines, errors = diff(*arguments, "--against", release())

    assert (code, lines, len(errors)) == (2, [], 1)
    assert errors[0].startswith(f"genesys-events: {WRONG[arguments]}")
