"""Records read by one process and observed by several, in constant memory."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from processor.record import Record
from tools.drift.compare_events import Observer
from tools.drift.counts import Observations
from tools.registry.locate import UsageError
from tools.registry.parallel import cores

RECORDS_PER_CHUNK = 250
_CHUNK_BYTES = 4 * 1024 * 1024
_ALONE = 2_000
"""Below this many records, starting more processes takes longer than reading."""


class Options(NamedTuple):
    """How records are observed."""

    root: Path
    keep_constants: bool = False


def observe(
    records: Iterable[Record], options: Options, *, workers: int | None = None
) -> Observations:
    """Observe all records, with as many processes as there are cores.

    Raises UsageError if one of them ends early.
    """
    count = workers or cores()
    stream = iter(records)
    first = list(islice(stream, _ALONE if count > 1 else 0))
    if count == 1 or len(first) < _ALONE:
        observer = Observer(options.root, keep_constants=options.keep_constants)
        for record in (*first, *stream):
            observer.add(record)
        return observer.finish()
    with _workers(count, options) as connections:
        # In turn, so that the same records go to the same worker in every run.
        turns = cycle(connections)
        for chunk in _chunks(_chained(first, stream)):
            _send(next(turns), chunk)
        for connection in connections:
            _send(connection, None)
        whole = Observations()
        for connection in connections:
            whole.merge(_received(connection))
    return whole


def _chained(first: list[Record], rest: Iterator[Record]) -> Iterator[Record]:
    yield from first
    yield from rest


def _chunks(records: Iterator[Record]) -> Iterator[list[tuple[str | bytes, str]]]:
    chunk: list[tuple[str | bytes, str]] = []
    size = 0
    for record in records:
        chunk.append((record.body, record.source))
        size += len(record.body)
        if len(chunk) == RECORDS_PER_CHUNK or size > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


@contextmanager
def _workers(count: int, options: Options) -> Iterator[list[Connection]]:
    # Not forked: the progress bar has threads, and a fork with threads may deadlock.
    context = multiprocessing.get_context("spawn")
    connections: list[Connection] = []
    processes = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, options, list(sys.path)), daemon=True
            )
            process.start()
            theirs.close()
            connections.append(ours)
            processes.append(process)
        yield connections
    finally:
        for connection in connections:
            connection.close()
        for process in processes:
            process.terminate()
            process.join()


def _work(connection: Connection, options: Options, path: list[str]) -> None:
    # Ctrl-C goes to all processes of the terminal; the one that reads ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = path
    observer = Observer(options.root, keep_constants=options.keep_constants)
    answer: Any
    try:
        while (chunk := connection.recv()) is not None:
            for body, source in chunk:
                observer.add(Record(body, source))
        answer = observer.finish()
    except (EOFError, OSError):
        return  # the reading process has ended
    except BaseException as error:  # noqa: BLE001 - raised in the reading process
        answer = error
    connection.send(answer)


def _send(connection: Connection, chunk: Any) -> None:
    try:
        connection.send(chunk)
    except OSError:
        _received(connection)


def _received(connection: Connection) -> Observations:
    try:
        answer = connection.recv()
    except (EOFError, OSError):
        raise UsageError("a worker process ended early; is there enough memory?") from None
    if isinstance(answer, BaseException):
        raise answer
    observed: Observations = answer
    return observed
