"""`genesys-events dead-letters …`: list, explain, export, redrive and purge dead letters."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tools.cli.completion import event_types
from tools.cli.console import check_number, fail, handle_sigterm, relative_path
from tools.registry.locate import activate_registry, state_file

if TYPE_CHECKING:
    from tools.dead_letters.redrive import Redrive
    from tools.dead_letters.store import DeadLetterFilter, DeadLetterStore, ListedDeadLetter

app = typer.Typer(
    no_args_is_help=True, help="List dead letters, explain them, send them again or remove them."
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
        metavar="REASON",
        help="Why it was dead-lettered: a reason of docs/outcomes.md, or sqs or eventbridge for "
        "what those moved there. May be given several times.",
    ),
]
Type = Annotated[
    str | None,
    typer.Option(
        "--type",
        metavar="GLOB",
        help="Its event type, such as users.*.",
        autocompletion=event_types,
    ),
]
Older = Annotated[
    str | None,
    typer.Option("--older-than", metavar="AGE", help="Dead-lettered longer ago: 2d, 3h."),
]
Newer = Annotated[
    str | None, typer.Option("--newer-than", metavar="AGE", help="Dead-lettered less long ago.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="Number of dead letters at most.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be done; do nothing.")]


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
    matches = _filter(reason, type_, older_than, newer_than)
    from tools.dead_letters.printing import print_list

    with _open(root, state, queue) as store:
        with _scanning(store, bodies=False) as dead_letters:
            print_list(islice(filter(matches, dead_letters), limit), as_json=as_json)
        if limit is None:
            _print_warnings(store)


@app.command()
def summary(
    state: State = None,
    queue: QueueName = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Count the dead letters by reason and event type, with the oldest and newest of each."""
    root = activate_registry(needs_models=True)
    matches = _filter(reason, type_, older_than, newer_than)
    from tools.dead_letters.summary import count_groups, print_groups

    with _open(root, state, queue) as store:
        with _scanning(store, bodies=False) as dead_letters:
            groups = count_groups(filter(matches, dead_letters))
        if groups or as_json:
            print_groups(groups, as_json=as_json)
        else:
            typer.echo(f"{store.name}: no dead letters")
        _print_warnings(store)


@app.command()
def show(
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="The id in the list, or the beginning of it.")
    ],
    state: State = None,
    queue: QueueName = None,
    body: Annotated[
        bool,
        typer.Option("--body", help="Print its body instead, verbatim, with personal data."),
    ] = False,
) -> None:
    """Explain one dead letter: the reason, the field, what the schema expects, what to do."""
    root = activate_registry(needs_models=True)
    from tools.dead_letters.printing import print_body, print_dead_letter

    with _open(root, state, queue) as store:
        found = store.find(id_)
    if body:
        print_body(found)
    else:
        print_dead_letter(root, found, store.name)


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

    The file holds the bodies, with personal data: only its owner can read it.
    """
    root = activate_registry(needs_models=True)
    matches = _filter(reason, type_, older_than, newer_than)
    from tools.dead_letters.export import check_output
    from tools.dead_letters.export import export as write

    check_output(output)
    with _open(root, state, queue) as store:
        with _scanning(store) as dead_letters:
            count = write(islice(filter(matches, dead_letters), limit), output)
        typer.echo(f"{count:,} dead letters -> {output}")
        if limit is None:
            _print_warnings(store)


@app.command()
def redrive(
    state: State = None,
    queue: QueueName = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="URL|ARN",
            help="The queue to send to, instead of the one that each came from.",
        ),
    ] = None,
    reason: Reasons = None,
    type_: Type = None,
    older_than: Older = None,
    newer_than: Newer = None,
    limit: Limit = None,
    rate: Annotated[
        float | None, typer.Option(min=0.001, metavar="N", help="Number a second at most.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Send dead letters back to the queue that they came from, or process them here.

    They are sent only to queues that have this dead-letter queue, or to --to. Each is removed only
    when SQS has confirmed it, or its record is acknowledged. Exits with 1 if any is left that
    should have been redriven, and with 130 if it was interrupted.
    """
    root = activate_registry(needs_models=True)
    matches = _filter(reason, type_, older_than, newer_than)
    from tools.dead_letters.rate_limit import RateLimit
    from tools.output.progress import counting

    check_number("--rate", rate)
    if to is not None and queue is None:
        fail("--to is for a queue: give --queue; a state file's dead letters are processed here")
    with _open(root, state, queue) as store:
        run = _redrive(store, to)
        if dry_run:
            from tools.dead_letters.printing import print_dry_run

            with _scanning(store) as dead_letters:
                print_dry_run(islice(filter(matches, dead_letters), limit), run.plan)
            if limit is None:
                _print_warnings(store)
            return
        with (
            _printing_result(run.summary, run.not_redriven),
            counting("redriving", store.approximate_count()) as advance,
        ):
            run.run(matches, RateLimit(rate), limit, advance)
        if limit is None:
            _print_warnings(store)
    if run.not_redriven():
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
    """Remove dead letters for good: their events are never processed. Asks first."""
    root = activate_registry(needs_models=True)
    matches = _filter(reason, type_, older_than, newer_than)
    from collections import Counter

    from tools.dead_letters.printing import count_by_reason
    from tools.output.progress import counting

    if not (yes or dry_run or has_terminal()):
        fail("cannot ask without a terminal: give --yes to remove them, or --dry-run to count them")
    gone: Counter[str] = Counter()
    with _open(root, state, queue) as store:
        if dry_run or not yes:
            with _scanning(store, bodies=False) as dead_letters:
                reasons = {
                    each.id: each.dead_letter.reason for each in filter(matches, dead_letters)
                }
            typer.echo(f"{store.name}: {count_by_reason(Counter(reasons.values()))} to purge")
            _print_warnings(store)
            if dry_run or not reasons:
                return
            if not typer.confirm("Remove them for good?"):
                fail("nothing was purged", 1)
            matches = _with_id(reasons)
        with (
            _printing_result(lambda: f"purged: {count_by_reason(gone)}"),
            counting("purging", store.approximate_count()) as advance,
        ):
            for listed in store.purge(matches):
                gone[listed.dead_letter.reason] += 1
                advance(1)


def has_terminal() -> bool:
    """Whether the user can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _filter(
    reasons: list[str] | None, event_type: str | None, older: str | None, newer: str | None
) -> DeadLetterFilter:
    from tools.dead_letters.filters import dead_letter_filter

    return dead_letter_filter(reasons or (), event_type, older, newer, now=time.time())


def _with_id(ids: Container[str]) -> DeadLetterFilter:
    return lambda listed: listed.id in ids


def _redrive(store: DeadLetterStore, to: str | None) -> Redrive:
    """Through the processor for a state file; for a queue, to its sources or to one queue."""
    from tools.dead_letters.state_file import StateFileStore

    if isinstance(store, StateFileStore):
        from tools.dead_letters.redrive_state_file import StateFileRedrive

        return StateFileRedrive(store)
    # Imported here: a state file needs no boto3.
    from tools.dead_letters.find_queue import find_queue
    from tools.dead_letters.queue import QueueStore
    from tools.dead_letters.redrive_queue import QueueRedrive

    return QueueRedrive(cast("QueueStore", store), None if to is None else find_queue(to))


@contextmanager
def _open(root: Path, state: Path | None, queue: str | None) -> Iterator[DeadLetterStore]:
    """Open the state file or queue; an unreachable store, or Ctrl-C, ends the command."""
    from processor.errors import StoreUnavailable
    from tools.dead_letters.open_store import open_store

    if state is not None and queue is not None:
        fail("--state and --queue: give one")
    handle_sigterm()
    try:
        with open_store(relative_path(state_file(root, state)), queue) as store:
            yield store
    except StoreUnavailable as error:
        fail(f"{error}; nothing is lost: run it again", 1)
    except KeyboardInterrupt:
        fail("interrupted; what was not done yet is still there", 130)


@contextmanager
def _scanning(
    store: DeadLetterStore, *, bodies: bool = True
) -> Iterator[Iterator[ListedDeadLetter]]:
    from tools.output.progress import counting

    with counting("reading", store.approximate_count()) as advance:

        def dead_letters() -> Iterator[ListedDeadLetter]:
            for listed in store.scan(bodies=bodies):
                advance(1)
                yield listed

        yield dead_letters()


@contextmanager
def _printing_result(
    summary: Callable[[], str], not_done: Callable[[], list[str]] = list
) -> Iterator[None]:
    """Print at the end what was done and what was not, also after an error or Ctrl-C."""
    try:
        yield
    finally:
        typer.echo(summary())
        for why in not_done():
            typer.echo(f"genesys-events: {why}", err=True)


def _print_warnings(store: DeadLetterStore) -> None:
    for warning in store.warnings():
        typer.echo(f"genesys-events: {warning}", err=True)
