"""What is in schemas/ is a schema, and can be read in one way."""

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
"""Deeper schemas describe nothing that is sent, and exhaust the generator's stack."""


@RULES.rule("FILE-PATH")
def path_is_type_and_version(file: SourceFile) -> Iterator[Problem]:
    """A file in schemas/ is called `<event type>/<version>.json`.

    The path is the registration: there is no list to edit, and none to forget. A version is three
    numbers, `2.1.0`, so that versions have one order.
    """
    if file.event_type is None:
        yield file.whole(
            "expected schemas/<event type>/<version>.json, such as "
            "schemas/users.presence/2.1.0.json: the path is the type and the version"
        )


@RULES.rule("FILE-JSON")
def content_is_a_json_object(file: SourceFile) -> Iterator[Problem]:
    """A schema is one JSON object in UTF-8.

    What another parser reads differently, or not at all, is no contract: comments, a byte order
    mark, half a character, a number of a thousand digits.
    """
    if file.event_type is None:
        return
    try:
        document = file.document
    except json.JSONDecodeError as error:
        where = Position(error.lineno, error.colno)
        fix = "save it without" if file.text.startswith("\ufeff") else "mend it here"
        yield Problem(file.path, where, f"is not JSON: {error.msg}; {fix}")
    except UnicodeDecodeError as error:
        before = file.content[: error.start].decode("utf-8")
        where = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        yield Problem(file.path, where, f"is not JSON in UTF-8: {error.reason}; save it as UTF-8")
    except RecursionError:
        yield file.whole(
            "is not JSON that can be read: it is nested too deep; put parts into $defs"
        )
    else:
        if not isinstance(document, dict):
            yield file.whole("must be a JSON object; see genesys-events new-type")


@RULES.rule("FILE-DEPTH")
def nesting_has_an_end(file: SourceFile) -> Iterator[Problem]:
    """A schema is nested no more than 100 deep.

    Deeper ones describe nothing that is sent, and exhaust the stacks of generators and validators.
    """
    if _depth(_document_of(file)) > MAX_DEPTH:
        yield file.whole(f"is nested more than {MAX_DEPTH} deep; put parts into $defs")


@RULES.rule(REPEATED_KEY)
def keys_stand_once(file: SourceFile) -> Iterator[Problem]:
    """No key stands twice in one object.

    Parsers take the last of two equal keys in silence, so half of what somebody wrote would count
    for nothing.
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
            message = f"the key {name!r} stands twice in one object; keep one of them"
            yield Problem(file.path, position, message)


def _document_of(file: SourceFile) -> dict[str, object] | None:
    if file.event_type is None:
        return None
    try:
        document = file.document
    except (ValueError, RecursionError):
        return None  # FILE-JSON says so
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
