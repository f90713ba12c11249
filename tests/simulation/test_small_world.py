"""Every course of a small world, enumerated."""

from __future__ import annotations

from support.simulation.small_world import enumerate_small_worlds


def test_every_course_of_a_small_world_keeps_the_guarantees() -> None:
    """Two invocations of two or three events, and one fault at any of their calls or handlers."""
    assert enumerate_small_worlds(deviations=1) > 250
