"""A drift report on a terminal, or in a file: the headline first, then the types, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tools.drift.wording import (
    SHAPES,
    EventCounts,
    Report,
    day,
    details,
    has_shapes,
    kind,
    message,
    minute,
    most_first,
    never_sent,
    number,
    part_of,
    percent,
    pointer,
    short,
    worst_first,
)
from tools.output.wording import counted, visible

_STYLES = {"rejected": "bold red", "tolerated": "yellow", "informational": "cyan", None: "green"}
_FINDINGS = 40
"""Of each type: more than a person reads."""
_ROWS = 20
_FIELDS = 8
_ID = 36
"""Characters of an event's id, as EventBridge gives it."""
_PIPE = 120
"""Columns where nobody says how many there are."""


def write_text(report: Report, stream: TextIO) -> None:
    """Write the report: in colour and as wide as the window on a terminal, plainly elsewhere."""
    console = Console(
        file=stream, width=None if stream.isatty() else _PIPE, highlight=False, emoji=False
    )
    for each in _rendered(report):
        console.print(each)


def _rendered(report: Report) -> Iterator[RenderableType]:
    yield Text(visible(report["headline"]), style=_STYLES[report["severity"]])
    yield ""
    yield from _totals(report)
    quiet = []
    for name, told in worst_first(report["types"]):
        if told["severity"] is None and not told["unknown_versions"]:
            quiet.append((name, told))
        else:
            yield from _type(name, told)
    if quiet:
        yield from _quiet(quiet)
    if report["unknown_types"]:
        yield _title(f"{counted(len(report['unknown_types']), 'unknown event type')}")
        yield _unknown("event type", report["unknown_types"])
    yield from _unreadable(report["unreadable"])
    yield from _sources(report["sources"])


def _totals(report: Report) -> Iterator[RenderableType]:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    cells = EventCounts.of(report).cells()
    unknown = sum(each["events"] for each in report["unknown_types"].values())
    for title in (*EventCounts._fields, "of unknown types", "unreadable"):
        table.add_column(title, justify="right")
    table.add_row(*cells, number(unknown), number(report["unreadable"]["events"]))
    yield table
    if report["first_seen"]:
        yield f"{minute(report['first_seen'])} to {minute(report['last_seen'])} UTC"
    if has_shapes(report):
        yield Text(f"{SHAPES}; --show-values shows them", style="dim")


def _title(text: str, *more: tuple[str, str]) -> Text:
    return Text.assemble("\n", (text, "bold"), *more)


def _type(name: str, told: Mapping[str, Any]) -> Iterator[RenderableType]:
    severity = told["severity"]
    marks = [("  ", ""), (severity, _STYLES[severity])] if severity else []
    yield _title(short(name), *marks, (f"  {_period(told)}", "dim"))
    yield Text(visible(told["headline"]))
    yield _versions(told)
    if told["findings"]:
        yield _findings(told["findings"])
    if told["unknown_versions"]:
        yield _unknown("unknown version", told["unknown_versions"])
    shown, more = never_sent(told["never_sent"], _FIELDS)
    if shown:
        left_out = f" and {more:,} more" if more else ""
        fields = f"{', '.join(shown)}{left_out}"
        yield Text.assemble(("never sent  ", "dim"), fields, overflow="fold")


def _versions(told: Mapping[str, Any]) -> RenderableType:
    table = Table("version", box=box.SIMPLE_HEAD, pad_edge=False)
    for title in (*EventCounts._fields, "share"):
        table.add_column(title, justify="right")
    rows = list(told["versions"].items())
    for name, each in rows if len(rows) == 1 else [*rows, ("all", told)]:
        counts = EventCounts.of(each)
        share = part_of(counts.rejected, counts.events)
        table.add_row(Text(short(name)), *counts.cells(), share)
    return table


def _period(told: Mapping[str, Any]) -> str:
    return f"{day(told['first_seen'])} to {day(told['last_seen'])}"


def _findings(findings: list[Mapping[str, Any]]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("severity\nand kind")
    table.add_column("where and what", overflow="fold", ratio=1)
    table.add_column("events\nand share", justify="right")
    table.add_column("first and\nlast seen")
    for finding in findings[:_FINDINGS]:
        severity = finding["severity"]
        table.add_row(
            Text.assemble((severity, _STYLES[severity]), f"\n{kind(finding)}"),
            _finding(finding),
            f"{finding['count']:,}\n{percent(finding['share'])}",
            f"{day(finding['first_seen'])}\n{day(finding['last_seen'])}",
        )
    more = len(findings) - _FINDINGS
    if more > 0:
        table.add_row("", f"… and {more:,} more: --format html or json has them all")
    return table


def _finding(finding: Mapping[str, Any]) -> Text:
    """The pointer, what is the matter, and a line for each thing that there is to say of it."""
    text = Text(pointer(finding), style="bold")
    text.append(f"\n{message(finding)}", "not bold")
    for title, said, more, _ in details(finding):
        text.append(f"\n{title} ", "not bold dim")
        text.append(", ".join([*said, more] if more else said), "not bold")
    return text


def _quiet(types: list[tuple[str, Mapping[str, Any]]]) -> Iterator[RenderableType]:
    yield _title(f"no drift in {counted(len(types), 'event type')}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("event type", overflow="fold")
    for title in EventCounts._fields:
        table.add_column(title, justify="right")
    for name, told in types:
        table.add_row(Text(short(name)), *EventCounts.of(told).cells())
    yield table


def _unknown(title: str, unknown: Mapping[str, Any]) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(title, overflow="fold")
    table.add_column("events", justify="right")
    table.add_column("seen")
    table.add_column("example", overflow="fold", min_width=_ID)
    ordered = most_first(unknown)
    for name, each in ordered[:_ROWS]:
        table.add_row(
            Text(short(name)),
            number(each["events"]),
            _period(each),
            Text(short(each["example"] or "")),
        )
    if len(ordered) > _ROWS:
        table.add_row(f"… and {len(ordered) - _ROWS:,} more", "", "", "")
    return table


def _unreadable(unreadable: Mapping[str, Any]) -> Iterator[RenderableType]:
    if not unreadable["events"]:
        return
    yield _title(f"{counted(unreadable['events'], 'unreadable record')}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("records", justify="right")
    table.add_column("what is wrong", overflow="fold")
    table.add_column("for instance", overflow="fold")
    for each in unreadable["reasons"][:_ROWS]:
        what = " ".join(filter(None, (short(each["pointer"]), short(each["message"]))))
        table.add_row(number(each["count"]), Text(what), Text(short(each["example"])))
    if len(unreadable["reasons"]) > _ROWS:
        table.add_row("", f"… and {len(unreadable['reasons']) - _ROWS:,} more", "")
    yield table


def _sources(sources: list[Mapping[str, Any]]) -> Iterator[RenderableType]:
    damaged = [each for each in sources if each["problem"] is not None]
    if damaged:
        yield _title(f"{counted(len(damaged), 'source')} not read to the end")
        for each in damaged[:_ROWS]:
            read = f"{each['events']:,} read"
            yield Padding(
                Text(f"{short(each['name'])} ({read}): {visible(each['problem'])}"), (0, 1)
            )
        if len(damaged) > _ROWS:
            yield f" … and {len(damaged) - _ROWS:,} more"
