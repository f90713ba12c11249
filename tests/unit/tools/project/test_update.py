"""`genesys-events add --update`: newer versions, merged with the project's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.cli import run_cli_text
from support.projects import TYPE, add_version, files_of, payload_fields, with_field
from support.registries import Scratch
from tools.check.run import check
from tools.codegen.render import render, write
from tools.project.update import update_types
from tools.registry.files import read_registry_files
from tools.registry.findings import Finding
from tools.registry.json_format import json_text
from tools.registry.lock import release, released
from tools.versions.scaffold import new_version


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
        assert (result.paths, result.todo, result.conflicts) == ([], [], [])

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


def test_a_private_version_is_put_on_top_again(project: Scratch, catalogue: Scratch) -> None:
    """Merged with what is new; the next update begins where this one ended."""
    add_version(project, "2.1000.0", with_field("shift"))
    add_version(catalogue, "2.2.0", with_field("reason"))

    result = update_types(project.root, [TYPE])

    own = f"schemas/{TYPE}/2.1000.0.json"
    assert own in result.paths
    assert f"schemas/{TYPE}/2.2.0.json" in result.paths
    assert project.read(own)["x-catalogue-version"] == "2.2.0"
    assert {"shift", "reason"} <= payload_fields(project, "2.1000.0")
    assert findings(project) == []

    assert update_types(project.root, [TYPE]).paths == []
    add_version(catalogue, "2.3.0", with_field("place"))
    assert own in update_types(project.root, [TYPE]).paths
    assert {"shift", "reason", "place"} <= payload_fields(project, "2.1000.0")
    assert findings(project) == []


def test_a_private_version_follows_into_a_new_major(project: Scratch, catalogue: Scratch) -> None:
    """With its fixtures; the catalogue's migration stays between the catalogue's versions."""
    add_version(project, "2.1000.0", with_field("shift"))
    fixture = project.read(f"schemas/{TYPE}/2.1000.0.json")["examples"][0]
    project.write(f"tests/fixtures/{TYPE}/2.1000.0/extra.pass.json", json.dumps(fixture))
    add_version(
        catalogue,
        "3.0.0",
        lambda fields: fields.update(primary={"type": ["string", "null"]}),
        breaking=True,
    )

    result = update_types(project.root, [TYPE])

    assert result.todo == [f"tests/fixtures/{TYPE}/3.1000.0/extra.pass.json"]
    assert not (project.root / f"schemas/{TYPE}/2.1000.0.json").exists()
    assert (project.root / "migrations/users_presence/v2_1_0_to_v3_0_0.py").exists()
    moved = project.read(f"tests/fixtures/{TYPE}/3.1000.0/extra.pass.json")
    assert moved["schema_version"] == "3.1000.0"
    assert "shift" in payload_fields(project, "3.1000.0")
    properties = project.read(f"schemas/{TYPE}/3.1000.0.json")["$defs"]["Payload"]["properties"]
    assert properties["primary"]["type"] == ["string", "null"]


RENAMING = '''"""`message` is called `note` here."""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Move the value to its name."""
    payload = dict(detail["payload"])
    if "message" in payload:
        payload["note"] = payload.pop("message")
    return {**detail, "payload": payload}
'''


def rename_message(fields: dict[str, Any]) -> None:
    """`message` becomes `note`."""
    fields["note"] = fields.pop("message")


def test_a_private_migration_begins_at_the_newest_of_the_catalogue(
    project: Scratch, catalogue: Scratch
) -> None:
    """What the project took out stays out, and its migration leads from what is new."""
    add_version(project, "3.1000.0", rename_message, breaking=True)
    project.write("migrations/users_presence/v2_1_0_to_v3_1000_0.py", RENAMING)
    for name, body in (("full", {"message": "x"}), ("minimal", {"message": "y"})):
        pair = f"tests/fixtures/migrations/{TYPE}/2.1.0-to-3.1000.0/{name}"
        event = {**project.read(f"schemas/{TYPE}/2.1.0.json")["examples"][0], "payload": body}
        project.write(f"{pair}.before.json", json.dumps(event))
        event |= {"schema_version": "3.1000.0", "payload": {"note": body["message"]}}
        project.write(f"{pair}.after.json", json.dumps(event))
    add_version(catalogue, "2.2.0", with_field("reason", "boolean"))

    result = update_types(project.root, [TYPE])

    assert result.todo == []
    assert "migrations/users_presence/v2_2_0_to_v3_1000_0.py" in result.paths
    pairs = project.root / f"tests/fixtures/migrations/{TYPE}"
    assert [path.name for path in pairs.iterdir()] == ["2.2.0-to-3.1000.0"]
    before = project.read(f"tests/fixtures/migrations/{TYPE}/2.2.0-to-3.1000.0/full.before.json")
    assert before["schema_version"] == "2.2.0"
    assert "message" not in payload_fields(project, "3.1000.0")
    assert {"note", "reason"} <= payload_fields(project, "3.1000.0")
    assert findings(project) == []


def test_a_step_that_is_not_compatible_gets_a_migration(
    project: Scratch, catalogue: Scratch
) -> None:
    """It is for the user to complete."""
    add_version(
        project, "3.1000.0", lambda fields: fields.update(primary={"type": ["string", "null"]})
    )
    add_version(catalogue, "2.2.0", with_field("reason"))

    result = update_types(project.root, [TYPE])

    assert result.todo == ["migrations/users_presence/v2_2_0_to_v3_1000_0.py"]
    assert set(result.todo) <= set(result.paths)


def rename_in_a_new_major(catalogue: Scratch) -> None:
    """Give the catalogue a 3.0.0 with `note` instead of `message`, in its fixtures too."""
    new_version(catalogue.root, TYPE, "3.0.0", breaking=True)
    path = f"schemas/{TYPE}/3.0.0.json"
    catalogue.edit(path, lambda each: rename_message(each["$defs"]["Payload"]["properties"]))
    catalogue.edit(path, lambda each: rename_message(each["examples"][0]["payload"]))
    catalogue.write("migrations/users_presence/v2_1_0_to_v3_0_0.py", RENAMING)
    folders = (f"{TYPE}/3.0.0/*.pass.json", f"migrations/{TYPE}/2.1.0-to-3.0.0/*.after.json")
    for path in (
        path for each in folders for path in catalogue.root.glob(f"tests/fixtures/{each}")
    ):
        event = json.loads(path.read_text("utf-8"))
        if "message" in event["payload"]:
            rename_message(event["payload"])
        path.write_text(json_text(event))


def begin_private_version(project: Scratch) -> str:
    """Make 2.1000.0 with `shift`, in full.pass.json too; return its folder of fixtures."""
    new_version(project.root, TYPE, "2.1000.0", breaking=False)
    path, folder = f"schemas/{TYPE}/2.1000.0.json", f"tests/fixtures/{TYPE}/2.1000.0"
    add = with_field("shift")
    project.edit(path, lambda each: add(each["$defs"]["Payload"]["properties"]))
    project.edit(f"{folder}/full.pass.json", lambda each: each["payload"].update(shift="late"))
    return folder


def test_fixtures_follow_into_a_new_major(project: Scratch, catalogue: Scratch) -> None:
    """They are the catalogue's new ones, with what the project changed in its own."""
    folder = begin_private_version(project)
    minimal = project.read(f"{folder}/minimal.pass.json")
    project.write(f"{folder}/own.pass.json", json.dumps(minimal))
    (project.root / f"{folder}/timestamp-with-offset.pass.json").unlink()
    assert findings(project) == []
    rename_in_a_new_major(catalogue)

    result = update_types(project.root, [TYPE])

    assert result.todo == []
    assert findings(project) == []
    folder = folder.replace("2.1000.0", "3.1000.0")
    full = project.read(f"{folder}/full.pass.json")
    assert full["schema_version"] == "3.1000.0"
    assert full["payload"]["shift"] == "late"
    assert {"note"} <= full["payload"].keys()
    assert "message" not in full["payload"]
    names = {path.name for path in (project.root / folder).iterdir()}
    assert "own.pass.json" in names
    assert "timestamp-with-offset.pass.json" not in names


def test_fixtures_to_complete_are_named(project: Scratch, catalogue: Scratch) -> None:
    """One that no longer fits the merged version; the command says what is next."""
    folder = begin_private_version(project)
    event = project.read(f"{folder}/minimal.pass.json")
    failing = {"pointer": "/payload/message", "event": {**event, "payload": {"message": 1}}}
    project.write(f"{folder}/message-is-number.fail.json", json.dumps(failing))
    assert findings(project) == []
    rename_in_a_new_major(catalogue)

    result = update_types(project.root, [TYPE])

    name = f"{folder.replace('2.1000.0', '3.1000.0')}/message-is-number.fail.json"
    assert result.todo == [name]
    assert {finding.path for finding in findings(project)} == {name}


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("two", "is not the only private version"),
        ("no-base", "needs x-catalogue-version"),
        ("envelope", "2.2.0 changed the envelope"),
    ],
)
def test_what_cannot_be_merged_is_a_conflict(
    project: Scratch, catalogue: Scratch, case: str, message: str
) -> None:
    """Nothing is written."""
    add_version(project, "2.1000.0", with_field("shift"))
    add_version(catalogue, "2.2.0", with_field("reason"))
    own, theirs = (f"schemas/{TYPE}/{version}.json" for version in ("2.1000.0", "2.2.0"))
    if case == "two":
        add_version(project, "2.1001.0", with_field("place"))
    elif case == "no-base":
        project.edit(own, lambda document: document.pop("x-catalogue-version"))
    else:
        catalogue.edit(theirs, lambda document: document["required"].append("conversation_id"))
    before = files_of(project.root)

    result = update_types(project.root, [])

    assert len(result.conflicts) == 1
    assert message in result.conflicts[0][1]
    assert files_of(project.root) == before


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
    paths = {f"schemas/{TYPE}/2.2.0.json", f"schemas/{TYPE}/2.1000.0.json"}
    assert set(merged.paths) == (paths if is_ours else set())


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
    assert result.stdout.endswith(" files changed\nnext: genesys-events check\n")
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
