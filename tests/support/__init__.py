"""Helpers shared by tests: import them as `support.…`."""

from pathlib import Path

import pytest

# Failed assertions in here are as detailed as those in the tests.
pytest.register_assert_rewrite(
    *(f"support.{path.stem}" for path in Path(__file__).parent.glob("[a-z]*.py"))
)
