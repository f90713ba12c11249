"""A drift report as text, on a terminal and in a pipe."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from support import drift_reports
from tools.drift.text import write_text
from tools.drift.wording import part_of, percent, worst_first

COLOURS = re.compile(r"\x1b\[[\d;]*m")
ACD_END = "detail.events.conversation.acd.end"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def text_of(report: dict[str, Any], stream: io.StringIO | None = None) -> str:
    """The report as it is written to a pipe, or to another stream."""
    stream = stream or io.StringIO()
    write_text(report, stream)
    return stream.getvalue()


def section(text: str, start: str, end: str) -> str:
    """The text between two others."""
    return text[text.index(start) : text.index(end, text.index(start))]


def test_the_headline_comes_first_and_the_types_worst_first() -> None:
    """The first line is the most important one."""
    report = drift_reports.realistic()
    text = text_of(report)

    assert text.splitlines()[0] == report["headline"]
    names = [
        ACD_END,
        "detail.events.conversation.customer.start",
        "users.presence",
        "detail.events.conversation.flow.end",
        "users.routingStatus",
    ]
    positions = [text.index(f"\n{name}  ") for name in names[:-1]] + [text.rindex(names[-1])]
    assert positions == sorted(positions)
    assert "no drift in 1 event type" in text


def test_a_finding_has_every_field() -> None:
    """Severity, kind, pointer, count and share, types, dates, values, and an example event."""
    row = section(text_of(drift_reports.realistic()), "/payload/queueId  ", "/payload/eventTime")
    lines = row.splitlines()

    assert lines[0].split() == ["/payload/queueId", "7,714", "2026-11-03"]
    assert lines[1].split("  ")[0].strip() == "type changed"
    assert "is integer, but the schema expects string or null" in lines[1]
    assert lines[1].split()[-3:] == ["16", "%", "2026-11-25"]
    assert lines[2].strip() == "types string 84 %, integer 16 %"
    assert lines[3].strip() == "values 9999 (6,001), 99999 (1,500), others (213)"
    assert lines[4].strip() == "example 2f4a6c8e-0b1d-4e3f-8a5c-000000001e22"


def test_the_report_has_more_than_findings() -> None:
    """Counts by version, fields never sent, and what is unknown, unreadable or truncated."""
    text = text_of(drift_reports.realistic())
    rows = [line.split() for line in text.splitlines()]

    assert ["1.0.0", "11,876", "11,876", "11,876", "·", "0", "%"] in rows
    assert ["2.1.0", "36,334", "28,620", "·", "7,714", "21", "%"] in rows
    assert "never sent  /payload/callbackNumbers (and 1 below), /payload/messageType" in text
    assert "made of agentId, method, rank, scores, labels" in text
    assert any(row[:2] == ["2.4.0", "31"] for row in rows)
    assert any(row[:2] == ["conversations.{id}.summary", "2,210"] for row in rows)
    assert "/detail/timestamp has no offset" in text
    assert "archive/2026-11/events.jsonl.gz (46,260 read): it is cut off" in text
    assert "archive/2026-10" not in text, "a source that was read is not a problem"


def test_shapes_are_marked_as_such() -> None:
    """`9999` may be either."""
    report = drift_reports.realistic()

    assert "--show-values" in text_of(report)
    assert "--show-values" not in text_of({**report, "values_shown": True})
    assert "--show-values" not in text_of(drift_reports.empty())


@pytest.mark.parametrize("columns", [100, 72])
@pytest.mark.parametrize("name", ["realistic", "hostile", "empty"])
def test_no_line_is_wider_than_the_window(
    monkeypatch: pytest.MonkeyPatch, columns: int, name: str
) -> None:
    """Long names are wrapped, and none is lost."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    text = COLOURS.sub("", text_of(getattr(drift_reports, name)(), Terminal()))

    assert max(map(len, text.splitlines())) <= columns


def test_the_next_command_is_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal copies it as one command; the rest is as wide as the window."""
    monkeypatch.setenv("COLUMNS", "60")
    report = drift_reports.realistic()
    command = f"genesys-events drift propose {ACD_END} --from 'a folder/{'x' * 60}.jsonl'"
    report["types"][ACD_END]["next"] = command
    lines = COLOURS.sub("", text_of(report, Terminal())).splitlines()
    assert [each for each in lines if len(each) > 60] == [f"next  {command}"]


def test_a_terminal_has_colours_and_a_pipe_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files get plain text."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    assert "\x1b[1;31m" in text_of(drift_reports.realistic(), Terminal())
    assert "\x1b" not in text_of(drift_reports.realistic())


def test_text_of_events_is_escaped() -> None:
    """No markup, control characters or changes of text direction; it can be encoded."""
    text = text_of(drift_reports.hostile())

    assert all(line.isprintable() for line in text.splitlines())
    assert r"\x1b[31mred\x1b[0m\x07\r\nsecond line" in text
    assert r"\u202egnp.exe" in text
    assert "[red]not markup[/red] [link=https://evil.example]" in text
    assert text.encode()


def test_an_empty_report_says_so() -> None:
    """It has no empty tables."""
    text = text_of(drift_reports.empty())

    assert text.startswith("no events\n")
    assert "severity" not in text


def test_omitted_findings_are_counted() -> None:
    """The report says where to find them."""
    text = text_of(drift_reports.large(types=2, findings=200))

    assert text.count("… and 60 more: --format html or json has them all") == 2


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0 %"),
        (0.16, "16 %"),
        (0.0647, "6.5 %"),
        (0.00025, "0.03 %"),
        (0.0000001, "< 0.01 %"),
        (0.95, "95 %"),
        (0.999, "99.9 %"),
        (0.9999999, "> 99.99 %"),
        (1, "100 %"),
    ],
)
def test_a_share_has_enough_digits(share: float, expected: str) -> None:
    """Only an exact 0 or 1 is 0 % or 100 %."""
    assert percent(share) == expected


def test_a_share_of_no_events_is_none() -> None:
    """A version may have no event."""
    assert part_of(0, 0) == "·"


def test_equally_severe_types_are_ordered_by_rejected_events() -> None:
    """Then by drifted events, then by name."""
    make = drift_reports.event_type
    finding = drift_reports.finding
    types = {
        "d": make(9),
        "c": make(9, findings=[finding("/a", "unknown_field", "tolerated", 2, 9)]),
        "b": make(9, findings=[finding("/a", "unknown_field", "tolerated", 3, 9)]),
        "a": make(9, 1, findings=[finding("/a", "bound", "rejected", 9, 9)]),
        "e": make(9, 4, findings=[finding("/a", "bound", "rejected", 4, 9)]),
        "f": make(9, never_sent=["/payload/x"]),
    }

    assert [name for name, _ in worst_first(types)] == ["e", "a", "b", "c", "f", "d"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_report_is_complete_on_a_narrow_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every count, pointer, example and message of the JSON report is in the text."""
    monkeypatch.setenv("COLUMNS", str(width))
    report = drift_reports.realistic()
    lines = COLOURS.sub("", text_of(report, Terminal())).splitlines()
    text = "".join("".join(lines).split())

    expected = [report["events"], report["accepted"], report["rejected"]]
    for name, of_type in report["types"].items():
        expected += [name, of_type["events"], of_type["accepted"]]
        expected += of_type["headline"].split() if of_type["severity"] else []
        for counts in of_type["versions"].values():
            expected += counts.values()
        for each in of_type["findings"]:
            expected += [each["pointer"], *each["message"].split(), each["count"], each["example"]]
    for unknown in (
        report["unknown_types"],
        *(t["unknown_versions"] for t in report["types"].values()),
    ):
        for name, each in unknown.items():
            expected += [name, each["events"], each["example"]]
    for reason in report["unreadable"]["reasons"]:
        expected += [*reason["message"].split(), reason["count"]]
    assert max(map(len, lines)) <= width
    for each in filter(None, expected):
        assert (f"{each:,}" if isinstance(each, int) else each) in text, each
