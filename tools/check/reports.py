"""The formats of `check`: text, JSON, GitHub annotations, Markdown and SARIF."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from processor.naming import migration_of, package_of
from tools.check.run import Checked
from tools.output.markdown import code, plain, row
from tools.registry.files import to_registry
from tools.registry.findings import Finding
from tools.registry.lock import released

_UNREADABLE = ("FILE-", "SCHEMA-", "ENVELOPE-", "SUBSET-", "OPTIONAL-")
"""Prefixes of the rules without which a schema cannot be interpreted."""

_LONGEST = 65_000
"""GitHub accepts comments of up to 65,536 characters."""


def as_text(checked: Checked) -> Iterator[str]:
    """For people and editors: one finding per line, `path:line:column RULE message`."""
    yield from map(str, checked.findings)
    yield summary(checked)


def summary(checked: Checked) -> str:
    """The number of findings, types and versions, in one line."""
    types, versions = (
        len(checked.registry_files.types),
        sum(map(len, checked.registry_files.types.values())),
    )
    seen = f"{_counted(types, 'event type')} and {_counted(versions, 'version')}"
    found = _counted(len(checked.findings), "finding")
    return f"{found} in {seen} ({_cache_use(checked.rechecked, types)})"


def _cache_use(rechecked: int, types: int) -> str:
    if not rechecked:
        return "all types cached"
    others = ", others cached" if rechecked < types else ""
    return f"{_counted(rechecked, 'type')} re-checked{others}"


def _counted(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def as_json(checked: Checked) -> Iterator[str]:
    """For programs: one JSON object."""
    yield json.dumps(
        {
            "findings": [finding._asdict() for finding in checked.findings],
            "event_types": len(checked.registry_files.types),
            "versions": sum(map(len, checked.registry_files.types.values())),
            "rechecked": checked.rechecked,
        },
        indent=2,
    )


def as_github(checked: Checked) -> Iterator[str]:
    """For GitHub Actions: workflow commands, which become annotations of the pull request."""
    prefix = _below(os.environ.get("GITHUB_WORKSPACE"), checked.registry_files.root)
    for finding in checked.findings:
        location = f"file={_escaped(prefix + finding.path, ':,')},line={finding.line}"
        title = f"col={finding.column},title={_escaped(finding.rule, ':,')}"
        yield f"::error {location},{title}::{_escaped(finding.message)}"
    yield summary(checked)


def _below(workspace: str | None, root: Path) -> str:
    """The registry's path in the repository: annotations name files relative to the repository."""
    if not workspace or not root.is_relative_to(workspace) or root == Path(workspace):
        return ""
    return f"{root.relative_to(workspace).as_posix()}/"


def _escaped(text: str, more: str = "") -> str:
    # As @actions/toolkit escapes data, and properties, whose separators are `:` and `,`.
    for character in f"%\r\n{more}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def as_markdown(checked: Checked) -> Iterator[str]:
    """For a pull request: the findings, and what each unreleased version changes.

    It ends before GitHub's limit on the length of a comment.
    """
    left = _LONGEST
    parts = list(_markdown(checked))
    for position, part in enumerate(parts):
        left -= len(part) + 1
        if left < 0:
            cut = _counted(len(parts) - position, "line")
            yield f"\n… and {cut} more than a comment can hold. Released versions are not listed."
            return
        yield part


def _markdown(checked: Checked) -> Iterator[str]:
    yield "## Registry check"
    yield ""
    yield f"{'❌' if checked.findings else '✅'} {summary(checked)}"
    if checked.findings:
        yield ""
        yield "| where | rule | what |"
        yield "| --- | --- | --- |"
    for path, line, _, rule, message in checked.findings:
        yield row(code(f"{path}:{line}"), rule, plain(message))
    yield from _compatibility(checked)


def _compatibility(checked: Checked) -> Iterator[str]:
    """The changes of unreleased versions, and the senders and handlers that they affect."""
    # Imported here: the other formats need no verdicts.
    from tools.versions.affected import affected_handlers, affected_senders
    from tools.versions.diff import compare, markdown

    locked = released(checked.registry_files)
    # A type with an unreadable schema cannot be compared.
    unread = {
        finding.path.split("/")[1]
        for finding in checked.findings
        if finding.path.startswith("schemas/") and finding.rule.startswith(_UNREADABLE)
    }
    readable = tuple(
        file
        for file in checked.registry_files.schemas
        if file.event_type and file.event_type not in unread
    )
    registry = to_registry(replace(checked.registry_files, schemas=readable))
    wrong = {finding.path for finding in checked.findings}
    valid_migrations = {file.path for file in checked.registry_files.migrations} - wrong
    rows, details = [], []
    for versions in registry.types.values():
        for older, newer in zip((None, *versions), versions, strict=False):
            if newer.path in locked:
                continue
            if older is None:
                rows.append(f"| {newer.event_type} {newer.version} | new | none | none |")
                continue
            comparison = compare(older, newer)
            name = migration_of(older.version, newer.version)
            path = f"migrations/{package_of(newer.event_type)}/{name}.py"
            senders = affected_senders(comparison, is_migrated=path in valid_migrations)
            handlers = affected_handlers(comparison)
            bump = comparison.verdict.bump
            rows.append(f"| {newer.event_type} {newer.version} | {bump} | {senders} | {handlers} |")
            details += ["", *markdown(comparison)]
    if rows:
        yield ""
        yield "### Unreleased versions"
        yield ""
        yield "| version | change | affected senders | affected handlers |"
        yield "| --- | --- | --- | --- |"
        yield from rows
        yield from details


def as_sarif(checked: Checked) -> Iterator[str]:
    """For code scanning: SARIF 2.1.0."""
    from tools.check.rule_list import CATALOGUE

    prefix = _below(os.environ.get("GITHUB_WORKSPACE"), checked.registry_files.root)
    rules = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": rule.reason},
            "defaultConfiguration": {"level": "error"},
        }
        for group in CATALOGUE
        for rule in group.rules
    ]
    driver = {"name": "genesys-events", "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, prefix) for finding in checked.findings],
    }
    schema = (
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    )
    yield json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def _result(finding: Finding, prefix: str) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column}
    location = {"artifactLocation": {"uri": quote(prefix + finding.path)}, "region": region}
    return {
        "ruleId": finding.rule,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": location}],
    }


FORMATS: Mapping[str, Callable[[Checked], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "markdown": as_markdown,
    "sarif": as_sarif,
}
"""The names that --format accepts."""
