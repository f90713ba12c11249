"""The report: what was observed, as one JSON object (tools/drift/report.schema.json)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from packaging.version import Version

from generated.index import VERSIONS
from processor.naming import VERSION
from tools.drift.compare_events import read_schema
from tools.drift.counts import (
    KINDS,
    OTHER_DAYS,
    DriftedField,
    Observations,
    Span,
    TypeObservations,
    VersionCounts,
    severity_of,
)
from tools.drift.examples import chosen
from tools.drift.field_tree import FieldCounts, FieldNode
from tools.drift.sources import EventSource
from tools.drift.values import TEXT_KINDS, count_types
from tools.drift.wording import (
    SEVERITIES,
    finding_message,
    next_command,
    report_headline,
    type_headline,
    worst,
)
from tools.schema.describe import describe_expected

FORM = "genesys-events drift 1"

Json = dict[str, Any]


def report_of(
    observed: Observations,
    root: Path,
    *,
    show_values: bool = False,
    sources: Sequence[EventSource] = (),
    given: Sequence[str] = (),
) -> Json:
    """Report what was observed, and in which sources; `given` are their names on the command line.

    The same events give the same report in any order of the sources, except for what is counted
    only up to a limit: different values, different names.
    """
    types = {
        name: _type(name, observed.types[name], root, show_values=show_values)
        for name in sorted(observed.types)
    }
    unreadable = sum(reason.times for reason in observed.unreadable.values())
    spans = [each.span for each in observed.types.values()] + list(observed.unknown_types.values())
    whole: Json = {
        "report": FORM,
        "headline": "",
        "severity": None,
        "events": observed.events,
        **{
            name: sum(each[name] for each in types.values())
            for name in ("accepted", "upgraded", "rejected")
        },
        "unreadable": {
            "events": unreadable,
            "reasons": [
                {"pointer": pointer, "message": message, "count": why.times, "example": why.example}
                for (pointer, message), why in sorted(
                    observed.unreadable.items(), key=lambda item: (-item[1].times, item[0])
                )
            ],
        },
        **_times(spans),
        "values_shown": show_values,
        "sources": [
            {"name": source.name, "events": source.events, "problem": source.problem}
            for source in sources
        ],
        "baseline": None,
        "types": types,
        "unknown_types": _unknown(observed.unknown_types),
    }
    for name, of_type in types.items():
        of_type["next"] = next_command(name, of_type, given)
    lost = unreadable or whole["unknown_types"] or whole["rejected"]
    whole["severity"] = "rejected" if lost else worst(each["severity"] for each in types.values())
    whole["headline"] = report_headline(whole)
    return whole


def _type(name: str, observed: TypeObservations, root: Path, *, show_values: bool) -> Json:
    newest = VERSIONS[name][-1]
    events = observed.span.events
    versions = {
        version: _counts(observed.versions[version])
        for version in sorted(observed.versions, key=Version)
    }
    accepted, upgraded = (
        sum(each[what] for each in versions.values()) for what in ("accepted", "upgraded")
    )
    document = read_schema(root, name, newest)
    tree = FieldNode("", [(document, document)])
    findings = [
        _finding(key, finding, observed, document, show_values=show_values)
        for key, finding in observed.findings.items()
    ]
    findings.sort(
        key=lambda each: (
            SEVERITIES.index(each["severity"]),
            -each["count"],
            each["pointer"],
            KINDS.index(each["kind"]),
        )
    )
    rejected = events - accepted
    severity = "rejected" if rejected else worst(each["severity"] for each in findings)
    report: Json = {
        "headline": "",
        "severity": severity,
        "next": None,
        "events": events,
        "accepted": accepted,
        "upgraded": upgraded,
        "rejected": rejected,
        **_times([observed.span]),
        "newest": newest,
        "versions": versions,
        "unknown_versions": _unknown(observed.unknown_versions),
        "days": {
            day: {"events": times, "rejected": observed.rejected_days.get(day, 0)}
            for day, times in _days(observed.span.days).items()
        },
        "findings": findings,
        "muted": 0,
        "never_sent": sorted(_never_sent(tree, observed.fields)),
        "fields": {
            pointer: _field(observed.fields[pointer], events) for pointer in sorted(observed.fields)
        },
        "examples": chosen(observed.examples),
    }
    report["headline"] = type_headline(report)
    return report


def _finding(
    key: tuple[str, str],
    finding: DriftedField,
    observed: TypeObservations,
    document: Mapping[str, Any],
    *,
    show_values: bool,
) -> Json:
    pointer, kind = key
    span = finding.span
    counted = observed.fields.get(pointer)
    versions = {version: finding.versions[version] for version in sorted(finding.versions)}
    report: Json = {
        "pointer": pointer,
        "kind": kind,
        "severity": severity_of(kind, finding.rejected),
        "message": "",
        "count": span.events,
        "share": _share(span.events, observed.span.events),
        "rejected": finding.rejected,
        "types": count_types(counted.types if counted is not None else finding.types),
        "values": finding.values.to_json(show=show_values),
        "more_values": finding.values.more,
        **_times([span]),
        "example": None if span.first is None else span.first.event_id,
        "days": _days(span.days),
        "versions": versions,
        "expected": "",
        "shape": None if finding.shape is None else finding.shape.to_json(),
        "absent": dict(sorted(finding.absent.items())),
    }
    if kind != "unknown_field":
        report["expected"] = describe_expected(document, pointer) or ""
    report["message"] = finding_message(report, list(count_types(finding.types)))
    return report


def _never_sent(field: FieldNode, seen: Mapping[str, FieldCounts]) -> Iterable[str]:
    """The described fields that no event had, without those below another of them."""
    for child in field.described():
        if child.pointer in seen:
            yield from _never_sent(child, seen)
        elif not child.pointer.endswith("/*") and child.pointer.startswith("/payload/"):
            yield child.pointer


def _field(counted: FieldCounts, events: int) -> Json:
    return {
        "count": counted.events,
        "share": _share(counted.events, events),
        "types": count_types(counted.types),
        "texts": {kind: counted.texts[kind] for kind in TEXT_KINDS if counted.texts[kind]},
    }


def _counts(counts: VersionCounts) -> dict[str, int]:
    return {
        "events": counts.events,
        "accepted": counts.accepted,
        "upgraded": counts.upgraded,
        "rejected": counts.events - counts.accepted,
    }


def _unknown(spans: Mapping[str, Span]) -> Json:
    return {
        name: {
            "events": span.events,
            **_times([span]),
            "example": None if span.first is None else span.first.event_id,
        }
        for name, span in sorted(spans.items(), key=lambda item: _version_order(item[0]))
    }


def _version_order(name: str) -> tuple[bool, Version, str]:
    is_version = bool(VERSION.fullmatch(name))
    return (not is_version, Version(name if is_version else "0"), name)


def _times(spans: Sequence[Span]) -> Json:
    firsts = [span.first for span in spans if span.first is not None]
    lasts = [span.last for span in spans if span.last is not None]
    return {
        "first_seen": min(firsts).text if firsts else None,
        "last_seen": max(lasts).text if lasts else None,
    }


def _days(days: Mapping[str, int]) -> dict[str, int]:
    return {day: days[day] for day in sorted(days, key=lambda day: (day == OTHER_DAYS, day))}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
