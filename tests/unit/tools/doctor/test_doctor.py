"""`genesys-events doctor`: what is there, what is missing, and what to run."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from tools.doctor import examine as examined
from tools.doctor.examine import Fact, examine


def facts(root: Path | None) -> dict[str, Fact]:
    """What is found, by name."""
    return {fact.name: fact for _, found in examine(root) for fact in found}


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`without(boto3=None)`: packages that are missing, or have another version."""

    def replace(**packages: str | None) -> None:
        real = examined.version

        def version(name: str) -> str:
            found = packages.get(name, real(name) if name not in packages else None)
            if found is None:
                raise PackageNotFoundError(name)
            return found

        monkeypatch.setattr(examined, "version", version)

    return replace


def test_every_extra_of_the_distribution_is_named(fresh: Path) -> None:
    """With the packages that it asks for; what is there needs no fix."""
    found = facts(fresh)

    for name in ("pydantic", "typer", "jsonschema", "boto3", "purecloudplatformclientv2"):
        assert name in found
    assert found["pydantic"].fix is None
    assert found["pydantic"].is_required
    assert not found["boto3"].is_required


def test_a_missing_package_is_named_with_its_limits(without: Any, fresh: Path) -> None:
    """The fix is a command to copy, quoted for a shell."""
    without(boto3=None)

    fact = facts(fresh)["boto3"]

    assert fact.found is None
    assert fact.fix is not None
    assert fact.fix.startswith("pip install 'boto3>=1.")


def test_a_package_of_another_version_is_named(without: Any, fresh: Path) -> None:
    """The generator's output is compared byte for byte: it is pinned."""
    without(**{"datamodel-code-generator": "0.1.0"})

    fact = facts(fresh)["datamodel-code-generator"]

    assert fact.found == "0.1.0"
    assert "is needed" in fact.what_for
    assert fact.fix is not None
    assert "datamodel-code-generator==" in fact.fix


def test_something_that_every_command_needs_is_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, fresh: Path
) -> None:
    """Anything else that is missing is optional: exit code 0."""
    (fresh / "pyproject.toml").touch()
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    optional = run_cli_text("doctor", cwd=fresh)
    assert (optional.returncode, optional.stderr) == (0, "")
    assert "What is missing is optional" in optional.stdout
    assert "make .cache/sam/done" in optional.stdout

    monkeypatch.setattr(importlib.metadata, "requires", lambda _name: ["not-installed>=1"])
    required = run_cli_text("doctor", cwd=fresh)
    assert required.returncode == 1
    assert "every command needs" in required.stdout


def test_models_that_are_missing_are_generated_by_codegen(fresh: Path) -> None:
    """All, or those of one type."""
    assert facts(fresh)["generated/"].fix is None
    assert facts(fresh)["schemas/"].found == "2"
    shutil.rmtree(fresh / "generated" / "users_presence")

    assert facts(fresh)["generated/"].fix == "genesys-events codegen"


def test_outside_of_a_registry_it_says_where_to_go(tmp_path: Path) -> None:
    result = run_cli_text("doctor", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert "change to a folder that has schemas/" in result.stdout


def test_a_program_that_hangs_or_fails_is_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch, fresh: Path
) -> None:
    """Without its version."""

    def hang(*_arguments: Any, **_more: Any) -> Any:
        raise subprocess.TimeoutExpired("git", 20)

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", hang)

    assert facts(fresh)["git"].found == "found"
