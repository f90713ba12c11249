"""The number that follows: private after private, and never private after the catalogue's."""

from __future__ import annotations

import pytest

from processor.naming import is_private
from tools.schema.compatibility import Bump, next_version


@pytest.mark.parametrize(
    ("version", "bump", "following"),
    [
        ("2.1.0", "patch", "2.1.1"),
        ("2.1.0", "minor", "2.2.0"),
        ("2.1.0", "major", "3.0.0"),
        ("2.1000.0", "patch", "2.1000.1"),
        ("2.1000.0", "minor", "2.1001.0"),
        ("2.1000.0", "major", "3.1000.0"),
    ],
)
def test_what_follows_is_of_the_same_kind(version: str, bump: Bump, following: str) -> None:
    """So no tool gives a number that the catalogue gives too, once there is a private one."""
    assert next_version(version, bump) == following
    assert is_private(following) == is_private(version)
