"""The walkthrough in docs/schema-versions.md: its commands print the page's output."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.paths import ROOT
from support.registries import KNOWN_VERSIONS

SCHEMA = "schemas/users.presence/2.2.0.json"
FULL = "tests/fixtures/users.presence/2.2.0/full.pass.json"
MIGRATION = "migrations/users_presence/v2_2_0_to_v3_0_0.py"

TOTALS = re.compile(r"\d+(?= (?:files|event types|versions|already released))")
"""The size of the whole registry; the test runs on a few types of it."""

Known = dict[str, tuple[str, ...]]


class Step(NamedTuple):
    """A command of the walkthrough, and its output on the page."""

    command: str
    printed: str


def section() -> str:
    """The walkthrough, breaking changes included."""
    text = (ROOT / "docs" / "schema-versions.md").read_text("utf-8")
    return text.partition("\n## Adding a schema version\n")[2].partition("\n## A new ")[0]


def walk() -> Iterator[Step]:
    """Every command of the page, with its output."""
    for block in re.findall(r"^ *```console\n(.*?)^ *```$", section(), re.DOTALL | re.MULTILINE):
        lines = [line.removeprefix("   ") for line in block.splitlines()]
        for part in "\n".join(lines).split("$ ")[1:]:
            command, _, printed = part.partition("\n")
            yield Step(command, printed.strip())


@pytest.fixture(scope="module")
def released_registry(tmp_path_factory: pytest.TempPathFactory, known_registry: Path) -> Path:
    """A registry of a few released types, so that only later changes have findings."""
    root = tmp_path_factory.mktemp("walk") / "registry"
    shutil.copytree(known_registry, root)
    # In the tests' registry this type requires a field; the page is about the repository's.
    for folder in ("schemas/users.presence", "migrations/users_presence"):
        shutil.rmtree(root / folder)
    shutil.copytree(ROOT / "schemas/users.presence", root / "schemas/users.presence")
    for folder in ("tests/fixtures", "tests/fixtures/migrations"):
        for event_type in KNOWN_VERSIONS:
            if (ROOT / folder / event_type).is_dir():
                shutil.copytree(ROOT / folder / event_type, root / folder / event_type)
    for command in ("codegen", "release", "check"):
        code, printed = run(root, command)
        assert code == 0, printed
    return root


@pytest.fixture
def registry(released_registry: Path, tmp_path: Path) -> Path:
    """A copy of it for the walkthrough."""
    for path in (released_registry / "schemas/users.presence").glob("*.json"):
        if path.stem not in KNOWN_VERSIONS["users.presence"]:
            pytest.skip("users.presence has grown since: the walk begins where it was")
    shutil.copytree(released_registry, tmp_path / "registry")
    return tmp_path / "registry"


def run(root: Path, *command: str) -> tuple[int, str]:
    """Run `genesys-events …` in a registry; its exit code and output."""
    result = subprocess.run(
        [sys.executable, "-m", "tools.cli", *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "400", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    return result.returncode, result.stdout.strip()


def described(text: str) -> dict[str, Any]:
    """The property from step 2 of the page."""
    (block,) = re.findall(r"^ *```json\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    described: dict[str, Any] = json.loads("{" + block + "}")
    return described


def edit(path: Path, change: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def test_every_command_prints_the_output_on_the_page(registry: Path) -> None:
    """Each command's output is the page's."""
    steps = {step.command: step for step in walk()}
    assert sum(command.startswith("genesys-events ") for command in steps) >= 6

    for step in walk():
        name, *arguments = step.command.split()
        if name == "make":
            continue
        code, printed = run(registry, *arguments)
        assert TOTALS.sub("N", printed) == TOTALS.sub("N", step.printed), step.command
        assert code == (1 if " MIGRATION-RAISES " in printed else 0), step.command
        if arguments[:3] == ["new-version", "users.presence", "2.2.0"]:
            edit(registry / SCHEMA, describe_device)
            edit(registry / FULL, lambda event: event["payload"].update(device="DESK_PHONE"))


def describe_device(document: Any) -> None:
    """Step 2 of the page."""
    document["$defs"]["Payload"]["properties"].update(described(section()))
    document["examples"][0]["payload"]["device"] = "DESK_PHONE"


def test_a_written_migration_completes_the_walkthrough(registry: Path) -> None:
    """The stub says what is missing; once it is written, check succeeds and you can release."""
    assert run(registry, "new-version", "users.presence", "3.0.0", "--breaking")[0] == 0
    step = registry / MIGRATION.replace("2_2", "2_1")
    source = step.read_text("utf-8")
    assert "NotImplementedError" in source
    body = source.partition("    raise NotImplementedError")[0]
    step.write_text(
        f'{body}    payload = dict(detail["payload"])\n'
        '    payload["source"] = payload.get("source") or "PURECLOUD"\n'
        '    return {**detail, "payload": payload}\n'
    )
    edit(
        registry / SCHEMA.replace("2.2", "3.0"),
        lambda document: (
            document["$defs"]["Payload"]["properties"].update(source={"type": "string"}),
            document["$defs"]["Payload"].update(required=["source"]),
        ),
    )
    assert run(registry, "codegen")[0] == 0

    assert run(registry, "check")[0] == 0
    code, printed = run(registry, "release")
    assert code == 0
    assert "released schemas/users.presence/3.0.0.json" in printed.splitlines()
