"""Every rule there is, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.rules import (
    Rules,
    documents,
    envelopes,
    files,
    hops,
    migrations,
    models,
    outputs,
    registries,
    releases,
    subset,
    types,
    values,
)

CATALOGUE: tuple[Rules[Any], ...] = (
    files.RULES,
    documents.RULES,
    envelopes.RULES,
    subset.RULES,
    values.RULES,
    models.EXAMPLES,
    models.MODELS,
    types.CHAIN,
    types.NUMBERS,
    migrations.PATHS,
    migrations.RULES,
    hops.RULES,
    registries.RULES,
    releases.RULES,
    outputs.RULES,
)


def as_markdown() -> Iterator[str]:
    """docs/rules.md, line by line."""
    yield "# Rules"
    yield ""
    yield "What `genesys-events check` holds a registry to, and why. The words are the rules' own,"
    yield "in [`tools/rules/`](../tools/rules); this page is written by"
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
