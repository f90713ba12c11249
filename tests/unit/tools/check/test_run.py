"""`check` itself: its cache, its processes, and its exit codes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from typing import Any
from unittest.mock import Mock

import pytest

from support.cli import Result, run_cli
from support.paths import ROOT
from support.registries import Edit, put, swap
from tools.check.run import Checked, check
from tools.codegen.render import write
from tools.registry import cache
from tools.registry.cache import cache_path, program_files
from tools.registry.files import LOCK
from tools.registry.locate import UsageError

CACHE = cache_path("check").as_posix()
NEWEST = "schemas/users.presence/2.1.0.json"
OTHER = "schemas/conversation.update/2.1.0.json"
STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
SHARED = "migrations/shared.py"
UPGRADE = "def upgrade(detail):\n    return {**detail}\n"


def copy(path: str, target: str, before: str = "", after: str = "") -> Edit:
    def edit(scratch: Any) -> None:
        scratch.write(target, (scratch.root / path).read_text("utf-8").replace(before, after))

    return edit


@pytest.fixture
def fresh(scratch: Any, generated: dict[str, str]) -> Any:
    """A valid registry, with its generated code and a module that migrations share; no cache."""
    shutil.rmtree(scratch.root / ".cache")
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


def check_without_cache(scratch: Any) -> Checked:
    """Check everything."""
    (scratch.root / CACHE).unlink(missing_ok=True)
    return check(scratch.root)


# --- the cache


def test_unchanged_types_are_not_rechecked(fresh: Any) -> None:
    """After an edit, only the types that the file belongs to take time."""
    assert [check(fresh.root).rechecked for _ in range(3)] == [2, 0, 0]


def test_the_cache_keeps_the_findings(damaged: Any) -> None:
    """A cached type reports the same findings as in the run that checked it."""
    first, second = (check(damaged.root) for _ in range(2))

    assert (first.rechecked, second.rechecked) == (2, 0)
    assert second.findings == first.findings != []


CHANGES: dict[str, tuple[Edit, int]] = {
    "a-schema": (swap(NEWEST, "A note", "A word"), 1),
    "white-space": (swap(NEWEST, "{", "{ "), 1),
    "a-migration": (swap(STEP, "Since 2.0.0", "From 2.0.0 on"), 1),
    "a-migration-gone": (lambda scratch: (scratch.root / STEP).unlink(), 1),
    "a-migration-more": (put("migrations/users_presence/v2_0_0_to_v2_1_0.py", UPGRADE), 1),
    "a-package-of-migrations": (put("migrations/users_presence/__init__.py", "VALUE = 2\n"), 1),
    "a-version-more": (copy(NEWEST, "schemas/users.presence/2.1.1.json", "2.1.0", "2.1.1"), 1),
    "a-version-gone": (lambda scratch: (scratch.root / NEWEST).unlink(), 1),
    "a-type-more": (copy(OTHER, "schemas/users/2.1.0.json", "conversation.update", "users"), 1),
    "a-type-gone": (lambda scratch: shutil.rmtree(scratch.root / "schemas/users.presence"), 0),
    "what-migrations-share": (put(SHARED, "VALUE = 2\n"), 2),
    "a-fixture": (put("tests/fixtures/migrations/users.presence/2.0.0/before.json", "{}"), 1),
    "the-lock-file": (put(LOCK, f"{'0' * 64}  users.presence/2.1.0.json\n"), 0),
    "generated-code": (put("generated/base.py", ""), 0),
    "a-model": (put("generated/users_presence/v2_1_0.py", ""), 1),
    "a-stray-file": (put("schemas/notes.txt", ""), 0),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_rechecks_the_types_that_it_concerns(case: str, fresh: Any) -> None:
    """No more and no less: the findings are those of a run without a cache."""
    change, rechecked = CHANGES[case]
    check(fresh.root)
    change(fresh)

    again = check(fresh.root)

    assert again.rechecked == rechecked
    assert again.findings == check_without_cache(fresh).findings


def test_a_fixed_finding_is_no_longer_reported(fresh: Any) -> None:
    """A result is cached by the content of its files, so a fix takes effect at once."""
    original = (fresh.root / NEWEST).read_text("utf-8")
    swap(NEWEST, '"minLength": 1', '"minLength": 2')(fresh)
    assert check(fresh.root).findings != []

    fresh.write(NEWEST, original)

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
        f"{sha256(b'{}').hexdigest()}\n{{",
        b"\xff\x00",
    ],
    ids=str,
)
def test_a_damaged_cache_is_replaced(content: str | bytes, damaged: Any) -> None:
    """For any content of the file, the findings are the registry's."""
    expected = check(damaged.root).findings
    damaged.write(CACHE, content)

    again = check(damaged.root)

    assert (again.findings, again.rechecked) == (expected, 2)
    assert check(damaged.root).rechecked == 0


def test_a_truncated_cache_is_replaced(damaged: Any) -> None:
    """As a full disk leaves it."""
    expected = check(damaged.root).findings
    damaged.write(CACHE, (damaged.root / CACHE).read_bytes()[:-20])

    assert (check(damaged.root).findings, check(damaged.root).rechecked) == (expected, 0)


def test_a_result_that_changed_in_the_cache_is_not_used(damaged: Any) -> None:
    """A cache that can still be read, but is not what was written, is made again."""
    expected = check(damaged.root).findings
    damaged.swap(CACHE, "handle every event", "handle no event")

    assert check(damaged.root).findings == expected


@pytest.mark.parametrize("way", [".cache", ".cache/genesys-events", CACHE])
def test_a_cache_that_cannot_be_written_is_ignored(way: str, fresh: Any) -> None:
    """A read-only registry can be checked; every run checks everything."""
    (fresh.root / way).mkdir(parents=True) if way == CACHE else fresh.write(way, "")

    assert [check(fresh.root).rechecked for _ in range(2)] == [2, 2]
    assert check(fresh.root).findings == []


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [
        ("_fingerprint", lambda module: {"tools.check.run": "another"}[module]),
        ("version", lambda distribution: f"{distribution} 0"),
    ],
    ids=["the-program", "generator-and-prover"],
)
def test_another_program_or_dependency_rechecks_everything(
    name: str, stand_in: Callable[..., str], fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results of other rules, or of another release of a dependency, are not reused."""
    fingerprint = cache._fingerprint
    check(fresh.root)
    with monkeypatch.context() as later:
        later.setattr(cache, name, stand_in)
        fingerprint.cache_clear()  # as in another process

        assert [check(fresh.root).rechecked for _ in range(2)] == [2, 0]
    fingerprint.cache_clear()


def test_the_fingerprint_covers_every_module_that_is_used(fresh: Any) -> None:
    """The files are derived from the imports, and no module that check loads is missing."""
    code = (
        "import sys; from pathlib import Path; from tools.check.run import check;"
        "assert check(Path.cwd()).rechecked == 2;"
        "print(*(module.__file__ for name, module in sys.modules.items()"
        " if name.startswith(('tools.', 'processor.')) and module.__file__), sep='\\n')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=fresh.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    covered = {str(path) for path in program_files("tools.check.run")}

    loaded = {path for path in result.stdout.split() if not path.endswith("/__init__.py")}

    assert loaded <= covered
    assert len(loaded) > 30


def test_the_fingerprint_covers_nothing_else() -> None:
    """Changing the command line, drift or the AWS clients leaves every result cached."""
    folders = {
        path.relative_to(ROOT).as_posix().rpartition("/")[0]
        for path in program_files("tools.check.run")
    }

    assert folders <= {
        "processor",
        *(f"tools/{name}" for name in ("check", "codegen", "output", "registry", "rules")),
        *("tools/schema", "tools/versions"),
    }


# --- processes


# Python 3.12 and later warn of forks next to threads, of which pytest-xdist has one.
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_several_processes_find_the_same(damaged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings do not depend on the number of cores."""
    alone = check_without_cache(damaged)
    pool = Mock(wraps=ProcessPoolExecutor)
    monkeypatch.setattr("tools.registry.parallel.ProcessPoolExecutor", pool)
    monkeypatch.setattr("tools.registry.parallel.cores", lambda: 2)
    monkeypatch.setattr("tools.registry.parallel._FEW", 0)

    together = check_without_cache(damaged)

    assert pool.call_count == 1
    assert (together.findings, together.rechecked) == (alone.findings, 2)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_that_dies_is_reported_with_its_event_type(
    fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that the system ends, since the memory is used up."""
    monkeypatch.setattr("tools.registry.parallel.cores", lambda: 2)
    monkeypatch.setattr("tools.registry.parallel._FEW", 0)
    monkeypatch.setattr("tools.check.examples.first_refusal", lambda *_: os._exit(0))

    with pytest.raises(UsageError, match=r"the process that read .*\.(presence|update) died"):
        check(fresh.root)


@pytest.mark.parametrize(("few", "cores"), [(2, 8), (0, 1)], ids=["few-types", "one-core"])
def test_processes_are_not_started_for_little(
    few: int, cores: int, fresh: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting them takes longer than checking a few types, and does not help on one core."""
    monkeypatch.setattr(
        "tools.registry.parallel.ProcessPoolExecutor", Mock(side_effect=AssertionError)
    )
    monkeypatch.setattr("tools.registry.parallel.cores", lambda: cores)
    monkeypatch.setattr("tools.registry.parallel._FEW", few)

    assert check(fresh.root).rechecked == 2


def test_findings_are_in_the_order_of_files_and_lines(damaged: Any) -> None:
    """You can fix a file from top to bottom, and compare today's report with yesterday's."""
    found = check(damaged.root).findings

    assert found == sorted(set(found))
    assert len({each.path for each in found}) > 4
    assert len({each.line for each in found if each.path == NEWEST}) > 1


# --- the command


def run(scratch: Any, *arguments: str) -> Result:
    return run_cli("check", *arguments, cwd=scratch.root)


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
    """The output says what to fix, and where."""
    damage, expected = BAD[case]
    damage(fresh)

    done = run(fresh)

    assert (done.returncode, done.stderr) == (1, b"")
    assert expected in done.stdout.decode()
    assert "Traceback" not in done.stdout.decode()


def test_a_registry_without_findings_is_exit_0(fresh: Any) -> None:
    """The command uses the cache that `check()` wrote."""
    check(fresh.root)

    done = run(fresh)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"no findings in 2 event types and 6 versions (all types cached)\n"


def test_a_wrong_call_is_exit_2(fresh: Any) -> None:
    """CI can distinguish a registry with findings from a wrong call."""
    done = run(fresh, "--format", "xml")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"--format xml: give one of text, json, github, markdown, sarif" in done.stderr
