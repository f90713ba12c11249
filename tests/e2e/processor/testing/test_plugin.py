"""The pytest plugin: fixtures that work together, and nothing imported before they are used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import tomli

from support.paths import ROOT

MODULE = "processor.testing.pytest_plugin"
TESTS = """
import sys


def test_nothing_of_the_registry_is_imported():
    found = {name for name in sys.modules if name.partition(".")[0] in ("generated", "tools")}
    assert not found
    assert "pydantic" not in sys.modules


def test_the_fixtures_work_together(run_handler, ledger, dead_letters, clock, genesys):
    from processor.errors import RejectEvent
    from processor.testing import sample_event

    def handle(event, context):
        if event.payload.primary is False:
            raise RejectEvent("not primary")
        context.genesys.users.get_user("u7")

    genesys.respond("users.get_user", None)
    event = sample_event("users.presence")
    assert run_handler(handle, event).reason == "processed"
    assert run_handler(handle, event).reason == "duplicate"
    assert len(ledger.completed) == len(genesys.calls) == 1
    other = sample_event("users.presence", payload__primary=False)
    assert run_handler(handle, other).error == "not primary"
    assert [each.reason for each in dead_letters.sent] == ["rejected"]
    clock.advance(600)
    late = sample_event("users.presence", payload__message="late")
    assert run_handler(handle, late).reason == "stale"


def test_each_test_has_its_own(ledger, dead_letters, genesys):
    assert not ledger.completed and not dead_letters.sent and not genesys.calls
"""


def test_pytest_finds_the_plugin_where_the_package_is_installed() -> None:
    """By its entry point."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"genesys-events": MODULE}


def test_the_fixtures(tmp_path: Path) -> None:
    """In a project's own tests."""
    (tmp_path / "test_handlers.py").write_text(TESTS, "utf-8")
    assert "3 passed" in run_pytest(tmp_path)


def test_the_page_shows_tests_that_pass(tmp_path: Path) -> None:
    """Each block of docs/testing.md is a module of tests."""
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for number, block in enumerate(blocks):
        (tmp_path / f"test_block_{number}.py").write_text(block, "utf-8")
    number = sum(block.count("\ndef test_") for block in blocks)
    assert len(blocks) == 5
    assert f"{number} passed" in run_pytest(tmp_path)


def run_pytest(folder: Path) -> str:
    """Run the tests in a folder with the plugin; what pytest printed."""
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            MODULE,
            "-p",
            "no:cacheprovider",
            "-q",
            "-W",
            "error",
        ],
        cwd=folder,
        # Whether it is installed or not, and no other plugin.
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout + result.stderr
