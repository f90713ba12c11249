"""`genesys-events drift …`: compare a stream of events with the registry, and propose versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tools.cli.completion import event_types, one_of
from tools.cli.console import (
    check_choice,
    exit_on_problems,
    fail,
    format_option,
    handle_sigterm,
    note,
    print_created,
)
from tools.registry.locate import activate_registry

if TYPE_CHECKING:
    from tools.drift.propose.run import Proposal


class _ReportsByDefault(TyperGroup):
    """`drift SOURCE…` is short for `drift report SOURCE…`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Add the command's name if it is missing; without arguments, it says what it needs."""
        first = args[0] if args else "-h" if ctx.resilient_parsing else ""
        if first not in self.commands and first not in ("-h", "--help"):
            args = ["report", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ReportsByDefault,
    help="Report how events differ from the registry: drift SOURCE…; propose the next version."
    "\n\ndrift SOURCE… is short for drift report SOURCE…: drift report -h lists its options.",
)

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="The file to write.", dir_okay=False),
]


@app.command()
def report(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders, - for stdin, a state file or an SQS queue's URL for its dead "
            "letters, s3://bucket/prefix.",
        ),
    ],
    style: Annotated[str, format_option("text", "json", "markdown", "html")] = "text",
    output: Output = None,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show values, not just their shapes.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY",
            help="Exit with 1 from this severity on: rejected or tolerated.",
            autocompletion=one_of("rejected", "tolerated"),
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Mute the findings that this file accepts."),
    ] = None,
    new_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", metavar="FILE", help="Write such a file: it accepts all findings."
        ),
    ] = None,
) -> None:
    """Report how events differ from the registry. Nothing is processed, removed or changed.

    Exits with 1 by --fail-on, and with 2 if the call is wrong or a source is damaged.
    """
    root = activate_registry(needs_models=True)
    from tools.drift.baseline import mute, read_baseline, write_baseline
    from tools.drift.formats import FORMATS, write

    check_choice("--format", style, FORMATS)
    check_choice("--fail-on", fail_on, ("rejected", "tolerated"))
    accepted = None if baseline is None else read_baseline(baseline)
    result = _observed(root, names, show_values=show_values)
    if new_baseline is not None:
        number = write_baseline(result, new_baseline)
        note(f"{new_baseline} accepts {number:,} {'finding' if number == 1 else 'findings'}")
    if baseline is not None and accepted is not None:
        result = mute(result, accepted, baseline)
    write(result, style, output)
    _print_problems(result)
    if any(source["problem"] for source in result["sources"]):
        raise typer.Exit(2)
    if fail_on is not None and result["severity"] in ("rejected", fail_on):
        raise typer.Exit(1)


@app.command()
def propose(
    event_type: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="Such as users.presence.", autocompletion=event_types),
    ],
    given: Annotated[
        list[str],
        typer.Option(
            "--from",
            metavar="REPORT|SOURCE",
            help="A report that --format json wrote, or sources; for new values of enumerations, "
            "give sources or a report made with --show-values.",
        ),
    ],
) -> None:
    """Write the next schema version of an event type, from what drifted, with its migration.

    The proposal has passed the rules of check; review it before it is released.
    """
    root = activate_registry(needs_models=True)
    from tools.drift.propose.run import propose as follow
    from tools.drift.propose.run import write
    from tools.drift.read_report import read_report
    from tools.versions.scaffold import number_hint

    result = read_report(Path(given[0])) if len(given) == 1 else None
    if result is None:
        result = _observed(root, given, show_values=True)
        _print_problems(result)
    with exit_on_problems():
        proposal = follow(root, event_type, result)
    paths = write(root, proposal) if proposal else []
    _print_proposal(proposal, paths)
    if proposal and (hint := number_hint(root, event_type, proposal.version)):
        note(hint)


def _print_problems(result: Mapping[str, Any]) -> None:
    for source in result["sources"]:
        if source["problem"]:
            note(source["problem"])


def _observed(root: Path, names: list[str], *, show_values: bool) -> dict[str, Any]:
    from tools.drift.parallel import Options, observe
    from tools.drift.report import report_of
    from tools.drift.sources import open_sources, read_sources
    from tools.output.progress import progress

    handle_sigterm()
    sources = open_sources(names)
    sizes = [source.size for source in sources]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    try:
        with progress("reading", total) as (advance, count):
            records = read_sources(sources, advance, count)
            observed = observe(records, Options(root, keep_constants=show_values))
    except KeyboardInterrupt:
        fail("interrupted; nothing was changed", 130)
    for warning in (each for source in sources for each in source.warnings):
        note(warning)
    return report_of(observed, root, show_values=show_values, sources=sources, given=names)


_PROOFS = {
    "proven": "proven: every valid {older} event is valid at {version}",
    "refuted": "some valid {older} events are not valid at {version}: the migration converts them",
    "unknown": "not proven that every valid {older} event is valid at {version}",
}


def _print_proposal(proposal: Proposal, paths: Sequence[str]) -> None:
    """Print the changes, the files written, and the next step."""
    if not proposal:
        typer.echo(f"{proposal.event_type} {proposal.older}: nothing to propose")
        _print_lines("left out", proposal.left_out)
        return
    older, version = proposal.older, proposal.version
    verdict = proposal.verdict
    proof = _PROOFS[verdict.proof].format(older=older, version=version)
    typer.echo(f"{proposal.event_type} {older} -> {version}, {verdict.bump}; {proof}")
    for change in proposal.changes:
        typer.echo(f"  {change}")
    _print_lines("a guess", proposal.guesses)
    _print_lines("left out", proposal.left_out)
    _print_lines("note", proposal.notes)
    print_created(paths)
    if proposal.generated:
        typer.echo("generated/ is updated")
    migrations = [path for path in paths if path.startswith("migrations/") and "_to_" in path]
    read = " and ".join([path for path in paths if path.startswith("schemas/")] + migrations)
    first = "" if proposal.generated else "genesys-events codegen; "
    typer.echo(f"next: {first}read {read}; then genesys-events check")


def _print_lines(label: str, lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(f"{label}: {line}")
