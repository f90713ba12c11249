"""A report in a file is distinguished from events, and validated."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from support.drift_events import presences
from tools.drift.read_report import read_report
from tools.registry.locate import UsageError


def test_a_report_is_read(tmp_path: Path, reported: Any) -> None:
    """A report is read back as written, with its keys in any order."""
    report = reported(presences(3, novel=1))
    path = tmp_path / "report.json"
    for text in (json.dumps(report), json.dumps(report, indent=2, sort_keys=True)):
        path.write_text(text)
        assert read_report(path) == report


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"detail": {}}\n{"detail": {}}\n', '{"detail"', "\x1f\x8b", '"report"'],
)
def test_a_file_that_is_not_a_report_is_a_source(content: str, tmp_path: Path) -> None:
    """Events, one or many, complete or truncated, are for `drift` to read."""
    path = tmp_path / "events.json"
    path.write_text(content)
    assert read_report(path) is None
    assert read_report(tmp_path) is None
    assert read_report(tmp_path / "missing") is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text[: len(text) // 2], "cannot be read"),
        (lambda text: text.replace("drift 1", "drift 2"), '/report is refused by "const"'),
        (lambda text: text.replace('"events": 3', '"events": "many"', 1), "/events is refused"),
        (lambda text: text.replace('"unknown_types"', '"unknown"'), "/ is refused by"),
    ],
)
def test_a_damaged_report_is_refused(
    change: Any, expected: str, tmp_path: Path, reported: Any
) -> None:
    """Truncated or not valid: the message says where, and how to make a new one."""
    path = tmp_path / "report.json"
    path.write_text(change(json.dumps(reported(presences(3, message="Jane Doe", novel=1)))))
    with pytest.raises(UsageError, match=expected) as raised:
        read_report(path)
    assert "--format json" in str(raised.value)
    assert "Jane" not in str(raised.value)


@pytest.mark.parametrize("begin", [b'{"report": "drift 1"', b'{"detail": {}'])
def test_a_file_that_is_too_large_for_a_report_is_not_read(begin: bytes, tmp_path: Path) -> None:
    """A sparse file of 100 GB: what begins as a report is refused, events are a source."""
    path = tmp_path / "report.json"
    path.write_bytes(begin)
    os.truncate(path, 100_000_000_000)

    if b"report" in begin:
        with pytest.raises(UsageError, match=r"report\.json is too large for a report"):
            read_report(path)
    else:
        assert read_report(path) is None
