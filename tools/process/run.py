"""`genesys-events process`: the main job, here and now, on the embedded stores."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from processor.batch import Processor
from processor.dispatch import Handlers, load_handlers
from processor.errors import GenesysEventsError, HandlerRegistrationError, short
from processor.local.database import open_database
from processor.local.dead_letters import SqliteDeadLetters
from processor.local.ledger import SqliteLedger
from processor.outcomes import Outcome
from processor.reasons import Fate, Reason
from processor.record import Record
from processor.settings import Settings
from processor.settling import ignore_exception
from tools.output.progress import progress
from tools.output.tables import console_for_output
from tools.output.wording import counted
from tools.process.lines import SourceDamaged
from tools.process.selection import SelectedRecords, selected_types
from tools.process.sources import check_sources, read_source
from tools.process.summary import Summary
from tools.process.verbose import logging_to_terminal, print_exception
from tools.registry.locate import UsageError
from tools.registry.packaged import hint_to_add, missing_model_hint

LEASE_SECONDS = 60
"""A claim's lease, which is renewed: how long records stay claimed if this process is killed."""
BATCH_BYTES = 8 * 1024 * 1024
"""What a batch may hold of long records, so that memory stays constant."""


@dataclass(frozen=True)
class Choice:
    """What of the records is processed; by default, all."""

    handler: str | None = None
    """The name of the one handler that is run."""
    types: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self.handler is not None or bool(self.types)


def process_files(
    names: Sequence[str],
    *,
    state: Path,
    max_age: float | None,
    choice: Choice = Choice(),
    verbose: bool = False,
) -> tuple[Summary, list[str]]:
    """Process the records of every source; return the counts and what was wrong with sources.

    Records that are not chosen are neither processed nor recorded. With `verbose`, what handlers
    log and raise is printed. Raises UsageError where the call, a setting or a handler module is
    wrong: then nothing has been processed.
    """
    settings = own_settings(max_age)
    with logging_to_terminal(settings.log_level) if verbose else nullcontext():
        return _process(names, state, settings, choice, verbose=verbose)


def _process(
    names: Sequence[str], state: Path, settings: Settings, choice: Choice, *, verbose: bool
) -> tuple[Summary, list[str]]:
    size = check_sources(names)
    # Handler modules may print: that must not mix with the result.
    with redirect_stdout(sys.stderr):
        handlers = own_handlers(settings.handlers)
    types = selected_types(handlers, choice.handler, choice.types)
    on_exception = print_exception if verbose else ignore_exception
    summary = Summary()
    blocked: set[str] = set()
    problems: list[str] = []
    with closing(open_database(state)) as connection:
        ledger = SqliteLedger(connection)
        ledger.forget_expired(now=time.time())
        processor = Processor(
            handlers,
            ledger,
            SqliteDeadLetters(connection),
            settings,
            time.time,
            on_exception=on_exception,
        )
        with redirect_stdout(sys.stderr), progress("processing", size) as (advance, count):
            records = _read_all(names, advance, problems)
            selected = SelectedRecords(records, types) if choice else None
            for batch in batches(selected or records, settings.max_batch_records):
                for outcomes in process_batch(processor, batch, blocked):
                    summary.add(outcomes)
                    count(len(outcomes))
        summary.left_out = selected.left_out if selected else None
    return summary, problems


def own_settings(max_age: float | None = None) -> Settings:
    """The environment's settings, with a short lease: this process renews it."""
    settings = replace(Settings.from_environment(os.environ), lease_seconds=LEASE_SECONDS)
    os.environ.update(settings.handler_environment)
    return settings if max_age is None else replace(settings, max_event_age_seconds=max_age)


def process_batch(
    processor: Processor, batch: list[Record], blocked: set[str]
) -> Iterator[list[Outcome]]:
    """Process a batch; what its handlers deferred goes again, as long as that gets any further.

    `blocked` has the groups in which a record is left for retry: nothing may overtake it,
    in this batch or in a later one.
    """
    while batch:
        held = [record for record in batch if record.group in blocked]
        if held:
            why = "an earlier record of its group is to be retried"
            reason = Reason.BLOCKED_BY_GROUP
            yield [Outcome.of(record, reason, error=why) for record in held]
        due = [record for record in batch if record.group not in blocked]
        outcomes = processor.process(due)
        waiting = {Reason.DEFERRED, Reason.BLOCKED_BY_GROUP}
        if all(outcome.reason in waiting for outcome in outcomes):
            waiting.clear()
        blocked |= {
            outcome.record.group
            for outcome in outcomes
            if outcome.fate is Fate.RETRY
            and outcome.record.group is not None
            and outcome.reason not in waiting
        }
        batch, done = [], []
        for outcome in outcomes:
            if outcome.reason in waiting and outcome.record.group not in blocked:
                batch.append(outcome.record)
            else:
                done.append(outcome)
        yield done


def _read_all(
    names: Sequence[str], advance: Callable[[int], None], problems: list[str]
) -> Iterator[Record]:
    for name in names:
        try:
            yield from read_source(name, advance, problems.append)
        except (SourceDamaged, OSError) as error:
            problems.append(str(error))


def batches(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    """Batches of at most `size` records, and of about BATCH_BYTES at most."""
    batch: list[Record] = []
    weight = 0
    for record in records:
        batch.append(record)
        weight += len(record.body)
        if len(batch) == size or weight > BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def own_handlers(setting: str = "") -> Handlers:
    """The registry's handlers; raises UsageError, naming the line, if one cannot be imported."""
    try:
        return load_handlers(setting)
    except HandlerRegistrationError as error:
        hint = error.unknown_type and hint_to_add(error.unknown_type)
        raise HandlerRegistrationError(f"{error}; {hint}" if hint else str(error)) from error
    except (GenesysEventsError, KeyboardInterrupt):
        raise
    except BaseException as error:
        hint = missing_model_hint(error)
        raise UsageError(
            f"a handler module cannot be imported: {_location(error)}: "
            f"{type(error).__name__}: {error}{hint and f'; {hint}'}"
        ) from error


def check_handlers() -> str | None:
    """Load the handlers as the Lambda does; return why one cannot be imported here, if so.

    The Lambda may have what is missing here: a setting, or a package. Raises GenesysEventsError or
    UsageError for what fails in the Lambda, too.
    """
    try:
        with redirect_stdout(sys.stderr):
            own_handlers(own_settings().handlers)
    except UsageError as error:
        cause = error.__cause__
        if isinstance(cause, (NameError, SyntaxError)) or missing_model_hint(cause):
            raise
        return str(error)
    return None


def _location(error: BaseException) -> str:
    """The innermost line of a module that was being imported."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{short(error.filename)}:{error.lineno}"
    location = ""
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if "importlib" not in file and not file.startswith("<frozen"):
            location = f"{short(file)}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return location


def print_summary(summary: Summary, *, state: Path | None, is_default: bool, as_json: bool) -> None:
    """Print one JSON object, or the tables, the state file and how to list its dead letters.

    `state` is None if it cannot be used afterwards; other commands find the default state.
    """
    if as_json:
        import json

        sys.stdout.write(json.dumps(summary.to_json()) + "\n")
        return
    console = console_for_output()
    if summary.left_out:
        records = counted(summary.left_out, "record")
        console.print(f" left out: {records} that --handler or --types did not choose")
    if not summary.total.records:
        return
    summary.print(console)
    if state is None:
        return
    lines = [f" state: {state}"]
    if summary.dead_lettered:
        command = "genesys-events" if shutil.which("genesys-events") else ".venv/bin/genesys-events"
        option = "" if is_default else f" --state {shlex.quote(str(state))}"
        lines.append(f" dead letters: {command} dead-letters list{option}")
    console.print("\n".join(lines), soft_wrap=True, markup=False)  # to be copied
