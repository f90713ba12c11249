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
from textwrap import dedent
from typing import Any, NamedTuple

import pytest

from support.events import native
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS

SCHEMA = "schemas/users.presence/2.2.0.json"
FULL = "tests/fixtures/users.presence/2.2.0/full.pass.json"
RENAMED = ("schemas/users.presence/3.0.0.json", "tests/fixtures/users.presence/3.0.0")
PAIRS = "tests/fixtures/migrations/users.presence/2.2.0-to-3.0.0"
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


def migration_on_the_page() -> str:
    """The migration from the page."""
    (block,) = re.findall(r"^ *```python\n(.*?)^ *```$", section(), re.DOTALL | re.MULTILINE)
    return dedent(block)


def rename_source(registry: Path) -> None:
    """Step 2 of the breaking change."""
    fixtures = [*(registry / RENAMED[1]).iterdir(), *(registry / PAIRS).glob("*.after.json")]
    for path in (registry / RENAMED[0], *fixtures):
        text = path.read_text("utf-8").replace('"source"', '"origin"')
        path.write_text(text.replace('/source"', '/origin"'), "utf-8")


def edit(path: Path, change: Any) -> None:
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")


def follow(registry: Path) -> Iterator[tuple[Step, int, str]]:
    """Run the commands of the page, and edit what it says: each with its exit code and output."""
    for step in walk():
        name, *arguments = step.command.split()
        if name == "make":
            continue
        code, printed = run(registry, *arguments)
        yield step, code, printed
        if arguments[:3] == ["new-version", "users.presence", "2.2.0"]:
            edit(registry / SCHEMA, describe_device)
            edit(registry / FULL, lambda event: event["payload"].update(device="DESK_PHONE"))
        elif arguments[:3] == ["new-version", "users.presence", "3.0.0"]:
            rename_source(registry)
        elif " MIGRATION-RAISES " in printed:
            (registry / MIGRATION).write_text(migration_on_the_page(), "utf-8")


def test_the_page_leads_to_a_rename_that_every_event_follows(registry: Path) -> None:
    """Each command's output is the page's; then handlers see the value of 100 native events."""
    steps = list(follow(registry))

    assert sum(step.command.startswith("genesys-events ") for step, *_ in steps) >= 10
    for step, code, printed in steps:
        assert TOTALS.sub("N", printed) == TOTALS.sub("N", step.printed), step.command
        assert code == (1 if " MIGRATION-RAISES " in printed else 0), step.command
    for pair in ("full", "minimal"):
        before, after = (
            json.loads((registry / PAIRS / f"{pair}.{side}.json").read_text("utf-8"))
            for side in ("before", "after")
        )
        namespace: dict[str, Any] = {}
        exec(migration_on_the_page(), namespace)  # noqa: S102 - our own page
        assert {**namespace["upgrade"](before), "schema_version": "3.0.0"} == after
    bodies = [{"source": f"s{number}"} for number in range(100)]
    assert received(registry, bodies) == {f"s{number}": "2.2.0" for number in range(100)}
    both = [{"source": "old", "origin": "new"}, {"origin": "only"}, {"source": None, "origin": "n"}]
    assert received(registry, both) == {"new": "2.2.0", "only": "3.0.0", "n": "3.0.0"}


HANDLER = '''"""Prints what handlers get."""

from typing import Any

from processor.dispatch import HandlerContext, handles


@handles("users.presence")
def show(event: Any, context: HandlerContext) -> None:
    """Print the renamed field, and the version that the event was read with."""
    print("ORIGIN", event.payload.origin, context.received_version)
'''


def received(registry: Path, bodies: list[dict[str, Any]]) -> dict[str, str]:
    """The `origin` that a handler got from native events, with the version each was read with."""
    body = json.loads((registry / FULL).read_text("utf-8"))["payload"]
    body.pop("source")
    events = [
        native("v2.users.{id}.presence", {**body, **each}, event_id=f"e-{number}")
        for number, each in enumerate(bodies)
    ]
    (registry / "processor/handlers/show.py").write_text(HANDLER)
    stream = registry / "events.jsonl"
    stream.write_text("".join(f"{json.dumps(event)}\n" for event in events))
    state = registry / f"{len(bodies)}.sqlite3"
    command = ("process", str(stream), "--max-age", "0", "--state", str(state))
    code, printed = run(registry, *command)
    assert code == 0, printed
    lines = [line.split() for line in printed.splitlines() if line.startswith("ORIGIN ")]
    assert len(lines) == len(bodies)
    return {origin: version for _, origin, version in lines}


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
    body = source.partition("    raise NotImplementedError")[0].split('"""', 2)[2]
    why = "Since 3.0.0 every event says where it is from. " * 3
    step.write_text(
        f'"""{why}"""{body}    payload = dict(detail["payload"])\n'
        '    if payload.get("source") is None:\n'
        '        payload["source"] = "PURECLOUD"\n'
        '    return {**detail, "payload": payload}\n'
    )
    edit(
        registry / SCHEMA.replace("2.2", "3.0"),
        lambda document: (
            document["$defs"]["Payload"]["properties"].update(source={"type": "string"}),
            document["$defs"]["Payload"].update(required=["source"]),
        ),
    )
    events = registry / "tests/fixtures/users.presence/3.0.0"
    pairs = registry / PAIRS.replace("2.2", "2.1")
    for fixture in (*events.glob("*.pass.json"), *pairs.glob("*.after.json")):
        if json.loads(fixture.read_text("utf-8"))["payload"].get("source") is None:
            edit(fixture, lambda event: event["payload"].update(source="PURECLOUD"))
    assert run(registry, "codegen")[0] == 0

    assert run(registry, "check")[0] == 0
    code, printed = run(registry, "release")
    assert code == 0
    assert "released schemas/users.presence/3.0.0.json" in printed.splitlines()
