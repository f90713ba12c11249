"""Counting outcomes: every record once, for any event type."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from generated.index import VERSIONS
from processor.envelope import Envelope
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason, Violation
from processor.record import Record
from tools.process.summary import UNKNOWN, OutcomeCounts, Summary

PRESENCE = "users.presence"
KEYS = ["records", "processed", "duplicate", "unhandled", "dead_lettered", "retry"]


def outcome(
    reason: Reason, event_type: str | None = PRESENCE, *, fate: Fate | None = None, **more: Any
) -> Outcome:
    """An outcome of an empty record."""
    envelope = None
    if event_type is not None:
        envelope = Envelope("e1", event_type, None, "2026-03-02T14:05:00Z", 0.0, None, None, {})
    return Outcome.of(Record("{}", "in:1"), reason, envelope, fate=fate)._replace(**more)


def printed(summary: Summary, width: int = 120) -> str:
    """The text on a console of so many columns."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    summary.print(console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


OUTCOMES = st.builds(
    outcome,
    st.sampled_from(Reason),
    st.sampled_from([*VERSIONS, None, "no.such.type", "../../etc/passwd", "[red]"]),
    read_with=st.sampled_from([None, "1.0.0", "2.0.0", "2.1.0"]),
    upgraded=st.booleans(),
    error=st.sampled_from([None, "wrong", "[/red] wrong"]),
)


@given(st.lists(st.lists(OUTCOMES, max_size=8), max_size=4))
def test_every_record_is_counted_once(batches: list[list[Outcome]]) -> None:
    """Records are the sum of all outcomes, in the total and for each event type."""
    summary = Summary()
    for batch in batches:
        summary.add(batch)
    result = summary.to_json()
    parts = result["by_event_type"].values()

    assert result["records"] == sum(map(len, batches))
    assert result["records"] == sum(counts["records"] for counts in parts)
    for counts in (result, *parts):
        assert counts["records"] == (
            counts["processed"]
            + counts["duplicate"]
            + counts["unhandled"]
            + sum(counts["dead_lettered"].values())
            + sum(counts["retry"].values())
        )
    assert summary.left_for_retry == sum(result["retry"].values())
    assert printed(summary)


def test_an_empty_summary_has_every_key() -> None:
    """With counts of zero."""
    assert Summary().to_json() == {
        "records": 0,
        "processed": 0,
        "duplicate": 0,
        "unhandled": 0,
        "dead_lettered": {},
        "retry": {},
        "upgraded": {},
        "by_event_type": {},
    }


def test_types_are_in_order_and_each_has_the_first_six_keys() -> None:
    """`by_event_type` is sorted, so that two runs compare line by line."""
    summary = Summary()
    summary.add([outcome(Reason.PROCESSED, "users.presence")])
    summary.add([outcome(Reason.PROCESSED, "conversation.update")])

    by_type = summary.to_json()["by_event_type"]

    assert list(by_type) == ["conversation.update", "users.presence"]
    assert all(list(counts) == KEYS for counts in by_type.values())


@pytest.mark.parametrize(
    "event_type", [None, "no.such.type", "../../etc/passwd", ""], ids=["none", "type", "path", ""]
)
def test_unknown_types_share_one_key(event_type: str | None) -> None:
    """An unknown type never becomes a key: there may be any number of names."""
    summary = Summary()
    summary.add([outcome(Reason.UNKNOWN_EVENT_TYPE, event_type), outcome(Reason.MALFORMED, None)])

    assert list(summary.to_json()["by_event_type"]) == [UNKNOWN]


@pytest.mark.parametrize(
    ("fate", "counted"),
    [
        (Fate.ACKNOWLEDGED, {"unhandled": 1, "dead_lettered": {}}),
        (Fate.DEAD_LETTERED, {"unhandled": 0, "dead_lettered": {"unhandled": 1}}),
    ],
    ids=["acknowledged", "dead-lettered"],
)
def test_unhandled_is_counted_by_its_fate(fate: Fate, counted: dict[str, object]) -> None:
    """UNHANDLED_EVENTS decides under which key an unhandled event is counted."""
    summary = Summary()
    summary.add([outcome(Reason.UNHANDLED, fate=fate)])

    result = summary.to_json()

    assert {key: result[key] for key in counted} == counted


def test_upgrades_are_counted_by_type_and_version() -> None:
    """By the received version, oldest first, for any outcome."""
    summary = Summary()
    summary.add(
        [
            outcome(Reason.PROCESSED, read_with="2.0.0", upgraded=True),
            outcome(Reason.HANDLER_ERROR, read_with="1.0.0", upgraded=True),
            outcome(Reason.PROCESSED, read_with="1.0.0", upgraded=True),
            outcome(Reason.PROCESSED, read_with="2.1.0", upgraded=False),
            outcome(Reason.SCHEMA_VIOLATION, read_with="1.0.0", upgraded=False),
        ]
    )

    upgraded = summary.to_json()["upgraded"]

    assert upgraded == {PRESENCE: {"1.0.0": 2, "2.0.0": 1}}
    assert list(upgraded[PRESENCE]) == ["1.0.0", "2.0.0"]


def test_upgrades_are_in_the_order_of_versions() -> None:
    """2.0.0 comes before 10.0.0."""
    counts = Summary()
    counts.add(
        [
            outcome(Reason.PROCESSED, read_with=version, upgraded=True)
            for version in ("10.0.0", "2.0.0")
        ]
    )

    assert list(counts.to_json()["upgraded"][PRESENCE]) == ["2.0.0", "10.0.0"]


def test_reasons_are_in_the_order_of_the_outcome_table() -> None:
    """So that two runs can be compared line by line."""
    counts = OutcomeCounts()
    for reason in reversed(Reason):
        counts.add(outcome(reason))

    wanted = [reason.value for reason in Reason if reason.fate is Fate.DEAD_LETTERED]
    assert list(counts.by_reason(Fate.DEAD_LETTERED)) == wanted


def test_its_size_does_not_grow_with_the_run() -> None:
    """For any number of problems, only some are kept as examples."""
    summary = Summary()
    for number in range(1_000):
        violation = (Violation(f"/payload/{number}", "wrong"),)
        summary.add([outcome(Reason.SCHEMA_VIOLATION, violations=violation, error="wrong")])
        summary.add([outcome(Reason.UNKNOWN_EVENT_TYPE, f"type.{number}", error="unknown")])

    assert summary.to_json()["records"] == 2_000
    assert len(summary.examples) <= 20
    assert len(summary.by_type) == 2


def test_every_reason_has_an_example() -> None:
    """Even if another reason has many different errors."""
    summary = Summary()
    for number in range(100):
        violation = (Violation(f"/payload/{number}", "wrong"),)
        summary.add([outcome(Reason.SCHEMA_VIOLATION, violations=violation, error="wrong")])
    summary.add([outcome(Reason.HANDLER_ERROR, error="ValueError at handlers/mine.py:3")])

    assert "handler_error" in printed(summary)


@pytest.fixture
def table() -> Callable[..., list[str]]:
    """`table(*outcomes)`: the printed lines."""

    def of(*outcomes: Outcome) -> list[str]:
        summary = Summary()
        summary.add(outcomes)
        return [line.rstrip() for line in printed(summary).splitlines() if line.strip()]

    return of


def test_the_table_has_a_row_for_each_type_and_one_for_all(
    table: Callable[..., list[str]],
) -> None:
    """Counts are under their titles; zero is a dot."""
    lines = table(outcome(Reason.PROCESSED), outcome(Reason.DUPLICATE, "conversation.update"))

    assert lines[0].split()[:3] == ["event", "type", "records"]
    assert [line.split()[:2] for line in lines[2:4]] == [
        ["conversation.update", "1"],
        ["users.presence", "1"],
    ]
    assert lines[-1].split() == ["all", "2", "1", "·", "1", "·", "·", "·"]


def test_problems_are_printed_with_the_first_example(
    table: Callable[..., list[str]],
) -> None:
    """Fate, reason, count, and one example with its source and error."""
    lines = table(
        outcome(Reason.MALFORMED, None, error="the body is not JSON"),
        outcome(Reason.MALFORMED, None, error="never shown"),
        outcome(Reason.HANDLER_ERROR, error="ValueError at handlers/mine.py:3"),
    )

    text = " ".join(" ".join(lines).split())
    assert "dead-lettered malformed 2 in:1: the body is not JSON" in text
    assert "retry handler_error 1 in:1: ValueError at handlers/mine.py:3" in text
    assert "never shown" not in text


def test_text_of_senders_is_not_markup(table: Callable[..., list[str]]) -> None:
    """Brackets in a source or an error are printed unchanged."""
    lines = table(outcome(Reason.REJECTED, error="[/red] [bold]no"))

    assert "[/red] [bold]no" in " ".join(lines)


def test_large_counts_are_grouped(table: Callable[..., list[str]]) -> None:
    """A million is 1,000,000, and its column is wide enough."""
    lines = table(*[outcome(Reason.PROCESSED)] * 12_345)

    assert lines[-1].split()[:3] == ["all", "12,345", "12,345"]


COLUMNS = ("records", "processed", "upgraded", "duplicate", "unhandled", "dead-lettered", "retry")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_number_is_lost_on_a_narrow_terminal(width: int) -> None:
    """Every count of the JSON output is in the text, `retry` included, and every character."""
    summary = Summary()
    name = "detail.events.conversation.customer.start"
    reasons = (Reason.PROCESSED, Reason.DUPLICATE, Reason.UNHANDLED, Reason.STALE, Reason.DEFERRED)
    for times, reason in enumerate(reasons, 1_021):
        summary.add([outcome(reason, name, read_with="1.0.0", error="x" * 200)] * times)
    summary.add([outcome(Reason.PROCESSED, read_with="1.0.0", upgraded=True)] * 77)

    text = printed(summary, width)
    joined = "".join(text.split())

    assert max(map(len, text.splitlines())) <= width
    for number in ("1,021", "1,022", "1,023", "1,024", "1,025", "5,115", "5,192", "1,098", "77"):
        assert number in text
    assert name in joined
    for title in COLUMNS:
        assert title in text
    assert joined.count("x") >= 3 * 200
