"""What a rule is: an id, and a function that yields problems; its docstring gives the reason.

A module of this package holds the rules about one kind of subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc
from typing import Generic, TypeVar

from tools.registry.files import Schema
from tools.registry.findings import Finding, Problem
from tools.schema import walk

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """One rule: its stable id, and the function that finds problems."""

    name: str
    check: Callable[[Subject], Iterable[Problem]]

    @property
    def summary(self) -> str:
        """What the rule requires, in one sentence."""
        return self._docstring.partition("\n\n")[0].replace("\n", " ")

    @property
    def reason(self) -> str:
        """Why it requires that."""
        return self._docstring.partition("\n\n")[2]

    @property
    def _docstring(self) -> str:
        return cleandoc(self.check.__doc__ or "")


class Rules(Generic[Subject]):
    """The rules about one kind of subject, in the order of docs/rules.md."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self.rules: list[Rule[Subject]] = []

    def rule(
        self, name: str
    ) -> Callable[[Callable[[Subject], Iterable[Problem]]], Callable[[Subject], Iterable[Problem]]]:
        """Add a rule: a decorator, such as `@RULES.rule("SCHEMA-ID")`."""

        def add(
            check: Callable[[Subject], Iterable[Problem]],
        ) -> Callable[[Subject], Iterable[Problem]]:
            self.rules.append(Rule(name, check))
            return check

        return add

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Yield a finding for each problem that a rule finds in a subject."""
        for rule in self.rules:
            for problem in rule.check(subject):
                yield Finding.of(rule.name, problem)


def subschemas(schema: Schema) -> Iterator[walk.Subschema]:
    """Every schema within a schema, itself first, that is an object."""
    return (each for each in parts(schema) if isinstance(each.schema, dict))


@lru_cache(maxsize=8)
def parts(schema: Schema) -> tuple[walk.Subschema, ...]:
    """The same, with values in the position of a schema that are not objects.

    Cached, since one rule after another asks for those of the same schema.
    """
    return tuple(walk.subschemas(schema.document))


def problem_at(schema: Schema, pointer: str, message: str) -> Problem:
    """A problem at a pointer into a schema, with the pointer in its message."""
    return schema.at(pointer, f"{pointer or '/'} {message}")
