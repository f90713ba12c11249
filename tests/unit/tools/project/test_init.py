"""`genesys-events init`: all of a project, or nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from support.cli import run_cli_text
from support.paths import ROOT
from support.projects import files_of
from tools.check.run import check
from tools.project import init
from tools.project.init import create_project


def test_a_project_is_complete(created: Path) -> None:
    """Each file that its README and its Makefile name is there, and check finds nothing."""
    files = files_of(created)

    assert check(created).findings == []
    assert {name.partition("/")[0] for name in files} == {
        *(".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml", "Makefile"),
        *("README.md", "events", "generated", "handlers", "migrations", "pyproject.toml"),
        *("requirements", "schemas", "template.yaml", "tests"),
    }
    assert not [name for name, content in files.items() if b"{{" in content and "sha256" in name]
    assert b'name = "acme-events"' in files["pyproject.toml"]
    assert b"STACK ?= acme-events\n" in files["Makefile"]
    assert files["template.yaml"] == (ROOT / "template.yaml").read_bytes()


def test_the_command_says_what_is_next(tmp_path: Path) -> None:
    """Without a wheel, it says where to put one."""
    result = run_cli_text("init", "acme", cwd=tmp_path)

    assert result.returncode == 0
    assert result.stdout == "created acme, with users.presence\nnext: cd acme && make test\n"
    quoted = run_cli_text("init", "Bad Name!", cwd=tmp_path)
    assert quoted.stdout.endswith("\nnext: cd 'Bad Name!' && make test\n")
    assert result.stderr == (
        "genesys-events: no wheel was found: put the one that make wheel builds into wheels/\n"
    )


@pytest.mark.parametrize("name", ["notes.txt", "schemas/x", ".gitignore"])
def test_a_folder_with_files_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written into it, nor over what is in it."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    (tmp_path / "other.txt").touch()

    result = run_cli_text("init", ".", cwd=tmp_path)

    first, more = min(name.partition("/")[0], "other.txt"), " and 1 more"
    assert (result.returncode, result.stdout) == (2, "")
    assert f"is not empty: it has {first}{more}; name a new folder" in result.stderr
    assert sorted(files_of(tmp_path)) == sorted([name, "other.txt"])


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """The message names it."""
    (tmp_path / "acme").touch()

    result = run_cli_text("init", "acme", cwd=tmp_path)

    assert result.returncode == 2
    assert "acme is a file: name a folder" in result.stderr


def test_an_empty_repository_and_an_environment_may_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is the environment of the command, make has nothing to install into it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))

    create_project(tmp_path, None)

    assert (tmp_path / ".venv" / "project").exists()
    assert ".venv/project: requirements/project.txt" in (tmp_path / "Makefile").read_text()


def test_the_wheel_is_copied(tmp_path: Path) -> None:
    """The given one; any other file is refused before anything is written."""
    wheel = tmp_path / "genesys_events-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")

    for wrong in ("README.md", "missing.whl"):
        result = run_cli_text("init", "acme", "--wheel", wrong, cwd=tmp_path)
        assert result.returncode == 2
        assert f"{wrong} is not a wheel" in result.stderr
        assert not (tmp_path / "acme").exists()
    result = run_cli_text("init", "acme", "--wheel", wheel.name, cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "acme" / "wheels" / wheel.name).read_bytes() == b"wheel"


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        ('{"url": "file://{folder}/a%20b.whl", "archive_info": {}}', True),
        ('{"url": "file://{folder}/gone.whl"}', False),
        ('{"url": "file://{folder}", "dir_info": {"editable": true}}', False),
        ('{"url": "https://example.com/a%20b.whl"}', False),
        (None, False),
    ],
    ids=["wheel", "gone", "editable", "remote", "not-recorded"],
)
def test_the_wheel_that_was_installed_is_found(
    recorded: str | None, found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip records where it came from."""
    wheel = tmp_path / "a b.whl"
    wheel.touch()
    text = recorded and recorded.replace("{folder}", str(tmp_path))
    installed = SimpleNamespace(read_text=lambda _name: text)
    monkeypatch.setattr(init, "distribution", lambda _name: installed)

    assert init.installed_wheel() == (wheel if found else None)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("Acme Events", "acme-events"), ("42", "events-42"), ("--", "events"), ("é", "events")],
)
def test_the_name_of_a_project(folder: str, name: str, tmp_path: Path) -> None:
    """One that pyproject.toml and CloudFormation accept."""
    project = create_project(tmp_path / folder, None)

    assert f'name = "{name}"' in (project.root / "pyproject.toml").read_text("utf-8")


def test_the_workflow_of_a_project_is_as_strict_as_ours(created: Path) -> None:
    """The same pinned actions, a token that may only read, and no token left behind."""
    own = (created / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    ours = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    used = re.findall(r"uses: (\S+ # \S+)", own)
    document = yaml.safe_load(own)

    assert used
    assert set(used) <= set(re.findall(r"uses: (\S+ # \S+)", ours))
    assert document["permissions"] == {"contents": "read"}
    (job,) = document["jobs"].values()
    assert job["steps"][0]["with"]["persist-credentials"] is False


def test_nothing_is_installed_from_an_index_by_our_name(created: Path) -> None:
    """The name is not registered there: whoever registers it would be installed."""
    project = (created / "pyproject.toml").read_text("utf-8")
    requirements = (created / "requirements" / "project.txt").read_text("utf-8")

    assert "dependencies = []" in project
    assert "genesys-events" not in requirements


def test_the_newest_of_two_wheels_is_installed(created: Path, tmp_path: Path) -> None:
    """By its version; without a wheel, make says where to put one."""
    project = shutil.copytree(created, tmp_path / "acme-events")

    def make() -> subprocess.CompletedProcess[str]:
        command = ["make", "--dry-run", ".venv/project"]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)

    assert 'test -n ""' in make().stdout
    (project / "wheels").mkdir()
    for version in ("0.9.0", "0.10.0"):
        (project / f"wheels/genesys_events-{version}-py3-none-any.whl").touch()
    assert "--force-reinstall wheels/genesys_events-0.10.0-py3-none-any.whl" in make().stdout
