"""A project of one's own, from the wheel and an empty folder (docs/project.md)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from support.paths import ROOT
from support.projects import provide

PAGE = (ROOT / "docs" / "project.md").read_text("utf-8")
Run = Callable[..., str]


def start() -> list[str]:
    """The commands with which the page begins."""
    block = PAGE.partition("```console\n")[2].partition("```")[0]
    return re.findall(r"^\$ (.+)$", block, re.MULTILINE)


def shell(command: str, where: Path, expected: int = 0) -> str:
    """What a command prints, without the developer's environment and without a package index."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=where,
        env={
            **{name: value for name, value in os.environ.items() if name[:3] in ("PIP", "UV_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": "/nonexistent",
            "COLUMNS": "80",
            "PIP_NO_INDEX": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == expected, f"{command}\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def created(
    wheel: Path, packages: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """A project made with the commands of the page, and what they printed."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "genesys-events" / "dist").mkdir(parents=True)
    shutil.copy(wheel, folder / "genesys-events" / "dist")
    where, printed = folder, []
    began = time.monotonic()
    for command in start():
        *output, last = shell(f"{command} && pwd", where).splitlines()
        where = Path(last)
        printed.append("\n".join(output))
        if "-m venv" in command:
            provide(where / ".venv", packages)
    print(f"{len(printed)} commands, {time.monotonic() - began:.1f} seconds")  # noqa: T201
    return where, printed


@pytest.fixture
def run(created: tuple[Path, list[str]], tmp_path: Path) -> tuple[Path, Run]:
    """A copy of the project, and `run(…)`: what a command of genesys-events prints in it."""
    root = tmp_path / "my-events"
    shutil.copytree(created[0], root, symlinks=True)

    def genesys_events(arguments: str, expected: int = 0) -> str:
        # A copied environment has the scripts of the first one, and they its packages.
        return shell(f"{created[0]}/.venv/bin/genesys-events {arguments}", root, expected)

    return root, genesys_events


def test_five_commands_lead_to_a_green_handler(created: tuple[Path, list[str]]) -> None:
    """With the wheel alone: neither a network nor this repository."""
    root, printed = created

    assert len(start()) <= 5
    assert re.search(r"^[1-9]\d* passed in ", printed[-1], re.MULTILINE)
    assert "failed" not in printed[-1]
    assert (root / "handlers" / "breaks.py").exists()
    assert [path.suffix for path in (root / "wheels").iterdir()] == [".whl"]


def test_the_page_shows_what_is_printed(created: tuple[Path, list[str]]) -> None:
    """But for times, and for pip, which is quiet about what it has."""
    block = PAGE.partition("```console\n")[2].partition("```")[0]
    shown = re.split(r"^\$ .+\n", block, flags=re.MULTILINE)[1:]

    def timeless(text: str) -> str:
        return re.sub(r" in [\d.]+s", "", text).strip()

    assert timeless(shown[-1]) == timeless(created[1][-1])
    assert timeless(shown[-2]) == timeless(created[1][-2])


def test_the_wheel_installs_no_models_and_no_migrations(
    created: tuple[Path, list[str]], wheel: Path
) -> None:
    """Nor the handlers of this repository: they are the project's own."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    question = "import importlib.util as u; print([bool(u.find_spec(each)) for each in %r])"
    packages = ["processor", "tools", "generated", "migrations", "handlers"]
    found = shell(f'{created[0]}/.venv/bin/python -c "{question % packages}"', wheel.parent)

    assert {each for each in tops if not each.endswith(".dist-info")} == {"processor", "tools"}
    assert not [name for name in names if name.startswith("processor/handlers")]
    assert "tools/project/registry/schemas/users.presence/2.1.0.json" in names
    assert "tools/project/registry/migrations/epoch.py" in names
    assert found.strip() == "[True, True, False, False, False]"


def test_the_checks_of_a_new_project_find_nothing(run: tuple[Path, Run]) -> None:
    """Style, schemas, migrations, models; and nothing of it depends on this repository."""
    root, genesys_events = run
    ruff = root / ".venv" / "bin" / "ruff"

    assert "no findings in 1 event type and 3 versions" in genesys_events("check")
    assert "up to date" in genesys_events("codegen --check")
    shell(f"{ruff} check . && {ruff} format --check .", root)
    assert not [
        path
        for path in root.rglob("*")
        if path.is_file() and path.suffix in (".py", ".toml", ".md", ".yml", ".yaml")
        if ".venv" not in path.parts and str(ROOT) in path.read_text("utf-8")
    ]


def test_every_command_works_in_a_project(run: tuple[Path, Run]) -> None:
    """With processor and tools from the wheel, and models and handlers from the project."""
    _, genesys_events = run

    assert "users.presence        1          1" in genesys_events("process events/breaks.jsonl")
    assert "breaks:log_breaks" in genesys_events("types")
    assert "reason" in genesys_events("dead-letters list")
    assert "No drift" in genesys_events("drift events/breaks.jsonl")
    assert "1 event type in 3 versions" in genesys_events("catalogue")
    assert "2.1.0" in genesys_events("diff users.presence 2.0.0 2.1.0")
    added = genesys_events("add conversation.update 'audits.*'")
    assert "added conversation.update: 1.0.0, 2.0.0, 2.1.0" in added
    assert "no findings in 3 event types" in genesys_events("check")
    assert "nothing to update" in genesys_events("add --update")


def test_requirements_pins_what_handlers_import(
    run: tuple[Path, Run], wheel: Path, wheelhouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the tests and for the Lambda, with hashes; genesys-events is installed by its path."""
    root, _ = run
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    for each in map(Requirement, metadata.get_all("Requires-Dist", ())):
        if each.name != "genesys-events":
            wheelhouse.add(each.name, *(one.version for one in each.specifier))
    wheelhouse.add("acme-queues")
    project = (root / "pyproject.toml").read_text("utf-8")
    (root / "pyproject.toml").write_text(
        project.replace("dependencies = []", 'dependencies = ["acme-queues"]'), "utf-8"
    )

    monkeypatch.setenv("UV_OFFLINE", "1")  # uv does not read UV_NO_INDEX

    shell("make requirements", root)

    pinned = {}
    for name in ("project", "lambda"):
        text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
        pinned[name] = set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
        assert "acme-queues==1.0.0 \\\n    --hash=sha256:" in text
        assert str(root) not in text
    assert pinned["lambda"] - pinned["project"] == {"purecloudplatformclientv2"}
    assert "pytest" in pinned["project"] - pinned["lambda"]
    assert "genesys-events" not in pinned["project"]
    assert "--require-hashes -r requirements/project.txt" in shell("make -n test", root)
    shutil.rmtree(root / "wheels")
    without = shell("make requirements", root, expected=2)
    assert without.startswith("Put the wheel of genesys-events into wheels/")


def test_the_zip_runs_the_project_s_handlers(
    run: tuple[Path, Run], packages: Path, wheelhouse: Any, tmp_path: Path
) -> None:
    """It has the installed processor, the project's code, its own dependencies, and a license."""
    root, genesys_events = run
    for name in ("aws-lambda-powertools", "packaging", "tenacity", "acme-queues"):
        wheelhouse.add(name)
    wheelhouse.add("pydantic", requires=["pydantic-core"])
    wheelhouse.add("pydantic-core")
    wheelhouse.lock(root / "requirements" / "lambda.txt")
    project = (root / "pyproject.toml").read_text("utf-8")
    (root / "pyproject.toml").write_text(
        project.replace("dependencies = []", 'dependencies = ["acme-queues"]'), "utf-8"
    )
    (root / "handlers" / "queues.py").write_text("import acme_queues\n")
    genesys_events("package --architecture x86_64 --runtime python3.13")
    unpacked = tmp_path / "task"
    with zipfile.ZipFile(root / "dist" / "lambda.zip") as archive:
        archive.extractall(unpacked)
    for name in ("aws_lambda_powertools", "packaging", "pydantic", "pydantic_core", "tenacity"):
        shutil.rmtree(unpacked / name)  # the stand-ins have nothing in them
    code = (
        f"import sys; sys.path[:0] = [{str(unpacked)!r}, {str(packages)!r}];"
        "import processor.lambda_function as f, json;"
        "print(json.dumps([f.__file__, list(f.runtime.handlers)]))"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", code],
        env={"DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/1/dead"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(answer.stdout) == [
        str(unpacked / "processor" / "lambda_function.py"),
        ["users.presence"],
    ]
    assert (unpacked / "acme_queues").is_dir()
    assert "MIT License" in (unpacked / "LICENSE").read_text("utf-8")
    assert not (unpacked / "tools").exists()
