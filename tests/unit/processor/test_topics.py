"""The ids in a topic, by the segment before each."""

from __future__ import annotations

import pytest

from generated.index import TOPICS
from processor import topics
from processor.dispatch import HandlerContext
from processor.topics import ID, ids_in_topic, type_of_topic


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        pytest.param("v2.users.u1.presence", {"users": "u1"}, id="one"),
        pytest.param(
            "v2.audits.entitytype.UserPresence.entityid.e1",
            {"entitytype": "UserPresence", "entityid": "e1"},
            id="two",
        ),
        pytest.param(
            "v2.users.u1.conversations.c1.recordings",
            {"users": "u1", "conversations": "c1"},
            id="two-of-which-one-is-a-conversation",
        ),
        pytest.param("v2.users.{id}.presence", {}, id="the-template-itself"),
        pytest.param("v2.audits.entitytype.{id}.entityid.e1", {"entityid": "e1"}, id="one-unknown"),
        pytest.param("v2.analytics.users.details.jobs.availability", {}, id="none"),
    ],
)
def test_a_topics_ids_have_the_name_before_them(topic: str, expected: dict[str, str]) -> None:
    """A handler reads them from its context."""
    event_type = type_of_topic(topic)
    assert event_type in TOPICS.values()
    assert ids_in_topic(topic, event_type) == expected
    assert HandlerContext(event_type, "2.1.0", topic, 1, None).topic_ids == expected


@pytest.mark.parametrize(
    ("topic", "event_type"),
    [
        pytest.param("v2.users.u1.presence.more", "users.presence", id="longer"),
        pytest.param("v2.users..presence", "users.presence", id="empty-id"),
        pytest.param("v2.groups.g1.presence", "users.presence", id="other-segment"),
        pytest.param("v2.users.u1.presence", "conversation.update", id="type-without-a-topic"),
        pytest.param("v2.users.u1.presence", "no.such.type", id="unknown-type"),
    ],
)
def test_a_topic_of_another_shape_has_no_ids(topic: str, event_type: str) -> None:
    """None is guessed: an id under a wrong name would be another thing's."""
    assert ids_in_topic(topic, event_type) == {}


def test_the_flat_contract_has_no_ids() -> None:
    """It has no topic."""
    assert HandlerContext("conversation.update", "2.1.0", None, 1, None).topic_ids == {}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("v2.system.{id}.{id}", {"system": "1", "system.2": "2"}),
        ("v2.a.{id}.a.{id}.a.{id}", {"a": "1", "a.2": "2", "a.3": "3"}),
        ("v2.a.{id}.{id}.b.{id}", {"a": "1", "a.2": "2", "b": "3"}),
        ("{id}.a", {"": "1"}),
    ],
)
def test_no_id_hides_another(
    monkeypatch: pytest.MonkeyPatch, template: str, expected: dict[str, str]
) -> None:
    """Where the names are the same, the second has a number."""
    monkeypatch.setattr(topics, "TOPICS", {template: "t"})
    monkeypatch.setattr(topics, "_by_type", topics._by_type.__wrapped__)
    topic = template
    for number in range(1, template.count(ID) + 1):
        topic = topic.replace(ID, str(number), 1)
    assert ids_in_topic(topic, "t") == expected


def test_every_bound_topic_gives_all_its_ids() -> None:
    """Each under the literal segment before it, and its type is found again."""
    for template, event_type in TOPICS.items():
        segments = [
            f"id-{position}" if segment == ID else segment
            for position, segment in enumerate(template.split("."))
        ]
        topic = ".".join(segments)
        expected = {
            segments[position - 1]: segment
            for position, segment in enumerate(segments)
            if segment == f"id-{position}"
        }
        assert type_of_topic(topic) == event_type
        assert ids_in_topic(topic, event_type) == expected
