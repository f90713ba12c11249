"""`genesys-events upstream import`: upstream's topics become schema versions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import instances
from support.paths import ROOT
from tools.check.run import check
from tools.codegen.render import render, write
from tools.schema.validator import reference_validator

TOPIC, TYPE, CLASS = "v2.tidal.waves.{id}", "tidal.waves", "TidalTopicWaveEvent"
RELEASES = ("136.0.0", "200.0.0", "269.0.0")
VERSIONS = ("1.0.0", "2.0.0", "2.1.0")

Fields = dict[str, str]
Import = Callable[..., tuple[int, list[str], list[str]]]

FIRST: Fields = {"id": "str", "eventTime": "int", "conversationId": "str", "text": "str"}
SECOND: Fields = {**FIRST, "state": "str = CALM, ROUGH"}
THIRD: Fields = {**SECOND, "buoy": "TidalTopicBuoy"}
BUOY: Mapping[str, Fields] = {"TidalTopicBuoy": {"id": "str", "next": "TidalTopicBuoy"}}


@pytest.fixture
def releases(make_sdk: Any) -> Any:
    """`releases(fields, …)`: the options for a release with these fields for each version."""

    def make(*fields: Fields | None, name: str = CLASS, more: Any = BUOY) -> list[str]:
        options = []
        for version, release, each in zip(VERSIONS, RELEASES, fields, strict=False):
            models = {**({name: each} if each is not None else {}), **more}
            sdk = make_sdk(models, release)
            path = sdk.sdist() if release == RELEASES[0] else sdk.wheel()
            options += ["--sdk", f"{version}={path}"]
        return options

    return make


@pytest.fixture
def release(make_sdk: Any) -> Any:
    """`release(fields)`: the option for a single release, 270.0.0."""

    def make(fields: Fields, *, name: str = CLASS, more: Any = BUOY) -> list[str]:
        return ["--sdk", str(make_sdk({name: fields, **more}, "270.0.0").wheel())]

    return make


def rules(registry: Any) -> set[str]:
    """The rules that check reports once generated/ is up to date."""
    write(registry.root, render(registry.root))
    return {finding.rule for finding in check(registry.root).findings}


def files(registry: Any) -> dict[str, bytes]:
    """Every file, by path."""
    return {
        path.relative_to(registry.root).as_posix(): path.read_bytes()
        for path in registry.root.rglob("*")
        if path.is_file()
    }


def schema(registry: Any, version: str, event_type: str = TYPE) -> Any:
    """One version's document."""
    return registry.read(f"schemas/{event_type}/{version}.json")


def payload(registry: Any, version: str) -> Any:
    """One version's payload."""
    return schema(registry, version)["$defs"]["Payload"]


def pairs(registry: Any, step: str) -> dict[str, tuple[Any, Any]]:
    """A step's pairs of events, by name."""
    folder = f"tests/fixtures/migrations/{TYPE}/{step}"
    return {
        name: (
            registry.read(f"{folder}/{name}.before.json"),
            registry.read(f"{folder}/{name}.after.json"),
        )
        for name in ("full", "minimal")
    }


def assert_pairs_are_valid(registry: Any, older: str, newer: str, *, written: bool = True) -> None:
    """Each side is an event of its version."""
    for before, after in pairs(registry, f"{older}-to-{newer}").values():
        assert reference_validator(schema(registry, older)).is_valid(before)
        assert after["schema_version"] == newer
        if written:
            assert reference_validator(schema(registry, newer)).is_valid(after)


def migration(registry: Any, name: str) -> ModuleType:
    """The module of a migration."""
    path = registry.root / f"migrations/tidal_waves/{name}.py"
    spec = spec_from_file_location("written", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def complaint(result: tuple[int, list[str], list[str]]) -> str:
    """The one line on standard error; exit 2 and no other output."""
    code, out, err = result
    assert (code, out) == (2, [])
    (line,) = err
    assert line.startswith("genesys-events: ")
    return line.removeprefix("genesys-events: ")


# --- a new topic


def test_three_releases_are_three_versions(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """They follow every rule, and one migration upgrades events from the first to the last."""
    code, out, err = upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, SECOND, THIRD))

    pair = f"tests/fixtures/migrations/{TYPE}/1.0.0-to-2.0.0"
    assert (code, err) == (0, [])
    assert out == [
        *(f"schemas/{TYPE}/{version}.json" for version in VERSIONS),
        "migrations/tidal_waves/__init__.py",
        "migrations/tidal_waves/v1_0_0_to_v2_0_0.py",
        *(f"{pair}/{name}.json" for name in ("full.before", "full.after")),
        *(f"{pair}/{name}.json" for name in ("minimal.before", "minimal.after")),
        "next: genesys-events codegen; then genesys-events check",
    ]
    assert rules(registry) == set()
    assert_pairs_are_valid(registry, "1.0.0", "2.0.0")


def test_a_schema_says_where_it_comes_from(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Topic, class and release; the title is the class's name without namespace and "Event"."""
    upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, SECOND, THIRD))

    for version, number in zip(VERSIONS, RELEASES, strict=True):
        document = schema(registry, version)
        assert document["$id"] == f"urn:genesys-events:{TYPE}:{version}"
        assert document["properties"]["schema_version"] == {"const": version}
        assert list(document)[:7] == [
            *("$schema", "$id", "title", "description", "x-genesys-topic"),
            *("x-genesys-sdk-class", "x-genesys-sdk-version"),
        ]
        assert document["title"] == "Wave"
        assert document["x-genesys-topic"] == TOPIC
        assert document["x-genesys-sdk-class"] == CLASS
        assert document["x-genesys-sdk-version"] == number


@pytest.mark.parametrize(
    ("name", "more", "title"),
    [
        ("TidalTopicWave", {}, "Wave"),
        ("TidalTopicWaveEvent", {"TidalTopicWave": {"a": "str"}}, "TidalWaves"),
        ("TidalTopicEvent", {}, "TidalWaves"),
        ("TidalTopicPayload", {}, "TidalWaves"),
        (
            "TidalTopicWaveEvent",
            {"TidalTopicWave": {"a": "TidalTopicTidalWaves"}, "TidalTopicTidalWaves": {}},
            "TidalWavesEvent",
        ),
    ],
)
def test_a_title_hides_no_definition(
    name: str,
    more: Any,
    title: str,
    registry: Any,
    upstream_import: Import,
    releases: Any,
) -> None:
    """If a definition of any version has that name, the title comes from the event type."""
    later = {**SECOND, **{f"part{number}": each for number, each in enumerate(more)}}

    upstream_import(TOPIC, "--class", name, *releases(SECOND, later, name=name, more=more))

    assert {schema(registry, version)["title"] for version in VERSIONS[:2]} == {title}
    assert rules(registry) == set()


@pytest.mark.parametrize("time", ["int", "datetime", "str"])
def test_identifying_fields_are_required_since_2(
    time: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """The first version requires nothing, since upstream does not; null identifies nothing."""
    fields = {**SECOND, "eventTime": time}

    upstream_import(TOPIC, "--class", CLASS, *releases(fields, fields, fields))

    assert "required" not in payload(registry, "1.0.0")
    kind = "integer" if time == "int" else "string"
    for version in VERSIONS[1:]:
        assert payload(registry, version)["required"] == ["id", "eventTime", "conversationId"]
        assert list(payload(registry, version)) == ["type", "required", "properties"]
        properties = payload(registry, version)["properties"]
        assert properties["id"] == properties["conversationId"] == {"type": "string"}
        assert properties["eventTime"]["type"] == kind
        assert properties["text"] == {"type": ["string", "null"]}
    assert rules(registry) == set()


NO_NAMES = ("TidalTopicBuoy", "object", "list[str]", "dict(str, str)", "bool")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, kind) for name in ("id", "eventTime", "conversationId") for kind in NO_NAMES),
        *(("id", "int"), ("id", "datetime"), ("conversationId", "int")),
        *(("eventTime", "float"), ("eventTime", "date")),
    ],
)
def test_fields_that_identify_nothing_are_not_required(
    name: str, kind: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """An object called id is not an id, and no migration could fill it."""
    fields = {"text": "str", name: kind}

    code, out, _ = upstream_import(TOPIC, "--class", CLASS, *releases(fields, fields))

    assert code == 0
    assert "required" not in payload(registry, "2.0.0")
    assert not any("migrations" in line for line in out)


@pytest.mark.parametrize(
    ("fields", "helpers"),
    [
        (["id"], "NIL_UUID"),
        (["eventTime"], "event_time"),
        (["conversationId"], "conversation_id"),
        (["eventTime", "conversationId"], "conversation_id, event_time"),
    ],
)
def test_a_migration_imports_what_it_uses(
    fields: list[str], helpers: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Its docstring names the fields."""
    kinds = {name: FIRST[name] for name in fields}

    upstream_import(TOPIC, "--class", CLASS, *releases(kinds, kinds))

    text = (registry.root / "migrations/tidal_waves/v1_0_0_to_v2_0_0.py").read_text("utf-8")
    assert text.startswith(f'"""Since 2.0.0 every event has {" and ".join(fields)}.\n\nUpstream, ')
    assert f"from migrations.from_envelope import {helpers}\n" in text
    assert rules(registry) == set()


def test_a_migration_imports_no_unused_helpers(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """A date-time is copied from the envelope without a helper."""
    fields = {"eventTime": "datetime"}

    upstream_import(TOPIC, "--class", CLASS, *releases(fields, fields))

    text = (registry.root / "migrations/tidal_waves/v1_0_0_to_v2_0_0.py").read_text("utf-8")
    assert "from_envelope" not in text
    assert rules(registry) == set()


@pytest.mark.parametrize("time", ["int", "datetime"])
def test_a_generated_migration_is_formatted(
    time: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """It needs no reformatting, for a topic of any length."""
    topic = "v2.tidal.waves.of.a.sea.{id}.whose.name.does.not.come.to.an.end.for.a.long.while"
    fields = {**FIRST, "eventTime": time}
    upstream_import(topic, "--class", CLASS, *releases(fields, {**fields, "id": "str"}))
    ruff = [sys.executable, "-m", "ruff"]
    folder = str(registry.root / "migrations")
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]

    for command in (["check"], ["format", "--check"]):
        result = subprocess.run(
            [*ruff, *command, *config, folder], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("time", ["int", "datetime"])
def test_the_identity_migration_matches_its_pairs(
    time: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Existing fields stay; missing ones come from the envelope."""
    fields = {**FIRST, "eventTime": time}
    upstream_import(TOPIC, "--class", CLASS, *releases(fields, fields))
    upgrade = migration(registry, "v1_0_0_to_v2_0_0").upgrade

    shown = pairs(registry, "1.0.0-to-2.0.0")
    for before, after in shown.values():
        assert {**upgrade(before), "schema_version": "2.0.0"} == after
    assert shown["full"][0]["payload"] == shown["full"][1]["payload"]
    assert shown["minimal"][0]["payload"] == {}
    filled = shown["minimal"][1]
    assert filled["payload"]["eventTime"] == (
        1_772_438_400_250 if time == "int" else filled["timestamp"]
    )
    nil = "00000000-0000-0000-0000-000000000000"
    assert filled["payload"]["id"] == filled["payload"]["conversationId"] == nil
    named = upgrade({**shown["minimal"][0], "conversation_id": "c"})
    assert named["payload"]["conversationId"] == "c"
    assert_pairs_are_valid(registry, "1.0.0", "2.0.0")


@pytest.mark.parametrize("time", ["int", "datetime"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_valid_events_stay_valid_after_migration(
    data: st.DataObject,
    time: str,
    registry: Any,
    upstream_import: Import,
    releases: Any,
) -> None:
    """Any event of the older version becomes one of the newer; the input is not changed."""
    if not (registry.root / f"schemas/{TYPE}").exists():
        fields = {**THIRD, "eventTime": time}
        upstream_import(TOPIC, "--class", CLASS, *releases(fields, fields))
    event = data.draw(instances.valid(schema(registry, "1.0.0")))
    kept = deepcopy(event)

    after = migration(registry, "v1_0_0_to_v2_0_0").upgrade(event)

    assert event == kept
    stamped = {**after, "schema_version": "2.0.0"}
    assert reference_validator(schema(registry, "2.0.0")).is_valid(stamped)
    present = {name: value for name, value in event["payload"].items() if value is not None}
    assert {**after["payload"], **present} == after["payload"]


def test_a_proven_step_has_no_migration(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Only optional fields were added, and no field identifies a body."""
    _, out, _ = upstream_import(
        TOPIC, "--class", CLASS, *releases({"a": "str"}, {"a": "str", "b": "str"})
    )

    assert out == [
        *(f"schemas/{TYPE}/{version}.json" for version in VERSIONS[:2]),
        "next: genesys-events codegen; then genesys-events check",
    ]
    assert rules(registry) == set()


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"a": "str"}, {"a": "int"}),
        ({"id": "int"}, {"id": "str"}),
        ({"eventTime": "int"}, {"eventTime": "datetime"}),
        ({"conversationId": "str", "a": "str"}, {"conversationId": "str", "a": "int"}),
    ],
    ids=["a-field", "the-id", "the-moment", "next-to-the-identity"],
)
def test_a_step_that_changes_a_type_is_left_to_the_user(
    older: Fields, newer: Fields, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Only you can find out how the old value maps to the new."""
    code, out, _ = upstream_import(TOPIC, "--class", CLASS, *releases(older, newer))

    step = "migrations/tidal_waves/v1_0_0_to_v2_0_0.py"
    assert code == 0
    assert out.count(f"TODO: {step}") == 1
    assert [line for line in out if "TODO" in line] == [f"TODO: {step}"]
    assert rules(registry) == {"MIGRATION-RAISES"}
    assert_pairs_are_valid(registry, "1.0.0", "2.0.0", written=False)


def test_the_stub_is_in_the_migration_and_not_in_its_package(
    upstream_import: Import, releases: Any
) -> None:
    """For any name of a topic."""
    _, out, _ = upstream_import(
        "v2.from_to_there", "--class", CLASS, *releases({"a": "str"}, {"a": "int"})
    )

    assert [line for line in out if "TODO" in line] == [
        "TODO: migrations/from_to_there/v1_0_0_to_v2_0_0.py"
    ]


def test_identifying_fields_are_not_required_by_a_minor_step(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """A field added in 2.1.0 may be missing in 2.0.0 events."""
    _, out, _ = upstream_import(
        TOPIC, "--class", CLASS, *releases({"a": "str"}, {"a": "str"}, {"a": "str", "id": "str"})
    )

    assert "required" not in payload(registry, "2.1.0")
    assert not any("migrations" in line for line in out)
    assert rules(registry) == set()


def test_identifying_fields_added_in_2_are_filled_too(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """A value that an older sender used under that name had no meaning."""
    upstream_import(TOPIC, "--class", CLASS, *releases({"a": "str"}, {"a": "str", "id": "str"}))

    assert payload(registry, "2.0.0")["required"] == ["id"]
    assert rules(registry) == set()
    assert_pairs_are_valid(registry, "1.0.0", "2.0.0")


def test_a_release_without_the_class_is_skipped(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """The topic is newer; its type starts with required identifying fields, without a step."""
    _, out, _ = upstream_import(TOPIC, "--class", CLASS, *releases(None, None, THIRD))

    assert out[:-1] == [f"schemas/{TYPE}/2.1.0.json"]
    assert payload(registry, "2.1.0")["required"] == ["id", "eventTime", "conversationId"]
    assert rules(registry) == set()


def test_a_single_release_becomes_the_current_version(
    upstream_import: Import, release: Any
) -> None:
    """Like new-type."""
    _, out, _ = upstream_import(TOPIC, "--class", CLASS, *release(THIRD))

    assert out[:-1] == [f"schemas/{TYPE}/2.1.0.json"]


def test_a_registry_without_fixtures_gets_none(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Pairs of events belong to a registry that tests its migrations."""
    (registry.root / "tests/fixtures").rmdir()

    _, out, _ = upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, FIRST))

    assert not (registry.root / "tests/fixtures").exists()
    assert not any(line.startswith("tests/") for line in out)


def test_importing_is_deterministic(registry: Any, upstream_import: Import, releases: Any) -> None:
    """A reviewer can reproduce what was committed."""
    options = releases(FIRST, SECOND, THIRD)
    before = files(registry)
    _, first, _ = upstream_import(TOPIC, "--class", CLASS, *options)
    made = {path: text for path, text in files(registry).items() if path not in before}
    for path in made:
        (registry.root / path).unlink()

    _, second, _ = upstream_import(TOPIC, "--class", CLASS, *reversed_pairs(options))

    assert second == first
    assert files(registry) == {**before, **made}
    assert all(b"\r" not in text for text in made.values())


def reversed_pairs(options: list[str]) -> list[str]:
    """The same options, the last first."""
    return [each for at in range(len(options) - 2, -1, -2) for each in options[at : at + 2]]


# --- an existing type and a later release


@pytest.fixture
def imported(registry: Any, upstream_import: Import, releases: Any) -> Any:
    """The registry with a type of three versions."""
    code, _, err = upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, SECOND, THIRD))
    assert (code, err) == (0, [])
    return registry


@pytest.mark.parametrize(
    ("change", "more", "version"),
    [
        ({"height": "float"}, BUOY, "2.2.0"),
        ({"state": "str = CALM, ROUGH, WILD"}, BUOY, "2.2.0"),
        ({"state": "str = CALM"}, BUOY, "2.2.0"),
        ({}, {"TidalTopicBuoy": {**BUOY["TidalTopicBuoy"], "deep": "bool"}}, "2.2.0"),
        ({"text": "int"}, BUOY, "3.0.0"),
        ({"text": "list[str]"}, BUOY, "3.0.0"),
    ],
    ids=["field", "value-added", "value-gone", "deep-field", "type", "list"],
)
def test_the_number_follows_from_the_change(
    change: Fields, more: Any, version: str, imported: Any, upstream_import: Import, release: Any
) -> None:
    """Minor if older events stay valid, major otherwise."""
    code, out, err = upstream_import(TYPE, *release({**THIRD, **change}, more=more))

    is_major = version == "3.0.0"
    step = "migrations/tidal_waves/v2_1_0_to_v3_0_0.py"
    assert (code, err) == (0, [])
    assert out[0] == f"schemas/{TYPE}/{version}.json"
    assert (f"TODO: {step}" in out) is is_major
    assert (step in out) is is_major
    assert len([line for line in out if line.startswith("schemas/")]) == 1
    assert schema(imported, version)["x-genesys-sdk-version"] == "270.0.0"
    assert rules(imported) == ({"MIGRATION-RAISES"} if is_major else set())
    if is_major:
        assert_pairs_are_valid(imported, "2.1.0", "3.0.0", written=False)


def test_nothing_is_written_if_nothing_changed(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Another release, fields in another order, and our own descriptions are not changes."""
    path = f"schemas/{TYPE}/2.1.0.json"
    imported.edit(path, lambda document: document.update(description="Words of ours."))
    before = files(imported)

    result = upstream_import(TOPIC, *release(dict(reversed(THIRD.items()))))

    assert result == (0, ["1 unchanged"], [])
    assert files(imported) == before


@pytest.mark.usefixtures("imported")
def test_a_topic_given_twice_is_imported_once(upstream_import: Import, release: Any) -> None:
    """By its name and by its type's."""
    assert upstream_import(TOPIC, TYPE, TOPIC, *release(THIRD)) == (
        0,
        ["1 unchanged"],
        [],
    )


def test_a_removed_value_is_retired(imported: Any, upstream_import: Import, release: Any) -> None:
    """Without a successor, which upstream did not name; examples no longer have it."""
    example = schema(imported, "2.1.0")["examples"][0]
    assert example["payload"]["state"] == "CALM"

    upstream_import(TOPIC, *release({**THIRD, "state": "str = ROUGH, WILD"}))

    document = schema(imported, "2.2.0")
    state = document["$defs"]["Payload"]["properties"]["state"]
    assert state["x-retired-values"] == {"CALM": None}
    assert state["x-extensible-enum"] == ["ROUGH", "WILD"]
    shown = document["examples"][0]["payload"]
    assert shown == {**example["payload"], "state": "ROUGH"}
    assert rules(imported) == set()


def test_a_value_is_added_and_nothing_is_retired(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """The list of known values grew."""
    upstream_import(TOPIC, *release({**THIRD, "state": "str = WILD, CALM, ROUGH"}))

    assert payload(imported, "2.2.0")["properties"]["state"] == {
        "type": ["string", "null"],
        "x-extensible-enum": ["WILD", "CALM", "ROUGH"],
    }


def test_descriptions_and_requirements_are_kept(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Descriptions, notes and examples; not the waiver, which was for another step."""
    path = f"schemas/{TYPE}/2.1.0.json"
    other: dict[str, Any] = {}

    def describe(document: Any) -> None:
        document["description"] = "A wave came in."
        document["x-owner"] = "harbour"
        payload = document["$defs"]["Payload"]
        payload["description"] = "The wave."
        payload["properties"]["text"]["description"] = "How it sounded."
        payload["properties"]["buoy"]["description"] = "What it moved."
        payload["properties"]["id"]["x-note"] = "Never shown."
        document["properties"]["timestamp"]["description"] = "When."
        document["examples"][0]["payload"] |= {"text": "Splash.", "state": None}
        other.update(deepcopy(document["examples"][0]), event_id="another")
        document["examples"].append(other)

    imported.edit(path, describe)

    upstream_import(TOPIC, *release({"height": "float", **THIRD}))

    document, before = schema(imported, "2.2.0"), schema(imported, "2.1.0")
    assert list(document) == list(before)
    for name in ("title", "description", "x-owner", "required", "x-genesys-topic"):
        assert document[name] == before[name]
    assert document["properties"]["timestamp"] == before["properties"]["timestamp"]
    old, new = (each["$defs"]["Payload"] for each in (before, document))
    assert new["description"] == old["description"]
    assert new["required"] == old["required"]
    assert list(new["properties"]) == ["height", *old["properties"]]
    assert {**old["properties"], "height": {"type": ["number", "null"]}} == new["properties"]
    assert document["examples"] == [
        {
            **before["examples"][0],
            "schema_version": "2.2.0",
            "payload": {"height": 0.5, **before["examples"][0]["payload"]},
        },
        {**other, "schema_version": "2.2.0"},
    ]
    assert rules(imported) == set()


def test_an_example_value_that_is_no_longer_valid_is_replaced(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """The rest of the example stays; fields that are no longer described are removed."""
    path = f"schemas/{TYPE}/2.1.0.json"
    imported.edit(path, lambda it: it["examples"][0]["payload"].update(id="mine", state="ROUGH"))

    fields = {name: kind for name, kind in THIRD.items() if name != "buoy"}
    upstream_import(TOPIC, *release({**fields, "text": "int"}))

    shown = schema(imported, "3.0.0")["examples"][0]["payload"]
    before = schema(imported, "2.1.0")["examples"][0]["payload"]
    assert shown == {**{name: before[name] for name in fields}, "text": 1}


def test_a_later_definition_does_not_take_the_title(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Handlers import the title; the new definition gets another name."""
    more = {**BUOY, "TidalTopicWave": {"high": "bool"}}

    upstream_import(TOPIC, *release({**THIRD, "wave": "TidalTopicWave"}, more=more))

    document = schema(imported, "2.2.0")
    assert document["title"] == "Wave"
    assert list(document["$defs"]) == ["Payload", "Buoy", "Wave2"]
    assert rules(imported) == set()


def test_a_body_without_identifying_fields_stays_valid(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """The author of 2.1.0 had a reason not to require them."""
    path = f"schemas/{TYPE}/2.1.0.json"

    def relax(document: Any) -> None:
        payload = document["$defs"]["Payload"]
        del payload["required"]
        for name in ("id", "eventTime", "conversationId"):
            kind = payload["properties"][name]["type"]
            payload["properties"][name]["type"] = [kind, "null"]

    imported.edit(path, relax)

    assert upstream_import(TOPIC, *release(THIRD)) == (0, ["1 unchanged"], [])


@pytest.mark.parametrize(
    ("change", "version", "required"),
    [
        ({"height": "float"}, "1.1.0", None),
        ({"text": "int"}, "2.0.0", ["id", "eventTime", "conversationId"]),
    ],
)
def test_a_type_may_grow_from_1(
    change: Fields,
    version: str,
    required: Any,
    registry: Any,
    upstream_import: Import,
    releases: Any,
    release: Any,
) -> None:
    """Identifying fields become required with the first major step."""
    upstream_import(TOPIC, "--class", CLASS, *releases(FIRST))

    code, out, _ = upstream_import(TOPIC, *release({**FIRST, **change}))

    assert code == 0
    assert payload(registry, version).get("required") == required
    assert any("TODO" in line for line in out) is (required is not None)


def test_a_schema_needs_no_description(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Descriptions are optional."""
    imported.edit(f"schemas/{TYPE}/2.1.0.json", lambda document: document.pop("description"))

    upstream_import(TOPIC, *release({**THIRD, "height": "float"}))

    assert "description" not in schema(imported, "2.2.0")


def test_a_class_that_upstream_renamed_is_given(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """The newer version has the new class."""
    name = "TidalTopicBreaker"
    fields = {**THIRD, "height": "float"}

    code, _, _ = upstream_import(TYPE, "--class", name, *release(fields, name=name))

    assert code == 0
    assert schema(imported, "2.2.0")["x-genesys-sdk-class"] == name
    assert schema(imported, "2.2.0")["title"] == "Wave"


def test_a_migration_is_added_to_an_existing_package(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Its `__init__.py` is not changed."""
    imported.write("migrations/tidal_waves/__init__.py", '"""Mine."""\n')

    _, out, _ = upstream_import(TOPIC, *release({**THIRD, "text": "int"}))

    assert "migrations/tidal_waves/__init__.py" not in out
    assert (imported.root / "migrations/tidal_waves/__init__.py").read_text() == '"""Mine."""\n'


# --- --all and --topics


def listed(registry: Any, **classes: str) -> Path:
    """A list of topics in the format of Genesys's repositories."""
    content = {
        "notifications": [{"topic": topic, "class": name} for topic, name in classes.items()]
    }
    registry.write("../mappings.json", json.dumps(content))
    return Path(registry.root / "../mappings.json")


def test_all_is_every_registered_and_listed_topic(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """Flat types have no upstream; a topic whose type name is taken is skipped."""
    path = listed(
        imported,
        **{
            TOPIC: CLASS,
            "v2.tidal.reefs": "TidalTopicReef",
            "v2.tidal.{id}.waves": "TidalTopicReef",
            "v2.conversation.{id}.update": "TidalTopicReef",
        },
    )
    more = {
        **BUOY,
        "TidalTopicReef": {"id": "str"},
        "PresenceEventUserPresence": {"modifiedDate": "datetime"},
    }

    code, out, err = upstream_import("--all", "--topics", path, *release(THIRD, more=more))

    assert (code, err) == (0, [])
    assert out == [
        "schemas/users.presence/2.2.0.json",
        "schemas/tidal.reefs/2.1.0.json",
        "skipped: v2.tidal.{id}.waves would be tidal.waves, which is v2.tidal.waves.{id}",
        "skipped: v2.conversation.{id}.update would be conversation.update, which is a type of "
        "your own, without a topic",
        "1 unchanged",
        "next: genesys-events codegen; then genesys-events check",
    ]
    assert rules(imported) == set()


def test_a_list_names_the_class(registry: Any, upstream_import: Import, releases: Any) -> None:
    """For a given topic; the others of the list are not imported."""
    path = listed(registry, **{TOPIC: CLASS, "v2.tidal.reefs": "TidalTopicReef"})

    code, out, _ = upstream_import(TOPIC, "--topics", path, *releases(FIRST, SECOND, THIRD))

    assert code == 0
    assert not any("reefs" in line for line in out)
    assert rules(registry) == set()


def test_a_given_class_overrides_the_list(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """The option takes precedence over the file."""
    path = listed(registry, **{TOPIC: "TidalTopicGone"})

    code, _, _ = upstream_import(
        TOPIC, "--topics", path, "--class", CLASS, *releases(FIRST, SECOND, THIRD)
    )

    assert code == 0


# --- wrong use


@pytest.fixture
def sdk(make_sdk: Any) -> str:
    """A release with a class that any topic may have."""
    return str(make_sdk({CLASS: THIRD, **BUOY}).wheel())


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([TOPIC, "--org", "--sdk", "{sdk}"], "--org and --sdk: give one"),
        (["--sdk", "{sdk}"], "give topics, or --all"),
        ([TOPIC, "--all", "--sdk", "{sdk}"], "give topics, or --all"),
        (["--all", "--class", CLASS, "--sdk", "{sdk}"], "--class is the SDK's class of one topic"),
        (
            [TOPIC, "v2.a", "--class", CLASS, "--sdk", "{sdk}"],
            "--class is the SDK's class of one topic",
        ),
        ([TOPIC, "--sdk", "{sdk}"], f"no schema binds {TOPIC}, and its class is not known"),
        (["users.presense", "--sdk", "{sdk}"], "no schema binds users.presense"),
        (["conversation.update", "--sdk", "{sdk}"], "which is a type of your own, without"),
        (
            [TOPIC, "--class", "TidalTopicWav", "--sdk", "{sdk}"],
            f"the SDK 269.0.0: no class TidalTopicWav, which is that of {TOPIC}",
        ),
        (
            ["users.presence", "--sdk", "{sdk}"],
            "the SDK 269.0.0 has no class PresenceEventUserPresence",
        ),
        (
            ["users.presence", "--sdk", "3.0.0={sdk}"],
            "users.presence exists already, and the number of its next version",
        ),
        (
            [TOPIC, "--class", CLASS, "--sdk", "{sdk}", "--sdk", "{sdk}"],
            "give one release for each version",
        ),
        (
            [TOPIC, "--class", CLASS, "--sdk", "1.0.0={sdk}", "--sdk", "1.0.0={sdk}"],
            "give one release for each version",
        ),
        (
            [TOPIC, "--class", CLASS, "--sdk", "1.0.0={sdk}", "--sdk", "{sdk}"],
            "--sdk: give every release with its version: 2.1.0=269.0.0",
        ),
        ([TOPIC, "--class", CLASS, "--sdk", "2.0={sdk}"], "2.0 is not a version; write 2.1.0="),
        ([TOPIC, "--class", CLASS, "--sdk", "v2.0.0={sdk}"], "v2.0.0 is not a version"),
        ([TOPIC, "--class", CLASS, "--sdk", "={sdk}"], " is not a version"),
        ([TOPIC, "--class", CLASS, "--sdk", "2.0.0="], "'' does not exist: give a wheel"),
        ([TOPIC, "--class", CLASS, "--sdk", "gone.whl"], "'gone.whl' does not exist"),
        ([TOPIC, "--class", CLASS, "--sdk", "2.0.0=a=b.whl"], "'a=b.whl' does not exist"),
        (
            ["v2.users.presence.{id}", "--class", CLASS, "--sdk", "{sdk}"],
            "v2.users.presence.{id} would be users.presence, which is v2.users.{id}.presence",
        ),
        (
            ["v2.conversation.update", "--class", CLASS, "--sdk", "{sdk}"],
            "v2.conversation.update would be conversation.update, which is a type of your own",
        ),
        (["v2.{id}", "--class", CLASS, "--sdk", "{sdk}"], "v2.{id} cannot be imported: "),
        (["v2.a-b", "--class", CLASS, "--sdk", "{sdk}"], "v2.a-b cannot be imported: a-b is no"),
        (["../../a", "--class", CLASS, "--sdk", "{sdk}"], "../../a cannot be imported: "),
        (["v2.import", "--class", CLASS, "--sdk", "{sdk}"], "v2.import cannot be imported: "),
        (["v2.index", "--class", CLASS, "--sdk", "{sdk}"], "v2.index cannot be imported: "),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: list[str], named: str, registry: Any, upstream_import: Import, sdk: str
) -> None:
    """It names the mistake, and nothing is written."""
    before = files(registry)

    result = upstream_import(*(each.replace("{sdk}", sdk) for each in arguments))

    assert named in complaint(result)
    assert files(registry) == before


def test_two_given_topics_cannot_be_one_type(
    registry: Any, upstream_import: Import, release: Any
) -> None:
    """The command does not choose between them, even if they differ only in case."""
    for other in ("v2.tidal_waves", "v2.tidal.Waves"):
        path = listed(registry, **{TOPIC: CLASS, other: CLASS})
        before = files(registry)
        result = upstream_import(TOPIC, other, "--topics", path, *release(THIRD))

        assert f"{other} would be {other[3:]}, which is {TOPIC}" in complaint(result)
        assert files(registry) == before


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "{}", "1", "null", '{"notifications": 1}', '{"notifications": [1]}'),
        *('{"notifications": {"a": 1}}', '{"notifications": [{"topic": "v2.a"}]}'),
        *('{"notifications": [{"topic": "v2.a", "class": null}]}',),
        *('{"notifications": [{"topic": 1, "class": "A"}]}',),
        *('{"notifications": [{"topic": [], "class": "A"}]}', "[" * 100_000, "\xff"),
    ],
)
def test_a_list_of_another_form_is_reported(
    content: str, registry: Any, upstream_import: Import, sdk: str
) -> None:
    """With the format that it should have."""
    registry.write("../mappings.json", content.encode("latin-1"))
    path = registry.root.parent / "mappings.json"

    message = complaint(upstream_import("--all", "--topics", path, "--sdk", sdk))

    assert message == (
        f"{path} is not a list of topics: give Genesys's notificationMappings.json, which is "
        '{"notifications": [{"topic": "…", "class": "…"}]}'
    )


@pytest.mark.parametrize(
    ("name", "reason"), [("gone.json", "No such file or directory"), ("", "Is a directory")]
)
def test_an_unreadable_list_is_reported(
    name: str, reason: str, registry: Any, upstream_import: Import, sdk: str
) -> None:
    """With the reason."""
    path = registry.root.parent / name

    message = complaint(upstream_import("--all", "--topics", path, "--sdk", sdk))

    assert message == f"{path} cannot be read: {reason}"


def test_all_is_written_or_nothing(imported: Any, upstream_import: Import, release: Any) -> None:
    """The first topic could have been written; the second has an unsupported type."""
    path = listed(imported, **{"v2.tidal.reefs": "TidalTopicReef"})
    before = files(imported)
    more = {**BUOY, "TidalTopicReef": {"shape": "tuple[str]"}}

    result = upstream_import(
        TOPIC, "v2.tidal.reefs", "--topics", path, *release({**THIRD, "a": "str"}, more=more)
    )

    assert "TidalTopicReef.shape is of the type tuple[str]" in complaint(result)
    assert files(imported) == before


def test_existing_files_are_not_overwritten(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """A migration that the user started before the schema is kept."""
    kept = "migrations/tidal_waves/v2_1_0_to_v3_0_0.py"
    imported.write(kept, '"""Mine."""\n\n\ndef upgrade(detail):\n    return detail\n')
    before = files(imported)
    result = upstream_import(TOPIC, *release({**THIRD, "text": "int"}))

    # A step to a missing version is a finding of the registry.
    assert result[0] == 1
    assert "CHAIN-STEP" in result[2][0]
    assert files(imported) == before

    imported.write("tests/fixtures/migrations/tidal.waves/2.1.0-to-3.0.0/full.before.json", "mine")
    (imported.root / kept).unlink()
    before = files(imported)

    assert "exists already: remove it" in complaint(
        upstream_import(TOPIC, *release({**THIRD, "text": "int"}))
    )
    assert files(imported) == before


def test_a_damaged_registry_is_reported(registry: Any, upstream_import: Import, sdk: str) -> None:
    """As check reports it, with exit 1."""
    registry.edit("schemas/users.presence/2.1.0.json", lambda it: it.update(title="no class"))

    code, out, err = upstream_import(TOPIC, "--class", CLASS, "--sdk", sdk)

    assert (code, out) == (1, [])
    assert "SCHEMA-TITLE" in err[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda it: it.pop("x-genesys-sdk-class"), "has no x-genesys-sdk-class, which names"),
        (lambda it: it.update(examples=[]), "has no valid example"),
        (lambda it: it["examples"][0].pop("payload"), "has no valid example"),
        (
            lambda it: it["properties"].update(payload=it["$defs"].pop("Payload")),
            "does not describe its payload in $defs, as Payload",
        ),
    ],
    ids=["no-class", "no-example", "no-payload", "payload-in-place"],
)
def test_a_schema_that_no_version_can_follow_is_reported(
    change: Callable[[Any], Any],
    message: str,
    imported: Any,
    upstream_import: Import,
    release: Any,
) -> None:
    """The error is in the schema, and its author has to fix it."""
    imported.edit(f"schemas/{TYPE}/2.1.0.json", change)

    assert message in complaint(upstream_import(TOPIC, *release({**THIRD, "a": "str"})))


def test_it_is_a_command(registry: Any, sdk: str) -> None:
    """As a user runs it, in its own process."""
    result = subprocess.run(
        [
            *(sys.executable, "-m", "tools.cli", "upstream", "import"),
            *(TOPIC, "--class", CLASS, "--sdk", sdk),
        ],
        cwd=registry.root,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"schemas/{TYPE}/2.1.0.json\n")
