"""The rule that generated/ is up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tools.registry.files import files_below
from tools.registry.findings import Problem, whole_file
from tools.rules.rule import Rules


class Output(NamedTuple):
    """The expected files of generated/."""

    root: Path
    hashes: Mapping[str, str]
    """The SHA-256 of every file that could be rendered, by its path below generated/."""
    is_complete: bool
    """Whether every file could be rendered: the registry has no other fault."""


RULES: Rules[Output] = Rules("Generated code")


@RULES.rule("GENERATED-STALE")
def generated_is_fresh(output: Output) -> Iterator[Problem]:
    """generated/ is exactly what codegen writes for schemas/ and migrations/.

    It is what runs in the Lambda. If it was edited manually, or is older than the schemas, events
    are not validated as schemas/ describes. A module that matches its checksum is taken as up to
    date; `codegen --check` generates every module and compares.
    """
    present = files_below(output.root / "generated")
    if not present:
        yield whole_file("generated", "is missing; run genesys-events codegen")
        return
    for path, expected in sorted(output.hashes.items()):
        if path not in present:
            message = "is missing; run genesys-events codegen"
        elif (output.root / "generated" / path).is_symlink():
            message = "is a symbolic link; run genesys-events codegen, which replaces it by a file"
        elif sha256((output.root / "generated" / path).read_bytes()).hexdigest() != expected:
            message = "is out of date; run genesys-events codegen"
        else:
            continue
        yield whole_file(f"generated/{path}", message)
    if output.is_complete:
        for path in sorted(present - output.hashes.keys()):
            message = "belongs to no schema; run genesys-events codegen, which removes it"
            yield whole_file(f"generated/{path}", message)
