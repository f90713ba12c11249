"""`genesys-events diff --against`: an event type compared with what a commit has."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest

from support.cli import run_cli_text
from support.git import commit_all, git, needs_git

TYPE = "users.presence"
NEWEST = f"schemas/{TYPE}/2.1.0.json"
pytestmark = needs_git


@pytest.fixture
def committed(scratch: Any) -> Any:
    """The scratch registry, all of it committed as HEAD."""
    scratch.write("pyproject.toml", "")
    commit_all(scratch.root)
    return scratch


def diff(scratch: Any, *arguments: str, ref: str = "HEAD") -> subprocess.CompletedProcess[str]:
    """Run `genesys-events diff users.presence --against …`."""
    return run_cli_text("diff", TYPE, "--against", ref, *arguments, cwd=scratch.root)


def new_version(scratch: Any, version: str, **more: Any) -> None:
    """Add a version that has the newest one's content, and more at its top."""
    document = scratch.read(NEWEST) | more
    document["$id"] = f"urn:genesys-events:{TYPE}:{version}"
    document["properties"]["schema_version"] = {"const": version}
    for example in document["examples"]:
        example["schema_version"] = version
    scratch.write(f"schemas/{TYPE}/{version}.json", json.dumps(document))


def test_nothing_changed(committed: Any) -> None:
    result = diff(committed)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "users.presence: nothing changed since HEAD\n"


def test_the_newest_is_compared_with_the_newest_of_the_commit(committed: Any) -> None:
    """A version that the number suffices for is exit code 0."""
    new_version(committed, "2.2.0")

    result = diff(committed)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("users.presence 2.1.0 at HEAD and 2.2.0 now:\n")
    assert "every 2.1.0 event is proven valid under 2.2.0" in result.stdout


def test_a_version_whose_content_changed_is_compared_with_itself(committed: Any) -> None:
    """Its number cannot say that something changed: exit code 1 unless only texts did."""
    committed.edit(NEWEST, lambda document: document.update(description="Other words."))
    words = diff(committed)

    def change(document: Any) -> None:
        document["$defs"]["Payload"]["properties"]["added"] = {"type": ["string", "null"]}

    committed.edit(NEWEST, change)
    added = diff(committed)

    assert words.returncode == 0
    assert "text-changed" in words.stdout
    assert added.returncode == 1
    assert added.stdout.startswith("users.presence 2.1.0 at HEAD and now:\n")
    assert "the version number is the same, but the change needs a minor step" in added.stdout


def test_a_version_that_is_gone_is_reported(committed: Any) -> None:
    """It is breaking: exit code 1."""
    (committed.root / f"schemas/{TYPE}/1.0.0.json").unlink()

    result = diff(committed)

    assert result.returncode == 1
    assert "users.presence 1.0.0 is removed" in result.stdout


def test_a_type_that_the_commit_lacks_is_new(committed: Any) -> None:
    committed.add_type("a.b")

    result = run_cli_text("diff", "a.b", "--against", "HEAD", cwd=committed.root)

    assert (result.returncode, result.stdout) == (0, "a.b is new: HEAD has no version of it\n")


def test_a_registry_below_the_top_of_the_repository(committed: Any, tmp_path: Any) -> None:
    """Paths are those of the registry, not of the repository."""
    shutil.rmtree(committed.root / ".git")
    commit_all(tmp_path)
    new_version(committed, "2.2.0")

    assert "2.1.0 at HEAD and 2.2.0 now" in diff(committed).stdout


def test_the_json_has_every_comparison(committed: Any) -> None:
    """One object, with any change."""
    new_version(committed, "2.2.0")

    found = json.loads(diff(committed, "--format", "json").stdout)

    assert (found["event_type"], found["against"]) == (TYPE, "HEAD")
    assert [(each["older"], each["newer"]) for each in found["comparisons"]] == [("2.1.0", "2.2.0")]
    assert (found["removed"], found["is_new"], found["sufficient"]) == ([], False, True)


def test_markdown_has_a_heading_for_each(committed: Any) -> None:
    new_version(committed, "2.2.0")

    assert diff(committed, "--format", "markdown").stdout.startswith(
        "## users.presence 2.1.0 at HEAD and 2.2.0 now\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([TYPE, "--against", "nowhere"], "git knows no commit nowhere here"),
        ([TYPE, "--against=--help"], "git knows no commit --help here"),
        (["users.presense", "--against", "HEAD"], "did you mean users.presence?"),
        ([TYPE, "1.0.0", "2.0.0", "--against", "HEAD"], "leave them out with --against"),
        ([TYPE, "1.0.0"], "give OLD and NEW, such as 2.0.0 2.1.0, or --against GIT_REF"),
        ([TYPE], "give OLD and NEW"),
    ],
)
def test_a_mistake_is_one_message(committed: Any, arguments: list[str], message: str) -> None:
    result = run_cli_text("diff", *arguments, cwd=committed.root)

    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr


def test_without_a_repository_there_is_no_commit(scratch: Any) -> None:
    scratch.write("pyproject.toml", "")

    assert "git knows no commit HEAD here" in diff(scratch).stderr


def test_a_version_of_the_commit_that_is_invalid_is_reported(scratch: Any) -> None:
    """With the commit before its path."""
    scratch.write("pyproject.toml", "")
    valid = (scratch.root / NEWEST).read_bytes()
    scratch.write(NEWEST, "{")
    commit_all(scratch.root)
    scratch.write(NEWEST, valid)

    result = diff(scratch)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"HEAD:{NEWEST}:1:2 FILE-JSON ")
    assert git(scratch.root, "status", "--porcelain", "--", NEWEST)
