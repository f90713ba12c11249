"""A report that was written to a file, read again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from processor.pointers import join
from tools.registry.locate import UsageError

SCHEMA = Path(__file__).parent / "report.schema.json"

_HEAD = 4_096
_LARGEST = 64 * 1024 * 1024
"""A report is far smaller: it has counts, not events."""
_REPORT = re.compile(rb'\s*\{\s*"report"\s*:')
_REMEDY = "make it with genesys-events drift SOURCE --format json"


def begins_report(head: bytes) -> bool:
    """Whether a file with these first bytes begins as a report."""
    return bool(_REPORT.match(head))


def read_report(path: Path) -> dict[str, Any] | None:
    """Read a report of `genesys-events drift --format json`; None if the file is not a report.

    A file of events is not one, nor is a folder. Raises UsageError for a file that begins as a
    report but is cut off or invalid.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
        begins = begins_report(head)
        if not begins and not head.lstrip().startswith(b"{"):
            return None
        if path.stat().st_size > _LARGEST:
            if begins:
                raise UsageError(f"{path} is too large for a report; {_REMEDY}")
            return None
        content = head + file.read()
    try:
        report = json.loads(content)
    except (ValueError, RecursionError) as error:
        if begins:
            raise UsageError(
                f"{path} is a report that cannot be read: {error}; {_REMEDY}"
            ) from None
        return None
    if not isinstance(report, dict) or "report" not in report:
        return None
    from jsonschema import Draft202012Validator

    schema = json.loads(SCHEMA.read_text("utf-8"))
    wrong = next(Draft202012Validator(schema).iter_errors(report), None)
    if wrong is not None:
        # Not its message: that contains the value, which may be personal data.
        pointer = join(wrong.absolute_path)
        reason = f'{pointer or "/"} is refused by "{wrong.validator}"'
        raise UsageError(f"{path} is not a valid report: {reason}; {_REMEDY}")
    return report
