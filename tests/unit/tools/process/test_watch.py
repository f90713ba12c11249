"""`process --watch`: each save runs the files again, with models that fit the schemas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from tools.codegen.render import changes, render
from tools.process.watch import WAITING, Watch
from tools.registry import strict_json

RUN = ("run", "ended", WAITING)
HANDLER = "processor/handlers/mine.py"
SCHEMA = "schemas/users.presence/2.1.0.json"


class Session:
    """A watch that a test drives: it acts while the watch waits, until there is nothing to do."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log: list[str] = []
        """What was run and reported, in order."""
        self.while_running: list[Callable[[], object]] = []
        """What is done during the first run, one action each time that its end is waited for."""
        (root / "events.jsonl").write_text("{}", "utf-8")

    def run(self, *actions: Callable[[], object]) -> list[str]:
        """Watch, with one action each time that the watch waits; what happened after a run."""
        waiting = list(actions)

        @contextmanager
        def start() -> Iterator[Callable[[], bool]]:
            self.log.append("run")

            def has_ended() -> bool:
                if self.while_running:
                    self.while_running.pop(0)()
                    return False
                return True

            try:
                yield has_ended
            finally:
                self.log.append("ended")

        def pause() -> None:
            if not waiting:
                raise KeyboardInterrupt
            waiting.pop(0)()

        files = [str(self.root / "events.jsonl")]
        with pytest.raises(KeyboardInterrupt):
            Watch(self.root, files, start, self.log.append, pause).run()
        assert self.log[0] == "run"
        return self.log[3:] if self.log[:3] == [*RUN] else self.log

    def write(self, path: str, text: str) -> Callable[[], object]:
        """An action that saves a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        return lambda: (self.root / path).write_text(text, "utf-8")

    def change(self, path: str, before: str, after: str) -> Callable[[], object]:
        """An action that changes a file."""

        def action() -> None:
            text = (self.root / path).read_text("utf-8")
            assert before in text
            (self.root / path).write_text(text.replace(before, after), "utf-8")

        return action


@pytest.fixture
def session(fresh: Path) -> Session:
    """On the scratch registry with its generated code."""
    return Session(fresh)


def test_a_saved_handler_runs_the_files_again(session: Session) -> None:
    """Nothing happens before that; nothing is generated."""
    happened = session.run(lambda: None, session.write(HANDLER, "x = 1\n"), lambda: None)
    assert happened == [f"saved: {HANDLER}", *RUN]


def test_so_does_a_file_of_events_and_one_that_is_removed(session: Session) -> None:
    """And several files that are saved together do so once."""
    write = session.write(HANDLER, "x = 1\n")
    remove = (session.root / HANDLER).unlink

    def both() -> None:
        write()
        session.write("events.jsonl", "{} {}")()

    assert session.run(both, remove) == [
        *("saved: events.jsonl and 1 more file", *RUN),
        *(f"saved: {HANDLER}", *RUN),
    ]


@pytest.mark.parametrize(
    "path",
    ["generated/index.py", "tests/test_mine.py", ".venv/a.py", "venv/a.py", "processor/notes.txt"],
)
def test_what_nobody_writes_or_no_handler_needs_is_not_watched(session: Session, path: str) -> None:
    """Models follow from the schemas."""
    session.write("venv/pyvenv.cfg", "")()
    assert session.run(session.write(path, "x = 1\n")) == []


def test_a_saved_schema_generates_its_models_first(session: Session) -> None:
    """Its own type's alone."""
    field = '"message": {'
    change = session.change(SCHEMA, field, f'"mood": {{"type": ["string", "null"]}}, {field}')
    happened = session.run(change)
    assert happened == [
        f"saved: {SCHEMA}",
        "generated/checksums.sha256",
        "generated/users_presence/v2_1_0.py",
        *RUN,
    ]
    assert "mood: str | None" in (session.root / "generated/users_presence/v2_1_0.py").read_text()
    assert list(changes(session.root, render(session.root))) == []


def test_only_what_was_saved_is_read_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the JSON of a whole catalogue takes longer than generating one model."""
    read: list[str] = []

    def read_json(text: str) -> Any:
        read.append(text)
        return strict_json.read_json(text)

    monkeypatch.setattr("tools.registry.files.read_json", read_json)
    schema = (session.root / SCHEMA).read_text("utf-8")
    session.run(
        session.write(SCHEMA, f"{schema}\n"),
        read.clear,
        session.write(SCHEMA, f"{schema}\n\n"),
    )

    assert read == [f"{schema}\n\n"]


def test_a_saved_migration_runs_the_files_again(session: Session) -> None:
    """One that is removed and needed is reported, and nothing is run without it."""
    path = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
    text = (session.root / path).read_text("utf-8")
    happened = session.run(
        session.write(path, f"{text}\n"),
        (session.root / path).unlink,
        session.write(path, text),
    )
    assert happened[:4] == [f"saved: {path}", *RUN]
    assert "CHAIN-MISSING 1.0.0 -> 2.0.0" in happened[5]
    assert happened[6:] == [WAITING, f"saved: {path}", *RUN]


def test_with_a_broken_schema_nothing_is_run_until_it_is_fixed(session: Session) -> None:
    """Its findings are reported at each save, also of something else."""
    finding = "SUBSET-KEYWORD /titl is not a keyword"
    happened = session.run(
        session.change(SCHEMA, '"title"', '"titl"'),
        session.write(HANDLER, "x = 1\n"),
        session.change(SCHEMA, '"titl"', '"title"'),
    )
    assert sum(finding in each for each in happened) == 2
    assert happened.count("run") == 1
    assert happened[-4:] == [f"saved: {SCHEMA}", *RUN]


def test_a_run_is_stopped_by_what_is_saved_meanwhile(session: Session) -> None:
    """However long it would take; the files are then run again."""
    session.while_running += [lambda: None, session.write(HANDLER, "x = 1\n")]

    assert session.run() == [
        *("run", "stopped, since a file was saved", "ended"),
        *(f"saved: {HANDLER}", *RUN),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-",), "standard input can be read only once"),
        (("x", "--state", "s"), "leave out --state"),
    ],
)
def test_what_cannot_be_watched_is_one_message(
    known_registry: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Before anything is run."""
    result = run_cli_text("process", "--watch", *arguments, cwd=known_registry)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
