"""The committed generated/: its form, its classes, and what loading it costs.

`make check` compares it with what `codegen` writes.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from generated import index, known_values
from generated.base import EventModel
from processor.naming import module_of
from processor.validation import model_of
from support.paths import ROOT
from support.schemas import SCHEMAS

CONSTANTS = ("VERSIONS", "PACKAGES", "CLASSES", "TOPICS", "MIGRATIONS", "RETIRED")


def test_files_are_plain_text() -> None:
    """Every file ends in one newline, has Unix line endings, and says not to edit it."""
    for path in (ROOT / "generated").rglob("*.py"):
        text = path.read_bytes().decode()
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\r" not in text, path
        if path.name != "base.py":
            assert text.startswith('"""Written by genesys-events codegen'), path
            assert "do not edit" in text, path


@pytest.mark.parametrize(
    ("module", "constants"), [(index, CONSTANTS), (known_values, ("VALUES", "RECURSIONS"))]
)
def test_data_modules_have_only_literals(module: Any, constants: tuple[str, ...]) -> None:
    """Loading them imports and runs nothing."""
    path = ROOT / "generated" / f"{module.__name__.rpartition('.')[2]}.py"
    tree = ast.parse(path.read_text("utf-8"))
    names = []
    for node in tree.body:
        if isinstance(node, ast.AnnAssign):
            assert isinstance(node.target, ast.Name)
            assert node.value is not None
            names.append(node.target.id)
            assert ast.literal_eval(node.value) == getattr(module, node.target.id)
        elif isinstance(node, ast.ImportFrom):
            assert node.module == "__future__"
        else:
            assert isinstance(node, ast.Expr)
            assert isinstance(node.value, ast.Constant)
    assert tuple(names) == constants


def test_the_index_imports_nothing() -> None:
    """The Lambda loads it at every cold start, so it may import no model and no pydantic."""
    code = (
        "import sys; import generated.index;"
        "print(sorted(name for name in sys.modules"
        " if name.startswith(('generated', 'pydantic', 'processor', 'tools'))))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "['generated', 'generated.index']"


def test_every_model_exists() -> None:
    """Each version's module has the class of the title, and its constants are type and version."""
    for event_type, version in SCHEMAS:
        model = model_of(event_type, version)
        assert issubclass(model, EventModel)
        assert model.__name__ == index.CLASSES[event_type]
        assert model.__module__ == f"generated.{index.PACKAGES[event_type]}.{module_of(version)}"


def test_every_package_exports_the_newest() -> None:
    """Handlers import from the package, without a version, every class of the newest module."""
    for event_type, versions in index.VERSIONS.items():
        package = import_module(f"generated.{index.PACKAGES[event_type]}")
        newest = import_module(f"{package.__name__}.{module_of(versions[-1])}")
        classes = {
            name: value
            for name, value in vars(newest).items()
            if isinstance(value, type) and value.__module__ == newest.__name__
        }
        assert index.CLASSES[event_type] in classes
        assert sorted(package.__all__) == sorted(classes)
        for name, value in classes.items():
            assert getattr(package, name) is value
