"""`check` itself: it remembers what it judged, judges side by side, and ends with an exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tools.check.run import Checked, check
from tools.codegen.render import write
from tools.registry.files import LOCK
from tools.registry.workspace import UsageError

ROOT = Path(__file__).resolve().parents[4]
CACHE = ".cache/genesys-events/check.json"
NEWEST = "schemas/users.presence/2.1.0.json"
OTHER = "schemas/conversation.update/2.1.0.json"
STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
SHARED = "migrations/shared.py"
UPGRADE = "def upgrade(detail):\n    return {**detail}\n"

Edit = Callable[[Any], None]


def swap(path: str, before: str, after: str) -> Edit:
    return lambda scratch: scratch.swap(path, before, after)


def put(path: str, content: str) -> Edit:
    return lambda scratch: scratch.write(path, content)


def copy(path: str, target: str, before: str = "", after: str = "") -> Edit:
    def edit(scratch: Any) -> None:
        scratch.write(target, (scratch.root / path).read_text("utf-8").replace(before, after))

    return edit


@pytest.fixture
def fresh(scratch: Any, generated: dict[str, str]) -> Any:
    """A registry without fault, with its generated code and a module that migrations share."""
    scratch.write("pyproject.toml", "")
    scratch.write(SHARED, "VALUE = 1\n")
    write(scratch.root, generated)
    return scratch


@pytest.fixture
def damaged(fresh: Any) -> Any:
    """A registry in which every kind of subject is damaged."""
    swap(NEWEST, '"event_id": {', '"event_id": {"maxLength": 9,')(fresh)
    swap(NEWEST, '"source": {', '"a": true, "b": {"type": "string"}, "source": {')(fresh)
    swap(OTHER, '"state": "disc', '"state": "not-disc')(fresh)
    swap(STEP, "    payload =", "    raise ValueError\n    payload =")(fresh)
    fresh.write("migrations/conversation_update/v2_0_0_to_v2_1_0.py", UPGRADE)
    fresh.write("schemas/notes.txt", "")
    fresh.write(LOCK, "<<<<<<< HEAD\n")
    fresh.write("generated/base.py", "")
    return fresh


def anew(scratch: Any) -> Checked:
    """Check with nothing remembered."""
    (scratch.root / CACHE).unlink(missing_ok=True)
    return check(scratch.root)


# --- what is remembered


def test_what_has_not_changed_is_not_judged_again(fresh: Any) -> None:
    """Who saves a file and checks waits for what the file is part of, and for nothing else."""
    assert [check(fresh.root).rechecked for _ in range(3)] == [2, 0, 0]


def test_what_is_remembered_is_what_was_found(damaged: Any) -> None:
    """A finding does not go away by being found twice."""
    first, second = (check(damaged.root) for _ in range(2))

    assert (first.rechecked, second.rechecked) == (2, 0)
    assert second.findings == first.findings != []


CHANGES: dict[str, tuple[Edit, int]] = {
    "a-schema": (swap(NEWEST, "A note", "A word"), 1),
    "white-space": (swap(NEWEST, "{", "{ "), 1),
    "a-migration": (swap(STEP, "Since 2.0.0", "From 2.0.0 on"), 1),
    "a-migration-gone": (lambda scratch: (scratch.root / STEP).unlink(), 1),
    "a-migration-more": (put("migrations/users_presence/v2_0_0_to_v2_1_0.py", UPGRADE), 1),
    "a-version-more": (copy(NEWEST, "schemas/users.presence/2.1.1.json", "2.1.0", "2.1.1"), 1),
    "a-version-gone": (lambda scratch: (scratch.root / NEWEST).unlink(), 1),
    "a-type-more": (copy(OTHER, "schemas/users/2.1.0.json", "conversation.update", "users"), 1),
    "a-type-gone": (lambda scratch: shutil.rmtree(scratch.root / "schemas/users.presence"), 0),
    "what-migrations-share": (put(SHARED, "VALUE = 2\n"), 2),
    "the-lock-file": (put(LOCK, f"{'0' * 64}  users.presence/2.1.0.json\n"), 0),
    "generated-code": (put("generated/base.py", ""), 0),
    "a-stray-file": (put("schemas/notes.txt", ""), 0),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_has_the_types_judged_that_it_concerns(case: str, fresh: Any) -> None:
    """No more, and no less: what is found is what would be found with nothing remembered."""
    change, judged = CHANGES[case]
    check(fresh.root)
    change(fresh)

    again = check(fresh.root)

    assert again.rechecked == judged
    assert again.findings == anew(fresh).findings


def test_what_was_found_goes_when_it_is_mended(fresh: Any) -> None:
    """What is remembered of a file is what the file was, so mending it is seen."""
    sound = (fresh.root / NEWEST).read_text("utf-8")
    swap(NEWEST, '"minLength": 1', '"minLength": 2')(fresh)
    assert check(fresh.root).findings != []

    fresh.write(NEWEST, sound)

    assert check(fresh.root).findings == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "5",
        '{"x": 5}',
        '{"x": [[["a"]], {}]}',
        '{"x": [1, 2, 3]}',
        b"\xff\x00",
    ],
    ids=str,
)
def test_a_damaged_cache_is_made_anew(content: str | bytes, damaged: Any) -> None:
    """It is a help and no authority: whatever it says, the findings are the registry's."""
    expected = check(damaged.root).findings
    damaged.write(CACHE, content)

    again = check(damaged.root)

    assert (again.findings, again.rechecked) == (expected, 2)
    assert check(damaged.root).rechecked == 0


def test_a_cache_that_was_cut_off_is_made_anew(damaged: Any) -> None:
    """A disk that was full leaves half a file."""
    expected = check(damaged.root).findings
    damaged.write(CACHE, (damaged.root / CACHE).read_bytes()[:-20])

    assert (check(damaged.root).findings, check(damaged.root).rechecked) == (expected, 0)


@pytest.mark.parametrize("way", [".cache", ".cache/genesys-events", CACHE])
def test_a_cache_that_cannot_be_written_is_no_failure(way: str, fresh: Any) -> None:
    """A registry that one may only read can be checked, and is judged anew each time."""
    (fresh.root / way).mkdir(parents=True) if way == CACHE else fresh.write(way, "")

    assert [check(fresh.root).rechecked for _ in range(2)] == [2, 2]
    assert check(fresh.root).findings == []


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [("_fingerprint", lambda: "another"), ("version", lambda distribution: f"{distribution} 0")],
    ids=["the-program", "generator-and-prover"],
)
def test_what_decides_has_everything_judged_anew(
    name: str, stand_in: Callable[..., str], fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other rules found, or another release of what they ask, says nothing now."""
    check(fresh.root)
    monkeypatch.setattr(f"tools.registry.incremental.{name}", stand_in)

    assert [check(fresh.root).rechecked for _ in range(2)] == [2, 0]


# --- side by side


# Python 3.12 and later warn of forks beside threads, of which pytest-xdist has one.
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_several_processes_find_the_same(damaged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many cores a machine has says nothing about a registry."""
    alone = anew(damaged)
    pool = Mock(wraps=ProcessPoolExecutor)
    monkeypatch.setattr("tools.registry.incremental.ProcessPoolExecutor", pool)
    monkeypatch.setattr("tools.registry.incremental.cores", lambda: 2)
    monkeypatch.setattr("tools.registry.incremental._FEW", 0)

    together = anew(damaged)

    assert pool.call_count == 1
    assert (together.findings, together.rechecked) == (alone.findings, 2)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_dies_is_told_by_its_event_type(
    fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No rule knows every way to end a process; who has to look is told where."""
    monkeypatch.setattr("tools.registry.incremental.cores", lambda: 2)
    monkeypatch.setattr("tools.registry.incremental._FEW", 0)
    end = "import dataclasses\ndataclasses.sys.modules['os']._exit(0)\n"
    fresh.write(STEP, f"{end}{UPGRADE}")

    with pytest.raises(UsageError, match=r"the process that judged users\.presence died: look"):
        check(fresh.root)


@pytest.mark.parametrize(("few", "cores"), [(2, 8), (0, 1)], ids=["few-types", "one-core"])
def test_processes_are_not_started_for_little(
    few: int, cores: int, fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting them takes longer than judging a few types, and helps nothing on one core."""
    monkeypatch.setattr(
        "tools.registry.incremental.ProcessPoolExecutor", Mock(side_effect=AssertionError)
    )
    monkeypatch.setattr("tools.registry.incremental.cores", lambda: cores)
    monkeypatch.setattr("tools.registry.incremental._FEW", few)

    assert check(fresh.root).rechecked == 2


def test_findings_are_in_the_order_of_files_and_lines(damaged: Any) -> None:
    """Whoever mends a file goes through it once, and a report of today compares to yesterday's."""
    found = check(damaged.root).findings

    assert found == sorted(set(found))
    assert len({each.path for each in found}) > 4
    assert len({each.line for each in found if each.path == NEWEST}) > 1


# --- the command


def run(scratch: Any, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tools.cli", "check", *arguments],
        cwd=scratch.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
    )


BAD: dict[str, tuple[Edit, str]] = {
    "no-json": (put(NEWEST, "{"), f"{NEWEST}:1:2 FILE-JSON "),
    "repeated-key": (swap(NEWEST, '"title"', '"title": "X", "title"'), ":4:17 FILE-REPEATED-KEY "),
    "remote-ref": (
        swap(NEWEST, "#/$defs/OrganizationPresence", "https://example.invalid/x.json"),
        f"{NEWEST}:64:15 SUBSET-REFERENCE ",
    ),
    "circular-ref": (
        swap(NEWEST, '"$defs": {', '"$defs": {"Circle": {"$ref": "#/$defs/Circle"},'),
        f"{NEWEST}:45:13 SUBSET-CIRCLE ",
    ),
    "wrong-folder": (
        copy(NEWEST, "schemas/users.status/2.1.0.json"),
        "schemas/users.status/2.1.0.json:3:3 SCHEMA-ID ",
    ),
    "two-numbers": (
        copy(NEWEST, "schemas/users.presence/2.1.json"),
        "schemas/users.presence/2.1.json:1:1 FILE-PATH ",
    ),
    "v-before-the-version": (
        copy(NEWEST, "schemas/users.presence/v2.1.0.json"),
        "schemas/users.presence/v2.1.0.json:1:1 FILE-PATH ",
    ),
    "migration-imports-processor": (
        swap(STEP, "from typing", "from processor.naming import VERSION\nfrom typing"),
        f"{STEP}:9:1 MIGRATION-IMPORT ",
    ),
    "migration-raises": (
        swap(STEP, "    payload =", "    1 / 0\n    payload ="),
        ":14:1 MIGRATION-RAISES ",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_registry_is_exit_1_and_no_traceback(case: str, fresh: Any) -> None:
    """What to mend is said, and where; nobody is shown the inside of the tools."""
    damage, expected = BAD[case]
    damage(fresh)

    done = run(fresh)

    assert (done.returncode, done.stderr) == (1, b"")
    assert expected in done.stdout.decode()
    assert "Traceback" not in done.stdout.decode()


def test_a_sound_registry_is_exit_0(fresh: Any) -> None:
    """And what was judged here is remembered by the command, which reads the same file."""
    check(fresh.root)

    done = run(fresh)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"no findings in 2 event types and 6 versions (all types cached)\n"


def test_a_wrong_call_is_exit_2(fresh: Any) -> None:
    """CI can tell a registry that is bad from a call that is."""
    done = run(fresh, "--format", "xml")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--format xml: give one of text, json, github, markdown, sarif" in done.stderr
