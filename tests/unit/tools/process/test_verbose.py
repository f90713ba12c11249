"""`process --verbose`: handlers' logs and tracebacks, on standard error alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from processor.logs import configure_logging
from processor.logs import logger as lambda_logger
from support.cli import run_cli_text
from support.events import example
from support.registries import copy_known_registry
from tools.process.verbose import _Terminal

HANDLER = """
import logging
from processor.dispatch import handles
from processor.errors import RejectEvent

logger = logging.getLogger(__name__)


@handles("conversation.update")
def handle(event):
    {body}
"""


@pytest.fixture
def run(tmp_path: Path, known_registry: Path) -> Callable[..., Any]:
    """`run(body, *options)`: process an event with a handler of this body."""
    registry = copy_known_registry(known_registry, tmp_path / "registry")
    path = tmp_path / "events.jsonl"
    numbers = count()

    def command(body: str, *options: str, event: Any = None, **environment: str) -> Any:
        event = event or example("conversation.update", "2.1.0")
        path.write_text(json.dumps(event), "utf-8")
        handler = registry / "processor/handlers/conversation_update.py"
        handler.write_text(HANDLER.format(body=body), "utf-8")
        state = str(tmp_path / f"state {next(numbers)}")
        fixed = ("process", str(path), "--state", state, "--max-age", "0")
        return run_cli_text(*fixed, *options, cwd=registry, **environment)

    return command


LOGS = "logger.info('state %s', event.payload.state, extra={'queue': 'q1'})"


def test_what_a_handler_logs_is_printed(run: Callable[..., Any]) -> None:
    """With what it added, from LOG_LEVEL on; without --verbose nothing is."""
    line = "INFO  processor.handlers.conversation_update: state disconnected  queue=q1\n"
    assert run(LOGS, "--verbose").stderr == line
    assert run(LOGS).stderr == ""
    assert run(LOGS, "--verbose", LOG_LEVEL="warning").stderr == ""


def test_the_lambdas_format_gives_way(run: Callable[..., Any]) -> None:
    """Whether it was set up before, as when both run in one process, and is so again afterwards."""
    configure_logging("error")
    before = list(lambda_logger.handlers)
    assert run(LOGS, "--verbose").stderr.startswith("INFO  processor.handlers")
    assert lambda_logger.handlers == before
    assert lambda_logger.level == logging.ERROR


def test_the_result_stays_alone_on_standard_output(run: Callable[..., Any]) -> None:
    """And logging is afterwards as it was before."""
    before = list(logging.getLogger().handlers), logging.getLogger().level
    result = run(f"print('printed'); {LOGS}", "--verbose", "--json")
    assert json.loads(result.stdout)["processed"] == 1
    assert "printed\n" in result.stderr
    assert (list(logging.getLogger().handlers), logging.getLogger().level) == before


def test_a_traceback_begins_in_the_handler(run: Callable[..., Any]) -> None:
    """Below the line of the file that the event is on; without --verbose there is none."""
    lines = run("raise KeyError('x')", "--verbose").stderr.splitlines()
    assert lines[0].endswith("events.jsonl:1: KeyError")
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[2].endswith('conversation_update.py", line 11, in handle')
    assert lines[-2] == "KeyError: 'x'"
    assert "Traceback" not in run("raise KeyError('x')").stderr


def test_an_exception_that_a_handler_logs_has_its_traceback(run: Callable[..., Any]) -> None:
    """As logging prints it."""
    body = "try: 1 / 0\n    except ZeroDivisionError: logger.exception('odd')"
    lines = run(body, "--verbose").stderr.splitlines()
    assert lines[0] == "ERROR  processor.handlers.conversation_update: odd"
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_rejected_event_is_printed_too_and_an_invalid_one_is_not(run: Callable[..., Any]) -> None:
    """The summary says what is wrong with an event; no code of yours has failed."""
    assert "RejectEvent: no queue" in run("raise RejectEvent('no queue')", "--verbose").stderr
    invalid = {**example("conversation.update", "2.1.0"), "payload": {"state": 1}}
    assert run("pass", "--verbose", event=invalid).stderr == ""


def test_a_failing_migration_has_a_traceback(run: Callable[..., Any], tmp_path: Path) -> None:
    """Its own, from the migration on."""
    migrations = tmp_path / "registry/migrations/conversation_update"
    for path in migrations.glob("v1*.py"):
        path.write_text("def upgrade(detail):\n    return detail['nothing']\n", "utf-8")
    older = example("conversation.update", "1.0.0")
    lines = run("pass", "--verbose", event=older).stderr.splitlines()
    assert lines[0].endswith("events.jsonl:1: KeyError")
    assert "migrations/conversation_update/v1_0_0_to_v2_0_0.py" in lines[2]
    assert lines[-1] == "KeyError: 'nothing'"


def test_what_an_event_says_cannot_control_the_terminal(run: Callable[..., Any]) -> None:
    """In a log line and in a traceback."""
    for body in ("logger.info(chr(27) + '[2J')", "raise ValueError(chr(27) + '[2J')"):
        stderr = run(body, "--verbose").stderr
        assert "\\x1b[2J" in stderr
        assert "\x1b" not in stderr


def test_a_bad_call_of_logging_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It is reported as logging reports it."""
    record = logging.LogRecord("mine", logging.INFO, "mine.py", 1, "%d", ("text",), None)
    _Terminal().emit(record)
    assert "--- Logging error ---" in capsys.readouterr().err
