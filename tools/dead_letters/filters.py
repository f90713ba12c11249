"""Which letters a command is about: by reason, by event type, by age."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from processor.reasons import Fate, Reason
from tools.dead_letters.store import BY_EVENTBRIDGE, BY_SQS, Chosen, Letter
from tools.registry.workspace import UsageError

REASONS = (
    *(each.value for each in Reason if each.fate is Fate.DEAD_LETTERED),
    Reason.UNHANDLED.value,  # by setting
    BY_SQS,
    BY_EVENTBRIDGE,
)
"""What `--reason` takes."""

_SPAN = re.compile(r"(\d+(?:\.\d+)?)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def choose(
    reasons: Sequence[str],
    event_type: str | None,
    older_than: str | None,
    newer_than: str | None,
    *,
    now: float,
) -> Chosen:
    """Put the options together; a letter must fit all of them, and any of the reasons.

    Age is how long a letter has been one. Raises UsageError for what no letter can be.
    """
    for reason in reasons:
        if reason not in REASONS:
            close = get_close_matches(reason, REASONS, 1)
            hint = f"did you mean {close[0]}?" if close else f"give one of {', '.join(REASONS)}"
            raise UsageError(f"--reason {reason}: no letter has it; {hint}")
    latest = None if older_than is None else now - _seconds(older_than, "--older-than")
    earliest = None if newer_than is None else now - _seconds(newer_than, "--newer-than")
    if latest is not None and earliest is not None and latest < earliest:
        raise UsageError(f"--older-than {older_than} --newer-than {newer_than}: no letter is both")

    def chosen(letter: Letter) -> bool:
        known = letter.known
        return (
            (not reasons or known.reason in reasons)
            and (event_type is None or fnmatchcase(known.event_type or "", event_type))
            and (latest is None or known.dead_lettered_at <= latest)
            and (earliest is None or known.dead_lettered_at >= earliest)
        )

    return chosen


def _seconds(text: str, option: str) -> float:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{option} {text}: give a number and s, m, h, d or w, such as 3h or 2d")
    return float(match[1]) * _SECONDS[match[2]]
