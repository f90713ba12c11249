"""generated/ from a registry: rendering, comparing, writing."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tools.check.run import check
from tools.codegen import render as render_module
from tools.codegen.checksums import CHECKSUMS
from tools.codegen.models import generate_models
from tools.codegen.render import changes, diff, render, write
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError

MODULE = "users_presence/v2_1_0.py"


def _stale(root: Path, files: dict[str, str]) -> list[str]:
    return [path for path, _, _ in changes(root, files)]


@pytest.fixture
def written(scratch: Any) -> dict[str, str]:
    """The files rendered for the scratch registry, which are written to its generated/."""
    files = render(scratch.root)
    write(scratch.root, files)
    return files


# --- rendering


def test_a_registry_becomes_these_files(scratch: Any) -> None:
    """A module for each version, a package for each type, the base, the index and the checksums."""
    versions = ("v1_0_0", "v2_0_0", "v2_1_0")
    assert set(render(scratch.root)) == {
        "__init__.py",
        "base.py",
        CHECKSUMS,
        "index.py",
        "known_values.py",
        "py.typed",
        *(
            f"{package}/{module}.py"
            for package in ("users_presence", "conversation_update")
            for module in ("__init__", *versions)
        ),
    }


def test_rendering_writes_nothing(scratch: Any) -> None:
    """`--check` does not change the folder."""
    render(scratch.root)
    assert not (scratch.root / "generated").exists()


def test_rendering_is_independent_of_the_environment(
    scratch: Any, written: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the folder, a user's style settings, and files of an earlier run."""
    scratch.write("elsewhere/pyproject.toml", "[tool.ruff]\nline-length = 40\n")
    monkeypatch.chdir(scratch.root / "elsewhere")
    generate_models.cache_clear()
    assert render(scratch.root) == written


def test_a_damaged_registry_renders_nothing(scratch: Any) -> None:
    """A partial generated/ would be worse than none."""
    scratch.write("schemas/users.presence/2.1.0.json", "{")
    with pytest.raises(RegistryProblems) as raised:
        render(scratch.root)
    assert [problem.path for problem in raised.value.findings] == [
        "schemas/users.presence/2.1.0.json"
    ]


def test_a_broken_chain_renders_nothing(scratch: Any) -> None:
    """Codegen fails if a migration is missing, not the Lambda."""
    (scratch.root / "migrations/users_presence/v1_0_0_to_v2_0_0.py").unlink()
    with pytest.raises(RegistryProblems):
        render(scratch.root)


def _constants(source: str) -> dict[str, Any]:
    return {
        node.target.id: ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value
    }


def test_the_index_holds_the_registry(scratch: Any) -> None:
    """Types, versions, packages, classes, topics, steps and retired values, as plain data."""
    retired = '"x-extensible-enum": ["NEW"], "x-retired-values": {"OLD": null, "OLDER": null}'
    newest = scratch.root / "schemas/users.presence/2.1.0.json"
    newest.write_text(newest.read_text().replace('"source": {', f'"source": {{{retired},', 1))
    assert _constants(render(scratch.root)["index.py"]) == {
        "VERSIONS": {
            "conversation.update": ("1.0.0", "2.0.0", "2.1.0"),
            "users.presence": ("1.0.0", "2.0.0", "2.1.0"),
        },
        "PACKAGES": {
            "conversation.update": "conversation_update",
            "users.presence": "users_presence",
        },
        "CLASSES": {"conversation.update": "ConversationUpdate", "users.presence": "UserPresence"},
        "TOPICS": {"v2.users.{id}.presence": "users.presence"},
        "MIGRATIONS": {"conversation.update": ("1.0.0",), "users.presence": ("1.0.0",)},
        "RETIRED": {
            "users.presence": {
                "2.1.0": (((), {"payload": 1}), ((), {"source": 2}), (("OLD", "OLDER"), {}))
            }
        },
    }


def test_known_values_are_the_newest_versions(scratch: Any) -> None:
    """By type and path, retired ones too, in their own module: a cold start does not load it."""
    for version, value in (("2.0.0", "OLD"), ("2.1.0", "NEW")):
        scratch.edit(
            f"schemas/users.presence/{version}.json",
            lambda document, value=value: document["$defs"]["Payload"]["properties"][
                "source"
            ].update({"x-extensible-enum": [value], "x-retired-values": {"OLDER": None}}),
        )
    constants = _constants(render(scratch.root)["known_values.py"])
    assert set(constants) == {"VALUES", "RECURSIONS"}
    assert constants["VALUES"]["users.presence"] == {("payload", "source"): ("NEW", "OLDER")}
    assert ("payload", "mediaType") in constants["VALUES"]["conversation.update"]
    assert constants["RECURSIONS"] == {}


def test_a_changed_value_makes_the_known_values_stale(
    scratch: Any, written: dict[str, str]
) -> None:
    """The model's module stays the same: it has no known values."""
    scratch.edit(
        "schemas/conversation.update/2.1.0.json",
        lambda document: document["$defs"]["Payload"]["properties"]["mediaType"][
            "x-extensible-enum"
        ].append("TELEPATHY"),
    )
    assert written
    assert _stale(scratch.root, render(scratch.root)) == ["known_values.py"]


def test_an_index_without_topics_is_complete(scratch: Any) -> None:
    """A registry of flat types declares no topic, and a single version has no step."""
    shutil.rmtree(scratch.root / "schemas")
    shutil.rmtree(scratch.root / "migrations")
    scratch.write(
        "schemas/conversation.update/1.0.0.json",
        (Path(__file__).parents[4] / "schemas/conversation.update/1.0.0.json").read_bytes(),
    )
    constants = _constants(render(scratch.root)["index.py"])
    assert constants["VERSIONS"] == {"conversation.update": ("1.0.0",)}
    assert constants["TOPICS"] == {}
    assert constants["MIGRATIONS"] == {"conversation.update": ()}


def test_a_migration_for_a_compatible_step_is_indexed(scratch: Any) -> None:
    """A migration runs if it exists, whether or not it is required."""
    scratch.write(
        "migrations/users_presence/v2_0_0_to_v2_1_0.py", "def upgrade(d):\n    return d\n"
    )
    constants = _constants(render(scratch.root)["index.py"])
    assert constants["MIGRATIONS"]["users.presence"] == ("1.0.0", "2.0.0")


def test_a_package_exports_the_newest_models(scratch: Any) -> None:
    """Every class of the newest module, by its name."""
    source = render(scratch.root)["users_presence/__init__.py"]
    assert "from generated.users_presence.v2_1_0 import" in source
    exported = ast.literal_eval(source.partition("__all__ = ")[2])
    assert exported == ["OrganizationPresence", "Payload", "UserPresence"]


def test_generated_code_can_be_imported(scratch: Any, written: dict[str, str]) -> None:
    """Every module of a written generated/, in its own interpreter."""
    names = [
        "generated." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in written
        if path.endswith(".py") and path != "__init__.py"
    ]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)\n"
    code += "import generated; print(generated.__file__)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=scratch.root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert Path(result.stdout.strip()).parent == scratch.root / "generated"


# --- processes


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_several_processes_generate_the_same(scratch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output does not depend on the number of cores."""
    alone = render(scratch.root)
    pool = Mock(wraps=ProcessPoolExecutor)
    monkeypatch.setattr("tools.registry.parallel.ProcessPoolExecutor", pool)
    monkeypatch.setattr("tools.registry.parallel.cores", lambda: 2)
    monkeypatch.setattr("tools.registry.parallel._FEW", 0)

    assert render(scratch.root) == alone
    assert pool.call_count == 1


# --- comparing


def test_written_code_is_up_to_date(scratch: Any, written: dict[str, str]) -> None:
    """`codegen --check` succeeds after `codegen`."""
    assert _stale(scratch.root, written) == []


def test_without_the_folder_everything_is_missing(scratch: Any) -> None:
    """Without generated/, every file is reported as missing, and nothing raises."""
    files = render(scratch.root)
    assert _stale(scratch.root, files) == sorted(files)


def test_a_stale_file_is_found(scratch: Any, written: dict[str, str]) -> None:
    """A manual edit is reported."""
    scratch.write(f"generated/{MODULE}", written[MODULE] + "\n# by hand\n")
    ((path, now, wanted),) = changes(scratch.root, written)
    assert (path, wanted) == (MODULE, written[MODULE])
    assert now.endswith("# by hand\n")


def test_a_changed_schema_is_found(scratch: Any, written: dict[str, str]) -> None:
    """An edited schema makes its module stale, with its checksum, and no other."""
    scratch.edit(
        "schemas/users.presence/2.1.0.json",
        lambda document: document["$defs"]["Payload"]["properties"].update(
            added={"type": ["string", "null"]}
        ),
    )
    assert written
    assert _stale(scratch.root, render(scratch.root)) == [CHECKSUMS, MODULE]


def test_a_missing_file_is_found(scratch: Any, written: dict[str, str]) -> None:
    """A deleted module is reported."""
    (scratch.root / "generated" / MODULE).unlink()
    ((path, now, wanted),) = changes(scratch.root, written)
    assert (path, now, wanted) == (MODULE, "", written[MODULE])


@pytest.mark.parametrize(
    "path",
    ["users_presence/v3_0_0.py", "gone/__init__.py", "notes.txt", "users_presence/data.json"],
)
def test_an_extra_file_is_found(path: str, scratch: Any, written: dict[str, str]) -> None:
    """A file of any kind that belongs to no schema is reported."""
    scratch.write(f"generated/{path}", "x = 1\n")
    assert list(changes(scratch.root, written)) == [(path, "x = 1\n", "")]


def test_an_empty_extra_file_is_found(scratch: Any, written: dict[str, str]) -> None:
    """Though a missing file counts as empty text too."""
    scratch.write("generated/gone/__init__.py", "")
    assert list(changes(scratch.root, written)) == [("gone/__init__.py", "", "")]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text + "\n",
        lambda text: "\ufeff" + text,
    ],
    ids=["line-endings", "no-newline-at-the-end", "two-newlines", "byte-order-mark"],
)
def test_a_change_of_bytes_is_found(change: Any, scratch: Any, written: dict[str, str]) -> None:
    """Line endings that an editor or git changed are reported too."""
    scratch.write(f"generated/{MODULE}", change(written[MODULE]))
    assert _stale(scratch.root, written) == [MODULE]


def test_bytes_that_are_not_text_are_found(scratch: Any, written: dict[str, str]) -> None:
    """A damaged file is stale, and does not raise."""
    scratch.write(f"generated/{MODULE}", b"\xff\xfe\x00")
    assert _stale(scratch.root, written) == [MODULE]


def test_caches_are_ignored(scratch: Any, written: dict[str, str]) -> None:
    """Python's compiled files do not count."""
    scratch.write("generated/__pycache__/index.cpython-311.pyc", b"\x00")
    scratch.write("generated/users_presence/__pycache__/v2_1_0.cpython-311.pyc", b"\x00")
    assert _stale(scratch.root, written) == []


def test_a_diff_shows_both_sides() -> None:
    """Lines of the file are removed, lines of the rendered text added."""
    text = diff("index.py", "a = 1\nb = 2\n", "a = 1\nb = 3\n")
    assert text.startswith("--- generated/index.py\n+++ generated/index.py (from the schemas)\n")
    assert "-b = 2\n+b = 3\n" in text
    assert " a = 1\n" in text


# --- writing


def test_writing_returns_what_changed(scratch: Any) -> None:
    """Everything the first time, nothing the second."""
    files = render(scratch.root)
    assert write(scratch.root, files) == sorted(files)
    assert write(scratch.root, files) == []


def test_writing_fixes_every_change(scratch: Any, written: dict[str, str]) -> None:
    """Stale, missing, extra and re-encoded files, all at once; nothing else is touched."""
    scratch.write("generated/index.py", "")
    scratch.write(f"generated/{MODULE}", written[MODULE].replace("\n", "\r\n"))
    scratch.write("generated/notes.txt", "later")
    (scratch.root / "generated" / "base.py").unlink()
    untouched = (scratch.root / "generated/users_presence/v1_0_0.py").stat().st_mtime_ns
    assert write(scratch.root, written) == sorted(["index.py", MODULE, "notes.txt", "base.py"])
    assert _stale(scratch.root, written) == []
    assert (scratch.root / "generated/users_presence/v1_0_0.py").stat().st_mtime_ns == untouched


def test_writing_removes_a_type_that_is_gone(scratch: Any, written: dict[str, str]) -> None:
    """Its package, compiled files and folder are removed with its schemas."""
    assert written
    scratch.write("generated/users_presence/__pycache__/v2_1_0.cpython-311.pyc", b"\x00")
    shutil.rmtree(scratch.root / "schemas" / "users.presence")
    shutil.rmtree(scratch.root / "migrations" / "users_presence")
    files = render(scratch.root)
    assert set(write(scratch.root, files)) == {
        CHECKSUMS,
        "index.py",
        *(f"users_presence/{name}.py" for name in ("__init__", "v1_0_0", "v2_0_0", "v2_1_0")),
    }
    assert not (scratch.root / "generated" / "users_presence").exists()
    assert _stale(scratch.root, files) == []


def test_writing_removes_a_version_that_is_gone(scratch: Any, written: dict[str, str]) -> None:
    """The package then exports the version that is now the newest."""
    assert MODULE in written
    (scratch.root / "schemas/users.presence/2.1.0.json").unlink()
    files = render(scratch.root)
    assert write(scratch.root, files) == [
        CHECKSUMS,
        "index.py",
        "users_presence/__init__.py",
        MODULE,
    ]
    assert not (scratch.root / "generated" / MODULE).exists()
    assert "v2_0_0" in files["users_presence/__init__.py"]


def test_files_are_the_same_on_every_platform(scratch: Any, written: dict[str, str]) -> None:
    """UTF-8 and Unix line endings."""
    for path, text in written.items():
        assert (scratch.root / "generated" / path).read_bytes() == text.encode("utf-8")
        assert "\r" not in text


def test_a_folder_with_a_files_name_does_not_raise(scratch: Any) -> None:
    """It is reported or removed."""
    files = render(scratch.root)
    (scratch.root / "generated" / "index.py").mkdir(parents=True)
    try:
        write(scratch.root, files)
    except RegistryProblems as error:
        paths = [problem.path for problem in error.findings]
    else:
        paths = _stale(scratch.root, files)
    assert paths in ([], ["generated/index.py"])


# --- links


@pytest.mark.parametrize("target", ["v2_0_0.py", "missing.py", "{outside}/kept.py"])
def test_a_link_in_the_place_of_a_module_is_replaced(
    target: str, scratch: Any, written: dict[str, str], tmp_path: Path
) -> None:
    """By the module; what it leads to keeps its content, and the next run changes nothing."""
    kept = tmp_path / "outside" / "kept.py"
    kept.parent.mkdir()
    kept.write_text("kept", "utf-8")
    module = scratch.root / "generated" / MODULE
    module.unlink()
    module.symlink_to(target.format(outside=kept.parent))
    assert f"generated/{MODULE}" in {each.path for each in check(scratch.root).findings}

    assert write(scratch.root, written) == [MODULE]

    assert not module.is_symlink()
    assert kept.read_text("utf-8") == "kept"
    assert not (module.parent / "missing.py").exists()
    assert write(scratch.root, written) == []
    assert check(scratch.root).findings == []


def test_a_link_with_the_right_content_is_replaced_too(
    scratch: Any, written: dict[str, str], tmp_path: Path
) -> None:
    """Otherwise, the next version of the module would be written where it leads."""
    module = scratch.root / "generated" / MODULE
    elsewhere = module.rename(tmp_path / "elsewhere.py")
    module.symlink_to(elsewhere)
    (found,) = check(scratch.root).findings
    assert "is a symbolic link; run genesys-events codegen" in found.message

    assert write(scratch.root, written) == [MODULE]

    assert not module.is_symlink()
    assert elsewhere.read_text("utf-8") == written[MODULE]


def test_a_link_in_the_place_of_a_package_is_replaced(
    scratch: Any, written: dict[str, str], tmp_path: Path
) -> None:
    """The folder that it leads to keeps its files."""
    package = scratch.root / "generated" / "users_presence"
    elsewhere = package.rename(tmp_path / "elsewhere")
    (elsewhere / "v2_1_0.py").write_text("kept", "utf-8")
    package.symlink_to(elsewhere)

    write(scratch.root, written)

    assert not package.is_symlink()
    assert (elsewhere / "v2_1_0.py").read_text("utf-8") == "kept"
    assert write(scratch.root, written) == []


def test_a_link_in_the_place_of_generated_is_refused(
    scratch: Any, written: dict[str, str], tmp_path: Path
) -> None:
    """By name, before anything is written or removed where it leads."""
    folder = scratch.root / "generated"
    elsewhere = folder.rename(tmp_path / "elsewhere")
    (elsewhere / "mine.py").write_text("kept", "utf-8")
    folder.symlink_to(elsewhere)

    with pytest.raises(UsageError, match="generated is a symbolic link, and nothing is written"):
        write(scratch.root, written)

    assert (elsewhere / "mine.py").exists()


# --- some event types alone


def test_only_the_types_that_are_named_are_generated(
    scratch: Any, written: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their name or their package; the result is the same as of all."""
    scratch.edit("schemas/users.presence/2.1.0.json", lambda each: each.update(description="New."))
    generated: list[str] = []
    generate = render_module.render_type

    def spy(versions: Any) -> dict[str, str]:
        generated.append(versions[0].event_type)
        return generate(versions)

    monkeypatch.setattr(render_module, "render_type", spy)
    for names in ({"users.presence"}, {"users_presence"}):
        files = render(scratch.root, reuse=True, only=names)
        assert files[MODULE] != written[MODULE]
        assert generated == ["users.presence"]
        generated.clear()
        assert files == render(scratch.root)
        generated.clear()
    assert render(scratch.root, only=())[MODULE] == written[MODULE]
    assert generated == []


def test_a_type_without_all_its_modules_is_generated_too(
    scratch: Any, written: dict[str, str]
) -> None:
    """There is nothing to take as it is; a type that was removed leaves nothing."""
    (scratch.root / "generated" / MODULE).unlink()
    assert render(scratch.root, only=()) == written
    shutil.rmtree(scratch.root / "schemas/users.presence")
    shutil.rmtree(scratch.root / "migrations/users_presence")
    assert MODULE not in render(scratch.root, only=())
