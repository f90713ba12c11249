"""Whom a new version breaks: those who send the older one, and handlers that read what it had."""

from __future__ import annotations

from tools.versions.diff import Comparison

_READ_OTHERWISE = {
    "field-removed": "gone",
    "field-optional": "may be absent",
    "null-allowed": "may be null",
    "type-added": "may be of another type",
    "value-added": "may have another value",
    "alternatives-changed": "put together in another way",
}
"""What a handler has to hear of, since it sees the newest version alone."""


def broken_senders(comparison: Comparison, *, is_carried: bool) -> str:
    """Say in Markdown whether those who send the older version are broken."""
    older, proof = comparison.older.version, comparison.verdict.proof
    if proof in ("proven", "waived"):
        return "nobody"
    doubt = "" if proof == "refuted" else ", as far as anybody can tell"
    if is_carried:
        return f"nobody: the migration carries {older}"
    return f"who sends {older}{doubt}"


def broken_handlers(comparison: Comparison) -> str:
    """Say in Markdown which fields handlers may not read as before."""
    told = [
        f"`{each.pointer}` ({_READ_OTHERWISE[each.kind]})".replace("|", "\\|")
        for each in comparison.differences
        if each.kind in _READ_OTHERWISE
    ]
    return f"who reads {'; '.join(told)}" if told else "nobody"
