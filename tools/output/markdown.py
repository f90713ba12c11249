"""Markdown for pull requests, tickets and summaries, in which text from outside has no effect."""

from __future__ import annotations

import re

from tools.output.wording import short, visible

_SPECIAL = re.compile(r"[\\`*_\[\]<|~&!#$]")
_LINKED = re.compile(r"[@#](?=\w)|:(?=//|[\w+-]+:)|www(?=\.)", re.IGNORECASE)
"""What GitHub turns into a mention, a link or an emoji even if it is escaped."""
_BEGINS_BLOCK = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=>]))")
"""Where a text would begin a list, a quotation, a line or a heading, if it begins a line."""


def plain(text: str) -> str:
    """The text without effect in Markdown: no mark-up, HTML, mention, link or end of a cell."""
    escaped = _SPECIAL.sub(r"\\\g<0>", visible(text).strip()).replace("\\&", "&amp;")
    escaped = _BEGINS_BLOCK.sub(r"\1\\", escaped)
    # An empty comment breaks what would be linked, and is invisible.
    return _LINKED.sub(r"\g<0><!-- -->", escaped.replace("\\<", "&lt;"))


def code(text: str) -> str:
    """The text as code; as HTML entities if it contains what would end the code or the cell."""
    shown = short(text, 320)
    if not shown.strip():
        return "(empty)"
    if "`" not in shown and "|" not in shown:
        return f"`{shown}`"
    entities = "".join(
        each if each.isalnum() or each in " -./" else f"&#{ord(each)};" for each in shown
    )
    return f"<code>{entities}</code>"


def row(*cells: str) -> str:
    """A row of a table, of cells that are Markdown."""
    return f"| {' | '.join(cells)} |"
