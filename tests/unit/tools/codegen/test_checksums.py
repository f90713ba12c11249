"""Checksums: `check` generates only modules that do not match theirs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from tools.check.run import check
from tools.codegen import checksums
from tools.codegen.checksums import CHECKSUMS
from tools.codegen.render import changes, render, write
from tools.registry.files import Schema
from tools.rules.load import load_registry

NEWEST = "schemas/users.presence/2.1.0.json"
MODULE = "users_presence/v2_1_0.py"
SUMS = f"generated/{CHECKSUMS}"
ADDED = '"origin": {"type": ["string", "null"]}, "source": {'
"""A new field; it replaces the text `"source": {` in the schema."""


Damage = Callable[[Any], None]


@pytest.fixture
def generated_from(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The paths of the schemas that models are generated from."""
    from tools.codegen import models as modelling

    paths: set[str] = set()
    generate = modelling.generate_models

    def noted(schema: Schema) -> str:
        paths.add(schema.path)
        return generate(schema)

    monkeypatch.setattr(modelling, "generate_models", noted)
    return paths


def stale(root: Path) -> set[str]:
    """What check finds stale without its cache; it finds nothing else."""
    (root / ".cache/genesys-events/check.cache").unlink(missing_ok=True)
    found = check(root).findings
    assert {each.rule for each in found} <= {"GENERATED-STALE"}, found
    return {each.path for each in found}


def test_check_generates_no_module_that_is_up_to_date(
    fresh: Path, generated_from: set[str]
) -> None:
    """In a fresh clone, it uses the committed models."""
    assert stale(fresh) == set()
    assert generated_from == set()


@pytest.mark.usefixtures("uncached")
def test_check_does_without_the_generator(fresh: Path) -> None:
    """It is not even imported, which takes longer than checking a small registry."""
    code = (
        "import sys; from pathlib import Path; from tools.check.run import check;"
        "assert check(Path.cwd()).rechecked == 2;"
        "print([name for name in sys.modules if name.startswith('datamodel')])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=fresh, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def append(path: str, text: str) -> Damage:
    def damage(scratch: Any) -> None:
        scratch.write(path, (scratch.root / path).read_text("utf-8") + text)

    return damage


def carry_over(scratch: Any) -> None:
    """Replace a module by another version's, with its checksum."""
    lines = (scratch.root / SUMS).read_text("utf-8").splitlines()
    other = next(line for line in lines if line.endswith("users_presence/v2_0_0.py"))
    lines = [
        line.replace(line[:64], other[:64]) if line.endswith(MODULE) else line for line in lines
    ]
    scratch.write(SUMS, "\n".join(lines) + "\n")
    older = scratch.root / "generated" / "users_presence" / "v2_0_0.py"
    scratch.write(f"generated/{MODULE}", older.read_text("utf-8"))


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (append(f"generated/{MODULE}", "# mine\n"), {f"generated/{MODULE}"}),
        (
            lambda scratch: scratch.swap(NEWEST, '"source": {', ADDED),
            {f"generated/{MODULE}", SUMS},
        ),
        (carry_over, {f"generated/{MODULE}", SUMS}),
        (append(SUMS, "<<<<<<< HEAD\n"), {SUMS}),
        (lambda scratch: scratch.write(SUMS, ""), {SUMS}),
        (lambda scratch: scratch.write(SUMS, b"\xff\xfe\x00"), {SUMS}),
        (lambda scratch: (scratch.root / SUMS).unlink(), {SUMS}),
        (lambda scratch: (scratch.root / "generated" / MODULE).unlink(), {f"generated/{MODULE}"}),
        (
            lambda scratch: scratch.write(f"generated/{MODULE}", b"\xff"),
            {f"generated/{MODULE}"},
        ),
    ],
    ids=["module", "schema", "both", "sum", "empty", "binary", "gone", "no-module", "no-text"],
)
def test_a_changed_module_schema_or_checksum_is_found(
    damage: Damage, expected: set[str], fresh: Path, scratch: Any
) -> None:
    """Schema, module and checksum must match: none can be changed alone."""
    damage(scratch)

    assert stale(fresh) == expected
    assert {f"generated/{path}" for path, _, _ in changes(fresh, render(fresh))} == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", lambda _: "1000.0"), ("_WRITERS", ("codegen/models.py",))],
    ids=["another-release", "other-code"],
)
def test_a_change_of_the_generator_invalidates_all_checksums(
    name: str,
    value: Any,
    fresh: Path,
    generated_from: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After an upgrade, or a change of what it gets, check generates everything."""
    checksums._generator.cache_clear()
    monkeypatch.setattr(checksums, name, value)

    assert stale(fresh) == {SUMS}
    assert len(generated_from) == 6

    checksums._generator.cache_clear()


def test_a_change_without_effect_on_the_model_needs_no_codegen(
    fresh: Path, scratch: Any, generated_from: set[str]
) -> None:
    """An example, a comment or a known value affects neither the model nor its checksum."""
    scratch.swap(NEWEST, '"title": "UserPresence"', '"title": "UserPresence",\n  "$comment": "x"')

    assert stale(fresh) == set()
    assert generated_from == set()


def test_codegen_check_generates_everything(fresh: Path, scratch: Any) -> None:
    """Modules edited together with their checksums pass `check`, but not `codegen --check`."""
    render(fresh, reuse=True)
    scratch.write("pyproject.toml", "")
    forge(fresh, scratch)
    assert stale(fresh) == set()
    assert list(changes(fresh, render(fresh, reuse=True))) == []

    result = run_cli_text("codegen", "--check", cwd=fresh)

    assert result.returncode == 1
    assert result.stdout.count("\n-# mine\n") == 6
    assert result.stderr.startswith("generated/ is out of date in 7 files: run genesys-events ")


def swap_sides(scratch: Any) -> None:
    """Change a schema and its module, and carry its checksum over, as a wrong merge does."""
    sums = (scratch.root / SUMS).read_bytes()
    scratch.swap(NEWEST, '"source": {', ADDED)
    write(scratch.root, render(scratch.root))
    scratch.write(SUMS, sums)


def leave_both_sides(scratch: Any) -> None:
    """Leave the lines of both sides of a merge."""
    lines = (scratch.root / SUMS).read_text("utf-8")
    scratch.write(SUMS, f"<<<<<<< HEAD\n{lines}=======\n{lines.replace('a', 'b')}>>>>>>> main\n")


@pytest.mark.parametrize("looked", [True, False], ids=["after-a-check", "at-once"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda scratch: forge(scratch.root, scratch),
        lambda scratch: scratch.swap(NEWEST, '"source": {', ADDED),
        append(f"generated/{MODULE}", "# mine\n"),
        swap_sides,
        carry_over,
        leave_both_sides,
    ],
    ids=["forged", "schema", "module", "checksum", "another-versions", "merge"],
)
def test_the_advised_command_fixes_what_codegen_check_finds(
    damage: Damage, looked: bool, fresh: Path, scratch: Any
) -> None:
    """Schema, module or checksum was changed, with or without a check in between."""
    scratch.write("pyproject.toml", "")
    check(fresh)
    damage(scratch)
    if looked:
        check(fresh)
    found = run_cli_text("codegen", "--check", cwd=fresh)
    assert found.returncode == 1
    (advice,) = found.stderr.splitlines()

    fixed = run_cli_text(*advice.partition("run genesys-events ")[2].split(), cwd=fresh)

    assert fixed.returncode == 0
    assert check(fresh).findings == []
    assert run_cli_text("codegen", "--check", cwd=fresh).returncode == 0


def test_codegen_uses_no_other_cache(fresh: Path, scratch: Any) -> None:
    """generated/checksums.sha256 is the only file by which codegen skips a module."""
    cache = fresh / ".cache"
    shutil.rmtree(cache, ignore_errors=True)
    scratch.write(f"generated/{MODULE}", "")

    assert write(fresh, render(fresh, reuse=True)) == [MODULE]
    assert not cache.exists()


def forge(fresh: Path, scratch: Any) -> None:
    """Edit every module, and replace its checksum by that of the edited module."""
    registry = load_registry(fresh)
    hashes = {}
    for schema in registry.schemas():
        path = checksums.module_path(schema)
        append(f"generated/{path}", "# mine\n")(scratch)
        hashes[path] = sha256((fresh / "generated" / path).read_bytes()).hexdigest()
    scratch.write(SUMS, checksums.render_checksums(registry, hashes))


def test_codegen_generates_only_changed_modules(
    fresh: Path, scratch: Any, generated_from: set[str]
) -> None:
    """With `reuse`, the result is the same as without."""
    assert render(fresh, reuse=True) == render(fresh)
    generated_from.clear()

    scratch.swap(NEWEST, '"source": {', ADDED)
    write(fresh, render(fresh, reuse=True))

    assert generated_from == {NEWEST}
    assert list(changes(fresh, render(fresh))) == []
