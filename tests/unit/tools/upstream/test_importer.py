"""`genesys-events upstream import`: upstream's topics become schema versions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

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
    """Every file, by path, but for cached ones."""
    return {
        path.relative_to(registry.root).as_posix(): path.read_bytes()
        for path in registry.root.rglob("*")
        if path.is_file() and ".cache" not in path.parts
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


def assert_pairs_are_begun(registry: Any, older: str, newer: str) -> None:
    """The events before the step are valid; you write what they become."""
    for before, after in pairs(registry, f"{older}-to-{newer}").values():
        assert reference_validator(schema(registry, older)).is_valid(before)
        assert after == {**before, "schema_version": newer}


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
    """They follow every rule, and need no migration: upstream only added fields."""
    code, out, err = upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, SECOND, THIRD))

    assert (code, err) == (0, [])
    assert out == [
        *(f"schemas/{TYPE}/{version}.json" for version in VERSIONS),
        "next: genesys-events codegen; then genesys-events check",
    ]
    assert rules(registry) == set()


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


def test_no_field_is_required(registry: Any, upstream_import: Import, releases: Any) -> None:
    """In no version and no definition: upstream promises no field."""
    upstream_import(TOPIC, "--class", CLASS, *releases(FIRST, SECOND, THIRD))

    for version in VERSIONS:
        document = schema(registry, version)
        for definition in document["$defs"].values():
            assert "required" not in definition
        nulls = dict.fromkeys(payload(registry, version)["properties"])
        for body in ({}, nulls):
            event = {**document["examples"][0], "payload": body}
            assert reference_validator(document).is_valid(event)
    assert rules(registry) == set()


@pytest.mark.parametrize("kind", ["str", "int"])
def test_a_begun_migration_is_formatted(
    kind: str, registry: Any, upstream_import: Import, releases: Any
) -> None:
    """It needs no reformatting, for a topic of any length."""
    topic = "v2.tidal.waves.of.a.sea.{id}.whose.name.does.not.come.to.an.end.for.a.long.while"
    upstream_import(topic, "--class", CLASS, *releases({"a": kind}, {"a": "bool"}))
    ruff = [sys.executable, "-m", "ruff"]
    folder = str(registry.root / "migrations")
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]

    for command in (["check"], ["format", "--check"]):
        result = subprocess.run(
            [*ruff, *command, *config, folder], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout


def test_a_proven_step_has_no_migration(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """Only fields were added, and none is required."""
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
    assert rules(registry) == {"MIGRATION-RAISES", "TEXT-PLACEHOLDER"}
    assert_pairs_are_begun(registry, "1.0.0", "2.0.0")


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


def test_a_release_without_the_class_is_skipped(
    registry: Any, upstream_import: Import, releases: Any
) -> None:
    """The topic is newer; its type starts with a later version, without a step."""
    _, out, _ = upstream_import(TOPIC, "--class", CLASS, *releases(None, None, THIRD))

    assert out[:-1] == [f"schemas/{TYPE}/2.1.0.json"]
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
    unfinished = {"MIGRATION-RAISES", "TEXT-PLACEHOLDER"}
    assert rules(imported) == (unfinished if is_major else set())
    if is_major:
        assert_pairs_are_begun(imported, "2.1.0", "3.0.0")


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


@pytest.mark.parametrize("command", ["import", "diff", "history"])
def test_a_type_that_only_the_catalogue_has_is_added(
    command: str, registry: Any, upstream: Import, release: Any
) -> None:
    """With its versions and migrations, which an import would begin anew; nothing is written."""
    before = files(registry)
    option, path = release(THIRD)
    options = ["--against" if command == "diff" else option, path]
    for name in ("users.alerting.rules", "v2.users.{id}.alerting.rules"):
        code, out, err = upstream(command, name, *options)

        assert (code, out) == (2, [])
        assert err[0].endswith("the catalogue has it: genesys-events add users.alerting.rules")
    assert files(registry) == before


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


@pytest.mark.parametrize(
    ("change", "version"), [({"height": "float"}, "1.1.0"), ({"text": "int"}, "2.0.0")]
)
def test_a_type_may_grow_from_1(
    change: Fields,
    version: str,
    registry: Any,
    upstream_import: Import,
    releases: Any,
    release: Any,
) -> None:
    """The change decides the number; a major step makes nothing required."""
    upstream_import(TOPIC, "--class", CLASS, *releases(FIRST))

    code, out, _ = upstream_import(TOPIC, *release({**FIRST, **change}))

    assert code == 0
    assert "required" not in payload(registry, version)
    assert any("TODO" in line for line in out) is (version == "2.0.0")


def test_a_requirement_of_your_own_is_kept(
    imported: Any, upstream_import: Import, release: Any
) -> None:
    """A person, or `drift propose`, required a field in a version of their own."""

    def require(document: Any) -> None:
        part = document["$defs"]["Payload"]
        part["required"] = ["id"]
        part["properties"]["id"] = {"type": "string"}

    for version in VERSIONS:
        imported.edit(f"schemas/{TYPE}/{version}.json", require)

    assert upstream_import(TOPIC, *release(THIRD)) == (0, ["1 unchanged"], [])
    upstream_import(TOPIC, *release({**THIRD, "height": "float"}))

    assert payload(imported, "2.2.0")["required"] == ["id"]
    assert payload(imported, "2.2.0")["properties"]["id"] == {"type": "string"}
    assert rules(imported) == set()


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
        "schemas/tidal.reefs/2.1.0.json",
        "skipped: v2.tidal.{id}.waves would be tidal.waves, which is v2.tidal.waves.{id}",
        "skipped: v2.conversation.{id}.update would be conversation.update, which is a type of "
        "your own, without a topic",
        "note: users.presence is merged without a base, so nothing that only it has is removed: "
        "the SDK 269.0.0 has no class PresenceEventUserPresence",
        "2 unchanged",
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
