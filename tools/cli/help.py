"""Help texts: lines that only the terminal breaks, and no types where they say nothing."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperGroup

HELP_OPTIONS = ["-h", "--help"]
"""Of every command."""


class Commands(TyperGroup):
    """All the commands: typer makes them before it makes this group of them."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for command in _commands(self):
            # typer keeps the line breaks of a docstring from its second paragraph on.
            command.help = _without_line_breaks(command.help or "")
            context = typer.Context(command, help_option_names=HELP_OPTIONS)
            for parameter in command.get_params(context):
                _leave_out_type(parameter)

    def get_params(self, ctx: Any) -> Any:
        """All parameters, with those for completion, which typer adds last."""
        parameters = super().get_params(ctx)
        for each in parameters:
            _leave_out_type(each)
        return parameters


def _leave_out_type(parameter: Any) -> None:
    """Leave out `<bool>` of a flag and `<list[str]>` of an argument, whose name says it all."""
    if getattr(parameter, "is_flag", False):
        parameter.metavar = ""
    elif parameter.param_type_name == "argument":
        vars(parameter)["display_type_rich"] = lambda **_: None


def _commands(group: Any) -> Iterator[Any]:
    yield group
    for each in getattr(group, "commands", {}).values():
        yield from _commands(each)


def _without_line_breaks(text: str) -> str:
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs)
