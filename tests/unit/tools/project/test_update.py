"""`genesys-events add --update`: newer versions, merged with the project's own."""

from __future__ import annotations

import pytest

from support.cli import run_cli_text
from support.projects import TYPE, add_version, files_of, payload_fields, with_field
from support.registries import Scratch
from tools.check.run import check
from tools.codegen.render import render, write
from tools.project.update import update_types
from tools.registry.files import read_registry_files
from tools.registry.findings import Finding
from tools.registry.lock import release, released


def findings(registry: Scratch) -> list[Finding]:
    """What check finds once generated/ is up to date."""
    write(registry.root, render(registry.root, reuse=True))
    return check(registry.root).findings


@pytest.mark.usefixtures("catalogue")
def test_nothing_is_written_without_a_newer_version(project: Scratch) -> None:
    """Whether the type is named or not."""
    before = files_of(project.root)

    for names in ([], [TYPE]):
        result = update_types(project.root, names)
        assert (result.paths, result.unchanged, result.conflicts) == ([], [TYPE], [])

    assert files_of(project.root) == before


def test_newer_versions_are_copied(project: Scratch, catalogue: Scratch) -> None:
    """With their lines of the lock, and a migration if there is one."""
    add_version(catalogue, "2.2.0", with_field("reason"))
    release(catalogue.root, read_registry_files(catalogue.root))
    add_version(catalogue, "3.0.0", lambda fields: fields.pop("message"), breaking=True)

    result = update_types(project.root, [])

    assert result.conflicts == []
    assert {each for each in result.paths if not each.startswith("tests/")} == {
        *(f"schemas/{TYPE}/2.2.0.json", f"schemas/{TYPE}/3.0.0.json", "schemas/released.sha256"),
        *("migrations/users_presence/__init__.py", "migrations/users_presence/v2_2_0_to_v3_0_0.py"),
    }
    lock = released(read_registry_files(project.root))
    assert f"schemas/{TYPE}/2.2.0.json" in lock
    assert f"schemas/{TYPE}/3.0.0.json" not in lock
    assert update_types(project.root, []).paths == []


def test_a_version_of_ones_own_is_merged(project: Scratch, catalogue: Scratch) -> None:
    """Both fields are in the version that follows; the next update begins where this one ended."""
    add_version(project, "2.1000.0", with_field("shift"))
    add_version(catalogue, "2.2.0", with_field("reason"))

    result = update_types(project.root, [TYPE])

    merged = project.read(f"schemas/{TYPE}/2.1001.0.json")
    assert result.paths == [f"schemas/{TYPE}/2.1001.0.json"]
    assert merged["x-catalogue-version"] == "2.2.0"
    assert {"shift", "reason"} <= payload_fields(project, "2.1001.0")
    assert findings(project) == []

    assert update_types(project.root, [TYPE]).unchanged == [TYPE]
    add_version(catalogue, "2.3.0", with_field("source2"))
    assert update_types(project.root, [TYPE]).paths == [f"schemas/{TYPE}/2.1002.0.json"]
    assert {"shift", "reason", "source2"} <= payload_fields(project, "2.1002.0")


def test_what_the_project_took_out_stays_out(project: Scratch, catalogue: Scratch) -> None:
    """The merge knows from its base that it was there."""
    add_version(project, "3.1000.0", lambda fields: fields.pop("message"), breaking=True)
    add_version(catalogue, "2.2.0", with_field("reason"))

    update_types(project.root, [TYPE])

    assert "message" not in payload_fields(project, "3.1001.0")
    assert "reason" in payload_fields(project, "3.1001.0")


def test_a_breaking_version_brings_its_migration(project: Scratch, catalogue: Scratch) -> None:
    """It leads to the merged version, whose number is private too."""
    add_version(project, "2.1000.0", with_field("shift"))
    add_version(
        catalogue,
        "3.0.0",
        lambda fields: fields.update(primary={"type": ["string", "null"]}),
        breaking=True,
    )
    theirs = '"""Text since 3.0.0."""\n\n\ndef upgrade(detail):\n    return detail\n'
    catalogue.write("migrations/users_presence/v2_1_0_to_v3_0_0.py", theirs)

    result = update_types(project.root, [TYPE])

    path = "migrations/users_presence/v2_1000_0_to_v3_1000_0.py"
    assert result.todo == [path]
    assert (project.root / path).read_text("utf-8") == theirs
    assert "shift" in payload_fields(project, "3.1000.0")


def test_a_conflict_writes_nothing_for_its_type(project: Scratch, catalogue: Scratch) -> None:
    """Both sides are named, and the command exits with 1."""
    add_version(project, "2.1000.0", with_field("reason", "integer"))
    add_version(catalogue, "2.2.0", with_field("reason", "string"))
    before = files_of(project.root)

    result = update_types(project.root, [])

    ((event_type, conflict),) = result.conflicts
    assert event_type == TYPE
    assert conflict == "/payload/reason: 2.1.0 has absent, the catalogue string, yours integer"
    assert files_of(project.root) == before


@pytest.mark.parametrize("is_ours", [True, False], ids=["both", "only-the-project"])
def test_a_number_that_the_catalogue_may_give_is_a_conflict(
    project: Scratch, catalogue: Scratch, is_ours: bool
) -> None:
    """The message has the command that gives it a number of one's own."""
    add_version(project, "2.2.0", with_field("shift"))
    if is_ours:
        add_version(catalogue, "2.2.0", with_field("reason"))

    ((_, conflict),) = update_types(project.root, [TYPE]).conflicts

    assert f"genesys-events renumber {TYPE} 2.2.0 2.1000.0" in conflict
    result = run_cli_text("renumber", TYPE, "2.2.0", "2.1000.0", cwd=project.root)
    assert result.returncode == 0
    merged = update_types(project.root, [TYPE])
    assert merged.conflicts == []
    assert merged.paths == ([f"schemas/{TYPE}/2.1001.0.json"] if is_ours else [])


def test_a_changed_copy_is_reported(project: Scratch, catalogue: Scratch) -> None:
    """It was released, and is not merged over."""
    project.swap(f"schemas/{TYPE}/2.1.0.json", "in force now", "in force")
    add_version(catalogue, "2.2.0", with_field("reason"))

    ((_, conflict),) = update_types(project.root, [TYPE]).conflicts

    assert conflict.startswith(f"schemas/{TYPE}/2.1.0.json differs from the catalogue's: ")


def test_the_command_reports_an_update(project: Scratch) -> None:
    """With this repository as the catalogue: a version that the project lost comes back."""
    (project.root / f"schemas/{TYPE}/2.1.0.json").unlink()

    result = run_cli_text("add", "--update", cwd=project.root)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"schemas/{TYPE}/2.1.0.json\n")
    again = run_cli_text("add", "--update", cwd=project.root)
    assert again.stdout == "nothing to update: every type has what the catalogue has\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [("conversation.update", "add conversation.update"), ("users.presense", "did you mean")],
)
def test_only_types_of_both_are_updated(project: Scratch, name: str, message: str) -> None:
    """A name that the project or the catalogue lacks is an error."""
    result = run_cli_text("add", "--update", name, cwd=project.root)

    assert result.returncode == 2
    assert message in result.stderr
