"""Runs a migration on the examples and samples of its older version, and records its faults."""

from __future__ import annotations

import ast
import json
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from time import process_time
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import join, values_at
from tools.check.effects import Effects
from tools.check.fixture_pairs import Pair, pairs_of
from tools.check.isolated import Caller, ProcessEnded, cpu_limit, run_isolated
from tools.check.reachability import Difference, Reachability, first_difference
from tools.codegen.models import model_of, render_models
from tools.registry.files import EventType, Migration, Schema, SourceFile
from tools.registry.strict_json import not_json
from tools.schema.base import EventModel
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
_IMPORTED, _TRIED = "imported", "tried"
"""Sent when the migration was imported, and when it was tried on all events."""

Event = dict[str, Any]
Upgrade = Callable[[Event], Any]


class TrialEvent(NamedTuple):
    """An event to try a migration on."""

    event: Event
    example: int | None = None
    """Its index in the schema's examples."""
    fixture: str | None = None
    """Its path in tests/fixtures/."""

    @property
    def description(self) -> str:
        """The end of a message that describes this event."""
        if self.fixture is not None:
            return f"; such as that in {self.fixture}"
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
    wrong_fixture: tuple[str, str] | None = None
    """What it makes of a fixture is not what is expected: the path of that, and a pointer."""
    not_reached: tuple[Difference, str] | None = field(default=None, compare=False)
    """A native event that it would change is read without it: where and how, and the event."""

    @property
    def is_faultless(self) -> bool:
        """Whether the migration is right for the events that it is given."""
        return self == Trial()


@dataclass(frozen=True)
class _Task:
    """A migration to try, and the event type whose events it upgrades."""

    event_type: EventType
    migration: Migration
    seconds: float

    @property
    def older(self) -> Schema:
        return self.event_type.schemas[self.migration.older]

    @property
    def newer(self) -> Schema:
        return self.event_type.schemas[self.migration.newer]

    @property
    def pairs(self) -> list[Pair]:
        return pairs_of(self.event_type.fixtures, self.migration)


def try_migrations(event_type: EventType, seconds: float) -> Mapping[Migration, Trial]:
    """Run each migration on its older version's examples and samples, in a process of its own.

    So it can neither end nor change the one that checks. It is stopped if it takes more than
    `seconds` of CPU time for one event, where there are such timers; if it does not return in four
    times as long; or if all events take four times as long.
    """
    schemas = tuple(event_type.schemas.values())
    files = event_type.migrations, event_type.fixtures
    return _tried(event_type.name, event_type.versions, schemas, *files, seconds)


@lru_cache(maxsize=1000)
def _tried(
    name: str,
    versions: tuple[str, ...],
    schemas: tuple[Schema, ...],
    migrations: tuple[Migration, ...],
    fixtures: tuple[SourceFile, ...],
    seconds: float,
) -> Mapping[Migration, Trial]:
    by_version = {each.version: each for each in schemas}
    found = EventType(name, versions, by_version, migrations, fixtures)
    steps = [found.migration(older.version, newer.version) for older, newer in found.steps()]
    tried = [each for each in steps if each is not None and each.upgrade is not None]
    if not tried:
        return {}
    rendered = {each.version: replace(each, models=render_models(each)) for each in schemas}
    event_type = replace(found, schemas=rendered)
    return {each: _try_isolated(_Task(event_type, each, seconds)) for each in tried}


def _try_isolated(task: _Task) -> Trial:
    """Run a migration in a process of its own; what it sent, and how it ended."""
    faults: dict[str, Any] = {}
    done = None
    try:
        for message in run_isolated(_run_migration, (task,), PATIENCE * task.seconds):
            if isinstance(message, str):
                done = message
            else:
                faults.setdefault(*message)
    except ProcessEnded as ended:
        # After the trials, it is another migration's fault.
        if done != _TRIED:
            faults.setdefault("raised", _ended(task, ended, is_imported=done == _IMPORTED))
    return Trial(**faults)


def _ended(task: _Task, ended: ProcessEnded, *, is_imported: bool) -> Raised:
    """What to say of a migration that ended its process."""
    event, line = None, 1
    if is_imported:
        event = next(islice(_trial_events(task), max(ended.position, 0), None)).description
        line = _line_of_upgrade(task.migration)
    own = [line for path, line in ended.lines if path == task.migration.path]
    what = (
        f"does not end within {task.seconds:g} s"
        if ended.timed_out
        else f"ends its process ({ended.reason})"
    )
    return Raised(what, own[0] if own else line, event)


def _run_migration(caller: Caller, task: _Task) -> None:
    """Set the position of each event before it is tried; send the first fault of each kind."""
    found = _Faults(caller)
    call = _CallWatched(task, found.add)
    module = _new_module(task.migration)
    changed: list[tuple[TrialEvent, Event]] = []
    with suppress(_Failed):
        call(None, _execute, module, task.migration)
        caller.send(_IMPORTED)
        model = model_of(task.newer)
        renames = newly_renamed(task.older.document, task.newer.document)
        for position, sample in enumerate(_trial_events(task)):
            caller.set_position(position)
            with suppress(_Failed):
                given, again = _copies(sample.event)
                results = call(sample, _call_twice, module.upgrade, given, again)
                if given != sample.event:
                    found.add("input_changed", sample.description)
                result = _valid_result(sample, results, model, task.newer, found)
                if sample.fixture is not None:
                    _compare_fixture(task, sample, result, found)
                kept = _retired_value(result, renames)
                if kept is not None:
                    found.add("retired_value_kept", (*kept, sample.description))
                if result != {**sample.event, "schema_version": task.newer.version}:
                    changed.append((sample, result))
            if call.out_of_memory:
                break  # it would take as long for the next event
            if process_time() > PATIENCE * task.seconds:
                what = f"takes more than {PATIENCE * task.seconds:g} s for all events together,"
                line = _line_of_upgrade(task.migration)
                found.add("raised", Raised(what, line, sample.description))
                break
    caller.send(_TRIED)
    if found.kinds <= {"wrong_fixture"}:
        _find_unreached(caller, task, changed)


def _find_unreached(caller: Caller, task: _Task, changed: list[tuple[TrialEvent, Event]]) -> None:
    """Send the first event that the migration changes, but not when it is read as native."""
    if not Reachability.concerns(task.event_type):
        return
    upgrades: dict[tuple[str, str], Upgrade] = {}
    for each in task.event_type.migrations:
        module = _new_module(each)
        _execute(module, each)
        upgrades[each.older, each.newer] = module.upgrade
    reachability = Reachability(task.event_type, upgrades)
    for position, (sample, result) in enumerate(changed):
        caller.set_position(position)
        difference = reachability.difference(sample.event, result, task.migration)
        if difference is not None:
            caller.send(("not_reached", (difference, sample.description)))
            return


def _new_module(migration: Migration) -> ModuleType:
    """An empty module for a migration, under a name of its own."""
    module = ModuleType(f"{migration.path.removesuffix('.py').replace('/', '.')}.trial")
    module.__file__ = migration.path
    sys.modules[module.__name__] = module  # as dataclasses require
    return module


def _execute(module: ModuleType, migration: Migration) -> None:
    """Run the code that the Lambda will run."""
    code = compile(migration.content, migration.path, "exec", dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - the registry's own


class _Failed(Exception):
    """The migration failed for an event, which is recorded."""


class _Faults:
    """Sends the first fault of each kind."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self.kinds: set[str] = set()

    def add(self, kind: str, fault: object) -> None:
        if kind not in self.kinds:
            self.kinds.add(kind)
            self._caller.send((kind, fault))


class _CallWatched:
    """Calls the migration's code, and records what it does besides returning."""

    def __init__(self, task: _Task, add: Callable[[str, Raised], None]) -> None:
        self._migration = task.migration
        self._seconds = task.seconds
        self._add = add
        self._effects = Effects(task.migration.path)
        self.out_of_memory = False

    def __call__(
        self, sample: TrialEvent | None, function: Callable[..., Any], *arguments: object
    ) -> Any:
        """Call a function, for an event; raise _Failed if it does anything but return."""
        try:
            with self._effects:
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


def _trial_events(task: _Task) -> Iterator[TrialEvent]:
    """Events that are valid at the older version."""
    examples = enumerate(task.older.document.get("examples", ()))
    # A migration treats the values that it compares with in a special way: sample them too.
    special = constants(task.migration)
    made = chain(
        (TrialEvent(event, position) for position, event in examples),
        (TrialEvent(pair.before, fixture=pair.path) for pair in task.pairs if pair.before),
        map(TrialEvent, samples(task.older.document, task.newer.document, special)),
    )
    accepts = model_of(task.older).model_validate
    for sample in islice(made, _MAX_EVENTS):
        try:
            accepts(sample.event)
        except ValidationError:
            continue
        yield sample


def constants(migration: Migration) -> dict[Any, None]:
    """The short strings and the numbers that a migration computes with, in their order."""
    nodes = list(ast.walk(migration.tree or ast.Module([], [])))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return dict.fromkeys(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and id(node) not in docstrings
        and (type(node.value) in (int, float) or isinstance(node.value, str))
        and len(str(node.value)) <= _MAX_CONSTANT
    )


def _call_twice(upgrade: Upgrade, event: Event, again: Event) -> tuple[Any, Any]:
    return upgrade(event), upgrade(again)


def _valid_result(
    sample: TrialEvent,
    results: tuple[Any, Any],
    model: type[EventModel],
    newer: Schema,
    found: _Faults,
) -> Event:
    """The result of a migration that was called twice, stamped with the newer version.

    Records its faults; raises _Failed if it is not valid.
    """
    event = sample.event
    after, repeated = results
    if not isinstance(after, dict) or not isinstance(after.get("payload"), dict):
        found.add("not_an_event", sample.description)
        raise _Failed
    strange = not_json(after)
    if strange is not None:
        found.add("not_json", (strange, sample.description))
        raise _Failed
    for name in _IDENTITY:
        if after.get(name) != event.get(name):
            found.add("identity_changed", (name, sample.description))
    if repeated != after:
        found.add("nondeterministic", sample.description)
    stamped = {**after, "schema_version": newer.version}
    try:
        model.model_validate(stamped)
    except ValidationError:
        if "invalid" not in found.kinds:
            refusal = first_refusal(newer.document, stamped)
            found.add("invalid", (refusal or Refusal("", "model", ""), sample.description))
        raise _Failed from None
    return stamped


def _compare_fixture(task: _Task, sample: TrialEvent, result: Event, found: _Faults) -> None:
    """Compare a valid result with the event that is expected, where there is one."""
    pair = next(pair for pair in task.pairs if pair.path == sample.fixture)
    if isinstance(pair.after, dict) and pair.after != result:
        found.add("wrong_fixture", (pair.after_path, first_difference(pair.after, result) or ""))


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
