"""The lean Powertools Lambda with the records of a batch in 16 threads, so that requests overlap.

Powertools has an asynchronous batch processor, and a persistence layer that blocks: each record
runs in a thread. It gives up the order of a conversation's events, and the local cache, which is
not made for threads.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    EventType,
    async_process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from benchmarks.peers.powertools_lean import THREADS, metrics, process_record, respond

processor = AsyncBatchProcessor(event_type=EventType.SQS)
threads = ThreadPoolExecutor(THREADS)


async def record_handler(record: SQSRecord) -> None:
    """Process one record of a batch in a thread."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(threads, process_record, record)


@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS; the response lists what failed."""
    return respond(
        lambda: async_process_partial_response(
            event=event, record_handler=record_handler, processor=processor, context=context
        ),
        context,
    )
