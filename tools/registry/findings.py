"""What a rule finds: which rule, where in which file, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a text; both count from 1."""

    line: int
    column: int


START = Position(1, 1)


class Problem(NamedTuple):
    """What is wrong with a file, and where in it."""

    path: str
    """Relative to the registry's root."""
    position: Position
    message: str


class Finding(NamedTuple):
    """Something wrong in a registry, as `check` tells it; in the order in which it is told."""

    path: str
    """Relative to the registry's root."""
    line: int
    column: int
    rule: str
    message: str
    """What is wrong and how to put it right, without a value of any event."""

    @classmethod
    def of(cls, rule: str, problem: Problem) -> Finding:
        """Put a rule's name to what it found, on one line whatever stands in a file."""
        path, message = (
            "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
            for text in (problem.path, problem.message)
        )
        return cls(path, *problem.position, rule, message)

    def __str__(self) -> str:
        """`path:line:column RULE message`, which editors and terminals make a link of."""
        return f"{self.path}:{self.line}:{self.column} {self.rule} {self.message}"


class RegistryProblems(Exception):
    """The registry cannot be worked with; `findings` says why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def whole_file(path: str, message: str) -> Problem:
    """What is wrong with a file that cannot be read, or that is not there."""
    return Problem(path, START, message)
