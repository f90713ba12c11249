"""`genesys-events diff`: the differences between two versions, and the verdict on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import Version
from rich.console import Console
from rich.text import Text

from processor.naming import migration_of, package_of
from tools.output.markdown import code, plain, row
from tools.output.wording import short, visible
from tools.registry.files import Schema, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_for_unknown
from tools.rules.load import load_event_type
from tools.schema.compatibility import (
    Bump,
    Verdict,
    bump_between,
    compare_versions,
    is_sufficient,
)
from tools.schema.differences import Difference, differences
from tools.schema.field_history import ProbableRename, probable_renames
from tools.schema.subset import DROPPED_FIELDS

_SHOWN = 60
_LONG = 320


class Comparison(NamedTuple):
    """The differences between two versions of an event type, and the verdict on compatibility."""

    older: Schema
    newer: Schema
    differences: list[Difference]
    verdict: Verdict
    renames: list[ProbableRename]

    @property
    def step(self) -> Bump:
        """The bump between the two version numbers."""
        return bump_between(self.older.version, self.newer.version)

    @property
    def sufficient(self) -> bool:
        """Whether that bump is at least what the change requires.

        Of one version at two commits: whether only texts changed.
        """
        if self.step == "none":
            return self.verdict.bump in ("none", "patch")
        return is_sufficient(self.step, self.verdict.bump)


def compare(older: Schema, newer: Schema) -> Comparison:
    """Compare two versions."""
    sides = older.document, newer.document
    return Comparison(
        older, newer, differences(*sides), compare_versions(*sides), probable_renames(*sides)
    )


def compare_in_registry(root: Path, event_type: str, older: str, newer: str) -> Comparison:
    """Compare two versions of the registry.

    Raises UsageError for an unknown type or version, or if OLD is not older than NEW;
    RegistryProblems if one of the two is not valid.
    """
    registry_files = read_registry_files(root)
    if event_type not in registry_files.types:
        hint = hint_for_unknown(event_type, registry_files.types)
        raise UsageError(f"there is no event type {event_type}; {hint}")
    found, findings = load_event_type(registry_files, event_type)
    for version in (older, newer):
        if version not in found.versions:
            versions = ", ".join(found.versions)
            raise UsageError(f"{event_type} has no {version}; it has {versions}")
    if Version(older) >= Version(newer):
        raise UsageError(f"{older} is not older than {newer}: give the older version first")
    if not {older, newer} <= found.schemas.keys():
        raise RegistryProblems(findings)
    return compare(found.schemas[older], found.schemas[newer])


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as `diff --format json` prints it."""
    verdict = comparison.verdict
    return {
        "event_type": comparison.newer.event_type,
        "older": comparison.older.version,
        "newer": comparison.newer.version,
        "differences": [difference._asdict() for difference in comparison.differences],
        "probable_renames": [rename._asdict() for rename in comparison.renames],
        "verdict": verdict.bump,
        "proof": verdict.proof,
        "witness": verdict.witness,
        "waiver": verdict.waiver,
        "step": comparison.step,
        "sufficient": comparison.sufficient,
    }


def conclusion(comparison: Comparison) -> str:
    """The verdict in a sentence, and whether the version number is sufficient."""
    older, newer = comparison.older.version, comparison.newer.version
    proofs = {
        "proven": f"every {older} event is proven valid under {newer}",
        "refuted": f"not every {older} event is valid under {newer}",
        "unknown": f"not proven, and not refuted, that every {older} event is valid under {newer}",
        "waived": f"not proven, but waived: {comparison.verdict.waiver}",
    }
    bump = comparison.verdict.bump
    text = f"{bump}: {proofs[comparison.verdict.proof]}"
    if comparison.renames and comparison.verdict.proof in ("proven", "waived"):
        text += ", but a field is probably renamed"
    if comparison.sufficient:
        return text
    if comparison.step == "none":
        return f"{text}; the version number is the same, but the change needs a {bump} step"
    return f"{text}; the version number is only a {comparison.step} step, but must be a {bump} one"


def advice(comparison: Comparison) -> Iterator[str]:
    """For each field that is probably renamed, what that takes."""
    older, newer = comparison.older, comparison.newer
    path = f"migrations/{package_of(newer.event_type)}/"
    for rename in comparison.renames:
        yield (
            f"{rename}: a rename takes a major version and a migration that moves the value "
            f"({path}{migration_of(older.version, newer.version)}.py); if it was dropped on "
            f'purpose, write "{DROPPED_FIELDS}": ["{rename.old}"] next to the "properties" of '
            f"{rename.parent or '/'} in {newer.path}"
        )


def print_text(comparison: Comparison) -> None:
    """For people."""
    console = Console(highlight=False, soft_wrap=True, emoji=False)
    width = max((len(each.kind) for each in comparison.differences), default=0)
    for kind, pointer, before, after in comparison.differences:
        change = " -> ".join(_text(value) for value in (before, after) if value is not None)
        if kind == "text-changed":
            change = ", ".join(before)
        where = (visible(pointer or "/"), "bold")
        console.print(Text.assemble(f"{kind:{width}}  ", where, f"  {visible(change)}"))
    style = {"major": "red", "minor": "green"}.get(comparison.verdict.bump, "dim")
    console.print(Text(conclusion(comparison), style))
    for each in advice(comparison):
        console.print(Text(visible(each)))
    if comparison.verdict.witness is not None:
        witness = json.dumps(readable(comparison.verdict.witness))
        console.print(Text(f"for example: {witness}"))


def print_json(comparison: Comparison) -> None:
    """For programs."""
    Console(soft_wrap=True).print_json(json.dumps(to_json(comparison)))


def markdown(comparison: Comparison) -> Iterable[str]:
    """For a pull request."""
    older, newer = comparison.older, comparison.newer
    yield f"### {newer.event_type} {older.version} → {newer.version}"
    yield ""
    yield plain(conclusion(comparison))
    for each in advice(comparison):
        yield f"\n{plain(each)}"
    if comparison.verdict.witness is not None:
        witness = json.dumps(readable(comparison.verdict.witness), indent=2)
        yield f"\nFor example:\n\n```json\n{witness}\n```"
    if comparison.differences:
        yield "\n| difference | where | before | after |\n| --- | --- | --- | --- |"
    for kind, pointer, before, after in comparison.differences:
        cells = (_cell(before), _cell(after))
        if kind == "text-changed":
            cells = (plain(", ".join(before)), "")
        yield row(kind, code(pointer or "/"), *cells)


def print_markdown(comparison: Comparison) -> None:
    """The same, printed."""
    Console(highlight=False, soft_wrap=True, markup=False).print("\n".join(markdown(comparison)))


FORMATS: Mapping[str, Callable[[Comparison], None]] = {
    "text": print_text,
    "json": print_json,
    "markdown": print_markdown,
}
"""The names that --format takes."""


def readable(value: Any) -> Any:
    """The same JSON value, with long texts and lists cut short."""
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_SHOWN]}… ({len(value):,} characters)"
    if isinstance(value, list):
        shown = [readable(each) for each in value[:_LONG]]
        return shown if len(shown) == len(value) else [*shown[:3], f"… ({len(value):,} items)"]
    if isinstance(value, Mapping):
        return {name: readable(each) for name, each in value.items()}
    return value


def _text(value: Any) -> str:
    return short(value if isinstance(value, str) else json.dumps(value), _SHOWN)


def _cell(value: Any) -> str:
    return "" if value is None else code(_text(value))
