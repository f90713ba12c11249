"""`genesys-events replay`: its options, its messages and its exit codes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tools.cli.completion import several_event_types
from tools.cli.console import check_number, fail, handle_sigterm, note, relative_path
from tools.registry.locate import activate_registry, state_file

if TYPE_CHECKING:
    from tools.dead_letters.find_queue import Queue
    from tools.replay.archive import Archive, ArchiveReplays, ReplayState
    from tools.replay.read_events import ReadCounts
    from tools.replay.select_events import Selection
    from tools.replay.temporary_rules import RulePlan


_ARCHIVE = "archive:"
_NAMED = 3
"""How many of the event types that are left out are named."""


def replay(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders, s3://bucket/prefix; or archive:NAME, an EventBridge archive.",
        ),
    ],
    queue: Annotated[
        str | None,
        typer.Option(
            metavar="URL|ARN",
            help="The queue that the processor reads: SourceQueueUrl of the stack.",
        ),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option(
            metavar="ARN",
            help="For an archive: the rule that gets the events, RuleArn of the stack.",
        ),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Events from this time on.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Events before this time.")
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE,…",
            help="Of these event types, such as users.*. For an archive, temporary rules on its "
            "bus choose them.",
            autocompletion=several_event_types,
        ),
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(min=0.001, metavar="N", help="Events a second at most; not for an archive."),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Send nothing; count what the ledger would report of the events."
        ),
    ] = False,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="With --dry-run: the ledger, DedupTableName of the stack."
        ),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="With --dry-run: a state file as the ledger.", dir_okay=False),
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What was sent.",
            show_default=".genesys-events/replay/, a file for each command",
            dir_okay=False,
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="For an archive: the replay's name; another one replays the same once more.",
        ),
    ] = None,
) -> None:
    """Send events once more to the queue that the processor reads; none of them is stale.

    Interrupted, the same command goes on and sends nothing twice, except for what SQS took without
    an answer. What was processed is a duplicate.

    Exits with 1 if something is left, with 130 if it was interrupted.
    """
    check_number("--rate", rate)
    root = activate_registry(needs_models=True)
    from tools.replay.select_events import select

    selection = select(start, end, types or ())
    handle_sigterm()
    from processor.errors import StoreUnavailable

    try:
        archives = [source for source in sources if source.startswith(_ARCHIVE)]
        if archives:
            if len(sources) > 1:
                fail(f"{archives[0]}: an archive is replayed by itself, without other sources")
            _refuse("an archive is replayed to a rule: give --rule", queue=queue)
            _refuse(
                "EventBridge decides how fast it replays an archive; MaximumConcurrency of the "
                "stack limits how many batches are processed in parallel",
                rate=rate,
            )
            archive_name = archives[0].removeprefix(_ARCHIVE)
            if not archive_name:
                fail(f"{_ARCHIVE} names no archive: give archive:NAME")
            _replay_archive(archive_name, rule, selection, name, dry_run=dry_run)
            return
        _refuse("for an archive: replay archive:NAME", rule=rule, name=name)
        if dry_run:
            _count(root, sources, queue, selection, journal, table, state)
        else:
            _refuse("for --dry-run", table=table, state=state)
            _send(root, sources, queue, selection, journal, rate)
    except StoreUnavailable as error:
        fail(f"{error}; nothing is lost: run the same command again", 1)
    except KeyboardInterrupt:
        fail("interrupted; the same command goes on from here", 130)


def _refuse(why: str, **options: object) -> None:
    """Exit with a message if one of these options was given."""
    for option, value in options.items():
        if value:
            fail(f"--{option}: {why}")


def _send(
    root: Path,
    names: list[str],
    queue: str | None,
    selection: Selection,
    journal: Path | None,
    rate: float | None,
) -> None:
    if queue is None:
        fail("--queue: give the queue that the processor reads, SourceQueueUrl of the stack")
    target = _find_queue(queue)
    from tools.dead_letters.rate_limit import RateLimit
    from tools.output.progress import progress
    from tools.replay.journal import Journal
    from tools.replay.read_events import (
        ReadCounts,
        check_content,
        describe_replay,
        open_repeatable,
        read_events,
    )
    from tools.replay.send_events import Sender, check_target

    sources = open_repeatable(names)
    check_target(target)
    counts = ReadCounts()
    described = describe_replay(target.url, names, selection)
    with Journal(_journal_path(root, journal, described), described) as opened:
        for source in sources:
            check_content(opened, source)
        sender = Sender(target, opened)
        size = sum(source.size or 0 for source in sources)
        try:
            with progress("replaying", size) as (advance, count):
                events = read_events(sources, selection, opened, counts, advance, count)
                sender.run(events, RateLimit(rate))
        finally:
            before = f" ({counts.before:,} before)" if counts.before else ""
            typer.echo(f"sent: {sender.counts.sent:,}{before} -> {target.url}")
            _print_left_out(counts)
            for why, number in sender.counts.refused.items():
                note(f"not sent: {number:,}: {why}")
        typer.echo(f"journal: {relative_path(opened.path)}; without it they would be sent again")
    if counts.problems or sender.counts.refused:
        raise typer.Exit(1)


def _find_queue(name: str) -> Queue:
    """The queue of a URL or an ARN: by its URL a replay is known, whichever was given."""
    try:
        from tools.dead_letters.find_queue import find_queue
    except ModuleNotFoundError:
        fail("replay needs boto3: pip install boto3")
    return find_queue(name)


def _count(
    root: Path,
    names: list[str],
    queue: str | None,
    selection: Selection,
    journal: Path | None,
    table: str | None,
    state: Path | None,
) -> None:
    if table is not None and state is not None:
        fail("--table and --state: give one")
    from contextlib import ExitStack

    from tools.output.progress import progress
    from tools.replay.dry_run import FINDINGS, count_findings, open_ledger
    from tools.replay.journal import Journal
    from tools.replay.read_events import (
        ReadCounts,
        describe_replay,
        open_repeatable,
        read_events,
    )

    sources = open_repeatable(names)
    counts = ReadCounts()
    with ExitStack() as stack:
        opened = None
        if queue is not None:
            described = describe_replay(_find_queue(queue).url, names, selection)
            path = _journal_path(root, journal, described)
            if path.is_file():
                opened = stack.enter_context(Journal(path, described, read_only=True))
        ledger = stack.enter_context(open_ledger(table, state))
        size = sum(source.size or 0 for source in sources)
        advance, count = stack.enter_context(progress("reading", size))
        events = read_events(sources, selection, opened, counts, advance, count)
        found = count_findings(events, ledger)
    typer.echo(f"would be sent: {found.total():,}")
    _print_findings(found, FINDINGS)
    if counts.before:
        typer.echo(f"sent before: {counts.before:,}")
    _print_left_out(counts)
    if table is None and state is None:
        note("without --table or --state, only copies within these sources count as duplicates")
    if counts.problems:
        raise typer.Exit(1)


def _print_findings(found: Counter[str], names: tuple[str, ...]) -> None:
    for each in names:
        if found[each]:
            typer.echo(f"  {each:12} {found[each]:>10,}")


def _print_left_out(counts: ReadCounts) -> None:
    if counts.not_selected:
        typer.echo(f"left out, of another time or type: {counts.not_selected:,}")
    if counts.unreadable:
        note(f"left out: {counts.unreadable:,} are not readable as events")
    for problem in counts.problems:
        note(problem)


def _journal_path(root: Path, given: Path | None, described: dict[str, Any]) -> Path:
    from tools.replay.journal import journal_name

    return given or state_file(root, None).parent / "replay" / journal_name(described)


def _replay_archive(
    archive_name: str, rule: str | None, selection: Selection, name: str | None, *, dry_run: bool
) -> None:
    if selection.start is None or selection.end is None:
        fail("an archive needs --from and --to: the time range to replay")
    if rule is None:
        fail(
            "--rule: give the ARN of the rule to replay to, RuleArn of the stack; without one, "
            "every rule of the bus would get the events again"
        )
    from tools.replay.archive import check_rule, connect, replay_name

    replays = connect()
    archive = replays.describe(archive_name)
    check_rule(rule, archive)
    start, end = selection.start, selection.end
    chosen = name or replay_name(archive_name, rule, start, end, selection.types)
    typer.echo(f"archive: {archive.name}, about {archive.events:,} events, {archive.bytes:,} bytes")
    typer.echo(f"replay:  {chosen} -> {rule}")
    if selection.types:
        # What was started before has its rules already.
        plan = None
        if replays.find(chosen) is None:
            plan = _plan_rules(replays, archive, rule, chosen, selection)
    if dry_run:
        note("an archive cannot be read: what the ledger would report is counted from files or S3")
        return
    if not selection.types:
        started = replays.start(chosen, archive, [rule], start, end)
    else:
        started = plan is not None and _start_with_rules(replays, archive, plan, start, end)
    if not started:
        typer.echo("it was started before; another --name replays the range once more")
    last = _follow(replays, chosen, start, end)
    typer.echo(f"state:   {last.state}{last.why and f': {last.why}'}")
    if last.rules != (rule,):
        _remove_rules(replays, archive, last, chosen)
    if last.state != "COMPLETED":
        raise typer.Exit(1)


def _follow(replays: ArchiveReplays, name: str, start: float, end: float) -> ReplayState:
    from tools.output.progress import counting

    try:
        with counting("seconds of events replayed", round(end - start)) as advance:
            shown = 0

            def show(found: ReplayState) -> None:
                nonlocal shown
                if found.replayed_to is not None:
                    now = max(shown, round(found.replayed_to - start))
                    advance(now - shown)
                    shown = now

            return replays.follow(name, show)
    except KeyboardInterrupt:
        fail(
            "interrupted; EventBridge goes on. The same command follows it; to stop it: aws events "
            f"cancel-replay --replay-name {name}",
            130,
        )


def _plan_rules(
    replays: ArchiveReplays, archive: Archive, rule: str, replay: str, selection: Selection
) -> RulePlan:
    from tools.replay.temporary_rules import plan_rules

    types = selection.event_types()
    plan = plan_rules(replays, archive, rule, replay, types)
    typer.echo(f"types:   {len(types) - len(plan.not_matched):,}")
    for name in plan.patterns:
        typer.echo(f"rule:    {name}, temporary")
    if plan.not_matched:
        some, more = plan.not_matched[:_NAMED], len(plan.not_matched) - _NAMED
        note(
            f"left out, the rule does not match them: {', '.join(some)}"
            f"{f' and {more:,} more' if more > 0 else ''}"
        )
    return plan


def _start_with_rules(
    replays: ArchiveReplays, archive: Archive, plan: RulePlan, start: float, end: float
) -> bool:
    from tools.replay.temporary_rules import SETTLE_SECONDS, start_with_rules

    note(f"waiting {SETTLE_SECONDS:.0f} s for the rules to take effect")
    return start_with_rules(replays, archive, plan, start, end)


def _remove_rules(
    replays: ArchiveReplays, archive: Archive, last: ReplayState, replay: str
) -> None:
    from tools.replay.temporary_rules import SETTLE_SECONDS, made_for, remove_rules

    names = made_for(replays, archive, last.rules, replay)
    if names:
        note(f"waiting {SETTLE_SECONDS:.0f} s before the temporary rules are removed")
        replays.sleep(SETTLE_SECONDS)
        remove_rules(replays, archive, names)
        for name in names:
            typer.echo(f"rule:    {name}, removed")
