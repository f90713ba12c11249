"""A proposal, told to whoever asked for it."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from tools.console import print_created
from tools.drift.propose import Proposal

_PROOFS = {
    "proven": "proven: whatever is valid at {older} is valid at {version}",
    "refuted": "some {older} event is not valid at {version}: the migration carries it",
    "unknown": "nobody can prove that every {older} event is valid at {version}",
}


def print_proposal(proposal: Proposal, paths: Sequence[str]) -> None:
    """Print what a proposal says, what was written, and what comes next."""
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
        typer.echo("generated/ follows it")
    steps = [path for path in paths if path.startswith("migrations/") and "_to_" in path]
    read = " and ".join([path for path in paths if path.startswith("schemas/")] + steps)
    first = "" if proposal.generated else "genesys-events codegen; "
    typer.echo(f"next: {first}read {read}; then genesys-events catalogue, and check")


def _print_lines(label: str, lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(f"{label}: {line}")
