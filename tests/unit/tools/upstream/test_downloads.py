"""Releases that pip downloads into the cache."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.tiny_sdk import MODELS
from tools.registry.locate import UsageError
from tools.upstream import downloads
from tools.upstream.releases import open_release


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes pip fail with a message."""

    def fail(message: str) -> None:
        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            return subprocess.CompletedProcess(command, 1, "", message)

        monkeypatch.setattr(downloads.subprocess, "run", run)

    return fail


def test_a_version_is_fetched_once(
    make_sdk: Any, pip_index: Path, tmp_path: Path, pip: Any
) -> None:
    """The second time neither pip nor the index is used."""
    shutil.copy(make_sdk(MODELS).wheel(), pip_index)
    cache = tmp_path / "made" / "cache"

    first = open_release("269.0.0", cache)
    pip("ERROR: it was asked again")
    second = open_release("269.0.0", cache)

    assert first.version == second.version == "269.0.0"
    assert [path.name for path in cache.iterdir()] == [
        "purecloudplatformclientv2-269.0.0-py3-none-any.whl"
    ]


def test_an_sdist_in_the_cache_is_found_by_its_name(
    make_sdk: Any, tmp_path: Path, pip: Any
) -> None:
    """Old releases have no wheel, and spell their name differently."""
    cache = tmp_path / "cache"
    cache.mkdir()
    shutil.copy(make_sdk(MODELS, "136.0.0", modern=False).sdist(), cache)
    (cache / "purecloudplatformclientv2-nonsense.whl").touch()
    (cache / "notes.txt").touch()
    pip("ERROR: it was asked")

    assert open_release("136.0.0", cache).version == "136.0.0"


def test_a_download_that_fails_leaves_nothing_behind(
    pip_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise an incomplete archive in the cache would be used from then on."""
    assert pip_index.is_dir()

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = next(each for each in command if each.startswith("--dest=")).removeprefix(
            "--dest="
        )
        (Path(folder) / "purecloudplatformclientv2-269.0.0-py3-none-any.whl").write_bytes(b"PK")
        return subprocess.CompletedProcess(command, 1, "", "ERROR: the connection was reset")

    monkeypatch.setattr(downloads.subprocess, "run", run)

    with pytest.raises(UsageError, match=r"cannot fetch the SDK 269\.0\.0: ERROR: the conn"):
        open_release("269.0.0", tmp_path / "cache")

    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("/usr/bin/python: No module named pip", "has no pip: download the SDK 269.0.0 yourself"),
        ("WARNING: Retrying after connection broken by X\nERROR: No matching", "check the network"),
        ("noise\nERROR: the disk is full", "cannot fetch the SDK 269.0.0: ERROR: the disk"),
        ("", "cannot fetch the SDK 269.0.0"),
    ],
)
def test_pip_s_message_becomes_one_sentence(
    output: str, message: str, pip: Any, tmp_path: Path
) -> None:
    """Its output is pages long."""
    pip(output)

    with pytest.raises(UsageError, match=message):
        open_release("269.0.0", tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """For example a file instead of the folder."""
    (tmp_path / "cache").touch()

    with pytest.raises(UsageError, match="cache cannot be written: "):
        open_release("269.0.0", tmp_path / "cache")
