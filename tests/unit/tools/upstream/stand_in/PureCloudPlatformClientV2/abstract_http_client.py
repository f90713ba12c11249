"""What an HTTP client must be for the SDK to take it."""

from __future__ import annotations

from abc import ABC


class AbstractHttpClient(ABC):  # noqa: B024 - as upstream has it, less its methods
    """Something that sends requests."""
