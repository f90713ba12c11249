"""What tests share: import it as `support.…`."""

from pathlib import Path

import pytest

# Failed assertions in here say as much as those in the tests.
pytest.register_assert_rewrite(
    *(f"support.{path.stem}" for path in Path(__file__).parent.glob("[a-z]*.py"))
)
