"""Registries for tests: copies of a few types, some of which tests may change."""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.paths import ROOT
from tools.codegen.render import render, write
from tools.registry.findings import RegistryProblems

KNOWN_VERSIONS = dict.fromkeys(
    (
        "audits.entitytype.entityid",
        "conversation.update",
        "detail.events.conversation.acd.end",
        "detail.events.conversation.customer.start",
        "users.presence",
    ),
    ("1.0.0", "2.0.0", "2.1.0"),
)
"""The event types that tests use by name, with their versions; the repository may have more."""


REQUIRING = '''"""Since 2.0.0 every presence says since when it holds.

A presence is published when it changes, so where the body of an older event lacks `modifiedDate`,
the event's timestamp is that moment.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Fill modifiedDate from the envelope where the body lacks it."""
    payload = dict(detail["payload"])
    if payload.get("modifiedDate") is None:
        payload["modifiedDate"] = detail["timestamp"]
    return {**detail, "payload": payload}
'''
"""The migration of a version step that requires a field."""


def copy_types(target: Path, *event_types: str) -> None:
    """Copy schemas and migrations of the known versions of these event types.

    In the copy, users.presence requires `modifiedDate` from 2.0.0 on, with a migration: the
    registry's own versions require nothing.
    """
    for event_type in event_types:
        package = event_type.replace(".", "_")
        files = [f"schemas/{event_type}/{version}.json" for version in KNOWN_VERSIONS[event_type]]
        files += [path.relative_to(ROOT).as_posix() for path in _migrations(package)]
        for path in files:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target / path)
        if event_type == "users.presence":
            _require_modified_date(target)


def _migrations(package: str) -> list[Path]:
    """The modules of the migrations between known versions."""
    folder = ROOT / "migrations" / package
    names = ("__init__.py", "v1_0_0_to_v2_0_0.py", "v2_0_0_to_v2_1_0.py")
    return [folder / name for name in names if (folder / name).exists()]


def _require_modified_date(target: Path) -> None:
    for version in KNOWN_VERSIONS["users.presence"][1:]:
        path = target / f"schemas/users.presence/{version}.json"
        document = json.loads(path.read_text("utf-8"))
        payload = document["$defs"]["Payload"]
        field = payload["properties"]["modifiedDate"]
        payload["properties"]["modifiedDate"] = {**field, "type": "string"}
        document["$defs"]["Payload"] = {
            **{name: payload[name] for name in payload if name != "properties"},
            "required": ["modifiedDate"],
            "properties": payload["properties"],
        }
        path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    folder = target / "migrations/users_presence"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").write_text('"""Migrations of users.presence."""\n', "utf-8")
    (folder / "v1_0_0_to_v2_0_0.py").write_text(REQUIRING, "utf-8")


def make_known_registry(target: Path) -> None:
    """A registry with the known types, and the handlers of tests/support/handlers."""
    copy_types(target, *KNOWN_VERSIONS)
    for path in (ROOT / "migrations").glob("*.py"):
        shutil.copy(path, target / "migrations")
    shutil.copytree(
        ROOT / "processor",
        target / "processor",
        ignore=shutil.ignore_patterns("__pycache__", "handlers"),
    )
    shutil.copytree(
        ROOT / "tests/support/handlers",
        target / "processor/handlers",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", target)
    write(target, render(target))
    # By hash: a file that a test changes within the same second is compiled again.
    for package in ("generated", "migrations", "processor"):
        compileall.compile_dir(
            target / package,
            quiet=1,
            invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
        )


def copy_known_registry(known: Path, target: Path) -> Path:
    """A copy whose schemas, migrations, handlers and generated code a test may change.

    The processor's other files are hard links: no test may write into one.
    """

    def copy(source: str, destination: str) -> None:
        path = Path(source).relative_to(known)
        if path.parts[0] == "processor" and path.parts[1] != "handlers":
            os.link(source, destination)
        else:
            shutil.copy2(source, destination)

    return Path(shutil.copytree(known, target, copy_function=copy))


@dataclass(frozen=True)
class Scratch:
    """A small registry in its own folder: users.presence and conversation.update."""

    root: Path

    def write(self, path: str, content: str | bytes) -> None:
        """Write any file, and create its folders."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path: str) -> Any:
        """A JSON file's content."""
        return json.loads((self.root / path).read_text("utf-8"))

    def swap(self, path: str, before: str, after: str) -> None:
        """Replace the first occurrence of a text in a file."""
        text = (self.root / path).read_text("utf-8")
        assert before in text
        self.write(path, text.replace(before, after, 1))

    def edit(self, path: str, change: Callable[[Any], Any]) -> None:
        """Change a JSON file's content."""
        document = self.read(path)
        change(document)
        self.write(path, json.dumps(document))

    def add_type(
        self, event_type: str, version: str = "1.0.0", title: str = "Thing", **more: Any
    ) -> str:
        """Add a schema of a new type, or of a new version; its path."""
        document = self.read("schemas/conversation.update/1.0.0.json") | more
        document["$id"] = f"urn:genesys-events:{event_type}:{version}"
        document["title"] = title
        document["properties"]["event_type"] = {"const": event_type}
        document["properties"]["schema_version"] = {"const": version}
        path = f"schemas/{event_type}/{version}.json"
        self.write(path, json.dumps(document))
        return path

    def problems(self) -> dict[str, str]:
        """Codegen's message for each file; empty without problems.

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


Edit = Callable[[Scratch], None]
"""A change of a scratch registry."""


def swap(path: str, before: str, after: str) -> Edit:
    """Replace the first occurrence of a text in a file."""
    return lambda scratch: scratch.swap(path, before, after)


def put(path: str, content: str) -> Edit:
    """Write a file."""
    return lambda scratch: scratch.write(path, content)
