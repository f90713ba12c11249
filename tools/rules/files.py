"""Rules about files in schemas/: their paths, and that every JSON parser reads them alike."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tools.registry.files import SourceFile
from tools.registry.findings import Position, Problem
from tools.registry.positions import Positions
from tools.rules.rule import Rules

RULES: Rules[SourceFile] = Rules("Files in schemas/")

REPEATED_KEY = "FILE-REPEATED-KEY"
MAX_DEPTH = 100
"""Deeper schemas exhaust the generator's stack."""


@RULES.rule("FILE-PATH")
def path_is_type_and_version(file: SourceFile) -> Iterator[Problem]:
    """The path of a file in schemas/ is `<event type>/<version>.json`.

    The path is the registration: there is no list to edit. A version is three numbers, such as
    `2.1.0`, so that versions have one order.
    """
    if file.event_type is None:
        yield file.problem(
            "expected schemas/<event type>/<version>.json, such as "
            "schemas/users.presence/2.1.0.json: the path names the type and the version"
        )


@RULES.rule("FILE-JSON")
def content_is_a_json_object(file: SourceFile) -> Iterator[Problem]:
    """A schema is one JSON object in UTF-8.

    A contract must not depend on the parser. Parsers differ on comments, a byte order mark, an
    unpaired surrogate and a number of a thousand digits.
    """
    if file.event_type is None:
        return
    try:
        document = file.document
    except json.JSONDecodeError as error:
        where = Position(error.lineno, error.colno)
        fix = "save it without" if file.text.startswith("\ufeff") else "fix it here"
        yield Problem(file.path, where, f"is not JSON: {error.msg}; {fix}")
    except UnicodeDecodeError as error:
        before = file.content[: error.start].decode("utf-8")
        where = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        yield Problem(file.path, where, f"is not JSON in UTF-8: {error.reason}; save it as UTF-8")
    except RecursionError:
        yield file.problem(
            "is not JSON that can be read: it is nested too deep; move parts into $defs"
        )
    else:
        if not isinstance(document, dict):
            yield file.problem("must be a JSON object; see genesys-events new-type")


@RULES.rule("FILE-DEPTH")
def nesting_is_limited(file: SourceFile) -> Iterator[Problem]:
    """A schema is nested at most 100 levels deep.

    Deeper schemas exhaust the stack of generators and validators, and no event needs them.
    """
    if _depth(_document_of(file)) > MAX_DEPTH:
        yield file.problem(f"is nested more than {MAX_DEPTH} levels deep; move parts into $defs")


@RULES.rule(REPEATED_KEY)
def keys_are_unique(file: SourceFile) -> Iterator[Problem]:
    """No key occurs twice in one object.

    Parsers silently keep the last of two equal keys, so the first has no effect.
    """
    repeated = False

    def look(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal repeated
        found = dict(pairs)
        repeated = repeated or len(found) < len(pairs)
        return found

    document = _document_of(file)
    if document is None or _depth(document) > MAX_DEPTH:
        return
    json.loads(file.text, object_pairs_hook=look)
    if repeated:
        for name, position in Positions(file.text).repeated():
            message = f"the key {name!r} occurs twice in one object; keep one of them"
            yield Problem(file.path, position, message)


def _document_of(file: SourceFile) -> dict[str, object] | None:
    if file.event_type is None:
        return None
    try:
        document = file.document
    except (ValueError, RecursionError):
        return None  # reported by FILE-JSON
    return document if isinstance(document, dict) else None


def _depth(document: object) -> int:
    deepest = 0
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(child, depth + 1) for child in value.values()]
        elif isinstance(value, list):
            waiting += [(child, depth + 1) for child in value]
    return deepest
