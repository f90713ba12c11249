"""A baseline: the findings that are accepted, so that a report shows only the others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.drift.wording import (
    Report,
    next_command,
    percent,
    report_headline,
    type_headline,
    worst,
)
from tools.output.wording import counted
from tools.registry.locate import UsageError
from tools.registry.write_file import write_output

FORM = "genesys-events drift baseline 1"
_REMEDY = "make it with genesys-events drift SOURCE --write-baseline FILE"


def write_baseline(report: Report, path: Path) -> int:
    """Write a baseline that accepts every finding of a report; return their number."""
    ids = sorted(
        finding_id(name, finding)
        for name, of_type in report["types"].items()
        for finding in of_type["findings"]
    )
    text = json.dumps({"baseline": FORM, "findings": ids}, indent=2) + "\n"
    write_output(path, text, "--write-baseline")
    return len(ids)


def read_baseline(path: Path) -> frozenset[str]:
    """Read the ids of the findings that a baseline accepts.

    Raises UsageError if the file is no baseline.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"--baseline {path} cannot be read: {error.strerror}; {_REMEDY}") from None
    except (ValueError, RecursionError):
        content = None
    ids = content.get("findings") if isinstance(content, dict) else None
    if (
        not isinstance(content, dict)
        or content.get("baseline") != FORM
        or not isinstance(ids, list)
        or not all(isinstance(each, str) for each in ids)
    ):
        raise UsageError(f"--baseline {path} is not a baseline; {_REMEDY}")
    return frozenset(ids)


def finding_id(event_type: str, finding: Mapping[str, Any]) -> str:
    """What a finding is in a baseline: `users.presence unknown_field /payload/note`."""
    return f"{event_type} {finding['kind']} {finding['pointer']}"


def mute(report: Report, accepted: Collection[str], path: Path) -> dict[str, Any]:
    """A report without the findings that a baseline accepts.

    Counts of events stay as they are. Unknown types, unknown versions and unreadable records are
    never muted.
    """
    types = {name: _muted(name, each, accepted) for name, each in report["types"].items()}
    found = set(_ids(report))
    muted = len(found & set(accepted))
    gone = [each for each in accepted if each not in found and each.split(" ")[0] in types]
    lost = report["unreadable"]["events"] or report["unknown_types"]
    baseline = {"file": str(path), "muted": muted, "gone": sorted(gone)}
    whole = {**report, "baseline": baseline, "types": types}
    whole["severity"] = "rejected" if lost else worst(each["severity"] for each in types.values())
    whole["headline"] = _headline(whole, muted)
    return whole


def _ids(report: Report) -> Iterator[str]:
    for name, of_type in report["types"].items():
        yield from (finding_id(name, finding) for finding in of_type["findings"])


def _muted(name: str, of_type: Report, accepted: Collection[str]) -> dict[str, Any]:
    left = [each for each in of_type["findings"] if finding_id(name, each) not in accepted]
    if len(left) == len(of_type["findings"]):
        return dict(of_type)
    whole = {**of_type, "findings": left, "muted": len(of_type["findings"]) - len(left)}
    severities = [each["severity"] for each in left]
    if of_type["unknown_versions"]:
        severities.append(of_type["severity"])
    whole["severity"] = worst(severities)
    if next_command(name, whole, ()) is None:
        whole["next"] = None
    if of_type["rejected"] and whole["severity"] != "rejected":
        share = percent(of_type["rejected"] / of_type["events"])
        whole["headline"] = f"{share} rejected, for what the baseline accepts."
    elif of_type["unknown_versions"] and "rejected" not in severities[:-1]:
        share = percent(of_type["rejected"] / of_type["events"])
        whole["headline"] = f"{share} rejected: unknown versions, and what the baseline accepts."
    else:
        whole["headline"] = type_headline(whole)
    return whole


def _headline(report: Report, muted: int) -> str:
    if not muted:
        return report_headline(report)
    accepts = f"the baseline accepts {counted(muted, 'finding')}"
    if report["severity"] == "rejected":
        return f"{report_headline(report)} ({accepts[0].upper()}{accepts[1:]}.)"
    left = sum(
        finding["severity"] == "tolerated"
        for of_type in report["types"].values()
        for finding in of_type["findings"]
    )
    if left:
        return f"{counted(left, 'tolerated finding')} beyond the baseline; {accepts}."
    return f"No drift beyond the baseline: {accepts}."
