"""The Python names of properties."""

from __future__ import annotations

import unicodedata
from keyword import iskeyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.instances import HOSTILE_NAMES
from tools.codegen.field_names import field_names
from tools.schema.base import EventModel


@pytest.mark.parametrize(
    ("wire_name", "name"),
    [
        ("queueId", "queue_id"),
        ("divisionID", "division_id"),
        ("HTTPStatus", "http_status"),
        ("id", "id"),
        ("\u00b5s", "\u03bcs"),  # what Python reads where `µs` is written
        ("\ufb01eld", "field"),
        ("from", "from_"),
        ("model_dump", "model_dump_"),
        ("list", "list_"),
        ("self", "self"),
        ("__init__", "init"),
        ("_private", "private"),
        ("$ref", "ref"),
        ("1st", "field_1st"),
        ("", "field"),
        ("\U0001f600", "field"),
        ("\u65e5\u672c", "\u65e5\u672c"),
        ("\u0378", "field"),  # assigned to no character, and perhaps to one in a later Python
    ],
    ids=ascii,
)
def test_a_property_has_this_name(wire_name: str, name: str) -> None:
    """Snake case, as Python reads it, and nothing that pydantic or an annotation uses."""
    assert field_names([wire_name]) == {wire_name: name}


def test_two_properties_have_two_names() -> None:
    """The first keeps its name, so that a property added later renames none."""
    names = field_names(["eventId", "event_id", "event_id_1", "event-id"])
    assert list(names.values()) == ["event_id", "event_id_1", "event_id_1_1", "event_id_2"]


@given(st.lists(st.one_of(st.sampled_from(HOSTILE_NAMES), st.text(max_size=8)), unique=True))
def test_every_name_is_a_free_identifier(wire_names: list[str]) -> None:
    """For properties with random and hostile names."""
    names = field_names(wire_names)
    assert list(names) == wire_names
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert name.isidentifier()
        assert unicodedata.normalize("NFKC", name) == name
        assert not iskeyword(name)
        assert not name.startswith("_")
        assert not hasattr(EventModel, name)
