"""`genesys-events catalogue`: docs/catalogue.html, one page without a server or network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tools.catalogue.page_data import read_page_data
from tools.output.html import render_page
from tools.registry.write_file import write_file

PAGE = "docs/catalogue.html"
"""Its path below the registry's root."""
_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("schemas", "article", "list")
"""The script's parts, in their order."""


class Page(NamedTuple):
    """The page, and the numbers of types and versions on it."""

    text: str
    types: int
    versions: int

    def __str__(self) -> str:
        """`5 event types in 15 versions`."""
        types = "event type" if self.types == 1 else "event types"
        versions = "version" if self.versions == 1 else "versions"
        return f"{self.types} {types} in {self.versions} {versions}"


def render(root: Path) -> Page:
    """Render the page; raise RegistryProblems where a schema is not valid."""
    data = read_page_data(root)
    text = render_page(_TEMPLATES, "catalogue", _SCRIPTS, _data(data))
    return Page(text, len(data["types"]), sum(len(each["versions"]) for each in data["types"]))


def write(root: Path, page: Page) -> bool:
    """Write docs/catalogue.html; return whether it changed."""
    if is_fresh(root, page):
        return False
    write_file(root, PAGE, page.text.encode())
    return True


def is_fresh(root: Path, page: Page) -> bool:
    """Whether docs/catalogue.html is exactly this page."""
    target = root / PAGE
    is_file = target.is_file() and not target.is_symlink()
    return is_file and target.read_bytes() == page.text.encode()


def _data(data: Mapping[str, Any]) -> str:
    """JSON with a line for each event type and each part, which keeps diffs readable."""
    lines = (
        f'"{name}":[\n'
        + ",\n".join(json.dumps(each, separators=(",", ":")) for each in values)
        + "\n]"
        for name, values in data.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}"
