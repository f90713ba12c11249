"""Local changes survive upstream: three releases in a row, with changes of ours in between."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.version import Version

from processor.naming import migration_of, schema_id
from support.paths import ROOT
from tools.check.run import check
from tools.codegen.render import render, write
from tools.schema.compatibility import compare_versions, is_compatible, next_version
from tools.upstream.organization import Topic

TOPIC, TYPE, CLASS = "v2.tidal.waves.{id}", "tidal.waves", "TidalTopicWaveEvent"
BUOY = "TidalTopicBuoy"
FIRST, SECOND, THIRD = "269.0.0", "270.0.0", "271.0.0"

Fields = Mapping[str, str]
Command = Callable[..., tuple[int, list[str], list[str]]]
Edit = Callable[[dict[str, Any]], None]

WAVES: Fields = {
    "id": "str",
    "crest": "int",
    "note": "str",
    "seenAt": "datetime",
    "state": "str = CALM, ROUGH",
    "buoy": BUOY,
}
BUOYS: Fields = {"name": "str", "next": BUOY}


class Releases:
    """Makes a wheel of each release, and writes versions of our own into the registry."""

    def __init__(self, registry: Any, make_sdk: Any) -> None:
        self.registry = registry
        self.make_sdk = make_sdk

    def wheel(
        self,
        version: str,
        change: Mapping[str, str | None] | None = None,
        buoys: Fields = BUOYS,
        name: str = CLASS,
        buoy: str = BUOY,
    ) -> Path:
        """A release of the two classes, with fields added, changed or, if None, removed."""
        fields = {**WAVES, **(change or {})}
        models = {
            name: {each: text for each, text in fields.items() if text is not None},
            buoy: buoys,
        }
        return self.make_sdk(models, version).wheel()  # type: ignore[no-any-return]

    @property
    def versions(self) -> list[str]:
        """The versions of the type, oldest first."""
        folder = self.registry.root / "schemas" / TYPE
        return sorted((path.stem for path in folder.glob("*.json")), key=Version)

    @property
    def newest(self) -> Any:
        """The document of the newest version."""
        return self.registry.read(f"schemas/{TYPE}/{self.versions[-1]}.json")

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the newest payload."""
        return self.newest["$defs"]["Payload"]["properties"]  # type: ignore[no-any-return]

    def local(self, edit: Edit) -> None:
        """A next version with a change of ours, as a person or `drift propose` writes it."""
        older, document = self.newest, self.newest
        before = older["properties"]["schema_version"]["const"]
        edit(document["$defs"])
        bump = compare_versions(older, document).bump
        version = next_version(before, "patch" if bump == "none" else bump)
        document["$id"] = schema_id(TYPE, version)
        document["properties"]["schema_version"]["const"] = version
        for example in document["examples"]:
            example["schema_version"] = version
            example["payload"] = {}
        self.registry.write(f"schemas/{TYPE}/{version}.json", json.dumps(document))
        if not is_compatible(older, document):
            step = migration_of(before, version)
            text = '"""Ours."""\n\n\ndef upgrade(detail):\n    return detail\n'
            self.registry.write("migrations/tidal_waves/__init__.py", "")
            self.registry.write(f"migrations/tidal_waves/{step}.py", text)


@pytest.fixture
def releases(registry: Any, upstream_import: Command, make_sdk: Any) -> Releases:
    """A registry whose only upstream type was imported from the first release."""
    shutil.rmtree(registry.root / "schemas" / "users.presence")
    shutil.rmtree(registry.root / "migrations" / "users_presence")
    made = Releases(registry, make_sdk)
    assert upstream_import(TOPIC, "--class", CLASS, "--sdk", made.wheel(FIRST))[0] == 0
    return made


def put(name: str, schema: Any, definition: str = "Payload") -> Edit:
    """Describe a field so; None removes it."""

    def edit(definitions: dict[str, Any]) -> None:
        properties = definitions[definition]["properties"]
        if schema is None:
            del properties[name]
        else:
            properties[name] = schema

    return edit


def rename_definition(definitions: dict[str, Any]) -> None:
    """The buoy's definition gets another name."""
    text = json.dumps(definitions).replace('"Buoy"', '"Float"').replace("/Buoy", "/Float")
    definitions.clear()
    definitions.update(json.loads(text))


def known(*values: str) -> Any:
    """A string with known values."""
    return {"type": ["string", "null"], "x-extensible-enum": list(values)}


NUMBER = {"type": ["integer", "null"]}
TEXT = {"type": ["string", "null"]}
FLAG = {"type": ["boolean", "null"]}


class Case(NamedTuple):
    """What upstream changed in the second release, and what ours did before."""

    change: dict[str, str | None]
    """Upstream's fields."""
    alike: Edit
    """The same change, made by us."""
    other: Edit
    """Another change at the same path."""
    conflict: str | None
    """Its pointer if that is a conflict."""
    buoys: Fields = BUOYS


CASES = {
    "a field added": Case({"wind": "int"}, put("wind", NUMBER), put("wind", TEXT), "/payload/wind"),
    "a field removed": Case(
        {"note": None}, put("note", None), put("note", {**TEXT, "maxLength": 9}), "/payload/note"
    ),
    "another type": Case({"note": "int"}, put("note", NUMBER), put("note", FLAG), "/payload/note"),
    "another format": Case(
        {"note": "datetime"},
        put("note", {**TEXT, "format": "date-time"}),
        put("note", {**TEXT, "format": "date"}),
        "/payload/note",
    ),
    "a value added": Case(
        {"state": "str = CALM, ROUGH, WILD"},
        put("state", known("CALM", "ROUGH", "WILD")),
        put("state", known("CALM", "ROUGH", "OURS")),
        None,
    ),
    "a value removed": Case(
        {"state": "str = CALM"},
        put("state", {**known("CALM"), "x-retired-values": {"ROUGH": None}}),
        put("state", {**known("CALM"), "x-retired-values": {"ROUGH": "CALM"}}),
        None,
    ),
    "a field added to a recursive definition": Case(
        {},
        put("depth", NUMBER, "Buoy"),
        put("depth", TEXT, "Buoy"),
        "/payload/buoy/depth",
        {**BUOYS, "depth": "int"},
    ),
    "a recursion removed": Case(
        {},
        put("next", None, "Buoy"),
        put("next", TEXT, "Buoy"),
        "/payload/buoy/next",
        {"name": "str"},
    ),
}


def no_change(definitions: dict[str, Any]) -> None:
    """Nothing but a description."""
    definitions["Payload"]["description"] = "A wave came in."


def add_own(definitions: dict[str, Any]) -> None:
    """Fields and values of our own, a wider type, a bound and a requirement."""
    properties = definitions["Payload"]["properties"]
    properties["own"] = {"anyOf": [{"$ref": "#/$defs/Own"}, {"type": "null"}]}
    properties["crest"]["type"] = ["string", "integer", "null"]
    properties["state"]["x-extensible-enum"] = [*properties["state"]["x-extensible-enum"], "OURS"]
    properties["id"] = {"description": "Ours.", **TEXT, "maxLength": 40}
    del properties["seenAt"]["format"]
    definitions["Own"] = {"type": "object", "properties": {"depth": NUMBER}}


def assert_own_is_kept(releases: Releases) -> None:
    """All that add_own did."""
    fields = releases.fields
    assert fields["own"] == {"anyOf": [{"$ref": "#/$defs/Own"}, {"type": "null"}]}
    assert releases.newest["$defs"]["Own"] == {"type": "object", "properties": {"depth": NUMBER}}
    assert fields["crest"]["type"] == ["string", "integer", "null"]
    assert "OURS" in fields["state"]["x-extensible-enum"]
    assert fields["id"] == {"description": "Ours.", **TEXT, "maxLength": 40}
    assert fields["seenAt"] == TEXT


def assert_is_followed(releases: Releases, upstream: Command, wheel: Path, version: str) -> None:
    """The base is that release, a second import writes nothing, and diff has nothing to follow."""
    before = releases.versions
    assert releases.newest["x-genesys-sdk-version"] == version
    assert upstream("diff", "--against", wheel)[0] == 0
    assert upstream("import", "--all", "--sdk", wheel) == (0, ["1 unchanged"], [])
    assert releases.versions == before


@pytest.mark.parametrize("case", CASES)
def test_upstreams_change_is_taken_if_ours_is_elsewhere(
    case: str, releases: Releases, upstream: Command
) -> None:
    """And every change of ours stays; the third release brings its own."""
    each = CASES[case]
    releases.local(add_own)
    assert upstream("import", "--all", "--sdk", releases.wheel(FIRST))[1] == ["1 unchanged"]
    second = releases.wheel(SECOND, each.change, each.buoys)
    expected = upstream("diff", "--against", second, "--format", "json")

    assert upstream("import", "--all", "--sdk", second)[0] == 0

    assert expected[0] == 1
    assert json.loads("\n".join(expected[1]))["conflicts"] == {}
    assert_own_is_kept(releases)
    assert_is_followed(releases, upstream, second, SECOND)

    releases.local(put("late", NUMBER))
    third = releases.wheel(THIRD, {**each.change, "gust": "float"}, each.buoys)
    assert upstream("import", TYPE, "--sdk", third)[0] == 0
    assert_own_is_kept(releases)
    assert releases.fields["late"] == NUMBER
    assert releases.fields["gust"] == {"type": ["number", "null"]}
    assert_is_followed(releases, upstream, third, THIRD)


@pytest.mark.parametrize("case", CASES)
def test_a_change_that_both_made_is_there_once(
    case: str, releases: Releases, upstream: Command
) -> None:
    """A version records that it is upstream's now; when upstream takes it back, so does ours."""
    each = CASES[case]
    releases.local(each.alike)
    before = releases.newest["$defs"]
    second = releases.wheel(SECOND, each.change, each.buoys)
    code, lines, _ = upstream("diff", "--against", second, "--format", "json")
    found = json.loads("\n".join(lines))
    assert (code, found["local"], found["conflicts"]) == (1, {}, {})
    assert found["types"][TYPE]["bump"] == "patch"

    assert upstream("import", "--all", "--sdk", second)[0] == 0

    assert releases.newest["$defs"] == before
    assert_is_followed(releases, upstream, second, SECOND)

    third = releases.wheel(THIRD)
    assert upstream("import", "--all", "--sdk", third)[0] == 0
    for name, text in WAVES.items():
        assert name in releases.fields, text
    assert releases.fields.keys() == WAVES.keys()
    assert_is_followed(releases, upstream, third, THIRD)


@pytest.mark.parametrize("case", CASES)
def test_a_change_that_both_made_differently(
    case: str, releases: Releases, upstream: Command
) -> None:
    """Values of both are known. All else is a conflict: reported with both sides, not written."""
    each = CASES[case]
    releases.local(each.other)
    before = releases.versions
    second = releases.wheel(SECOND, each.change, each.buoys)
    code, lines, _ = upstream("diff", "--against", second, "--format", "json")
    found = json.loads("\n".join(lines))

    result, out, _ = upstream("import", "--all", "--sdk", second)

    conflicts = [line for line in out if line.startswith("conflict: ")]
    assert code == 1
    if each.conflict is None:
        assert (result, conflicts, found["conflicts"]) == (0, [], {})
        assert_is_followed(releases, upstream, second, SECOND)
        return
    assert [one["pointer"] for one in found["conflicts"][TYPE]] == [each.conflict]
    assert (result, releases.versions, len(conflicts)) == (1, before, 1)
    assert conflicts[0].startswith(f"conflict: {TYPE} {each.conflict}: base ")
    for style in ("text", "markdown"):
        text = "\n".join(upstream("diff", "--against", second, "--format", style)[1])
        assert each.conflict in text
        assert "conflict" in text.lower()


def test_a_conflict_is_resolved_in_a_version_that_names_the_release(
    releases: Releases, upstream: Command
) -> None:
    """Then the base is that release, and ours a local change."""
    releases.local(put("note", FLAG))
    second = releases.wheel(SECOND, {"note": "int"})
    assert upstream("import", TYPE, "--sdk", second)[0] == 1

    releases.registry.edit(
        f"schemas/{TYPE}/{releases.versions[-1]}.json",
        lambda document: document.update({"x-genesys-sdk-version": SECOND}),
    )

    shutil.copy(second, releases.registry.root / ".cache" / "genesys-events" / "sdk")
    assert_is_followed(releases, upstream, second, SECOND)


def test_the_other_types_are_written_in_spite_of_a_conflict(
    releases: Releases, upstream: Command
) -> None:
    """With exit code 1."""
    releases.local(put("note", FLAG))
    models = {
        CLASS: {**WAVES, "note": "int"},
        BUOY: BUOYS,
        "ReefTopicReefEvent": {"id": "str"},
    }
    path = releases.registry.root / "mappings.json"
    topics = [{"topic": "v2.tidal.reefs", "class": "ReefTopicReefEvent"}]
    path.write_text(json.dumps({"notifications": topics}))
    wheel = releases.make_sdk(models, SECOND).wheel()

    code, out, _ = upstream("import", "--all", "--topics", path, "--sdk", wheel)

    assert code == 1
    assert out[0] == "schemas/tidal.reefs/2.1.0.json"
    assert [line for line in out if line.startswith(f"conflict: {TYPE} /payload/note: ")]


def test_names_of_ours_and_of_upstreams_are_told_apart(
    releases: Releases, upstream: Command
) -> None:
    """Upstream renames a class of the payload; we renamed its definition."""
    releases.local(rename_definition)
    second = releases.wheel(
        SECOND,
        {"buoy": "TidalTopicBeacon", "wind": "int"},
        {"name": "str", "next": "TidalTopicBeacon", "depth": "int"},
        buoy="TidalTopicBeacon",
    )

    assert upstream("import", TYPE, "--sdk", second)[0] == 0

    assert list(releases.newest["$defs"]) == ["Payload", "Float"]
    assert releases.newest["$defs"]["Float"]["properties"]["depth"] == NUMBER
    assert_is_followed(releases, upstream, second, SECOND)


def test_a_renamed_class_is_recorded(releases: Releases, upstream: Command) -> None:
    """In a version of its own if nothing else changed: the next import looks for that class."""
    releases.local(add_own)
    second = releases.wheel(SECOND, name="TidalTopicBreaker")

    assert upstream("import", TYPE, "--class", "TidalTopicBreaker", "--sdk", second)[0] == 0

    assert releases.versions[-1] == "3.0.1"
    assert releases.newest["x-genesys-sdk-class"] == "TidalTopicBreaker"
    assert_own_is_kept(releases)
    assert_is_followed(releases, upstream, second, SECOND)


def test_local_changes_are_listed_as_yours(releases: Releases, upstream: Command) -> None:
    """In every format, with exit code 0."""
    releases.local(add_own)
    wheel = releases.wheel(FIRST)

    results = {
        style: upstream("diff", "--against", wheel, "--format", style)
        for style in ("text", "markdown", "json")
    }

    assert {code for code, _, _ in results.values()} == {0}
    found = json.loads("\n".join(results["json"][1]))
    assert found["types"] == {}
    assert found["local"][TYPE] == {
        "added": ["/payload/own", "/payload/own/depth"],
        "removed": [],
        "retyped": ["/payload/crest", "/payload/seenAt"],
        "enum_added": {"/payload/state": ["OURS"]},
        "enum_removed": {},
    }
    for style in ("text", "markdown"):
        text = "\n".join(results[style][1])
        assert "local changes" in text.lower()
        for pointer in ("/payload/own", "/payload/crest", "/payload/seenAt", "/payload/state"):
            assert pointer in text


def test_what_drift_propose_took_up_is_kept(releases: Releases, upstream: Command) -> None:
    """A new field and another type, from events; the versions pass check throughout."""
    root = releases.registry.root
    write(root, render(root))
    events = [
        {
            "id": f"e-{number}",
            "detail-type": TOPIC,
            "source": "aws.partner/genesys.com/cloud/example/events",
            "time": "2026-03-02T08:00:00Z",
            "detail": {
                "topicName": "v2.tidal.waves.1",
                "version": "2",
                "eventBody": {"id": "w", "crest": "high" if number % 2 else 3, "wind": 5},
                "metadata": {},
                "timestamp": "2026-03-02T08:00:00Z",
            },
        }
        for number in range(30)
    ]
    path = root / "events.jsonl"
    path.write_text("\n".join(map(json.dumps, events)))
    subprocess.run(
        [sys.executable, "-m", "tools.cli", "drift", "propose", TYPE, "--from", path],
        cwd=root,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
    )
    assert releases.fields["wind"]["type"] == ["integer", "null"]
    assert releases.fields["crest"]["type"] == ["string", "integer", "null"]
    assert releases.newest["x-genesys-sdk-version"] == FIRST

    assert upstream("import", "--all", "--sdk", releases.wheel(FIRST))[1] == ["1 unchanged"]
    second = releases.wheel(SECOND, {"gust": "float", "state": "str = CALM, ROUGH, WILD"})
    assert upstream("import", "--all", "--sdk", second)[0] == 0

    assert releases.fields["wind"]["type"] == ["integer", "null"]
    assert releases.fields["crest"]["type"] == ["string", "integer", "null"]
    assert releases.fields["gust"]["type"] == ["number", "null"]
    assert releases.fields["state"]["x-extensible-enum"] == ["CALM", "ROUGH", "WILD"]
    assert_is_followed(releases, upstream, second, SECOND)
    write(root, render(root))
    assert [finding.rule for finding in check(root).findings] == []


# --- the base


def test_the_archive_that_was_imported_is_the_base_of_the_next_import(
    releases: Releases, upstream: Command
) -> None:
    """It is kept in the cache under its version, so that nothing is downloaded."""
    cache = releases.registry.root / ".cache" / "genesys-events" / "sdk"
    assert [path.name for path in cache.iterdir()] == [
        f"purecloudplatformclientv2-{FIRST}-py3-none-any.whl"
    ]
    second = releases.wheel(SECOND, {"note": None})

    assert upstream("import", TYPE, "--sdk", second)[0] == 0

    assert "note" not in releases.fields
    assert len(list(cache.iterdir())) == 2


def test_the_base_can_be_given(
    releases: Releases, upstream: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be downloaded, which is one line that says so."""
    first = releases.wheel(FIRST)
    shutil.rmtree(releases.registry.root / ".cache")
    second = releases.wheel(SECOND, {"note": None})
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    before = releases.versions

    code, out, err = upstream("import", TYPE, "--sdk", second)
    assert (code, out, len(err)) == (2, [], 1)
    assert f"the SDK {FIRST}, which the registry was made from, cannot be opened" in err[0]
    assert err[0].endswith("give its archive with --base")
    assert releases.versions == before

    assert upstream("import", TYPE, "--sdk", second, "--base", first)[0] == 0
    assert "note" not in releases.fields


def test_without_a_base_nothing_is_removed(releases: Releases, upstream: Command) -> None:
    """And it is said; the version that is written names its release, which is the next base."""
    releases.registry.edit(
        f"schemas/{TYPE}/2.1.0.json", lambda document: document.pop("x-genesys-sdk-version")
    )
    releases.local(add_own)
    second = releases.wheel(SECOND, {"note": None, "wind": "int"})
    note = f"{TYPE} is merged without a base, so nothing that only it has is removed: it has no "

    code, _, err = upstream("diff", "--against", second)
    assert code == 1
    assert err[0].startswith(f"genesys-events: {note}")
    code, out, _ = upstream("import", TYPE, "--sdk", second)
    assert code == 0
    assert [line for line in out if line.startswith(f"note: {note}")]

    assert {"note", "wind"} <= releases.fields.keys()
    assert_own_is_kept(releases)
    assert_is_followed(releases, upstream, second, SECOND)


@pytest.mark.parametrize("version", ["latest", "", "269.0.0 or so", 269, None])
def test_a_version_that_is_no_release_is_no_base(
    version: Any, releases: Releases, upstream: Command
) -> None:
    """A typing error in one type is said, and stops neither command."""
    releases.registry.edit(
        f"schemas/{TYPE}/2.1.0.json",
        lambda document: document.update({"x-genesys-sdk-version": version}),
    )
    second = releases.wheel(SECOND, {"wind": "int"})
    note = "it has no x-genesys-sdk-version, or not one of a release"

    code, _, err = upstream("diff", "--against", second)
    assert (code, err[0].endswith(note)) == (1, True)
    code, out, _ = upstream("import", "--all", "--sdk", second)
    assert (code, any(line.endswith(note) for line in out)) == (0, True)
    assert releases.newest["x-genesys-sdk-version"] == SECOND


def test_an_older_release_is_not_imported(releases: Releases, upstream: Command) -> None:
    """It would take back what came since."""
    code, _, err = upstream("import", TYPE, "--sdk", releases.wheel("200.0.0", {"note": None}))

    assert code == 2
    assert f"was made from the SDK {FIRST}, which is newer than the SDK 200.0.0" in err[0]


# --- an organization


def test_an_organizations_changes_are_merged_too(
    releases: Releases, upstream: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base stays the release, so what an organization says in addition is then ours."""
    text: Any = {"type": "string"}
    buoy = {"type": "object", "properties": {"name": text, "next": {"$ref": "#/definitions/Buoy"}}}
    fields: dict[str, Any] = {
        "id": text,
        "crest": {"type": "integer"},
        "note": text,
        "seenAt": {**text, "format": "date-time"},
        "state": {**text, "enum": ["CALM", "ROUGH"]},
        "buoy": {"$ref": "#/definitions/Buoy"},
    }

    def gives(**more: Any) -> None:
        schema = {
            "type": "object",
            "properties": {**fields, **more},
            "definitions": {"Buoy": buoy},
        }
        topics = (Topic(TOPIC, schema, ("EventBridge",)),)
        monkeypatch.setattr("tools.upstream.organization.read_topics", lambda: topics)

    releases.local(put("own", NUMBER))
    gives()
    assert upstream("diff", "--org")[0] == 0
    assert upstream("import", "--all", "--org") == (0, ["1 unchanged"], [])

    gives(wind={"type": "integer"})
    assert upstream("diff", "--org")[0] == 1
    assert upstream("import", "--all", "--org")[0] == 0
    assert {"own", "wind"} <= releases.fields.keys()
    assert releases.newest["x-genesys-sdk-version"] == FIRST
    assert releases.newest["x-genesys-sdk-class"] == CLASS
    assert upstream("diff", "--org")[0] == 0
    assert upstream("import", "--all", "--org") == (0, ["1 unchanged"], [])

    before = releases.versions
    gives(own=text)
    code, out, _ = upstream("import", "--all", "--org")
    assert (code, releases.versions) == (1, before)
    assert out[0] == f"conflict: {TYPE} /payload/own: base absent; upstream string; yours integer"

    second = releases.wheel(SECOND, {"gust": "float"})
    assert upstream("import", "--all", "--sdk", second)[0] == 0
    assert {"own", "wind", "gust"} <= releases.fields.keys()
    assert_is_followed(releases, upstream, second, SECOND)
