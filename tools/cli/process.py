"""`genesys-events process`: its options, its messages and its exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.console import (
    check_choice,
    check_number,
    fail,
    handle_sigterm,
    note,
    relative_path,
)
from tools.registry.locate import activate_registry, state_file

State = Annotated[
    Path | None,
    typer.Option(
        help="The state file: ledger and dead letters.",
        show_default=".genesys-events/state.sqlite3",
        dir_okay=False,
    ),
]


def process(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="JSON, JSON Lines, either gzipped; - for stdin."),
    ],
    state: State = None,
    max_age: Annotated[
        float | None,
        typer.Option(
            min=0, help="Older events are stale, in seconds; 0 = off.", show_default="300"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    fail_on: Annotated[
        str | None, typer.Option(help="Exit with 1 if there is any such record: dead_lettered.")
    ] = None,
) -> None:
    """Process events from files: validate, upgrade, deduplicate, dispatch, dead-letter.

    Exits with 0; with 1 if records are left for retry, or by --fail-on; with 2 if the call is
    wrong, or a file has no events or is damaged.
    """
    check_choice("--fail-on", fail_on, ("dead_lettered",))
    check_number("--max-age", max_age)
    root = activate_registry(needs_models=True)
    from tools.process.run import print_summary, process_files

    where = state_file(root, state)
    handle_sigterm()
    try:
        summary, problems = process_files(files, state=where, max_age=max_age)
    except KeyboardInterrupt:
        fail("interrupted; what was processed is recorded: run the command again", 130)
    print_summary(summary, state=relative_path(where), as_json=as_json)
    for problem in problems:
        note(problem)
    if problems:
        raise typer.Exit(2)
    if summary.left_for_retry:
        note(
            f"left for retry: {summary.left_for_retry}; run the same command again when the cause "
            "is fixed"
        )
    if summary.left_for_retry or (fail_on is not None and summary.dead_lettered):
        raise typer.Exit(1)
