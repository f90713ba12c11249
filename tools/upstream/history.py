"""`genesys-events upstream history`: how a topic's class changed between releases of the SDK."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from packaging.version import Version
from rich.text import Text

from tools.output.markdown import plain
from tools.output.wording import visible
from tools.registry.locate import UsageError
from tools.upstream.class_schemas import Definitions, payload_definitions
from tools.upstream.diff import Step, step_between
from tools.upstream.diff_report import diff_json, markdown_changes, text_changes
from tools.upstream.payload_diff import PayloadDiff
from tools.upstream.releases import Release

State = Literal["not there yet", "first", "unchanged", "changed", "gone"]


class Subject(NamedTuple):
    """The class, and its topic and event type if they are known."""

    sdk_class: str
    topic: str | None = None
    event_type: str | None = None


class Entry(NamedTuple):
    """A release, compared with the one before it that has the class."""

    version: str
    state: State
    step: Step | None = None
    """The difference, if the class changed."""


class History(NamedTuple):
    """A class, release by release, oldest first."""

    subject: Subject
    entries: tuple[Entry, ...]


def read_history(subject: Subject, releases: Iterable[Release]) -> History:
    """Compare a class through releases, in the order of their versions.

    Raises UsageError if none has the class, or it is in a form that is not supported.
    """
    read: dict[Version, Definitions | None] = {}
    for release in releases:
        has_it = subject.sdk_class in release.modules
        read[Version(release.version)] = (
            payload_definitions(release, subject.sdk_class) if has_it else None
        )
    if not any(read.values()):
        versions = ", ".join(map(str, sorted(read)))
        raise UsageError(f"the SDK has no class {subject.sdk_class} in {versions}")
    return History(subject, tuple(_entries(read)))


def _entries(read: Mapping[Version, Definitions | None]) -> Iterator[Entry]:
    last: Definitions | None = None
    for version in sorted(read):
        now, step = read[version], None
        state: State = "first"
        if now is None:
            state = "not there yet" if last is None else "gone"
        elif last is not None:
            step = step_between(last, now)
            state = "changed" if step else "unchanged"
        last = now or last
        yield Entry(str(version), state, step)


def to_json(history: History) -> dict[str, Any]:
    """The object that `upstream history --format json` prints: see docs/upstream.md."""
    return {
        "event_type": history.subject.event_type,
        "topic": history.subject.topic,
        "class": history.subject.sdk_class,
        "releases": [
            {
                "version": version,
                "state": state,
                **diff_json(step.diff if step else PayloadDiff()),
                "bump": step.bump if step else "none",
                "severity": step.severity if step else None,
            }
            for version, state, step in history.entries
        ],
    }


def as_json(history: History) -> Iterator[str]:
    """For programs."""
    yield json.dumps(to_json(history), indent=2)


def as_text(history: History) -> Iterator[Text]:
    """For people."""
    yield Text(visible(_title(history.subject)), "bold")
    for version, state, step in history.entries:
        needs = f": a {step.bump} step, {step.severity}" if step else ""
        yield Text(f"{version} {state}{needs}")
        if step:
            yield from text_changes(step.diff)


def as_markdown(history: History) -> Iterator[str]:
    """For a document."""
    yield f"## {plain(_title(history.subject))}"
    for version, state, step in history.entries:
        yield f"\n### {version}\n"
        yield (
            f"{state.capitalize()}: a {step.bump} step, {step.severity}.\n"
            if step
            else (f"{state.capitalize()}.")
        )
        if step:
            yield from markdown_changes(step.diff)


def _title(subject: Subject) -> str:
    names = [name for name in (subject.event_type, subject.topic) if name]
    return f"{', '.join(names)} ({subject.sdk_class})" if names else subject.sdk_class


FORMATS: Mapping[str, Callable[[History], Iterator[str | Text]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
"""The names that --format takes."""
