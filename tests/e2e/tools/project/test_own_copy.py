"""A fork that merges this repository's commits, with real merges (docs/your-own-copy.md)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.naming import package_of
from support.cli import run_cli_text
from support.paths import ROOT
from support.projects import TYPE, add_version, payload_fields, with_field
from support.registries import KNOWN_VERSIONS, Scratch, make_known_registry
from tools.codegen.render import render, write
from tools.registry.files import read_registry_files
from tools.registry.lock import release
from tools.versions.scaffold import TEMPLATE_TEXTS, new_type

PAGE = (ROOT / "docs" / "your-own-copy.md").read_text("utf-8")
GENERATED = ("generated/",)
OWN_TYPE = "acme.orders.created"
HANDLER = '''"""Count the breaks."""

from generated.users_presence import UserPresence
from processor.dispatch import handles


@handles("users.presence")
def count(event: UserPresence) -> None:
    """Count."""
    print(event.payload.shift)
'''


class Copy:
    """A clone with a registry in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.registry = Scratch(root)

    def git(self, *arguments: str, expected: int = 0) -> str:
        """What a command of git prints; without the settings of this machine."""
        who = {
            f"GIT_{each}_{part}": "x@example.com"
            for each in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 - as a user finds it
            cwd=self.root,
            env={
                **who,
                "PATH": os.environ["PATH"],
                "HOME": str(self.root.parent),
                "GIT_CONFIG_NOSYSTEM": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == expected, done.stdout
        return done.stdout

    def run(self, *arguments: str) -> str:
        """What a command of genesys-events prints here."""
        done = run_cli_text(*arguments, cwd=self.root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self, message: str) -> None:
        """Generate and release all, and commit it."""
        write(self.root, render(self.root, reuse=True))
        release(self.root, read_registry_files(self.root))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def conflicts(self) -> set[str]:
        """The files in which git left a conflict."""
        return set(self.git("diff", "--name-only", "--diff-filter=U").split())

    def is_generated_right(self) -> bool:
        """Whether all that is committed is what codegen writes."""
        done = run_cli_text("codegen", "--check", cwd=self.root)
        return done.returncode == 0 and not self.git("status", "--porcelain")


def retype(name: str, kind: str) -> Callable[[dict[str, object]], object]:
    """Gives a field another type."""
    return lambda fields: fields.update({name: {"type": [kind, "null"]}})


def describe(registry: Scratch, path: str) -> None:
    """Write the texts that `new-type` leaves to its user."""
    for text in TEMPLATE_TEXTS:
        registry.swap(path, text, "An example.")


def our_commits(upstream: Copy) -> None:
    """Ten commits as this repository has them: versions, a migration, types, and documents."""
    registry = upstream.registry
    for number, field in enumerate(("reason", "place", "device"), 2):
        add_version(registry, f"2.{number}.0", with_field(field))
        upstream.commit(f"Describe {field}")
    for name in ("users.status", "routing.skills", "alerting.rules"):
        new_type(upstream.root, name, f"v2.{name}")
        describe(registry, f"schemas/{name}/2.1.0.json")
        upstream.commit(f"Add {name}")
    add_version(registry, "3.0.0", retype("primary", "string"), breaking=True)
    registry.write(
        "migrations/users_presence/v2_4_0_to_v3_0_0.py",
        '"""`primary` is a text since 3.0.0: upstream says `true` and `false` in words."""\n\n'
        "from __future__ import annotations\n\nfrom typing import Any\n\n\n"
        "def upgrade(detail: dict[str, Any]) -> dict[str, Any]:\n"
        '    """Write the truth value in words."""\n'
        '    payload = dict(detail["payload"])\n'
        '    if payload.get("primary") is not None:\n'
        '        payload["primary"] = str(payload["primary"]).lower()\n'
        '    return {**detail, "payload": payload}\n',
    )
    for name, value in (("true", True), ("false", False)):
        pair = f"tests/fixtures/migrations/{TYPE}/2.4.0-to-3.0.0/{name}"
        event = registry.read(f"schemas/{TYPE}/2.4.0.json")["examples"][0]
        event["payload"]["primary"] = value
        registry.write(f"{pair}.before.json", json.dumps(event))
        event |= {"schema_version": "3.0.0", "payload": {**event["payload"], "primary": name}}
        registry.write(f"{pair}.after.json", json.dumps(event))
    example = registry.read(f"schemas/{TYPE}/3.0.0.json")
    example["examples"][0]["payload"]["primary"] = "true"
    registry.write(f"schemas/{TYPE}/3.0.0.json", json.dumps(example, indent=2) + "\n")
    upstream.commit("Follow a new type of primary")
    for name in ("CHANGELOG.md", "README.md", "processor/age.py"):
        path = upstream.root / name
        text = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{text}\n# Changed\n", "utf-8")
        upstream.commit(f"Change {name}")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with ten commits since it was forked, and a fork without changes."""
    folder = tmp_path_factory.mktemp("repositories")
    upstream = Copy(folder / "upstream")
    make_known_registry(upstream.root)
    for name in KNOWN_VERSIONS.keys() - {TYPE, "conversation.update"}:  # two are quicker
        shutil.rmtree(upstream.root / "schemas" / name)
        shutil.rmtree(upstream.root / "migrations" / package_of(name), ignore_errors=True)
    (upstream.root / "processor/handlers/acd_end.py").unlink()
    (upstream.root / "tests/fixtures").mkdir(parents=True)
    shutil.copy(ROOT / ".gitattributes", upstream.root)
    (upstream.root / ".gitignore").write_text("__pycache__/\n.cache/\n")
    upstream.git("init", "--quiet", "--initial-branch=main")
    upstream.commit("Begin")
    upstream.git("clone", "--quiet", ".", str(folder / "fork"))
    our_commits(upstream)
    assert upstream.git("rev-list", "--count", "HEAD").strip() == "11"
    return folder


@pytest.fixture
def fork(origin: Path, tmp_path: Path) -> Copy:
    """A fork with a type, a version and a handler of its own."""
    shutil.copytree(origin, tmp_path / "repositories")
    fork = Copy(tmp_path / "repositories" / "fork")
    fork.git("remote", "set-url", "origin", str(tmp_path / "repositories" / "upstream"))
    new_type(fork.root, OWN_TYPE, None)
    describe(fork.registry, f"schemas/{OWN_TYPE}/1.0.0.json")
    add_version(fork.registry, "2.1000.0", with_field("shift"))
    fork.registry.write("handlers/breaks.py", HANDLER)
    fork.commit("Add what is ours")
    return fork


def documented() -> list[str]:
    """The commands after each merge, as the page has them."""
    block = PAGE.partition("## Merge\n")[2].partition("```console\n")[2].partition("```")[0]
    return re.findall(r"^\$ ([^#\n]+)", block, re.MULTILINE)


def after_the_merge(fork: Copy) -> None:
    """The commands of the page that follow `git merge`."""
    for command in map(str.split, documented()):
        if command[0] == "genesys-events":
            fork.run(*command[1:])
        elif command[:2] != ["git", "fetch"] and command[:2] != ["git", "merge"]:
            fork.git(*command[1:3], *([" ".join(command[3:])] if command[3:] else []))


@pytest.mark.parametrize("at_once", [True, False], ids=["ten-at-once", "five-by-five"])
def test_ten_commits_are_merged_without_a_conflict(fork: Copy, at_once: bool) -> None:
    """What is ours and what is theirs is there afterwards, and check finds nothing."""
    fork.git("config", "merge.generated.driver", "true")
    fork.git("fetch", "--quiet", "origin")
    commits = fork.git("rev-list", "--reverse", "HEAD..origin/main").split()
    assert len(commits) == 10

    for commit in commits[9:] if at_once else commits[4::5]:
        fork.git("merge", "--quiet", "--no-edit", commit)
        after_the_merge(fork)

    assert fork.is_generated_right()
    assert "no findings" in fork.run("check")
    assert sorted(each.stem for each in (fork.root / f"schemas/{TYPE}").iterdir()) == [
        *("1.0.0", "2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0", "3.0.0", "3.1000.0"),
    ]
    newest = fork.registry.read(f"schemas/{TYPE}/3.1000.0.json")
    assert {"shift", "reason", "place", "device"} <= payload_fields(fork.registry, "3.1000.0")
    assert newest["$defs"]["Payload"]["properties"]["primary"]["type"] == ["string", "null"]
    listed = fork.run("types")
    assert {OWN_TYPE, "users.status", "alerting.rules"} <= set(re.split(r"[\t\n]", listed))
    assert "breaks:count" in listed


def test_without_the_driver_only_generated_files_conflict(fork: Copy) -> None:
    """And the same commands resolve that: nothing is merged by a person."""
    fork.git("fetch", "--quiet", "origin")

    fork.git("merge", "--quiet", "--no-edit", "origin/main", expected=1)

    conflicts = fork.conflicts()
    assert conflicts
    assert [each for each in conflicts if not each.startswith(GENERATED)] == []
    after_the_merge(fork)
    assert fork.conflicts() == set()
    assert fork.is_generated_right()
    assert "no findings" in fork.run("check")


def test_a_number_of_both_is_renumbered(fork: Copy) -> None:
    """A fork that used 2.2.0 gives it another number, and merges then."""
    fork.git("config", "merge.generated.driver", "true")
    run_cli_text("renumber", TYPE, "2.1000.0", "2.2.0", cwd=fork.root)
    fork.registry.edit(
        f"schemas/{TYPE}/2.2.0.json", lambda document: document.pop("x-catalogue-version")
    )
    fork.commit("Use a number that is not ours")
    fork.git("fetch", "--quiet", "origin")
    fork.git("merge", "--quiet", "--no-edit", "origin/main", expected=1)
    assert fork.conflicts() == {f"schemas/{TYPE}/2.2.0.json"}
    fork.git("merge", "--abort")

    fork.run("renumber", TYPE, "2.2.0", "2.1000.0")
    fork.commit("Renumber our version")
    fork.git("merge", "--quiet", "--no-edit", "origin/main")
    after_the_merge(fork)

    assert fork.is_generated_right()
    assert "shift" in payload_fields(fork.registry, "3.1000.0")


def test_the_settings_of_the_page_are_those_of_the_repository() -> None:
    """The driver that it names is the one of .gitattributes."""
    attributes = (ROOT / ".gitattributes").read_text("utf-8")

    assert "git config merge.generated.driver true" in PAGE
    assert re.findall(r"^(\S+) .*merge=generated$", attributes, re.MULTILINE) == ["generated/**"]
    assert "schemas/released.sha256 merge=union" in attributes
