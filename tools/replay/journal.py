"""What a replay has sent: a file that is written with every request, so that none is sent twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tools.registry.locate import UsageError

try:
    import fcntl
except ModuleNotFoundError:  # not on Windows: nothing prevents two runs at once there
    fcntl = None  # type: ignore[assignment]


def journal_name(replay: Mapping[str, Any]) -> str:
    """The file's name for a replay: the same command goes on with the same file."""
    text = json.dumps(replay, sort_keys=True)
    return f"{sha256(text.encode()).hexdigest()[:16]}.jsonl"


class Journal:
    """The positions that were sent, by source, in a file of JSON lines.

    The first line is the replay: its queue, sources and selection. Then come the sizes and digests
    of its sources, and for each request the positions that SQS has confirmed. What was sent when
    the process ended before that line is sent once more: the ledger reports it as a duplicate.

    With read_only, the file must exist and is not changed. Raises UsageError for a file of another
    replay, and for one that another run is writing.
    """

    def __init__(self, path: Path, replay: Mapping[str, Any], *, read_only: bool = False) -> None:
        self.path = path
        self.replay = dict(replay)
        self._read_only = read_only
        self.sent: dict[str, set[int]] = {}
        self._contents: dict[str, tuple[int, str]] = {}
        """By source, its size and the digest of so much of it."""
        self._file = self._open()
        try:
            self._read()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def check_source(self, name: str, size: int, digest: Callable[[int], str]) -> None:
        """Note what a source has, before it is read; `digest` is that of so many of its bytes.

        Raises UsageError if it no longer begins with what it had when its events were sent.
        """
        before, known = self._contents.get(name, (-1, ""))
        if before >= 0 and (size < before or digest(before) != known):
            raise UsageError(
                f"{name} is not what it was when its events were sent: it was changed or replaced, "
                f"and it is not known what is left to send; to send all that it has now, remove "
                f"the journal {self.path}"
            )
        if size > before and not self._read_only:
            self._contents[name] = (size, digest(size))
            self._append({"source": name, "size": size, "digest": self._contents[name][1]})

    def has(self, source: str, position: int) -> bool:
        """Whether an event was sent."""
        return position in self.sent.get(source, ())

    def note(self, source: str, positions: Sequence[int]) -> None:
        """Note what SQS has confirmed, durably."""
        self.sent.setdefault(source, set()).update(positions)
        self._append({"source": source, "sent": list(positions)})

    @property
    def count(self) -> int:
        """How many events were sent."""
        return sum(map(len, self.sent.values()))

    def _open(self) -> IO[bytes]:
        if self._read_only:
            try:
                return self.path.open("rb")
            except OSError as error:
                raise UsageError(
                    f"the journal {self.path} cannot be read: {error.strerror}"
                ) from None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+b")
        except OSError as error:
            raise UsageError(
                f"the journal {self.path} cannot be written: {error.strerror}"
            ) from None
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                raise UsageError(f"another run is writing the journal {self.path}") from None
        return file

    def _read(self) -> None:
        self._file.seek(0)
        lines = self._file.read().split(b"\n")
        if lines[-1] and not self._read_only:  # the process ended while it was written
            self._file.truncate(self._file.tell() - len(lines[-1]))
        try:
            entries = [json.loads(line) for line in lines[:-1]]
            if entries and entries[0] != {"replay": self.replay}:
                raise UsageError(f"{self.path} is the journal of another replay: give another file")
            for entry in entries[1:]:
                if "size" in entry:
                    self._contents[entry["source"]] = (entry["size"], entry["digest"])
                else:
                    self.sent.setdefault(entry["source"], set()).update(entry["sent"])
        except (ValueError, TypeError, KeyError):
            raise UsageError(f"{self.path} is not the journal of a replay") from None
        if not entries and not self._read_only:
            self._append({"replay": self.replay})

    def _append(self, entry: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(entry).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
