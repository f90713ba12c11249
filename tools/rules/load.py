"""Reads a registry and judges its structure: what codegen, and everything after it, builds on."""

from __future__ import annotations

from pathlib import Path

from tools.registry.files import (
    EventType,
    Folders,
    Registry,
    Schema,
    SourceFile,
    parsed,
    read_folders,
)
from tools.registry.findings import Finding, RegistryProblems
from tools.rules import (
    documents,
    envelopes,
    files,
    migrations,
    registries,
    subset,
    types,
    values,
)


def load_registry(root: Path) -> Registry:
    """Read a registry; raise RegistryProblems if anything in it is not as it must be."""
    folders = read_folders(root)
    found = registries.judge(folders)
    for name in folders.types:
        event_type, findings = survey(folders, name)
        found += [*findings, *types.CHAIN.judge(event_type)]
    if found:
        raise RegistryProblems(sorted(set(found)))
    return parsed(folders)


def survey(folders: Folders, name: str) -> tuple[EventType, list[Finding]]:
    """Judge one event type's schemas and migrations, each by itself."""
    found: list[Finding] = []
    schemas = {}
    for file in folders.types[name]:
        schema, findings = read_schema(file)
        found += findings
        if schema is not None:
            schemas[schema.version] = schema
    event_type = folders.event_type(name, schemas)
    for migration in event_type.migrations:
        found += migrations.RULES.judge(migration)
    return event_type, found


def read_schema(file: SourceFile) -> tuple[Schema | None, list[Finding]]:
    """Read a schema, and judge it; None if it is not as it must be."""
    found = list(files.RULES.judge(file))
    # A document with a repeated key can be looked into all the same.
    if file.event_type is None or any(each.rule != files.REPEATED_KEY for each in found):
        return None, found
    schema = Schema(file.event_type, file.version, file.path, file.document, file.text)
    found += documents.RULES.judge(schema)
    if not any(finding.rule == documents.METASCHEMA for finding in found):
        # What is no JSON Schema cannot be looked into.
        for rules in (envelopes.RULES, subset.RULES, values.RULES):
            found += rules.judge(schema)
    return (None if found else schema), found
