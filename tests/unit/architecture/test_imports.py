"""Which modules the Lambda loads before its first event."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from generated.index import PACKAGES
from processor.naming import module_of
from support.cli import OF_THE_REGISTRY, SHARED
from support.loaded_modules import LOADED_AT_START, START, loaded_by, of_a_cold_start
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


def test_a_cold_start_loads_what_is_listed(known_registry: Path) -> None:
    """Each more costs every cold start; what is not needed any more leaves the list."""
    assert of_a_cold_start(START, known_registry) == LOADED_AT_START


def test_tracing_is_loaded_if_opentelemetry_is_installed(known_registry: Path) -> None:
    """Once, at start."""
    loaded = of_a_cold_start(START, known_registry, traced=True)

    assert loaded - LOADED_AT_START == {"opentelemetry", "processor.tracing"}
    assert loaded >= LOADED_AT_START


def test_the_command_line_loads_no_registry_before_it_knows_which() -> None:
    """Otherwise a copy's own packages would not be used, since others are imported already."""
    loaded = loaded_by("import tools.cli.main; handled = []", ROOT)["modules"]

    assert loaded.isdisjoint({"processor", "generated", "migrations"})
    tools = {each for each in loaded if each.startswith("tools.")}
    assert {each for each in tools if not _is_shared(each)} == set()


def _is_shared(module: str) -> bool:
    return module in SHARED or module.rpartition(".")[0] in SHARED


def test_modules_that_registries_share_import_nothing_of_one() -> None:
    """Commands that a test runs on a registry use the modules of the repository there."""
    # tools.cli imports when a command is called: the test above holds it to that.
    shared = SHARED - {"tools.cli"}
    paths = [ROOT / f"{name.replace('.', '/')}.py" for name in shared]
    paths += [path for name in shared for path in (ROOT / name.replace(".", "/")).glob("*.py")]
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
        if module.partition(".")[0] in OF_THE_REGISTRY and not _is_shared(module)
    ]

    assert len(imported) > 100
    assert of_a_registry == []
