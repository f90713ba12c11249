"""A report that was written to a file, read again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from processor.pointers import join
from tools.registry.workspace import UsageError

SCHEMA = Path(__file__).parent / "report.schema.json"

_HEAD = 4_096
_LARGEST = 64 * 1024 * 1024
"""A report is far smaller: what was seen is counted, and not kept."""
_REPORT = re.compile(rb'\s*\{\s*"report"\s*:')
_REMEDY = "make it with genesys-events drift SOURCE --format json"


def begins_report(head: bytes) -> bool:
    """Whether a file with these first bytes sets out to be a report."""
    return bool(_REPORT.match(head))


def read_report(path: Path) -> dict[str, Any] | None:
    """Read a report of `genesys-events drift --format json`; None if the file is no report.

    A file of events is none, nor is a folder. Raises UsageError for what sets out to be one, and
    is cut off, of another form, or has what no report has.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
        begins = begins_report(head)
        if not begins and (not head.lstrip().startswith(b"{") or path.stat().st_size > _LARGEST):
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
        # Not its message: that shows what stands there, and it might be somebody's.
        pointer = join(wrong.absolute_path)
        place = f'{pointer or "/"} is refused by "{wrong.validator}"'
        raise UsageError(f"{path} is no report of this form: {place}; {_REMEDY}")
    return report
