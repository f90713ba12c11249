"""Our Lambda as it is deployed, with metrics as log lines."""

from __future__ import annotations

import os
import sys
from typing import Any

# As deployed without the extra `otel`, which is installed here for the tests.
sys.modules["opentelemetry"] = None  # type: ignore[assignment]

if os.environ["BENCH_LEDGER"] == "memory":
    import processor.aws.ledger
    from processor.testing.ledger import MemoryLedger

    def _memory_ledger(*_arguments: Any) -> MemoryLedger:
        return MemoryLedger()

    processor.aws.ledger.DynamoLedger = _memory_ledger  # type: ignore[assignment,misc]

from processor.lambda_function import lambda_handler  # noqa: E402 - when that is settled

__all__ = ["lambda_handler"]
