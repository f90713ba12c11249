"""Releases that the real pip cannot download: its messages might change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support.tiny_sdk import MODELS
from tools.registry.locate import UsageError
from tools.upstream.releases import open_release


def test_a_version_that_is_not_on_the_index_is_reported(
    make_sdk: Any, pip_index: Path, tmp_path: Path
) -> None:
    """With the real pip, whose message might change."""
    shutil.copy(make_sdk(MODELS).wheel(), pip_index)

    with pytest.raises(UsageError, match=r"no version 999\.0\.0 of the SDK on pip's package index"):
        open_release("999.0.0", tmp_path / "cache")


def test_a_missing_network_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real pip, and an index that does not respond."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_RETRIES", "0")

    with pytest.raises(UsageError, match=r"127\.0\.0\.1:9.*: check the network"):
        open_release("269.0.0", tmp_path / "cache")
