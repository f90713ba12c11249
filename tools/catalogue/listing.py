"""`genesys-events types`: the event types of a registry, one entry each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, NamedTuple

import typer

from tools.catalogue.handlers import Found, find_handlers
from tools.output.markdown import code, plain, row
from tools.output.tables import Column, Entry, console_for_output, table_or_lines
from tools.output.wording import visible
from tools.registry.files import RegistryFiles, SourceFile, read_registry_files
from tools.registry.locate import UsageError

_TITLES = ("versions", "source", "handler")
_SOURCE = "aws.partner/genesys.com"
PATTERN_CHARACTERS = 2_048
"""The greatest length of a rule's pattern on EventBridge, unless AWS raised it for the account."""
State = Literal["own", "fallback", "none", "unknown"]


class Listed(NamedTuple):
    """One event type, and its handler."""

    event_type: str
    versions: tuple[str, ...]
    """Oldest first."""
    document: Mapping[str, Any] | None
    """The newest schema; None where it cannot be read."""
    handler: str | None
    """`module:function`."""
    handlers_package: str
    """The package of the handlers, which the terminal leaves out."""
    state: State
    """Whether the type has a handler of its own; unknown if a handler module cannot be imported."""

    @property
    def topic(self) -> str | None:
        """The upstream topic, if there is one."""
        return self._annotation("x-genesys-topic")

    @property
    def sdk(self) -> tuple[str, str] | None:
        """The class in Genesys's SDK that the newest version was derived from, and its release."""
        name, release = (
            self._annotation("x-genesys-sdk-class"),
            self._annotation("x-genesys-sdk-version"),
        )
        return (name or "?", release or "?") if name or release else None

    def _annotation(self, keyword: str) -> str | None:
        value = (self.document or {}).get(keyword)
        return value if isinstance(value, str) else None


class Listing(NamedTuple):
    """Event types, and the problems that hid part of the information."""

    types: list[Listed]
    problems: list[str]


def list_types(root: Path) -> Listing:
    """List every event type, and report files and modules that cannot be read or imported.

    The schemas are not checked: see `check`.
    """
    registry_files = read_registry_files(root)
    handlers = find_handlers(root)
    problems = list(handlers.problems)
    types = [_listed(name, registry_files, handlers, problems) for name in registry_files.types]
    return Listing(types, problems)


def matching(types: list[Listed], pattern: str) -> list[Listed]:
    """The types whose name or topic matches: a glob with * or ?, or else part of the name."""
    wanted = pattern.lower()
    if set("*?") & set(wanted):
        glob = wanted.replace("[", "[[]")
        return [each for each in types if any(fnmatchcase(name, glob) for name in _names(each))]
    return [each for each in types if any(wanted in name for name in _names(each))]


def to_json(listing: Listing) -> dict[str, Any]:
    """The listing as `types --format json` prints it; see docs/catalogue.md."""
    return {
        "types": [
            {
                "event_type": each.event_type,
                "topic": each.topic,
                "versions": list(each.versions),
                "sdk_class": each.sdk[0] if each.sdk else None,
                "sdk_version": each.sdk[1] if each.sdk else None,
                "handler": each.handler,
                "handler_state": each.state,
            }
            for each in listing.types
        ],
        "problems": listing.problems,
    }


def print_text(listing: Listing) -> None:
    """For people on a terminal; elsewhere a line for each type, separated by tabs."""
    if not sys.stdout.isatty():
        for each in listing.types:
            typer.echo("\t".join(cell or "-" for cell in _cells(each)))
        return
    columns = [
        Column("event type"),
        Column("topic"),
        *(Column(title, fold_to=16) for title in _TITLES),
    ]
    console = console_for_output()
    rows = [_cells(each) for each in listing.types]
    console.print(table_or_lines(columns, rows, console.width, as_entry=_entry))


def _entry(row: Sequence[str]) -> Entry:
    name, topic, *rest = row
    titled = (f"{title} {text}" for title, text in zip(_TITLES, rest, strict=True) if text)
    return name, (topic, *titled)


def print_json(listing: Listing) -> None:
    """For programs."""
    typer.echo(json.dumps(to_json(listing), indent=2))


def print_markdown(listing: Listing) -> None:
    """For a page or a pull request."""
    typer.echo("| event type | topic | versions | source | handler |")
    typer.echo("| --- | --- | --- | --- | --- |")
    for each in listing.types:
        name, topic, *rest, handler = _cells(each)
        cells = (code(name), _code(topic), *map(plain, rest), _code(handler))
        typer.echo(row(*cells))


def print_topics(listing: Listing) -> None:
    """For the parameter Topics of template.yaml: the detail-types, separated by commas.

    An event of the flat contract has its event type as detail-type. Raises UsageError if
    EventBridge would not accept the rule's pattern.
    """
    topics = [each.topic or each.event_type for each in listing.types]
    pattern = {"source": [{"prefix": _SOURCE}], "detail-type": topics}
    size = len(json.dumps(pattern, separators=(",", ":")))
    if size > PATTERN_CHARACTERS:
        raise UsageError(
            f"the rule's pattern for {len(topics)} topics has {size:,} characters, and EventBridge "
            f"accepts {PATTERN_CHARACTERS:,}: leave Topics empty, which receives all events"
        )
    typer.echo(",".join(topics))


FORMATS: Mapping[str, Callable[[Listing], None]] = {
    "text": print_text,
    "json": print_json,
    "markdown": print_markdown,
    "topics": print_topics,
}
"""The names that --format accepts."""


def _listed(
    name: str, registry_files: RegistryFiles, handlers: Found, problems: list[str]
) -> Listed:
    files = registry_files.types[name]
    document = _document(files[-1], problems)
    own, fallback = handlers.by_type.get(name), handlers.fallback
    state: State = "none"
    if own:
        state = "own"
    elif handlers.problems:
        state = "unknown"  # the module that cannot be imported may be the one
    elif fallback:
        state = "fallback"
    handler = {"own": own, "fallback": fallback}.get(state)
    versions = tuple(file.version for file in files)
    return Listed(name, versions, document, handler, handlers.package, state)


def _document(file: SourceFile, problems: list[str]) -> Mapping[str, Any] | None:
    try:
        document = file.document
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, Mapping):
        return document
    problems.append(f"{file.path} cannot be read: genesys-events check says why")
    return None


def _names(listed: Listed) -> Iterable[str]:
    yield listed.event_type.lower()
    if listed.topic:
        yield listed.topic.lower()


def _cells(listed: Listed) -> tuple[str, ...]:
    """Name, topic, versions, source and handler; empty if absent, ? if unknown."""
    unread = listed.document is None
    source = " ".join(listed.sdk) if listed.sdk else "own"
    handler = (listed.handler or "").removeprefix(f"{listed.handlers_package}.")
    if listed.state == "fallback":
        handler = f"{handler} (*)"
    cells = (
        listed.event_type,
        "?" if unread else listed.topic or "",
        ", ".join(listed.versions),
        "?" if unread else source,
        "?" if listed.state == "unknown" else handler,
    )
    # The schemas are not checked, so a text may contain control characters.
    return tuple(map(visible, cells))


def _code(text: str) -> str:
    return code(text) if text else ""
