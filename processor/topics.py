"""Genesys Cloud's topics: the event type that a topic is bound to, and the ids in it."""

from __future__ import annotations

from functools import cache

from generated.index import TOPICS

ID = "{id}"
"""What a template has in the place of an id."""


def type_of_topic(topic: str) -> str:
    """The event type bound to a topic, or the topic itself, which is not an event type.

    A detail-type is the template itself; a topicName has real ids where the template has
    `{id}`. Of several templates that fit, the one with the most literal segments applies.
    """
    bound = TOPICS.get(topic)
    if bound is not None:
        return bound
    segments = topic.split(".")
    best, best_literals = topic, 0
    for template, event_type in _by_length().get(len(segments), ()):
        ids = _match(template, segments)
        if ids is not None and len(template) - len(ids) > best_literals:
            best, best_literals = event_type, len(template) - len(ids)
    return best


def ids_in_topic(topic: str, event_type: str) -> dict[str, str]:
    """The ids in a topic of an event type, by the segment before each.

    `v2.users.7.presence` gives `{"users": "7"}`. A second id that the same segment precedes, or
    that follows an id, is named `users.2`. Empty if the topic is not one of that type; an id
    that the topic itself has as `{id}` is left out.
    """
    template = _by_type().get(event_type, ())
    segments = topic.split(".")
    positions = _match(template, segments) if len(template) == len(segments) else None
    ids: dict[str, str] = {}
    counts: dict[str, int] = {}
    for position in positions or ():
        literals = (part for part in reversed(template[:position]) if part != ID)
        name = next(literals, "")
        counts[name] = counts.get(name, 0) + 1
        if segments[position] != ID:
            ids[name if counts[name] == 1 else f"{name}.{counts[name]}"] = segments[position]
    return ids


def _match(template: tuple[str, ...], segments: list[str]) -> list[int] | None:
    """The positions of the ids if a topic of as many segments fits a template, else None."""
    positions = []
    for position, (part, segment) in enumerate(zip(template, segments, strict=True)):
        if part == segment != ID:
            continue
        if part != ID or not segment:
            return None
        positions.append(position)
    return positions


@cache
def _by_length() -> dict[int, list[tuple[tuple[str, ...], str]]]:
    """The templates, split once, by their number of segments."""
    templates: dict[int, list[tuple[tuple[str, ...], str]]] = {}
    for event_type, template in _by_type().items():
        templates.setdefault(len(template), []).append((template, event_type))
    return templates


@cache
def _by_type() -> dict[str, tuple[str, ...]]:
    """The template of each event type that has one, split once."""
    return {event_type: tuple(template.split(".")) for template, event_type in TOPICS.items()}
