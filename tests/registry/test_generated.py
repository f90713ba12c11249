"""The committed generated/: what the schemas say, and nothing else."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generated import index, known_values
from generated.base import EventModel
from processor.naming import event_type_of, module_of, package_of
from processor.validation import model_of
from tools.codegen.render import changes, render
from support.paths import ROOT

CONSTANTS = ("VERSIONS", "PACKAGES", "CLASSES", "TOPICS", "MIGRATIONS", "RETIRED")
SCHEMAS = [
    (event_type, version) for event_type in index.VERSIONS for version in index.VERSIONS[event_type]
]
every_schema = pytest.mark.parametrize(
    ("event_type", "version"), SCHEMAS, ids=["-".join(schema) for schema in SCHEMAS]
)


@pytest.fixture(scope="module")
def rendered() -> dict[str, str]:
    """Everything that codegen renders from the repository's schemas."""
    return render(ROOT)


def test_it_is_fresh(rendered: dict[str, str]) -> None:
    """Codegen would change nothing: no file is stale, missing or one too many."""
    assert [path for path, _, _ in changes(ROOT, rendered)] == []


def test_it_is_the_same_byte_for_byte(rendered: dict[str, str]) -> None:
    """Seen without codegen's own comparison: no clock and no order of a set is in it."""
    folder = ROOT / "generated"
    present = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present == {path: text.encode() for path, text in rendered.items()}


def test_it_is_plain_text(rendered: dict[str, str]) -> None:
    """Every file ends in one newline, has Unix line endings, and says that nobody edits it."""
    for path, text in rendered.items():
        if path == "py.typed":
            assert text == ""
            continue
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert "\r" not in text, path
        if path.endswith(".sha256"):
            assert text.startswith("# Written by genesys-events codegen; do not edit.\n"), path
            continue
        ast.parse(text)
        if path != "base.py":
            assert text.startswith('"""Written by genesys-events codegen'), path
            assert "do not edit" in text, path


@pytest.mark.parametrize(
    ("module", "constants"), [(index, CONSTANTS), (known_values, ("VALUES", "RECURSIONS"))]
)
def test_data_is_data_only(module: Any, constants: tuple[str, ...]) -> None:
    """Nothing but literals: reading it imports and runs nothing."""
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
    """The Lambda reads it at every cold start, so it may bring no model and no pydantic."""
    code = (
        "import sys; import generated.index;"
        "print(sorted(name for name in sys.modules"
        " if name.startswith(('generated', 'pydantic', 'processor', 'tools'))))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "['generated', 'generated.index']"


def test_the_index_is_what_lies_on_disk() -> None:
    """Types and versions are the paths below schemas/, oldest first."""
    paths = sorted((ROOT / "schemas").glob("*/*.json"))
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.parent.name, []).append(path.stem)
    for versions in found.values():
        versions.sort(key=lambda version: [int(part) for part in version.split(".")])
    assert {name: tuple(versions) for name, versions in found.items()} == index.VERSIONS


@every_schema
def test_the_index_is_what_each_schema_says(event_type: str, version: str) -> None:
    """Class and topic are the file's title and annotation; type and version its path."""
    path = ROOT / "schemas" / event_type / f"{version}.json"
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert document["$id"] == f"urn:genesys-events:{event_type}:{version}"
    assert document["title"] == index.CLASSES[event_type]
    topic = document.get("x-genesys-topic")
    assert [name for name, bound in index.TOPICS.items() if bound == event_type] == (
        [] if topic is None else [topic]
    )


def test_every_constant_knows_every_type() -> None:
    """No type is in one constant and missing in another."""
    for constant in (index.PACKAGES, index.CLASSES, index.MIGRATIONS):
        assert constant.keys() == index.VERSIONS.keys()
    assert set(index.TOPICS.values()) <= index.VERSIONS.keys()
    for topic, event_type in index.TOPICS.items():
        assert event_type_of(topic) == event_type
    for event_type, package in index.PACKAGES.items():
        assert package == package_of(event_type)


def test_the_index_names_the_migrations_on_disk() -> None:
    """Each migration file is a step of the index, and each step of the index a file."""
    files = {
        path.relative_to(ROOT / "migrations").as_posix()
        for path in (ROOT / "migrations").glob("*/*.py")
        if path.name != "__init__.py"
    }
    steps = set()
    for event_type, versions in index.VERSIONS.items():
        for older, newer in pairwise(versions):
            if older in index.MIGRATIONS[event_type]:
                steps.add(f"{package_of(event_type)}/{module_of(older)}_to_{module_of(newer)}.py")
    assert files == steps


@every_schema
def test_every_model_is_there(event_type: str, version: str) -> None:
    """Each version's module has the class of the title, and its constants are type and version."""
    model = model_of(event_type, version)
    assert issubclass(model, EventModel)
    assert model.__name__ == index.CLASSES[event_type]
    assert model.__module__ == f"generated.{index.PACKAGES[event_type]}.{module_of(version)}"


@pytest.mark.parametrize("event_type", index.VERSIONS)
def test_the_package_exports_the_newest(event_type: str) -> None:
    """Handlers import from the package, without a version, every class of the newest module."""
    package = import_module(f"generated.{index.PACKAGES[event_type]}")
    newest = import_module(f"{package.__name__}.{module_of(index.VERSIONS[event_type][-1])}")
    classes = {
        name: value
        for name, value in vars(newest).items()
        if isinstance(value, type) and value.__module__ == newest.__name__
    }
    assert index.CLASSES[event_type] in classes
    assert sorted(package.__all__) == sorted(classes)
    for name, value in classes.items():
        assert getattr(package, name) is value
