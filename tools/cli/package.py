"""`genesys-events package`: its options, its messages and its exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.console import exit_on_problems, fail, handle_sigterm, note, relative_path
from tools.registry.locate import activate_registry


def package(
    runtime: Annotated[
        str, typer.Option(help="Lambda's runtime: python3.11 to python3.14.")
    ] = "python3.13",
    architecture: Annotated[str, typer.Option(help="arm64 or x86_64.")] = "arm64",
    output: Annotated[
        Path | None, typer.Option(help="The zip.", show_default="dist/lambda.zip")
    ] = None,
    with_boto3: Annotated[
        bool, typer.Option("--boto3", help="Include boto3, instead of the runtime's own.")
    ] = False,
) -> None:
    """Build the Lambda's zip, and print the size of each dependency."""
    root = activate_registry()
    from tools.codegen.render import changes, render
    from tools.package.build import build, print_package
    from tools.package.dependencies import Target
    from tools.process.run import check_handlers

    target = Target.of(runtime, architecture)
    with exit_on_problems():
        files = render(root, reuse=True)
    if any(changes(root, files)):
        fail("generated/ is out of date: run genesys-events codegen first")
    problem = check_handlers()
    if problem is not None:
        note(f"{problem}; it is packaged all the same")
    where = output or root / "dist" / "lambda.zip"
    if where.is_dir():
        fail(f"--output {relative_path(where)} is a folder: name the file")
    handle_sigterm()
    try:
        built = build(root, where, target, with_boto3=with_boto3)
    except KeyboardInterrupt:
        fail(f"interrupted; {relative_path(where)} is unchanged", 130)
    print_package(built._replace(path=relative_path(where)), target)
