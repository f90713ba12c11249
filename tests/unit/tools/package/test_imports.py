"""Which imports code needs when it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.package.imports import imports_of
from tools.registry.locate import UsageError


def _found(tmp_path: Path, text: str) -> dict[str, bool]:
    """What is imported, and whether the import is optional."""
    path = tmp_path / "module.py"
    path.write_text(text)
    return {each.package: each.is_optional for each in imports_of([path])}


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
        "if not TYPE_CHECKING:\n    import boto3",
        "if TYPE_CHECKING or True:\n    import boto3",
    ],
)
def test_an_import_that_runs_is_found(tmp_path: Path, text: str) -> None:
    """Anywhere in the file."""
    assert _found(tmp_path, text)["boto3"] is False


@pytest.mark.parametrize(
    "text",
    [
        "from . import boto3",
        "from .boto3 import client",
        "if TYPE_CHECKING:\n    import boto3",
        "import typing\nif typing.TYPE_CHECKING:\n    import boto3",
        "'import boto3'",
    ],
)
def test_an_import_that_does_not_run_is_not_found(tmp_path: Path, text: str) -> None:
    """Imports for type checkers alone, and relative imports."""
    assert "boto3" not in _found(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import boto3\nexcept ImportError:\n    pass",
        "try:\n    import boto3\nexcept (KeyError, ModuleNotFoundError):\n    pass",
        "try:\n    import boto3\nexcept Exception:\n    pass",
        "try:\n    import boto3\nexcept:\n    pass",
        "with contextlib.suppress(ImportError):\n    import boto3",
        "try:\n    if True:\n        import boto3\nexcept ImportError:\n    pass",
    ],
)
def test_an_import_may_be_optional(tmp_path: Path, text: str) -> None:
    """The code catches the error if the module is missing."""
    assert _found(tmp_path, text)["boto3"] is True


def test_an_import_is_found_with_its_line(tmp_path: Path) -> None:
    """So that a message can name the line."""
    module = tmp_path / "deep" / "module.py"
    module.parent.mkdir()
    module.write_text('"""A module."""\n\nimport boto3\n')

    assert list(imports_of([module])) == [("boto3", module, 3, False)]


@pytest.mark.parametrize("text", ["def (:\n", "x = '\0'\n"])
def test_a_syntax_error_names_the_line(tmp_path: Path, text: str) -> None:
    """A broken handler would break the deployed Lambda's start."""
    (tmp_path / "broken.py").write_text(text)

    with pytest.raises(UsageError, match=r"broken\.py:1: this is not valid Python"):
        list(imports_of([tmp_path / "broken.py"]))
