"""`genesys-events catalogue`: one HTML page, without a server or network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from tools.catalogue.handlers import find_handlers
from tools.catalogue.page_data import read_page_data
from tools.output.html import render_page
from tools.registry.write_file import write_file, write_output

PAGE = "dist/catalogue.html"
"""Its path below the registry's root, unless another one is given."""
_TEMPLATES = Path(__file__).parent / "templates"
_SCRIPTS = ("schemas", "article", "overview", "list")
"""The script's parts, in their order."""


class Page(NamedTuple):
    """The page, and the numbers of types and versions on it."""

    text: str
    types: int
    versions: int
    problems: list[str]
    """A sentence for each handler module that cannot be imported."""

    def __str__(self) -> str:
        """`5 event types in 15 versions`."""
        types = "event type" if self.types == 1 else "event types"
        versions = "version" if self.versions == 1 else "versions"
        return f"{self.types} {types} in {self.versions} {versions}"


def render(root: Path) -> Page:
    """Render the page; raise RegistryProblems where a schema is not valid."""
    handlers = find_handlers(root)
    data = read_page_data(root, handlers)
    text = render_page(_TEMPLATES, "catalogue", _SCRIPTS, json.dumps(data, separators=(",", ":")))
    versions = sum(len(each["versions"]) for each in data["types"])
    return Page(text, len(data["types"]), versions, handlers.problems)


def write(root: Path, page: Page, output: Path | None = None) -> Path:
    """Write the page to a file, by default below the registry's root; return the file."""
    if output is None:
        write_file(root, PAGE, page.text.encode())
        return root / PAGE
    write_output(output, page.text)
    return output
