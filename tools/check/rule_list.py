"""All rules, in the order of docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.check import agreement, examples, generated_code, migration_rules, releases, unfinished
from tools.rules import documents, envelopes, files, migrations, registry, subset, values, versions
from tools.rules.rule import Rules

CATALOGUE: tuple[Rules[Any], ...] = (
    files.RULES,
    documents.RULES,
    envelopes.RULES,
    subset.RULES,
    values.RULES,
    examples.EXAMPLES,
    examples.MODELS,
    agreement.RULES,
    versions.CHAIN,
    versions.NUMBERS,
    migrations.PATHS,
    migrations.RULES,
    migration_rules.RULES,
    registry.RULES,
    unfinished.TEXTS,
    unfinished.EVENTS,
    releases.RULES,
    generated_code.RULES,
)


def as_markdown() -> Iterator[str]:
    """docs/rules.md, line by line."""
    yield "# Rules"
    yield ""
    yield "The rules of `genesys-events check`, and the reason for each. The text comes from the"
    yield "docstrings in [`tools/rules/`](../tools/rules) and [`tools/check/`](../tools/check)."
    yield "Do not edit this page; write it with"
    yield "`genesys-events check --rules --format markdown > docs/rules.md`."
    for rules in CATALOGUE:
        yield ""
        yield f"## {rules.heading}"
        for rule in rules.rules:
            yield ""
            yield f"### {rule.name}"
            yield ""
            yield rule.summary
            yield ""
            yield rule.reason
