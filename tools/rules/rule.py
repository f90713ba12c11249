"""What a rule is: an id, and a function that yields problems; its docstring gives the reason.

A module of this package holds the rules about one kind of subject.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc
from pathlib import Path
from typing import Generic, TypeVar

from tools.registry.files import EventType, Schema
from tools.registry.findings import Finding, Problem, whole_file
from tools.registry.locate import UsageError
from tools.schema import walk

Subject = TypeVar("Subject")

_MAX_SHOWN = 200
"""Characters of a schema that a message quotes."""


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
        """Yield a finding for each problem that a rule finds in a subject.

        A rule that fails is a finding too, and hides none of the other rules'.
        """
        for rule in self.rules:
            try:
                for problem in rule.check(subject):
                    yield Finding.of(rule.name, problem)
            except UsageError:
                raise
            except Exception as error:  # noqa: BLE001 - a fault of the rule
                yield Finding.of(rule.name, whole_file(_path_of(subject), describe_fault(error)))


def describe_fault(error: Exception) -> str:
    """What to say of an exception that is a fault of this program, not of the registry."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return (
        f"cannot be checked: internal error, {type(error).__name__} at {where}; please report it, "
        "with this file"
    )


def _path_of(subject: object) -> str:
    """The file that a subject is, or else the folder."""
    if isinstance(subject, EventType):
        return f"schemas/{subject.name}"
    return str(getattr(subject, "path", "schemas"))


def subschemas(schema: Schema) -> Iterator[walk.Subschema]:
    """Every schema within a schema, itself first, that is an object."""
    return (each for each in parts(schema) if isinstance(each.schema, dict))


@lru_cache(maxsize=8)
def parts(schema: Schema) -> tuple[walk.Subschema, ...]:
    """The same, with values in the position of a schema that are not objects.

    Cached, since one rule after another asks for those of the same schema.
    """
    return tuple(walk.subschemas(schema.document))


def nullable(schema: walk.Document) -> str:
    """The JSON of a schema that accepts null, too, for a reference or a literal."""
    kept = {name: schema[name] for name in ("$ref", "const", "enum") if name in schema}
    if "enum" in kept:
        kept["enum"] = [value for value in kept["enum"] if value is not None]
    text = json.dumps(kept, ensure_ascii=False)
    branch = text if len(text) <= _MAX_SHOWN else '{"enum": […]}'
    return f'{{"anyOf": [{branch}, {{"type": "null"}}]}}'


def problem_at(schema: Schema, pointer: str, message: str) -> Problem:
    """A problem at a pointer into a schema, with the pointer in its message."""
    return schema.at(pointer, f"{pointer or '/'} {message}")
