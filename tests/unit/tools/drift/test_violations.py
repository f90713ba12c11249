"""What a version refuses in an event, item by item, although its model stops at the first."""

from __future__ import annotations

from typing import Any

import pytest

from support.events import example
from tools.drift.violations import violations

TYPE, VERSION = "conversation.update", "2.1.0"


def _refused(**payload: Any) -> set[tuple[tuple[int | str, ...], str, Any]]:
    detail = example(TYPE, VERSION)
    detail["payload"].update(payload)
    found = {(path[1:], kind, value) for path, kind, value in violations(TYPE, VERSION, detail)}
    assert detail["payload"].items() >= payload.items()  # the event itself is as it was
    return found


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            {"participants": [{"id": 1}, {"id": "a"}, {"id": "b", "name": 2}, {}, None]},
            {
                (("participants", 0, "id"), "type_changed", 1),
                (("participants", 2, "name"), "type_changed", 2),
                (("participants", 3, "id"), "missing_required", None),
                (("participants", 4), "null_not_allowed", None),
            },
        ),
        (
            {"attributes": {"a": 1, "b": "text", "c": None}},
            {
                (("attributes", "a"), "type_changed", 1),
                (("attributes", "c"), "null_not_allowed", None),
            },
        ),
        (
            {"participants": [{"id": 1}, {"id": 2}], "attributes": {"a": 1}, "queueId": 7},
            {
                (("participants", 0, "id"), "type_changed", 1),
                (("participants", 1, "id"), "type_changed", 2),
                (("attributes", "a"), "type_changed", 1),
                (("queueId",), "type_changed", 7),
            },
        ),
        ({"participants": [{"id": "a"}], "attributes": {"a": "b"}}, set()),
    ],
    ids=["list", "dictionary", "both", "valid"],
)
def test_every_refused_item_is_found(
    payload: dict[str, Any], expected: set[tuple[tuple[int | str, ...], str, Any]]
) -> None:
    """By its path in the whole event: `drift propose` widens a field for all that it received."""
    assert _refused(**payload) == expected


def test_lists_within_lists_are_read_to_their_ends() -> None:
    """An item stays until the list in it was read; paths are those in the whole event."""
    event_type = "routing.queues.conversations.calls"
    detail = example(event_type, "2.1.0")
    errors = [{"code": 1}, {}, {"errors": [{"code": "a"}, {"code": 2}]}, {"status": "x"}]
    detail["payload"]["participants"] = [
        {},
        {"name": 1, "errorInfo": {"errors": errors}},
        {"id": 2},
    ]
    within = ("payload", "participants", 1, "errorInfo", "errors")
    assert {each.path for each in violations(event_type, "2.1.0", detail)} == {
        ("payload", "participants", 1, "name"),
        (*within, 0, "code"),
        (*within, 2, "errors", 1, "code"),
        (*within, 3, "status"),
        ("payload", "participants", 2, "id"),
    }


@pytest.mark.parametrize("items", [[{}] * 10_000, [{"id": n} for n in range(10_000)]])
def test_the_items_of_one_event_are_bounded(items: list[Any]) -> None:
    """One event of many wrong items takes no more memory than another."""
    assert 1 < len(_refused(participants=items)) <= 20
