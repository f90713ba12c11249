"""The numbers of new versions in a project: those of the catalogue's types are private."""

from __future__ import annotations

import json
import shutil

import pytest

from support.cli import run_cli_text
from support.projects import TYPE
from support.registries import Scratch
from tools.check.run import check
from tools.codegen.render import render, write


@pytest.mark.parametrize("version", ["2", "2.0.0"])
def test_private_numbers_are_suggested(project: Scratch, version: str) -> None:
    """The next one of the same major, and of the next."""
    result = run_cli_text("new-version", TYPE, version, cwd=project.root)

    assert result.returncode == 2
    assert result.stderr.endswith(" 2.1000.0 (minor), 3.1000.0 (major)\n")


def test_a_number_of_the_catalogue_is_noted(project: Scratch) -> None:
    """With the command that gives another; a private one needs none, nor a type of one's own."""
    assert run_cli_text("new-type", "acme.orders", cwd=project.root).returncode == 0

    taken = run_cli_text("new-version", TYPE, "2.2.0", cwd=project.root)
    own = run_cli_text("new-version", "acme.orders", "1.1.0", cwd=project.root)
    wrong = run_cli_text("new-version", "acme.orders", "1.1.0", cwd=project.root)

    assert (taken.returncode, own.returncode, own.stderr) == (0, 0, "")
    assert f"genesys-events renumber {TYPE} 2.2.0 2.1000.0 gives" in taken.stderr
    assert wrong.stderr.endswith("1.1.1 (patch), 1.2.0 (minor), 2.0.0 (major)\n")


@pytest.mark.parametrize(
    ("version", "number"), [("2.1001.0", "2.1000.0"), ("3.1000.0", "3.1001.0")]
)
def test_a_second_private_version_is_noted(project: Scratch, version: str, number: str) -> None:
    """What the note says leaves one private version, which check accepts."""
    first = run_cli_text("new-version", TYPE, "2.1000.0", cwd=project.root)
    second = run_cli_text("new-version", TYPE, version, cwd=project.root)

    assert first.stderr == ""
    assert "add --update merges one private version only" in second.stderr
    assert second.stderr.endswith(f"genesys-events renumber {TYPE} {version} {number}\n")
    for path in (f"schemas/{TYPE}/2.1000.0.json", f"tests/fixtures/{TYPE}/2.1000.0"):
        assert path in second.stderr
    (project.root / f"schemas/{TYPE}/2.1000.0.json").unlink()
    shutil.rmtree(project.root / f"tests/fixtures/{TYPE}/2.1000.0")
    assert run_cli_text("renumber", TYPE, version, number, cwd=project.root).returncode == 0
    write(project.root, render(project.root))
    assert check(project.root).findings == []
    assert project.read(f"schemas/{TYPE}/{number}.json")["x-catalogue-version"] == "2.1.0"


@pytest.mark.parametrize(
    ("private", "note"),
    [(False, "renumber users.presence 2.2.0 2.1000.0"), (True, "merges one private version only")],
    ids=["none", "one"],
)
def test_a_proposal_is_noted_too(project: Scratch, private: bool, note: str) -> None:
    """Drift after the catalogue's version has a number of the catalogue, after ours a second."""
    if private:
        run_cli_text("new-version", TYPE, "2.1000.0", cwd=project.root)
        write(project.root, render(project.root))
    newest = "2.1000.0" if private else "2.1.0"
    event = project.read(f"schemas/{TYPE}/{newest}.json")["examples"][0]
    event["payload"]["shift"] = "night"
    lines = [json.dumps({**event, "event_id": f"e-{number}"}) for number in range(30)]
    project.write("drifted.jsonl", "\n".join(lines))

    result = run_cli_text("drift", "propose", TYPE, "--from", "drifted.jsonl", cwd=project.root)

    assert result.returncode == 0
    assert note in result.stderr
