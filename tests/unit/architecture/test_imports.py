"""Which modules the Lambda loads before its first event."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generated.index import PACKAGES
from processor.naming import module_of
from support.cli import OF_THE_REGISTRY, SHARED
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS

CORE = (
    "import processor.batch, processor.dispatch, processor.invocation,"
    "processor.settings; handled = [];"
    "processor.settings.Settings.from_environment({'GENESYS_CLOUD_ENVIRONMENT': 'eu-central-1'})"
)
DEPLOYED = (
    "from processor.dispatch import load_handlers; handled = list(load_handlers());"
    "import processor.batch, processor.invocation, processor.settings"
)
BUILD_TIME = (
    "tools",
    "datamodel_code_generator",
    "jsonschema",
    "jsonschema_rs",
    "referencing",
    "rich",
    "typer",
    "click",
)
ONLY_WHEN_NEEDED = ("boto3", "botocore", "PureCloudPlatformClientV2", "packaging", "asyncio")


def loaded_by(code: str, folder: Path) -> dict[str, Any]:
    """The modules in `sys.modules` of a new process after some code, and the types handled."""
    report = "import json, sys; print(json.dumps([sorted(sys.modules), handled]))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    modules, handled = json.loads(result.stdout.splitlines()[-1])
    return {"modules": set(modules), "handled": handled}


@pytest.fixture(scope="module")
def deployed(known_registry: Path) -> dict[str, Any]:
    """The modules that the Lambda with the example handlers loads before its first invocation."""
    return loaded_by(DEPLOYED, known_registry)


@pytest.fixture(scope="module")
def core() -> dict[str, Any]:
    """The modules that it loads without handlers."""
    return loaded_by(CORE, ROOT)


@pytest.mark.parametrize("package", [*BUILD_TIME, *ONLY_WHEN_NEEDED])
def test_the_lambda_loads_nothing_that_it_may_not_need(
    package: str, deployed: dict[str, Any]
) -> None:
    """Build-time packages never, stores and version parsers on first use, for a fast cold start."""
    found = [name for name in deployed["modules"] if name.partition(".")[0] == package]

    assert found == []


@pytest.mark.parametrize(
    "package", ["sqlite3", "migrations", "processor.handlers", "processor.genesys.client"]
)
def test_the_core_without_handlers_loads_even_less(package: str, core: dict[str, Any]) -> None:
    """SQLite is for the embedded default and the example handler, a migration for old events."""
    found = [name for name in core["modules"] if f"{name}.".startswith(f"{package}.")]

    assert found == []


def test_the_core_loads_no_model(core: dict[str, Any]) -> None:
    """With any number of event types, only the index and the base class are loaded."""
    found = {name for name in core["modules"] if name.partition(".")[0] == "generated"}

    assert found == {"generated", "generated.base", "generated.index"}


def test_handlers_load_the_newest_model_of_their_own_types_alone(deployed: dict[str, Any]) -> None:
    """A type without a handler, and an older version, cost nothing at start."""
    found = {name for name in deployed["modules"] if name.partition(".")[0] == "generated"}
    wanted = {"generated", "generated.base", "generated.index"}
    for event_type in deployed["handled"]:
        package = f"generated.{PACKAGES[event_type]}"
        wanted |= {package, f"{package}.{module_of(KNOWN_VERSIONS[event_type][-1])}"}

    assert deployed["handled"]
    assert found == wanted


def test_no_migration_is_loaded_at_start(deployed: dict[str, Any]) -> None:
    """The index lists migrations; one is imported by the first event that needs it."""
    assert [name for name in deployed["modules"] if name.partition(".")[0] == "migrations"] == []


def test_the_command_line_loads_no_registry_before_it_knows_which() -> None:
    """Otherwise a copy's own packages would not be used, since others are imported already."""
    loaded = loaded_by("import tools.cli; handled = []", ROOT)["modules"]

    assert loaded.isdisjoint({"processor", "generated", "migrations"})


def test_modules_that_registries_share_import_nothing_of_one() -> None:
    """Commands that a test runs on a registry use the modules of the repository there."""
    paths = [ROOT / f"{name.replace('.', '/')}.py" for name in SHARED]
    paths += [path for name in SHARED for path in (ROOT / name.replace(".", "/")).glob("*.py")]
    imported = {
        (path.relative_to(ROOT).as_posix(), node.module)
        for path in paths
        if path.is_file()
        for statement in ast.parse(path.read_text("utf-8")).body
        if not (isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING")
        for node in ast.walk(statement)
        if isinstance(node, ast.ImportFrom) and node.module
    }
    of_a_registry = [
        (path, module)
        for path, module in sorted(imported)
        if module.partition(".")[0] in OF_THE_REGISTRY
        and module not in SHARED
        and module.rpartition(".")[0] not in SHARED
    ]

    assert len(imported) > 100
    assert of_a_registry == []
