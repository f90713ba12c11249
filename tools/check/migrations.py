"""A migration does what it is for: it carries whatever the older version describes.

Each is run on the older version's examples, and on samples: every field absent, null and present,
every known value, every bound.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.check.trials import Trial, try_migration
from tools.registry.files import EventType, Migration, Schema
from tools.registry.findings import Position, Problem
from tools.rules.rule import Rules
from tools.schema.compatibility import covers

RULES: Rules[EventType] = Rules("What migrations do")

SECONDS = 5.0
"""Of CPU time, for one event. It takes none worth a word, and a slow machine some."""


@RULES.rule("MIGRATION-RAISES")
def migrations_do_not_raise(event_type: EventType) -> Iterator[Problem]:
    """A migration raises for no event that is valid at its older version, and ends for each.

    Such an event would be a dead letter, though nothing is wrong with it; one for which it does not
    end would hold up its batch until the Lambda's time is up, again and again.
    """
    for _, _, migration, trial in _trials(event_type):
        if trial.raised is not None:
            where = Position(trial.raised.line, 1)
            yield Problem(migration.path, where, f"{trial.raised.what} {trial.raised.when}")


@RULES.rule("MIGRATION-RESULT")
def results_are_valid(event_type: EventType) -> Iterator[Problem]:
    """What a migration returns is JSON, and valid at its newer version.

    The processor validates after every hop, and a result that is not valid is a dead letter. A
    model takes a tuple or a set for a list; a ledger, a log or the next version may not.
    """
    for _, _, migration, trial in _trials(event_type):
        if trial.no_event is not None:
            message = f"must return the detail, a dict with its payload{trial.no_event}"
            yield migration.at(migration.upgrade, message)
        if trial.no_json is not None:
            strange, event = trial.no_json
            message = f"must return JSON: dict, list, str, finite numbers, bool, None; {strange}"
            yield migration.at(migration.upgrade, f"{message}{event}")
        if trial.invalid is not None:
            refusal, event = trial.invalid
            yield migration.at(
                migration.upgrade,
                f"its result is not valid at {migration.newer}: {refusal.pointer or '/'} is "
                f'refused by "{refusal.keyword}"{event}',
            )


@RULES.rule("MIGRATION-REPEATABLE")
def migrations_are_pure(event_type: EventType) -> Iterator[Problem]:
    """A migration leaves its input as it was, and makes of the same event the same result.

    What was received is still needed, for the dead letter and for the ledger's key; and an event
    that comes twice must not become two.
    """
    for _, _, migration, trial in _trials(event_type):
        if trial.impure is not None:
            message = "changes the event that it is given; work on a copy: {**detail, …}"
            yield migration.at(migration.upgrade, f"{message}{trial.impure}")
        if trial.unsteady is not None:
            message = "makes two results of one event; use no clock, no chance, no state"
            yield migration.at(migration.upgrade, f"{message}{trial.unsteady}")


@RULES.rule("MIGRATION-IDENTITY")
def events_stay_themselves(event_type: EventType) -> Iterator[Problem]:
    """A migration keeps event_id, event_type, timestamp and conversation_id.

    An event is remembered by them; with others it would be another event.
    """
    for _, _, migration, trial in _trials(event_type):
        if trial.lost is not None:
            field, event = trial.lost
            message = f"changes {field}, by which the event is known; leave it{event}"
            yield migration.at(migration.upgrade, message)


@RULES.rule("MIGRATION-RETIRED")
def retired_values_are_renamed(event_type: EventType) -> Iterator[Problem]:
    """A migration gives a value that its newer version retired the name that it has now.

    The newer version would accept the old one, and a handler would see a value that is no more.
    """
    for _, _, migration, trial in _trials(event_type):
        if trial.kept is not None:
            pointer, value, successor, event = trial.kept
            message = f"leaves {value} at {pointer}, which is {successor} at {migration.newer}"
            yield migration.at(migration.upgrade, f"{message}{event}")


@RULES.rule("MIGRATION-NEEDED")
def migrations_are_needed(event_type: EventType) -> Iterator[Problem]:
    """A migration changes something for a handler, or its step is not proven compatible.

    One that changes nothing, between versions that need none, is code to read and run for nothing.
    A compatible step may have one that does, as where a value was renamed.
    """
    for older, newer, migration, trial in _trials(event_type):
        faults = (trial.raised, trial.no_event, trial.no_json, trial.invalid)
        if not trial.changes and not any(faults) and _proven(older, newer):
            yield migration.at(
                migration.upgrade,
                f"is needless: every {older.version} event is proven valid at {newer.version}, and "
                "it changes none; remove the file",
            )


def _proven(older: Schema, newer: Schema) -> bool:
    return covers(newer.document, older.document) is True


def _trials(event_type: EventType) -> Iterator[tuple[Schema, Schema, Migration, Trial]]:
    for older, newer in event_type.steps():
        migration = event_type.migration(older.version, newer.version)
        if migration is not None and migration.upgrade is not None:
            yield older, newer, migration, try_migration(older, newer, migration, SECONDS)
