"""Which records of a batch may be handled concurrently, and which keep their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.envelope import Envelope
from processor.record import Record


def lanes_of(
    records: Sequence[Record], envelopes: Mapping[int, Envelope], workers: int
) -> list[list[int]]:
    """Split a batch into lanes, by the records' indices.

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
