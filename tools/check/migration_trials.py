"""Runs a migration on examples and samples of its older version, to see what becomes of them."""

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

from processor.pointers import escape, values_at
from tools.check.time_limit import TookTooLongError, cpu_limit
from tools.codegen.models import model_of
from tools.registry.files import Migration, Schema
from tools.registry.strict_json import not_json
from tools.schema.retired_values import newly_renamed
from tools.schema.samples import names_in, samples
from tools.schema.validator import Refusal, first_refusal
from tools.schema.walk import Steps

_MOST = 5_000
"""So many events are tried: a recursive schema has more than anybody can wait for."""
_SHOWN = 400
_HARMLESS = frozenset(
    (
        *("copy", "deepcopy", "dict", "dumps", "get", "isinstance", "items", "keys", "len"),
        *("list", "loads", "pop", "setdefault", "sorted", "update", "values"),
    )
)
"""What copies, and looks at what is there."""
_IMPORTED = "when it is imported; define functions and constants, and compute in upgrade()"
_CARRY = "carry every event that the older schema allows"
_UNDESCRIBED: tuple[Any, ...] = ("text", 5, True, {})
_IDENTITY = ("event_id", "event_type", "timestamp", "conversation_id")

Event = dict[str, Any]
Upgrade = Callable[[Event], Any]


class _Sample(NamedTuple):
    """An event to try a migration on."""

    event: Event
    example: int | None = None
    """Which of its schema's examples it is."""

    @property
    def told(self) -> str:
        """The words for it, to go on with."""
        if self.example is not None:
            return f"; such as its schema's example {self.example}"
        text = json.dumps(self.event["payload"], ensure_ascii=False)
        return f"; such as one with the payload {text}" if len(text) <= _SHOWN else ""


@dataclass(frozen=True)
class Raised:
    """What a migration raised, or that it did not end, and where in its file."""

    what: str
    """As a message tells it: "raises KeyError"."""
    line: int
    when: str
    """And what to do about it."""


@dataclass(frozen=True)
class Trial:
    """What was seen of a migration; for each kind of fault, the first event that showed it.

    The texts say which event that was: an example, or a sample with its payload.
    """

    raised: Raised | None = None
    no_event: str | None = None
    """It returned what is no JSON object with a payload."""
    no_json: tuple[str, str] | None = None
    """Somewhere in what it returned is what JSON has no word for."""
    invalid: tuple[Refusal, str] | None = None
    """What it returned is not valid at the newer version."""
    impure: str | None = None
    """It changed the event that it was given."""
    unsteady: str | None = None
    """Twice the same event became two."""
    lost: tuple[str, str] | None = None
    """It changed a field by which the event is known."""
    kept: tuple[str, str, str, str] | None = None
    """A retired value went through: where, which, what it should have become, and the event."""
    changes: bool = False
    """Some event is another to a handler than it would be without the migration."""


@lru_cache(maxsize=1000)
def try_migration(older: Schema, newer: Schema, migration: Migration, seconds: float) -> Trial:
    """Carry the examples and samples of the older version to the newer.

    A migration that takes more than these seconds of CPU time for one event is stopped.
    """
    found: dict[str, Any] = {}
    # Standard output is the command's.
    with redirect_stdout(sys.stderr), _module(migration) as module, cpu_limit(seconds) as limited:
        try:
            code = compile(migration.content, migration.path, "exec", dont_inherit=True)
            limited(exec, code, module.__dict__)  # it is what the Lambda will run
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - it is the user's code
            return Trial(raised=_raised(error, migration, _IMPORTED))
        upgrade = partial(limited, module.upgrade)
        renames = newly_renamed(older.document, newer.document)
        for sample in _samples(older, newer, migration):
            try:
                kept = _kept(_try(upgrade, sample, newer, found), renames)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - it is the user's code
                said = f"for a valid {older.version} event{sample.told}; {_CARRY}"
                found.setdefault("raised", _raised(error, migration, said))
                if isinstance(error, TookTooLongError):
                    break  # nobody waits for it once more
            else:
                if kept is not None:
                    found.setdefault("kept", (*kept, sample.told))
        if not any(found.values()):
            found["changes"] = _may_change(upgrade, older, newer, migration)
    return Trial(**found)


@contextmanager
def _module(migration: Migration) -> Iterator[ModuleType]:
    """A module that others find while it runs, as dataclasses does, and that is no other's."""
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
    # What a migration compares with is what it treats in a way of its own.
    constants = _constants(migration)
    made = chain(
        (_Sample(event, position) for position, event in examples),
        map(_Sample, samples(older.document, newer.document, constants)),
    )
    accepts = model_of(older).model_validate
    for sample in islice(made, _MOST):
        try:
            accepts(sample.event)
        except ValidationError:
            continue
        yield sample


def _try(upgrade: Upgrade, sample: _Sample, newer: Schema, found: dict[str, Any]) -> Event:
    """Note what an event shows, unless another has shown it; return what became of it."""
    event = sample.event
    given, again = _copies(event)
    after = upgrade(given)
    if given != event:
        found.setdefault("impure", sample.told)
    if not isinstance(after, dict) or not isinstance(after.get("payload"), dict):
        found.setdefault("no_event", sample.told)
        return {}
    strange = not_json(after)
    if strange is not None:
        found.setdefault("no_json", (strange, sample.told))
        return {}
    for field in _IDENTITY:
        if after.get(field) != event.get(field):
            found.setdefault("lost", (field, sample.told))
    if upgrade(again) != after:
        found.setdefault("unsteady", sample.told)
    stamped = {**after, "schema_version": newer.version}
    try:
        migrated = model_of(newer).model_validate(stamped)
    except ValidationError:
        refusal = first_refusal(newer.document, stamped)
        found.setdefault("invalid", (refusal or Refusal("", "model", ""), sample.told))
        return {}
    if not found.get("changes"):
        found["changes"] = migrated != _as_it_is(event, newer)
    return stamped


def _copies(event: Event) -> tuple[Event, Event]:
    """What a migration may do with as it likes, made in a fraction of the time of a deepcopy."""
    # The last version that writes what stands in two places twice: one is not to be the other.
    content = marshal.dumps(event, 2)
    return marshal.loads(content), marshal.loads(content)  # noqa: S302 - just written


def _kept(
    carried: Event, renames: Mapping[Steps, Mapping[str, str]]
) -> tuple[str, str, str] | None:
    """A value that should have another name by now: its place, the value, and the name."""
    for steps, values in renames.items():
        for value in values_at(carried, steps):
            if isinstance(value, str) and value in values:
                return f"/{'/'.join(map(escape, steps))}", value, values[value]
    return None


def _may_change(upgrade: Upgrade, older: Schema, newer: Schema, migration: Migration) -> bool:
    """Whether a migration that changed no sample might change something else.

    What it calls may look at what no sample has, and a field that no schema describes may be what
    it is about.
    """
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(migration.tree or ast.Module([], []))
        if isinstance(node, ast.Call)
    }
    if not calls <= _HARMLESS:
        return True
    sample = next(_samples(older, newer, migration), None)
    if sample is None:
        return True
    described = {**names_in(older.document), **names_in(newer.document)}
    for name in _constants(migration).keys() - described.keys():
        for value in _UNDESCRIBED:
            payload = {**sample.event["payload"], str(name): value}
            more = {**sample.event, "payload": payload}
            try:
                after = {**upgrade(_copies(more)[0]), "schema_version": newer.version}
                if model_of(newer).model_validate(after) != _as_it_is(more, newer):
                    return True
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 - it does something, whatever it is
                return True
    return False


def _constants(migration: Migration) -> dict[Any, None]:
    """The short strings and the numbers in a migration, in their order."""
    return dict.fromkeys(
        node.value
        for node in ast.walk(migration.tree or ast.Module([], []))
        if isinstance(node, ast.Constant)
        and (type(node.value) in (int, float) or isinstance(node.value, str))
        and len(str(node.value)) <= _SHOWN // 4
    )


def _as_it_is(event: Event, newer: Schema) -> object:
    try:
        return model_of(newer).model_validate({**event, "schema_version": newer.version})
    except ValidationError:
        return None


def _raised(error: BaseException, migration: Migration, when: str) -> Raised:
    line = _line(error.__traceback__, migration)
    if isinstance(error, SyntaxError) and error.filename == migration.path:
        line = error.lineno or 1
    is_late = isinstance(error, TookTooLongError)
    return Raised(str(error) if is_late else f"raises {type(error).__name__}", line, when)


def _line(traceback: TracebackType | None, migration: Migration) -> int:
    """The last line of the migration's own file that was being run."""
    lines = [
        line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == migration.path
    ]
    return lines[-1] if lines else 1
