"""`genesys-events`: the command line. Each command's work is in a file of its own."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:  # the distribution without its "cli" extra, as in the Lambda
    sys.exit("genesys-events: the command line needs more: pip install 'genesys-events[cli]'")

from tools.cli.console import fail, shown, stop_as_ctrl_c_does
from tools.cli.dead_letters import app as dead_letters_commands
from tools.cli.drift import app as drift_commands
from tools.cli.registry import app as registry_commands
from tools.cli.registry import rendered
from tools.cli.upstream import app as upstream_commands
from tools.registry.workspace import UserMistake, enter_registry, state_file

app = typer.Typer(
    name="genesys-events",
    help="Genesys Cloud events into AWS, without losing, doubling or misreading one.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(registry_commands)
app.add_typer(dead_letters_commands, name="dead-letters")
app.add_typer(drift_commands, name="drift")
app.add_typer(upstream_commands, name="upstream")

_CODEGEN_PACKAGES = (
    "datamodel_code_generator",
    "hypothesis",
    "jsonschema",
    "jsonschema_rs",
    "referencing",
    "tomli",
)

State = Annotated[
    Path | None,
    typer.Option(
        help="The state file: ledger and dead letters.",
        show_default=".genesys-events/state.sqlite3",
        dir_okay=False,
    ),
]


@app.command()
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
) -> None:
    """Process events from files: validate, upgrade, deduplicate, dispatch, dead-letter.

    Exits with 0, with 1 if records are left for retry, with 2 if the call is wrong.
    """
    root = enter_registry(needs_models=True)
    from tools.process.run import print_summary, process_files

    where = state_file(root, state)
    stop_as_ctrl_c_does()
    try:
        summary, damaged = process_files(files, state=where, max_age=max_age)
    except KeyboardInterrupt:
        fail("interrupted; what was processed is remembered: run the command again", 130)
    print_summary(summary, state=shown(where), as_json=as_json)
    for problem in damaged:
        typer.echo(f"genesys-events: {problem}", err=True)
    if damaged:
        raise typer.Exit(2)
    if summary.left_for_retry:
        typer.echo(
            f"genesys-events: left for retry: {summary.left_for_retry}; run the same command "
            "again when the cause is mended",
            err=True,
        )
        raise typer.Exit(1)


@app.command()
def package(
    runtime: Annotated[
        str, typer.Option(help="Lambda's runtime: python3.10 to python3.13.")
    ] = "python3.13",
    architecture: Annotated[str, typer.Option(help="arm64 or x86_64.")] = "arm64",
    output: Annotated[
        Path | None, typer.Option(help="The zip.", show_default="dist/lambda.zip")
    ] = None,
    with_boto3: Annotated[
        bool, typer.Option("--boto3", help="Include boto3, instead of the runtime's own.")
    ] = False,
) -> None:
    """Build the zip that the Lambda runs, and say what each part of it weighs."""
    root = enter_registry()
    from tools.codegen.render import changes
    from tools.package.build import build, print_package
    from tools.package.wheels import Target

    target = Target.of(runtime, architecture)
    if any(changes(root, rendered(root))):
        fail("generated/ is not what the schemas say: run genesys-events codegen first")
    where = output or root / "dist" / "lambda.zip"
    if where.is_dir():
        fail(f"--output {shown(where)} is a folder: name the file")
    stop_as_ctrl_c_does()
    try:
        built = build(root, where, target, with_boto3=with_boto3)
    except KeyboardInterrupt:
        fail(f"interrupted; {shown(where)} is as it was", 130)
    print_package(built._replace(path=shown(where)), target)


def main() -> None:
    """Run the command line; a user's mistake is one message and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal need not know every character
    try:
        app()
    except UserMistake as error:
        fail(str(error))
    except OSError as error:
        # Not the sources, which were read by now: the output, such as a full disk.
        where = f" to {error.filename}" if error.filename else ""
        fail(f"the result cannot be written{where}: {error.strerror}")
    except ModuleNotFoundError as error:
        # A distribution that is asked for its version is named with a dash.
        missing = (error.name or "").partition(".")[0].replace("-", "_")
        if missing == "generated":
            fail("generated/ is missing or incomplete: run genesys-events codegen")
        if missing not in _CODEGEN_PACKAGES:
            raise
        fail(
            f"this command needs {missing}, which is not installed: make codegen sets it up, "
            "or pip install 'genesys-events[codegen]'"
        )
    except Exception as error:
        # The registry's own processor/ is the one in use, so its errors are asked for by name.
        from processor.errors import GenesysEventsError

        if not isinstance(error, GenesysEventsError):
            raise
        fail(str(error))


if __name__ == "__main__":
    main()
