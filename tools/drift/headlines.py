"""The report in sentences: for people who read no further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.drift.wording import percent

Json = Mapping[str, Any]


def report_headline(report: Json) -> str:
    """The whole in one sentence."""
    events = report["events"]
    if not events:
        return "There were no events."
    lost = report["rejected"] + report["unreadable"]["events"]
    unknown = sum(each["events"] for each in report["unknown_types"].values())
    whole = f"{events:,} {'event' if events == 1 else 'events'}"
    parts = []
    if report["rejected"]:
        parts.append(f"{_are(report['rejected'])} rejected")
    if unknown:
        parts.append(f"{_are(unknown)} of types that the registry does not know")
    if report["unreadable"]["events"]:
        parts.append(f"{report['unreadable']['events']:,} cannot be read")
    if parts:
        share = percent((lost + unknown) / events)
        told = _listed(parts)
        return f"{share} of {whole} would be dead letters: {told}{_most_of(report)}."
    drifted = [name for name, each in report["types"].items() if each["severity"] == "tolerated"]
    if drifted:
        kinds = f"{len(drifted)} event {'type' if len(drifted) == 1 else 'types'}"
        named = f" ({', '.join(drifted)})" if len(drifted) <= 3 else ""
        return (
            f"All {whole} are accepted, but those of {kinds}{named} have fields or values that "
            "the registry does not know."
        )
    if report["upgraded"]:
        return (
            f"No drift: all {whole} are as the registry has them; {report['upgraded']:,} are of "
            "older versions."
        )
    return f"No drift: all {whole} are as the registry has them."


def type_headline(of_type: Json) -> str:
    """One event type in one sentence: what hurts most, how much of it, and since when."""
    findings = of_type["findings"]
    if of_type["rejected"]:
        share = percent(of_type["rejected"] / of_type["events"])
        first = next((each for each in findings if each["severity"] == "rejected"), None)
        if first is None:
            return f"{share} rejected: they declare versions that the registry cannot read."
        since = (first["first_seen"] or "")[:10]
        place = f"{first['pointer'] or '/'} {first['message']}"
        if first["rejected"] == of_type["rejected"]:
            return f"{share} rejected, since {since}: {place}."
        part = percent(first["rejected"] / of_type["events"])
        return f"{share} rejected; {part} since {since}: {place}."
    tolerated = [each for each in findings if each["severity"] == "tolerated"]
    if tolerated:
        first = tolerated[0]
        more = f" (and {len(tolerated) - 1} more)" if len(tolerated) > 1 else ""
        return (
            f"All accepted; since {first['first_seen'][:10]}, {percent(first['share'])} have "
            f"{first['pointer']}, which {first['message']}{more}."
        )
    if of_type["upgraded"]:
        share = percent(of_type["upgraded"] / of_type["events"])
        return f"All accepted, {share} upgraded from older versions."
    return "No drift."


def finding_message(finding: Json, types: Sequence[str]) -> str:
    """What is the matter at a place, where these types stood, to stand behind its pointer."""
    kind, expected = finding["kind"], finding["expected"]
    wanted = f", and the schema wants {expected}" if expected else ""
    kinds = " or ".join(types)
    messages = {
        "unknown_field": f"is in no schema: {kinds}",
        "unknown_enum_value": "has values that the schema does not name",
        "missing_required": f"is missing{wanted}",
        "null_not_allowed": f"is null{wanted}",
        "type_changed": f"is {kinds}{wanted}",
        "format": f"is text of another form{wanted}",
        "bound": f"is out of bounds{wanted}",
        "migration_failed": "is invalid after a migration, or the migration raised",
    }
    return messages[kind]


def _are(events: int) -> str:
    return f"{events:,} {'is' if events == 1 else 'are'}"


def _most_of(report: Json) -> str:
    """Which type the rejected events are of, if there are others; more than half are most."""
    counts = {name: each["rejected"] for name, each in report["types"].items()}
    worst = max(counts, key=lambda name: (counts[name], name), default=None)
    if worst is None or not counts[worst] or len(counts) == 1:
        return ""
    is_most = counts[worst] * 2 > report["rejected"]
    return f"; {'most' if is_most else f'{counts[worst]:,}'} of the rejected are of {worst}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
