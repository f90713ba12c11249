"""What is generated is what the schemas say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tools.registry.files import files_below
from tools.registry.findings import Problem, whole_file
from tools.rules.rule import Rules


class Output(NamedTuple):
    """What generated/ should hold."""

    root: Path
    hashes: Mapping[str, str]
    """The SHA-256 of every file that could be rendered, by its path below generated/."""
    is_complete: bool
    """Whether every file could be: the registry is sound."""


RULES: Rules[Output] = Rules("Generated code")


@RULES.rule("GENERATED-STALE")
def generated_is_fresh(output: Output) -> Iterator[Problem]:
    """generated/ is what codegen makes of schemas/ and migrations/, byte for byte.

    It is what runs in the Lambda. Edited by hand, or left behind by a schema, it would judge events
    by something that nobody can read. A module whose checksum is right is not generated to compare;
    `codegen --check` generates every one.
    """
    present = files_below(output.root / "generated")
    for path, expected in sorted(output.hashes.items()):
        if path not in present:
            message = "is missing; run genesys-events codegen"
        elif sha256((output.root / "generated" / path).read_bytes()).hexdigest() != expected:
            message = "is out of date; run genesys-events codegen"
        else:
            continue
        yield whole_file(f"generated/{path}", message)
    if output.is_complete:
        for path in sorted(present - output.hashes.keys()):
            message = "belongs to no schema; run genesys-events codegen, which removes it"
            yield whole_file(f"generated/{path}", message)
