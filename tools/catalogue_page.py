"""`genesys-events catalogue`: docs/catalogue.html, one page that needs no server and no network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tools.catalogue import describe

PAGE = "docs/catalogue.html"
"""Where it is, below the registry's root."""
_SCRIPTS = ("schemas", "article", "list")
"""The script's parts, in their order."""


class Page(NamedTuple):
    """The page, and how much it shows."""

    text: str
    types: int
    versions: int

    def __str__(self) -> str:
        """What it shows: `5 event types in 15 versions`."""
        types = "event type" if self.types == 1 else "event types"
        versions = "version" if self.versions == 1 else "versions"
        return f"{self.types} {types} in {self.versions} {versions}"


def render(root: Path) -> Page:
    """The page; raises RegistryProblems where a schema is not as it must be."""
    data = describe(root)
    style = _template("catalogue.css")
    script = "".join(_template(f"catalogue_{part}.js") for part in _SCRIPTS)
    # Only what was written here may run or be loaded, whatever a schema's words hold.
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {"policy": policy, "style": style, "script": script, "data": _data(data)}
    # In one go: what stands in a part is no place for another.
    text = re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], _template("catalogue.html"))
    return Page(text, len(data["types"]), sum(len(each["versions"]) for each in data["types"]))


def write(root: Path, page: Page) -> bool:
    """Make docs/catalogue.html this page; whether it had to change."""
    if is_fresh(root, page):
        return False
    target = root / PAGE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page.text.encode())
    return True


def is_fresh(root: Path, page: Page) -> bool:
    """Whether docs/catalogue.html is this page, byte for byte."""
    target = root / PAGE
    return target.is_file() and target.read_bytes() == page.text.encode()


def _template(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text("utf-8")


def _data(data: Mapping[str, Any]) -> str:
    """JSON that can stand in a script element: no `<` ends it, or begins a comment."""
    lines = (
        f'"{name}":[\n'
        + ",\n".join(json.dumps(each, separators=(",", ":")) for each in values)
        + "\n]"
        for name, values in data.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}").replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
