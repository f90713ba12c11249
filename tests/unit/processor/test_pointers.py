"""JSON pointers: escaping, splitting, and pydantic's locations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.pointers import join, locate, split


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ((), ""),
        (("payload", "queueId"), "/payload/queueId"),
        (("items", 0), "/items/0"),
        (("a/b~c",), "/a~1b~0c"),
        (("~1", ""), "/~01/"),
    ],
)
def test_a_path_is_written_as_in_rfc_6901(path: tuple[int | str, ...], pointer: str) -> None:
    """`~` and `/` are escaped; the pointer of the whole event is empty."""
    assert join(path) == pointer
    assert split(pointer) == [str(segment) for segment in path]


@given(st.lists(st.text()))
def test_every_path_survives_writing_and_splitting(path: list[str]) -> None:
    """For any keys."""
    assert split(join(path)) == path


@pytest.mark.parametrize(
    ("location", "is_missing", "found"),
    [
        (("payload", "items", 1), False, (("payload", "items", 1), "b")),
        (("payload", "model[Branch]", "items", 1), False, (("payload", "items", 1), "b")),
        (("payload", "items", 1, "str"), False, (("payload", "items", 1), "b")),
        (("payload", "gone"), True, (("payload", "gone"), None)),
        (("payload", "gone"), False, (("payload",), {"items": ["a", "b"]})),
        (("payload", "items", 2), False, (("payload", "items"), ["a", "b"])),
    ],
)
def test_a_location_becomes_a_pointer_into_the_event(
    location: tuple[int | str, ...], is_missing: bool, found: tuple[Any, Any]
) -> None:
    """The names of union branches are left out; what is missing is named."""
    event = {"payload": {"items": ["a", "b"]}}
    assert locate(location, event, is_missing=is_missing) == found
