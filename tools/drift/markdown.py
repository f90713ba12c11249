"""A drift report in Markdown, for a pull request or a ticket; text of events is escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from tools.drift.wording import (
    SHAPES,
    Detail,
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
    severity_or_muted,
    worst_first,
)
from tools.output.markdown import code, plain, row
from tools.output.wording import counted, short

_SIGNS = {"rejected": "❌", "tolerated": "⚠️", "informational": "ℹ️", None: "✅"}  # noqa: RUF001
_MOST = 60_000
"""Characters: GitHub accepts 65,536."""
_FINDINGS = 20
_ROWS = 20
_TYPES = 50
_NUMBERS = {*EventCounts._fields, "share", "findings", "records"}


def write_markdown(report: Report, stream: TextIO) -> None:
    """Write the report; sections too long for a comment are left out, and counted at the end."""
    size = 0
    left_out = 0
    for section in _sections(report):
        text = "\n".join(section) + "\n\n"
        size += len(text)
        if size > _MOST:
            left_out += 1
        else:
            stream.write(text)
    if left_out:
        stream.write(f"_{counted(left_out, 'section')} left out: --format html has everything._\n")


def _sections(report: Report) -> Iterator[Iterator[str]]:
    yield _head(report)
    types = worst_first(report["types"])
    if types:
        yield _types(types)
    if report["unreadable"]["events"]:
        yield _unreadable(report["unreadable"])
    if report["unknown_types"]:
        yield _unknown("### Unknown event types", "event type", report["unknown_types"])
    if any(each["problem"] is not None for each in report["sources"]):
        yield _sources(report["sources"])
    for name, of_type in types:
        if of_type["findings"] or of_type["unknown_versions"] or of_type["never_sent"]:
            yield _type(name, of_type)


def _head(report: Report) -> Iterator[str]:
    yield "## Schema drift"
    yield ""
    yield f"{_SIGNS[report['severity']]} **{plain(report['headline'])}**"
    yield ""
    total = EventCounts.of(report)
    facts = [
        counted(total.events, "event"),
        f"{total.accepted:,} accepted ({total.upgraded:,} upgraded)",
        f"{total.rejected:,} rejected",
    ]
    if report["first_seen"]:
        facts.append(f"{minute(report['first_seen'])} to {minute(report['last_seen'])} UTC")
    yield "; ".join(facts) + "."
    if has_shapes(report):
        yield f"{SHAPES}."
    baseline = report["baseline"]
    if baseline is not None:
        yield ""
        yield f"{counted(baseline['muted'], 'finding')} muted by {code(baseline['file'])}."
        for each in baseline["gone"][:_ROWS]:
            yield f"- no longer occurs: {code(each)}"
        if len(baseline["gone"]) > _ROWS:
            yield f"- … and {len(baseline['gone']) - _ROWS:,} more that no longer occur"


def _types(types: list[tuple[str, Any]]) -> Iterator[str]:
    titles = ("event type", "severity", *EventCounts._fields, "share", "findings")
    yield from _header(*titles)
    for name, of_type in types[:_TYPES]:
        counts = EventCounts.of(of_type)
        share = part_of(counts.rejected, counts.events)
        severity = f"{_SIGNS[of_type['severity']]} {severity_or_muted(of_type)}"
        yield row(code(name), severity, *counts.cells(), share, f"{len(of_type['findings']):,}")
    if len(types) > _TYPES:
        yield row(f"… and {len(types) - _TYPES:,} more", *[""] * (len(titles) - 1))


def _type(name: str, of_type: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {code(name)}"
    yield ""
    yield plain(of_type["headline"])
    if of_type["next"]:
        yield ""
        yield f"Next: {code(of_type['next'])}"
    if of_type["muted"]:
        yield ""
        yield f"{muted_findings(of_type)} by the baseline."
    if of_type["findings"]:
        yield ""
        yield from _header("severity", "kind", "where", "events", "share", "seen", "what")
        for finding in of_type["findings"][:_FINDINGS]:
            yield row(
                finding["severity"],
                kind(finding),
                code(pointer(finding)),
                f"{finding['count']:,}",
                percent(finding["share"]),
                _period(finding),
                "<br>".join([plain(message(finding)), *map(_detail, details(finding))]),
            )
        more = len(of_type["findings"]) - _FINDINGS
        if more > 0:
            yield row(f"… and {more:,} more", *[""] * 6)
    if of_type["unknown_versions"]:
        yield ""
        yield from _unknown("Unknown versions:", "version", of_type["unknown_versions"])
    fields, more = never_sent(of_type["never_sent"], _ROWS)
    if fields:
        yield ""
        yield f"Never sent: {', '.join(map(code, fields))}{f' and {more:,} more' if more else ''}."


def _detail(detail: Detail) -> str:
    texts = map(code if detail.is_data else plain, detail.texts)
    return f"{detail.title} {', '.join([*texts, detail.more] if detail.more else texts)}"


def _unknown(title: str, what: str, unknown: Mapping[str, Any]) -> Iterator[str]:
    yield title
    yield ""
    yield from _header(what, "events", "seen", "example")
    ordered = most_first(unknown)
    for name, each in ordered[:_ROWS]:
        yield row(code(name), f"{each['events']:,}", _period(each), code(each["example"] or "-"))
    if len(ordered) > _ROWS:
        yield row(f"… and {len(ordered) - _ROWS:,} more", "", "", "")


def _unreadable(unreadable: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {counted(unreadable['events'], 'unreadable record')}"
    yield ""
    yield from _header("records", "where", "what is wrong", "for instance")
    for each in unreadable["reasons"][:_ROWS]:
        where = code(each["pointer"] or "/")
        yield row(f"{each['count']:,}", where, plain(short(each["message"])), code(each["example"]))
    if len(unreadable["reasons"]) > _ROWS:
        yield row("", "", f"… and {len(unreadable['reasons']) - _ROWS:,} more", "")


def _sources(sources: list[Mapping[str, Any]]) -> Iterator[str]:
    damaged = [each for each in sources if each["problem"] is not None]
    yield "### Sources that were not read to the end"
    yield ""
    for each in damaged[:_ROWS]:
        problem = plain(short(each["problem"], 400))
        yield f"- {code(each['name'])} ({each['events']:,} read): {problem}"
    if len(damaged) > _ROWS:
        yield f"- … and {len(damaged) - _ROWS:,} more"


def _period(of_type: Mapping[str, Any]) -> str:
    return f"{day(of_type['first_seen'])} to {day(of_type['last_seen'])}"


def _header(*titles: str) -> Iterator[str]:
    yield row(*titles)
    yield row(*("---:" if title in _NUMBERS else "---" for title in titles))
