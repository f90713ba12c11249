"""Our Lambda as it is deployed, with metrics as log lines."""

from __future__ import annotations

import os
from typing import Any

if os.environ["BENCH_LEDGER"] == "memory":
    import processor.aws.ledger
    from processor.testing.ledger import MemoryLedger

    def _memory_ledger(*_arguments: Any) -> MemoryLedger:
        return MemoryLedger()

    processor.aws.ledger.DynamoLedger = _memory_ledger  # type: ignore[assignment,misc]

from processor.lambda_function import lambda_handler

__all__ = ["lambda_handler"]
