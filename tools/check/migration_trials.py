"""Runs a migration on the examples and samples of its older version, and records its faults."""

from __future__ import annotations

import ast
import json
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, islice
from time import process_time
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import join, values_at
from tools.check.effects import Effects
from tools.check.isolated import ProcessEnded, Send, cpu_limit, run_isolated
from tools.codegen.models import model_of, render_models
from tools.registry.files import Migration, Schema
from tools.registry.strict_json import not_json
from tools.schema.enums import newly_renamed
from tools.schema.samples import samples
from tools.schema.validator import Refusal, first_refusal
from tools.schema.walk import EventPath

_MAX_EVENTS = 5_000
"""Events tried for each migration: a recursive schema has more samples than you can wait for."""
PATIENCE = 4
"""How many times as long as one event all events may take, or one on a busy machine."""
_MAX_SHOWN = 400
"""Characters of a payload that a message quotes; the payloads are samples, never real events."""
_MAX_CONSTANT = 100
"""Longer constants of a migration are texts for people, not values to compare with."""
_IDENTITY = ("event_id", "event_type", "timestamp", "conversation_id")

Event = dict[str, Any]
Upgrade = Callable[[Event], Any]


class TrialEvent(NamedTuple):
    """An event to try a migration on."""

    event: Event
    example: int | None = None
    """Its index in the schema's examples."""

    @property
    def description(self) -> str:
        """The end of a message that describes this event."""
        if self.example is not None:
            return f"; such as its schema's example {self.example}"
        text = json.dumps(self.event["payload"], ensure_ascii=False)
        return f"; such as one with the payload {text}" if len(text) <= _MAX_SHOWN else ""


@dataclass(frozen=True)
class Raised:
    """What a migration did instead of returning, and its line in the file."""

    what: str
    """For a message: "raises KeyError"."""
    line: int
    event: str | None
    """For a message: the description of the event; None if it did it when it was imported."""


@dataclass(frozen=True)
class Trial:
    """The faults of a migration; of each kind, the first event that showed it.

    Each text ends a message with a description of that event.
    """

    raised: Raised | None = None
    effect: Raised | None = None
    """It did more than compute: what, as in "calls os.fork"."""
    not_an_event: str | None = None
    """It returned something other than a JSON object with a payload."""
    not_json: tuple[str, str] | None = None
    """Its result has a value that JSON cannot express: which value, and the event."""
    invalid: tuple[Refusal, str] | None = None
    """Its result is not valid at the newer version."""
    input_changed: str | None = None
    """It changed the event that it was given."""
    nondeterministic: str | None = None
    """It returned two different results for the same event."""
    identity_changed: tuple[str, str] | None = None
    """It changed a field that identifies the event: which, and the event."""
    retired_value_kept: tuple[str, str, str, str] | None = None
    """It kept a retired value: pointer, value, successor, and the event."""


@lru_cache(maxsize=1000)
def try_migration(older: Schema, newer: Schema, migration: Migration, seconds: float) -> Trial:
    """Run a migration on the older version's examples and samples, in a process of its own.

    So it can neither end nor change the one that checks. It is stopped if it takes more than
    `seconds` of CPU time for one event, where there are such timers; if it does not return in four
    times as long; or if all events take four times as long.
    """
    older, newer = (replace(each, models=render_models(each)) for each in (older, newer))
    faults: dict[str, Any] = {}
    position: int | None = None
    try:
        arguments = (older, newer, migration, seconds)
        for message in run_isolated(_run_migration, arguments, PATIENCE * seconds):
            if isinstance(message, int):
                position = message
            else:
                faults.setdefault(*message)
    except ProcessEnded as ended:
        event = None
        if position is not None:
            event = next(islice(trial_events(older, newer, migration), position, None)).description
        own = [line for path, line in ended.lines if path == migration.path]
        line = 1 if position is None else _line_of_upgrade(migration)
        what = (
            f"does not end within {seconds:g} s"
            if ended.timed_out
            else f"ends its process ({ended.reason})"
        )
        faults.setdefault("raised", Raised(what, own[0] if own else line, event))
    return Trial(**faults)


def _run_migration(
    send: Send, older: Schema, newer: Schema, migration: Migration, seconds: float
) -> None:
    """Send the position of each event before it is tried, and the first fault of each kind."""
    found = _Faults(send)
    call = _Caller(migration, seconds, found.add)
    module = new_module(migration)
    with suppress(_Failed):
        call(None, execute, module, migration)
        renames = newly_renamed(older.document, newer.document)
        for position, sample in enumerate(trial_events(older, newer, migration)):
            send(position)
            with suppress(_Failed):
                result = _try(partial(call, sample, module.upgrade), sample, newer, found)
                kept = _retired_value(result, renames)
                if kept is not None:
                    found.add("retired_value_kept", (*kept, sample.description))
            if call.out_of_memory:
                break  # it would take as long for the next event
            if process_time() > PATIENCE * seconds:
                what = f"takes more than {PATIENCE * seconds:g} s for all events together,"
                line = _line_of_upgrade(migration)
                found.add("raised", Raised(what, line, sample.description))
                break


def new_module(migration: Migration) -> ModuleType:
    """An empty module for a migration, under a name of its own."""
    module = ModuleType(f"{migration.path.removesuffix('.py').replace('/', '.')}.trial")
    module.__file__ = migration.path
    sys.modules[module.__name__] = module  # as dataclasses require
    return module


def execute(module: ModuleType, migration: Migration) -> None:
    """Run the code that the Lambda will run."""
    code = compile(migration.content, migration.path, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - the registry's own


class _Failed(Exception):
    """The migration's code failed, which is recorded."""


class _Faults:
    """Sends the first fault of each kind."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kinds: set[str] = set()

    def add(self, kind: str, fault: object) -> None:
        if kind not in self._kinds:
            self._kinds.add(kind)
            self._send((kind, fault))


class _Caller:
    """Calls the migration's code, and records what it does besides returning."""

    def __init__(
        self, migration: Migration, seconds: float, add: Callable[[str, Raised], None]
    ) -> None:
        self._migration = migration
        self._seconds = seconds
        self._add = add
        self._effects = Effects(migration.path)
        self.out_of_memory = False

    def __call__(
        self, sample: TrialEvent | None, function: Callable[..., Any], *arguments: object
    ) -> Any:
        """Call a function, for an event; raise _Failed if it does anything but return."""
        try:
            with self._effects.watched():
                cpu_limit(self._seconds)
                result = function(*arguments)
        except BaseException as error:  # noqa: BLE001 - it is the user's code
            if self._effects.found is None:
                self.out_of_memory = isinstance(error, MemoryError)
                self._add("raised", _raised(error, self._migration, sample))
                raise _Failed from None
        finally:
            cpu_limit(0)
        if self._effects.found is not None:
            what, line = self._effects.found
            self._add("effect", Raised(what, line, sample and sample.description))
            raise _Failed
        return result


def trial_events(older: Schema, newer: Schema, migration: Migration) -> Iterator[TrialEvent]:
    """Events that are valid at the older version."""
    examples = enumerate(older.document.get("examples", ()))
    # A migration treats the values that it compares with in a special way: sample them too.
    constants = _constants(migration)
    made = chain(
        (TrialEvent(event, position) for position, event in examples),
        map(TrialEvent, samples(older.document, newer.document, constants)),
    )
    accepts = model_of(older).model_validate
    for sample in islice(made, _MAX_EVENTS):
        try:
            accepts(sample.event)
        except ValidationError:
            continue
        yield sample


def _constants(migration: Migration) -> dict[Any, None]:
    """The short strings and the numbers in a migration, in their order."""
    return dict.fromkeys(
        node.value
        for node in ast.walk(migration.tree or ast.Module([], []))
        if isinstance(node, ast.Constant)
        and (type(node.value) in (int, float) or isinstance(node.value, str))
        and len(str(node.value)) <= _MAX_CONSTANT
    )


def _try(upgrade: Upgrade, sample: TrialEvent, newer: Schema, found: _Faults) -> Event:
    """Run a migration on one event, and record the faults of its result.

    Returns the result, stamped with the newer version; an empty one where it is not valid.
    """
    event = sample.event
    given, again = _copies(event)
    after = upgrade(given)
    if given != event:
        found.add("input_changed", sample.description)
    if not isinstance(after, dict) or not isinstance(after.get("payload"), dict):
        found.add("not_an_event", sample.description)
        return {}
    strange = not_json(after)
    if strange is not None:
        found.add("not_json", (strange, sample.description))
        return {}
    for field in _IDENTITY:
        if after.get(field) != event.get(field):
            found.add("identity_changed", (field, sample.description))
    if upgrade(again) != after:
        found.add("nondeterministic", sample.description)
    stamped = {**after, "schema_version": newer.version}
    try:
        model_of(newer).model_validate(stamped)
    except ValidationError:
        refusal = first_refusal(newer.document, stamped)
        found.add("invalid", (refusal or Refusal("", "model", ""), sample.description))
        return {}
    return stamped


def _copies(event: Event) -> tuple[Event, Event]:
    """Two copies that a migration may change; marshal takes a fraction of deepcopy's time."""
    # Version 2 writes a value that occurs twice two times: the copies share no part.
    content = marshal.dumps(event, 2)
    return marshal.loads(content), marshal.loads(content)  # noqa: S302 - just written


def _retired_value(
    result: Event, renames: Mapping[EventPath, Mapping[str, str]]
) -> tuple[str, str, str] | None:
    """The first retired value in a result: its pointer, the value and its successor."""
    for path, values in renames.items():
        for value in values_at(result, path):
            if isinstance(value, str) and value in values:
                return join(path), value, values[value]
    return None


def _raised(error: BaseException, migration: Migration, sample: TrialEvent | None) -> Raised:
    line = _line(error.__traceback__, migration)
    if isinstance(error, SyntaxError) and error.filename == migration.path:
        line = error.lineno or 1
    return Raised(f"raises {type(error).__name__}", line, sample and sample.description)


def _line_of_upgrade(migration: Migration) -> int:
    return migration.upgrade.lineno if migration.upgrade else 1


def _line(traceback: TracebackType | None, migration: Migration) -> int:
    """The last line of the migration's own file in a traceback."""
    lines = [
        line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == migration.path
    ]
    return lines[-1] if lines else _line_of_upgrade(migration)
