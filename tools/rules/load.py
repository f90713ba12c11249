"""Reads a registry and checks its structure, which codegen and everything after it depends on."""

from __future__ import annotations

from pathlib import Path

from tools.registry.files import (
    EventType,
    Registry,
    RegistryFiles,
    Schema,
    SourceFile,
    read_registry_files,
    to_registry,
)
from tools.registry.findings import Finding, RegistryProblems
from tools.rules import (
    documents,
    envelopes,
    files,
    migrations,
    registry,
    subset,
    values,
    versions,
)


def load_registry(root: Path) -> Registry:
    """Read a registry; raise RegistryProblems if it breaks a rule about its structure."""
    registry_files = read_registry_files(root)
    found = registry.check_registry(registry_files)
    for name in registry_files.types:
        event_type, findings = load_event_type(registry_files, name)
        found += [*findings, *versions.CHAIN.check(event_type)]
    if found:
        raise RegistryProblems(sorted(set(found)))
    return to_registry(registry_files)


def load_event_type(registry_files: RegistryFiles, name: str) -> tuple[EventType, list[Finding]]:
    """Read and check one event type's schemas and migrations, each by itself."""
    found: list[Finding] = []
    schemas = {}
    for file in registry_files.types[name]:
        schema, findings = read_schema(file)
        found += findings
        if schema is not None:
            schemas[schema.version] = schema
    event_type = registry_files.event_type(name, schemas)
    for migration in event_type.migrations:
        found += migrations.RULES.check(migration)
    return event_type, found


def read_schema(file: SourceFile) -> tuple[Schema | None, list[Finding]]:
    """Read and check a schema; None, and findings, if it breaks a rule."""
    found = list(files.RULES.check(file))
    # A document with a repeated key can still be checked.
    if file.event_type is None or any(each.rule != files.REPEATED_KEY for each in found):
        return None, found
    schema = Schema(file.event_type, file.version, file.path, file.document, file.text)
    found += documents.RULES.check(schema)
    if not any(finding.rule == documents.METASCHEMA for finding in found):
        # The rules below need a valid JSON Schema.
        for rules in (envelopes.RULES, subset.RULES, values.RULES):
            found += rules.check(schema)
    return (None if found else schema), found
