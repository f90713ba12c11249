"""JSON pointers into an event: written, split, and derived from pydantic's locations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Path = tuple[int | str, ...]
"""The keys and indices that lead to a value in an event."""


def escape(name: str) -> str:
    """Write a name as one segment of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unescape(segment: str) -> str:
    """The name that one segment of a JSON pointer stands for."""
    return segment.replace("~1", "/").replace("~0", "~")


def join(path: Iterable[int | str]) -> str:
    """`("payload", "a/b", 0)` -> `/payload/a~1b/0`; the pointer of the whole is empty."""
    return "".join(f"/{escape(str(segment))}" for segment in path)


def split(pointer: str) -> list[str]:
    """`/payload/a~1b/0` -> `["payload", "a/b", "0"]`."""
    return [unescape(segment) for segment in pointer.split("/")[1:]]


def locate(
    location: Sequence[int | str], event: object, *, is_missing: bool = False
) -> tuple[Path, Any]:
    """The path of a pydantic error in the event, and the value there, or None if it is missing.

    Pydantic's location also names the branches of unions, which are not in the event.
    """
    path: list[int | str] = []
    value: Any = event
    last = len(location) - 1
    for position, segment in enumerate(location):
        if isinstance(value, dict) and segment in value:
            value = value[segment]
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            value = value[segment]
        elif is_missing and position == last and isinstance(value, dict):
            value = None
        else:
            continue
        path.append(segment)
    return tuple(path), value


def values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Every value at a path; `*` is any item or any key."""
    if not path:
        yield value
        return
    key, rest = path[0], path[1:]
    if key != "*":
        children = [value[key]] if isinstance(value, dict) and key in value else []
    elif isinstance(value, dict):
        children = list(value.values())
    else:
        children = value if isinstance(value, list) else []
    for child in children:
        yield from values_at(child, rest)
