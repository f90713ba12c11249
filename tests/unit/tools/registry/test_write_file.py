"""Files are written in one step, and never through links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from tools.registry.cache import read_entries
from tools.registry.files import read_registry_files
from tools.registry.locate import UsageError
from tools.registry.lock import release
from tools.registry.write_file import write_file
from tools.versions.scaffold import new_type, new_version


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    """Nothing else remains in the folder."""
    write_file(tmp_path, "a/b/c.txt", b"text")

    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["c.txt"]
    assert (tmp_path / "a/b/c.txt").read_bytes() == b"text"


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_a_link_at_the_path_is_replaced(link: str, tmp_path: Path) -> None:
    """The other name of the file keeps the old content."""
    other = tmp_path / "other.txt"
    other.write_bytes(b"old")
    getattr(tmp_path / "name.txt", link)(other)

    write_file(tmp_path, "name.txt", b"new")

    assert (other.read_bytes(), (tmp_path / "name.txt").read_bytes()) == (b"old", b"new")


def test_a_dangling_link_is_replaced(tmp_path: Path) -> None:
    """Its target is not created."""
    (tmp_path / "name.txt").symlink_to(tmp_path / "target.txt")

    write_file(tmp_path, "name.txt", b"new")

    assert not (tmp_path / "target.txt").exists()


def test_a_link_to_the_registry_itself_is_allowed(tmp_path: Path) -> None:
    """Only what is below the root counts: a temporary folder may be a link."""
    (tmp_path / "real").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "real")

    write_file(tmp_path / "root", "a/b.txt", b"text")

    assert (tmp_path / "real/a/b.txt").exists()


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    """Such as one to the path of a folder."""
    (tmp_path / "name" / "inner").mkdir(parents=True)

    with pytest.raises(OSError, match="name"):
        write_file(tmp_path, "name", b"text")

    assert [path.name for path in tmp_path.iterdir()] == ["name"]


Command = Callable[[Path], Any]
COMMANDS: dict[str, tuple[str, Command]] = {
    "release": ("schemas", lambda root: release(root, read_registry_files(root))),
    "new-type": ("schemas", lambda root: new_type(root, "a.b", None)),
    "fixtures": ("tests/fixtures", lambda root: new_type(root, "a.b", None)),
    "new-version": (
        "migrations/users_presence",
        lambda root: new_version(root, "users.presence", "3.0.0", breaking=True),
    ),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_a_command_names_a_link_on_its_way(case: str, scratch: Any, tmp_path: Path) -> None:
    """And writes nothing at all."""
    path, command = COMMANDS[case]
    (scratch.root / path).mkdir(parents=True, exist_ok=True)
    elsewhere = (scratch.root / path).rename(tmp_path / "elsewhere")
    (scratch.root / path).symlink_to(elsewhere)
    before = sorted(scratch.root.rglob("*")), sorted(elsewhere.rglob("*"))

    with pytest.raises(UsageError, match=f"{path} is a symbolic link, and nothing is written"):
        command(scratch.root)

    assert (sorted(scratch.root.rglob("*")), sorted(elsewhere.rglob("*"))) == before


def test_new_type_overwrites_no_link(scratch: Any) -> None:
    """A dangling link is no free path."""
    target = scratch.root / "schemas/a.b/1.0.0.json"
    target.parent.mkdir()
    target.symlink_to("elsewhere.json")

    with pytest.raises(UsageError, match=r"schemas/a\.b/1\.0\.0\.json exists already"):
        new_type(scratch.root, "a.b", None)


def test_the_catalogue_and_the_cache_replace_links(fresh: Path, tmp_path: Path) -> None:
    """Of the page and of check's cache; a cache folder that is a link stays unused."""
    kept = tmp_path / "kept"
    kept.write_text("kept", "utf-8")
    (fresh / "pyproject.toml").touch()
    (fresh / "dist").mkdir()
    page, cache = fresh / "dist/catalogue.html", fresh / ".cache/genesys-events/check.cache"
    cache.parent.mkdir(parents=True, exist_ok=True)
    for path in (page, cache):
        path.unlink(missing_ok=True)
        path.symlink_to(kept)

    assert run_cli_text("catalogue", cwd=fresh).returncode == 0
    assert run_cli_text("check", cwd=fresh).returncode == 0

    assert kept.read_text("utf-8") == "kept"
    assert not page.is_symlink()
    assert read_entries(cache)
    cache.parent.rename(tmp_path / "folder")
    cache.parent.symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "check.cache").write_text("{}", "utf-8")
    assert run_cli_text("check", cwd=fresh).returncode == 0
    assert (tmp_path / "folder" / "check.cache").read_text("utf-8") == "{}"
