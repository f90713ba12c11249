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

NEWEST = "schemas/users.presence/2.1.0.json"
MODULE = "users_presence/v2_1_0.py"
SUMS = f"generated/{CHECKSUMS}"


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
    (root / ".cache/genesys-events/check.json").unlink(missing_ok=True)
    found = check(root).findings
    assert {each.rule for each in found} <= {"GENERATED-STALE"}, found
    return {each.path for each in found}


def test_check_generates_no_module_that_is_up_to_date(
    fresh: Path, generated_from: set[str]
) -> None:
    """In a fresh clone, it uses the committed models."""
    assert stale(fresh) == set()
    assert generated_from == set()


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
            lambda scratch: scratch.swap(NEWEST, '"source": {', '"origin": {'),
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


def test_another_release_of_the_generator_invalidates_all_checksums(
    fresh: Path, generated_from: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade, check generates everything, and codegen has to be run."""
    checksums._generator.cache_clear()
    monkeypatch.setattr(checksums, "version", lambda _: "1000.0")

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
    """A module edited together with its checksum passes `check`, but not `codegen --check`."""
    render(fresh, reuse=True)
    scratch.write("pyproject.toml", "")
    forge(fresh, scratch)
    assert stale(fresh) == set()
    assert list(changes(fresh, render(fresh, reuse=True))) == []

    result = run_cli_text("codegen", "--check", cwd=fresh)

    assert result.returncode == 1
    assert "\n-# mine\n" in result.stdout
    assert result.stderr == "generated/ is out of date in 2 files: run genesys-events codegen\n"


def test_codegen_uses_no_other_cache(fresh: Path, scratch: Any) -> None:
    """generated/checksums.sha256 is the only file by which codegen skips a module."""
    cache = fresh / ".cache"
    shutil.rmtree(cache, ignore_errors=True)
    scratch.write(f"generated/{MODULE}", "")

    assert write(fresh, render(fresh, reuse=True)) == [MODULE]
    assert not cache.exists()


def forge(fresh: Path, scratch: Any) -> None:
    """Edit a module, and replace its checksum by that of the edited module."""
    append(f"generated/{MODULE}", "# mine\n")(scratch)
    module = sha256((fresh / "generated" / MODULE).read_bytes()).hexdigest()
    document = next(iter(_schemas(fresh)))
    sums = (fresh / SUMS).read_text("utf-8").splitlines()
    forged = checksums._checksum(document, module)
    scratch.write(
        SUMS,
        "".join(f"{forged}  {MODULE}\n" if each.endswith(MODULE) else f"{each}\n" for each in sums),
    )


def _schemas(root: Path) -> list[Schema]:
    from tools.rules.load import load_registry

    return [each for each in load_registry(root).schemas() if each.path == NEWEST]


def test_codegen_generates_only_changed_modules(
    fresh: Path, scratch: Any, generated_from: set[str]
) -> None:
    """With `reuse`, the result is the same as without."""
    assert render(fresh, reuse=True) == render(fresh)
    generated_from.clear()

    scratch.swap(NEWEST, '"source": {', '"origin": {')
    write(fresh, render(fresh, reuse=True))

    assert generated_from == {NEWEST}
    assert list(changes(fresh, render(fresh))) == []
