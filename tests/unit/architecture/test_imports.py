"""Which modules the Lambda loads before its first event."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generated.index import PACKAGES
from processor.naming import module_of
from support.broken_aws import broken_aws
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


START = """
import os
os.environ |= {"DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/1/dead", "LOG_LEVEL": "error"}
import processor.lambda_function
"""
FIRST_BATCH = """
import contextlib, io, json, time

event = {
    "event_id": "e1", "event_type": "detail.events.conversation.acd.end",
    "schema_version": "2.1.0", "conversation_id": "c1", "payload": {"acdOutcome": "ANSWERED"},
    "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
}
message = {"messageId": "m1", "attributes": {}, "body": json.dumps(event)}
with contextlib.redirect_stdout(io.StringIO()) as metrics:
    response = processor.lambda_function.lambda_handler({"Records": [message]}, None)
assert response == {"batchItemFailures": []}, response
assert '"EventsProcessed":[1.0]' in metrics.getvalue(), metrics.getvalue()
"""
LOADED_AT_START = {
    *("aws_lambda_powertools", "botocore", "jmespath"),  # for the log's format
    *("annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"),
    *("generated", "generated.base", "generated.index"),
    *("generated.conversation_update", "generated.conversation_update.v2_1_0"),
    "generated.detail_events_conversation_acd_end",
    "generated.detail_events_conversation_acd_end.v2_1_0",
    *("processor", "processor.age", "processor.aws", "processor.aws.dead_letter_message"),
    *("processor.batch", "processor.claims", "processor.dead_letters", "processor.dispatch"),
    *("processor.drift", "processor.envelope", "processor.errors", "processor.genesys"),
    *("processor.handlers", "processor.handlers.acd_end"),
    "processor.handlers.conversation_update",
    *("processor.identity", "processor.inference", "processor.invocation"),
    *("processor.lambda_function", "processor.ledger", "processor.logs", "processor.naming"),
    *("processor.outcomes", "processor.pointers", "processor.reasons", "processor.record"),
    *("processor.redaction", "processor.settings", "processor.settling"),
    *("processor.timestamps", "processor.topics", "processor.upgrade", "processor.validation"),
}
LOADED_BY_THE_FIRST_BATCH = {
    *("processor.aws.dead_letters", "processor.aws.dynamodb", "processor.aws.ledger"),
    *("processor.aws.metrics", "processor.aws.requests", "processor.aws.workers"),
}


def loaded_by(code: str, folder: Path, **environment: str) -> dict[str, Any]:
    """The modules in `sys.modules` of a new process after some code, and the types handled."""
    report = "import json, sys; print(json.dumps([sorted(sys.modules), handled]))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=folder,
        env={**os.environ, **environment},
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


def of_a_cold_start(
    code: str, folder: Path, *, traced: bool = False, **environment: str
) -> set[str]:
    """What a new process loads by some code in addition to the standard library.

    Distributions by their top-level packages, the modules of ours one by one. OpenTelemetry is
    installed only if `traced`.
    """
    hidden = "" if traced else "sys.modules['opentelemetry'] = None;"
    before = f"import sys; {hidden} before = set(sys.modules)"
    after = "handled = sorted(set(sys.modules) - before)"
    names = loaded_by(f"{before}\n{code}\n{after}", folder, **environment)["handled"]
    ours = ("generated", "migrations", "processor", "tools")
    modules = {name if name.partition(".")[0] in ours else name.partition(".")[0] for name in names}
    standard = {name for name in modules if name.startswith("_sysconfigdata_")}
    return modules - standard - sys.stdlib_module_names


def test_a_cold_start_loads_what_is_listed(known_registry: Path) -> None:
    """Each more costs every cold start; what is not needed any more leaves the list."""
    assert of_a_cold_start(START, known_registry) == LOADED_AT_START


def test_tracing_is_loaded_if_opentelemetry_is_installed(known_registry: Path) -> None:
    """Once, at start."""
    loaded = of_a_cold_start(START, known_registry, traced=True)

    assert loaded - LOADED_AT_START == {"opentelemetry", "processor.tracing"}
    assert loaded >= LOADED_AT_START


def test_the_first_batch_loads_what_is_listed(known_registry: Path) -> None:
    """One event, which is claimed, handled and counted: neither boto3 nor urllib3."""
    with broken_aws() as server:  # where nothing fails
        loaded = of_a_cold_start(
            f"{START}\n{FIRST_BATCH}",
            known_registry,
            AWS_ENDPOINT_URL=server.url,
            **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
            AWS_REGION="eu-central-1",
        )

    assert loaded == LOADED_AT_START | LOADED_BY_THE_FIRST_BATCH


def test_the_command_line_loads_no_registry_before_it_knows_which() -> None:
    """Otherwise a copy's own packages would not be used, since others are imported already."""
    loaded = loaded_by("import tools.cli.main; handled = []", ROOT)["modules"]

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
