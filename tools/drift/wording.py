"""A drift report in words: headlines, messages and numbers, for text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from shlex import quote
from typing import Any, NamedTuple

from tools.output.tables import number
from tools.output.wording import counted, short, topmost

Report = Mapping[str, Any]
"""A report as tools/drift/report.schema.json gives it."""

SEVERITIES = ("rejected", "tolerated", "informational")
"""The worst first."""
SHAPES = "Values are shown as their shapes: A, a and 9 stand for letters and digits"
_FEW = 5
_LONG = 80


class EventCounts(NamedTuple):
    """Events by outcome."""

    events: int
    accepted: int
    upgraded: int
    rejected: int

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> EventCounts:
        """Those of a report, of a type or of a version."""
        return cls(*(report[name] for name in cls._fields))

    def cells(self) -> tuple[str, ...]:
        """The cells of a table row."""
        return tuple(number(each) for each in self)


def percent(share: float) -> str:
    """A share of 1 with two significant digits: `16 %`, `6.5 %`, `0.02 %`; 100 only for all."""
    value = 100 * share
    if 0 < value < 0.01:
        return "< 0.01 %"
    if 99.99 < value < 100:
        return "> 99.99 %"
    digits = 0 if 10 <= value <= 90 else 1 if 1 <= value <= 99 else 2
    text = f"{value:.{digits}f}"
    return f"{text.rstrip('0').rstrip('.') if digits else text} %"


def part_of(value: int, whole: int) -> str:
    """A count as a share of another."""
    return percent(value / whole) if whole else "·"


def shares(by_kind: Mapping[str, int]) -> list[str]:
    """Counts by kind as shares, the greatest first: `integer 84 %`, `string 16 %`."""
    whole = sum(by_kind.values())
    ordered = sorted(by_kind.items(), key=lambda item: -item[1])
    return [f"{short(name)} {part_of(count, whole)}" for name, count in ordered if count]


def counts(by_name: Mapping[str, int]) -> list[str]:
    """EventCounts by version or field: `2.1.0 (3,100)`, `1.0.0 (20)`."""
    return [f"{short(name)} ({count:,})" for name, count in by_name.items()]


def day(moment: str | None) -> str:
    """The day of a timestamp, in UTC."""
    return moment[:10] if moment else "·"


def minute(moment: str | None) -> str:
    """A timestamp to the minute, in UTC."""
    return f"{moment[:10]} {moment[11:16]}" if moment else "·"


def pointer(finding: Mapping[str, Any]) -> str:
    """The pointer of a drifted field, of limited length."""
    return short(finding["pointer"] or "/", 4 * _LONG)


def kind(finding: Mapping[str, Any]) -> str:
    """A finding's kind, in words."""
    return str(finding["kind"]).replace("_", " ")


class Detail(NamedTuple):
    """One detail of a drifted field."""

    title: str
    texts: list[str]
    more: str = ""
    """How many others there are, in words."""
    is_data: bool = True
    """Whether the texts come from events, and not from a schema or from this module."""


def message(finding: Mapping[str, Any]) -> str:
    """What is wrong, to follow the pointer."""
    return short(finding["message"], 4 * _LONG)


def details(finding: Mapping[str, Any]) -> Iterator[Detail]:
    """The details of a drifted field."""
    if finding["types"]:
        yield Detail("types", shares(finding["types"]), is_data=False)
    values = finding["values"]
    others = sum(each["count"] for each in values[_FEW:]) + finding["more_values"]
    if values:
        texts = [f"{short(each['value'])} ({each['count']:,})" for each in values[:_FEW]]
        yield Detail("values", texts, f"others ({others:,})" if others else "")
    if len(finding["versions"]) > 1:
        yield Detail("read with", counts(finding["versions"]))
    fields = [short(each) for each in (finding["shape"] or {}).get("fields", ())]
    if fields:
        more = f"{len(fields) - _FEW:,} more" if len(fields) > _FEW else ""
        yield Detail("made of", fields[:_FEW], more)
    if finding["example"] is not None:
        yield Detail("example", [short(finding["example"])])


def has_shapes(report: Report) -> bool:
    """Whether values are in the report, and as their shapes."""
    return not report["values_shown"] and any(
        finding["values"] for each in report["types"].values() for finding in each["findings"]
    )


def never_sent(pointers: Iterable[str], most: int) -> tuple[list[str], int]:
    """Fields that no event had, without those below others of them, and how many are left out."""
    top = topmost(list(pointers))
    names = [
        f"{short(each)} (and {below:,} below)" if below else short(each)
        for each, below in islice(top.items(), most)
    ]
    return names, max(0, len(top) - most)


def worst_first(types: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The event types by severity, those without drift last."""
    rank = {name: position for position, name in enumerate((*SEVERITIES, None))}
    return sorted(
        types.items(),
        key=lambda item: (
            rank[item[1]["severity"]],
            -item[1]["rejected"],
            -max((each["count"] for each in item[1]["findings"]), default=0),
            item[0],
        ),
    )


def most_first(unknown: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Unknown types or versions, the most frequent first."""
    return sorted(unknown.items(), key=lambda item: (-item[1]["events"], item[0]))


def report_headline(report: Report) -> str:
    """The whole report in one sentence."""
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
        return f"{share} of {whole} would be dead letters: {_listed(parts)}{_most_of(report)}."
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


def type_headline(of_type: Report) -> str:
    """One event type in one sentence: the worst drifted field, its share, and since when."""
    findings = of_type["findings"]
    if of_type["rejected"]:
        share = percent(of_type["rejected"] / of_type["events"])
        first = next((each for each in findings if each["severity"] == "rejected"), None)
        if first is None:
            return f"{share} rejected: they declare versions that the registry cannot read."
        since = (first["first_seen"] or "")[:10]
        cause = f"{first['pointer'] or '/'} {first['message']}"
        if first["rejected"] == of_type["rejected"]:
            return f"{share} rejected, since {since}: {cause}."
        part = percent(first["rejected"] / of_type["events"])
        return f"{share} rejected; {part} since {since}: {cause}."
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
    return "No drift beyond the baseline." if of_type["muted"] else "No drift."


def severity_or_muted(of_type: Report) -> str:
    """The severity of an event type; without one, how many of its findings a baseline mutes."""
    muted = f"{of_type['muted']:,} muted" if of_type["muted"] else "no drift"
    return str(of_type["severity"] or muted)


def muted_findings(of_type: Report) -> str:
    """What a baseline mutes of an event type, in words; empty if nothing."""
    return f"{counted(of_type['muted'], 'finding')} muted" if of_type["muted"] else ""


def worst(severities: Iterable[str | None]) -> str | None:
    """The worst of several severities; None if there is none."""
    found = set(severities)
    return next((each for each in SEVERITIES if each in found), None)


def next_command(name: str, of_type: Report, given: Sequence[str]) -> str | None:
    """The command that follows from the findings of an event type, if one does.

    `given` are the sources on the command line; what cannot be read again, or is too much to be
    read again, is left for the reader to fill in.
    """
    severities = {each["severity"] for each in of_type["findings"]}
    if not severities & {"rejected", "tolerated"}:
        return None
    are_few = 0 < len(given) <= _FEW and not any(
        each == "-" or each.startswith("/dev/") for each in given
    )
    sources = [f"--from {quote(each)}" for each in given] if are_few else ["--from SOURCE"]
    return " ".join(("genesys-events drift propose", name, *sources))


def finding_message(finding: Report, types: Sequence[str]) -> str:
    """What is wrong at a pointer, where values of these types were, to follow the pointer."""
    kind, expected = finding["kind"], finding["expected"]
    schema = f", but the schema expects {expected}" if expected else ""
    kinds = " or ".join(types)
    messages = {
        "unknown_field": f"is in no schema: {kinds}",
        "unknown_enum_value": "has values that the schema does not name",
        "missing_required": f"is missing{schema}",
        "null_not_allowed": f"is null{schema}",
        "type_changed": f"is {kinds}{schema}",
        "format": f"is text of another form{schema}",
        "bound": f"is out of bounds{schema}",
        "migration_failed": "is invalid after a migration, or the migration raised",
    }
    return messages[kind]


def _are(events: int) -> str:
    return f"{events:,} {'is' if events == 1 else 'are'}"


def _most_of(report: Report) -> str:
    """The type of most rejected events, if there are several types."""
    counts = {name: each["rejected"] for name, each in report["types"].items()}
    worst = max(counts, key=lambda name: (counts[name], name), default=None)
    if worst is None or not counts[worst] or len(counts) == 1:
        return ""
    is_most = counts[worst] * 2 > report["rejected"]
    return f"; {'most' if is_most else f'{counts[worst]:,}'} of the rejected are of {worst}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
