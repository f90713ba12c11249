"""Handwritten drift reports, in the format of tools/drift/report.schema.json."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

FIRST, LAST = date(2026, 9, 27), date(2026, 11, 25)
DAYS = [(FIRST + timedelta(days)).isoformat() for days in range((LAST - FIRST).days + 1)]
HOSTILE = (
    "</script><img src=x onerror=window.hurt=1>",
    "[red]not markup[/red] [link=https://evil.example]here[/link]",
    "\x1b[31mred\x1b[0m\x07\r\nsecond line",
    "\u202egnp.exe \u05d0\u05d1\u05d2 \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "a|b `c` ``d`` *e* _f_ [g](https://evil.example) @everyone #1 \\| <b>h</b>",
    "long" * 500,
    "\ud800 alone",
    "__proto__",
    "constructor",
    "",
)
"""Names and values that must be displayed as text."""
RANKS = ("rejected", "tolerated", "informational", None)


def event_id(number: int) -> str:
    """An id in EventBridge's format."""
    return f"2f4a6c8e-0b1d-4e3f-8a5c-{number:012x}"


def spread(count: int, days: list[str]) -> dict[str, int]:
    """A count by day: fewer at weekends; it adds up."""
    weights = [
        2 if date.fromisoformat(day).weekday() > 4 else 5 + position % 3
        for position, day in enumerate(days)
    ]
    total = sum(weights)
    counts = [count * weight // total for weight in weights]
    for position in range(count - sum(counts)):
        counts[position % len(counts)] += 1
    return {day: number for day, number in zip(days, counts, strict=True) if number}


def finding(
    pointer: str, kind: str, severity: str, count: int, of: int, **more: Any
) -> dict[str, Any]:
    """A finding with every field; `since` is the first day that it was seen."""
    days = DAYS[DAYS.index(more.pop("since", DAYS[0])) :]
    kind_words = kind.replace("_", " ")
    return {
        "pointer": pointer,
        "kind": kind,
        "severity": severity,
        "message": f"has drifted: {kind_words}",
        "count": count,
        "share": count / of,
        "rejected": count if severity == "rejected" else 0,
        "types": {"string": count},
        "values": [],
        "more_values": 0,
        "first_seen": f"{days[0]}T08:14:02.120Z",
        "last_seen": f"{days[-1]}T17:42:55.003Z",
        "example": event_id(count),
        "days": spread(count, days),
        "versions": {"2.1.0": count},
        "expected": "",
        "shape": None,
        "absent": {},
        **more,
    }


def event_type(events: int, rejected: int = 0, upgraded: int = 0, **more: Any) -> dict[str, Any]:
    """The report on an event type; its severity is that of its worst finding."""
    findings = more.get("findings", [])
    findings.sort(key=lambda each: (RANKS.index(each["severity"]), -each["count"]))
    never_sent = more.get("never_sent", [])
    worst = [each["severity"] for each in findings] + ["informational"] * bool(never_sent)
    bad = spread(rejected, DAYS[37:]) if rejected else {}
    old = min(upgraded, events)
    return {
        "headline": more.pop("headline", "nothing drifted"),
        "severity": next((each for each in RANKS if each in worst), None),
        "next": None,
        "events": events,
        "accepted": events - rejected,
        "upgraded": upgraded,
        "rejected": rejected,
        "first_seen": f"{DAYS[0]}T00:00:03.250Z" if events else None,
        "last_seen": f"{DAYS[-1]}T23:59:41.007Z" if events else None,
        "newest": "2.1.0",
        "versions": {
            **(
                {"1.0.0": {"events": old, "accepted": old, "upgraded": old, "rejected": 0}}
                if old
                else {}
            ),
            "2.1.0": {
                "events": events - old,
                "accepted": events - old - rejected,
                "upgraded": 0,
                "rejected": rejected,
            },
        },
        "unknown_versions": {},
        "days": {
            day: {"events": count, "rejected": min(count, bad.get(day, 0))}
            for day, count in spread(events, DAYS).items()
        },
        "findings": [],
        "muted": 0,
        "never_sent": [],
        "fields": {
            "/payload": {"count": events, "share": 1.0, "types": {"object": events}, "texts": {}},
            "/payload/conversationId": {
                "count": events,
                "share": 1.0,
                "types": {"string": events},
                "texts": {"uuid": events},
            },
        },
        "examples": [],
        **more,
    }


def unknown(events: int) -> dict[str, Any]:
    """An event type, or a version, that the registry does not have."""
    return {
        "events": events,
        "first_seen": f"{DAYS[20]}T10:00:00Z",
        "last_seen": f"{DAYS[-1]}T11:30:00Z",
        "example": event_id(events + 1),
    }


def report(
    types: dict[str, Any], unknown_types: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A complete report with consistent numbers."""
    unknown_types = unknown_types or {}
    unreadable = more.pop("unreadable", {"events": 0, "reasons": []})
    severities = [each["severity"] for each in types.values()]
    seen = [each for each in types.values() if each["events"]]
    totals = {
        name: sum(each[name] for each in types.values())
        for name in ("events", "accepted", "upgraded", "rejected")
    }
    totals["events"] += (
        sum(each["events"] for each in unknown_types.values()) + unreadable["events"]
    )
    return {
        "report": "genesys-events drift 1",
        "headline": "nothing drifted",
        "severity": next((each for each in RANKS if each in severities), None),
        **totals,
        "unreadable": unreadable,
        "first_seen": min((each["first_seen"] for each in seen), default=None),
        "last_seen": max((each["last_seen"] for each in seen), default=None),
        "values_shown": False,
        "sources": [{"name": "events.jsonl.gz", "events": totals["events"], "problem": None}],
        "baseline": None,
        "types": types,
        "unknown_types": unknown_types,
        **more,
    }


def acd_end() -> dict[str, Any]:
    """A type with drift of every severity, starting on some day."""
    events, drifted = 48_210, 7_714
    uuid = {"count": 3_120, "types": {"string": 3_120}, "texts": {"uuid": 3_120}}
    word = {"count": 3_120, "types": {"string": 3_120}, "texts": {"constant": 3_120}}
    number = {"count": 2_050, "types": {"integer": 1_900, "null": 150}, "texts": {}}
    scores = {"count": 4_100, "types": {"number": 4_100}, "texts": {}}
    routing = {
        "count": 3_120,
        "types": {"object": 3_120},
        "texts": {},
        "fields": {
            "agentId": uuid,
            "method": word,
            "rank": number,
            "scores": {"count": 2_050, "types": {"array": 2_050}, "texts": {}, "items": scores},
            "labels": {"count": 900, "types": {"object": 900}, "texts": {}, "entries": word},
        },
    }
    return event_type(
        events,
        rejected=drifted,
        upgraded=11_876,
        headline="7,714 of 48,210 events (16 %) are rejected, for /payload/queueId",
        findings=[
            finding(
                "/payload/queueId",
                "type_changed",
                "rejected",
                drifted,
                events,
                since="2026-11-03",
                message="is integer, but the schema expects string or null",
                expected="string or null",
                types={"string": events - drifted, "integer": drifted},
                values=[{"value": "9999", "count": 6_001}, {"value": "99999", "count": 1_500}],
                more_values=213,
            ),
            finding(
                "/payload/eventTime",
                "missing_required",
                "rejected",
                12,
                events,
                since="2026-11-20",
                message="is missing, but the schema expects integer",
                expected="integer",
                types={"integer": events - 12},
            ),
            finding(
                "/payload/predictiveRouting",
                "unknown_field",
                "tolerated",
                3_120,
                events,
                since="2026-10-12",
                message="is in no schema: object",
                types={"object": 3_120},
                shape=routing,
                versions={"1.0.0": 20, "2.1.0": 3_100},
                absent={"/payload/queueId": 3_118, "/payload/subject": 3_120},
            ),
            finding(
                "/payload/disconnectType",
                "unknown_enum_value",
                "tolerated",
                640,
                events,
                since="2026-10-30",
                message="has values that the schema does not name",
                expected="one of 22 known values",
                types={"string": 47_000, "null": 1_210},
                values=[{"value": "AAAA_AAAAAA", "count": 598}, {"value": "AAA", "count": 42}],
            ),
            finding(
                "/payload/wrapupNote",
                "unknown_field",
                "tolerated",
                481,
                events,
                message="is in no schema: string",
                shape={
                    "count": 481,
                    "types": {"string": 481},
                    "texts": {"text": 470, "number": 11},
                },
                values=[{"value": "Aaaaa aa aaaa.", "count": 2}],
                more_values=479,
            ),
        ],
        never_sent=[
            "/payload/callbackNumbers",
            "/payload/callbackNumbers/*",
            "/payload/messageType",
            "/payload/subject",
        ],
        unknown_versions={"2.4.0": unknown(31)},
        fields={
            f"/payload/{name}": {
                "count": events * share // 100,
                "share": share / 100,
                "types": types,
                "texts": texts,
            }
            for name, share, types, texts in (
                ("conversationId", 100, {"string": events}, {"uuid": events}),
                (
                    "queueId",
                    100,
                    {"string": events - drifted, "integer": drifted},
                    {"uuid": events - drifted},
                ),
                ("disconnectType", 100, {"string": 47_000, "null": 1_210}, {"constant": 47_000}),
                ("ani", 62, {"string": 29_890}, {"text": 29_000, "number": 890}),
            )
        },
        examples=[
            {
                "event_id": event_id(7),
                "event_type": "detail.events.conversation.acd.end",
                "schema_version": "2.1.0",
                "timestamp": "2026-11-03T08:14:02.120Z",
                "conversation_id": event_id(8),
                "payload": {
                    "eventTime": 12345678901234567890,
                    "queueId": 9999,
                    "disconnectType": "AAAA",
                },
            }
        ],
    )


def realistic() -> dict[str, Any]:
    """Sixty days of an organization: several types, and every part of the report."""
    presence = event_type(
        96_004,
        headline="/payload/device is known to no version, in 31 % of the events",
        findings=[
            finding(
                "/payload/device",
                "unknown_field",
                "tolerated",
                29_761,
                96_004,
                since="2026-10-19",
                message="is in no schema: string",
                shape={"count": 29_761, "types": {"string": 29_761}, "texts": {"constant": 29_761}},
                values=[
                    {"value": "AAAA_AAAAA", "count": 21_000},
                    {"value": "AAAAAA", "count": 8_761},
                ],
            ),
        ],
        never_sent=["/payload/presenceDefinition/systemName"],
    )
    start = event_type(
        51_377,
        rejected=3,
        headline="3 of 51,377 events are rejected",
        findings=[
            finding(
                "/payload/participants/*/startTime",
                "format",
                "rejected",
                2,
                51_377,
                since="2026-11-10",
                message="is text of another form, but the schema expects a date-time",
                expected="a date-time",
                types={"string": 51_377},
                values=[{"value": "9999-99-99 99:99", "count": 2}],
            ),
            finding(
                "/payload/attempts",
                "bound",
                "rejected",
                1,
                51_377,
                since="2026-11-24",
                message="is out of bounds, but the schema expects at least 0",
                expected="at least 0",
                types={"integer": 51_377},
                values=[{"value": "-9", "count": 1}],
            ),
        ],
    )
    flow = event_type(
        8_412,
        upgraded=8_412,
        headline="4 fields were never sent",
        never_sent=[
            f"/payload/{name}"
            for name in ("exitReason", "flowVersion", "outcomes", "outcomes/*/name")
        ],
    )
    types = {
        "detail.events.conversation.acd.end": acd_end(),
        "detail.events.conversation.customer.start": start,
        "detail.events.conversation.flow.end": flow,
        "users.presence": presence,
        "users.routingStatus": event_type(40_118),
    }
    malformed = [
        {
            "pointer": "/detail/timestamp",
            "message": "has no offset",
            "count": 17,
            "example": "events.jsonl.gz:412",
        },
        {"pointer": "", "message": "is no JSON object", "count": 4, "example": "old/dump.json:1"},
    ]
    return report(
        types,
        {"conversations.{id}.summary": unknown(2_210), "users.{id}.station": unknown(9)},
        headline="7,717 of 246,361 events (3.1 %) are rejected; 4 of 5 event types have drifted",
        unreadable={"events": 21, "reasons": malformed},
        sources=[
            {"name": "archive/2026-10/events.jsonl.gz", "events": 200_101, "problem": None},
            {
                "name": "archive/2026-11/events.jsonl.gz",
                "events": 46_260,
                "problem": "it is cut off: the gzip stream ends within line 46,261",
            },
        ],
    )


def empty() -> dict[str, Any]:
    """The report on a source without events."""
    return report(
        {}, headline="no events", sources=[{"name": "empty.jsonl", "events": 0, "problem": None}]
    )


def hostile() -> dict[str, Any]:
    """Every text from events or sources contains markup or control characters."""
    shape = {
        "count": 9,
        "types": {"object": 9},
        "texts": {},
        "fields": {
            name: {"count": 1, "types": {"string": 1}, "texts": {"text": 1}} for name in HOSTILE
        },
    }
    findings = [
        finding(
            f"/payload/{name}",
            "unknown_field",
            "tolerated",
            9,
            900,
            message=f"is in no schema: {name}",
            values=[{"value": name, "count": 9}],
            example=name,
            shape=shape,
            absent={name: 1},
            versions={name: 9},
            expected=name,
        )
        for name in HOSTILE
    ]
    users_presence = event_type(
        900,
        findings=findings,
        never_sent=[f"/payload/n/{name}" for name in HOSTILE],
        unknown_versions={name: unknown(1) for name in HOSTILE},
        headline=HOSTILE[0],
        fields={
            f"/payload/{name}": {"count": 1, "share": 0.1, "types": {"string": 1}, "texts": {}}
            for name in HOSTILE
        },
        examples=[{"payload": {name: name for name in HOSTILE}}],
    )
    reasons = [{"pointer": name, "message": name, "count": 1, "example": name} for name in HOSTILE]
    return report(
        {"users.presence": users_presence},
        {name: unknown(2) for name in HOSTILE},
        headline=" ".join(HOSTILE[:5]),
        unreadable={"events": len(HOSTILE), "reasons": reasons},
        sources=[{"name": name, "events": 1, "problem": name} for name in HOSTILE],
    )


def large(types: int = 200, findings: int = 2_000) -> dict[str, Any]:
    """As many types and findings as a large organization may have."""
    each = findings // types
    return report(
        {
            f"v{number % 7}.topic{number:03}.of.something": event_type(
                1_000 + number,
                rejected=number % 3,
                headline=f"{each} fields drifted",
                findings=[
                    finding(
                        f"/payload/group{number}/field{position:02}",
                        "unknown_field",
                        RANKS[(number + position) % 3] or "tolerated",
                        1 + position * 7,
                        1_000 + number,
                    )
                    for position in range(each)
                ],
            )
            for number in range(types)
        },
        headline=f"{findings:,} things drifted in {types} event types",
    )
