"""Converts between wire names, Python names and file names; no other module does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

EVENT_TYPE = re.compile(r"[a-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
"""A wire name: words joined by dots, as in Genesys's topics (`users.routingStatus`)."""
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
"""A schema version: three numbers, no prefix, no leading zeros."""
PRIVATE_MINOR = 1_000
"""The first minor number of private versions: those that a copy of the registry adds itself."""
SHARED_MODULES = ("base", "index", "known_values")
"""Modules of generated/ that are not packages of event types; no event type has such a name."""

_MIGRATION = re.compile(r"v([0-9]+_[0-9]+_[0-9]+)_to_v([0-9]+_[0-9]+_[0-9]+)")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def package_of(event_type: str) -> str:
    """`users.presence` -> `users_presence`, its folder under generated/ and migrations/."""
    return event_type.replace(".", "_")


def module_of(version: str) -> str:
    """`2.1.0` -> `v2_1_0`, the module of one schema version."""
    return "v" + version.replace(".", "_")


def migration_of(older: str, newer: str) -> str:
    """`1.0.0`, `2.0.0` -> `v1_0_0_to_v2_0_0`, the module of one migration."""
    return f"{module_of(older)}_to_{module_of(newer)}"


def versions_of(migration: str) -> tuple[str, str] | None:
    """`v1_0_0_to_v2_0_0` -> (`1.0.0`, `2.0.0`); None for any other name."""
    match = _MIGRATION.fullmatch(migration)
    if match is None:
        return None
    older, newer = (part.replace("_", ".") for part in match.groups())
    return older, newer


def is_private(version: str) -> bool:
    """Whether a version is one that a copy of the registry added itself: `2.1000.0`."""
    return int(version.split(".")[1]) >= PRIVATE_MINOR


def schema_id(event_type: str, version: str) -> str:
    """The `$id` that a schema at `schemas/<event type>/<version>.json` must have."""
    return f"urn:genesys-events:{event_type}:{version}"


def handlers_package(setting: str, root: Path) -> str:
    """The name of the package with the handlers, given the setting HANDLERS.

    Where it is empty: `handlers`, unless only `processor.handlers` has modules, below the
    folder that contains the code.
    """
    folders = (root / "handlers", root / "processor" / "handlers")
    has_own, has_examples = (any(folder.rglob("*.py")) for folder in folders)
    return setting or ("processor.handlers" if has_examples and not has_own else "handlers")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean users.presence?`: the known names, at most three, that a wrong one resembles.

    It is a misspelling of them, or, misspelt or not, a part. Empty if there is none.
    """
    # Imported here: only a mistake needs it.
    from difflib import get_close_matches

    names = {each.lower(): each for each in known}
    wanted = event_type_of(name).lower() or name.lower()
    words = sorted({word for each in names for word in each.split(".")})
    parts = (wanted, *get_close_matches(wanted, words, 1, 0.8))
    longer = sorted(
        (each for each in names if any(_is_part(part, each) for part in parts)), key=len
    )
    close = get_close_matches(wanted, names, 3)
    almost = get_close_matches(wanted, names, 1, 0.9)  # leaves no doubt
    found = [names[each] for each in almost or dict.fromkeys((*longer, *close))][:3]
    if not found:
        return ""
    *most, last = found
    return f"did you mean {', '.join(most)} or {last}?" if most else f"did you mean {last}?"


def _is_part(part: str, name: str) -> bool:
    """Whether whole words of a name are another."""
    return f".{part}." in f".{name}."


def event_type_of(topic: str) -> str:
    """`v2.users.{id}.presence` -> `users.presence`: the topic less `v2.` and its placeholders."""
    return ".".join(
        part
        for part in topic.removeprefix("v2.").split(".")
        if part and not _PLACEHOLDER.fullmatch(part)
    )
