"""A drift report as text: the headline first, then the event types, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    muted_findings,
    never_sent,
    part_of,
    percent,
    pointer,
    worst_first,
)
from tools.output.tables import NONE, PIPE_WIDTH, Column, Entry, number, table_or_lines
from tools.output.wording import counted, short, visible

_STYLES = {"rejected": "bold red", "tolerated": "yellow", "informational": "cyan", None: "green"}
_FINDINGS = 40
"""Of each type."""
_ROWS = 20
_FIELDS = 8
_ID = 36
"""Characters of an event's id, as EventBridge gives it."""
_NARROW = 90
"""Below this many columns, drifted fields are listed instead of put in a table."""


def write_text(report: Report, stream: TextIO) -> None:
    """Write the report: in colour and as wide as the window on a terminal, plainly elsewhere."""
    console = Console(
        file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False, emoji=False
    )
    for each in _rendered(report, console.width):
        # What must not be wrapped is on one line, however long: it is there to be copied.
        console.print(each, soft_wrap=isinstance(each, Text) and each.no_wrap is True)


def _rendered(report: Report, width: int) -> Iterator[RenderableType]:
    yield Text(visible(report["headline"]), style=_STYLES[report["severity"]])
    yield ""
    yield from _totals(report, width)
    yield from _baseline(report["baseline"])
    quiet = []
    for name, of_type in worst_first(report["types"]):
        if of_type["severity"] is None and not of_type["unknown_versions"]:
            quiet.append((name, of_type))
        else:
            yield from _type(name, of_type, width)
    if quiet:
        beyond = " beyond the baseline" if report["baseline"] else ""
        yield _title(f"no drift{beyond} in {counted(len(quiet), 'event type')}")
        yield _quiet(quiet, width)
    if report["unknown_types"]:
        yield _title(f"{counted(len(report['unknown_types']), 'unknown event type')}")
        yield _unknown("event type", report["unknown_types"], width)
    yield from _unreadable(report["unreadable"], width)
    yield from _sources(report["sources"])


def _totals(report: Report, width: int) -> Iterator[RenderableType]:
    unknown = sum(each["events"] for each in report["unknown_types"].values())
    titles = (*EventCounts._fields, "of unknown types", "unreadable")
    row = [
        *EventCounts.of(report).cells(),
        number(unknown),
        number(report["unreadable"]["events"]),
    ]
    columns = [Column(title, is_number=True) for title in titles]
    yield table_or_lines(columns, [row], width, as_entry=lambda _row: (_in_a_line(titles, row), ()))
    if report["first_seen"]:
        yield f"{minute(report['first_seen'])} to {minute(report['last_seen'])} UTC"
    if has_shapes(report):
        yield Text(f"{SHAPES}; --show-values shows them", style="dim")


def _baseline(baseline: Mapping[str, Any] | None) -> Iterator[RenderableType]:
    if baseline is None:
        return
    muted = counted(baseline["muted"], "finding")
    yield Text(f"{muted} muted by {short(baseline['file'])}", style="dim")
    for each in baseline["gone"][:_ROWS]:
        yield Text(f"no longer occurs: {visible(each)}", style="dim", overflow="fold")
    if len(baseline["gone"]) > _ROWS:
        yield f"… and {len(baseline['gone']) - _ROWS:,} more that no longer occur"


def _title(text: str, *more: tuple[str, str]) -> Text:
    return Text.assemble("\n", (text, "bold"), *more)


def _type(name: str, of_type: Mapping[str, Any], width: int) -> Iterator[RenderableType]:
    severity = of_type["severity"]
    marks = [("  ", ""), (severity, _STYLES[severity])] if severity else []
    yield _title(short(name), *marks, (f"  {_period(of_type)}", "dim"))
    yield Text(visible(of_type["headline"]))
    if of_type["next"]:
        yield Text(f"next  {visible(of_type['next'])}", no_wrap=True, style="cyan")
    if of_type["muted"]:
        yield Text(f"{muted_findings(of_type)} by the baseline", style="dim")
    yield _versions(of_type, width)
    if of_type["findings"]:
        yield from _findings(of_type["findings"], width)
    if of_type["unknown_versions"]:
        yield _unknown("unknown version", of_type["unknown_versions"], width)
    names, more = never_sent(of_type["never_sent"], _FIELDS)
    if names:
        left_out = f" and {more:,} more" if more else ""
        fields = f"{', '.join(names)}{left_out}"
        yield Text.assemble(("never sent  ", "dim"), fields, overflow="fold")


def _versions(of_type: Mapping[str, Any], width: int) -> RenderableType:
    columns = [
        Column("version", fold_to=10),
        *(Column(title, is_number=True) for title in (*EventCounts._fields, "share")),
    ]
    named = list(of_type["versions"].items())
    rows = []
    for name, each in named if len(named) == 1 else [*named, ("all", of_type)]:
        counts = EventCounts.of(each)
        rows.append([short(name), *counts.cells(), part_of(counts.rejected, counts.events)])
    return table_or_lines(columns, rows, width)


def _period(of_type: Mapping[str, Any]) -> str:
    return f"{day(of_type['first_seen'])} to {day(of_type['last_seen'])}"


def _findings(findings: list[Mapping[str, Any]], width: int) -> Iterator[RenderableType]:
    more = len(findings) - _FINDINGS
    rest = f"… and {more:,} more: --format html or json has them all" if more > 0 else ""
    if width < _NARROW:
        yield from _findings_as_lines(findings[:_FINDINGS], rest)
        return
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
    if rest:
        table.add_row("", rest)
    yield table


def _findings_as_lines(findings: list[Mapping[str, Any]], rest: str) -> Iterator[RenderableType]:
    yield ""
    for finding in findings:
        severity = finding["severity"]
        events = f"{counted(finding['count'], 'event')} ({percent(finding['share'])})"
        yield Text.assemble((severity, _STYLES[severity]), f"  {kind(finding)}  {events}")
        yield Padding(Text(_period(finding), style="dim"), (0, 0, 0, 2))
        yield Padding(_finding(finding), (0, 0, 0, 2))
    yield rest


def _finding(finding: Mapping[str, Any]) -> Text:
    """The pointer, the message, and a line for each detail."""
    text = Text(pointer(finding), style="bold")
    text.append(f"\n{message(finding)}", "not bold")
    for title, texts, more, _ in details(finding):
        text.append(f"\n{title} ", "not bold dim")
        text.append(", ".join([*texts, more] if more else texts), "not bold")
    return text


def _quiet(types: list[tuple[str, Mapping[str, Any]]], width: int) -> RenderableType:
    columns = [
        Column("event type", fold_to=24),
        *(Column(title, is_number=True) for title in EventCounts._fields),
    ]
    rows = [[short(name), *EventCounts.of(of_type).cells()] for name, of_type in types]
    if any(of_type["muted"] for _, of_type in types):
        columns.append(Column("muted", is_number=True))
        rows = [[*row, number(each["muted"])] for row, (_, each) in zip(rows, types, strict=True)]
    return table_or_lines(columns, rows, width)


def _unknown(title: str, unknown: Mapping[str, Any], width: int) -> RenderableType:
    columns = (
        Column(title, fold_to=20),
        Column("events", is_number=True),
        Column("seen"),
        Column("example", fold_to=_ID),
    )
    ordered = most_first(unknown)
    rows = [
        [short(name), number(each["events"]), _period(each), short(each["example"] or "")]
        for name, each in ordered[:_ROWS]
    ]
    if len(ordered) > _ROWS:
        rows.append([f"… and {len(ordered) - _ROWS:,} more", "", "", ""])

    def entry(row: Sequence[str]) -> Entry:
        name, events, seen, example = row
        return f"{title} {name}", [f"events {events}, {seen}", example] if events else []

    return table_or_lines(columns, rows, width, as_entry=entry)


def _unreadable(unreadable: Mapping[str, Any], width: int) -> Iterator[RenderableType]:
    if not unreadable["events"]:
        return
    yield _title(f"{counted(unreadable['events'], 'unreadable record')}")
    columns = (
        Column("records", is_number=True),
        Column("what is wrong", fold_to=24),
        Column("example", fold_to=16),
    )
    rows = [
        [
            number(each["count"]),
            " ".join(filter(None, (short(each["pointer"]), short(each["message"])))),
            short(each["example"]),
        ]
        for each in unreadable["reasons"][:_ROWS]
    ]
    if len(unreadable["reasons"]) > _ROWS:
        rows.append(["", f"… and {len(unreadable['reasons']) - _ROWS:,} more", ""])
    yield table_or_lines(columns, rows, width)


def _in_a_line(titles: Sequence[str], row: Sequence[str]) -> str:
    cells = zip(titles, (text.replace(NONE, "0") for text in row), strict=True)
    return ", ".join(f"{title} {text}" for title, text in cells)


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
