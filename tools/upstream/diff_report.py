"""The result of `upstream diff` as text, JSON and markdown."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from rich.text import Text

from tools.output.markdown import code, plain, row
from tools.output.wording import counted, topmost, visible
from tools.upstream.diff import Step, UpstreamDiff
from tools.upstream.payload_diff import PayloadDiff
from tools.upstream.three_way import Conflict

_MEANS = {
    "rejected": "some events of the new shape are not valid",
    "tolerated": "every event of the new shape is valid",
}
_STYLES = {"rejected": "red", "tolerated": "yellow"}
_RECORDED = (
    "nothing to change: upstream made your changes too, or renamed the class; the version records "
    "that"
)
_SHOWN_TOPICS = 10
_SHOWN_VALUES = 12
_COMMAND_TOPICS = 5


class Change(NamedTuple):
    """One change, with every pointer at which it occurs."""

    sign: str
    """`+`, `-` or `~`."""
    pointers: tuple[str, ...]
    """The shortest first."""
    what: str

    @property
    def elsewhere(self) -> str:
        """The number of further pointers, in words."""
        more = len(self.pointers) - 1
        return f" (and at {counted(more, 'other pointer')})" if more else ""


def changes(found: PayloadDiff) -> Iterator[Change]:
    """The changes, grouped: of added and removed fields the topmost, with the number below."""
    for sign, fields in (("+", found.added), ("-", found.removed)):
        groups: dict[tuple[str, int], list[str]] = {}
        for pointer, below in topmost(fields).items():
            groups.setdefault((pointer.rpartition("/")[2], below), []).append(pointer)
        for (_, below), pointers in groups.items():
            what = f"with {counted(below, 'field')} below" if below else ""
            yield Change(sign, _shortest_first(pointers), what)
    retyped: dict[tuple[str, tuple[str, str]], list[str]] = {}
    for pointer, types in sorted(found.retyped.items()):
        retyped.setdefault((pointer.rpartition("/")[2], types), []).append(pointer)
    for (_, types), pointers in retyped.items():
        yield Change("~", _shortest_first(pointers), " -> ".join(types))
    for sign, enums in (("+", found.enum_added), ("-", found.enum_removed)):
        values: dict[tuple[str, ...], list[str]] = {}
        for pointer, named in sorted(enums.items()):
            values.setdefault(tuple(named), []).append(pointer)
        for named_, pointers in values.items():
            yield Change(sign, _shortest_first(pointers), _listed(named_))


def diff_json(found: PayloadDiff) -> dict[str, Any]:
    """The differences as JSON: see docs/upstream.md."""
    return {
        "added": sorted(found.added),
        "removed": sorted(found.removed),
        "retyped": sorted(found.retyped),
        "enum_added": dict(sorted(found.enum_added.items())),
        "enum_removed": dict(sorted(found.enum_removed.items())),
    }


def step_json(step: Step) -> dict[str, Any]:
    """The differences and their consequence, as JSON."""
    return {**diff_json(step.diff), "bump": step.bump, "severity": step.severity}


def to_json(report: UpstreamDiff) -> dict[str, Any]:
    """The object that `upstream diff --format json` prints, with the types that differ."""
    return {
        "types": {each.schema.event_type: step_json(each.step) for each in report.changed},
        "local": {schema.event_type: diff_json(found) for schema, found in report.local},
        "conflicts": {
            each.schema.event_type: [found._asdict() for found in each.conflicts]
            for each in report.types
            if each.conflicts
        },
        "new_topics": list(report.new_topics),
        "retired_topics": list(report.retired_topics),
    }


def as_json(report: UpstreamDiff) -> Iterator[str]:
    """For programs."""
    yield json.dumps(to_json(report), indent=2)


def as_text(report: UpstreamDiff) -> Iterator[Text]:
    """For people."""
    for each in report.changed:
        style, means = _STYLES[each.step.severity], _MEANS[each.step.severity]
        yield Text.assemble(
            (each.schema.event_type, "bold"),
            f" {each.schema.version}: ",
            (each.step.severity, style),
            f", needs a {each.step.bump} version: {means}",
        )
        yield from text_changes(each.step.diff)
        if not each.step.diff:
            yield Text(f"  {_RECORDED}")
        yield Text()
    for schema, conflict in report.conflicts:
        rest = f": {schema.event_type} {schema.version} {describe(conflict)}"
        yield Text.assemble(("conflict", "red"), rest)
    if report.conflicts:
        yield Text()
    for schema, found in report.local:
        rest = f" {schema.version}: local changes, which stay"
        yield Text.assemble((schema.event_type, "bold"), rest)
        yield from text_changes(found)
        yield Text()
    for topic in report.retired_topics:
        rest = f": {visible(topic)}: {report.upstream} no longer has it"
        yield Text.assemble(("retired", "red"), rest)
    if report.new_topics:
        shown = report.new_topics[:_SHOWN_TOPICS]
        yield Text(f"{counted(len(report.new_topics), 'topic')} that no schema binds:")
        yield from (Text(f"  {visible(topic)}") for topic in shown)
        if len(shown) < len(report.new_topics):
            more = len(report.new_topics) - len(shown)
            yield Text(f"  … and {more:,} more: --format json has them all")
        yield Text()
    yield Text(summary(report))


def describe(conflict: Conflict) -> str:
    """A conflict on one line."""
    pointer, base, theirs, ours = map(visible, conflict)
    return f"{pointer}: base {base}; upstream {theirs}; yours {ours}"


def text_changes(found: PayloadDiff) -> Iterator[Text]:
    """One change a line."""
    for change in changes(found):
        pointer, what = visible(change.pointers[0]), visible(change.what)
        yield Text(f"  {change.sign} {pointer}  {what}{change.elsewhere}".rstrip())


def summary(report: UpstreamDiff) -> str:
    """The number of types that differ and the command that follows, in a sentence."""
    all_types = counted(report.compared, "event type")
    if not report.has_changes and not report.local:
        return f"no change: {report.upstream} describes {all_types} as the registry does"
    if not report.has_changes:
        kept = f"{len(report.local)} of {all_types}"
        return f"no change to follow: {report.upstream} differs in local changes alone, of {kept}"
    severities: list[str] = [each.step.severity for each in report.changed]
    conflicting = len({schema.event_type for schema, _ in report.conflicts})
    numbers = [(severities.count(name), name) for name in _MEANS]
    numbers += [(conflicting, "in conflict"), (len(report.retired_topics), "retired")]
    counts = [f"{number} {name}" for number, name in numbers if number]
    names = {each.schema.event_type for each in report.types if each.step or each.conflicts}
    changed = len(names) + len(report.retired_topics)
    verb = "differs" if changed == 1 else "differ"
    text = f"{changed} of {all_types} {verb} from {report.upstream} ({', '.join(counts)})"
    return f"{text}; to follow: {command(report)}" if report.changed else text


def command(report: UpstreamDiff) -> str:
    """The command that follows upstream."""
    topics = [shlex.quote(each.schema.topic or "") for each in report.changed]
    named = " ".join(topics if len(topics) <= _COMMAND_TOPICS else ["TOPIC…"])
    return f"genesys-events upstream import {named}"


def as_markdown(report: UpstreamDiff) -> Iterator[str]:
    """For a pull request or an issue."""
    yield "## Upstream changes"
    yield ""
    yield f"{'⚠️' if report.has_changes else '✅'} {plain(summary(report))}"
    if report.changed:
        yield ""
        yield "| event type | newest | severity | needs | added | removed | retyped | values |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for each in report.changed:
        found = each.step.diff
        values = sum(map(len, (*found.enum_added.values(), *found.enum_removed.values())))
        numbers = len(found.added), len(found.removed), len(found.retyped), values
        name, version = each.schema.event_type, each.schema.version
        yield row(code(name), version, each.step.severity, each.step.bump, *map(str, numbers))
    for each in report.changed:
        yield ""
        yield f"### {code(each.schema.event_type)}"
        yield ""
        yield f"{each.step.severity.capitalize()}: {_MEANS[each.step.severity]}."
        yield ""
        yield from markdown_changes(each.step.diff) if each.step.diff else [f"{_RECORDED}."]
    yield from _markdown_conflicts(report)
    yield from _markdown_local(report)
    for title, topics in (
        ("Topics that upstream no longer has", report.retired_topics),
        ("Topics that no schema binds", report.new_topics),
    ):
        if topics:
            yield f"\n### {title}\n"
            yield from (f"- {code(topic)}" for topic in topics)
    if notes := (*report.uncompared, *report.notes):
        yield "\n### Notes\n"
        yield from (f"- {plain(note)}" for note in notes)


def _markdown_conflicts(report: UpstreamDiff) -> Iterator[str]:
    if not report.conflicts:
        return
    yield "\n### Conflicts\n"
    yield "Nothing is written for these types: decide, in a version of your own.\n"
    yield "| event type | where | base | upstream | yours |"
    yield "| --- | --- | --- | --- | --- |"
    for schema, (pointer, *sides) in report.conflicts:
        yield row(code(schema.event_type), code(pointer), *map(plain, sides))


def _markdown_local(report: UpstreamDiff) -> Iterator[str]:
    if not report.local:
        return
    yield "\n### Local changes\n"
    yield "Of the registry alone: following upstream keeps them."
    for schema, found in report.local:
        yield f"\n#### {code(schema.event_type)}\n"
        yield from markdown_changes(found)


def markdown_changes(found: PayloadDiff) -> Iterator[str]:
    """One change a row."""
    words = {"+": "added", "-": "removed", "~": "retyped"}
    yield "| change | where | what |"
    yield "| --- | --- | --- |"
    for change in changes(found):
        where = f"{code(change.pointers[0])}{change.elsewhere}"
        yield row(words[change.sign], where, plain(change.what))


FORMATS: Mapping[str, Callable[[UpstreamDiff], Iterator[str | Text]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
"""The names that --format takes."""


def _shortest_first(pointers: list[str]) -> tuple[str, ...]:
    return tuple(sorted(pointers, key=lambda pointer: (pointer.count("/"), pointer)))


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(values[:_SHOWN_VALUES])
    more = f" and {len(values) - _SHOWN_VALUES:,} more" if len(values) > _SHOWN_VALUES else ""
    return f"{'value' if len(values) == 1 else 'values'} {shown}{more}"
