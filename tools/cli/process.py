"""`genesys-events process`: its options, its messages and its exit codes."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tools.cli.completion import handler_modules, several_event_types
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
        typer.Argument(metavar="FILE", help="JSON, JSON Lines, either gzipped; - for stdin."),
    ],
    state: State = None,
    max_age: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Older events are stale, in seconds; 0 = off.",
            show_default="300",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="FATE", help="Exit with 1 if there is any such record: dead_lettered."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Print what handlers log, and tracebacks.")
    ] = False,
    handler: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only events of this handler: its function or module.",
            autocompletion=handler_modules,
        ),
    ] = None,
    types: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE,…",
            help="Only events of these types: users.presence,…",
            autocompletion=several_event_types,
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Run again when a handler, a schema or a migration is saved."),
    ] = False,
    watched: Annotated[bool, typer.Option("--watched", hidden=True)] = False,
) -> None:
    """Process events from files: validate, upgrade, deduplicate, dispatch, dead-letter.

    Exits with 0; with 1 if records are left for retry, or by --fail-on; with 2 if the call is
    wrong, or a file has no events or is damaged.
    """
    check_choice("--fail-on", fail_on, ("dead_lettered",))
    check_number("--max-age", max_age)
    root = activate_registry(needs_models=True)
    if watch:
        _watch(root, files, state)
    from tools.process.run import Choice, print_summary, process_files

    where = state_file(root, state)
    choice = Choice(handler, () if types is None else tuple(map(str.strip, types.split(","))))
    handle_sigterm()
    try:
        summary, problems = process_files(
            files, state=where, max_age=max_age, choice=choice, verbose=verbose
        )
    except KeyboardInterrupt:
        if watched:
            sys.exit(130)  # its state is removed
        fail("interrupted; what was processed is recorded: run the command again", 130)
    # A run of --watch runs again by itself, and its state is removed.
    shown = None if watched else relative_path(where)
    is_default = where.resolve() == state_file(root, None).resolve()
    print_summary(summary, state=shown, is_default=is_default, as_json=as_json)
    for problem in problems:
        note(problem)
    if problems:
        raise typer.Exit(2)
    if summary.left_for_retry and not watched:
        note(
            f"left for retry: {summary.left_for_retry}; process the same events again when the "
            "cause is fixed"
        )
    if summary.left_for_retry or (fail_on is not None and summary.dead_lettered):
        raise typer.Exit(1)


def _watch(root: Path, files: list[str], state: Path | None) -> NoReturn:
    if state is not None:
        fail("--watch: leave out --state; each run has a state of its own, or all is duplicates")
    if "-" in files:
        fail("--watch: give files; standard input can be read only once")
    from tools.process.watch import Watch, run_in_process

    after = sys.argv.index("process") + 1
    arguments = [each for each in sys.argv[after:] if each != "--watch"]
    watch = Watch(root, files, lambda: run_in_process(arguments), note)
    handle_sigterm()
    with suppress(KeyboardInterrupt):
        watch.run()
    fail("no longer watching", 130)
