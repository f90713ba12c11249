"""Which dead letters a command applies to: by reason, event type and age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from processor.naming import did_you_mean
from processor.reasons import Fate, Reason
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS, DeadLetterFilter, ListedDeadLetter
from tools.registry.locate import UsageError

REASONS = (
    *(each.value for each in Reason if each.fate is Fate.DEAD_LETTERED),
    Reason.UNHANDLED.value,  # by setting
    BY_SQS,
    BY_EVENTBRIDGE,
)
"""The values that `--reason` accepts."""

_SPAN = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def dead_letter_filter(
    reasons: Sequence[str],
    event_type: str | None,
    older_than: str | None,
    newer_than: str | None,
    *,
    now: float,
) -> DeadLetterFilter:
    """Combine the options: a dead letter must match all of them, and any of the reasons.

    Age counts from when it was dead-lettered. Raises UsageError for what cannot match.
    """
    for reason in reasons:
        if reason not in REASONS:
            hint = did_you_mean(reason, REASONS) or f"give one of {', '.join(REASONS)}"
            raise UsageError(f"--reason {reason}: not a reason; {hint}")
    latest = None if older_than is None else now - _seconds(older_than, "--older-than")
    earliest = None if newer_than is None else now - _seconds(newer_than, "--newer-than")
    if latest is not None and earliest is not None and latest < earliest:
        raise UsageError(
            f"--older-than {older_than} --newer-than {newer_than}: nothing can match both"
        )

    def matches(listed: ListedDeadLetter) -> bool:
        dead_letter = listed.dead_letter
        return (
            (not reasons or dead_letter.reason in reasons)
            and (event_type is None or fnmatchcase(dead_letter.event_type or "", event_type))
            and (latest is None or dead_letter.dead_lettered_at <= latest)
            and (earliest is None or dead_letter.dead_lettered_at >= earliest)
        )

    return matches


def _seconds(text: str, option: str) -> float:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{option} {text}: give a number and s, m, h, d or w, such as 3h or 2d")
    return float(match[1]) * _SECONDS[match[2]]
