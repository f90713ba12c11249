"""`genesys-events renumber`: a version's number, in every file that has it."""

from __future__ import annotations

import json

import pytest

from support.cli import run_cli_text
from support.projects import TYPE, add_version, files_of, with_field
from support.registries import Scratch
from tools.check.run import check
from tools.codegen.render import render, write
from tools.registry.files import read_registry_files
from tools.registry.lock import release, released
from tools.versions.renumber import neighbours


@pytest.fixture
def registry(scratch: Scratch) -> Scratch:
    """A registry with a version of one's own, its fixtures, and a line in the lock."""
    scratch.write("pyproject.toml", "")
    release(scratch.root, read_registry_files(scratch.root))
    add_version(scratch, "2.2.0", with_field("shift"))
    schema = scratch.read(f"schemas/{TYPE}/2.2.0.json")
    full = {**schema["examples"][0]}
    full["payload"] = {**full["payload"], "shift": "night"}
    scratch.write(f"tests/fixtures/{TYPE}/2.2.0/full.pass.json", json.dumps(full))
    wrong = {"pointer": "/payload/shift", "event": {**full, "payload": {"shift": 1}}}
    scratch.write(f"tests/fixtures/{TYPE}/2.2.0/shift.fail.json", json.dumps(wrong))
    return scratch


def test_every_file_has_the_new_number(registry: Scratch) -> None:
    """Schema, example and fixtures; the version of the catalogue is recorded."""
    result = run_cli_text("renumber", TYPE, "2.2.0", "2.1000.0", cwd=registry.root)

    assert (result.returncode, result.stderr) == (0, "")
    assert f"schemas/{TYPE}/2.2.0.json -> schemas/{TYPE}/2.1000.0.json\n" in result.stdout
    schema = registry.read(f"schemas/{TYPE}/2.1000.0.json")
    folder = f"tests/fixtures/{TYPE}/2.1000.0"
    assert schema["$id"] == f"urn:genesys-events:{TYPE}:2.1000.0"
    assert schema["properties"]["schema_version"] == {"const": "2.1000.0"}
    assert schema["examples"][0]["schema_version"] == "2.1000.0"
    assert schema["x-catalogue-version"] == "2.1.0"
    assert registry.read(f"{folder}/full.pass.json")["schema_version"] == "2.1000.0"
    assert registry.read(f"{folder}/shift.fail.json")["event"]["schema_version"] == "2.1000.0"
    assert not [path for path in files_of(registry.root) if "2.2.0" in path]
    write(registry.root, render(registry.root))
    assert [each for each in check(registry.root).findings if "2.1000.0" in each.path] == []


def test_a_migration_is_renamed_with_its_events(registry: Scratch) -> None:
    """To the version, and from it; its code is as it was."""
    add_version(registry, "3.0.0", lambda fields: fields.pop("shift"), breaking=True)
    before = files_of(registry.root)

    run_cli_text("renumber", TYPE, "3.0.0", "3.1000.0", cwd=registry.root)
    result = run_cli_text("renumber", TYPE, "2.2.0", "2.1000.0", cwd=registry.root)

    assert result.returncode == 0
    after = files_of(registry.root)
    module = "migrations/users_presence/v{}_to_v{}.py"
    old, new = module.format("2_2_0", "3_0_0"), module.format("2_1000_0", "3_1000_0")
    assert old not in after
    assert after[new] == before[old]
    pairs = f"tests/fixtures/migrations/{TYPE}/2.1000.0-to-3.1000.0"
    for name, version in (("before", "2.1000.0"), ("after", "3.1000.0")):
        assert registry.read(f"{pairs}/full.{name}.json")["schema_version"] == version


@pytest.mark.parametrize(
    ("name", "old", "keeps_its_line"),
    [(TYPE, "2.2.0", False), ("conversation.update", "2.1.0", True)],
    ids=["topic", "flat"],
)
def test_a_released_version_was_perhaps_sent(
    registry: Scratch, name: str, old: str, keeps_its_line: bool
) -> None:
    """The command says so; its line gets the new path and hash, unless none is to be locked."""
    release(registry.root, read_registry_files(registry.root))

    result = run_cli_text("renumber", name, old, "2.1000.0", cwd=registry.root)

    assert result.stderr == (
        f"genesys-events: {old} was released: events that declare it will be read with another "
        "version\n"
    )
    lines = released(read_registry_files(registry.root))
    assert f"schemas/{name}/{old}.json" not in lines
    assert (f"schemas/{name}/2.1000.0.json" in lines) is keeps_its_line
    assert not [each for each in check(registry.root).findings if each.rule.startswith("RELEASE")]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (TYPE, "2.3.0", "2.1000.0", f"{TYPE} has no version 2.3.0; it has 1.0.0, 2.0.0"),
        (TYPE, "2.2.0", "2.1.0", f"{TYPE} 2.1.0 exists already"),
        (TYPE, "2.2.0", "2.0.1000", "2.0.1000 would be before 2.1.0"),
        (TYPE, "2.1.0", "2.1000.0", "2.1000.0 would be after 2.2.0, which follows it"),
        (TYPE, "2.2.0", "two", "two is not a version"),
        ("users.presense", "2.2.0", "2.1000.0", "did you mean users.presence?"),
    ],
    ids=["unknown", "taken", "before", "after", "no-version", "no-type"],
)
def test_a_number_that_does_not_fit_changes_nothing(
    registry: Scratch, name: str, old: str, new: str, message: str
) -> None:
    """The message says why."""
    before = files_of(registry.root)

    result = run_cli_text("renumber", name, old, new, cwd=registry.root)

    assert result.returncode == 2
    assert message in result.stderr
    assert files_of(registry.root) == before


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("1.0.0", (None, "2.1.0")),
        ("2.1.0", ("1.0.0", "2.1000.0")),
        ("2.2.0", ("2.1.0", "2.1000.0")),
        ("3.0.0", ("2.1000.0", None)),
    ],
)
def test_the_versions_next_to_one(version: str, found: tuple[str | None, str | None]) -> None:
    """In the order of their numbers, whether it is one of them or not."""
    assert neighbours(["1.0.0", "2.1.0", "2.1000.0"], version) == found


def test_private_versions_of_topics_are_not_locked(registry: Scratch) -> None:
    """They are merged again with what follows; those of a flat contract have been sent."""
    run_cli_text("renumber", TYPE, "2.2.0", "2.1000.0", cwd=registry.root)
    flat = registry.read("schemas/conversation.update/2.1.0.json")
    text = json.dumps(flat).replace("2.1.0", "2.1000.0")
    registry.write("schemas/conversation.update/2.1000.0.json", text)

    new = release(registry.root, read_registry_files(registry.root))

    assert new == ["schemas/conversation.update/2.1000.0.json"]
