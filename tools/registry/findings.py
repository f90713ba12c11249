"""What a rule finds: problems, and findings with the rule's id."""

from __future__ import annotations

from typing import NamedTuple

from tools.output.wording import visible


class Position(NamedTuple):
    """A position in a text; both count from 1."""

    line: int
    column: int


START = Position(1, 1)


class Problem(NamedTuple):
    """Something wrong in a file, and its position."""

    path: str
    """Relative to the registry's root."""
    position: Position
    message: str


class Finding(NamedTuple):
    """A problem and the rule that found it; findings sort in the order of the report."""

    path: str
    """Relative to the registry's root."""
    line: int
    column: int
    rule: str
    message: str
    """What is wrong and how to fix it, without values of events."""

    @classmethod
    def of(cls, rule: str, problem: Problem) -> Finding:
        """Make a finding of a problem, on one line: unprintable characters are escaped."""
        path, message = map(visible, (problem.path, problem.message))
        return cls(path, *problem.position, rule, message)

    def __str__(self) -> str:
        """`path:line:column RULE message`, which editors and terminals turn into a link."""
        return f"{self.path}:{self.line}:{self.column} {self.rule} {self.message}"


class RegistryProblems(Exception):
    """The registry has faults that prevent using it: see `findings`."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def whole_file(path: str, message: str) -> Problem:
    """A problem with a file as a whole, or with a missing one."""
    return Problem(path, START, message)
