"""Runs a migration on examples and samples of its older version, to see what becomes of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from traceback import walk_tb
from types import ModuleType, TracebackType
from typing import Any

from pydantic import ValidationError

from tools.models import model_of
from tools.reference import Refusal, first_refusal
from tools.registry import Migration, Schema
from tools.samples import samples

_MOST = 5_000
"""So many events are tried: a recursive schema has more than anybody can wait for."""
_SHOWN = 400
_IDENTITY = ("event_id", "event_type", "timestamp", "conversation_id")

Event = dict[str, Any]
Upgrade = Callable[[Event], Any]


@dataclass(frozen=True)
class Raised:
    """What a migration raised, and where in its file."""

    error: str
    line: int
    event: str


@dataclass(frozen=True)
class Trial:
    """What was seen of a migration; for each kind of fault, the first event that showed it.

    Events are told as JSON of their payload: samples, and examples that stand in the schema.
    """

    raised: Raised | None = None
    no_event: str | None = None
    """It returned what is no JSON object with a payload."""
    invalid: tuple[Refusal, str] | None = None
    """What it returned is not valid at the newer version."""
    impure: str | None = None
    """It changed the event that it was given."""
    unsteady: str | None = None
    """Twice the same event became two."""
    lost: tuple[str, str] | None = None
    """It changed a field by which the event is known."""
    changes: bool = False
    """Some event is another to a handler than it would be without the migration."""


@lru_cache(maxsize=1000)
def try_migration(older: Schema, newer: Schema, migration: Migration) -> Trial:
    """Carry the examples and samples of the older version to the newer."""
    found: dict[str, Any] = {}
    with redirect_stdout(sys.stderr):  # standard output is the command's
        try:
            upgrade = _load(migration)
        except Exception as error:  # noqa: BLE001 - it is the user's code
            return Trial(raised=_raised(error, migration, {}))
        for event in _events(older, newer):
            try:
                _try(upgrade, event, newer, found)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - it is the user's code
                found.setdefault("raised", _raised(error, migration, event))
    return Trial(**found)


def _load(migration: Migration) -> Upgrade:
    name = migration.path.removesuffix(".py").replace("/", ".")
    module = ModuleType(name)
    module.__file__ = migration.path
    code = compile(migration.content, migration.path, "exec")
    exec(code, module.__dict__)  # noqa: S102 - it is what the Lambda will run
    upgrade: Upgrade = module.upgrade
    return upgrade


def _events(older: Schema, newer: Schema) -> Iterator[Event]:
    model = model_of(older)
    made = chain(older.document.get("examples", ()), samples(older.document, newer.document))
    for event in islice(made, _MOST):
        try:
            model.model_validate(event)
        except ValidationError:
            continue
        yield event


def _try(upgrade: Upgrade, event: Event, newer: Schema, found: dict[str, Any]) -> None:
    """Note what an event shows, unless another has shown it."""
    given = deepcopy(event)
    after = upgrade(given)
    if given != event:
        found.setdefault("impure", _told(event))
    if not isinstance(after, dict) or not isinstance(after.get("payload"), dict):
        found.setdefault("no_event", _told(event))
        return
    for field in _IDENTITY:
        if after.get(field) != event.get(field):
            found.setdefault("lost", (field, _told(event)))
    if upgrade(deepcopy(event)) != after:
        found.setdefault("unsteady", _told(event))
    stamped = {**after, "schema_version": newer.version}
    try:
        migrated = model_of(newer).model_validate(stamped)
    except ValidationError:
        refusal = first_refusal(newer.document, stamped)
        found.setdefault("invalid", (refusal or Refusal("", "model", ""), _told(event)))
        return
    if not found.get("changes"):
        found["changes"] = migrated != _as_it_is(event, newer)


def _as_it_is(event: Event, newer: Schema) -> object:
    try:
        return model_of(newer).model_validate({**event, "schema_version": newer.version})
    except ValidationError:
        return None


def _raised(error: BaseException, migration: Migration, event: Event) -> Raised:
    return Raised(type(error).__name__, _line(error.__traceback__, migration), _told(event))


def _line(traceback: TracebackType | None, migration: Migration) -> int:
    """The last line of the migration's own file that was being run."""
    lines = [
        line for frame, line in walk_tb(traceback) if frame.f_code.co_filename == migration.path
    ]
    return lines[-1] if lines else 1


def _told(event: Event) -> str:
    text = json.dumps(event.get("payload"), ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else ""
