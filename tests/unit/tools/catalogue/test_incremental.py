"""The catalogue page is made from the types that changed and the cache, as if from nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from support.git import commit_all, needs_git
from support.paths import ROOT
from support.registries import Edit, put, swap
from tools.catalogue import type_data
from tools.catalogue.page import PAGE, render
from tools.registry import cache
from tools.registry.cache import cache_path, program_files
from tools.registry.files import LOCK
from tools.registry.findings import RegistryProblems

CACHE = cache_path("catalogue").as_posix()
NEWEST = "schemas/users.presence/2.1.0.json"
OTHER = "schemas/conversation.update/2.1.0.json"
STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
SHARED = "migrations/shared.py"


def remove(path: str) -> Edit:
    return lambda scratch: (scratch.root / path).unlink()


def lock(scratch: Any) -> None:
    digest = sha256((scratch.root / NEWEST).read_bytes()).hexdigest()
    scratch.write(LOCK, f"{digest}  {NEWEST.removeprefix('schemas/')}\n")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The event types whose data is made, in this process."""
    names: list[str] = []
    read = type_data.read_type_data

    def noted(part: Any) -> Any:
        names.extend(part.types)
        return read(part)

    monkeypatch.setattr(type_data, "read_type_data", noted)
    monkeypatch.setattr("tools.registry.parallel.cores", lambda: 1)
    return names


def from_nothing(scratch: Any) -> str:
    """The page without a cache."""
    (scratch.root / CACHE).unlink(missing_ok=True)
    return render(scratch.root).text


def test_unchanged_types_are_not_made_again(scratch: Any, made: list[str]) -> None:
    """With the cache, the page is the same to the byte."""
    scratch.write(SHARED, "VALUE = 1\n")
    first = render(scratch.root).text
    assert made == ["conversation.update", "users.presence"]

    assert render(scratch.root).text == first
    assert len(made) == 2


CHANGES: dict[str, tuple[Edit, int, bool]] = {
    "a-description": (swap(NEWEST, "A note", "A word"), 1, True),
    "an-example": (swap(NEWEST, '"event_id": "', '"event_id": "x'), 1, True),
    "white-space": (swap(NEWEST, "{", "{ "), 1, False),
    "an-older-version": (swap("schemas/users.presence/1.0.0.json", "A note", "A word"), 1, True),
    "a-migration": (swap(STEP, "Since 2.0.0", "From 2.0.0 on"), 1, True),
    "a-migration-gone": (remove(STEP), 1, True),
    "a-version-gone": (remove(NEWEST), 1, True),
    "a-type-more": (lambda scratch: scratch.add_type("users"), 1, True),
    "a-type-gone": (lambda scratch: shutil.rmtree((scratch.root / OTHER).parent), 0, True),
    "what-migrations-share": (put(SHARED, "VALUE = 2\n"), 2, False),
    "a-release": (lock, 0, True),
    "a-fixture": (put("tests/fixtures/users.presence/2.1.0/a.pass.json", "{}"), 0, False),
    "generated-code": (put("generated/base.py", ""), 0, False),
}
"""Of each change: the edit, how many types it concerns, and whether the page shows it."""


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_concerns_its_types_alone(case: str, scratch: Any, made: list[str]) -> None:
    """The others come from the cache, and the page is that of a build from nothing."""
    change, concerned, is_shown = CHANGES[case]
    scratch.write(SHARED, "VALUE = 1\n")
    before = render(scratch.root).text
    made.clear()
    change(scratch)

    page = render(scratch.root).text

    assert len(made) == concerned
    assert page == from_nothing(scratch)
    assert (page != before) == is_shown


def test_changes_in_a_row_add_up(scratch: Any, made: list[str]) -> None:
    """Each page from the cache of the page before it."""
    scratch.write(SHARED, "VALUE = 1\n")
    pages = [render(scratch.root).text]
    for case in ("a-description", "a-migration", "a-type-more", "a-type-gone", "a-release"):
        CHANGES[case][0](scratch)
        pages.append(render(scratch.root).text)
    assert len(made) == 2 + 3

    assert pages[-1] == from_nothing(scratch)
    assert len(set(pages)) == len(pages)


def test_a_removed_type_leaves_the_cache(scratch: Any) -> None:
    """The cache never has more types than the registry."""
    render(scratch.root)
    size = (scratch.root / CACHE).stat().st_size
    CHANGES["a-type-gone"][0](scratch)

    render(scratch.root)

    assert len(cache.read_entries(scratch.root / CACHE)) == 1
    assert (scratch.root / CACHE).stat().st_size < size


@needs_git
def test_a_commit_makes_no_type_again(scratch: Any, made: list[str]) -> None:
    """The days of versions are not in the cache."""
    before = render(scratch.root).text
    commit_all(scratch.root)

    page = render(scratch.root).text

    assert len(made) == 2
    assert page == from_nothing(scratch) != before


def test_a_handler_makes_no_type_again(known_registry: Path, scratch: Any) -> None:
    """Neither one more nor one less; the page shows it at once."""
    shutil.copytree(known_registry, scratch.root, dirs_exist_ok=True)
    handlers = "processor/handlers"

    def built() -> bytes:
        result = run_cli_text("catalogue", cwd=scratch.root)
        assert (result.returncode, result.stderr) == (0, "")
        return (scratch.root / PAGE).read_bytes()

    before = built()
    cached = (scratch.root / CACHE).stat().st_mtime_ns
    text = (scratch.root / handlers / "conversation_update.py").read_text("utf-8")
    (scratch.root / handlers / "conversation_update.py").unlink()
    scratch.write(f"{handlers}/renamed.py", text)
    page = built()

    assert (scratch.root / CACHE).stat().st_mtime_ns == cached
    assert b"processor.handlers.renamed:" in page
    assert b"processor.handlers.renamed:" not in before
    (scratch.root / CACHE).unlink()
    assert page == built()


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [
        ("_fingerprint", lambda module: {"tools.catalogue.page_data": "another"}[module]),
        ("version", lambda distribution: f"{distribution} 0"),
    ],
    ids=["the-program", "a-library"],
)
def test_another_program_or_library_makes_every_type_again(
    name: str,
    stand_in: Callable[..., str],
    scratch: Any,
    made: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may compare versions differently."""
    fingerprint = cache._fingerprint
    render(scratch.root)
    with monkeypatch.context() as later:
        later.setattr(cache, name, stand_in)
        fingerprint.cache_clear()  # as in another process
        render(scratch.root)
        render(scratch.root)
    fingerprint.cache_clear()

    assert len(made) == 4


def test_the_fingerprint_covers_every_module_that_makes_the_data(scratch: Any) -> None:
    """No module of ours that is loaded for it is missing, and the command line is not in it."""
    code = (
        "import sys; from pathlib import Path; from tools.catalogue.page_data import *;"
        "read_page_data(Path.cwd());"
        "print(*(module.__file__ for name, module in sys.modules.items()"
        " if name.startswith(('tools.', 'processor.')) and module.__file__), sep='\\n')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=scratch.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {path for path in result.stdout.split() if not path.endswith("/__init__.py")}
    covered = {str(path) for path in program_files("tools.catalogue.page_data")}

    assert loaded <= covered
    assert str(ROOT / "tools/catalogue/type_data.py") in loaded
    assert not any(path.startswith(str(ROOT / "tools/cli")) for path in covered)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut-off": lambda content: content[:-20],
    "another-text": lambda content: content.replace(b"A note", b"A word"),
    "another-format": lambda _: b'{"x": 5}',
    "no-text": lambda content: b"\xff\x00" + content,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_replaced(damage: str, scratch: Any, made: list[str]) -> None:
    """Even where it still could be read."""
    page = render(scratch.root).text
    content = (scratch.root / CACHE).read_bytes()
    scratch.write(CACHE, DAMAGES[damage](content))

    assert render(scratch.root).text == page
    assert len(made) == 4
    assert (scratch.root / CACHE).read_bytes() == content


def test_a_cache_that_cannot_be_written_is_ignored(scratch: Any, made: list[str]) -> None:
    """As in a registry without write permission: every run makes everything."""
    (scratch.root / CACHE).mkdir(parents=True)

    assert render(scratch.root).text == render(scratch.root).text
    assert len(made) == 4


def test_the_findings_of_an_invalid_schema_are_cached_too(scratch: Any, made: list[str]) -> None:
    """They are the same in each run, until the schema is fixed."""
    page = render(scratch.root).text
    text = (scratch.root / NEWEST).read_text("utf-8")
    scratch.write(NEWEST, "{")
    found = []
    for _ in range(2):
        with pytest.raises(RegistryProblems) as problems:
            render(scratch.root)
        found.append(problems.value.findings)
    assert found[0] == found[1] != []
    assert len(made) == 3

    scratch.write(NEWEST, text)

    assert render(scratch.root).text == page
