"""Which imports code needs when it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.imports import imports_below
from tools.root import UserMistake


def _found(tmp_path: Path, text: str) -> set[str]:
    (tmp_path / "module.py").write_text(text)
    return {each.name for each in imports_below(tmp_path)}


@pytest.mark.parametrize(
    "text",
    [
        "import boto3.session",
        "import os, boto3 as aws",
        "from boto3.session import Session",
        "def late():\n    import boto3",
        "async def late():\n    if True:\n        from boto3 import client",
        "class A:\n    import boto3",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import boto3",
        "try:\n    pass\nexcept ImportError:\n    import boto3",
        "try:\n    import boto3\nexcept KeyError:\n    pass",
        "try:\n    import boto3\nfinally:\n    pass",
    ],
)
def test_an_import_that_runs_is_found(tmp_path: Path, text: str) -> None:
    """Wherever it stands."""
    assert "boto3" in _found(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "from . import boto3",
        "from .boto3 import client",
        "if TYPE_CHECKING:\n    import boto3",
        "import typing\nif typing.TYPE_CHECKING:\n    import boto3",
        "try:\n    import boto3\nexcept ImportError:\n    pass",
        "try:\n    import boto3\nexcept (KeyError, ModuleNotFoundError):\n    pass",
        "try:\n    import boto3\nexcept:\n    pass",
        "'import boto3'",
    ],
)
def test_an_import_that_need_not_succeed_is_not_found(tmp_path: Path, text: str) -> None:
    """For type checkers, provided for, or of a neighbour."""
    assert "boto3" not in _found(tmp_path, text)


def test_an_import_is_found_with_its_place(tmp_path: Path) -> None:
    """So that a message can name it."""
    module = tmp_path / "deep" / "module.py"
    module.parent.mkdir()
    module.write_text('"""A module."""\n\nimport boto3\n')

    assert list(imports_below(tmp_path)) == [("boto3", module, 3)]


@pytest.mark.parametrize("text", ["def (:\n", "x = '\0'\n"])
def test_what_is_no_python_is_a_mistake_with_a_place(tmp_path: Path, text: str) -> None:
    """A broken handler would break the deployed Lambda's start."""
    (tmp_path / "broken.py").write_text(text)

    with pytest.raises(UserMistake, match=r"broken\.py:1: this is no Python"):
        list(imports_below(tmp_path))
