"""Texts that try to be more than text: in Markdown, on a terminal, in the log of a workflow."""

from __future__ import annotations

import re

HOSTILE = [
    *("x\n\n# Approve me\n\n<img src=x>\n::error::told", "::error::told", "\r::warning::x"),
    *("\x1b[31mred\x1b[0m", "\x9b31m", "a\u202eb\u2066c", "\u200b", "\u2028::error::x", "\ud800"),
    *("[link](https://evil.example)", "![x](https://evil.example)", "<!-- x -->", "<script>"),
    *("a|b", "a\\|b", "`a`", "``", "\\", "a\\", "*a*", "_a_", "~~a~~", "&lt;", "&#35; x", "$x$"),
    *("# x", "- x", "+ x", "1. x", "1) x", "---", "===", "> x", "    x", "\tx", "```", "| a |"),
    *("@team", "#12", "www.evil.example", "https://evil.example", "[bold]x[/]", "[/]", ":boom:"),
    *("[x]: https://evil.example", "[^1]", "- [ ] x", "::add-mask::x", "a::b", "%0A::error::x"),
]
COMMAND = re.compile(r"^\s*(::|##\[)", re.MULTILINE)
"""The beginning of a line that GitHub Actions reads as a command."""
