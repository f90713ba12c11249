"""Which dead letters a command applies to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.dead_letters.filters import dead_letter_filter
from tools.dead_letters.store import ListedDeadLetter
from tools.registry.locate import UsageError

NOW = 2_000_000_000.0
HOUR = 3_600


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        ({}, "abcd"),
        ({"reasons": ["stale"]}, "a"),
        ({"reasons": ["stale", "sqs"]}, "ad"),
        ({"event_type": "users.*"}, "bc"),
        ({"event_type": "*"}, "abcd"),
        ({"older_than": "2h"}, "cd"),
        ({"newer_than": "1.5h"}, "ab"),
        ({"older_than": "90m", "newer_than": "1d"}, "c"),
        ({"reasons": ["rejected"], "event_type": "*.presence", "newer_than": "60m"}, "b"),
        ({"older_than": "0s"}, "abcd"),
    ],
    ids=str,
)
def test_options_filter_dead_letters(
    options: dict[str, Any], chosen: str, make_dead_letter: Callable[..., Any]
) -> None:
    """All options must match, and any of the reasons; one without a type matches no type."""
    dead_letters = [
        ListedDeadLetter("a", make_dead_letter("", reason="stale", dead_lettered_at=NOW)),
        ListedDeadLetter(
            "b",
            make_dead_letter(
                "", reason="rejected", event_type="users.presence", dead_lettered_at=NOW - HOUR
            ),
        ),
        ListedDeadLetter(
            "c",
            make_dead_letter(
                "", reason="rejected", event_type="users.x", dead_lettered_at=NOW - 2 * HOUR
            ),
        ),
        ListedDeadLetter("d", make_dead_letter("", reason="sqs", dead_lettered_at=NOW - 48 * HOUR)),
    ]
    given = {"reasons": (), "event_type": None, "older_than": None, "newer_than": None, **options}
    wanted = dead_letter_filter(**given, now=NOW)
    assert "".join(each.id for each in dead_letters if wanted(each)) == chosen


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"reasons": ["stael"]}, "--reason stael: not a reason; did you mean stale?"),
        ({"reasons": ["processed"]}, "--reason processed: not a reason"),
        ({"older_than": "2"}, "--older-than 2: give a number and s, m, h, d or w"),
        ({"newer_than": "-1d"}, "--newer-than -1d: give a number"),
        ({"newer_than": "yesterday"}, "--newer-than yesterday: give"),
        ({"older_than": "3h", "newer_than": "1h"}, "nothing can match both"),
    ],
    ids=str,
)
def test_impossible_filters_are_refused(options: dict[str, Any], expected: str) -> None:
    """Instead of reporting that no dead letter matches."""
    given = {"reasons": (), "event_type": None, "older_than": None, "newer_than": None, **options}
    with pytest.raises(UsageError) as raised:
        dead_letter_filter(**given, now=NOW)
    assert expected in str(raised.value)
