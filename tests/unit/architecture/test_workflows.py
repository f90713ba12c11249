"""The workflows: what each job may do, and the weekly one's shell steps, run on this machine."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAY_WRITE = {
    ("ci.yml", "registry"): {"contents": "read", "pull-requests": "write"},
    ("upstream.yml", "push"): {"contents": "write", "pull-requests": "write"},
}
SHELL = ("bash", "--noprofile", "--norc", "-e", "-c")
"""What GitHub runs a script with that names no shell; it does not set pipefail then."""
EVIL = "::error::injected\n# Heading\n\x1b[31m::add-mask::x\n"


def loaded(path: Path) -> dict[str, Any]:
    """A workflow."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every job: its workflow, its name, and itself."""
    for path in WORKFLOWS:
        for name, job in loaded(path)["jobs"].items():
            yield path.name, name, job


def steps(*, using: str = "") -> Iterator[dict[str, Any]]:
    """Every step, or those that use an action."""
    for _, _, job in jobs():
        yield from (step for step in job["steps"] if step.get("uses", "").startswith(using))


def scripts(job: dict[str, Any]) -> str:
    """All that a job runs."""
    return "\n".join(step["run"] for step in job["steps"] if "run" in step)


def test_a_token_may_only_read_unless_a_job_says_more() -> None:
    """Each exception is in the list above."""
    assert all(loaded(path)["permissions"] == {"contents": "read"} for path in WORKFLOWS)
    assert {
        (workflow, name): job["permissions"]
        for workflow, name, job in jobs()
        if "permissions" in job
    } == MAY_WRITE


def test_no_checkout_leaves_its_token_behind() -> None:
    """Every process of the job could read it from .git/config."""
    checkouts = list(steps(using="actions/checkout@"))

    assert len(checkouts) >= len(list(jobs()))
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_actions_are_pinned_by_their_commits() -> None:
    """A tag can be moved."""
    used = [step["uses"] for step in steps() if "uses" in step]

    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", each)] == []


def test_no_expression_is_interpolated_into_a_script() -> None:
    """Its value would be read as shell; an environment variable is not."""
    assert [name for _, name, job in jobs() if "${{" in scripts(job)] == []


def test_a_job_that_can_push_runs_no_code_but_git_s_and_github_s() -> None:
    """Neither the project's nor upstream's."""
    _, _, job = next(each for each in jobs() if each[:2] == ("upstream.yml", "push"))
    runs = re.compile(
        r"\.venv|\./|\b(make|python\d*|pip|uv|node|npm|genesys-events|eval|source|sh)\b"
    )

    assert runs.search(scripts(job)) is None
    assert {step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step} == {
        "actions/checkout",
        "actions/download-artifact",
    }


def test_the_job_that_reads_upstream_has_no_token() -> None:
    """What it downloads is only read, and could do nothing if it were run."""
    _, _, job = next(each for each in jobs() if each[:2] == ("upstream.yml", "compare"))

    assert "token" not in str(job).lower()
    assert "secrets" not in str(job)
    assert "permissions" not in job


class Weekly:
    """The weekly workflow's jobs, each in a clone of a repository that is only for the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origin = folder / "origin.git"
        self.artifact: dict[str, bytes] = {}
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.summary = folder / "summary.md"
        self.outputs = folder / "outputs"
        self.program("gh", f'printf "%s\\n" "$*" >> "{folder}/gh"\n')
        seed = folder / "seed"
        for path in ("schemas/a/1.0.0.json", "processor/a.py", "README.md"):
            (seed / path).parent.mkdir(parents=True, exist_ok=True)
            (seed / path).write_text("old\n")
        for path in ("migrations", "generated", "tests/fixtures"):
            (seed / path).mkdir(parents=True)
            (seed / path / "kept").write_text("")
        (seed / ".gitignore").write_text(".venv/\n")
        self.git(seed, "init", "--quiet", "--initial-branch=main")
        self.git(seed, "add", "--all")
        self.git(seed, "commit", "--quiet", "--message=Begin")
        self.git(folder, "clone", "--quiet", "--bare", str(seed), str(self.origin))

    def environment(self) -> dict[str, str]:
        """Without the settings of this machine's git."""
        who = {
            f"GIT_{each}_{part}": "x@example.com"
            for each in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        return {
            **who,
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.outputs),
        }

    def git(self, where: Path, *arguments: str) -> str:
        """What a command of git prints."""
        return subprocess.run(
            ["git", *arguments],  # noqa: S607 - as the workflow finds it
            cwd=where,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def program(self, name: str, script: str, folder: Path | None = None) -> None:
        """A program that runs this script."""
        path = (folder or self.programs) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}")
        path.chmod(0o755)

    def clone(self, name: str) -> Path:
        """A checkout of the main branch."""
        self.git(self.folder, "clone", "--quiet", str(self.origin), name)
        return self.folder / name

    def job(self, name: str, where: Path) -> tuple[int, str]:
        """Run the shell steps of a job, as GitHub does; the exit code and the log."""
        job = loaded(ROOT / ".github" / "workflows" / "upstream.yml")["jobs"][name]
        log = ""
        for step in job["steps"]:
            if "run" not in step or step["name"] == "Set up":
                continue
            if "differs" in step.get("if", "") and "differs=yes" not in self.outputs.read_text():
                continue
            done = subprocess.run(
                [*SHELL, step["run"]],
                cwd=where,
                env={**self.environment(), **job.get("env", {})},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            log += done.stdout
            if done.returncode:
                return done.returncode, log
        return 0, log

    def compare(self, script: str) -> tuple[int, str]:
        """Run the first job with this for genesys-events, and keep what it hands over."""
        self.outputs.write_text("")
        where = self.clone("compare")
        self.program("genesys-events", script, where / ".venv" / "bin")
        result = self.job("compare", where)
        for path in ("upstream.patch", "body.md"):
            if (where / ".upstream" / path).exists():
                self.artifact[path] = (where / ".upstream" / path).read_bytes()
        return result

    def push(self) -> tuple[int, str]:
        """Run the second job with what was handed over."""
        where = self.clone("push")
        (where / ".upstream").mkdir()
        for name, content in self.artifact.items():
            (where / ".upstream" / name).write_bytes(content)
        return self.job("push", where)

    def patch(self, change: Callable[[Path], None]) -> None:
        """Hand over what this changes in a checkout."""
        where = self.clone("patched")
        change(where)
        self.git(where, "add", "--all")
        text = self.git(where, "diff", "--cached", "--binary")
        self.artifact = {"upstream.patch": text.encode(), "body.md": b"changes\n"}

    def pushed(self) -> list[str]:
        """The files that the branch changes; empty without one."""
        if not self.git(self.origin, "branch", "--list", "upstream-changes"):
            return []
        return self.git(self.origin, "diff", "--name-only", "main", "upstream-changes").split()


@pytest.fixture
def weekly(tmp_path: Path) -> Weekly:
    """The workflow on a small repository."""
    return Weekly(tmp_path)


FOLLOWS = f"""
printf '%s' '{EVIL}'
printf '%s' '{EVIL}' >&2
if [ "$2" = diff ]; then exit 1; fi
if [ "$2" = import ]; then
  mkdir -p schemas/a migrations/a && echo new > schemas/a/1.1.0.json && echo x > migrations/a/v.py
  echo changed > README.md
  echo "TODO: migrations/a/v.py"
fi
if [ "$1" = codegen ]; then echo new > generated/index.py; fi
"""


def test_what_upstream_changed_comes_to_a_branch(weekly: Weekly) -> None:
    """And nothing that upstream wrote becomes a command of the log."""
    compared, first_log = weekly.compare(FOLLOWS)
    pushed, second_log = weekly.push()

    assert (compared, pushed) == (0, 0)
    assert weekly.pushed() == ["generated/index.py", "migrations/a/v.py", "schemas/a/1.1.0.json"]
    assert "::" not in first_log + second_log
    assert "# Heading" in weekly.summary.read_text()
    assert b"- TODO: migrations/a/v.py" in weekly.artifact["body.md"]
    asked = (weekly.folder / "gh").read_text().splitlines()
    assert [line.split()[:2] for line in asked] == [["auth", "setup-git"], ["pr", "create"]]


def test_types_without_a_conflict_come_to_the_branch(weekly: Weekly) -> None:
    """The text of the pull request has the conflicts of the others."""
    conflict = 'if [ "$2" = diff ]; then echo "### Conflicts"; exit 1; fi\n'
    imported = 'if [ "$2" = import ]; then echo "conflict: b /payload/c: base x"; exit 1; fi\n'

    assert weekly.compare(conflict + FOLLOWS + imported)[0] == 0
    assert weekly.push()[0] == 0

    assert "schemas/a/1.1.0.json" in weekly.pushed()
    assert b"### Conflicts" in weekly.artifact["body.md"]


def test_an_import_that_fails_otherwise_is_no_conflict(weekly: Weekly) -> None:
    """A damaged registry, or a traceback, ends with 1 too."""
    code, log = weekly.compare(FOLLOWS + 'if [ "$2" = import ]; then exit 1; fi\n')

    assert code == 1
    assert "::error::The import failed" in log
    assert weekly.artifact == {}


def test_nothing_is_handed_over_if_nothing_differs(weekly: Weekly) -> None:
    """The second job is skipped then: it has a condition."""
    assert weekly.compare("exit 0\n") == (0, "")
    assert weekly.artifact == {}
    assert weekly.outputs.read_text() == ""
    condition = loaded(ROOT / ".github" / "workflows" / "upstream.yml")["jobs"]["push"]["if"]
    assert condition == "${{ needs.compare.outputs.differs == 'yes' }}"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (f"printf '%s' '{EVIL}' >&2; exit 2\n", "The comparison failed: see the summary"),
        (f"printf '%s' '{EVIL}'; [ $2 = diff ] && exit 1; exit 2\n", "The import failed: see"),
        ("[ $2 = diff ] && exit 1; exit 0\n", "Upstream differs, and no version follows"),
    ],
    ids=["diff", "import", "no-version"],
)
def test_a_failure_is_one_error_and_the_rest_is_in_the_summary(
    weekly: Weekly, script: str, message: str
) -> None:
    """The error's text is the workflow's own."""
    code, log = weekly.compare(script)

    assert code == 1
    assert log.count("::") == 2
    assert f"::error::{message}" in log
    assert "injected" in weekly.summary.read_text() or "no version" in message


def write(path: str, content: str = "new\n", mode: int = 0o644) -> Callable[[Path], None]:
    """Writes a file in a checkout."""

    def change(where: Path) -> None:
        (where / path).parent.mkdir(parents=True, exist_ok=True)
        (where / path).write_text(content)
        (where / path).chmod(mode)

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """One change after the other."""

    def change(where: Path) -> None:
        for each in changes:
            each(where)

    return change


ALLOWED = write("schemas/a/1.1.0.json")


@pytest.mark.parametrize(
    "change",
    [
        write(".github/workflows/evil.yml"),
        write("processor/a.py"),
        write("tests/conftest.py"),
        write("schemas.py"),
        write("schemas/a/::error::\t\n.json"),
        write("schemas/a/run.json", mode=0o755),
        write(".gitattributes", "* filter=evil\n"),
        lambda where: (where / "README.md").unlink(),
        lambda where: (where / "README.md").rename(where / "schemas" / "README.md"),
        lambda where: (where / "schemas" / "link").symlink_to("../.git/config"),
        lambda where: (where / "generated" / "link").symlink_to("/etc"),
        both(
            lambda where: (where / "schemas" / "a" / "1.0.0.json").unlink(),
            lambda where: (where / "schemas" / "a" / "1.0.0.json").symlink_to("/etc/passwd"),
        ),
    ],
    ids=[
        *("workflow", "processor", "conftest", "nearly-schemas", "odd-name"),
        *("executable", "attributes", "deleted", "renamed", "link", "link-to-folder"),
        "became-link",
    ],
)
def test_a_patch_with_other_files_is_not_pushed(
    weekly: Weekly, change: Callable[[Path], None]
) -> None:
    """Not even those of its files that are allowed."""
    weekly.patch(both(ALLOWED, change))

    code, log = weekly.push()

    assert code == 1
    assert log == "::error::The patch changes other files than schemas and what follows from them\n"
    assert weekly.pushed() == []
    assert not (weekly.folder / "gh").exists()


@pytest.mark.parametrize("path", ["../outside", "schemas/../../outside", ".git/config", "/x"])
def test_a_patch_that_leads_out_does_not_apply(weekly: Weekly, path: str) -> None:
    """Git refuses it; nothing is written."""
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    text = f"{head}@@ -0,0 +1 @@\n+x\n"
    weekly.artifact = {"upstream.patch": text.encode(), "body.md": b""}

    code, log = weekly.push()

    assert code == 1
    assert re.fullmatch(r"::error::The patch (does not apply|changes other files .*)\n", log)
    assert weekly.pushed() == []


def test_a_patch_may_change_and_delete_what_it_may_add(weekly: Weekly) -> None:
    """Codegen removes modules too."""
    weekly.patch(
        both(
            ALLOWED,
            write("tests/fixtures/a/1.json"),
            lambda where: (where / "generated" / "kept").unlink(),
        )
    )

    assert weekly.push() == (0, "")
    assert "generated/kept" in weekly.pushed()
    assert "tests/fixtures/a/1.json" in weekly.pushed()


def test_the_makefile_selects_tests_that_exist() -> None:
    """With a -k that selects none, pytest fails; the slow targets are run too seldom to notice."""
    text = (ROOT / "Makefile").read_text("utf-8")
    selections = re.findall(r"pytest\b.* (tests/\S+\.py) -k (\w+)", text)

    assert selections
    for path, word in selections:
        assert re.search(rf"def test_\w*{word}", (ROOT / path).read_text("utf-8")), (path, word)
