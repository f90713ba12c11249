"""`genesys-events`: the commands, put together; errors become one message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:  # the distribution without its "cli" extra, as in the Lambda
    sys.exit("genesys-events: the command line needs more: pip install rich typer")

from tools.cli.capacity import capacity
from tools.cli.catalogue import catalogue, types
from tools.cli.check import check
from tools.cli.codegen import codegen
from tools.cli.completion import VARIABLE
from tools.cli.console import end_with_closed_pipe, fail
from tools.cli.dead_letters import app as dead_letters_commands
from tools.cli.doctor import doctor
from tools.cli.drift import app as drift_commands
from tools.cli.export import export
from tools.cli.help import HELP_OPTIONS, Commands
from tools.cli.package import package
from tools.cli.process import process
from tools.cli.project import add, init
from tools.cli.replay import replay
from tools.cli.sample import sample
from tools.cli.upstream import app as upstream_commands
from tools.cli.versions import diff, new_type, new_version, release, renumber
from tools.registry.locate import UsageError

NAME = "genesys-events"

app = typer.Typer(
    cls=Commands,
    name=NAME,
    no_args_is_help=True,
    context_settings={"help_option_names": HELP_OPTIONS},
    pretty_exceptions_enable=False,
)
app.command()(process)
app.command()(sample)
app.command()(package)
app.command()(capacity)
app.command()(export)
app.command()(doctor)
app.command()(replay)
app.command()(init)
app.command()(add)
app.command()(check)
app.command()(codegen)
app.command()(types)
app.command()(catalogue)
app.command()(diff)
app.command()(new_version)
app.command()(new_type)
app.command()(renumber)
app.command()(release)
app.add_typer(dead_letters_commands, name="dead-letters")
app.add_typer(drift_commands, name="drift")
app.add_typer(upstream_commands, name="upstream")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"genesys-events {version('genesys-events')}")
        except PackageNotFoundError:
            typer.echo("genesys-events, not installed")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Genesys Cloud events into AWS, delivered at least once, deduplicated, validated."""


_CODEGEN_PACKAGES = (
    "datamodel_code_generator",
    "jsonschema",
    "jsonschema_rs",
    "referencing",
    "tomli",
)


def main() -> None:
    """Run the command line; a user's mistake is one message and exit code 2.

    If the reader of the output has gone, as in `| head`, the exit code is 141.
    """
    _prepare_output()
    if VARIABLE in os.environ:
        _complete()
        return
    try:
        _run()
    except BrokenPipeError:
        end_with_closed_pipe()
    except SystemExit as ended:
        # typer and rich catch the error, and exit with 1.
        if ended.code == 1 and isinstance(ended.__context__, BrokenPipeError):
            end_with_closed_pipe()
        raise


def _complete() -> None:
    """Answer a shell that completes: an error would be printed into what its user is typing."""
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - until the end
    with suppress(Exception):
        app(prog_name=NAME)


def _prepare_output() -> None:
    # A stream that the caller has closed, as `>&-` does, is None; no file may take its number.
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - until the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal need not know every character


def _run() -> None:
    try:
        try:
            app(prog_name=NAME)
        finally:
            # Here and not when Python ends, so that what fails has its own message or exit code.
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except UsageError as error:
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
            f"this command needs {missing}, which is not installed: make check installs it, here "
            "and in a project of your own; otherwise install the wheel with its extra, codegen"
        )
    except Exception as error:
        # The registry's own processor/ is the one in use, so its errors are asked for by name.
        from processor.errors import GenesysEventsError

        if not isinstance(error, GenesysEventsError):
            raise
        fail(str(error))
