"""Runs a migration on the examples and samples of its older version, and records its faults."""

from __future__ import annotations

import ast
import json
import marshal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, islice
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Any, NamedTuple

from pydantic import ValidationError

from processor.pointers import join, values_at
from tools.check.time_limit import TimeLimitExceeded, cpu_limit
from tools.codegen.models import model_of
from tools.registry.files import Migration, Schema
from tools.registry.strict_json import not_json
from tools.schema.enums import newly_renamed
from tools.schema.samples import samples
from tools.schema.validator import Refusal, first_refusal
from tools.schema.walk import EventPath

_MAX_EVENTS = 5_000
"""Events tried for each migration: a recursive schema has more samples than you can wait for."""
_MAX_SHOWN = 400
"""Characters of a payload that a message quotes; the payloads are samples, never real events."""
_MAX_CONSTANT = 100
"""Longer constants of a migration are texts for people, not values to compare with."""
_WHEN_IMPORTED = "when it is imported; define functions and constants, and compute in upgrade()"
_ADVICE = "handle every event that the older schema allows"
_IDENTITY = ("event_id", "event_type", "timestamp", "conversation_id")

Event = dict[str, Any]
Upgrade = Callable[[Event], Any]


class _Sample(NamedTuple):
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
    """The exception or the time-out that ended a migration, and its line in the file."""

    what: str
    """For a message: "raises KeyError"."""
    line: int
    when: str
    """For a message: at which event, and what to do about it."""


@dataclass(frozen=True)
class Trial:
    """The faults of a migration; of each kind, the first event that showed it.

    Each text ends a message with a description of that event.
    """

    raised: Raised | None = None
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
    """Run a migration on the older version's examples and samples.

    It is stopped if it takes more than `seconds` of CPU time for one event.
    """
    found: dict[str, Any] = {}
    # Standard output belongs to the command.
    with redirect_stdout(sys.stderr), _module(migration) as module, cpu_limit(seconds) as limited:
        try:
            code = compile(migration.content, migration.path, "exec", dont_inherit=True)
            limited(exec, code, module.__dict__)  # the code that the Lambda will run
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - it is the user's code
            return Trial(raised=_raised(error, migration, _WHEN_IMPORTED))
        upgrade = partial(limited, module.upgrade)
        renames = newly_renamed(older.document, newer.document)
        for sample in _samples(older, newer, migration):
            try:
                result = _try(upgrade, sample, newer, found)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - it is the user's code
                when = f"for a valid {older.version} event{sample.description}; {_ADVICE}"
                found.setdefault("raised", _raised(error, migration, when))
                if isinstance(error, TimeLimitExceeded):
                    break  # the next event would take as long
            else:
                kept = _retired_value(result, renames)
                if kept is not None:
                    found.setdefault("retired_value_kept", (*kept, sample.description))
    return Trial(**found)


@contextmanager
def _module(migration: Migration) -> Iterator[ModuleType]:
    """A module under a name of its own, registered while it runs, as dataclasses require."""
    module = ModuleType(f"{migration.path.removesuffix('.py').replace('/', '.')}.trial")
    module.__file__ = migration.path
    sys.modules[module.__name__] = module
    try:
        yield module
    finally:
        del sys.modules[module.__name__]


def _samples(older: Schema, newer: Schema, migration: Migration) -> Iterator[_Sample]:
    """Events that are valid at the older version."""
    examples = enumerate(older.document.get("examples", ()))
    # A migration treats the values that it compares with in a special way: sample them too.
    constants = _constants(migration)
    made = chain(
        (_Sample(event, position) for position, event in examples),
        map(_Sample, samples(older.document, newer.document, constants)),
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


def _try(upgrade: Upgrade, sample: _Sample, newer: Schema, found: dict[str, Any]) -> Event:
    """Run a migration on one event, and record faults of kinds not found before.

    Returns the result, stamped with the newer version; an empty one where it is not valid.
    """
    event = sample.event
    given, again = _copies(event)
    after = upgrade(given)
    if given != event:
        found.setdefault("input_changed", sample.description)
    if not isinstance(after, dict) or not isinstance(after.get("payload"), dict):
        found.setdefault("not_an_event", sample.description)
        return {}
    strange = not_json(after)
    if strange is not None:
        found.setdefault("not_json", (strange, sample.description))
        return {}
    for field in _IDENTITY:
        if after.get(field) != event.get(field):
            found.setdefault("identity_changed", (field, sample.description))
    if upgrade(again) != after:
        found.setdefault("nondeterministic", sample.description)
    stamped = {**after, "schema_version": newer.version}
    try:
        model_of(newer).model_validate(stamped)
    except ValidationError:
        refusal = first_refusal(newer.document, stamped)
        found.setdefault("invalid", (refusal or Refusal("", "model", ""), sample.description))
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


def _raised(error: BaseException, migration: Migration, when: str) -> Raised:
    line = _line(error.__traceback__, migration)
    if isinstance(error, SyntaxError) and error.filename == migration.path:
        line = error.lineno or 1
    is_late = isinstance(error, TimeLimitExceeded)
    return Raised(str(error) if is_late else f"raises {type(error).__name__}", line, when)


def _line(traceback: TracebackType | None, migration: Migration) -> int:
    """The last line of the migration's own file in a traceback."""
    lines = [
        line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == migration.path
    ]
    return lines[-1] if lines else 1
