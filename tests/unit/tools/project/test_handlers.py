"""`check` and `package` in a project: handlers that the Lambda would refuse are refused."""

from __future__ import annotations

import pytest

from support.cli import run_cli_text
from support.registries import Scratch

HANDLES = "from processor.dispatch import handles\n\n\n"
REFUSED = {
    "two-handlers": (
        f"{HANDLES}@handles('users.presence')\ndef second(event):\n    pass\n",
        ["'users.presence' has two handlers", "handlers/breaks.py:", "handlers/mine.py:4"],
    ),
    "type-that-was-not-added": (
        f"{HANDLES}@handles('users.alerting.rules')\ndef alert(event):\n    pass\n",
        ["handlers/mine.py:4", "not in the registry", "genesys-events add users.alerting.rules\n"],
    ),
    "model-of-a-type-that-was-not-added": (
        "from generated.users_alerting_rules.v2_1_0 import Rules\n",
        ["handlers/mine.py:1", "genesys-events add users.alerting.rules\n"],
    ),
    "model-of-no-type": (
        "from generated.nothing import Nothing\n",
        ["handlers/mine.py:1", "run genesys-events codegen\n"],
    ),
    "unknown-name": ("undefined\n", ["handlers/mine.py:1", "NameError"]),
}

OWN = {"HANDLERS": "handlers"}
"""The wheel has no processor/handlers; this repository has."""


@pytest.mark.parametrize("kind", REFUSED)
def test_handlers_that_fail_in_the_lambda_are_refused(project: Scratch, kind: str) -> None:
    """With the message of `process`, by check and before anything is packaged."""
    code, named = REFUSED[kind]
    project.write("handlers/mine.py", code)

    processed = run_cli_text("process", "events/breaks.jsonl", cwd=project.root, **OWN)
    checked = run_cli_text("check", cwd=project.root, **OWN)
    packaged = run_cli_text("package", cwd=project.root, **OWN)

    assert [each for each in named if each not in processed.stderr] == []
    assert (checked.returncode, packaged.returncode) == (1, 2)
    assert checked.stdout.startswith("no findings in ")
    assert checked.stderr == packaged.stderr == processed.stderr
    assert not (project.root / "dist").exists()


def test_a_setting_that_is_missing_here_alone_is_a_note(project: Scratch) -> None:
    """The Lambda has its own environment; with the setting, nothing is reported."""
    project.write("handlers/mine.py", "import os\n\nTABLE = os.environ['ORDERS_TABLE']\n")

    setting = {"HANDLER_ENVIRONMENT": "ORDERS_TABLE=orders"}
    without = run_cli_text("check", cwd=project.root, **OWN)
    with_it = run_cli_text("check", cwd=project.root, **OWN, **setting)

    assert (without.returncode, with_it.returncode) == (0, 0)
    assert "KeyError: 'ORDERS_TABLE'" in without.stderr
    assert with_it.stderr == ""


def test_the_list_of_types_names_a_type_to_add(project: Scratch) -> None:
    """As check does: the type is in the catalogue, and not in the project."""
    project.write("handlers/mine.py", REFUSED["type-that-was-not-added"][0])

    result = run_cli_text("types", cwd=project.root, **OWN)

    assert result.stderr.endswith("genesys-events add users.alerting.rules\n")
