"""`genesys-events dead-letters …`: what could never succeed, to look at, send again or remove."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.console import fail, handle_sigterm, relative_path
from tools.registry.workspace import activate_registry, state_file

if TYPE_CHECKING:
    from tools.dead_letters.store import Chosen, Letter, Place

app = typer.Typer(
    no_args_is_help=True, help="Look at what could never succeed; send it again, or remove it."
)

State = Annotated[
    Path | None,
    typer.Option(
        help="The state file: ledger and dead letters.",
        show_default=".genesys-events/state.sqlite3",
        dir_okay=False,
    ),
]
QueueName = Annotated[
    str | None,
    typer.Option(
        "--queue", metavar="URL|ARN", help="An SQS dead-letter queue, instead of the state file."
    ),
]
Reasons = Annotated[
    list[str] | None,
    typer.Option(
        "--reason",
        help="Why it is a letter: as in README's table, or sqs or eventbridge for what those "
        "moved there. Give it several times for any of them.",
    ),
]
Type = Annotated[
    str | None, typer.Option("--type", metavar="GLOB", help="Its event type: users.*.")
]
Older = Annotated[
    str | None, typer.Option("--older-than", metavar="AGE", help="A letter for longer: 2d, 3h.")
]
Newer = Annotated[
    str | None, typer.Option("--newer-than", metavar="AGE", help="A letter for less long.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="So many letters at most.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]


@app.command("list")
def list_(
    state: State = None,
    queue: QueueName = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    limit: Limit = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the dead letters: what is known of each, without its body."""
    root = activate_registry(needs_models=True)
    chosen = _chosen(reason, type_, older_than, newer_than)
    from tools.dead_letters.printing import print_list

    with _place(root, state, queue) as place:
        with _looking(place, bodies=False) as letters:
            print_list(islice(filter(chosen, letters), limit), as_json=as_json)
        if limit is None:
            _tell_notes(place)


@app.command()
def show(
    letter: Annotated[
        str, typer.Argument(metavar="ID", help="As the list has it, or the beginning of it.")
    ],
    state: State = None,
    queue: QueueName = None,
    body: Annotated[
        bool,
        typer.Option(
            "--body", help="Print its body instead, verbatim: the event, personal data too."
        ),
    ] = False,
) -> None:
    """Explain one dead letter: why, where, and what the schema wanted there."""
    root = activate_registry(needs_models=True)
    from tools.dead_letters.printing import print_body, print_letter

    with _place(root, state, queue) as place:
        found = place.find(letter)
    if body:
        print_body(found)
    else:
        print_letter(root, found, place.name)


@app.command()
def export(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help=".jsonl or .jsonl.gz, a new file."),
    ],
    state: State = None,
    queue: QueueName = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    limit: Limit = None,
) -> None:
    """Write dead letters to a file that `process` and `drift` read; remove none.

    The file holds the bodies, people's data among them: it is for its owner alone.
    """
    root = activate_registry(needs_models=True)
    chosen = _chosen(reason, type_, older_than, newer_than)
    from tools.dead_letters.export import check_output
    from tools.dead_letters.export import export as write

    check_output(output)
    with _place(root, state, queue) as place:
        with _looking(place) as letters:
            count = write(islice(filter(chosen, letters), limit), output)
        typer.echo(f"{count:,} letters -> {output}")
        if limit is None:
            _tell_notes(place)


@app.command()
def redrive(
    state: State = None,
    queue: QueueName = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="URL|ARN",
            help="The queue to send to, instead of the one that each letter came from.",
        ),
    ] = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    limit: Limit = None,
    rate: Annotated[
        float | None, typer.Option(min=0.001, metavar="N", help="So many a second at most.")
    ] = None,
    max_age: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="For a state file: older events are stale, in seconds; 0 = off.",
            show_default="300",
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Send dead letters back to the queue that they came from, or process them here.

    Each is removed only when SQS has taken it, or its record is done. Exits with 1 if letters
    are left that should have gone, and with 130 if it was interrupted.
    """
    root = activate_registry(needs_models=True)
    chosen = _chosen(reason, type_, older_than, newer_than)
    from tools.dead_letters.rate_limit import Pace
    from tools.dead_letters.redrive import redrive_of
    from tools.output.progress import counting

    if to is not None and queue is None:
        fail("--to is for the letters of a queue: give --queue; a state file's are processed here")
    if max_age is not None and queue is not None:
        fail(
            "--max-age is for a state file: a queue's letters are judged by the function's setting"
        )
    with _place(root, state, queue) as place:
        if dry_run:
            from tools.dead_letters.printing import print_dry_run

            with _looking(place) as letters:
                print_dry_run(islice(filter(chosen, letters), limit))
            if limit is None:
                _tell_notes(place)
            return
        run = redrive_of(place, to, max_age)
        with (
            _accounted(run.account, run.left),
            counting("redriving", place.about()) as advance,
        ):
            run.run(chosen, Pace(rate), limit, advance)
        if limit is None:
            _tell_notes(place)
    if run.left():
        raise typer.Exit(1)


@app.command()
def purge(
    state: State = None,
    queue: QueueName = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove dead letters for good; their events are processed never. Asks first."""
    root = activate_registry(needs_models=True)
    chosen = _chosen(reason, type_, older_than, newer_than)
    from collections import Counter

    from tools.dead_letters.printing import by_reason
    from tools.output.progress import counting

    if not (yes or dry_run or has_terminal()):
        fail("there is nobody to ask: give --yes to remove them, or --dry-run to count them")
    gone: Counter[str] = Counter()
    with _place(root, state, queue) as place:
        if dry_run or not yes:
            with _looking(place, bodies=False) as letters:
                meant = {each.id: each.known.reason for each in filter(chosen, letters)}
            typer.echo(f"{place.name}: {by_reason(Counter(meant.values()))} to purge")
            _tell_notes(place)
            if dry_run or not meant:
                return
            if not typer.confirm("Remove them for good?"):
                fail("nothing was purged", 1)
            chosen = _among(meant)
        with (
            _accounted(lambda: f"purged: {by_reason(gone)}"),
            counting("purging", place.about()) as advance,
        ):
            for letter in place.purge(chosen):
                gone[letter.known.reason] += 1
                advance(1)


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _chosen(
    reasons: list[str] | None, event_type: str | None, older: str | None, newer: str | None
) -> Chosen:
    from tools.dead_letters.filters import choose

    return choose(reasons or (), event_type, older, newer, now=time.time())


def _among(ids: Container[str]) -> Chosen:
    return lambda letter: letter.id in ids


@contextmanager
def _place(root: Path, state: Path | None, queue: str | None) -> Iterator[Place]:
    """Where the letters lie; a store that cannot be reached, or Ctrl-C, ends the command."""
    from processor.errors import StoreUnavailable
    from tools.dead_letters.store import opened

    if state is not None and queue is not None:
        fail("--state and --queue: give one")
    handle_sigterm()
    try:
        with opened(relative_path(state_file(root, state)), queue) as place:
            yield place
    except StoreUnavailable as error:
        fail(f"{error}; nothing is lost: run it again", 1)
    except KeyboardInterrupt:
        fail("interrupted; what was not dealt with is there still", 130)


@contextmanager
def _looking(place: Place, *, bodies: bool = True) -> Iterator[Iterator[Letter]]:
    from tools.output.progress import counting

    with counting("looking", place.about()) as advance:

        def letters() -> Iterator[Letter]:
            for letter in place.look(bodies=bodies):
                advance(1)
                yield letter

        yield letters()


@contextmanager
def _accounted(account: Callable[[], str], left: Callable[[], list[str]] = list) -> Iterator[None]:
    """Say in the end what was done and what was left, however it ended."""
    try:
        yield
    finally:
        typer.echo(account())
        for why in left():
            typer.echo(f"genesys-events: {why}", err=True)


def _tell_notes(place: Place) -> None:
    for note in place.notes():
        typer.echo(f"genesys-events: {note}", err=True)
