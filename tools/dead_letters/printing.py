"""Dead letters on a terminal or in a pipe; a body only where it is asked for."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from processor.dead_letters import DeadLetter
from tools.dead_letters.explain import expected_by_schema, explain_reason, try_reading
from tools.dead_letters.message import iso_time, printed_time
from tools.dead_letters.redrive import Plan
from tools.dead_letters.store import ListedDeadLetter
from tools.dead_letters.summary import NO_TYPE
from tools.output.tables import Column, Entry, console_for_output, table_or_lines
from tools.output.wording import short
from tools.process.summary import Summary

_MAX_TEXT = 60
_ID_LENGTH = 8
"""As much of SQS's ids as distinguishes dead letters; `show` accepts it."""
_PIPE_WIDTH = 160

_COLUMNS = (
    Column("id"),
    Column("when"),
    Column("reason"),
    Column("event type", fold_to=24),
    Column("version"),
    Column("source", fold_to=24),
    Column("error", fold_to=32),
)


def print_list(dead_letters: Iterable[ListedDeadLetter], *, as_json: bool) -> None:
    """Print what is known of each dead letter; never the body, which holds personal data."""
    if as_json:
        for listed in dead_letters:
            sys.stdout.write(json.dumps(_to_json(listed)) + "\n")
        return
    rows = [_row(listed) for listed in dead_letters]
    console = console_for_output(_PIPE_WIDTH)
    console.print(table_or_lines(_COLUMNS, rows, console.width, as_entry=_entry))


def _row(listed: ListedDeadLetter) -> list[str]:
    dead_letter = listed.dead_letter
    return [
        listed.id[:_ID_LENGTH] if len(listed.id) == 36 else listed.id,
        printed_time(dead_letter.dead_lettered_at),
        _printable(dead_letter.reason),
        _printable(dead_letter.event_type or NO_TYPE),
        _printable(dead_letter.schema_version),
        _printable(dead_letter.source, 160),
        _printable(dead_letter.error, 1_024),
    ]


def _entry(row: Sequence[str]) -> Entry:
    number, when, reason, event_type, version, source, error = row
    about = "" if event_type == NO_TYPE else f"{event_type} {version}".strip()
    return f"{number}  {when}  {reason}", [about, source, error]


def print_dead_letter(root: Path, listed: ListedDeadLetter, store: str) -> None:
    """Explain one dead letter."""
    dead_letter = listed.dead_letter
    reason = explain_reason(dead_letter.reason)
    rows = {
        "reason": f"{dead_letter.reason}: {reason.situation}",
        "where": dead_letter.pointer,
        "error": dead_letter.error,
        "expected": expected_by_schema(root, dead_letter),
        "event type": dead_letter.event_type,
        "read with": dead_letter.schema_version,
        "now": try_reading(dead_letter).description,
        "what to do": reason.remedy,
        "since": printed_time(dead_letter.dead_lettered_at),
        "received": _times(dead_letter.receive_count),
        "source": dead_letter.source,
        "message group": dead_letter.group,
        "body": f"{len(_bytes(dead_letter)):,} bytes, with personal data: --body prints it",
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for title, text in rows.items():
        if text:
            table.add_row(title, Text(_printable(text, 2_048)))
    console = console_for_output(_PIPE_WIDTH)
    console.print(Text(f"dead letter {listed.id} in {store}"), soft_wrap=True)
    console.print(table)


def print_body(listed: ListedDeadLetter) -> None:
    """Print a dead letter's body, byte for byte."""
    sys.stdout.buffer.write(_bytes(listed.dead_letter))
    if sys.stdout.isatty():
        sys.stdout.buffer.write(b"\n")


def print_dry_run(dead_letters: Iterable[ListedDeadLetter], plan: Callable[[str], Plan]) -> None:
    """Print how many dead letters a redrive would take, where to, and whether they are readable."""
    counts: Counter[tuple[str, str]] = Counter()
    plans: Counter[Plan] = Counter()
    for listed in dead_letters:
        plans[plan(listed.dead_letter.source)] += 1
        reason = try_reading(listed.dead_letter).reason
        result = "readable" if reason is None else f"still {reason}"
        counts[listed.dead_letter.reason, result] += 1
    columns = (
        Column("reason"),
        Column("with this registry"),
        Column("dead letters", is_number=True),
    )
    rows = [
        [_printable(reason), _printable(result), f"{count:,}"]
        for (reason, result), count in sorted(counts.items())
    ]
    console = console_for_output(_PIPE_WIDTH)
    console.print(
        table_or_lines(
            columns,
            rows,
            console.width,
            as_entry=lambda row: (f"{row[2]} {row[0]}: {row[1]}", ()),
        )
    )
    left = {each.problem: count for each, count in plans.items() if each.problem is not None}
    lines = [f" would be redriven: {plans.total() - sum(left.values()):,}"]
    lines += [f"   {count:,} -> {each.target}" for each, count in plans.items() if each.target]
    lines += [f" would be left: {count:,}: {_printable(why, 2_048)}" for why, count in left.items()]
    print("\n".join(lines))  # noqa: T201 - the result


def outcome_tables(summary: Summary) -> list[str]:
    """The tables of what became of dead letters that were processed again, if any were."""
    if not summary.total.records:
        return []
    console = console_for_output()
    with console.capture() as captured:
        summary.print(console)
    return [captured.get().rstrip("\n")]


def count_by_reason(reasons: Mapping[str, int]) -> str:
    """Counts in a line: `12 (malformed 2, stale 10)`."""
    each = ", ".join(f"{_printable(reason)} {reasons[reason]:,}" for reason in sorted(reasons))
    total = f"{sum(reasons.values()):,}"
    return f"{total} ({each})" if each else total


def _to_json(listed: ListedDeadLetter) -> dict[str, object]:
    fields = listed.dead_letter._asdict()
    del fields["body"], fields["identifier"]
    fields["dead_lettered_at"] = iso_time(listed.dead_letter.dead_lettered_at)
    return {"id": listed.id, **fields}


def _printable(text: str | None, most: int = _MAX_TEXT) -> str:
    """Text that comes from events or their producers: of limited length, without controls."""
    return short(text or "", most)


def _times(count: int | None) -> str | None:
    return None if count is None else f"{count} time{'s' if count != 1 else ''}"


def _bytes(dead_letter: DeadLetter) -> bytes:
    body = dead_letter.body
    return body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
