"""HTML pages that are one file: without a server or any request."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

_SHARED = Path(__file__).parent / "templates"


def render_page(folder: Path, name: str, scripts: Sequence[str], data: str) -> str:
    """The page of <name>.html in a folder, with its style and scripts, around data that is JSON.

    `scripts` are the parts of the script, in their order: <name>_<part>.js. Before
    them, and before <name>.css, comes what all pages share.
    """
    style = _template(_SHARED / "page.css") + _template(folder / f"{name}.css")
    script = _template(_SHARED / "page.js")
    script += "".join(_template(folder / f"{name}_{part}.js") for part in scripts)
    # Only this script and style may run or load, with any text in the data.
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    # In a script element, no `<` may end it or begin a comment.
    parts = {
        "policy": policy,
        "style": style,
        "script": script,
        "data": data.replace("<", "\\u003c"),
    }
    # In one pass: a part may contain text that looks like a placeholder.
    return re.sub(
        r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _template(folder / f"{name}.html")
    )


def _template(path: Path) -> str:
    return path.read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
