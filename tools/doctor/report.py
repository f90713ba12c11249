"""Prints what was examined."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from tools.doctor.examine import Fact
from tools.output.tables import console_for_output
from tools.output.wording import visible


def print_facts(subjects: Sequence[tuple[str, list[Fact]]]) -> None:
    """Print a line for each fact, and below those that are missing what to run."""
    console = console_for_output()
    facts = [fact for _, facts in subjects for fact in facts]
    names = max(len(fact.name) for fact in facts)
    numbers = max(len(fact.found or "missing") for fact in facts)
    for subject, found in subjects:
        console.print(Text(subject, "bold"))
        said = ""
        for fact in found:
            mark, style = ("✓", "green") if fact.fix is None else ("✗", "red")
            # What a whole extra is for is printed next to its first package.
            what_for = "" if fact.what_for == said else fact.what_for
            said = fact.what_for
            line = f" {fact.name:{names}}  {fact.found or 'missing':{numbers}}  {visible(what_for)}"
            console.print(Text.assemble((f" {mark}", style), line.rstrip()), soft_wrap=True)
            if fact.fix is not None:
                console.print(Text(f"     → {visible(fact.fix)}", "cyan"), soft_wrap=True)
    missing = [fact for fact in facts if fact.fix is not None]
    if not missing:
        console.print("Everything is there.")
    elif any(fact.is_required for fact in missing):
        console.print("Something is missing that every command needs.")
    else:
        console.print("What is missing is optional: run what follows → where you need it.")
