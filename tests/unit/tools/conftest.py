"""What the tests of the tools share: registries to damage."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support.wheelhouse import Wheelhouse
from tools.codegen.render import render, write
from tools.registry.findings import RegistryProblems


@dataclass(frozen=True)
class Scratch:
    """A small registry in a folder of its own: users.presence and conversation.update."""

    root: Path

    def write(self, path: str, content: str | bytes) -> None:
        """Write any file, with the folders that it needs."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path: str) -> Any:
        """A JSON file's content."""
        return json.loads((self.root / path).read_text("utf-8"))

    def swap(self, path: str, before: str, after: str) -> None:
        """Put one text in another's place, the first time that it stands in a file."""
        text = (self.root / path).read_text("utf-8")
        assert before in text
        self.write(path, text.replace(before, after, 1))

    def edit(self, path: str, change: Callable[[Any], Any]) -> None:
        """Change a JSON file's content in place."""
        document = self.read(path)
        change(document)
        self.write(path, json.dumps(document))

    def add_type(
        self, event_type: str, version: str = "1.0.0", title: str = "Thing", **more: Any
    ) -> str:
        """A schema of a new type, or of a new version; its path."""
        document = self.read("schemas/conversation.update/1.0.0.json") | more
        document["$id"] = f"urn:genesys-events:{event_type}:{version}"
        document["title"] = title
        document["properties"]["event_type"] = {"const": event_type}
        document["properties"]["schema_version"] = {"const": version}
        path = f"schemas/{event_type}/{version}.json"
        self.write(path, json.dumps(document))
        return path

    def problems(self) -> dict[str, str]:
        """What codegen says of it: the message for each file, empty where nothing is wrong.

        Any other exception than RegistryProblems passes through, and fails the test.
        """
        try:
            render(self.root)
        except RegistryProblems as error:
            found: dict[str, str] = {}
            for each in error.findings:
                assert str(each).startswith(f"{each.path}:{each.line}:{each.column} {each.rule} ")
                found[each.path] = f"{found.get(each.path, '')} {each.message}".strip()
            return found
        return {}


@pytest.fixture
def scratch(tmp_path: Path, copy_known: Callable[..., None]) -> Scratch:
    """A registry without fault, to be damaged at will."""
    home = tmp_path / "registry"
    copy_known(home, "users.presence", "conversation.update")
    return Scratch(home)


@pytest.fixture(scope="module")
def generated(
    tmp_path_factory: pytest.TempPathFactory, copy_known: Callable[..., None]
) -> dict[str, str]:
    """What is generated from the scratch registry: rendered once for a module's tests."""
    home = tmp_path_factory.mktemp("generated")
    copy_known(home, "users.presence", "conversation.update")
    return render(home)


@pytest.fixture
def fresh(scratch: Scratch, generated: dict[str, str]) -> Path:
    """The scratch registry with its generated code, in which check finds nothing."""
    write(scratch.root, generated)
    return scratch.root


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    """A package index in a folder, the only one that uv and pip see."""
    house = Wheelhouse(tmp_path / "wheelhouse")
    for tool in ("PIP", "UV"):
        monkeypatch.setenv(f"{tool}_NO_INDEX", "1")
        monkeypatch.setenv(f"{tool}_FIND_LINKS", str(house.folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    return house
