"""`genesys-events add`: types of the catalogue, complete or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run_cli_text
from support.paths import ROOT
from support.projects import TYPE, add_version, files_of, with_field
from support.registries import Scratch
from tools.check.run import check
from tools.registry.files import LOCK


def test_a_type_comes_with_all_that_belongs_to_it(project: Scratch) -> None:
    """Versions, migrations with what they import, fixtures, its lines of the lock; and models."""
    before = files_of(project.root)

    result = run_cli_text("add", "operations.events", "conversation.update", cwd=project.root)

    assert result.stderr == ""
    assert "added operations.events: " in result.stdout
    assert "added conversation.update: 1.0.0, 2.0.0, 2.1.0\n" in result.stdout
    after = files_of(project.root)
    copied = {
        name
        for name in after.keys() - before.keys()
        if not name.startswith(("generated/", ".cache/"))
    }
    expected = {
        name.relative_to(ROOT).as_posix()
        for event_type in ("operations.events", "conversation.update")
        for folder in (
            f"schemas/{event_type}",
            f"migrations/{event_type.replace('.', '_')}",
            f"tests/fixtures/{event_type}",
            f"tests/fixtures/migrations/{event_type}",
        )
        for name in (ROOT / folder).rglob("*")
        if name.is_file() and "__pycache__" not in name.parts
    }
    assert copied == {*expected, "migrations/epoch.py"}
    assert all(after[name] == (ROOT / name).read_bytes() for name in copied)
    lines = set((ROOT / LOCK).read_bytes().splitlines())
    types = {b"operations.events", b"conversation.update", TYPE.encode()}
    assert set(after[LOCK].splitlines()) == {
        line for line in lines if line.split()[1].split(b"/")[0] in types
    }
    assert check(project.root).findings == []


def test_a_pattern_means_the_types_that_are_lacking(project: Scratch) -> None:
    """users.presence is there already; a second time there is nothing left."""
    result = run_cli_text("add", "users.*ules", cwd=project.root)

    assert result.stdout.startswith("added users.alerting.rules: 1.0.0, 2.0.0, 2.1.0\n")
    again = run_cli_text("add", "users.*ules", cwd=project.root)
    assert again.returncode == 2
    assert "the project has every event type that matches users.*ules" in again.stderr


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["users.presense"], "the catalogue has no event type users.presense; did you mean"),
        (["conversation.update", "zzz"], "the catalogue has no event type zzz"),
        (["zzz.*"], "the catalogue has no event type zzz.*"),
        (["conversation.update", TYPE], f"genesys-events add --update {TYPE}"),
        ([], "give event types, or --update"),
    ],
    ids=["misspelt", "one-of-two", "pattern", "present", "none"],
)
def test_a_wrong_name_writes_nothing(project: Scratch, names: list[str], message: str) -> None:
    """Not even the types that are right."""
    before = files_of(project.root)

    result = run_cli_text("add", *names, cwd=project.root)

    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert files_of(project.root) == before


@pytest.mark.parametrize(
    "command",
    [
        "new-version TYPE 2.2.0",
        "new-type TYPE",
        "diff TYPE 1.0.0 2.0.0",
        "export --format asyncapi TYPE",
        "types TYPE",
        "sample TYPE",
        "renumber TYPE 2.0.0 2.1000.0",
        "process events.jsonl --types TYPE",
        "replay events.jsonl --types TYPE",
    ],
)
def test_a_type_that_only_the_catalogue_has_is_named_with_the_command_that_adds_it(
    project: Scratch, command: str
) -> None:
    """Whatever is asked of it; a type that neither has is not, nor one of the project."""
    project.write("events.jsonl", "{}")
    added = "the catalogue has it: genesys-events add users.alerting.rules"
    for name, is_hinted in (("users.alerting.rules", True), ("acme.ordres", False), (TYPE, False)):
        arguments = command.replace("TYPE", name).split()
        result = run_cli_text(*arguments, cwd=project.root, COLUMNS="200", HANDLERS="handlers")

        assert result.stderr.endswith(f"; {added}\n") is is_hinted


def test_no_file_of_the_project_is_replaced(project: Scratch) -> None:
    """Another shared module of the same name is the project's own."""
    project.write("migrations/epoch.py", '"""Ours."""\n')
    before = files_of(project.root)

    result = run_cli_text("add", "operations.events", cwd=project.root)

    assert result.returncode == 2
    assert "migrations/epoch.py differs from the catalogue's: rename or remove yours" in (
        result.stderr
    )
    assert files_of(project.root) == before


def test_two_types_never_share_a_package(project: Scratch) -> None:
    """`conversation_update` and `conversation.update` would be generated into one folder."""
    path = "schemas/conversation_update/1.0.0.json"
    project.write(path, (ROOT / "schemas/conversation.update/1.0.0.json").read_bytes())

    result = run_cli_text("add", "conversation.update", cwd=project.root)

    assert result.returncode == 2
    assert "conversation.update and conversation_update would both be" in result.stderr


def test_the_catalogue_is_listed(project: Scratch, tmp_path: Path) -> None:
    """All types or some, with the newest version that the project has; without a project, too."""
    add_version(project, "2.1000.0", with_field("shift"))

    found = run_cli_text("add", "--list", "users.presence", "operations.*", cwd=project.root)
    outside = run_cli_text("add", "--list", cwd=tmp_path)

    assert (found.returncode, found.stderr) == (0, "")
    lines = found.stdout.splitlines()
    assert "users.presence\t1.0.0, 2.0.0, 2.1.0\t2.1000.0" in lines
    assert any(line.startswith("operations.events\t") and line.endswith("\t-") for line in lines)
    types = [line.partition("\t")[0] for line in outside.stdout.splitlines()]
    assert types == sorted(path.name for path in (ROOT / "schemas").glob("*/"))
    assert "users.presence\t1.0.0, 2.0.0, 2.1.0\t-" in outside.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["zzz"], "the catalogue has no event type zzz\n"), (["--update"], "--list or --update")],
)
def test_a_list_that_is_not_there(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Nothing matches, or the call is wrong."""
    result = run_cli_text("add", "--list", *arguments, cwd=tmp_path)

    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
