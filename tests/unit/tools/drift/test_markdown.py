"""A drift report as Markdown, read as GitHub reads it."""

from __future__ import annotations

import io
import re
from typing import Any

from markdown_it import MarkdownIt

from support import drift_reports
from tools.drift.markdown import write_markdown

HTML = re.compile(r"<(/?\w+)")


def markdown(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    stream = io.StringIO()
    write_markdown(report, stream)
    return stream.getvalue()


def rendered(text: str) -> str:
    """The HTML that it becomes."""
    return str(MarkdownIt("commonmark").enable("table").render(text))


def test_the_report_has_a_headline_and_tables() -> None:
    """A headline, a row for each type, worst first, and a row for each finding."""
    text = markdown(drift_reports.realistic())
    lines = text.splitlines()

    assert lines[:3] == ["## Schema drift", "", f"❌ **{drift_reports.realistic()['headline']}**"]
    row = (
        "| `detail.events.conversation.acd.end` | ❌ rejected | 48,210 | 40,496 | 11,876 | 7,714 |"
    )
    assert f"{row} 16 % | 5 |" in lines
    assert (
        "| rejected | type changed | `/payload/queueId` | 7,714 | 16 % | 2026-11-03 to 2026-11-25 "
        "| is integer, but the schema expects string or null<br>types string 84 %, integer 16 %"
        "<br>values `9999 (6,001)`, `99999 (1,500)`, others (213)"
        "<br>example `2f4a6c8e-0b1d-4e3f-8a5c-000000001e22` |"
    ) in lines
    assert "Never sent: `/payload/callbackNumbers (and 1 below)`, `/payload/messageType`" in text
    assert "| `2.4.0` | 31 | 2026-10-17 to 2026-11-25 |" in text
    assert "| `conversations.{id}.summary` | 2,210 |" in text
    assert "| 17 | `/detail/timestamp` | has no offset | `events.jsonl.gz:412` |" in text
    assert "- `archive/2026-11/events.jsonl.gz` (46,260 read): it is cut off" in text


def test_text_of_events_is_not_markup() -> None:
    """The only tags are the report's own, and every row has as many cells as its head."""
    html = rendered(markdown(drift_reports.hostile()))

    tags = {each.strip("/") for each in HTML.findall(html)}
    own = {"h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "br"}
    assert tags <= own | {"ul", "li"}
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        head, *rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        assert rows
        assert {row.count("<td") for row in rows} == {head.count("<th")}
    assert html.count("<strong>") == 1


def test_a_long_report_fits_into_a_comment() -> None:
    """GitHub accepts 65,536 characters; omitted sections are counted."""
    text = markdown(drift_reports.large())

    assert len(text) < 65_536
    assert re.search(
        r"^_\d+ sections left out: --format html has everything\._$", text, re.MULTILINE
    )
    assert "… and 150 more" in text


def test_an_empty_report_is_short() -> None:
    """The headline, and that there are no findings."""
    text = markdown(drift_reports.empty())

    assert "✅ **no events**" in text
    assert "|" not in text
