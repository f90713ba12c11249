"""`genesys-events doctor`: what is installed, and what to run where something is missing."""

from __future__ import annotations

from pathlib import Path

import typer

from tools.registry.locate import UsageError, find_root


def doctor() -> None:
    """Show what is installed, in which versions, and what to run where something is missing.

    Exits with 1 if something is missing that every command needs.
    """
    from tools.doctor.examine import examine
    from tools.doctor.report import print_facts

    try:
        root: Path | None = find_root(Path.cwd())
    except (OSError, UsageError):
        root = None
    subjects = list(examine(root))
    print_facts(subjects)
    if any(fact.is_required and fact.fix for _, facts in subjects for fact in facts):
        raise typer.Exit(1)
