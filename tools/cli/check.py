"""The command `check`: findings in a registry, and the list of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.console import check_choice, fail, format_option, note
from tools.registry.locate import UsageError, activate_registry, handlers_of


def check(
    style: Annotated[str, format_option("text", "json", "github", "markdown", "sarif")] = "text",
    rules: Annotated[
        bool,
        typer.Option(
            "--rules",
            help="List the rules, as text, markdown, or a json-schema for editors; check nothing.",
        ),
    ] = False,
) -> None:
    """Check the registry: schemas, examples, migrations, versions, generated code, handlers.

    Exits with 1 if there is a finding, or a handler that cannot be registered.
    """
    if rules:
        _print_rules(style)
        return
    root = activate_registry()
    from tools.check.reports import FORMATS
    from tools.check.run import check as run_check

    check_choice("--format", style, FORMATS)
    checked = run_check(root)
    for line in FORMATS[style](checked):
        typer.echo(line)
    if checked.findings:
        raise typer.Exit(1)
    _check_handlers(root)


def _check_handlers(root: Path) -> None:
    if not (root / handlers_of(root).replace(".", "/")).is_dir():
        return
    from processor.errors import GenesysEventsError
    from tools.process.run import check_handlers

    try:
        problem = check_handlers()
    except (GenesysEventsError, UsageError) as error:
        fail(str(error), 1)
    if problem is not None:
        note(problem)


def _print_rules(style: str) -> None:
    import json

    from tools.check.rule_list import CATALOGUE, as_markdown
    from tools.rules.editor_schema import editor_schema

    check_choice("--rules --format", style, ("text", "markdown", "json-schema"))
    if style == "json-schema":
        typer.echo(json.dumps(editor_schema(), indent=2))
    elif style == "markdown":
        for line in as_markdown():
            typer.echo(line)
    else:
        for group in CATALOGUE:
            for rule in group.rules:
                typer.echo(f"{rule.name:20} {rule.summary}")
