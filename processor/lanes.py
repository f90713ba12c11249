"""What may be handled side by side, and what keeps its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from processor.envelope import Envelope
from processor.record import Record


def lanes_of(
    records: Sequence[Record], envelopes: Mapping[int, Envelope], workers: int
) -> list[list[int]]:
    """Split a batch into lanes, by the records' places in it.

    A lane keeps its order: one FIFO message group, else one conversation, else one topic, which
    names the user or the queue. With one worker everything is one lane. `envelopes` has the
    records that could be read.
    """
    if workers == 1:
        return [list(range(len(records)))]
    lanes: dict[object, list[int]] = {}
    for index, record in enumerate(records):
        envelope = envelopes.get(index)
        lane: object = index
        if record.group is not None:
            lane = ("group", record.group)
        elif envelope is not None and (envelope.conversation_id or envelope.topic):
            lane = ("events", envelope.conversation_id or envelope.topic)
        lanes.setdefault(lane, []).append(index)
    return list(lanes.values())


def run_lanes(lanes: list[list[int]], settle: Callable[[int], None], *, workers: int) -> None:
    """Settle every record of every lane, up to `workers` lanes at a time."""

    def run(lane: list[int]) -> None:
        for index in lane:
            settle(index)

    if len(lanes) < 2 or workers == 1:
        for lane in lanes:
            run(lane)
        return
    # Imported here: one handler at a time needs no threads.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers, "handlers") as pool:
        for _ in pool.map(run, lanes):
            pass
