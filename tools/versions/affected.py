"""The senders and handlers that a new version affects, as Markdown."""

from __future__ import annotations

from tools.output.markdown import code
from tools.versions.diff import Comparison

_HANDLER_IMPACT = {
    "field-removed": "removed",
    "field-optional": "may be absent",
    "null-allowed": "may be null",
    "type-added": "may be of another type",
    "value-added": "may have another value",
    "alternatives-changed": "other alternatives",
}
"""The kinds of difference that affect handlers, which see only the newest version."""


def affected_senders(comparison: Comparison, *, is_migrated: bool) -> str:
    """The senders whose events are no longer valid, as Markdown."""
    older, proof = comparison.older.version, comparison.verdict.proof
    if proof in ("proven", "waived"):
        return "none"
    if is_migrated:
        return f"none: the migration upgrades {older} events"
    return f"senders of {older}{'' if proof == 'refuted' else ', perhaps'}"


def affected_handlers(comparison: Comparison) -> str:
    """The fields that handlers can no longer read as before, as Markdown."""
    fields = [
        f"{code(each.pointer)} ({_HANDLER_IMPACT[each.kind]})"
        for each in comparison.differences
        if each.kind in _HANDLER_IMPACT
    ]
    return f"those that read {'; '.join(fields)}" if fields else "none"
