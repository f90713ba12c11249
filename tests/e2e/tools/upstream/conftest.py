"""What the tests of `upstream` with servers and pip share."""

from support.tiny_sdk import make_sdk, pip_index

__all__ = ["make_sdk", "pip_index"]
