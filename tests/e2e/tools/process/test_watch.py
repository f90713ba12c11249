"""`process --watch` in its own process, until it is interrupted."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from support.cli import INTERRUPTIBLE, started_process
from support.events import example
from support.registries import copy_known_registry
from tools.process.watch import WAITING


def test_the_command_watches_until_it_is_interrupted(tmp_path: Path, known_registry: Path) -> None:
    """Each run has a state of its own; a syntax error ends nothing."""
    registry = copy_known_registry(known_registry, tmp_path / "registry")
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps(example("conversation.update", "2.1.0")), "utf-8")
    handler = registry / "processor/handlers/conversation_update.py"
    arguments = ("process", str(events), "--watch", "--max-age", "0", "--json", "--verbose")
    with started_process(*arguments, cwd=registry, command=INTERRUPTIBLE) as process:
        assert process.stdout is not None
        assert process.stderr is not None

        def messages() -> list[str]:
            lines = []
            while not lines or WAITING not in lines[-1]:
                lines.append(process.stderr.readline().decode())  # type: ignore[union-attr]
                assert lines[-1], lines
            return lines

        def summary() -> Any:
            return json.loads(process.stdout.readline())  # type: ignore[union-attr]

        def save(text: str) -> None:
            # In one step, as editors do: a file that is half written may be run, and then again.
            (tmp_path / "saved").write_text(text, "utf-8")
            (tmp_path / "saved").replace(handler)

        messages()
        assert summary()["processed"] == 1
        text = handler.read_text("utf-8")
        save(f"{text}    raise KeyError('mine')\n")
        failed = messages()
        assert "    raise KeyError('mine')\n" in failed
        assert not any("left for retry" in each for each in failed), "the next save runs it again"
        assert summary()["retry"] == {"handler_error": 1}
        save(f"{text}    raise KeyError(\n")
        assert any("conversation_update.py:15: SyntaxError" in each for each in messages())
        save(f"{text}    print('fixed')\n")
        assert "fixed\n" in messages()
        assert summary()["processed"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == b"genesys-events: no longer watching\n"


HANGS = """
    import os
    import threading

    print("hangs", os.getpid())
    while True:
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ignored")
"""


def test_a_run_that_hangs_ends_at_the_next_save_or_with_the_command(
    tmp_path: Path, known_registry: Path
) -> None:
    """It is killed if it ignores that it is terminated: nothing is left, nor on the terminal."""
    registry = Path(shutil.copytree(known_registry, tmp_path / "registry"))
    events = tmp_path / "events.jsonl"
    events.write_text(json.dumps(example("conversation.update", "2.1.0")), "utf-8")
    handler = registry / "processor/handlers/conversation_update.py"
    text = handler.read_text("utf-8")
    handler.write_text(f"{text}{HANGS}", "utf-8")
    arguments = ("process", str(events), "--watch", "--max-age", "0", "--json", "--verbose")
    terminal = {"FORCE_COLOR": "1"}  # for rich
    with started_process(*arguments, cwd=registry, command=INTERRUPTIBLE, **terminal) as process:
        assert process.stdout is not None
        assert process.stderr is not None

        def hung() -> int:
            found = None
            while found is None:
                line = process.stderr.readline()  # type: ignore[union-attr]
                assert line
                found = re.search(rb"hangs (\d+)", line)
            return int(found[1])

        first = hung()
        handler.write_text(f"{text}\n{HANGS}", "utf-8")
        second = hung()
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        with pytest.raises(ProcessLookupError):
            os.kill(second, 0)
        assert process.stdout.read() == b""
        rest = process.stderr.read()
        assert b"ignored" in rest
        assert rest.endswith(b"\r\x1b[2K\x1b[?25hgenesys-events: no longer watching\n")
