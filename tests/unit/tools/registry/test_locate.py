"""Which code a registry runs, and which names it must not use."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run_cli_text
from support.paths import ROOT
from tools.registry.locate import code_folder, handlers_of


@pytest.mark.parametrize("path", ["processor/__init__.py", "tools/__init__.py", "tools.py"])
def test_a_package_with_one_of_our_names_is_refused(fresh: Path, path: str) -> None:
    """It would be imported in the place of ours, with an error that does not say why."""
    (fresh / "pyproject.toml").touch()
    (fresh / path).parent.mkdir(exist_ok=True)
    (fresh / path).touch()

    result = run_cli_text("check", cwd=fresh)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"genesys-events: {path} is a package of yours with the name of one of genesys-events, "
        "which it would hide: rename yours\n"
    )


def test_scripts_in_a_folder_of_our_name_are_not_refused(fresh: Path) -> None:
    """A folder without `__init__.py` hides no installed package."""
    (fresh / "pyproject.toml").touch()
    (fresh / "tools").mkdir()
    (fresh / "tools" / "deploy.py").touch()

    assert run_cli_text("types", cwd=fresh).returncode == 0


def test_a_copy_of_the_repository_runs_its_own_code(known_registry: Path, tmp_path: Path) -> None:
    """A project has none, so that it runs what is installed."""
    assert code_folder(known_registry) == known_registry
    assert code_folder(tmp_path) == ROOT


def test_the_environment_names_the_handlers(
    known_registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does for the Lambda; blank is not set."""
    monkeypatch.setenv("HANDLERS", " ")
    assert handlers_of(known_registry) == "processor.handlers"
    monkeypatch.setenv("HANDLERS", "acme.handlers")
    assert handlers_of(known_registry) == "acme.handlers"
