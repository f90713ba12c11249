"""Words that reports share: counts, fields, and names that come from outside."""

from __future__ import annotations

from collections.abc import Collection


def counted(number: int, thing: str) -> str:
    """A number and its noun: `1 field`, `2,000 fields`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def topmost(fields: Collection[str]) -> dict[str, int]:
    """The fields that are not below another one, by pointer, and how many are below each."""
    found: dict[str, int] = {}
    for pointer in sorted(fields, key=lambda pointer: pointer.count("/")):
        above = pointer
        while above and above not in found:
            above = above.rpartition("/")[0]
        if above:
            found[above] += 1
        else:
            found[pointer] = 0
    return dict(sorted(found.items()))


def short(text: str, most: int = 80) -> str:
    """Text from outside, of limited length, with control characters written out."""
    text = visible(text)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def visible(text: str) -> str:
    r"""The text with control and invisible characters written out: `\x1b`, `\n`, `\u202e`.

    Nothing is left that moves a cursor, changes a colour or turns the direction of writing.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
